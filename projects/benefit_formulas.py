"""How an amount of money follows from figures: each formula with its inputs, one rounding, errors in words."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.errors import RuleViolation

CENT = Decimal("0.01")
LARGEST = Decimal("9999999999.99")
PLACES = 6  # of an input


@dataclass(frozen=True, slots=True)
class Input:
    """One figure of a formula: its name in the record, what people call it, its unit."""

    name: str
    label: Any
    unit: Any
    required: bool = True


INVESTMENT = Input("investment", _("investment"), _("yuan"), required=False)
FORMULAS: dict[str, tuple[Input, ...]] = {
    "unit_saving": (
        Input("unit_saving", _("unit saving"), _("yuan a unit")),
        Input("volume", _("volume"), _("units")),
        INVESTMENT,
    ),
    "consumption": (
        Input("old_consumption", _("old consumption"), _("a unit of output")),
        Input("new_consumption", _("new consumption"), _("a unit of output")),
        Input("output", _("output volume"), _("units")),
        Input("price", _("price"), _("yuan")),
        INVESTMENT,
    ),
    "outage": (
        Input("hours", _("avoided outage"), _("hours")),
        Input("margin", _("margin an hour"), _("yuan")),
        INVESTMENT,
    ),
    "labour": (
        Input("labour_days", _("labour-days saved"), _("labour-days")),
        Input("wage", _("wage a day"), _("yuan")),
        INVESTMENT,
    ),
    "none": (),
}
ARITHMETIC = {
    "unit_saving": lambda of: of["unit_saving"] * of["volume"] - of["investment"],
    "consumption": lambda of: (
        (of["old_consumption"] - of["new_consumption"]) * of["output"] * of["price"] - of["investment"]
    ),
    "outage": lambda of: of["hours"] * of["margin"] - of["investment"],
    "labour": lambda of: of["labour_days"] * of["wage"] - of["investment"],
}


def amount(formula, inputs) -> Decimal | None:
    """Yuan with two places, halves up; None where the benefit is told in words alone."""
    if formula not in FORMULAS:
        raise RuleViolation(_now("There is no such formula."))
    if not FORMULAS[formula]:
        return None
    figures = {each.name: figure(each, inputs.get(each.name)) for each in FORMULAS[formula]}
    found = ARITHMETIC[formula](figures).quantize(CENT, ROUND_HALF_UP)
    if abs(found) > LARGEST:
        raise RuleViolation(_now("The amount is larger than any that can be right; look at the figures."))
    return found


def amount_so_far(formula, inputs) -> Decimal | None:
    """The amount where every input that it needs is there; else none yet."""
    needed = [each.name for each in FORMULAS.get(formula, ()) if each.required]
    return amount(formula, inputs) if needed and all(inputs.get(name) for name in needed) else None


def check(formula, inputs):
    """Refuse figures that cannot be right, also while others are still missing."""
    for each in FORMULAS.get(formula, ()):
        if inputs.get(each.name):
            figure(each, inputs[each.name])


def figure(wanted, given) -> Decimal:
    """One input as a number that can be right."""
    label = {"what": wanted.label}
    text = str("" if given is None else given).strip()
    if not text:
        if wanted.required:
            raise RuleViolation(_now("“%(what)s” is missing.") % label)
        return Decimal(0)
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise RuleViolation(_now("“%(what)s” is not a number.") % label)
    if number < 0:
        raise RuleViolation(_now("“%(what)s” cannot be negative.") % label)
    if number > LARGEST:
        raise RuleViolation(_now("“%(what)s” is larger than any that can be right.") % label)
    if -number.as_tuple().exponent > PLACES:
        raise RuleViolation(_now("“%(what)s” has more than six decimal places.") % label)
    return number


def kept(formula, inputs) -> dict[str, str]:
    """The inputs of this formula as the record keeps them: decimals as text, what was not given left out."""
    names = (each.name for each in FORMULAS.get(formula, ()))
    given = {name: str(inputs.get(name, "") or "").strip() for name in names}
    return {name: text for name, text in given.items() if text}
