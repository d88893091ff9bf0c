"""What a problem found on a visit can become; the name of a page is the whole coupling to whoever has it."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Outcome:
    """A record that a problem can become: the page that adds it, and who may."""

    label: Any
    icon: str
    url_name: str
    permission: str


@dataclass(frozen=True)
class Part:
    """A part of the page that prepares a visit, answered by whoever has it under this name."""

    title: Any
    url_name: str
    permission: str


OUTCOMES = (
    Outcome(
        _("Make it a worker request"),
        "message-2",
        "branches:worker_request_add",
        "branches.add_workerrequest",
    ),
    Outcome(_("Make it a finding"), "alert-circle", "assessments:finding_add", "assessments.add_finding"),
    Outcome(_("Post it as a difficulty"), "urgent", "projects:difficulty_add", "projects.add_difficulty"),
)
PREPARATION = (
    Part(_("Workers' requests"), "branches:worker_request_preparation", "branches.view_workerrequest"),
    Part(_("Findings"), "assessments:finding_preparation", "assessments.view_finding"),
    Part(_("Projects"), "projects:project_preparation", "projects.view_project"),
    Part(_("Scores"), "assessments:score_preparation", "assessments.view_scoretotal"),
)


def address(url_name, *args) -> str:
    """Where the page of this name is; empty while nobody has it."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


def outcomes_of(visit, user) -> list[dict]:
    """The pages on which this reader can make a record of a problem of the visit."""
    if not visit.problems:
        return []
    return [
        {"label": each.label, "icon": each.icon, "url": f"{url}?visit={visit.pk}"}
        for each in OUTCOMES
        if user.has_perm(each.permission) and (url := address(each.url_name))
    ]


def preparation_of(branch, user) -> list[dict]:
    """What others have to say before a visit."""
    return [
        {"title": part.title, "url": url}
        for part in PREPARATION
        if user.has_perm(part.permission) and (url := address(part.url_name, branch.pk))
    ]
