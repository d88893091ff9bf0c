"""What the office decides about a project under way or at its end: suspended, resumed, extended, terminated, archived."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import audit, changes
from common.errors import RuleViolation, refuse
from projects.models import Decision, Project, running_rules

audit.WORDS |= {
    "project.suspended": gettext_lazy("suspended"),
    "project.resumed": gettext_lazy("resumed"),
    "project.extended": gettext_lazy("extended"),
    "project.terminated": gettext_lazy("terminated"),
    "project.archived": gettext_lazy("archived"),
}
State = Project.State


@transaction.atomic
def suspend(project, *, by, reason):
    """Let it rest; where it stood is remembered, and meanwhile it owes nothing."""
    project = changes.locked(project)
    refuse(running_rules.why_not("suspend", project, by))
    values = {"state": State.SUSPENDED, "state_before": project.state, "reason": reason}
    return changes.update(project, values, by=by, action="project.suspended", reason=reason)


@transaction.atomic
def resume(project, *, by, reason):
    """Let it go on where it stood; progress is owed again from today."""
    project = changes.locked(project)
    refuse(running_rules.why_not("resume", project, by))
    values = {"state": State(project.state_before), "state_before": "", "reason": ""}
    values["reports_from"] = timezone.localdate()
    return changes.update(project, values, by=by, action="project.resumed", reason=reason)


@transaction.atomic
def extend(project, *, by, ends_on, reason):
    """Give it more time, once and not more than three months; its first end stays known."""
    project = changes.locked(project)
    refuse(running_rules.why_not("extend", project, by))
    latest = running_rules.latest_end(project)
    if not project.ends_on < ends_on <= latest:
        words = _("The new end lies after %(first)s and not after %(latest)s.")
        raise RuleViolation(words % {"first": project.ends_on, "latest": latest})
    values = {"ends_on": ends_on, "first_ends_on": project.ends_on}
    return changes.update(project, values, by=by, action="project.extended", reason=reason)


@transaction.atomic
def terminate(project, *, by, reason):
    """End it before its goal; a decision that still waits falls with it."""
    project = changes.locked(project)
    refuse(running_rules.why_not("terminate", project, by))
    open_steps = (Decision.State.AHEAD, Decision.State.WAITING)
    project.decisions.filter(state__in=open_steps).update(state=Decision.State.RECALLED)
    values = {"state": State.TERMINATED, "state_before": "", "reason": reason}
    return changes.update(project, values, by=by, action="project.terminated", reason=reason)


@transaction.atomic
def archive(project, *, by):
    """Put a finished project away; it stays readable."""
    project = changes.locked(project)
    refuse(running_rules.why_not("archive", project, by))
    return changes.update(project, {"state": State.ARCHIVED}, by=by, action="project.archived")
