"""The heads of a sheet: where they are, what each column is called, and by what a file is known again."""

import hashlib
import re

from assessments.workbooks.measures import is_known
from assessments.workbooks.values import Meaning
from assessments.workbooks.words import NUMBER_HEADS, REMARK_HEADS, UNIT_HEADS, meaning_of
from common.sheets import Sheet
from common.typed import number, squeezed

SEARCHED_ROWS = 30
HEAD_ROWS_AT_MOST = 4
PERIOD_WORDS = re.compile(r"\d{4}年?|第?[一二三四1-4]季度?|\d{1,2}月份?")
PLAIN_HEADS = UNIT_HEADS | REMARK_HEADS | NUMBER_HEADS


class Grid:
    """A sheet with its merged cells filled: every cell of a merged range reads like its first."""

    def __init__(self, sheet: Sheet):
        self.sheet = sheet
        self._area = {}
        for top, left, bottom, right in sheet.merged:
            for row in range(top, min(bottom, len(sheet.rows)) + 1):
                for column in range(left, min(right, sheet.width) + 1):
                    self._area[row, column] = (top, left, bottom, right)

    def text(self, row: int, column: int) -> str:
        """The words at this place, those of a merged range in each of its cells."""
        top, left, _bottom, _right = self.area(row, column)
        return self.sheet.text(top, left)

    def area(self, row: int, column: int) -> tuple[int, int, int, int]:
        return self._area.get((row, column), (row, column, row, column))

    def is_banner(self, row: int) -> bool:
        """A row that is one text across the table: a title, a group, a foot note."""
        cells = [column for column, value in enumerate(self.sheet.rows[row]) if value is not None]
        return len(cells) == 1 and self.area(row, cells[0])[3] - cells[0] + 1 > max(2, self.sheet.width // 2)


def find_heads(grid: Grid, is_metric) -> tuple[int, int] | None:
    """First and last row of the heads; None where no row looks like heads."""
    sheet = grid.sheet
    scores = {
        row: score
        for row in range(min(len(sheet.rows), SEARCHED_ROWS))
        if not grid.is_banner(row) and (score := _head_score(grid, row, is_metric)) >= 2
    }
    if not scores:
        return None
    first = max(scores, key=lambda row: (scores[row], -row))
    last = max(
        bottom
        for column in range(sheet.width)
        for _top, _left, bottom, _right in [grid.area(first, column)]
        if bottom - first < HEAD_ROWS_AT_MOST
    )
    while last - first + 1 < HEAD_ROWS_AT_MOST and _is_lower_head(grid, last + 1):
        last += 1
    return first, last


def join_heads(grid: Grid, head_rows: tuple[int, int]) -> list[str]:
    """One head for each column, its parts from top to bottom: 原煤产量（万吨）/计划."""
    heads, left = [], ""
    for column in range(grid.sheet.width):
        parts = _parts(grid, head_rows, column)
        if parts and not grid.text(head_rows[0], column).strip() and meaning_of(parts[0]) and left:
            parts.insert(0, left)  # the name stands in the first of its columns only, nothing is merged
        elif parts:
            left = parts[0]
        heads.append(_joined(parts))
    return heads


def _parts(grid, head_rows, column) -> list[str]:
    parts: list[str] = []
    for row in range(head_rows[0], head_rows[1] + 1):
        part = "".join(line.strip() for line in grid.text(row, column).split("\n"))
        if part and part not in parts:
            parts.append(part)
    return parts


def _joined(parts) -> str:
    """A unit of measure in a row of its own goes to the name, in brackets."""
    measure = next((part for part in parts[1:] if is_known(part)), "")
    parts = [part for part in parts if part != measure]
    if measure and parts:
        parts[0] = f"{parts[0]}（{measure}）"
    return "/".join(parts)


def split_parts(head: str) -> tuple[str, Meaning | None]:
    """Name and meaning of a joined head; a head of one row has its meaning at the end of the name.

    The slash also stands in units of measure, so only what stands behind the last bracket is a part.
    """
    name, slash, last = head.rpartition("/")
    if not slash or re.search(r"[()（）]", last):
        return head, meaning_of(re.sub(r"[（(].{,200}?[）)]", "", head))
    between = head.rpartition("）")[2].split("/")[1:]
    is_other = any(meaning_of(part) == Meaning.IGNORE for part in between)
    return name, Meaning.IGNORE if is_other else meaning_of(last)


def signature(heads: list[str]) -> str:
    """By what the same table is known again next quarter: its heads without year and quarter."""
    words = [PERIOD_WORDS.sub("", squeezed(head)) for head in heads]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def find_column(heads: list[str], names: set[str]) -> int | None:
    """The first column whose head is one of these names."""
    return next((index for index, head in enumerate(heads) if squeezed(head) in names), None)


def _head_score(grid, row, is_metric) -> int:
    """How many cells of a row speak like heads."""
    score = 0
    for column in range(grid.sheet.width):
        if grid.area(row, column)[:2] != (row, column):
            continue
        word = squeezed(grid.text(row, column))
        if word in PLAIN_HEADS or (word and is_metric(grid.text(row, column))):
            score += 1
    return score


def _is_lower_head(grid, row) -> bool:
    """A row of words only, at least two of which say what a column means or is measured in."""
    if row >= len(grid.sheet.rows):
        return False
    cells = [value for value in grid.sheet.rows[row] if value is not None]
    if not cells or not all(isinstance(value, str) and number(value) is None for value in cells):
        return False
    return sum(meaning_of(value) is not None or is_known(value.strip("()（）")) for value in cells) >= 2
