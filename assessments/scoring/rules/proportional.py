"""A figure in proportion to its target or to a base: ratio, linear."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from assessments.scoring.parameters import Parameter, Reading
from assessments.scoring.printing import clipped, gettext_noop, inner, percent, plain, sentence
from assessments.scoring.printing import points as shown
from assessments.scoring.values import ONE, ZERO, Fact, FieldError, Kind, Scored, Words

from .targets import DIRECTION, unusable_target

FLOOR = Parameter(
    "floor", gettext_noop("Lowest multiple of the points"), default="0", minimum=ZERO, maximum=ONE
)
CAP = Parameter(
    "cap", gettext_noop("Highest multiple of the points"), default="1", minimum=ONE, maximum=Decimal(10)
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """p * clip(a/t, floor, cap); lower is better: t/a (reciprocal) or 2 - a/t (mirror)."""

    kind: ClassVar[Kind] = Kind.RATIO
    is_ordinary: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        DIRECTION,
        Parameter(
            "form",
            gettext_noop("Formula when lower is better"),
            "choice",
            default="reciprocal",
            choices=(
                ("reciprocal", gettext_noop("target divided by actual")),
                ("mirror", gettext_noop("2 minus actual divided by target")),
            ),
            only_if=("direction", "lower"),
        ),
        FLOOR,
        CAP,
    )

    form: str
    floor: Decimal
    cap: Decimal

    @classmethod
    def read(cls, reading: Reading) -> "Ratio":
        """Compile from parameters."""
        form = reading.text("form") if reading.text("direction") == "lower" else "higher"
        return cls(form, reading.number("floor"), reading.number("cap"))

    def score(self, points: Decimal, fact: Fact) -> Scored:
        """Multiplied before divided, so that an exact half stays one."""
        actual, target = fact.actual, fact.target
        if actual is None or target is None or target <= 0:
            return Scored(None, (), unusable_target(fact))
        if self.form == "higher":
            score = points * actual / target
        elif self.form == "mirror":
            score = points * (2 * target - actual) / target
        elif actual > 0:
            score = points * target / actual
        else:
            score = points * self.cap
        low, high = points * self.floor, points * self.cap
        return Scored(high if score > high else low if score < low else score, (actual, target))

    def arithmetic(self, points: Decimal, working: tuple[Decimal, ...]) -> str:
        """40.00 × 38/40"""
        actual, target = working
        if self.form == "mirror":
            quotient, value = f"2 − {inner(actual)}/{plain(target)}", 2 - actual / target
            unclipped = f"({quotient})"
        elif self.form == "higher":
            quotient = unclipped = f"{inner(actual)}/{plain(target)}"
            value = actual / target
        elif actual > 0:
            quotient = unclipped = f"{plain(target)}/{plain(actual)}"
            value = target / actual
        else:
            return f"{shown(points)} × {shown(self.cap)}"
        within = clipped(quotient, value, self.floor, self.cap)
        return f"{shown(points)} × {unclipped if within == quotient else within}"

    def words(self) -> list[Words]:
        """What a reader of the scheme needs."""
        message = {
            "higher": gettext_noop("The points times actual divided by target."),
            "mirror": gettext_noop("The points times 2 minus actual divided by target; lower is better."),
            "reciprocal": gettext_noop("The points times target divided by actual; lower is better."),
        }[self.form]
        return [sentence(message), *limits(self.floor, self.cap)]

    def problems(self, points: Decimal) -> list[FieldError]:
        """Fits any points."""
        return []


def limits(floor: Decimal, cap: Decimal) -> list[Words]:
    """The sentence about the range of a multiple of the points."""
    if not floor:
        return [sentence(gettext_noop("At most %(cap)s of the points."), cap=percent(cap))]
    message = gettext_noop("At most %(cap)s of the points, at least %(floor)s.")
    return [sentence(message, cap=percent(cap), floor=percent(floor))]


@dataclass(frozen=True, slots=True)
class Linear:
    """p * (1 + (a - base)/span), clipped; without a base the target is the base."""

    kind: ClassVar[Kind] = Kind.LINEAR
    is_ordinary: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("base", gettext_noop("Base (empty: the target)")),
        Parameter("span", gettext_noop("Span (negative: lower is better)"), required=True),
        FLOOR,
        CAP,
    )

    base: Decimal | None
    span: Decimal
    floor: Decimal
    cap: Decimal

    @classmethod
    def read(cls, reading: Reading) -> "Linear":
        """Compile from parameters."""
        if not reading.number("span"):
            reading.refuse("span", gettext_noop("The span must not be 0."))
        return cls(
            reading.optional("base"), reading.number("span"), reading.number("floor"), reading.number("cap")
        )

    def score(self, points: Decimal, fact: Fact) -> Scored:
        """One division only, at the end."""
        actual = fact.actual
        base = fact.target if self.base is None else self.base
        if actual is None or base is None:
            return Scored(None, (), "actual_missing" if actual is None else "target_missing")
        score = points * (self.span + actual - base) / self.span
        low, high = points * self.floor, points * self.cap
        return Scored(high if score > high else low if score < low else score, (actual, base))

    def arithmetic(self, points: Decimal, working: tuple[Decimal, ...]) -> str:
        """10.00 × (1 + (3 − 5)/8)"""
        actual, base = working
        multiple = f"1 + ({plain(actual)} − {inner(base)})/{inner(self.span)}"
        within = clipped(multiple, 1 + (actual - base) / self.span, self.floor, self.cap)
        return f"{shown(points)} × {f'({multiple})' if within == multiple else within}"

    def words(self) -> list[Words]:
        """What a reader of the scheme needs."""
        if self.base is None:
            message = gettext_noop(
                "Full points at the target; %(span)s more is 100%% more points, in a straight line."
            )
            return [sentence(message, span=plain(self.span)), *limits(self.floor, self.cap)]
        message = gettext_noop(
            "Full points at %(base)s; %(span)s more is 100%% more points, in a straight line."
        )
        return [
            sentence(message, span=plain(self.span), base=plain(self.base)),
            *limits(self.floor, self.cap),
        ]

    def problems(self, points: Decimal) -> list[FieldError]:
        """Fits any points."""
        return []
