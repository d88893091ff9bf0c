"""A figure that gains or loses points by its distance: steps from the target, units outside an interval."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from assessments.scoring.parameters import Parameter, Reading
from assessments.scoring.printing import gettext_noop, inner, percent, plain, sentence
from assessments.scoring.printing import points as shown
from assessments.scoring.values import ZERO, Fact, FieldError, Kind, Scored, Words

from .targets import DIRECTION, OF_TARGET, ON, figure, measure, unusable_target


@dataclass(frozen=True, slots=True)
class Step:
    """p + n * points per step, n = deviation / step, relative ((a-t)/|t|) or absolute (a-t)."""

    kind: ClassVar[Kind] = Kind.STEP
    is_ordinary: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        DIRECTION,
        Parameter(
            "deviation",
            gettext_noop("Deviation"),
            "choice",
            default="relative",
            choices=(
                ("relative", gettext_noop("share of the target")),
                ("absolute", gettext_noop("in the unit of the figure")),
            ),
        ),
        Parameter(
            "step",
            gettext_noop("Step"),
            required=True,
            minimum=ZERO,
            above=True,
            help=gettext_noop("0.03 is 3%"),
        ),
        Parameter(
            "counting",
            gettext_noop("Steps counted"),
            "choice",
            default="whole",
            choices=(
                ("whole", gettext_noop("full steps only")),
                ("linear", gettext_noop("parts of a step too")),
            ),
        ),
        Parameter("up", gettext_noop("Points added for a step better"), default="0", minimum=ZERO),
        Parameter("max_up", gettext_noop("Points added at most"), minimum=ZERO),
        Parameter("down", gettext_noop("Points taken for a step worse"), default="0", minimum=ZERO),
        Parameter("max_down", gettext_noop("Points taken at most"), minimum=ZERO),
    )

    lower_is_better: bool
    relative: bool
    step: Decimal
    whole: bool
    up: Decimal
    max_up: Decimal
    down: Decimal
    max_down: Decimal | None

    @classmethod
    def read(cls, reading: Reading) -> "Step":
        """Compile from parameters; a gain needs its limit."""
        up, down, max_up = reading.number("up"), reading.number("down"), reading.optional("max_up")
        if not up and not down:
            reading.refuse(
                "up", gettext_noop("Enter points for a step better, for a step worse, or for both.")
            )
        if up and max_up is None:
            reading.refuse("max_up", gettext_noop("Enter how many points may be added at most."))
        return cls(
            reading.text("direction") == "lower",
            reading.text("deviation") == "relative",
            reading.number("step"),
            reading.text("counting") == "whole",
            up,
            max_up or ZERO,
            down,
            reading.optional("max_down"),
        )

    def score(self, points: Decimal, fact: Fact) -> Scored:
        """A negative target is fine, a zero one only for absolute deviation."""
        actual, target = fact.actual, fact.target
        if actual is None or target is None:
            return Scored(None, (), "actual_missing" if actual is None else "target_missing")
        if self.relative and not target:
            return Scored(None, (), "target_zero")
        deviation = target - actual if self.lower_is_better else actual - target
        unit = abs(target) * self.step if self.relative else self.step
        per_step = self.up if deviation > 0 else self.down
        if self.whole:
            steps = deviation // unit
            change, working = steps * per_step, (steps, actual, target)
        else:
            change, working = deviation * per_step / unit, (deviation, actual, target)
        if change > self.max_up:
            change = self.max_up
        elif self.max_down is not None and change < -self.max_down:
            change = -self.max_down
        score = points + change
        return Scored(score if score > 0 else ZERO, working)

    def arithmetic(self, points: Decimal, working: tuple[Decimal, ...]) -> str:
        """50.00 + 2 × 1.00"""
        amount, actual, target = working
        gain = amount > 0
        per_step, limit = (self.up, self.max_up) if gain else (self.down, self.max_down)
        if self.whole:
            change, text = abs(amount) * per_step, f"{plain(abs(amount))} × {shown(per_step)}"
        else:
            unit = abs(target) * self.step if self.relative else self.step
            change, text = abs(amount) * per_step / unit, self._linear_text(gain, actual, target, per_step)
        if limit is not None and change > limit:
            change, text = limit, f"min({shown(limit)}, {text})"
        if gain or change <= points:
            return f"{shown(points)} {'+' if gain or not amount else '−'} {text}"
        return f"max(0, {shown(points)} − {text})"

    def _linear_text(self, gain: bool, actual: Decimal, target: Decimal, per_step: Decimal) -> str:
        upward = gain != self.lower_is_better
        first, second = (actual, target) if upward else (target, actual)
        unit = f"({plain(abs(target))} × {plain(self.step)})" if self.relative else plain(self.step)
        return f"({plain(first)} − {inner(second)})/{unit} × {shown(per_step)}"

    def words(self) -> list[Words]:
        """Each full 3% above the target adds 1.00 points, at most 6.00."""
        step = percent(self.step) if self.relative else plain(self.step)
        better, worse = (BELOW, ABOVE) if self.lower_is_better else (ABOVE, BELOW)
        sentences = []
        if self.up:
            message = better[0 if self.whole else 1]
            sentences.append(sentence(message, step=step, points=shown(self.up), limit=shown(self.max_up)))
        if self.down and self.max_down is not None:
            message = worse[2 if self.whole else 3]
            sentences.append(
                sentence(message, step=step, points=shown(self.down), limit=shown(self.max_down))
            )
        elif self.down:
            message = worse[4 if self.whole else 5]
            sentences.append(sentence(message, step=step, points=shown(self.down)))
        return sentences

    def problems(self, points: Decimal) -> list[FieldError]:
        """Fits any points."""
        return []


# Added for whole or part steps, taken with a limit for whole or part steps, taken down to nothing.
ABOVE = (
    gettext_noop("Each full %(step)s above the target adds %(points)s points, at most %(limit)s."),
    gettext_noop("Each %(step)s above the target adds %(points)s points in proportion, at most %(limit)s."),
    gettext_noop("Each full %(step)s above the target takes %(points)s points, at most %(limit)s."),
    gettext_noop("Each %(step)s above the target takes %(points)s points in proportion, at most %(limit)s."),
    gettext_noop("Each full %(step)s above the target takes %(points)s points, down to nothing."),
    gettext_noop("Each %(step)s above the target takes %(points)s points in proportion, down to nothing."),
)
BELOW = (
    gettext_noop("Each full %(step)s below the target adds %(points)s points, at most %(limit)s."),
    gettext_noop("Each %(step)s below the target adds %(points)s points in proportion, at most %(limit)s."),
    gettext_noop("Each full %(step)s below the target takes %(points)s points, at most %(limit)s."),
    gettext_noop("Each %(step)s below the target takes %(points)s points in proportion, at most %(limit)s."),
    gettext_noop("Each full %(step)s below the target takes %(points)s points, down to nothing."),
    gettext_noop("Each %(step)s below the target takes %(points)s points in proportion, down to nothing."),
)


@dataclass(frozen=True, slots=True)
class Interval:
    """p inside [lo, hi]; outside minus per_unit * distance, not below 0."""

    kind: ClassVar[Kind] = Kind.INTERVAL
    is_ordinary: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        ON,
        Parameter("lo", gettext_noop("From")),
        Parameter("hi", gettext_noop("To")),
        Parameter(
            "per_unit",
            gettext_noop("Points taken for each unit outside"),
            required=True,
            minimum=ZERO,
            above=True,
        ),
    )

    of_target: bool
    lo: Decimal | None
    hi: Decimal | None
    per_unit: Decimal

    @classmethod
    def read(cls, reading: Reading) -> "Interval":
        """Compile from parameters; one end may stay open."""
        lo, hi = reading.optional("lo"), reading.optional("hi")
        if lo is None and hi is None:
            reading.refuse("lo", gettext_noop("Enter at least one end of the interval."))
        elif lo is not None and hi is not None and lo > hi:
            reading.refuse("hi", gettext_noop("The upper end must not be below the lower end."))
        return cls(reading.text("on") == "ratio", lo, hi, reading.number("per_unit"))

    def score(self, points: Decimal, fact: Fact) -> Scored:
        """The distance is measured from the nearer end."""
        measured = measure(fact, self.of_target)
        if measured is None:
            return Scored(None, (), unusable_target(fact))
        actual, whole = measured
        distance = ZERO
        if self.lo is not None and actual < self.lo * whole:
            distance = self.lo * whole - actual
        elif self.hi is not None and actual > self.hi * whole:
            distance = actual - self.hi * whole
        score = (points * whole - self.per_unit * distance) / whole
        return Scored(score if score > 0 else ZERO, (actual, whole))

    def arithmetic(self, points: Decimal, working: tuple[Decimal, ...]) -> str:
        """20.00 − 2.00 × (7 − 5)"""
        actual, whole = working
        value, text = actual / whole, figure(actual, whole, self.of_target)
        if self.lo is not None and actual < self.lo * whole:
            lost, text = self.lo - value, f"({plain(self.lo)} − {text if self.of_target else inner(actual)})"
        elif self.hi is not None and actual > self.hi * whole:
            lost, text = value - self.hi, f"({text} − {inner(self.hi)})"
        else:
            low = "" if self.lo is None else f"{plain(self.lo)} ≤ "
            high = "" if self.hi is None else f" ≤ {plain(self.hi)}"
            return f"{low}{text}{high} → {shown(points)}"
        expression = f"{shown(points)} − {shown(self.per_unit)} × {text}"
        return expression if self.per_unit * lost <= points else f"max(0, {expression})"

    def words(self) -> list[Words]:
        """What a reader of the scheme needs."""
        args = {"per_unit": shown(self.per_unit)}
        if self.lo is None and self.hi is not None:
            message = gettext_noop("Full points up to %(hi)s; each unit above takes %(per_unit)s points.")
            args["hi"] = plain(self.hi)
        elif self.hi is None and self.lo is not None:
            message = gettext_noop("Full points from %(lo)s; each unit below takes %(per_unit)s points.")
            args["lo"] = plain(self.lo)
        else:
            message = gettext_noop(
                "Full points from %(lo)s to %(hi)s; each unit outside takes %(per_unit)s points."
            )
            args |= {"lo": plain(self.lo or ZERO), "hi": plain(self.hi or ZERO)}
        return [Words(message, args), *([OF_TARGET] if self.of_target else [])]

    def problems(self, points: Decimal) -> list[FieldError]:
        """Fits any points."""
        return []
