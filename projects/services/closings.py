"""The closing of a project: its report, the value that was reached, what remains of it, handed in for a decision."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import audit, changes
from common.errors import RuleViolation, refuse
from projects.models import Stage, running_rules
from projects.services import approvals

audit.WORDS |= {"project.closing_applied": gettext_lazy("closing applied for")}


@transaction.atomic
def apply(project, *, by, closing_report, result_value=None, outputs=""):
    """Say that the work is done; a project whose goal is a figure names the figure that was reached."""
    project = changes.locked(project)
    refuse(running_rules.why_not("apply_closing", project, by))
    if project.indicator and result_value is None:
        raise RuleViolation(_("Give the value reached of “%(what)s”.") % {"what": project.indicator})
    values = {"closing_report": closing_report, "result_value": result_value, "outputs": outputs}
    values["closed_on"] = timezone.localdate()
    project = changes.update(project, values, by=by, action="project.closing_applied")
    return approvals.hand_in(project, by=by, stage=Stage.CLOSING)
