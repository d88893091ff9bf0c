"""Pages of projects: the list, one project, its application."""

from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common import links, todos
from common.counting import told_each
from common.pages import AddPage, DetailPage, EditPage, ModelPages
from common.tables import Column, choice
from projects import completeness, deciders, project_words
from projects.application_filters import ProjectFilter
from projects.application_forms import ApplicationForm
from projects.models import ApprovalStep, Project, TeamMember, project_steps
from projects.models.project_scope import principals_reach
from projects.services import consents, drafts
from projects.views.application_verbs import APPLICATION_ACTIONS
from projects.views.board_parts import origin_fragments, paper_links
from projects.views.running_verbs import RUNNING_ACTIONS, running_fragments, running_links

MENU = _("Projects and difficulties")
NUMBER = Column("number", pgettext_lazy("project", "Number"), kind="code", sort="number")
NAME = Column("name", _("Project"), sort="name", link=lambda p: p.get_absolute_url())
BRANCH = Column("branch__name", _("Branch"), sort="branch__path")
KIND = Column("kind", _("Kind of project"), value=choice("kind"), sort="kind")
CATEGORY = Column("category", _("Category"), value=choice("category"), sort="category")
LEAD = Column("lead__name", _("Project leader"), sort="lead__name")
YEAR = Column("year", _("Year"), kind="code", sort="year")
FROM = Column("starts_on", pgettext_lazy("project", "From"), kind="date", sort="starts_on")
UNTIL = Column("ends_on", pgettext_lazy("project", "To"), kind="date", sort="ends_on")
STATE = Column("state", _("State"), value=project_words.state, kind="tag", tone=project_words.tone)
TEAM = Column("team", pgettext_lazy("project", "Team"), value=project_words.team)
INDICATOR = Column("indicator", _("Indicator of the goal"))
BASELINE = Column("baseline", _("Baseline"), kind="number")
TARGET = Column("target", _("Target"), kind="number")
UNIT = Column("measure_unit", _("Unit of measure"))
FUND = Column("fund", _("Fund needed, yuan"), kind="number", sort="fund")
EXPECTED = Column("benefit__expected_amount", _("Expected, yuan"), kind="number")
CONFIRMED = Column("benefit__confirmed_amount", _("Confirmed, yuan"), kind="number")
APPROVED = Column("approved_on", _("Approved on"), kind="date", sort="approved_on")
MIDTERM = Column("midterm_due_on", _("Mid-term check due on"), kind="date")
REPORTED = Column("report_every", _("Progress is reported"), value=choice("report_every"))
DRAFTED = Column("created_by__name", _("Drafted by"))
LEDGER = (NUMBER, NAME, KIND, CATEGORY, BRANCH, LEAD, TEAM, YEAR, FROM, UNTIL, INDICATOR, BASELINE, TARGET)
LEDGER += (UNIT, FUND, EXPECTED, CONFIRMED, APPROVED, MIDTERM, STATE)
TEXTS = ("background", "measures", "resources", "outputs", "party_role", "social_benefit")
CONSENT_TONES = {"not_needed": "plain", "asked": "watch", "given": "good", "refused": "bad"}


class ApplicationPage:
    """What beginning and going on share: the form of this person; handing in is asked for on the next page."""

    def form(self, *args, **kwargs):
        return ApplicationForm(*args, user=self.request.user, **kwargs)

    def more(self, form):
        return {"project": form.instance}

    def done(self, row, sentence):
        answer = super().done(row, sentence)
        if self.request.POST.get("do") == "submit":
            return redirect(self.pages.url("action", row.pk, "submit"))
        return answer


class ApplicationAdd(ApplicationPage, AddPage):
    title = _("Apply for a project")


class ApplicationEdit(ApplicationPage, EditPage):
    """What is under review or approved is not written any more."""

    def get(self, request, pk):
        row = self.row(pk, "change")
        if reason := project_steps.why_not("edit", row):
            return render(request, "409.html", {"reason": reason}, status=409)
        return super().get(request, pk)


class ProjectPage(DetailPage):
    """One project; its application is changed only while it is being written, and one button is the main one."""

    def actions(self, row):
        edit = self.pages.url("edit", row.pk)
        found = super().actions(row)
        if row.state not in project_steps.WRITTEN:
            return [each for each in found if each.get("url") != edit]
        lacking, submit = bool(completeness.missing(row)), self.pages.url("action", row.pk, "submit")
        for each in found:
            if each.get("url") == edit:
                each["primary"], each["label"] = lacking, _now("Go on writing")
            if each.get("url") == submit and lacking:
                each["reason"] = _now("Something is missing yet; it is listed below.")
        return found


PAGES = {"add": ApplicationAdd, "edit": ApplicationEdit, "detail": ProjectPage}


