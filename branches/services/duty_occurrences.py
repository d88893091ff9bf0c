"""What becomes of a duty in its time: reported by its holder, confirmed or sent back by somebody else, withdrawn."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import evidence
from branches.models import DutyOccurrence
from common import audit, changes, links
from common.errors import refuse

audit.WORDS |= {
    "duty.reported": gettext_lazy("reported as carried out"),
    "duty.confirmed": gettext_lazy("confirmed"),
    "duty.sent_back": gettext_lazy("not confirmed, sent back"),
    "duty.withdrawn": gettext_lazy("withdrawn"),
}
State = DutyOccurrence.State


@transaction.atomic
def report(occurrence, *, by, done_on, note="", proofs=(), version=None):
    """The holder reports that the duty was carried out, on which day, and which records prove it."""
    occurrence = changes.locked(occurrence)
    refuse(occurrence.why_not_report(by))
    refuse(why_not_on(occurrence, done_on))
    values = {
        "state": State.CARRIED_OUT,
        "done_on": done_on,
        "note": note,
        "reported_by": by,
        "confirmed_by": None,
        "remark": "",
    }
    occurrence = changes.update(occurrence, values, by=by, version=version, action="duty.reported")
    connect(occurrence, proofs, by=by)
    return occurrence


def why_not_on(occurrence, day) -> str:
    """The reason why a duty cannot have been carried out on this day; empty when it can."""
    if day > timezone.localdate():
        return _("Only what has happened is reported; the day lies ahead.")
    if day < occurrence.first_day:
        return _("Its time begins on %(day)s.") % {"day": occurrence.first_day}
    return ""


def connect(occurrence, proofs, *, by):
    """Name the records that prove an occurrence."""
    for proof in proofs:
        model = links.model_of(proof.model)
        if target := model and model.objects.filter(pk=proof.pk).first():
            links.connect(occurrence, target, by=by, is_found=True)


@transaction.atomic
def report_found(person) -> int:
    """Report everything of this person that the portal's own records prove; nothing has to be typed again."""
    today = timezone.localdate()
    mine = DutyOccurrence.objects.held_by(person).filter(state=State.PLANNED, first_day__lte=today)
    rows = list(mine.select_related("item", "assignment").select_for_update(of=("self",)))
    found = evidence.proofs(rows)
    for row in rows:
        if proofs := found.get(row.pk):
            report(row, by=person, done_on=min(proof.day for proof in proofs), proofs=proofs)
    return len(found)


@transaction.atomic
def confirm(occurrence, *, by, remark=""):
    """Somebody else than who reported confirms it."""
    return judged(occurrence, State.CONFIRMED, by=by, remark=remark, action="duty.confirmed")


@transaction.atomic
def send_back(occurrence, *, by, reason):
    """It is not confirmed; the holder is to mend it and report again."""
    return judged(occurrence, State.NOT_CONFIRMED, by=by, remark=reason, action="duty.sent_back")


def judged(occurrence, state, *, by, remark, action):
    occurrence = changes.locked(occurrence)
    refuse(occurrence.why_not_judge(by))
    values = {"state": state, "confirmed_by": by, "remark": remark}
    return changes.update(occurrence, values, by=by, action=action)


@transaction.atomic
def withdraw(occurrence, *, by, reason):
    """It is not asked in this window; it neither helps nor hurts from then on."""
    occurrence = changes.locked(occurrence)
    refuse(occurrence.why_not_withdraw())
    values = {"state": State.WITHDRAWN}
    return changes.update(occurrence, values, by=by, action="duty.withdrawn", reason=reason)
