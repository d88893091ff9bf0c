"""How a sheet might be read: everything that can be seen, for a person to confirm."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assessments.workbooks import measures
from assessments.workbooks.heads import (
    NUMBER_HEADS,
    PLAIN_HEADS,
    REMARK_HEADS,
    UNIT_HEADS,
    Grid,
    find_column,
    find_heads,
    join_heads,
    signature,
    split_parts,
)
from assessments.workbooks.matching import Metrics, Units, is_figure
from assessments.workbooks.rows import classify, last_data_row
from assessments.workbooks.values import (
    Finding,
    KnownMetric,
    KnownUnit,
    Mapping,
    Meaning,
    MetricColumn,
    gettext_noop,
)
from assessments.workbooks.words import legend, usual_words
from common.sheets import Sheet, letters
from common.typed import squeezed

ALIKE_ENOUGH = 0.5


GONE = gettext_noop("The column “%(head)s” of the last file is not in this one.")
NEW = gettext_noop("The column “%(head)s” (%(column)s) is new in this file.")


def propose_mapping(
    sheet: Sheet,
    metrics: Iterable[KnownMetric],
    units: Iterable[KnownUnit],
    previous: Mapping | None = None,
) -> Mapping | None:
    """Heads, rows, columns, names and words as they seem to be; None where no heads are found.

    What was decided in `previous` (last quarter's mapping) holds for columns of the same head and for the same names.
    """
    grid, catalogue = Grid(sheet), Metrics(metrics)
    head_rows = find_heads(grid, catalogue.is_named)
    if head_rows is None:
        return None
    return map_from_heads(sheet, head_rows, catalogue, Units(units), previous)


def map_from_heads(sheet, head_rows, catalogue, units, previous=None, unit_column=None) -> Mapping:
    """The proposal when head rows (and the column of the unit names) are given by the person."""
    grid = Grid(sheet)
    heads = join_heads(grid, head_rows)
    if unit_column is None:
        unit_column = _unit_column(grid, heads, head_rows[1] + 1, units)
    columns = tuple(
        _column(index, head, catalogue, previous)
        for index, head in enumerate(heads)
        if head and index != unit_column and squeezed(head) not in PLAIN_HEADS
    )
    figures = {column.index for column in columns if is_figure(column.meaning)}
    rows = list(classify(grid, head_rows[1] + 1, unit_column, figures))
    names, unsure = _names(rows, units, previous)
    notes = "\n".join(row.text for row in rows if row.kind == "note")
    return Mapping(
        sheet=sheet.name,
        head_rows=head_rows,
        data_rows=(head_rows[1] + 1, last_data_row(rows, head_rows[1] + 1)),
        unit_column=unit_column,
        columns=columns,
        remark_column=find_column(heads, REMARK_HEADS),
        units=names,
        unsure_units=unsure,
        words=usual_words() | (previous.words if previous else {}) | legend(notes),
        standing=dict(previous.standing) if previous else {},
        signature=signature(heads),
    )


def sheet_signature(sheet: Sheet, metrics: Iterable[KnownMetric]) -> str:
    """By what this sheet is known again; "" where no heads are found."""
    grid = Grid(sheet)
    head_rows = find_heads(grid, Metrics(metrics).is_named)
    return signature(join_heads(grid, head_rows)) if head_rows else ""


def best_previous(sheet: Sheet, kept: Sequence[Mapping], metrics: Iterable[KnownMetric]) -> Mapping | None:
    """The kept mapping that was made for this table: the same heads, or else most of them."""
    grid = Grid(sheet)
    head_rows = find_heads(grid, Metrics(metrics).is_named)
    if head_rows is None:
        return None
    heads = join_heads(grid, head_rows)
    same = signature(heads)
    words = {squeezed(head) for head in heads if head and squeezed(head) not in PLAIN_HEADS}

    def likeness(mapping):
        theirs = {squeezed(column.head) for column in mapping.columns}
        return 2.0 if mapping.signature == same else len(words & theirs) / max(len(words | theirs), 1)

    best = max(kept, key=likeness, default=None)
    return best if best and likeness(best) >= ALIKE_ENOUGH else None


def propose_sheet(
    sheets: Iterable[Sheet], metrics: Iterable[KnownMetric], kept: Sequence[Mapping] = ()
) -> str:
    """The name of the visible sheet that most looks like a table of figures; "" where none does."""
    catalogue = list(metrics)
    names = {mapping.sheet for mapping in kept}

    def figures(sheet):
        mapping = propose_mapping(sheet, catalogue, ())
        found = sum(is_figure(column.meaning) for column in mapping.columns) if mapping else 0
        return found, sheet.name in names

    visible = [sheet for sheet in sheets if not sheet.hidden]
    best = max(visible, key=figures, default=None)
    return best.name if best and figures(best)[0] else ""


def head_changes(previous: Mapping, mapping: Mapping) -> tuple[Finding, ...]:
    """Which columns came and went since the mapping was kept."""
    before = {squeezed(column.head): column for column in previous.columns}
    now = {squeezed(column.head): column for column in mapping.columns}
    gone = [Finding("column_gone", GONE, {"head": before[key].head}) for key in before if key not in now]
    return (
        *gone,
        *(
            Finding("column_new", NEW, {"head": column.head, "column": letters(column.index)})
            for key, column in now.items()
            if key not in before
        ),
    )


def _column(index, head, catalogue, previous) -> MetricColumn:
    """What a column seems to hold; as before where a column of this head was mapped before."""
    known = (
        next((c for c in previous.columns if squeezed(c.head) == squeezed(head)), None) if previous else None
    )
    if known and (not known.metric or known.metric in catalogue.by_code):
        return replace(known, index=index)
    name, meaning = (head, Meaning.ACTUAL) if catalogue.is_exactly(head) else split_parts(head)
    _bare, unit_of_measure = measures.split_head(name)
    code, is_sure = catalogue.match(name)
    if not code:
        return MetricColumn(index, head, unit_of_measure=unit_of_measure, is_sure=False)
    wanted = catalogue.by_code[code].unit_of_measure
    factor = measures.factor(unit_of_measure, wanted) if unit_of_measure and wanted else 1
    return MetricColumn(
        index,
        head,
        metric=code,
        meaning=meaning or Meaning.ACTUAL,
        unit_of_measure=unit_of_measure,
        factor=factor or 1,
        is_sure=bool(is_sure and meaning and factor == 1),
    )


def _unit_column(grid, heads, first_row, units) -> int:
    """The column with most names of units, or else the one that is called so."""
    counts = [0] * len(heads)
    # Along the rows as they are stored: one far cell makes a table wide, and its rows stay short.
    for row in range(first_row, len(grid.sheet.rows)):
        for column in range(min(len(heads), len(grid.sheet.rows[row]))):
            counts[column] += bool(units.match(grid.sheet.text(row, column))[0])
    if counts and max(counts):
        return counts.index(max(counts))
    found = find_column(heads, UNIT_HEADS)
    if found is None:
        number = find_column(heads, NUMBER_HEADS)
        found = 0 if number is None else number + 1
    return found


def _names(rows, units, previous) -> tuple[dict[str, str], tuple[str, ...]]:
    """What each name in the file seems to mean; names that are only like a unit's are marked."""
    names, unsure = {}, []
    for row in rows:
        key = squeezed(row.name)
        if row.kind != "unit" or key in names:
            continue
        code, is_sure = units.match(row.name)
        kept = previous.units.get(key) if previous else None
        # Left out by one person, who may not report for it; whoever has the very unit is offered it.
        if kept or (kept == "" and not (code and is_sure)):
            names[key] = kept
        elif code:
            names[key] = code
            if not is_sure:
                unsure.append(key)
    if previous:
        names = {name: code for name, code in previous.units.items() if code} | names
    return names, tuple(unsure)
