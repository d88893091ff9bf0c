"""Events that take points, add points outside the possible ones, or strike as a veto."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Self

from assessments.scoring.parameters import Parameter, Reading
from assessments.scoring.printing import gettext_noop, plain, sentence, total
from assessments.scoring.printing import points as shown
from assessments.scoring.values import ONE, ZERO, Effect, Fact, FieldError, Kind, Scored, Side, Words

from .events import AMOUNTS, CODE, NAME, Happening, Row, add_up, happened, printed_terms, read_rows, row_words


@dataclass(frozen=True, slots=True)
class Deduct:
    """p - sum(count * amount), not below 0; a zeroing event takes everything."""

    kind: ClassVar[Kind] = Kind.DEDUCT
    is_ordinary: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "rows",
            gettext_noop("Deductions"),
            "table",
            required=True,
            columns=(*AMOUNTS, Parameter("zeroing", gettext_noop("Takes all points"), "bool")),
        ),
    )

    rows: Mapping[str, Row]

    @classmethod
    def read(cls, reading: Reading) -> "Deduct":
        """Compile from parameters."""
        return cls(read_rows(reading, with_zeroing=True))

    def score(self, points: Decimal, fact: Fact) -> Scored:
        """No events is full points."""
        happenings, note = happened(self.rows, fact)
        if note:
            return Scored(None, (), note)
        if not happenings:
            return Scored(points)
        lost, working = add_up(happenings)
        if lost >= points or any(happening.row.zeroing for happening in happenings):
            return Scored(ZERO, working)
        return Scored(points - lost, working)

    def arithmetic(self, points: Decimal, working: tuple[Decimal, ...]) -> str:
        """60.00 − 3 × 2.50"""
        rows = list(self.rows.values())
        if any(rows[int(index)].zeroing for index in working[::3]):
            return f"{shown(points)} × 0"
        expression = " − ".join([shown(points), *printed_terms(self.rows, working)])
        return expression if self._lost(working) <= points else f"max(0, {expression})"

    def _lost(self, working: tuple[Decimal, ...]) -> Decimal:
        rows = list(self.rows.values())
        triples = zip(working[::3], working[1::3], working[2::3], strict=True)
        lost, _ = add_up(Happening(rows[int(index)], count, amount, "") for index, count, amount in triples)
        return lost

    def words(self) -> list[Words]:
        """A sentence for each row."""
        return [row_words(row, -1) for row in self.rows.values()]

    def problems(self, points: Decimal) -> list[FieldError]:
        """Fits any points."""
        return []


@dataclass(frozen=True, slots=True)
class Extra:
    """What bonus and penalty share: sum(count * amount), capped, outside the possible points."""

    is_ordinary: ClassVar[bool] = False
    sign: ClassVar[int] = 1
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("cap", gettext_noop("Points in all at most"), minimum=ZERO, above=True),
        Parameter("dedupe", gettext_noop("Count the same row and matter once"), "bool"),
        Parameter("highest_only", gettext_noop("Only the highest amount for one matter"), "bool"),
        Parameter("rows", gettext_noop("Events"), "table", required=True, columns=AMOUNTS),
    )

    rows: Mapping[str, Row]
    cap: Decimal | None
    dedupe: bool
    highest_only: bool

    @classmethod
    def read(cls, reading: Reading) -> Self:
        """Compile from parameters."""
        return cls(
            read_rows(reading), reading.optional("cap"), reading.flag("dedupe"), reading.flag("highest_only")
        )

    def score(self, points: Decimal, fact: Fact) -> Scored:
        """A penalty is a negative score."""
        happenings, note = happened(self.rows, fact)
        if note:
            return Scored(None, (), note)
        if not happenings:
            return Scored(ZERO)
        if self.highest_only or self.dedupe:
            happenings = self._once(happenings)
        amount, working = add_up(happenings)
        if self.cap is not None and amount > self.cap:
            amount = self.cap
        return Scored(amount * self.sign, working)

    def _once(self, happenings: Iterable[Happening]) -> list[Happening]:
        """The highest event of each matter (dedupe: of each row and matter), once; events without a matter all count."""
        kept: dict[tuple[int, str], Happening] = {}
        others = []
        for happening in happenings:
            if not happening.matter:
                others.append(happening)
                continue
            key = (0 if self.highest_only else happening.row.index, happening.matter)
            happening = happening._replace(times=min(happening.times, ONE))
            best = kept.get(key)
            if best is None or happening.times * happening.amount > best.times * best.amount:
                kept[key] = happening
        return others + list(kept.values())

    def arithmetic(self, points: Decimal, working: tuple[Decimal, ...]) -> str:
        """min(3.00, 2 × 1.00 + 1 × 2.50)"""
        terms = printed_terms(self.rows, working)
        if not terms:
            return "0"
        text, sign = total(terms), "−" if self.sign < 0 else ""
        rows = list(self.rows.values())
        triples = zip(working[::3], working[1::3], working[2::3], strict=True)
        amount, _ = add_up(Happening(rows[int(index)], count, each, "") for index, count, each in triples)
        if self.cap is not None and amount > self.cap:
            return f"{sign}min({shown(self.cap)}, {text})"
        return f"{sign}({text})" if sign else text

    def words(self) -> list[Words]:
        """A sentence for each row and for the limits."""
        sentences = [row_words(row, self.sign) for row in self.rows.values()]
        if self.highest_only:
            sentences.append(sentence(gettext_noop("For the same matter only the highest counts.")))
        elif self.dedupe:
            sentences.append(sentence(gettext_noop("The same matter counts once.")))
        if self.cap is not None:
            sentences.append(sentence(gettext_noop("In all at most %(cap)s points."), cap=shown(self.cap)))
        return sentences

    def problems(self, points: Decimal) -> list[FieldError]:
        """Has no points of its own."""
        return []


@dataclass(frozen=True, slots=True)
class Bonus(Extra):
    """Points on top of the side."""

    kind: ClassVar[Kind] = Kind.BONUS


@dataclass(frozen=True, slots=True)
class Penalty(Extra):
    """Points off the side."""

    kind: ClassVar[Kind] = Kind.PENALTY
    sign: ClassVar[int] = -1


EFFECTS = (
    (Effect.CAP_GRADE.value, gettext_noop("caps the grade")),
    (Effect.DOWNGRADE.value, gettext_noop("lowers the grade")),
    (Effect.ZERO_ITEM.value, gettext_noop("takes all points of an indicator")),
    (Effect.ZERO_SIDE.value, gettext_noop("takes all points of a side")),
    (Effect.DISQUALIFY.value, gettext_noop("disqualifies")),
)
SIDES = (
    (Side.PARTY.value, gettext_noop("party building")),
    (Side.BUSINESS.value, gettext_noop("business")),
)


@dataclass(frozen=True, slots=True)
class Veto:
    """No points; an effect on the result when it happened at all."""

    kind: ClassVar[Kind] = Kind.VETO
    is_ordinary: ClassVar[bool] = False
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("effect", gettext_noop("Effect"), "choice", required=True, choices=EFFECTS),
        Parameter(
            "grade", gettext_noop("Best grade still possible"), "text", only_if=("effect", "cap_grade")
        ),
        Parameter(
            "steps",
            gettext_noop("Grades down"),
            "integer",
            default="1",
            minimum=ONE,
            only_if=("effect", "downgrade"),
        ),
        Parameter("item", gettext_noop("Indicator"), "text", only_if=("effect", "zero_item")),
        Parameter("side", gettext_noop("Side"), "choice", choices=SIDES, only_if=("effect", "zero_side")),
        Parameter("rows", gettext_noop("Events"), "table", columns=(CODE, NAME)),
    )

    effect: Effect
    subject: str
    names: Mapping[str, str]

    @classmethod
    def read(cls, reading: Reading) -> "Veto":
        """Compile from parameters; each effect needs to know what it strikes."""
        reading.refuse_twins()
        effect = Effect(reading.text("effect"))
        subject = ""
        if effect is Effect.DOWNGRADE:
            subject = plain(reading.number("steps"))
        elif effect is not Effect.DISQUALIFY:
            field = {Effect.CAP_GRADE: "grade", Effect.ZERO_ITEM: "item", Effect.ZERO_SIDE: "side"}[effect]
            subject = reading.text(field)
            if not subject:
                reading.refuse(field, gettext_noop("This effect needs this field."))
        return cls(effect, subject, {row.text("code"): row.text("name") for row in reading.rows()})

    def score(self, points: Decimal, fact: Fact) -> Scored:
        """How often it happened is the working; whether it strikes is settled after the sums."""
        count = fact.actual or ZERO
        if fact.items:
            if self.names and any(event.code not in self.names for event in fact.items):
                return Scored(None, (), "item_unknown")
            if any(event.count < 0 for event in fact.items):
                return Scored(None, (), "count_negative")
            count = sum((event.count for event in fact.items), ZERO)
        if count < 0:
            return Scored(None, (), "count_negative")
        return Scored(ZERO, (count,), "veto" if count else "")

    def arithmetic(self, points: Decimal, working: tuple[Decimal, ...]) -> str:
        """2 > 0"""
        return f"{plain(working[0])} > 0" if working[0] else "0 ≤ 0"

    def words(self) -> list[Words]:
        """What strikes, and how."""
        names = [sentence(gettext_noop("Strikes at: %(name)s."), name=name) for name in self.names.values()]
        return [*names, sentence(EFFECT_WORDS[self.effect], subject=self.subject)]

    def problems(self, points: Decimal) -> list[FieldError]:
        """Has no points of its own."""
        return []


EFFECT_WORDS = {
    Effect.CAP_GRADE: gettext_noop("The grade is at most %(subject)s."),
    Effect.DOWNGRADE: gettext_noop("The grade goes down by %(subject)s."),
    Effect.ZERO_ITEM: gettext_noop("The indicator %(subject)s scores nothing."),
    Effect.ZERO_SIDE: gettext_noop("The side %(subject)s scores nothing."),
    Effect.DISQUALIFY: gettext_noop("The branch is disqualified: no grade and no rank."),
}
