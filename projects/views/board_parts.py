"""What the board and the library show on a project's page: where it comes from, who adopted it, its papers."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.pages import Fragment
from projects.models import Project
from projects.models.project_states import APPROVED, DONE

State = Project.State


def origin_fragments(project, user) -> list:
    """The parts of a project's page that tell where it comes from and where it went."""
    if not (project.difficulty_id or project.adopted_from_id or project.in_library):
        return []
    return [
        Fragment(
            gettext_lazy("Where it comes from and where it went"),
            reverse("projects:project_origin", args=[project.pk]),
        )
    ]


def paper_links(project, user) -> list[dict]:
    """The official forms of a project as Word files, its printed page, and its place in the library."""
    found = [paper(project, "application", _("Application form (Word)"))]
    if project.state in APPROVED:
        found.append(paper(project, "progress", _("Progress record (Word)")))
    if project.closed_on or project.state in DONE:
        found.append(paper(project, "acceptance", _("Acceptance form (Word)")))
    found.append({"label": _("Print"), "url": "", "method": "print"})
    if project.state in DONE and not project.in_library and manages(project, user):
        url = reverse("projects:library_action", args=[project.pk, "publish"])
        found.append({"label": _("Put into the library"), "url": url, "icon": "books"})
    return found


def paper(project, kind, label) -> dict:
    url = reverse("projects:project_paper", args=[project.pk, kind])
    return {"label": label, "url": url, "icon": "download"}


def manages(project, user) -> bool:
    return Project.objects.for_user(user, "manage").filter(pk=project.pk).exists()
