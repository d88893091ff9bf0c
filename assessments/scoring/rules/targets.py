"""How a figure stands to its target: direction, division, and what cannot be divided."""

from decimal import Decimal

from assessments.scoring.parameters import Parameter
from assessments.scoring.printing import gettext_noop, inner, plain, sentence
from assessments.scoring.values import ONE, Fact

DIRECTION = Parameter(
    "direction",
    gettext_noop("Direction"),
    "choice",
    default="higher",
    choices=(("higher", gettext_noop("higher is better")), ("lower", gettext_noop("lower is better"))),
)
ON = Parameter(
    "on",
    gettext_noop("Measured on"),
    "choice",
    default="value",
    choices=(
        ("value", gettext_noop("the figure itself")),
        ("ratio", gettext_noop("the figure divided by its target")),
    ),
)
OF_TARGET = sentence(gettext_noop("Measured on the figure divided by its target."))


def measure(fact: Fact, of_target: bool) -> tuple[Decimal, Decimal] | None:
    """The figure and what it is divided by; None when that cannot be done."""
    if fact.actual is None:
        return None
    if not of_target:
        return fact.actual, ONE
    if fact.target is None or fact.target <= 0:
        return None
    return fact.actual, fact.target


def figure(actual: Decimal, whole: Decimal, of_target: bool) -> str:
    """The figure as it is compared: 38, or 38/40."""
    return f"{inner(actual)}/{plain(whole)}" if of_target else plain(actual)


def unusable_target(fact: Fact) -> str:
    """Why the figure cannot be divided by its target; empty when it can."""
    if fact.actual is None:
        return "actual_missing"
    if fact.target is None:
        return "target_missing"
    if fact.target <= 0:
        return "target_negative" if fact.target else "target_zero"
    return ""
