"""The sheets of an office workbook kept with its row, so that every page shows them without reading the file anew."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from common.errors import refuse
from common.sheets import Sheet

CELLS_AT_MOST = 30_000
PLACES = ("formulas", "percents")
INDEXES = ("hidden_rows", "hidden_columns")


def kept(workbook) -> list[dict]:
    """Every sheet as JSON; a workbook too large to be looked at cell by cell is refused."""
    count = sum(len(row) for sheet in workbook.sheets for row in sheet.rows)
    count = max(count, sum(_merged_cells(sheet) for sheet in workbook.sheets))
    refuse(
        count > CELLS_AT_MOST
        and _(
            "The workbook has %(count)s cells; more than %(limit)s cannot be checked cell by cell. Use the template."
        )
        % {"count": count, "limit": CELLS_AT_MOST}
    )
    return [_plain(sheet) for sheet in workbook.sheets]


def restored(plain) -> Sheet:
    """One kept sheet as it was read."""
    return Sheet(
        name=plain["name"],
        rows=[[_cell(value) for value in row] for row in plain["rows"]],
        hidden=plain["hidden"],
        merged=tuple(map(tuple, plain["merged"])),
        comments={(row, column): text for row, column, text in plain["comments"]},
        **{name: frozenset(map(tuple, plain[name])) for name in PLACES},
        **{name: frozenset(plain[name]) for name in INDEXES},
    )


def _merged_cells(sheet) -> int:
    """How many cells of the table lie in merged ranges; one that lies in several of them counts each time."""
    height, width = len(sheet.rows), sheet.width
    return sum(
        max(0, min(bottom + 1, height) - top) * max(0, min(right + 1, width) - left)
        for top, left, bottom, right in sheet.merged
    )


def _plain(sheet):
    return {
        "name": sheet.name,
        "rows": [[_written(value) for value in row] for row in sheet.rows],
        "hidden": sheet.hidden,
        "merged": [list(area) for area in sheet.merged],
        "comments": [[*place, text] for place, text in sheet.comments.items()],
        **{name: sorted(map(list, getattr(sheet, name))) for name in PLACES},
        **{name: sorted(getattr(sheet, name)) for name in INDEXES},
    }


def _written(value):
    if isinstance(value, Decimal):
        return {"n": str(value)}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    return {"d": value.isoformat()} if isinstance(value, date) else value


def _cell(value):
    if not isinstance(value, dict):
        return value
    [(kind, text)] = value.items()
    return {"n": Decimal, "t": datetime.fromisoformat, "d": date.fromisoformat}[kind](text)
