"""Offers to solve a difficulty: made, changed, withdrawn; one is selected and becomes a project."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import audit, changes
from common.errors import refuse
from projects.models import Bid, Difficulty, Project
from projects.services import difficulties, drafts

audit.WORDS |= {
    "bid.offered": gettext_lazy("offered"),
    "bid.changed": gettext_lazy("changed"),
    "bid.withdrawn": gettext_lazy("withdrawn"),
    "bid.selected": gettext_lazy("selected"),
    "difficulty.claimed": gettext_lazy("given to a bid"),
}
State = Bid.State


@transaction.atomic
def offer(*, by, difficulty, **values):
    """Bid for a difficulty; only its side and the bidder read it."""
    difficulty = changes.locked(difficulty)
    bid = Bid(difficulty=difficulty, by=by, **values)
    refuse(bid.why_not_offer(by))
    return changes.create(bid, by=by, action="bid.offered")


@transaction.atomic
def change(bid, *, by, version=None, **values):
    """Change an offer while bids are taken."""
    changes.locked(bid.difficulty)  # before the bid, as everywhere here
    bid = changes.locked(bid)
    refuse(bid.why_not_change(by))
    bid = changes.update(bid, values, by=by, version=version, action="bid.changed")
    refuse(bid.why_not_offer(bid.by))
    return bid


@transaction.atomic
def withdraw(bid, *, by, reason):
    """Take one's offer back."""
    changes.locked(bid.difficulty)
    bid = changes.locked(bid)
    refuse(bid.why_not_withdraw(by))
    values = {"state": State.WITHDRAWN, "remark": reason}
    return changes.update(bid, values, by=by, action="bid.withdrawn", reason=reason)


@transaction.atomic
def select(bid, *, by, reason, remark=""):
    """Give the difficulty to this bid; it becomes the draft of a project, and the others are told."""
    difficulty = changes.locked(bid.difficulty)  # two who select at once meet here
    bid = changes.locked(bid)
    refuse(bid.why_not_select(by))
    bid = changes.update(
        bid, {"state": State.SELECTED, "remark": reason}, by=by, action="bid.selected", reason=reason
    )
    told = remark or _("Another bid was selected.")
    difficulties.decline_others(difficulty, by=by, remark=told)
    values = {"state": Difficulty.State.CLAIMED, "selected_reason": reason}
    difficulty = changes.update(difficulty, values, by=by, action="difficulty.claimed", reason=reason)
    draft_project(bid, difficulty, by=by)
    return bid


def draft_project(bid, difficulty, *, by):
    """The draft that the bidder completes: what the difficulty and the bid say stands in it already."""
    today = timezone.localdate()
    return drafts.create(
        by=by,
        kind=kind_of(bid),
        category=difficulty.category,
        name=difficulty.title,
        branch=bid.branch,
        lead=bid.lead,
        created_by=bid.by,  # whoever selects may decide about it later, whoever offered may not
        starts_on=today,
        ends_on=max(bid.promised_by, today + timedelta(days=1)),
        background=difficulty.description,
        indicator=difficulty.indicator,
        measure_unit=difficulty.measure_unit,
        baseline=difficulty.current,
        target=bid.promised,
        measures=bid.approach,
        resources=difficulty.support,
        difficulty=difficulty,
        bid=bid,
    )


def kind_of(bid):
    """A secretary's bid becomes a secretary project, a member's a member project; joint where it was asked."""
    if bid.is_joint:
        return Project.Kind.JOINT
    return Project.Kind.SECRETARY if bid.is_of_secretary else Project.Kind.MEMBER
