"""What the difficulty board, portfolio and library ask of a person."""

from datetime import timedelta

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.todos import Todo, end_of, time_left
from projects.models import Bid, Difficulty
from projects.wording import gap_words

MOST = 6  # difficulties, the first that end
NEAR = timedelta(days=3)  # so long before the end a difficulty without bids is mentioned
State = Difficulty.State


def todos(user):
    """Bids to select, difficulties that nobody bids for; one query at most."""
    found = []
    if user.has_perm(Difficulty.permission("add")):
        found += [todo for row in near_their_end(user) if (todo := of_difficulty(row, user))]
    return found


def near_their_end(user):
    """Open difficulties that one has posted, or may select for in the own branch, whose time for bids is over or nearly so."""
    offered = Bid.objects.filter(difficulty=OuterRef("pk"), state=Bid.State.OFFERED)
    counted = offered.order_by().values("difficulty").annotate(n=Count("pk")).values("n")
    selects = user.reach(Difficulty.permission("select")).condition(["branch__path"])
    mine = Q(posted_by=user) | (Q(branch=user.branch_id) & selects)
    rows = Difficulty.objects.filter(mine, state=State.OPEN, bids_until__lte=timezone.localdate() + NEAR)
    rows = rows.select_related("branch").annotate(offers=Coalesce(Subquery(counted), 0))
    return rows.order_by("bids_until", "pk")[:MOST]


def of_difficulty(row, user):
    """What this difficulty asks of its side now: to select, to look for bids, or nothing yet."""
    if row.offers:
        is_over = row.bids_until < timezone.localdate()
        return bids_to_select(row) if is_over and row.is_selected_by(user) else None
    return nobody_bids(row) if row.posted_by_id == user.pk else None


def bids_to_select(row):
    words = ngettext("Select among %(count)s bid", "Select among %(count)s bids", row.offers)
    return Todo(
        "hand-stop",
        words % {"count": row.offers},
        row.get_absolute_url(),
        note=str(row),
        tag={"kind": "watch", "label": _("bids are over, to be selected")},
    )


def nobody_bids(row):
    return Todo(
        "urgent",
        _("Nobody bids for “%(difficulty)s” yet: prolong it, or ask around") % {"difficulty": row},
        reverse("projects:difficulty_edit", args=[row.pk]),
        note=gap_words(row),
        due=end_of(row.bids_until),
        tag=time_left(row.bids_until),
    )
