"""What the interpretation of a workbook is made of; all of it can be kept as JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol


def gettext_noop(message: str) -> str:
    """Mark a sentence for the catalogue; pages translate it, nothing here does."""
    return message


class Meaning(StrEnum):
    """What the numbers of a column are."""

    TARGET = "target"
    ACTUAL = "actual"
    RATE = "rate"  # worked out from the two, not taken over, but checked against them
    IGNORE = "ignore"


class State(StrEnum):
    """What a cell says; the first three are the states of a figure."""

    VALUE = "value"
    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"
    UNREADABLE = "unreadable"


class KnownMetric(Protocol):
    """A figure of the catalogue."""

    code: str
    name: str
    unit_of_measure: str
    aliases: Sequence[str]


class KnownUnit(Protocol):
    """A production unit."""

    code: str
    name: str
    short_name: str


@dataclass(frozen=True)
class Remark:
    """Something a person should know: an English sentence for the catalogue, and what stands in it."""

    code: str
    message: str
    args: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, plain):
        return cls(**plain)


@dataclass(frozen=True)
class Doubt(Remark):
    """A question about one cell that only a person answers; `proposal` and `suggestion` may prefill the answer."""

    proposal: str = ""  # an action of decisions.py
    suggestion: str = ""  # a number that may be meant instead


@dataclass(frozen=True)
class Finding(Remark):
    """Something about the sheet as a whole; a blocking one has to be mended in the mapping first."""

    refs: tuple[str, ...] = ()
    blocking: bool = False

    @classmethod
    def from_dict(cls, plain):
        return cls(**plain | {"refs": tuple(plain["refs"])})


@dataclass(frozen=True)
class MetricColumn:
    """One column of figures: which figure, what it says about it, and the unit of measure in its head."""

    index: int
    head: str
    metric: str = ""
    meaning: Meaning = Meaning.IGNORE
    unit_of_measure: str = ""
    factor: Decimal = Decimal(1)  # from the file's unit of measure to the catalogue's
    is_sure: bool = True  # the head names the figure exactly

    @classmethod
    def from_dict(cls, plain):
        return cls(
            **plain | {"meaning": Meaning(plain["meaning"]), "factor": Decimal(plain.get("factor", "1"))}
        )


@dataclass(frozen=True)
class Mapping:
    """How one sheet is read: what the person decided once, and what holds again next quarter."""

    sheet: str
    head_rows: tuple[int, int]  # first and last, from 0
    data_rows: tuple[int, int]
    unit_column: int
    columns: tuple[MetricColumn, ...] = ()
    remark_column: int | None = None
    units: dict[str, str] = field(default_factory=dict)  # name as typed, squeezed -> code; "": not taken over
    unsure_units: tuple[str, ...] = ()
    words: dict[str, str] = field(default_factory=dict)  # word -> state; "" is the blank cell
    standing: dict[str, dict[str, str]] = field(default_factory=dict)  # unit -> figure -> decided for good
    signature: str = ""

    def column(self, index: int) -> MetricColumn | None:
        return next((column for column in self.columns if column.index == index), None)

    def to_dict(self) -> dict:
        return plain(asdict(self))

    @classmethod
    def from_dict(cls, plain):
        return cls(
            **plain
            | {
                "head_rows": tuple(plain["head_rows"]),
                "data_rows": tuple(plain["data_rows"]),
                "columns": tuple(MetricColumn.from_dict(column) for column in plain["columns"]),
                "unsure_units": tuple(plain.get("unsure_units", ())),
            }
        )


@dataclass(frozen=True)
class CellReading:
    """What one cell says about one figure of one unit, and what is doubtful about it."""

    row: int
    column: int
    ref: str
    raw: str
    unit: str
    unit_name: str
    metric: str
    meaning: Meaning
    state: State
    value: Decimal | None = None
    doubts: tuple[Doubt, ...] = ()
    note: str = ""
    decided: str = ""  # the action with which a person settled it

    @property
    def pair(self) -> tuple[int, str]:
        """Target and actual of one figure in one row belong together."""
        return self.row, self.metric

    def doubted(self, doubt: Doubt) -> "CellReading":
        return replace(self, doubts=(*self.doubts, doubt))

    @classmethod
    def from_dict(cls, plain):
        value = plain["value"]
        return cls(
            **plain
            | {
                "meaning": Meaning(plain["meaning"]),
                "state": State(plain["state"]),
                "value": None if value is None else Decimal(value),
                "doubts": tuple(Doubt.from_dict(doubt) for doubt in plain["doubts"]),
            }
        )


@dataclass(frozen=True)
class SkippedRow:
    """A row that holds no figures of a unit: what it is taken for, and its words."""

    row: int
    kind: str  # group | subtotal | note | head | left_out | unknown
    text: str

    @classmethod
    def from_dict(cls, plain):
        return cls(**plain)


@dataclass(frozen=True)
class Reading:
    """A whole sheet: its cells, the rows that were passed over, and what was found out about it."""

    cells: tuple[CellReading, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def undecided(self) -> tuple[CellReading, ...]:
        return tuple(cell for cell in self.cells if cell.doubts)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.blocking)

    def to_dict(self) -> dict:
        return plain(asdict(self))

    @classmethod
    def from_dict(cls, plain):
        return cls(
            tuple(CellReading.from_dict(cell) for cell in plain["cells"]),
            tuple(SkippedRow.from_dict(row) for row in plain["skipped"]),
            tuple(Finding.from_dict(finding) for finding in plain["findings"]),
        )


def plain(value):
    """The same for JSON: numbers as texts, tuples as lists."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    return str(value) if isinstance(value, Decimal | StrEnum) else value
