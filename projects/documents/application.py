"""The application form of a project (立项申报表)."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.documents import OfficeDocument
from projects.documents import parts
from projects.models import Benefit, Stage


def application_form(project) -> bytes:
    """The application as it stands, with the opinions given so far."""
    document = OfficeDocument()
    document.title(_("Application form of a project"), below=project.name)
    document.facts((*parts.who(project), (_("fund needed"), parts.money(project.fund or None))))
    document.wide_facts(
        (
            (_("background and problem"), project.background),
            (_("Goal"), parts.goal(project)),
            (_("measures"), project.measures),
            (_("resources needed"), project.resources),
            (_("Expected benefit"), expected(project)),
            (_("safety and social benefit"), project.social_benefit),
            (_("outputs"), project.outputs),
            (_("what the party organisation and members do"), project.party_role),
        )
    )
    parts.milestones(document, project)
    team(document, project)
    parts.opinions(document, project, Stage.APPLICATION)
    document.signatures(_("Project leader"))
    return document.content()


def expected(project) -> str:
    """The expected amount and how it is worked out."""
    benefit = Benefit.objects.filter(project=project).first()
    if benefit is None:
        return ""
    return "\n".join(
        filter(
            None, [parts.money(benefit.expected_amount), str(benefit.get_formula_display()), benefit.words]
        )
    )


def team(document, project):
    members = project.team.select_related("user__branch")
    rows = [
        (
            number,
            each.user.name,
            each.user.branch.name,
            _("party member") if each.user.joined_party_on else "",
            each.task,
        )
        for number, each in enumerate(members, 1)
    ]
    document.heading(pgettext("project", "Team"))
    heads = (_("No."), pgettext("person", "name"), _("Branch"), _("Party status"), _("Task"))
    document.table(heads, rows or [("", "", "", "", "")] * 2, shares=(1.2, 2, 4, 2, 5))
