"""What becomes of a finding once it is issued; every step is one function."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from assessments.models import Finding
from common import audit, changes

audit.WORDS |= {"finding.reopened": gettext_lazy("reopened by look-back")}
State = Finding.State


@transaction.atomic
def reopen(finding, *, by, seen, due_on):
    """A look-back found that it is not gone: it runs again until a new day."""
    finding = changes.locked(finding)
    values = {"state": State.REOPENED, "reopened_on": timezone.localdate(), "due_on": due_on}
    values |= {"reopenings": finding.reopenings + 1, "closed_on": None, "closed_by": None}
    return changes.update(finding, values, by=by, action="finding.reopened", reason=seen)
