"""More time for a finding: asked for once, before it is overdue, with the reason; granted or refused by who verifies."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import HandIn
from common import audit, changes
from common.errors import refuse

audit.WORDS |= {
    "finding.ask_extension": gettext_lazy("extension asked for"),
    "finding.grant_extension": gettext_lazy("extension granted"),
    "finding.refuse_extension": gettext_lazy("extension refused"),
}
EXTENSION = HandIn.Kind.EXTENSION


@transaction.atomic
def ask_extension(finding, *, by, reason, new_due_on):
    """The branch says why it needs until when."""
    finding = changes.locked(finding)
    refuse(finding.why_not("ask_extension", by))
    refuse(not reason.strip() and _("Say why more time is needed."))
    refuse(
        new_due_on <= finding.due_on
        and _("The new end lies after %(day)s.") % {"day": date_format(finding.due_on, "Y-m-d")}
    )
    HandIn.objects.create(finding=finding, kind=EXTENSION, by=by, text=reason, new_due_on=new_due_on)
    told = {"due_on": [finding.due_on.isoformat(), new_due_on.isoformat()]}
    audit.record(by, "finding.ask_extension", finding, changes=told, reason=reason)
    return finding


@transaction.atomic
def grant_extension(finding, *, by, seen=""):
    """The term runs until the new day; the first one stays known."""
    finding = changes.locked(finding)
    refuse(finding.why_not("grant_extension", by))
    asked = finding.waiting_hand_in(EXTENSION)
    _answer(asked, HandIn.Verdict.APPROVED, by, seen)
    values = {"due_on": max(asked.new_due_on, finding.due_on)}
    derived = {"first_due_on": finding.first_due_on or finding.due_on, "extension_reason": asked.text}
    return changes.update(
        finding, values, by=by, action="finding.grant_extension", reason=seen, derived=derived
    )


@transaction.atomic
def refuse_extension(finding, *, by, reason):
    finding = changes.locked(finding)
    refuse(finding.why_not("refuse_extension", by))
    _answer(finding.waiting_hand_in(EXTENSION), HandIn.Verdict.RETURNED, by, reason)
    audit.record(by, "finding.refuse_extension", finding, reason=reason)
    return finding


def _answer(asked, verdict, by, words):
    HandIn.objects.filter(pk=asked.pk).update(
        verdict=verdict, judged_by=by, judged_at=timezone.now(), seen=words
    )
