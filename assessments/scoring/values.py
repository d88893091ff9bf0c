"""The plain values that scoring takes and gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from enum import StrEnum
from typing import ClassVar, NamedTuple, Protocol

from .measures import Coupling

ZERO = Decimal("0.00")
ONE = Decimal(1)
HUNDRED = Decimal(100)
CENT = Decimal("0.01")
# Wide enough that the product of the longest figures stays exact, whatever context the caller works in.
CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])


class State(StrEnum):
    """What is known about an input; never folded into zero."""

    VALUE = "value"
    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"


class Side(StrEnum):
    """The two sides of an integrated score."""

    PARTY = "party"
    BUSINESS = "business"


class Missing(StrEnum):
    """What an input that was not reported does to the score."""

    BLOCK = "block"
    ZERO = "zero"
    REDISTRIBUTE = "redistribute"


class NotApplicable(StrEnum):
    """Whether an input may be declared not applicable."""

    REDISTRIBUTE = "redistribute"
    REFUSE = "refuse"


class Kind(StrEnum):
    """The rule kinds."""

    RATIO = "ratio"
    STEP = "step"
    BANDS = "bands"
    CURVE = "curve"
    INTERVAL = "interval"
    LINEAR = "linear"
    DEDUCT = "deduct"
    AWARD = "award"
    LATENESS = "lateness"
    RATING = "rating"
    VOTE = "vote"
    BONUS = "bonus"
    PENALTY = "penalty"
    VETO = "veto"


class Effect(StrEnum):
    """What a veto does."""

    CAP_GRADE = "cap_grade"
    DOWNGRADE = "downgrade"
    ZERO_ITEM = "zero_item"
    ZERO_SIDE = "zero_side"
    DISQUALIFY = "disqualify"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, was judged or was voted: which row of the rule, how often, how much, about what."""

    code: str
    count: Decimal = ONE
    amount: Decimal | None = None
    matter: str = ""


# Fact, Scored and Line are made by the hundred thousand in one run: named tuples, the fastest frozen values.
class Fact(NamedTuple):
    """One input of one branch, with the records behind it as (kind of record, id).

    A reason stands where the portal itself knows why there is no value; what people declare has none.
    """

    state: State
    actual: Decimal | None = None
    target: Decimal | None = None
    items: tuple[Event, ...] = ()
    evidence: tuple[tuple[str, int], ...] = ()
    reason: str = ""


class Scored(NamedTuple):
    """A rule's answer, not yet rounded; no score when the input cannot be used, and the note says why."""

    score: Decimal | None
    working: tuple[Decimal, ...] = ()
    note: str = ""


class Line(NamedTuple):
    """One indicator of one branch: what went in, what came out, and the numbers of the arithmetic between."""

    indicator: str
    state: State
    fact: Fact
    possible: Decimal
    score: Decimal | None
    working: tuple[Decimal, ...]
    note: str
    counted: bool


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field, as a sentence that can be translated before its args go in."""

    field: str
    message: str
    args: Mapping[str, str]

    def __str__(self) -> str:
        return self.message % self.args


class Words(NamedTuple):
    """A sentence that can be translated before its args go in."""

    message: str
    args: Mapping[str, str]

    def __str__(self) -> str:
        return self.message % self.args


class Rule(Protocol):
    """A compiled rule: parameters read once, then asked for every branch."""

    kind: ClassVar[Kind]
    is_ordinary: ClassVar[bool]

    def score(self, points: Decimal, fact: Fact) -> Scored:
        """The unrounded score of an input in state `value`; never raises for a strange input."""

    def arithmetic(self, points: Decimal, working: tuple[Decimal, ...]) -> str:
        """The expression that gives the score, with its numbers."""

    def words(self) -> list[Words]:
        """The rule as sentences."""

    def problems(self, points: Decimal) -> list[FieldError]:
        """What does not fit between the parameters and the indicator's points."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A line of the scheme: what is scored, for how many points, by which rule."""

    code: str
    name: str
    side: Side
    group: str
    points: Decimal
    rule: Rule
    missing: Missing = Missing.BLOCK
    not_applicable: NotApplicable = NotApplicable.REDISTRIBUTE
    is_activity: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class GradeLine:
    """A grade and the published score from which it is given."""

    name: str
    lower: Decimal


@dataclass(frozen=True, slots=True)
class Gate:
    """A party grade worse than `below` holds the integrated grade at `cap`."""

    below: str
    cap: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """One version of the rules by which branches are scored; see `validate_scheme`."""

    code: str
    indicators: tuple[Indicator, ...]
    party_weight: Decimal
    business_weight: Decimal
    grades: tuple[GradeLine, ...]
    version: int = 1
    name: str = ""
    source: str = ""
    bonus_cap: Decimal = Decimal(5)
    completeness_threshold: Decimal = Decimal("0.80")
    activity_cap: Decimal = Decimal("0.30")
    coefficient: tuple[tuple[str, Decimal], ...] = ()
    gate: Gate | None = None
    two_skins_gap: Decimal | None = Decimal(15)
    coordination_line: Decimal | None = Decimal("0.60")
    coupling_model: str = "standard"
    coupling_alpha: Decimal = Decimal("0.50")


@dataclass(frozen=True, slots=True)
class SideResult:
    """One side's sums: `raw` as added up, `capped` inside its range, `score` after vetoes; all published figures."""

    earned: Decimal
    possible: Decimal
    bonus: Decimal
    penalty: Decimal
    cap: Decimal
    raw: Decimal | None
    capped: Decimal | None
    score: Decimal | None
    zeroed: Decimal = ZERO
    is_zeroed: bool = False


@dataclass(frozen=True, slots=True)
class VetoHit:
    """A veto that struck: its effect, how often, and what it strikes (a grade, an indicator, a side, a number of steps)."""

    code: str
    effect: Effect
    count: Decimal
    subject: str


@dataclass(frozen=True, slots=True)
class BranchResult:
    """Everything that is published about one branch: `weighted` -> `integrated_raw` (coefficient) -> `integrated` (vetoes)."""

    lines: tuple[Line, ...]
    party: SideResult | None
    business: SideResult | None
    party_weight: Decimal
    business_weight: Decimal
    factor: Decimal | None
    weighted: Decimal | None
    integrated_raw: Decimal | None
    integrated: Decimal | None
    raw_grade: str
    grade: str
    vetoes: tuple[VetoHit, ...]
    disqualified: bool
    completeness: Decimal
    blocking: tuple[str, ...]
    marks: tuple[str, ...]
    unranked: str
    coupling: Coupling | None
    two_skins: tuple[str, ...]
