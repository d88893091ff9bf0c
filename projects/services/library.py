"""The library of finished projects: what others may take from them, and who took it over."""

from django.db import transaction
from django.utils.translation import gettext_lazy

from common import audit, changes
from common.errors import refuse
from projects.models import Project, Tag
from projects.services import drafts

audit.WORDS |= {
    "project.published": gettext_lazy("put into the library"),
    "project.unpublished": gettext_lazy("taken out of the library"),
}
COPIED = ("category", "name", "background", "indicator", "measure_unit", "measures", "outputs")


@transaction.atomic
def publish_to_library(project, *, by, summary, tags=()):
    """Let the whole enterprise read what this finished project found; tags: words by which it is found."""
    project = changes.locked(project)
    refuse(project.why_not_publish(by))
    values = {"in_library": True, "summary": summary}
    project = changes.update(project, values, by=by, action="project.published")
    project.tags.set(Tag.objects.get_or_create(name=word)[0] for word in tags)
    return project


@transaction.atomic
def take_out(project, *, by, reason):
    """Take it out of the library; those who took it over keep theirs."""
    project = changes.locked(project)
    values = {"in_library": False}
    return changes.update(project, values, by=by, action="project.unpublished", reason=reason)


@transaction.atomic
def adopt(project, *, by, branch, starts_on, ends_on, lead=None):
    """Draft the same project for another branch: problem, measures and indicator as there, the figures its own."""
    project = changes.locked(project)
    refuse(project.why_not_adopt(branch, by))
    values = {name: getattr(project, name) for name in COPIED}
    return drafts.create(
        by=by,
        kind=Project.Kind.SECRETARY if by.reach(Project.permission("consent")) else Project.Kind.MEMBER,
        branch=branch,
        lead=lead or by,
        starts_on=starts_on,
        ends_on=ends_on,
        adopted_from=project,
        **values,
    )
