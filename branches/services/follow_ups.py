"""What becomes of things that were agreed: agreed, done, withdrawn."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import FollowUp
from common import audit, changes
from common.errors import refuse

audit.WORDS |= {
    "follow_up.agreed": gettext_lazy("agreed"),
    "follow_up.changed": gettext_lazy("changed"),
    "follow_up.completed": gettext_lazy("reported as done"),
    "follow_up.withdrawn": gettext_lazy("withdrawn"),
}


@transaction.atomic
def agree(origin, *, by, branch, text, owner, due_on):
    """Note what was agreed at a meeting or on a visit, with its owner and its day."""
    place = {
        "origin_type": origin._meta.label_lower,
        "origin_id": origin.pk,
        "origin_label": str(origin)[:200],
    }
    row = FollowUp(branch=branch, text=text, owner=owner, due_on=due_on, **place)
    return changes.create(row, by=by, action="follow_up.agreed")


@transaction.atomic
def change(follow_up, *, by, version=None, **values):
    """Word it otherwise, or give it another owner or day."""
    follow_up = changes.locked(follow_up)
    refuse(follow_up.why_not_change())
    refuse(follow_up.why_not_postpone(values.get("due_on", follow_up.due_on)))
    return changes.update(follow_up, values, by=by, version=version, action="follow_up.changed")


@transaction.atomic
def complete(follow_up, *, by, result, done_on=None):
    """Report that it is done, and what came of it."""
    follow_up = changes.locked(follow_up)
    refuse(follow_up.why_not_complete(by))
    today = timezone.localdate()
    refuse(done_on and done_on > today and _("It is reported as done once it is done, not ahead of it."))
    values = {"result": result, "done_on": done_on or today}
    return changes.update(follow_up, values, by=by, action="follow_up.completed")


@transaction.atomic
def withdraw(follow_up, *, by, reason):
    """It is not wanted any more; it neither helps nor hurts from then on."""
    follow_up = changes.locked(follow_up)
    refuse(follow_up.why_not_change())
    return changes.update(follow_up, {"withdrawn": True}, by=by, action="follow_up.withdrawn", reason=reason)
