"""A whole sheet read by its mapping: every cell, every row passed over, every question."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from assessments.workbooks.cells import Content
from assessments.workbooks.checks import doubt_outliers, doubt_pairs, doubt_twins
from assessments.workbooks.heads import Grid
from assessments.workbooks.matching import is_figure
from assessments.workbooks.moved import read_for
from assessments.workbooks.rates import doubt_rates
from assessments.workbooks.remarks import doubt_foot_notes, doubt_remarks
from assessments.workbooks.rows import Row, classify, named, skipped
from assessments.workbooks.subtotals import check_subtotals
from assessments.workbooks.values import (
    CellReading,
    Finding,
    KnownMetric,
    KnownUnit,
    Mapping,
    Meaning,
    Reading,
    SkippedRow,
    State,
    gettext_noop,
)
from common.sheets import Sheet, letters, reference
from common.typed import quarters_in, squeezed

STANDING_METRIC = "metric:"


UNKNOWN_UNIT = gettext_noop("“%(name)s” in %(cell)s is no unit that the mapping knows.")
NAMELESS = gettext_noop("Row %(row)s has figures but no unit.")
MISSING_UNITS = gettext_noop("Units without a row in this file: %(names)s.")
NOT_TAKEN = gettext_noop("Columns that are not taken over: %(heads)s.")
BEYOND = gettext_noop("Rows below the last row that look like figures and are not read: %(rows)s.")
OTHER_QUARTER = gettext_noop("The sheet speaks of %(named)s, the figures are meant for %(wanted)s.")
CONVERTED = gettext_noop("Column %(column)s is in %(found)s; its numbers are multiplied by %(factor)s.")


def read_sheet(
    sheet: Sheet,
    mapping: Mapping,
    metrics: Iterable[KnownMetric],
    units: Iterable[KnownUnit] = (),
    *,
    expected: Iterable[str] = (),
    quarter: str = "",
) -> Reading:
    """Every cell of the mapped columns with value, state and doubts; nothing is left out unnamed.

    `expected` are codes of units that should be in the file beside those that the mapping knows;
    `quarter` (2026Q3) is the one the figures are meant for, held against the title and the sheet's name.
    """
    reader = _Reader(sheet, mapping, {metric.code: metric for metric in metrics})
    reader.read_rows()
    names = {unit.code: unit.name for unit in units}
    findings = [*reader.findings, *reader.closing_findings(names, set(expected))]
    if quarter and (named_quarters := quarters_named(sheet, mapping)) and quarter not in named_quarters:
        args = {"named": ", ".join(sorted(named_quarters)), "wanted": quarter}
        findings.insert(0, Finding("other_quarter", OTHER_QUARTER, args))
    return Reading(tuple(reader.cells.values()), tuple(reader.skipped), tuple(findings))


class _Reader:
    """One sheet on its way through the checks."""

    def __init__(self, sheet, mapping, metrics):
        self.sheet, self.mapping, self.metrics = sheet, mapping, metrics
        self.columns = [column for column in mapping.columns if column.metric and is_figure(column.meaning)]
        first, last = mapping.data_rows
        found = classify(Grid(sheet), first, mapping.unit_column, {column.index for column in self.columns})
        self.rows, self.below = [], []
        for row in found:
            (self.rows if row.index <= last else self.below).append(row)
        self.cells: dict[tuple[int, int], CellReading] = {}
        self.contents: dict[tuple[int, int], Content] = {}
        self.skipped = [
            SkippedRow(
                index, "head", " ".join(sheet.text(index, column) for column in range(len(cells))).strip()
            )
            for index, cells in enumerate(sheet.rows[: mapping.head_rows[0]])
            if cells
        ]
        self.findings: list[Finding] = []

    def read_rows(self):
        remarks = {}
        for row in self.rows:
            code = named(row, self.mapping) if row.kind in {"unit", "nameless"} else None
            if code:
                remarks[row.index] = self.remark(row.index)
                self.read_row(row, code)
            elif row.kind != "blank":
                self.pass_over(row, code)
        self.skipped.extend(skipped(row) for row in self.below if row.kind != "blank")
        self.check(remarks)

    def read_row(self, row: Row, code: str):
        for column in self.columns:
            metric, is_left = self.standing(code, column.metric)
            content = self.content(row.index, column.index, metric)
            if is_left and any(doubt.code == "blank" for doubt in content.doubts):
                content = Content(State.NOT_APPLICABLE)
            place = row.index, column.index
            self.contents[place] = content
            notes = (self.remark(row.index), self.sheet.comments.get(place, ""))
            self.cells[place] = CellReading(
                *place,
                ref=reference(*place),
                raw=self.sheet.text(*place),
                unit=code,
                unit_name=row.name,
                metric=metric,
                meaning=column.meaning,
                state=content.state,
                value=content.value,
                doubts=content.doubts,
                note="；".join(note for note in notes if note),
            )

    def standing(self, unit, metric) -> tuple[str, bool]:
        """The figure that was decided for this unit for good, and whether its blanks are not assessed."""
        decided = self.mapping.standing.get(unit, {}).get(metric, "")
        if decided.startswith(STANDING_METRIC):
            code = decided.removeprefix(STANDING_METRIC)
            return (code if code in self.metrics else metric), False
        return metric, decided == State.NOT_APPLICABLE

    def content(self, row, index, metric) -> Content:
        return read_for(self.sheet, self.mapping, self.metrics, (row, index), metric)

    def measure_of(self, metric) -> str:
        return self.metrics[metric].unit_of_measure if metric in self.metrics else ""

    def remark(self, row) -> str:
        column = self.mapping.remark_column
        return "" if column is None else self.sheet.text(row, column).strip()

    def unheaded(self) -> Iterator[int]:
        """Columns without a head that hold something beside the figures all the same."""
        known = {column.index for column in self.mapping.columns} | {self.mapping.remark_column}
        grid, (first, last) = Grid(self.sheet), self.mapping.head_rows
        for index in range(self.mapping.unit_column + 1, self.sheet.width):
            has_head = any(grid.text(row, index).strip() for row in range(first, last + 1))
            units = (row.index for row in self.rows if row.kind == "unit")
            if index not in known and not has_head and any(self.sheet.text(r, index).strip() for r in units):
                yield index

    def pass_over(self, row, code):
        """A row without figures of a unit; when somebody has to decide about it, that is said."""
        if code == "":
            self.skipped.append(skipped(row, "left_out"))
            return
        if row.kind == "unit":
            cell = reference(row.index, self.mapping.unit_column)
            args = {"name": row.name, "cell": cell}
            self.findings.append(Finding("unknown_unit", UNKNOWN_UNIT, args, (cell,), blocking=True))
        elif row.kind == "nameless":
            self.findings.append(Finding("nameless_row", NAMELESS, {"row": row.index + 1}, blocking=True))
        self.skipped.append(skipped(row, "unknown" if row.kind in {"unit", "nameless"} else ""))

    def check(self, remarks):
        """Hold the cells against each other, against the remarks, and against the subtotals."""
        doubt_pairs(self.cells, self.contents)
        doubt_rates(self.sheet, self.mapping, self.cells)
        doubt_outliers(self.cells)
        doubt_twins(self.cells)
        doubt_remarks(
            self.mapping, self.cells, {r: note for r, note in remarks.items() if note}, self.measure_of
        )
        notes = "\n".join(row.text for row in [*self.rows, *self.below] if row.kind == "note")
        doubt_foot_notes(self.mapping, self.cells, notes)

        @cache
        def content_of(row, index):
            return self.content(row, index, self.mapping.column(index).metric)

        self.findings.extend(check_subtotals(self.sheet, self.mapping, self.rows, content_of))

    def closing_findings(self, names, expected):
        """What the file lacks and what in it is not taken over."""
        present = {cell.unit for cell in self.cells.values()}
        missing = ({code for code in self.mapping.units.values() if code} | expected) - present
        if missing:
            args = {"names": ", ".join(sorted(names.get(code, code) for code in missing))}
            yield Finding("missing_units", MISSING_UNITS, args)
        ignored = [c.head for c in self.mapping.columns if c.meaning == Meaning.IGNORE or not c.metric]
        ignored.extend(letters(index) for index in self.unheaded())
        if ignored:
            yield Finding("not_taken", NOT_TAKEN, {"heads": ", ".join(ignored)})
        beyond = [str(row.index + 1) for row in self.below if row.kind in {"unit", "nameless"}]
        if beyond:
            yield Finding("rows_beyond", BEYOND, {"rows": ", ".join(beyond)})
        for column in self.columns:
            if column.factor != 1:
                args = {"column": letters(column.index), "found": column.unit_of_measure}
                yield Finding("converted", CONVERTED, args | {"factor": f"{column.factor:f}"})


def quarters_named(sheet: Sheet, mapping: Mapping) -> set[str]:
    """The quarters that the sheet's name and the rows above the heads speak of."""
    titles = [sheet.text(row, column) for row in range(mapping.head_rows[0]) for column in range(sheet.width)]
    return set().union(*(quarters_in(re.sub(r"\s+", " ", text)) for text in (sheet.name, *titles)))


def name_key(name: str) -> str:
    """The key under which a unit's name stands in Mapping.units."""
    return squeezed(name)
