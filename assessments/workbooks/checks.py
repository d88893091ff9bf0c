"""What the cells say about each other: target beside actual, outliers, units named twice."""

from collections import defaultdict
from dataclasses import replace
from itertools import permutations
from statistics import median

from assessments.workbooks.cells import Content
from assessments.workbooks.values import CellReading, Doubt, Meaning, State, gettext_noop

FAR = 8  # times the median, or that part of it
FEW = 3


BESIDE = gettext_noop("%(other)s beside it is in %(found)s; is this number in %(found)s too?")
DISAGREE = gettext_noop("%(other)s beside it says otherwise: %(text)s.")
OUTLIER = gettext_noop(
    "The number is far from those of the other units (middle: %(middle)s). Another measure?"
)
TWICE = gettext_noop("“%(name)s” stands in the rows %(rows)s; which of them holds?")

Cells = dict[tuple[int, int], CellReading]  # by row and column


def doubt_pairs(cells: Cells, contents: dict[tuple[int, int], Content]) -> None:
    """Target and actual of one figure: another unit of measure holds for both, and neither stands alone."""
    pairs = defaultdict(list)
    for cell in cells.values():
        pairs[cell.pair].append(cell)
    for pair in pairs.values():
        for cell, other in permutations(pair, 2):
            if doubt := _pair_doubt(cell, other, contents):
                add(cells, cell, doubt)
        if all(_is_blank(cell) for cell in pair):
            for cell in pair:
                _propose(cells, cell, "not_applicable")
            continue
        for cell in pair:
            if _is_blank(cell) and cell.meaning == Meaning.ACTUAL:
                _propose(cells, cell, "not_reported")


def _pair_doubt(cell, other, contents) -> Doubt | None:
    beside = contents[other.row, other.column]
    own = contents[cell.row, cell.column]
    if beside.is_other_measure and cell.state == State.VALUE and not own.measure:
        return Doubt("other_measure_beside", BESIDE, {"other": other.ref, "found": beside.measure})
    if cell.state == State.VALUE and other.state == State.NOT_APPLICABLE:
        return Doubt("pair_disagrees", DISAGREE, {"other": other.ref, "text": other.raw or "—"})
    return None


def doubt_outliers(cells: Cells) -> None:
    """A number many times (or a small part of) what the other units have is asked about."""
    columns = defaultdict(list)
    for cell in cells.values():
        if cell.value:
            columns[cell.column, cell.metric].append(cell)
    for column in columns.values():
        if len(column) < FEW:
            continue
        middle = median(abs(cell.value) for cell in column)
        for cell in column:
            if not middle / FAR <= abs(cell.value) <= middle * FAR:
                add(cells, cell, Doubt("outlier", OUTLIER, {"middle": f"{middle:f}"}))


def doubt_twins(cells: Cells) -> None:
    """A unit in two rows: which of them holds, only a person can say."""
    rows = defaultdict(set)
    for cell in cells.values():
        rows[cell.unit].add(cell.row)
    for cell in list(cells.values()):
        if len(rows[cell.unit]) > 1:
            numbers = ", ".join(str(row + 1) for row in sorted(rows[cell.unit]))
            add(cells, cell, Doubt("twice", TWICE, {"name": cell.unit_name, "rows": numbers}))


def _is_blank(cell) -> bool:
    return any(doubt.code == "blank" for doubt in cell.doubts)


def _propose(cells, cell, action) -> None:
    current = cells[cell.row, cell.column]
    doubts = tuple(replace(d, proposal=action) if d.code == "blank" else d for d in current.doubts)
    cells[cell.row, cell.column] = replace(current, doubts=doubts)


def add(cells: Cells, cell: CellReading, doubt: Doubt) -> None:
    """One more doubt about a cell; the same one is not asked twice."""
    current = cells[cell.row, cell.column]
    if all((known.code, known.args) != (doubt.code, doubt.args) for known in current.doubts):
        cells[cell.row, cell.column] = current.doubted(doubt)
