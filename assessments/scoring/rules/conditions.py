"""Points for conditions met and for being on time."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import ClassVar

from assessments.scoring.parameters import Parameter, Reading
from assessments.scoring.printing import gettext_noop, plain, sentence, total
from assessments.scoring.printing import points as shown
from assessments.scoring.values import ZERO, Fact, FieldError, Kind, Scored, Words

from .events import CODE, NAME
from .tabled import TOO_MANY
from .targets import DIRECTION


@dataclass(frozen=True, slots=True)
class Award:
    """p or 0: all conditions met, or the target reached; or partial: points for each condition met."""

    kind: ClassVar[Kind] = Kind.AWARD
    is_ordinary: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "mode",
            gettext_noop("Awarded"),
            "choice",
            default="all",
            choices=(
                ("all", gettext_noop("when all conditions are met")),
                ("partial", gettext_noop("condition by condition")),
                ("target", gettext_noop("when the target is reached")),
            ),
        ),
        Parameter(
            "direction",
            DIRECTION.label,
            "choice",
            default=DIRECTION.default,
            choices=DIRECTION.choices,
            only_if=("mode", "target"),
        ),
        Parameter(
            "rows",
            gettext_noop("Conditions"),
            "table",
            columns=(
                CODE,
                NAME,
                Parameter("points", gettext_noop("Points (condition by condition)"), minimum=ZERO),
            ),
        ),
    )

    mode: str
    lower_is_better: bool
    names: Mapping[str, str]
    amounts: Mapping[str, Decimal]

    @classmethod
    def read(cls, reading: Reading) -> "Award":
        """Compile from parameters."""
        reading.refuse_twins()
        mode, rows = reading.text("mode"), reading.rows()
        if mode != "target" and not rows:
            reading.refuse("rows", gettext_noop("Add at least one condition."))
        if mode == "target" and rows:
            reading.refuse("rows", gettext_noop("A target has no conditions; remove the rows."))
        for row in rows:
            if mode == "partial" and not row.optional("points"):
                row.refuse("points", gettext_noop("Enter the points of this condition."))
        names = {row.text("code"): row.text("name") for row in rows}
        amounts = {row.text("code"): row.number("points") for row in rows}
        return cls(mode, reading.text("direction") == "lower", names, amounts)

    def score(self, points: Decimal, fact: Fact) -> Scored:
        """A plain figure above 0 means that the only condition is met."""
        if self.mode == "target":
            return self._against_target(points, fact)
        counts = {event.code: event.count for event in fact.items}
        if not counts and fact.actual:
            if len(self.names) > 1:
                return Scored(None, (), "items_missing")
            counts = dict.fromkeys(self.names, fact.actual)
        if any(code not in self.names for code in counts):
            return Scored(None, (), "item_unknown")
        met = [code for code in self.names if counts.get(code, ZERO) > 0]
        if self.mode == "all":
            score = points if len(met) == len(self.names) else ZERO
            return Scored(score, (Decimal(len(met)), Decimal(len(self.names))))
        amounts = tuple(self.amounts[code] for code in met)
        return Scored(sum(amounts, ZERO), amounts)

    def _against_target(self, points: Decimal, fact: Fact) -> Scored:
        actual, target = fact.actual, fact.target
        if actual is None or target is None:
            return Scored(None, (), "actual_missing" if actual is None else "target_missing")
        reached = actual <= target if self.lower_is_better else actual >= target
        return Scored(points if reached else ZERO, (actual, target))

    def arithmetic(self, points: Decimal, working: tuple[Decimal, ...]) -> str:
        """38 < 40 → 0.00"""
        if self.mode == "partial":
            return total(map(shown, working)) if working else "0"
        actual, needed = working
        if self.mode == "target" and self.lower_is_better:
            reached, signs = actual <= needed, ("≤", ">")
        else:
            reached, signs = actual >= needed, ("≥", "<")
        sign = signs[0] if reached else signs[1]
        return f"{plain(actual)} {sign} {plain(needed)} → {shown(points if reached else ZERO)}"

    def words(self) -> list[Words]:
        """The conditions."""
        if self.mode == "target":
            message = gettext_noop("All points when the target is reached, else none.")
            if self.lower_is_better:
                message = gettext_noop("All points when the figure stays within the target, else none.")
            return [sentence(message)]
        if self.mode == "all":
            rows = [sentence(gettext_noop("Condition: %(name)s."), name=name) for name in self.names.values()]
            return [sentence(gettext_noop("All points when every condition is met, else none.")), *rows]
        message = gettext_noop("%(name)s: %(points)s points when met.")
        return [
            sentence(message, name=name, points=shown(self.amounts[code]))
            for code, name in self.names.items()
        ]

    def problems(self, points: Decimal) -> list[FieldError]:
        """Partial points must be exactly the indicator's points."""
        together = sum(self.amounts.values(), ZERO)
        if self.mode != "partial" or together == points:
            return []
        message = gettext_noop("The conditions add up to %(sum)s points, the indicator has %(points)s.")
        return [FieldError("rows", message, {"sum": shown(together), "points": shown(points)})]


