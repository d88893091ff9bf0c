"""The catalogue of problems, and within how many working days they are rectified."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import FindingCode, RectificationTerm
from common import audit, changes
from common.errors import refuse

audit.WORDS |= {
    "finding_code.added": gettext_lazy("added"),
    "finding_code.changed": gettext_lazy("changed"),
    "rectification_term.set": gettext_lazy("set"),
}


def add(*, by, **values):
    return changes.create(FindingCode(**values), by=by, action="finding_code.added")


def change(kind, *, by, version=None, **values):
    """A code keeps its findings; one that is out of use is offered no more."""
    return changes.update(kind, values, by=by, version=version, action="finding_code.changed")


@transaction.atomic
def set_term(*, by, severity, working_days, since):
    """From this day on; what was issued before keeps its day."""
    former = RectificationTerm.objects.select_for_update().filter(severity=severity, until=None).first()
    if former:
        refuse(
            since <= former.since
            and _("The rule before this one began on %(day)s; a new one begins later.")
            % {"day": former.since}
        )
        RectificationTerm.objects.filter(pk=former.pk).update(until=since)
    term = RectificationTerm(severity=severity, working_days=working_days, since=since)
    return changes.create(term, by=by, action="rectification_term.set")
