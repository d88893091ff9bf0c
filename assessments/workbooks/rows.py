"""What each row of a sheet is: figures of a unit, a group, a subtotal, a foot note, or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from assessments.workbooks.heads import Grid
from assessments.workbooks.values import Mapping, SkippedRow
from assessments.workbooks.words import FOOT_NOTE, GROUP, is_total
from common.typed import half_width, squeezed


@dataclass(frozen=True)
class Row:
    """One row below the heads and what it is taken for."""

    index: int
    kind: str  # unit | group | subtotal | note | head | blank | nameless
    text: str
    name: str = ""


def classify(grid: Grid, first: int, unit_column: int, figure_columns: set[int]) -> Iterator[Row]:
    """Every row from this one to the end of the sheet."""
    for index in range(first, len(grid.sheet.rows)):
        yield _row(grid, index, unit_column, figure_columns)


def last_data_row(rows: list[Row], first: int) -> int:
    """Where the figures end: the last row of a unit or a subtotal."""
    return max((row.index for row in rows if row.kind in {"unit", "subtotal", "nameless"}), default=first)


def skipped(row: Row, kind: str = "") -> SkippedRow:
    return SkippedRow(row.index, kind or row.kind, row.text)


def named(row: Row, mapping: Mapping) -> str | None:
    """The unit of a row: its code, "" when the person leaves it out, None when nobody knows the name."""
    return mapping.units.get(squeezed(row.name))


def _row(grid, index, unit_column, figure_columns) -> Row:
    sheet = grid.sheet
    words = [sheet.text(index, column).strip() for column in range(len(sheet.rows[index]))]
    text = " ".join(word for word in words if word)
    if not text and not any((index, column) in sheet.formulas for column in figure_columns):
        return Row(index, "blank", "")
    name = "" if grid.is_banner(index) else _name(grid, index, unit_column)
    has_figures = any(_filled(sheet, index, column) for column in figure_columns)
    if any(is_total(word) for word in words[: unit_column + 1]):
        return Row(index, "subtotal", text)
    if not has_figures and (grid.is_banner(index) or not name):
        return Row(index, "note" if FOOT_NOTE.match(half_width(text)) else "group", text)
    if not has_figures and (FOOT_NOTE.match(half_width(name)) or GROUP.match(squeezed(text))):
        return Row(index, "note" if FOOT_NOTE.match(half_width(name)) else "group", text)
    return Row(index, "unit", text, name) if name else Row(index, "nameless", text)


def _name(grid, index, unit_column) -> str:
    """The unit's name; a name merged over several rows holds for each of them."""
    top, left, _bottom, _right = grid.area(index, unit_column)
    return grid.sheet.text(top, left).strip() if left == unit_column else ""


def _filled(sheet, index, column) -> bool:
    return bool(sheet.text(index, column).strip()) or (index, column) in sheet.formulas