@dataclass(frozen=True, slots=True)
class Lateness:
    """A ladder on days late: up to so many days, so many points; later or never, `otherwise`."""

    kind: ClassVar[Kind] = Kind.LATENESS
    is_ordinary: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "rows",
            gettext_noop("Ladder"),
            "table",
            required=True,
            columns=(
                Parameter("days", gettext_noop("Days late, up to"), required=True),
                Parameter("points", gettext_noop("Points"), required=True, minimum=ZERO),
            ),
        ),
        Parameter("otherwise", gettext_noop("Points when later, or never"), default="0", minimum=ZERO),
    )

    ladder: tuple[tuple[Decimal, Decimal], ...]
    otherwise: Decimal

    @classmethod
    def read(cls, reading: Reading) -> "Lateness":
        """Compile from parameters; later never earns more."""
        for before, row in pairwise(reading.rows()):
            if row.number("days") <= before.number("days"):
                row.refuse("days", gettext_noop("Days must be in ascending order."))
            if row.number("points") > before.number("points"):
                row.refuse("points", gettext_noop("Later must not earn more than earlier."))
        ladder = tuple((row.number("days"), row.number("points")) for row in reading.rows())
        if reading.number("otherwise") > ladder[-1][1]:
            reading.refuse("otherwise", gettext_noop("Later must not earn more than earlier."))
        return cls(ladder, reading.number("otherwise"))

    def score(self, points: Decimal, fact: Fact) -> Scored:
        """An event `missing` says that it never came."""
        if any(event.code == "missing" and event.count for event in fact.items):
            return Scored(min(self.otherwise, points))
        if fact.actual is None:
            return Scored(None, (), "actual_missing")
        for days, earned in self.ladder:
            if fact.actual <= days:
                return Scored(min(earned, points), (fact.actual,))
        return Scored(min(self.otherwise, points), (fact.actual,))

    def arithmetic(self, points: Decimal, working: tuple[Decimal, ...]) -> str:
        """0 < 3 ≤ 5 → 1.00"""
        if not working:
            return shown(self.otherwise)
        late, before = plain(working[0]), ""
        for days, earned in self.ladder:
            if working[0] <= days:
                return f"{before}{late} ≤ {plain(days)} → {shown(earned)}"
            before = f"{plain(days)} < "
        return f"{before}{late} → {shown(self.otherwise)}"

    def words(self) -> list[Words]:
        """A sentence for each rung."""
        message = gettext_noop("Up to %(days)s days late: %(points)s points.")
        rungs = [sentence(message, days=plain(days), points=shown(earned)) for days, earned in self.ladder]
        if self.ladder[0][0] == 0:
            rungs[0] = sentence(gettext_noop("On time: %(points)s points."), points=shown(self.ladder[0][1]))
        last = gettext_noop("Later, or never: %(points)s points.")
        return [*rungs, sentence(last, points=shown(self.otherwise))]

    def problems(self, points: Decimal) -> list[FieldError]:
        """No rung may give more than the indicator has."""
        return [
            FieldError(f"rows.{index}.points", TOO_MANY, {"points": shown(points)})
            for index, (_days, earned) in enumerate(self.ladder)
            if earned > points
        ]
