"""What becomes of a leader's visit: written, recorded, confirmed by the branch or sent back, withdrawn."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from branches.models import ContactVisit, FollowUp, User
from branches.services import follow_ups
from common import audit, changes, links
from common.errors import refuse

audit.WORDS |= {
    "contact_visit.written": gettext_lazy("written"),
    "contact_visit.changed": gettext_lazy("changed"),
    "contact_visit.recorded": gettext_lazy("recorded"),
    "contact_visit.confirmed": gettext_lazy("confirmed by the branch"),
    "contact_visit.sent_back": gettext_lazy("sent back"),
    "contact_visit.withdrawn": gettext_lazy("withdrawn"),
}
State = ContactVisit.State


@transaction.atomic
def write(*, by, contact_point, agreed=(), linked=None, **values):
    """Begin the record of a visit; nobody else sees it until it is recorded."""
    visit = ContactVisit(
        contact_point=contact_point, leader=contact_point.leader, branch=contact_point.branch, **values
    )
    refuse(visit.why_not_write(by))
    visit.agreed = as_stored(agreed)
    visit = changes.create(visit, by=by, action="contact_visit.written")
    link(visit, linked, by=by)
    return visit


@transaction.atomic
def change(visit, *, by, version=None, agreed=None, linked=None, **values):
    """Go on writing; what is agreed in a record that the branch has already is a follow-up at once."""
    visit = changes.locked(visit)
    refuse(visit.why_not_change(by))
    point = values.get("contact_point", visit.contact_point)
    place = {"leader": point.leader, "branch": point.branch}
    visit = changes.update(
        visit, values, by=by, version=version, action="contact_visit.changed", derived=place
    )
    refuse(visit.why_not_write(by))
    if agreed is not None:
        visit.agreed = as_stored(agreed)
        visit.save(update_fields=["agreed"])
    link(visit, linked, by=by)
    if visit.state == State.RECORDED:
        agree(visit, by=by)
    return visit


@transaction.atomic
def record(visit, *, by):
    """Hand the record to the branch; the day on which this was first done decides whether it is late."""
    visit = changes.locked(visit)
    refuse(visit.why_not_record(by) or visit.why_not_write(by))
    values = {"state": State.RECORDED, "recorded_on": visit.recorded_on or timezone.localdate()}
    visit = changes.update(visit, values, by=by, action="contact_visit.recorded")
    agree(visit, by=by)
    return visit


@transaction.atomic
def confirm(visit, *, by):
    """The branch says that the visit took place as it is written."""
    visit = changes.locked(visit)
    refuse(visit.why_not_confirm(by))
    values = {"state": State.CONFIRMED, "confirmed_on": timezone.localdate(), "confirmed_by": by}
    return changes.update(visit, values, by=by, action="contact_visit.confirmed")


@transaction.atomic
def send_back(visit, *, by, reason):
    """The branch says what is not as it was; the leader mends it and records it again."""
    visit = changes.locked(visit)
    refuse(visit.why_not_confirm(by))
    values = {"state": State.SENT_BACK, "remark": reason}
    return changes.update(visit, values, by=by, action="contact_visit.sent_back", reason=reason)


@transaction.atomic
def withdraw(visit, *, by, reason):
    """It did not take place, or stands twice; what was agreed there falls with it."""
    visit = changes.locked(visit)
    refuse(visit.why_not_change(by))
    for follow_up in FollowUp.objects.of(visit).open():
        follow_ups.withdraw(follow_up, by=by, reason=reason)
    return changes.update(
        visit, {"state": State.WITHDRAWN}, by=by, action="contact_visit.withdrawn", reason=reason
    )


def agree(visit, *, by):
    """What was written down to be done gets its owner's attention."""
    owners = User.objects.in_bulk([row["owner"] for row in visit.agreed])
    for row in visit.agreed:
        follow_ups.agree(
            visit,
            by=by,
            branch=visit.branch,
            text=row["text"],
            owner=owners[row["owner"]],
            due_on=date.fromisoformat(row["due_on"]),
        )
    if visit.agreed:
        visit.agreed = []
        visit.save(update_fields=["agreed"])


def as_stored(agreed) -> list[dict]:
    """Rows of the form, as a record keeps them until it is recorded."""
    return [
        {"text": row["text"], "owner": row["owner"].pk, "due_on": row["due_on"].isoformat()} for row in agreed
    ]


def link(visit, linked, *, by):
    """What of the production side the visit was about: kind of record -> the record, or none."""
    for to_type, target in (linked or {}).items():
        links.replace(visit, to_type, target, by=by)
