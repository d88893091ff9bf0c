"""Points from judgement: marks given by assessors, votes cast."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from assessments.scoring.parameters import Parameter, Reading
from assessments.scoring.printing import gettext_noop, percent, plain, sentence, total
from assessments.scoring.printing import points as shown
from assessments.scoring.values import HUNDRED, ONE, ZERO, Event, Fact, FieldError, Kind, Scored, Words

from .events import CODE, NAME


@dataclass(frozen=True, slots=True)
class Rating:
    """Judged 0..p, or 0..100 and scaled; the mean of all marks, or of each group of assessors by its weight."""

    kind: ClassVar[Kind] = Kind.RATING
    is_ordinary: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "scale",
            gettext_noop("Marks"),
            "choice",
            default="points",
            choices=(
                ("points", gettext_noop("from 0 to the points")),
                ("hundred", gettext_noop("from 0 to 100, scaled to the points")),
            ),
        ),
        Parameter(
            "rows",
            gettext_noop("Groups of assessors (empty: all alike)"),
            "table",
            columns=(
                CODE,
                NAME,
                Parameter(
                    "weight", gettext_noop("Weight"), required=True, minimum=ZERO, above=True, maximum=ONE
                ),
            ),
        ),
    )

    of_hundred: bool
    names: Mapping[str, str]
    weights: Mapping[str, Decimal]

    @classmethod
    def read(cls, reading: Reading) -> "Rating":
        """Compile from parameters; the weights of groups must be whole."""
        reading.refuse_twins()
        rows = reading.rows()
        weights = {row.text("code"): row.number("weight") for row in rows}
        if rows and sum(weights.values()) != 1:
            reading.refuse("rows", gettext_noop("The weights must add up to exactly 1."))
        names = {row.text("code"): row.text("name") for row in rows}
        return cls(reading.text("scale") == "hundred", names, weights)

    def score(self, points: Decimal, fact: Fact) -> Scored:
        """Marks are events: code = group, amount = mark, count = how many gave it; a plain figure is one mark."""
        events = fact.items
        if not events:
            if self.weights or fact.actual is None:
                return Scored(None, (), "no_marks")
            events = (Event("", ONE, fact.actual),)
        highest = HUNDRED if self.of_hundred else points
        sums: dict[str, tuple[Decimal, Decimal]] = {}
        for event in events:
            count, mark = event.count, event.amount
            if mark is None or count < 0 or not 0 <= mark <= highest:
                return Scored(None, (), "count_negative" if count < 0 else "mark_outside")
            group = event.code if self.weights else ""
            if self.weights and group not in self.weights:
                return Scored(None, (), "item_unknown")
            marks, voices = sums.get(group, (ZERO, ZERO))
            sums[group] = (marks + count * mark, voices + count)
        return self._mean(points, sums)

    def _mean(self, points: Decimal, sums: dict[str, tuple[Decimal, Decimal]]) -> Scored:
        """One division only, at the end, over the product of all numbers of voices."""
        numerator, denominator = ZERO, ONE
        working: list[Decimal] = []
        for group, weight in (self.weights or {"": ONE}).items():
            marks, voices = sums.get(group, (ZERO, ZERO))
            if not voices:
                return Scored(None, (), "no_marks")
            numerator = numerator * voices + weight * marks * denominator
            denominator *= voices
            working += (weight, marks, voices)
        if self.of_hundred:
            return Scored(points * numerator / (HUNDRED * denominator), tuple(working))
        return Scored(numerator / denominator, tuple(working))

    def arithmetic(self, points: Decimal, working: tuple[Decimal, ...]) -> str:
        """20.00 × (0.4 × 180/2 + 0.6 × 255/3)/100"""
        terms = []
        for weight, marks, voices in zip(working[::3], working[1::3], working[2::3], strict=True):
            mean = plain(marks) if voices == 1 else f"{plain(marks)}/{plain(voices)}"
            terms.append(f"{plain(weight)} × {mean}" if self.weights else mean)
        text = total(terms)
        if not self.of_hundred:
            return text
        return f"{shown(points)} × {f'({text})' if len(terms) > 1 else text}/100"

    def words(self) -> list[Words]:
        """The scale, and who weighs how much."""
        message = gettext_noop("Judged from 0 to the points; the mean of the marks counts.")
        if self.of_hundred:
            message = gettext_noop(
                "Judged from 0 to 100 and scaled to the points; the mean of the marks counts."
            )
        weigh = gettext_noop("%(name)s: weight %(weight)s.")
        groups = [
            sentence(weigh, name=self.names[code], weight=percent(weight))
            for code, weight in self.weights.items()
        ]
        return [sentence(message), *groups]

    def problems(self, points: Decimal) -> list[FieldError]:
        """Fits any points."""
        return []


VOICES = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class Vote:
    """p/100 * (100 n1 + 80 n2 + 60 n3 + 40 n4) / (n1 + n2 + n3 + n4); the four values are parameters."""

    kind: ClassVar[Kind] = Kind.VOTE
    is_ordinary: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "first",
            gettext_noop("Worth of the best voice"),
            default="100",
            minimum=ZERO,
            above=True,
            maximum=HUNDRED,
        ),
        Parameter(
            "second", gettext_noop("Worth of the second voice"), default="80", minimum=ZERO, maximum=HUNDRED
        ),
        Parameter(
            "third", gettext_noop("Worth of the third voice"), default="60", minimum=ZERO, maximum=HUNDRED
        ),
        Parameter(
            "fourth", gettext_noop("Worth of the worst voice"), default="40", minimum=ZERO, maximum=HUNDRED
        ),
    )

    values: tuple[Decimal, ...]

    @classmethod
    def read(cls, reading: Reading) -> "Vote":
        """Compile from parameters; a better voice is never worth less."""
        values = tuple(map(reading.number, VOICES))
        for index in range(1, len(VOICES)):
            if values[index] > values[index - 1]:
                reading.refuse(
                    VOICES[index], gettext_noop("A worse voice must not be worth more than a better one.")
                )
        return cls(values)

    def score(self, points: Decimal, fact: Fact) -> Scored:
        """Ballots are events with the codes first, second, third and fourth."""
        counts = dict.fromkeys(VOICES, ZERO)
        for event in fact.items:
            if event.code not in counts or event.count < 0:
                return Scored(None, (), "count_negative" if event.count < 0 else "item_unknown")
            counts[event.code] += event.count
        ballots = tuple(counts.values())
        if not sum(ballots):
            return Scored(None, (), "no_ballots")
        worth = sum((value * count for value, count in zip(self.values, ballots, strict=True)), ZERO)
        return Scored(points * worth / (HUNDRED * sum(ballots)), ballots)

    def arithmetic(self, points: Decimal, working: tuple[Decimal, ...]) -> str:
        """20.00 × (8 × 100 + 2 × 80)/10/100"""
        terms = [
            f"{plain(count)} × {plain(value)}"
            for value, count in zip(self.values, working, strict=True)
            if count
        ]
        return f"{shown(points)} × ({total(terms)})/{plain(sum(working, ZERO))}/100"

    def words(self) -> list[Words]:
        """What each voice is worth."""
        message = gettext_noop(
            "The four voices are worth %(first)s, %(second)s, %(third)s and %(fourth)s of 100; the mean counts."
        )
        return [Words(message, dict(zip(VOICES, map(plain, self.values), strict=True)))]

    def problems(self, points: Decimal) -> list[FieldError]:
        """Fits any points."""
        return []
