"""Weights taken over as points: one change of a draft, the sum of the part stays what it was."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Indicator
from assessments.scoring.rules import is_ordinary
from assessments.services.schemes import held, last_change
from common import audit
from common.errors import RuleViolation, refuse

CENT = Decimal("0.01")


def share_out(total: Decimal, weights: Sequence[float]) -> list[Decimal]:
    """The total in parts of two decimals by these weights; what rounding leaves goes to the largest."""
    parts = [(total * Decimal(repr(weight))).quantize(CENT, ROUND_HALF_UP) for weight in weights]
    largest = max(range(len(parts)), key=lambda index: weights[index])
    parts[largest] += total - sum(parts)
    return parts


@transaction.atomic
def take_over(scheme, weights: Sequence[tuple[int, float]], *, by, reason, seen=None):
    """Write weights (indicator, weight) of a draft as points; these indicators keep the sum they have together.

    `seen` is the last change that the person knew of: what changed since then has to be looked at first.
    """
    scheme = held(scheme, by)
    if seen is not None and seen != last_change(scheme):
        raise RuleViolation(
            _("The scheme has changed since these weights were worked out; work them out again.")
        )
    rows = (
        Indicator.objects.select_for_update().filter(scheme=scheme).in_bulk([key for key, _weight in weights])
    )
    indicators = [rows.get(key) for key, _weight in weights]
    refuse(
        (
            None in indicators
            or len(rows) < len(weights)
            or not all(is_ordinary(each.kind) for each in indicators)
        )
        and _("Weights are taken over by indicators of this scheme that have points.")
    )
    told = _set_points(
        indicators, share_out(sum(each.points for each in indicators), [w for _key, w in weights])
    )
    if told:
        scheme.version += 1
        scheme.save(update_fields=["version"])
        audit.record(by, "scheme.points_shared", scheme, changes=told, reason=reason)
    return scheme


def _set_points(indicators, shares) -> dict:
    """Each indicator with its share; answers what changed, for the log."""
    told = {}
    for indicator, points in zip(indicators, shares, strict=True):
        words = _("With these weights “%(name)s” would have no points left.")
        refuse(points <= 0 and words % {"name": indicator.name})
        if indicator.points != points:
            told[f"{indicator.code} · points"] = [str(indicator.points), str(points)]
            indicator.points = points
            indicator.version += 1
            indicator.full_clean()
            indicator.save(update_fields=["points", "version"])
    return told
