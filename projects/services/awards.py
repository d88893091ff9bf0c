"""What finished projects were honoured with: people decide, the portal notes it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import audit, changes
from common.errors import RuleViolation, refuse
from projects.models import Award, running_rules

audit.WORDS |= {"project.awarded": gettext_lazy("award noted")}


@transaction.atomic
def note(project, *, by, name, given_on, level="", document=""):
    """Note an award of a finished project with its day and the document that names it."""
    project = changes.locked(project)
    refuse(running_rules.why_not("award", project, by))
    if given_on > timezone.localdate():
        raise RuleViolation(_("The day of the award lies ahead."))
    award = Award(project=project, name=name, level=level, given_on=given_on, document=document, by=by)
    award.full_clean()
    award.save()
    words = " · ".join(filter(None, (name, level, document)))
    audit.record(by, "project.awarded", project, reason=words)
    return project
