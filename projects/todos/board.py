"""What the difficulty board, portfolio and library ask of a person."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.todos import Todo, end_of, time_left
from projects.models import Bid, Difficulty, Project
from projects.wording import gap_words

EACH = 3  # so many stand by themselves; the list has the others
NEAR = timedelta(days=3)  # so long before the end a difficulty without bids is mentioned
State = Difficulty.State


def todos(user):
    """Bids to select, applications to complete, difficulties that nobody bids for; a constant number of queries."""
    found = []
    if user.has_perm(Difficulty.permission("select")):
        found += bids_to_select(user)
    if user.has_perm(Project.permission("add")):
        found += applications_to_complete(user)
    if user.has_perm(Difficulty.permission("add")):
        found += difficulties_without_bids(user)
    return found


def offered():
    return Exists(Bid.objects.filter(difficulty=OuterRef("pk"), state=Bid.State.OFFERED))


def bids_to_select(user):
    """Difficulties of one's own branch, or posted by oneself, whose time for bids is over."""
    mine = Difficulty.objects.for_user(user, "select")
    mine = mine.filter(posted_by=user) | mine.filter(branch=user.branch_id)
    rows = mine.filter(offered(), state=State.OPEN, bids_until__lt=timezone.localdate())
    for row in rows.with_bids().order_by("bids_until", "pk")[:EACH]:
        words = ngettext("Select among %(count)s bid", "Select among %(count)s bids", row.bids_count)
        yield Todo(
            "hand-stop",
            words % {"count": row.bids_count},
            row.get_absolute_url(),
            note=str(row),
            tag={"kind": "watch", "label": _("bids are over, to be selected")},
        )


def applications_to_complete(user):
    """The draft that one's selected bid, or a project taken over, has become."""
    drafts = Project.objects.filter(lead=user, state=Project.State.DRAFT, bid__isnull=False)
    for project in drafts.order_by("pk")[:EACH]:
        yield Todo(
            "file-pencil",
            _("Complete the application: your bid was selected"),
            project.get_absolute_url(),
            note=str(project),
        )


def difficulties_without_bids(user):
    """What one has posted and nobody has bid for, shortly before the end and after it."""
    soon = timezone.localdate() + NEAR
    rows = Difficulty.objects.filter(~offered(), posted_by=user, state=State.OPEN, bids_until__lte=soon)
    for row in rows.order_by("bids_until", "pk")[:EACH]:
        yield Todo(
            "urgent",
            _("Nobody bids for “%(difficulty)s” yet: prolong it, or ask around") % {"difficulty": row},
            reverse("projects:difficulty_edit", args=[row.pk]),
            note=gap_words(row),
            due=end_of(row.bids_until),
            tag=time_left(row.bids_until),
        )
