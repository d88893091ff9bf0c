"""Uploaded workbooks and text tables as plain sheets; hostile files are refused in words, without harm."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from common.errors import RuleViolation
from common.sheets_child.cells import letters, position, reference
from common.sheets_child.guard import Limits

__all__ = ["LIMITS", "Cell", "FileRefused", "Limits", "Sheet", "Workbook"]
__all__ += ["letters", "position", "read_workbook", "reference", "shown"]

logger = logging.getLogger(__name__)

LIMITS = Limits()
ROOT = Path(__file__).resolve().parent.parent
KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "PYTHONHOME", "SYSTEMROOT")

Cell = str | Decimal | date | datetime | bool | None
Place = tuple[int, int]


class FileRefused(RuleViolation):
    """This file is not read; the message tells the person what to do about it."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows and columns count from 0; a row is only as long as it has values."""

    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()
    formulas: frozenset[Place] = frozenset()
    percents: frozenset[Place] = frozenset()  # 0.981 here is shown as 98.1%
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    comments: dict[Place, str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def cell(self, row: int, column: int) -> Cell:
        """The value at this place; None where nothing is."""
        if not 0 <= row < len(self.rows) or not 0 <= column < len(self.rows[row]):
            return None
        return self.rows[row][column]

    def to_dict(self) -> dict:
        """The sheet for a JSON column; from_dict gives it back as it was."""
        return {
            "name": self.name,
            "rows": [[_plain(value) for value in row] for row in self.rows],
            "hidden": self.hidden,
            "merged": [list(area) for area in self.merged],
            "formulas": sorted(self.formulas),
            "percents": sorted(self.percents),
            "hidden_rows": sorted(self.hidden_rows),
            "hidden_columns": sorted(self.hidden_columns),
            "comments": [[*place, text] for place, text in sorted(self.comments.items())],
        }

    @classmethod
    def from_dict(cls, plain: dict) -> "Sheet":
        return _sheet(plain)

    def text(self, row: int, column: int) -> str:
        """The value as a person sees it in the spreadsheet."""
        return shown(self.cell(row, column), percent=(row, column) in self.percents)


@dataclass(frozen=True)
class Workbook:
    """A file as its sheets, in its own order."""

    name: str
    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet:
        for found in self.sheets:
            if found.name == name:
                return found
        raise FileRefused(_("The file has no sheet “%(name)s”.") % {"name": name})


def read_workbook(path, name: str, *, limits: Limits = LIMITS) -> Workbook:
    """Read an .xlsx or .csv in a confined process; FileRefused says why it is not read."""
    if Path(path).stat().st_size > limits.size:
        raise FileRefused(
            _("The file is larger than %(megabytes)s MB.") % {"megabytes": limits.size // 1024 // 1024}
        )
    name = "".join(c if c.isprintable() else "_" for c in name)
    answer = json.loads(_ask_child(path, name, limits), parse_float=Decimal, parse_int=Decimal)
    if "refused" in answer:
        raise FileRefused(_(answer["refused"]) % answer["args"])
    return Workbook(name, tuple(_sheet(plain) for plain in answer["sheets"]))


def shown(value: Cell, *, percent: bool = False) -> str:
    """A cell's value as text: numbers without an exponent, per cent as per cent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return f"{(value * 100).normalize():f}%" if percent else f"{value:f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if isinstance(value, date) else value


def _ask_child(path, name, limits) -> str:
    command = [sys.executable, "-B", "-X", "utf8", "-m", "common.sheets_child"]
    environment = {key: os.environ[key] for key in KEPT_ENVIRONMENT if key in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the names are arguments of our own program
            [*command, str(Path(path).resolve()), name, json.dumps(asdict(limits))],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise FileRefused(_("Reading the file takes too long; nothing was read.")) from slow
    if done.returncode:
        logger.error("Reading an upload ended with %s: %s", done.returncode, done.stderr[-2000:].decode())
        raise FileRefused(_("The file cannot be read safely; nothing was read."))
    return done.stdout.decode()


def _sheet(plain) -> Sheet:
    return Sheet(
        name=plain["name"],
        rows=[[_cell(value) for value in row] for row in plain["rows"]],
        hidden=plain.get("hidden", False),
        merged=tuple(tuple(map(int, area)) for area in plain.get("merged", ())),
        formulas=_places(plain.get("formulas", ())),
        percents=_places(plain.get("percents", ())),
        hidden_rows=frozenset(map(int, plain.get("hidden_rows", ()))),
        hidden_columns=frozenset(map(int, plain.get("hidden_columns", ()))),
        comments={(int(row), int(column)): text for row, column, text in plain.get("comments", ())},
    )


def _places(pairs: Iterable) -> frozenset[Place]:
    return frozenset((int(row), int(column)) for row, column in pairs)


def _plain(value: Cell):
    if isinstance(value, Decimal):
        return {"n": str(value)}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    return {"d": value.isoformat()} if isinstance(value, date) else value


def _cell(value) -> Cell:
    if isinstance(value, dict):
        if "n" in value:
            return Decimal(value["n"])
        return date.fromisoformat(value["d"]) if "d" in value else datetime.fromisoformat(value["t"])
    return value
