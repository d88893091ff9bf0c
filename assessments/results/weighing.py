"""What the published figures of a quarter say about the weights of a draft's indicators (entropy)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessments.models import ScoreLine
from assessments.scoring.measures import entropy_weights
from assessments.scoring.values import Kind

FEWEST = 2  # branches that can be told apart
SQUEEZE = 0.002
VARIANTS = {
    "exact": (0.0, _("exact, with 0·ln 0 = 0")),
    "squeeze": (SQUEEZE, _("squeezed into 0.002 to 0.998")),
}
MEASURES = {
    "share": _("figure divided by its target"),
    "distance": _("figure minus its target"),
    "days": _("days late"),
    "events": _("number of events"),
    "score": _("points scored"),
}


@dataclass(frozen=True)
class Column:
    """One indicator over all branches: what is compared, in which direction, and the values by branch."""

    indicator: Any
    measure: str
    direction: str
    values: Mapping[int, float]


@dataclass(frozen=True)
class Weighed:
    """Weights of the columns that were used, over so many branches; equal columns carry none."""

    weights: dict[int, float]  # by indicator
    branches: int


def measure_of(indicator) -> tuple[str, str]:
    """What of an indicator is compared between branches, and whether more of it is better."""
    params, kind = indicator.params, indicator.kind
    direction = params.get("direction") or "higher"
    if kind == Kind.RATIO or (kind == Kind.AWARD and params.get("mode") == "target"):
        return "share", direction
    if kind == Kind.STEP:
        return "distance" if params.get("deviation") == "absolute" else "share", direction
    if kind == Kind.DEDUCT:
        return "events", "lower"
    return ("days", "lower") if kind == Kind.LATENESS else ("score", "higher")


def columns_of(run, indicators, user) -> list[Column]:
    """The published values of these indicators in the reader's branches, in one query."""
    by_code: dict[str, dict[int, float]] = {each.code: {} for each in indicators}
    measures = {each.code: measure_of(each) for each in indicators}
    lines = ScoreLine.objects.for_user(user).filter(run=run, indicator__code__in=by_code, state="value")
    fields = ("branch_id", "indicator__code", "target", "actual", "items", "score")
    for branch, code, *figures in lines.values_list(*fields):
        value = _value(measures[code][0], *figures)
        if value is not None:
            by_code[code][branch] = float(value)
    return [Column(each, *measures[each.code], by_code[each.code]) for each in indicators]


def _value(measure, target, actual, items, score):
    if measure == "score":
        return score
    if measure == "events":
        return sum(Decimal(str(item.get("count", 1))) for item in items) if items else actual or Decimal(0)
    if measure == "days":
        return actual
    if actual is None or target is None:
        return None
    if measure == "distance":
        return actual - target
    return actual / target if target else None


def complete_rows(columns: Sequence[Column]) -> list[int]:
    """The branches that have a value in every column."""
    if not columns:
        return []
    return sorted(set.intersection(*(set(column.values) for column in columns)))


def proposed(columns: Sequence[Column]) -> list[Column]:
    """The columns that can be compared together: those with the fewest values are left out until two branches remain."""
    kept = [column for column in columns if len(column.values) >= FEWEST]
    while kept and len(complete_rows(kept)) < FEWEST:
        fewest = min(len(column.values) for column in kept)
        kept.remove(next(column for column in reversed(kept) if len(column.values) == fewest))
    return kept


def weigh(columns: Sequence[Column], variant: str) -> Weighed | None:
    """Entropy weights of these columns; None when nothing follows from the figures."""
    branches = complete_rows(columns)
    if len(branches) < FEWEST:
        return None
    rows = [[column.values[branch] for column in columns] for branch in branches]
    try:
        weights = entropy_weights(rows, [c.direction for c in columns], squeeze=VARIANTS[variant][0])
    except ValueError:  # all branches are alike in every column
        return None
    by_key = {column.indicator.pk: weight for column, weight in zip(columns, weights, strict=True)}
    return Weighed({key: weight for key, weight in by_key.items() if weight > 0}, len(branches))
