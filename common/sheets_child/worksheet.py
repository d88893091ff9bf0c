"""One worksheet as it streams by: every cell with a value, wherever the file says it lies."""

from common.sheets_child.cells import (
    as_date,
    as_number,
    letters,
    local,
    position,
    reference,
    spelled_date,
    unescaped,
)
from common.sheets_child.guard import DAMAGED, TOO_LARGE, Refused, gettext_noop

FAR_CELL = gettext_noop(
    "Sheet “%(sheet)s”, cell %(cell)s: a table here ends at row %(rows)s and column %(columns)s."
)
HUGE_AREA = gettext_noop(
    "Sheet “%(sheet)s”: the cells %(cells)s belong together, but are more than any table of figures has."
)
TWICE = gettext_noop("Sheet “%(sheet)s”: cell %(cell)s stands in the file twice.")
YES = {"1", "true"}


class Budget:
    """What all sheets together may still use."""

    def __init__(self, limits):
        self.limits, self.cells, self.characters = limits, limits.cells, limits.characters

    def text(self, value: str) -> str:
        self.characters -= len(value)
        if self.characters < 0:
            raise Refused(TOO_LARGE)
        return value

    def room(self, cells: int) -> None:
        self.cells -= cells
        if self.cells < 0:
            raise Refused(TOO_LARGE)


class Worksheet:
    """Handlers for the XML parser, and what they found."""

    def __init__(self, name, strings, styles, budget, *, date_1904):
        self.name, self.strings, self.styles, self.date_1904 = name, strings, styles, date_1904
        self.budget, self.limits = budget, budget.limits
        self.rows, self.merged, self.formulas, self.percents = {}, [], set(), []
        self.hidden_rows, self.hidden_columns = set(), set()
        self._row = self._column = -1
        self._cell, self._value, self._inside, self._aid = None, [], False, False

    def start(self, tag, attributes):
        name = local(tag)
        if name == "c":
            self._start_cell(attributes)
        elif name in {"v", "t"}:
            self._inside = self._cell is not None and not self._aid
        elif name == "row":
            self._start_row(attributes)
        elif name == "f" and self._cell is not None:
            self._formula(attributes)
        elif name == "mergeCell":
            self._merge(attributes["ref"])
        elif name == "rPh":
            self._aid = True
        elif name == "col" and attributes.get("hidden") in YES:
            last = min(int(attributes["max"]), self.limits.columns)
            self.hidden_columns.update(range(int(attributes["min"]) - 1, last))

    def end(self, tag):
        name = local(tag)
        if name == "c":
            self._end_cell()
        elif name in {"v", "t"}:
            self._inside = False
        elif name == "rPh":
            self._aid = False

    def text(self, data):
        if self._inside:
            self._value.append(self.budget.text(data))

    def as_plain(self) -> dict:
        """Rows down to the last one with a value; each only as long as it has values."""
        height = max(self.rows, default=-1) + 1
        return {
            "name": self.name,
            "rows": [self._dense(self.rows.get(index)) for index in range(height)],
            "merged": self.merged,
            "formulas": sorted(self.formulas),
            "percents": self.percents,
            "hidden_rows": sorted(self.hidden_rows),
            "hidden_columns": sorted(self.hidden_columns),
        }

    def _dense(self, cells) -> list:
        if not cells:
            return []
        width = max(cells) + 1
        self.budget.room(width - len(cells))
        return [cells.get(column) for column in range(width)]

    def _start_row(self, attributes):
        self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
        self._column = -1
        if attributes.get("hidden") in YES and self._row < self.limits.rows:
            self.hidden_rows.add(self._row)

    def _start_cell(self, attributes):
        if "r" in attributes:
            row, self._column = position(attributes["r"])
            if row != self._row:
                raise Refused(DAMAGED)
        else:
            self._column += 1
        self._cell, self._value = attributes, []

    def _end_cell(self):
        attributes, text = self._cell, "".join(self._value)
        self._cell = None
        value = self._worth(attributes.get("t", "n"), attributes.get("s"), text) if text else None
        if value is None:
            return
        self._check_place()
        self.budget.room(1)
        cells = self.rows.setdefault(self._row, {})
        if self._column in cells:
            raise Refused(TWICE, sheet=self.name, cell=reference(self._row, self._column))
        cells[self._column] = value

    def _worth(self, kind, style, text):
        """The value of a cell for JSON: number, text, bool, {"d": day} or {"t": moment}."""
        if kind == "s":
            return self.budget.text(self.strings[int(text)]) or None
        if kind in {"inlineStr", "str", "e"}:
            return unescaped(text)
        if kind == "b":
            return text.strip() in YES
        if kind == "d":
            return spelled_date(text)
        return self._number(text, self.styles[int(style)] if style and self.styles else "")

    def _number(self, text, kind):
        number = float(text)
        if number - number != 0:  # no number, or endless
            raise Refused(DAMAGED)
        if kind in {"date", "time"} and (day := as_date(number, kind, self.date_1904)):
            return day
        if kind == "percent":
            self.percents.append((self._row, self._column))
        return as_number(number)

    def _formula(self, attributes):
        self._check_place()
        self.formulas.add((self._row, self._column))
        if attributes.get("t") in {"array", "dataTable"} and "ref" in attributes:
            top, left, bottom, right = self._area(attributes["ref"])
            self.budget.room((bottom - top + 1) * (right - left + 1))
            self.formulas.update((r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))

    def _check_place(self):
        if self._row < 0:
            raise Refused(DAMAGED)
        if self._row >= self.limits.rows or self._column >= self.limits.columns:
            raise Refused(
                FAR_CELL,
                sheet=self.name,
                cell=reference(self._row, self._column),
                rows=self.limits.rows,
                columns=letters(self.limits.columns - 1),
            )

    def _merge(self, area):
        if len(self.merged) >= self.limits.merges:
            raise Refused(TOO_LARGE)
        top, left, bottom, right = self._area(area)
        self.budget.room((bottom - top + 1) * (right - left + 1))
        self.merged.append((top, left, bottom, right))

    def _area(self, area) -> tuple[int, int, int, int]:
        first, _, last = area.partition(":")
        ends = position(first), position(last or first)
        (top, bottom), (left, right) = (sorted(numbers) for numbers in zip(*ends, strict=True))
        if (bottom - top + 1) * (right - left + 1) > self.limits.merged_area:
            raise Refused(HUGE_AREA, sheet=self.name, cells=area)
        return top, left, bottom, right
