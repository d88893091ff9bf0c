"""The application of a project while it is written: the project itself, its people, its milestones."""

from django.db import transaction
from django.utils.translation import gettext_lazy

from common import audit, changes
from projects.models import Benefit, Milestone, Project, ProjectPartner, TeamMember

audit.WORDS |= {"project.drafted": gettext_lazy("drafted")}
Consent = TeamMember.Consent


@transaction.atomic
def create(*, by, team=(), milestones=(), partners=(), formula="", tags=(), **values):
    """Begin a project; team: (user, task), milestones: (name, output, due_on), partners: branches."""
    project = Project(created_by=by, year=values["starts_on"].year, **values)
    project = changes.create(project, by=by, action="project.drafted")
    for user, task in team:
        own = user.branch_id == project.branch_id
        TeamMember.objects.create(
            project=project, user=user, task=task, consent=Consent.NOT_NEEDED if own else Consent.ASKED
        )
    for order, (name, output, due_on) in enumerate(milestones, start=1):
        Milestone.objects.create(project=project, order=order, name=name, output=output, due_on=due_on)
    for branch in partners:
        ProjectPartner.objects.create(project=project, branch=branch)
    Benefit.objects.create(project=project, **({"formula": formula} if formula else {}))
    project.tags.set(tags)
    return project
