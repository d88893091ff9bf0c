"""Requests that were asked before: recognised by their words, within a branch and a year."""

from datetime import timedelta

from branches.models import WorkerRequest
from branches.models.worker_requests import VOID
from common.typed import squeezed

ASKED_WITHIN = timedelta(days=365)
COMPARED = 200  # the newest of the branch
SAME, ALIKE = 0.5, 0.25  # share of common pairs of characters


def earlier_alike(request, *, least=ALIKE, most=5) -> list[WorkerRequest]:
    """The earlier requests of the branch that speak of the same, most alike first; one query."""
    own = pairs(request.text)
    rows = WorkerRequest.objects.filter(
        branch_id=request.branch_id,
        received_at__gte=request.received_at - ASKED_WITHIN,
        received_at__lte=request.received_at,
    )
    rows = rows.exclude(state__in=VOID).exclude(pk=request.pk).order_by("-received_at")[:COMPARED]
    found = [(likeness(own, pairs(row.text)), row) for row in rows]
    found.sort(key=lambda pair: -pair[0])
    return [row for share, row in found[:most] if share >= least]


def asked_before(request):
    """The earlier request that this one repeats, or None."""
    return next(iter(earlier_alike(request, least=SAME, most=1)), None)


def pairs(text) -> set[str]:
    """The neighbouring characters of a text: Chinese has no blanks to part words by."""
    signs = "".join(sign for sign in squeezed(text) if sign.isalnum())
    return {signs[start : start + 2] for start in range(len(signs) - 1)}


def likeness(one, other) -> float:
    return len(one & other) / len(one | other) if one and other else 0
