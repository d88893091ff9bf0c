"""What makes a scheme fit to be published, in one clear sentence for each field."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from .measures import MODELS
from .parameters import error
from .printing import gettext_noop, percent, plain
from .rules.counted import Veto
from .values import CENT, ONE, ZERO, Effect, FieldError, Indicator, Scheme, Side


def validate_scheme(scheme: Scheme) -> list[FieldError]:
    """Everything wrong with a scheme, empty when it may be published; indicators are addressed by position."""
    return [
        *_weights(scheme),
        *_limits(scheme),
        *_grades(scheme),
        *_coefficient(scheme),
        *_gate(scheme),
        *_coverage(scheme),
        *_activity(scheme),
        *_indicators(scheme),
    ]


def _weights(scheme: Scheme) -> Iterator[FieldError]:
    for field in ("party_weight", "business_weight"):
        if not 0 <= getattr(scheme, field) <= 1:
            yield error(field, gettext_noop("A weight lies between 0 and 1."))
    together = scheme.party_weight + scheme.business_weight
    if together != 1:
        message = gettext_noop(
            "The weights of the two sides must add up to exactly 1; they add up to %(sum)s."
        )
        yield error("business_weight", message, sum=plain(together))


def _limits(scheme: Scheme) -> Iterator[FieldError]:
    ranges: tuple[tuple[str, Decimal | None, int], ...] = (
        ("bonus_cap", scheme.bonus_cap, 100),
        ("completeness_threshold", scheme.completeness_threshold, 1),
        ("activity_cap", scheme.activity_cap, 1),
        ("two_skins_gap", scheme.two_skins_gap, 100),
        ("coordination_line", scheme.coordination_line, 1),
        ("coupling_alpha", scheme.coupling_alpha, 1),
    )
    for field, value, most in ranges:
        if value is not None and not 0 <= value <= most:
            yield error(field, gettext_noop("Enter a number from 0 to %(limit)s."), limit=str(most))
    if scheme.bonus_cap != scheme.bonus_cap.quantize(CENT):
        yield error("bonus_cap", gettext_noop("Points have at most two decimal places."))
    if scheme.two_skins_gap == 0:
        yield error(
            "two_skins_gap", gettext_noop("A gap of 0 would strike always; leave it empty to switch it off.")
        )
    if scheme.coupling_model not in MODELS:
        yield error("coupling_model", gettext_noop("Choose one of: %(choices)s."), choices=", ".join(MODELS))


def _grades(scheme: Scheme) -> Iterator[FieldError]:
    grades = scheme.grades
    if not grades:
        yield error("grades", gettext_noop("Add at least one grade."))
        return
    names: set[str] = set()
    for index, line in enumerate(grades):
        if not line.name:
            yield error(f"grades.{index}.name", gettext_noop("Fill in this field."))
        elif line.name in names:
            yield error(
                f"grades.{index}.name", gettext_noop("The grade %(name)s is there already."), name=line.name
            )
        names.add(line.name)
        if index and line.lower >= grades[index - 1].lower:
            yield error(
                f"grades.{index}.lower", gettext_noop("Each grade must begin lower than the one before it.")
            )
    if grades[-1].lower != 0:
        message = gettext_noop("The last grade must begin at 0, so that every score has a grade.")
        yield error(f"grades.{len(grades) - 1}.lower", message)


def _known_grade(scheme: Scheme, field: str, name: str) -> Iterator[FieldError]:
    if name not in {line.name for line in scheme.grades}:
        yield error(field, gettext_noop("There is no grade %(name)s."), name=name)


def _coefficient(scheme: Scheme) -> Iterator[FieldError]:
    if not scheme.coefficient:
        return
    factors = dict(scheme.coefficient)
    for name, factor in factors.items():
        yield from _known_grade(scheme, f"coefficient.{name}", name)
        if factor < 0:
            yield error(f"coefficient.{name}", gettext_noop("A coefficient must not be negative."))
        if factor >= 10 or factor != round(factor, 4):
            message = gettext_noop("A coefficient is less than 10 and has at most four decimals.")
            yield error(f"coefficient.{name}", message)
    for line in scheme.grades:
        if line.name not in factors:
            yield error("coefficient", gettext_noop("The grade %(name)s has no coefficient."), name=line.name)
    in_order = [factors[line.name] for line in scheme.grades if line.name in factors]
    if in_order != sorted(in_order, reverse=True):
        yield error("coefficient", gettext_noop("A better party grade must not have a lower coefficient."))
    if not scheme.business_weight:
        yield error(
            "coefficient", gettext_noop("A coefficient multiplies the business score; give it a weight.")
        )


def _gate(scheme: Scheme) -> Iterator[FieldError]:
    if scheme.gate is not None:
        yield from _known_grade(scheme, "gate.below", scheme.gate.below)
        yield from _known_grade(scheme, "gate.cap", scheme.gate.cap)


def _points(indicators: Iterable[Indicator]) -> Decimal:
    return sum((indicator.points for indicator in indicators), ZERO)


def _ordinary(scheme: Scheme, side: Side) -> list[Indicator]:
    return [each for each in scheme.indicators if each.rule.is_ordinary and each.side is side]


def _coverage(scheme: Scheme) -> Iterator[FieldError]:
    if not any(indicator.rule.is_ordinary for indicator in scheme.indicators):
        yield error("indicators", gettext_noop("A scheme needs at least one indicator with points."))
        return
    if scheme.party_weight and not _ordinary(scheme, Side.PARTY):
        yield error("party_weight", gettext_noop("The party side has a weight but no indicator with points."))
    if scheme.business_weight and not _ordinary(scheme, Side.BUSINESS):
        yield error(
            "business_weight", gettext_noop("The business side has a weight but no indicator with points.")
        )


def _activity(scheme: Scheme) -> Iterator[FieldError]:
    party = _ordinary(scheme, Side.PARTY)
    held, together = _points(each for each in party if each.is_activity), _points(party)
    if held > scheme.activity_cap * together:
        message = gettext_noop(
            "Meetings held weigh %(share)s of the party side; this scheme allows %(cap)s at most."
        )
        share = (held / together).quantize(Decimal("0.0001"))
        yield error("activity_cap", message, share=percent(share), cap=percent(scheme.activity_cap))


def _indicators(scheme: Scheme) -> Iterator[FieldError]:
    ordinary = {each.code for each in scheme.indicators if each.rule.is_ordinary}
    codes: set[str] = set()
    for index, indicator in enumerate(scheme.indicators):
        path = f"indicators.{index}"
        if not indicator.code:
            yield error(f"{path}.code", gettext_noop("Fill in this field."))
        elif indicator.code in codes:
            message = gettext_noop("The code %(code)s is already taken by another indicator.")
            yield error(f"{path}.code", message, code=indicator.code)
        codes.add(indicator.code)
        yield from _points_of(indicator, path)
        for problem in indicator.rule.problems(indicator.points):
            yield FieldError(f"{path}.params.{problem.field}", problem.message, problem.args)
        if isinstance(indicator.rule, Veto):
            yield from _veto(scheme, indicator.rule, ordinary, f"{path}.params")


def _points_of(indicator: Indicator, path: str) -> Iterator[FieldError]:
    if indicator.rule.is_ordinary and indicator.points <= 0:
        yield error(f"{path}.points", gettext_noop("Enter points above 0."))
    elif not indicator.rule.is_ordinary and indicator.points:
        yield error(
            f"{path}.points", gettext_noop("Bonus, penalty and veto have no points of their own; enter 0.")
        )
    elif indicator.points > 1000:
        yield error(f"{path}.points", gettext_noop("Enter a number from 0 to %(limit)s."), limit="1000")
    elif indicator.points != indicator.points.quantize(CENT):
        yield error(f"{path}.points", gettext_noop("Points have at most two decimal places."))


def _veto(scheme: Scheme, rule: Veto, ordinary: set[str], path: str) -> Iterator[FieldError]:
    if rule.effect is Effect.CAP_GRADE:
        yield from _known_grade(scheme, f"{path}.grade", rule.subject)
    elif rule.effect is Effect.ZERO_ITEM and rule.subject not in ordinary:
        yield error(
            f"{path}.item", gettext_noop("There is no indicator with points %(code)s."), code=rule.subject
        )
    elif rule.effect is Effect.DOWNGRADE and Decimal(rule.subject) >= max(ONE, Decimal(len(scheme.grades))):
        yield error(f"{path}.steps", gettext_noop("There are not so many grades."))
