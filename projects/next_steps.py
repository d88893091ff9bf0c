"""What a project waits for next, so that its page has one main button and the workbench one line."""

from datetime import timedelta

from django.utils import timezone

from projects import reporting
from projects.models import Benefit, Project, running_rules

State = Project.State
AHEAD = timedelta(days=30)  # so long before its day the mid-term check is mentioned


def next_step(project) -> str:
    """report | midterm | closing | assessors | accept | claim | confirm | archive, or nothing."""
    ask = {
        State.RUNNING: of_running,
        State.MIDTERM: of_checked,
        State.ACCEPTANCE: of_accepted,
        State.CONFIRMING: of_confirmed,
        State.FINISHED: lambda project: "archive",
    }.get(project.state)
    return ask(project) if ask else ""


def of_running(project) -> str:
    if is_midterm_near(project):
        return "midterm"
    if not running_rules.why_unfinished(project, None) and is_worked_off(project):
        return "closing"
    return of_checked(project)


def is_midterm_near(project) -> bool:
    due_on = project.midterm_due_on
    return bool(due_on and not project.midterm_passed_on and due_on <= timezone.localdate() + AHEAD)


def is_worked_off(project) -> bool:
    """Whether nothing is left to do: its end has come, or every milestone is settled."""
    return running_rules.has_ended(project) or project.milestones.exists()


def of_checked(project) -> str:
    return "report" if reporting.unfiled([project]).get(project.pk) else ""


def of_accepted(project) -> str:
    reason = running_rules.why_not_scored(project, None)
    if not reason:
        return "accept"
    return "" if project.acceptances.filter(result="").exists() else "assessors"


def of_confirmed(project) -> str:
    claimed = Benefit.objects.filter(project=project, state=Benefit.State.CLAIMED).exists()
    return "confirm" if claimed else "claim"