class ProjectPages(ModelPages):
    """Projects on production problems, from the draft to the archive."""

    model = Project
    name = "project"
    title = _("Projects")
    menu = MENU
    related = ("branch", "lead", "created_by", "benefit")
    ordering = "-year"
    form_class = ApplicationForm
    filterset_class = ProjectFilter
    create, update = drafts.create, drafts.change
    keeps_drafts = searchable = True
    detail_template, form_template = "projects/project.html", "projects/project_form.html"
    actions = {**APPLICATION_ACTIONS, **RUNNING_ACTIONS}
    empty_sentence = _("No project lies in your responsibility yet.")
    columns = (NAME, NUMBER, KIND, CATEGORY, BRANCH, LEAD, UNTIL, STATE)
    export_columns = LEDGER
    sections = (
        (_("Project"), (NUMBER, KIND, CATEGORY, BRANCH, LEAD, DRAFTED, FROM, UNTIL)),
        (
            pgettext_lazy("project", "Where it stands"),
            (STATE, APPROVED, MIDTERM, REPORTED, FUND, EXPECTED, CONFIRMED),
        ),
    )

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, PAGES.get(page, view))

    @classmethod
    def may(cls, user, action):
        """Whoever stands in for somebody who decides may decide, whatever the own post."""
        return super().may(user, action) or (action == "decide" and bool(principals_reach(user)))

    @classmethod
    def listed(cls, rows):
        return rows.select_related(None).select_related("branch", "lead").defer(*TEXTS)

    @classmethod
    def completed(cls, rows, request):
        return deciders.with_step_names(rows)

    @classmethod
    def exported(cls, rows, request):
        rows = cls.completed(rows, request)
        prefetch_related_objects(rows, Prefetch("team", TeamMember.objects.select_related("user")))
        return rows

    @classmethod
    def summary(cls, user):
        rows = Project.objects.for_user(user)
        words = _now("%(alive)s under way, %(review)s under review, %(mine)s to be decided by you.")
        in_review, mine = rows.filter(state=Project.State.IN_REVIEW), deciders.decided_by(user)
        return words % told_each(alive=rows.alive(), review=in_review, mine=mine)

    @classmethod
    def found_note(cls, row):
        return row.number or str(row.branch)

    @classmethod
    def list_links(cls, user):
        coverage = reverse("projects:coverage")
        found = [{"label": _now("Coverage of members"), "url": coverage, "icon": "chart-bar"}]
        if user.has_perm(ApprovalStep.permission("view")):
            steps, deputies = reverse("projects:approval_step_list"), reverse("projects:deputy_list")
            found.append({"label": _now("Approval steps"), "url": steps, "icon": "route"})
            found.append({"label": _now("Deputies"), "url": deputies, "icon": "switch-2"})
        if user.has_perm(Project.permission("consent")):
            url = reverse("projects:consents")
            found.append({"label": _now("Consents asked of my branches"), "url": url, "icon": "user-check"})
        url = reverse("projects:progress_report_list")
        return [*found, {"label": _now("Progress reports"), "url": url, "icon": "chart-line"}]

    @classmethod
    def fragments(cls, row, user):
        return [*origin_fragments(row, user), *running_fragments(row, user)]

    @classmethod
    def extra_actions(cls, row, user):
        return [*running_links(row, user), *paper_links(row, user)]

    @classmethod
    def extra_context(cls, row, user):
        decision = deciders.waiting(row)
        return {
            "next_sentence": project_words.next_sentence(row),
            "nobody": deciders.nobody_sentence(decision) if decision else "",
            "time_left": todos.time_left(decision.due_on) if decision else None,
            "missing": completeness.missing(row) if row.state in project_steps.WRITTEN else [],
            "texts": texts(row),
            "goal": goal(row),
            "linked": links.records_of(row, user),
            "team": team_rows(row, user),
            "partners": partner_rows(row, user),
            "milestones": list(row.milestones.all()),
            "rounds": project_words.rounds(row),
            "tags": [{"kind": project_words.tone(row), "label": project_words.state(row)}],
            "topic_tags": list(row.tags.all()),
        }


def texts(project) -> list[dict]:
    """What was written, part by part."""
    return [
        {"label": project._meta.get_field(name).verbose_name, "text": getattr(project, name)}
        for name in TEXTS
        if getattr(project, name)
    ]


def goal(project) -> dict:
    """From where to where, and where it is now: the newest report, or what was reached at the end."""
    newest = project.reports.exclude(value=None).order_by("-last_day").first()
    now = project.result_value if project.result_value is not None else newest and newest.value
    figures = {"baseline": project.baseline, "target": project.target, "now": now}
    found = {name: "" if value is None else f"{value.normalize():f}" for name, value in figures.items()}
    return found | {"at": newest.last_day if newest and project.result_value is None else None}


def team_rows(project, user) -> list[dict]:
    """The people, what they do, what their branch says, and for that branch the two answers."""
    answers = project.state in project_steps.WRITTEN
    mine = set(consents.asked_members(user).filter(project=project).values_list("pk", flat=True))
    return [
        {
            "member": member,
            "tone": CONSENT_TONES[member.consent],
            "answers": answers and member.pk in mine,
        }
        for member in project.team.select_related("user__branch", "consent_by")
    ]


def partner_rows(project, user) -> list[dict]:
    answers = project.state in project_steps.WRITTEN
    mine = set(consents.asked_partners(user).filter(project=project).values_list("pk", flat=True))
    return [
        {"partner": partner, "answers": answers and partner.pk in mine}
        for partner in project.partners.select_related("branch", "agreed_by")
    ]
