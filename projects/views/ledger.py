"""The ledger of projects (项目台账): every column, written at once or in the background when it is long."""

from collections import defaultdict

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.pages import ModelPages
from common.tables import Column, choice
from projects.board_filters import PortfolioFilter
from projects.models import Acceptance, Milestone, ProgressReport, Project, ProjectPartner, TeamMember
from projects.views.projects import MENU
from projects.wording import figure

COLUMNS = (
    Column("number", _("Project no.")),
    Column("name", _("Project")),
    Column("kind", _("Kind of project"), value=choice("kind")),
    Column("category", _("Category"), value=choice("category")),
    Column("branch__name", _("Branch")),
    Column("partners_named", _("Partner branches")),
    Column("lead__name", _("Project leader")),
    Column("team_count", pgettext_lazy("project", "Team"), kind="integer"),
    Column("party_count", _("Party members in the team"), kind="integer"),
    Column("year", pgettext_lazy("ledger", "Year"), value=lambda p: str(p.year)),
    Column("starts_on", _("Start of the project"), kind="date"),
    Column("ends_on", _("End of the project"), kind="date"),
    Column("first_ends_on", _("first to end on"), kind="date"),
    Column("indicator", _("indicator of the goal")),
    Column("baseline", _("baseline"), value=lambda p: figure(p.baseline)),
    Column("target", _("target"), value=lambda p: figure(p.target)),
    Column("result_value", _("value reached"), value=lambda p: figure(p.result_value)),
    Column("measure_unit", _("unit of measure")),
    Column("fund", _("fund needed"), kind="number"),
    Column("state", _("State"), value=choice("state")),
    Column("milestones_done", _("Milestones done"), kind="integer"),
    Column("milestones_all", _("Milestones in all"), kind="integer"),
    Column("health", _("health")),
    Column("approved_on", _("approved on"), kind="date"),
    Column("midterm_passed_on", _("mid-term check passed on"), kind="date"),
    Column("closed_on", _("closing applied for on"), kind="date"),
    Column("accepted_on", _("accepted on"), kind="date"),
    Column("acceptance_result", _("Acceptance")),
    Column("acceptance_score", _("score"), kind="number"),
    Column("finished_on", _("finished on"), kind="date"),
    Column("benefit__expected_amount", _("expected, yuan"), kind="number"),
    Column("benefit__claimed_amount", _("claimed, yuan"), kind="number"),
    Column("benefit__confirmed_amount", _("confirmed, yuan"), kind="number"),
    Column("benefit__confirmed_on", _("confirmed on"), kind="date"),
    Column("difficulty__number", _("From difficulty")),
    Column("adopted_from__name", _("adopted from")),
    Column("reason", _("reason")),
)


class LedgerPages(ModelPages):
    """The projects of the reader with the filters of the portfolio; only its file has an address."""

    model = Project
    name = "ledger"
    title = _("Project ledger")
    menu = MENU
    related = ("branch", "lead", "benefit", "difficulty", "adopted_from")
    ordering = "-year"
    has_detail = False
    filterset_class = PortfolioFilter
    columns = COLUMNS

    @classmethod
    def url(cls, page, *args):
        """The portfolio stands where other sets have their list."""
        return reverse("projects:portfolio") if page == "list" else super().url(page, *args)

    @classonlymethod
    def urls(cls):
        return [each for each in super().urls() if each.name == cls.url_name("export").partition(":")[2]]

    @classmethod
    def completed(cls, rows, request):
        """What stands in other tables, fetched for all of these rows at once."""
        rows = list(rows)
        keys = [row.pk for row in rows]
        more = [
            named_partners(keys),
            counted_team(keys),
            counted_milestones(keys),
            health(keys),
            accepted(keys),
        ]
        for row in rows:
            for found in more:
                for name, value in found.get(row.pk, {}).items():
                    setattr(row, name, value)
        return rows


def named_partners(keys) -> dict:
    found = defaultdict(list)
    partners = ProjectPartner.objects.filter(project__in=keys).order_by("project_id", "branch__path")
    for project, name in partners.values_list("project", "branch__name"):
        found[project].append(name)
    return {project: {"partners_named": "、".join(names)} for project, names in found.items()}


def counted_team(keys) -> dict:
    party = Count("pk", filter=Q(user__joined_party_on__isnull=False))
    team = TeamMember.objects.filter(project__in=keys).order_by().values("project")
    rows = team.annotate(team_count=Count("pk"), party_count=party)
    return {row.pop("project"): row for row in rows}


def counted_milestones(keys) -> dict:
    found = Milestone.objects.filter(project__in=keys).exclude(state=Milestone.State.DROPPED)
    done = Count("pk", filter=Q(state=Milestone.State.DONE))
    rows = found.order_by().values("project").annotate(milestones_all=Count("pk"), milestones_done=done)
    return {row.pop("project"): row for row in rows}


def health(keys) -> dict:
    newest = ProgressReport.objects.filter(project__in=keys).order_by("project_id", "-last_day", "-pk")
    return {
        report.project_id: {"health": report.get_health_display()} for report in newest.distinct("project_id")
    }


def accepted(keys) -> dict:
    newest = (
        Acceptance.objects.filter(project__in=keys).order_by("project_id", "-round").distinct("project_id")
    )
    return {
        each.project_id: {
            "acceptance_result": each.get_result_display(),
            "acceptance_score": each.score,
        }
        for each in newest
    }
