"""The way of a project through its steps: handed in, agreed step by step, sent back, recalled."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from common import audit, changes
from common.working_days import add_working_days
from projects.models import ApprovalStep, Decision, Project, Stage

audit.WORDS |= {"project.handed_in": gettext_lazy("handed in")}
State = Project.State
AT = {Stage.APPLICATION: State.IN_REVIEW, Stage.MIDTERM: State.MIDTERM, Stage.CLOSING: State.CLOSING}


@transaction.atomic
def hand_in(project, *, by, stage):
    """Send the project on its way: the steps of its kind and stage are copied, the first one waits."""
    project = changes.locked(project)
    steps = ApprovalStep.objects.filter(kind=project.kind, stage=stage, is_active=True).order_by("order")
    values = {"state": AT[stage], "round": project.round + 1}
    project = changes.update(project, values, by=by, action="project.handed_in")
    for step in steps:
        copied = {name: getattr(step, name) for name in ("order", "name", "role", "working_days")}
        Decision.objects.create(project=project, stage=stage, round=project.round, **copied)
    begin_next(project)
    return project


def begin_next(project):
    """The next step of the present round begins to wait; None when all have agreed."""
    ahead = (
        project.decisions.filter(round=project.round, state=Decision.State.AHEAD).order_by("order").first()
    )
    if ahead:
        today = timezone.localdate()
        ahead.state, ahead.since = Decision.State.WAITING, today
        ahead.due_on = add_working_days(today, ahead.working_days)
        ahead.save(update_fields=["state", "since", "due_on"])
    return ahead
