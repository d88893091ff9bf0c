"""Finding a declared sheet in an uploaded workbook, its heads and its filled rows."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessments.scheme_books import cells
from assessments.scheme_books.faults import Fault, Place
from assessments.scheme_books.layout import Field, SheetLayout, by_word, read_cell
from common.parsers import Unreadable
from common.sheets import Cell, Sheet, Workbook, shown
from common.typed import squeezed

HEAD_SEARCHED_IN = 20  # rows from the top


@dataclass
class Row:
    """A filled row: what its cells say, and where they stand."""

    sheet: str
    number: int
    values: dict[str, Any]
    places: dict[str, Place]

    @property
    def place(self) -> Place:
        """The row as a whole."""
        return Place(self.sheet, self.number)

    def at(self, key) -> Place:
        return self.places.get(key, self.place)


class Tables:
    """The sheets of one workbook; `faults` collects what is wrong with them."""

    def __init__(self, workbook: Workbook):
        self.workbook = workbook
        self.faults: list[Fault] = []

    def refuse(self, place: Place, message: str) -> None:
        self.faults.append(Fault(place, message))

    def rows(self, layout: SheetLayout) -> list[Row]:
        """The filled rows of a sheet, cells read; what cannot be read is noted and left out."""
        sheet = self._find(layout)
        if sheet is None:
            return []
        head, columns = self._heads(layout, sheet)
        if len(columns) < sum(field.is_read for field in layout.fields):
            return []
        numbers = range(head + 1, len(sheet.rows))
        filled = (number for number in numbers if _is_filled(sheet, number, columns.values()))
        return [self._row(layout, sheet, number, columns) for number in filled]

    def _find(self, layout) -> Sheet | None:
        names = cells.names(layout.key, layout.name)
        found = [sheet for sheet in self.workbook.sheets if squeezed(sheet.name) in names]
        if len(found) == 1:
            return found[0]
        place = Place(str(layout.name))
        if found:
            listed = ", ".join(sheet.name for sheet in found)
            self.refuse(
                place, _("Several sheets hold such a table: %(names)s. Keep one of them.") % {"names": listed}
            )
        elif layout.is_needed:
            self.refuse(place, _("The workbook has no such sheet."))
        return None

    def _heads(self, layout, sheet) -> tuple[int, dict[str, int]]:
        """The row of the heads, and the column of each field that is read."""
        known = by_word(layout.fields)
        counted = [
            (sum(squeezed(sheet.text(row, column)) in known for column in range(len(cells_of))), -row)
            for row, cells_of in enumerate(sheet.rows[:HEAD_SEARCHED_IN])
        ]
        head = -max(counted, default=(0, 0))[1]
        columns: dict[str, int] = {}
        for column in range(len(sheet.rows[head]) if sheet.rows else 0):
            field = known.get(squeezed(sheet.text(head, column)))
            if field is None or not field.is_read:
                continue
            if field.key in columns:
                message = _("This column stands here twice; keep one of them.")
                self.refuse(Place(sheet.name, head, column, str(field.label)), message)
            columns.setdefault(field.key, column)
        missing = [str(each.label) for each in layout.fields if each.is_read and each.key not in columns]
        if missing:
            message = _("These columns are missing: %(columns)s.") % {"columns": ", ".join(missing)}
            self.refuse(Place(sheet.name, head if any(count for count, _row in counted) else None), message)
        return head, columns

    def _row(self, layout, sheet, number, columns) -> Row:
        row = Row(sheet.name, number, {}, {})
        for field in layout.fields:
            if not field.is_read:
                continue
            column = columns[field.key]
            value = sheet.cell(number, column)
            row.places[field.key] = Place(sheet.name, number, column, str(field.label), shown(value))
            if not _is_empty(value):
                self.read(field, value, row.values, row.places[field.key])
        return row

    def read(self, field: Field, value: Cell, values: dict[str, Any], place: Place) -> None:
        """Put what the cell says into values, or note why it cannot be read."""
        try:
            values[field.key] = read_cell(field, value)
        except Unreadable as wrong:
            self.refuse(place, wrong.message)


def _is_empty(value: Cell) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _is_filled(sheet, number, columns) -> bool:
    return any(not _is_empty(sheet.cell(number, column)) for column in columns)
