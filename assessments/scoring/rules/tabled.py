"""A figure looked up in a table: bands, or a curve between knots."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import ClassVar

from assessments.scoring.parameters import Parameter, Reading
from assessments.scoring.printing import gettext_noop, inner, percent, plain, sentence
from assessments.scoring.printing import points as shown
from assessments.scoring.values import ONE, ZERO, Fact, FieldError, Kind, Scored, Words

from .targets import OF_TARGET, ON, figure, measure, unusable_target


@dataclass(frozen=True, slots=True)
class Band:
    """One row of a table of bands, half-open [lo, hi)."""

    lo: Decimal | None
    hi: Decimal | None
    result: Decimal


@dataclass(frozen=True, slots=True)
class Bands:
    """Table lookup, half-open [lo, hi), on a or on a/t; the result is points or a fraction of p."""

    kind: ClassVar[Kind] = Kind.BANDS
    is_ordinary: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        ON,
        Parameter(
            "result",
            gettext_noop("Result"),
            "choice",
            default="points",
            choices=(("points", gettext_noop("points")), ("fraction", gettext_noop("share of the points"))),
        ),
        Parameter(
            "rows",
            gettext_noop("Bands"),
            "table",
            required=True,
            columns=(
                Parameter("lo", gettext_noop("From (included)")),
                Parameter("hi", gettext_noop("To (not included)")),
                Parameter("result", gettext_noop("Result"), required=True, minimum=ZERO),
            ),
        ),
    )

    of_target: bool
    as_fraction: bool
    rows: tuple[Band, ...]

    @classmethod
    def read(cls, reading: Reading) -> "Bands":
        """Compile from parameters; the bands must leave no gap, so that no figure falls outside."""
        rows = reading.rows()
        as_fraction = reading.text("result") == "fraction"
        if rows[0].optional("lo") is not None:
            rows[0].refuse(
                "lo", gettext_noop("Leave the lower end of the first row empty: it takes all that is less.")
            )
        if rows[-1].optional("hi") is not None:
            rows[-1].refuse(
                "hi", gettext_noop("Leave the upper end of the last row empty: it takes all that is more.")
            )
        for before, row in pairwise(rows):
            if before.optional("hi") is None or row.optional("lo") != before.optional("hi"):
                row.refuse("lo", gettext_noop("Each row must begin where the row before it ends."))
        for row in rows:
            lo, hi = row.optional("lo"), row.optional("hi")
            if lo is not None and hi is not None and lo >= hi:
                row.refuse("hi", gettext_noop("The upper end must be above the lower end."))
            if as_fraction and row.number("result") > 1:
                row.refuse("result", gettext_noop("A share of the points is at most 1."))
        bands = tuple(Band(row.optional("lo"), row.optional("hi"), row.number("result")) for row in rows)
        return cls(reading.text("on") == "ratio", as_fraction, bands)

    def score(self, points: Decimal, fact: Fact) -> Scored:
        """Borders are multiplied by the target, so that nothing is rounded before it is compared."""
        measured = measure(fact, self.of_target)
        if measured is None:
            return Scored(None, (), unusable_target(fact))
        actual, whole = measured
        index = 0
        while (hi := self.rows[index].hi) is not None and actual >= hi * whole:
            index += 1
        result = self.rows[index].result
        score = points * result if self.as_fraction else min(result, points)
        return Scored(score, (Decimal(index), actual, whole))

    def arithmetic(self, points: Decimal, working: tuple[Decimal, ...]) -> str:
        """0.80 ≤ 88/100 < 0.90 → 15.00 × 0.80"""
        index, actual, whole = working
        row = self.rows[int(index)]
        low = "" if row.lo is None else f"{plain(row.lo)} ≤ "
        high = "" if row.hi is None else f" < {plain(row.hi)}"
        result = f"{shown(points)} × {shown(row.result)}" if self.as_fraction else shown(row.result)
        if row.lo is None and row.hi is None:
            return result
        return f"{low}{figure(actual, whole, self.of_target)}{high} → {result}"

    def words(self) -> list[Words]:
        """A sentence for each band."""
        return [*([OF_TARGET] if self.of_target else []), *map(self._band_words, self.rows)]

    def _band_words(self, row: Band) -> Words:
        args = {"result": percent(row.result) if self.as_fraction else shown(row.result)}
        args |= {"lo": "" if row.lo is None else plain(row.lo), "hi": "" if row.hi is None else plain(row.hi)}
        which = (row.lo is not None) + 2 * (row.hi is not None)
        return Words((BAND_FRACTION if self.as_fraction else BAND_POINTS)[which], args)

    def problems(self, points: Decimal) -> list[FieldError]:
        """No band may give more than the indicator has."""
        if self.as_fraction:
            return []
        return [
            FieldError(f"rows.{index}.result", TOO_MANY, {"points": shown(points)})
            for index, row in enumerate(self.rows)
            if row.result > points
        ]


TOO_MANY = gettext_noop("More than the %(points)s points of the indicator.")
BAND_POINTS = (
    gettext_noop("Always %(result)s points."),
    gettext_noop("%(lo)s and more: %(result)s points."),
    gettext_noop("Below %(hi)s: %(result)s points."),
    gettext_noop("From %(lo)s to below %(hi)s: %(result)s points."),
)
BAND_FRACTION = (
    gettext_noop("Always %(result)s of the points."),
    gettext_noop("%(lo)s and more: %(result)s of the points."),
    gettext_noop("Below %(hi)s: %(result)s of the points."),
    gettext_noop("From %(lo)s to below %(hi)s: %(result)s of the points."),
)


@dataclass(frozen=True, slots=True)
class Curve:
    """Straight lines between knots (value or a/t -> fraction of p), flat outside the ends; a jump is two knots at one place."""

    kind: ClassVar[Kind] = Kind.CURVE
    is_ordinary: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        ON,
        Parameter(
            "rows",
            gettext_noop("Knots"),
            "table",
            required=True,
            columns=(
                Parameter("at", gettext_noop("At"), required=True),
                Parameter(
                    "fraction", gettext_noop("Share of the points"), required=True, minimum=ZERO, maximum=ONE
                ),
            ),
        ),
    )

    of_target: bool
    knots: tuple[tuple[Decimal, Decimal], ...]

    @classmethod
    def read(cls, reading: Reading) -> "Curve":
        """Compile from parameters; knots in ascending order, at most two at one place."""
        rows = reading.rows()
        places = [row.number("at") for row in rows]
        for index, row in enumerate(rows[1:], 1):
            if places[index] < places[index - 1]:
                row.refuse("at", gettext_noop("Knots must be in ascending order."))
            elif index > 1 and places[index] == places[index - 2]:
                row.refuse("at", gettext_noop("At most two knots may stand at one place."))
        return cls(
            reading.text("on") == "ratio", tuple((row.number("at"), row.number("fraction")) for row in rows)
        )

    def score(self, points: Decimal, fact: Fact) -> Scored:
        """At a jump the upper knot counts; one division only, at the end."""
        measured = measure(fact, self.of_target)
        if measured is None:
            return Scored(None, (), unusable_target(fact))
        actual, whole = measured
        index = 0
        for at, _fraction in self.knots:
            if actual < at * whole:
                break
            index += 1
        working = (Decimal(index), actual, whole)
        if index in (0, len(self.knots)):
            return Scored(points * self.knots[max(index - 1, 0)][1], working)
        (x0, y0), (x1, y1) = self.knots[index - 1], self.knots[index]
        width = x1 - x0
        return Scored(
            points * (y0 * width * whole + (y1 - y0) * (actual - x0 * whole)) / (width * whole), working
        )

    def arithmetic(self, points: Decimal, working: tuple[Decimal, ...]) -> str:
        """20.00 × (0 + (1 − 0) × (88/100 − 0.8)/(1 − 0.8))"""
        index, actual, whole = int(working[0]), working[1], working[2]
        value = figure(actual, whole, self.of_target)
        if index == 0:
            return f"{value} < {plain(self.knots[0][0])} → {shown(points)} × {shown(self.knots[0][1])}"
        (x0, y0) = self.knots[index - 1]
        if index == len(self.knots):
            return f"{value} ≥ {plain(x0)} → {shown(points)} × {shown(y0)}"
        (x1, y1) = self.knots[index]
        rise = f"({plain(y1)} − {plain(y0)}) × ({value} − {inner(x0)})/({plain(x1)} − {inner(x0)})"
        return f"{shown(points)} × ({plain(y0)} + {rise})"

    def words(self) -> list[Words]:
        """A sentence for each knot."""
        intro = sentence(
            gettext_noop("In straight lines between these places, level before the first and after the last:")
        )
        message = gettext_noop("at %(at)s %(fraction)s of the points.")
        knots = [sentence(message, at=plain(at), fraction=percent(fraction)) for at, fraction in self.knots]
        return [*([OF_TARGET] if self.of_target else []), intro, *knots]

    def problems(self, points: Decimal) -> list[FieldError]:
        """Fits any points."""
        return []
