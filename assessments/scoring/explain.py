"""Scores explained: arithmetic that anyone can replay, and rules and reasons as sentences."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Protocol

from .printing import clipped, gettext_noop, plain
from .printing import points as shown
from .rules import parse_rule
from .values import HUNDRED, ZERO, State


class ScoredLine(Protocol):
    """What `formula` needs of a line, just scored or read back from where it was stored."""

    @property
    def state(self) -> str:
        """One of State."""

    @property
    def score(self) -> Decimal | None:
        """The published score."""

    @property
    def working(self) -> Iterable[Decimal | str]:
        """The numbers of the arithmetic; as text when they come from JSON."""


def formula(kind: str, params: Mapping[str, object], points: Decimal, line: ScoredLine) -> str:
    """A line's arithmetic with its numbers, e.g. `40.00 × 38/40 = 38.00`; empty when nothing was worked out.

    `points` are the indicator's own points, also where the line was left out of the sums.
    """
    if line.score is None:
        return ""
    if line.state != State.VALUE:
        return shown(line.score)
    rule = parse_rule(kind, params)
    expression = rule.arithmetic(points, tuple(Decimal(number) for number in line.working))
    return equation(expression, line.score) if kind != "veto" else expression


def equation(expression: str, score: Decimal) -> str:
    """The expression and what it comes to, unless it says so already."""
    result = shown(score)
    last = expression.rsplit("→ ", 1)[-1]
    return expression if last == result else f"{expression} = {result}"


def rule_words(kind: str, params: Mapping[str, object]) -> list[tuple[str, Mapping[str, str]]]:
    """The rule as sentences: English messages to translate, each with the args that go in afterwards."""
    return [(words.message, words.args) for words in parse_rule(kind, params).words()]


def side_formula(
    *,
    earned: Decimal,
    possible: Decimal,
    bonus: Decimal,
    penalty: Decimal,
    cap: Decimal,
    score: Decimal | None,
    zeroed: Decimal = ZERO,
    is_zeroed: bool = False,
) -> str:
    """A side's sum, e.g. `100 × 90.50/100 + 1.50 = 92.00`; the fields are those of SideResult."""
    if score is None:
        return ""
    kept = f"({shown(earned)} − {shown(zeroed)})" if zeroed else shown(earned)
    expression = f"100 × {kept}/{plain(possible)}"
    if bonus:
        expression += f" + {shown(bonus)}"
    if penalty:
        expression += f" − {shown(penalty)}"
    if is_zeroed:
        return equation(f"({expression}) × 0", score)
    value = HUNDRED * (earned - zeroed) / possible + bonus - penalty
    return equation(clipped(expression, value, ZERO, cap), score)


def integrated_formula(
    *,
    party: Decimal | None,
    business: Decimal | None,
    party_weight: Decimal,
    business_weight: Decimal,
    score: Decimal | None,
    factor: Decimal | None = None,
    cap: Decimal | None = None,
) -> str:
    """The integrated score, e.g. `0.40 × 92.00 + 0.60 × 103.24 = 98.74`; the fields are those of BranchResult."""
    if score is None:
        return ""
    if factor is not None and business is not None:
        expression = f"{shown(factor)} × {shown(business)}"
        return equation(clipped(expression, factor * business, ZERO, cap), score)
    sides = ((party_weight, party), (business_weight, business))
    terms = [f"{shown(weight)} × {shown(side)}" for weight, side in sides if weight and side is not None]
    return equation(" + ".join(terms), score)


NOTES = {
    "actual_missing": gettext_noop("The figure is missing."),
    "target_missing": gettext_noop("The target is missing."),
    "target_zero": gettext_noop("The target is 0 and nothing can be divided by it."),
    "target_negative": gettext_noop("The target is negative and this rule cannot use it."),
    "items_missing": gettext_noop("The rule has several rows, but only a total was reported."),
    "item_unknown": gettext_noop("An event does not belong to any row of the rule."),
    "count_negative": gettext_noop("A count is negative."),
    "amount_missing": gettext_noop("The assessor has not chosen the points of an event."),
    "amount_outside": gettext_noop("The points of an event lie outside the range of their row."),
    "no_marks": gettext_noop("Marks are missing."),
    "mark_outside": gettext_noop("A mark is missing or lies outside the scale."),
    "no_ballots": gettext_noop("No valid ballots were cast."),
    "not_computable": gettext_noop("The figure cannot be computed with."),
    "not_applicable_refused": gettext_noop("This indicator may not be declared not applicable."),
    "veto": gettext_noop("The veto strikes."),
}
MARKS = {
    "no_business_side": gettext_noop("No business indicator applies; the party side counts in full."),
    "no_party_side": gettext_noop("No party indicator applies; the business side counts in full."),
    "party_not_reported": gettext_noop("Nothing on the party side was reported."),
    "business_not_reported": gettext_noop("Nothing on the business side was reported."),
    "nothing_applicable": gettext_noop("No indicator applies."),
    "gated": gettext_noop("The party grade holds back the integrated grade."),
}
UNRANKED = {
    "disqualified": gettext_noop("Disqualified by a veto."),
    "no_score": gettext_noop("There is no score."),
    "blocked": gettext_noop("Figures are missing that must not be missing."),
    "incomplete": gettext_noop("Too few figures were reported."),
}
TWO_SKINS = {
    "gap": gettext_noop("The two scores are far apart."),
    "coordination": gettext_noop("Party work and production are poorly coordinated."),
}
LAGS = {
    "party_lags": gettext_noop("party building lags"),
    "business_lags": gettext_noop("business lags"),
    "in_step": gettext_noop("in step"),
}
COUPLING_GRADES = (
    gettext_noop("extreme imbalance"),
    gettext_noop("severe imbalance"),
    gettext_noop("moderate imbalance"),
    gettext_noop("slight imbalance"),
    gettext_noop("near imbalance"),
    gettext_noop("barely coordinated"),
    gettext_noop("primary coordination"),
    gettext_noop("intermediate coordination"),
    gettext_noop("good coordination"),
    gettext_noop("excellent coordination"),
)
