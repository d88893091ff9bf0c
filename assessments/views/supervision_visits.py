"""Pages of supervision visits: the list and one visit."""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.forms.planned_visits import PlannedVisitForm, VisitChangeForm
from assessments.models import SupervisionPlan, SupervisionVisit, VisitMember
from assessments.services import visit_planning
from assessments.supervision_filters import SupervisionVisitFilter
from assessments.views.visit_conduct import CONDUCT_ACTIONS, links_of_visit, shown_on_visit
from assessments.views.visit_planning import PLANNING_ACTIONS
from common.counting import told_each
from common.pages import DetailPage, ModelPages
from common.tables import Column, choice

MENU = _("Supervision and rectification")
State = SupervisionVisit.State
TONES = {
    State.PLANNED: "plain",
    State.UNDER_WAY: "watch",
    State.COMPLETED: "watch",
    State.SIGNED: "good",
    State.MISSED: "bad",
    State.CANCELLED: "plain",
}


def state(visit) -> str:
    """The state in words; what is worked out from the calendar stands beside it."""
    if visit.is_missed:
        return str(State.MISSED.label)
    words = visit.get_state_display()
    return (
        _now("%(state)s · its day has passed") % {"state": words} if visit.is_waiting_past_its_day else words
    )


def tone(visit) -> str:
    if visit.is_missed:
        return "bad"
    return "watch" if visit.is_waiting_past_its_day else TONES[visit.state]


def team(visit) -> str:
    return "、".join(member.user.name for member in visit.members.all())


DAY = Column(
    "planned_on", _("Planned on"), kind="date", sort="planned_on", link=lambda v: v.get_absolute_url()
)
BRANCH = Column("branch__name", _("Branch"), sort="branch__path")
KIND = Column("kind", _("Kind of visit"), value=choice("kind"), sort="kind")
THEME = Column("theme", _("Theme"), value=choice("theme"), sort="theme")
LEADER = Column("leader__name", _("Led by"), sort="leader__name")
TEAM = Column("members", _("Team"), value=team)
VISITED = Column("visited_on", pgettext_lazy("supervision", "Visited on"), kind="date", sort="visited_on")
STATE = Column("state", _("State"), value=state, kind="tag", tone=tone)
REASON = Column("reason", _("Why missed or cancelled"))
SIGNED = Column("signed_on", pgettext_lazy("supervision", "Signed on"), kind="date")
OVER_CAP = Column("over_cap_reason", _("Why beyond the cap"))
OVER_CAP_BY = Column("over_cap_by__name", pgettext_lazy("visit beyond the cap", "Allowed by"))


def plan_link(visit):
    return visit.plan.get_absolute_url()


PLAN = Column("plan__title", _("Supervision plan"), link=plan_link)
DRAW = Column(
    "draw",
    _("Drawn by lot"),
    value=lambda v: v.draw.seed if v.draw else None,
    link=lambda v: reverse("assessments:spot_draw_detail", args=[v.draw_id]),
)


class VisitPage(DetailPage):
    """One visit; what has begun is not planned any more, and who makes no plans is not sent to them."""

    def actions(self, row):
        edit = self.pages.url("edit", row.pk)
        may_edit = not row.why_not_change(self.request.user)
        return [each for each in super().actions(row) if may_edit or each["url"] != edit]


class SupervisionVisitPages(ModelPages):
    """Visits of inspection teams, from the plan to the leader's signature."""

    model = SupervisionVisit
    name = "supervision_visit"
    title = _("Supervision visits")
    menu = MENU
    related = ("branch", "leader", "plan", "draw", "over_cap_by")
    ordering = "planned_on"
    searchable = True
    form_class, change_form_class = PlannedVisitForm, VisitChangeForm
    filterset_class = SupervisionVisitFilter
    detail_template = "assessments/plan_visit.html"
    create, update = visit_planning.add, visit_planning.change
    actions = {**PLANNING_ACTIONS, **CONDUCT_ACTIONS}
    empty_sentence = _(
        "No supervision visit here. Visits come from an approved supervision plan; the party-affairs office makes it."
    )
    columns = (DAY, BRANCH, STATE, KIND, THEME, LEADER, TEAM, VISITED)
    export_columns = (*columns, REASON, OVER_CAP)

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, VisitPage if page == "detail" else view)

    @classmethod
    def rows(cls, user, action="view"):
        members = Prefetch("members", VisitMember.objects.select_related("user"))
        return super().rows(user, action).prefetch_related(members)

    @classmethod
    def found_note(cls, row) -> str:
        return f"{row.branch.name} · {row.get_kind_display()}"

    @classmethod
    def summary(cls, user):
        today = timezone.localdate()
        mine = SupervisionVisit.objects.for_user(user)
        to_come = mine.filter(state=State.PLANNED, planned_on__gte=today)
        words = _now("%(to_come)s still to come; %(missed)s missed.")
        return words % told_each(to_come=to_come, missed=mine.missed(today))

    @classmethod
    def list_links(cls, user):
        if not user.has_perm(SupervisionPlan.permission("view")):
            return []
        url = reverse("assessments:coverage")
        return [{"label": _now("Coverage of supervision"), "url": url, "icon": "chart-bar"}]

    @classmethod
    def extra_actions(cls, row, user):
        return links_of_visit(row, user)

    @classmethod
    def extra_context(cls, row, user):
        """The facts of the plan go to whoever sees plans; the branch sees what concerns it."""
        sees_plan = SupervisionPlan.objects.for_user(user).filter(pk=row.plan_id).exists()
        planning = (PLAN, DRAW, OVER_CAP, OVER_CAP_BY) if sees_plan else ()
        groups = [
            (pgettext_lazy("supervision", "Visit"), (DAY, BRANCH, KIND, THEME, STATE)),
            (_("How it went"), (VISITED, SIGNED)) if row.visited_on else None,
            (_("What was planned"), [c for c in planning if c.of(row)]) if planning else None,
        ]
        sections = [
            {
                "title": title,
                "fields": [{"label": c.label, "html": c.html(row, row.get_absolute_url())} for c in columns],
            }
            for title, columns in filter(None, groups)
        ]
        shown = shown_on_visit(row, user)
        sections += shown.pop("sections", [])
        return {"sections": sections, "team": row.members.all(), **shown}
