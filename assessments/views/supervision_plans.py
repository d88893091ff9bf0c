"""Pages of supervision plans: the list, one plan with its coverage, and what becomes of it."""

from django.urls import reverse
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.forms.supervision_plans import (
    DrawForm,
    LeaveOutForm,
    SupervisionPlanForm,
    TakeInForm,
)
from assessments.models import SupervisionPlan
from assessments.services import spot_draws, supervision_plans
from assessments.supervision_coverage import SupervisionCoverage
from assessments.supervision_filters import SupervisionPlanFilter
from assessments.supervision_load import loads_of
from assessments.views.supervision_visits import MENU, SupervisionVisitPages
from assessments.views.supervision_visits import STATE as VISIT_STATE
from common import import_jobs
from common.counting import told_each
from common.forms import ReasonForm
from common.pages import Action, DetailPage, ModelPages
from common.tables import Column, choice

State = SupervisionPlan.State
TONES = {State.DRAFT: "plain", State.SUBMITTED: "watch", State.APPROVED: "good", State.WITHDRAWN: "plain"}
FIRST = 20  # people on the page of a plan
SHOWN = 50  # rows of a table on the page of a plan; the lists and the export have them all

QUARTER = Column("quarter", _("Quarter"), value=lambda p: p.span.label, sort="quarter")
TITLE = Column("title", _("Title"), sort="title", link=lambda p: p.get_absolute_url())
SCOPE = Column("scope__name", _("Party organisation"), sort="scope__path")
THEME = Column("theme", _("Theme"), value=choice("theme"), sort="theme")
CAP = Column("cap", _("Visits a branch at most"), kind="integer")
STATE = Column("state", _("State"), value=choice("state"), kind="tag", tone=lambda p: TONES[p.state])
MADE_BY = Column("made_by__name", _("Drafted by"))
SUBMITTED_ON = Column("submitted_on", _("Submitted on"), kind="date")
APPROVED_BY = Column("approved_by__name", _("Approved by"))
APPROVED_ON = Column("approved_on", _("Approved on"), kind="date", sort="approved_on")
NOTE = Column("note", _("Note"))


def draw(plan, *, by, **values):
    """Draw, and stay with the plan, whose page shows the visits."""
    spot_draws.draw(plan, by=by, **values)
    return plan


ACTIONS = {
    "submit": Action(
        pgettext_lazy("supervision plan", "Submit for approval"),
        supervision_plans.submit,
        why_not=lambda plan, user: plan.why_not_submit(user),
        shown=lambda plan: plan.state == State.DRAFT,
        primary=True,
        explain=_("A leader who did not draft the plan decides. Until then nothing in it changes."),
        done=_("“%(row)s” waits for its approval."),
    ),
    "approve": Action(
        _("Approve"),
        supervision_plans.approve,
        permission="approve",
        why_not=lambda plan, user: plan.why_not_decide(user),
        shown=lambda plan: plan.state == State.SUBMITTED,
        primary=True,
        explain=_("The branches of the plan are then fixed; only spot checks and joint checks are added."),
        done=_("“%(row)s” is approved."),
    ),
    "send-back": Action(
        _("Send back"),
        supervision_plans.send_back,
        permission="approve",
        why_not=lambda plan, user: plan.why_not_decide(user),
        shown=lambda plan: plan.state == State.SUBMITTED,
        form=ReasonForm,
        explain=_("Say what has to be mended; the plan is a draft again."),
        done=_("“%(row)s” has been sent back."),
    ),
    "draw": Action(
        _("Draw spot checks"),
        draw,
        why_not=lambda plan, user: plan.why_not_draw(user),
        shown=lambda plan: plan.state in {State.DRAFT, State.APPROVED},
        form=DrawForm,
        initial=lambda plan: {"theme": plan.theme},
        explain=_(
            "Branches are drawn at random. The seed is kept, so that anybody can draw again and get the same. "
            "The branches are not told before the visit."
        ),
        done=_("The spot checks of “%(row)s” are drawn."),
    ),
    "leave-out": Action(
        _("Leave a branch out"),
        supervision_plans.leave_out,
        why_not=lambda plan, user: plan.why_not_change(user),
        shown=lambda plan: plan.state == State.DRAFT,
        form=LeaveOutForm,
        explain=_("The plan then says why this branch is not visited; what was planned there is cancelled."),
        done=_("“%(row)s” has been saved."),
    ),
    "take-in": Action(
        _("Take a branch in again"),
        supervision_plans.take_in,
        why_not=lambda plan, user: plan.why_not_change(user),
        shown=lambda plan: plan.state == State.DRAFT and plan.gaps.filter(reason="left_out").exists(),
        form=TakeInForm,
        explain=_("A branch that was left out gets its visit the next time visits are generated."),
        done=_("“%(row)s” has been saved."),
    ),
    "withdraw": Action(
        _("Withdraw"),
        supervision_plans.withdraw,
        why_not=lambda plan, user: plan.why_not_change(user),
        shown=lambda plan: plan.state == State.DRAFT,
        form=ReasonForm,
        danger=True,
        explain=_("The draft is given up; what was planned in it is cancelled."),
        done=_("“%(row)s” is withdrawn."),
    ),
}


class PlanPage(DetailPage):
    """One plan; only a draft is edited."""

    def actions(self, row):
        edit = self.pages.url("edit", row.pk)
        return [each for each in super().actions(row) if row.state == State.DRAFT or each["url"] != edit]


class SupervisionPlanPages(ModelPages):
    """Quarterly supervision plans: every branch is visited, or the plan says why not."""

    model = SupervisionPlan
    name = "supervision_plan"
    title = _("Supervision plans")
    menu = MENU
    related = ("scope", "made_by", "approved_by")
    ordering = "-quarter"
    searchable = True
    form_class = SupervisionPlanForm
    filterset_class = SupervisionPlanFilter
    detail_template = "assessments/plan.html"
    create, update = supervision_plans.draft, supervision_plans.change
    actions = ACTIONS
    empty_sentence = _(
        "No supervision plan yet. One plan a quarter and organisation covers every branch below it."
    )
    columns = (TITLE, QUARTER, SCOPE, THEME, CAP, MADE_BY, APPROVED_BY, APPROVED_ON, STATE)
    sections = (
        (_("Plan"), (QUARTER, SCOPE, THEME, CAP, NOTE)),
        (_("Approval"), (STATE, MADE_BY, SUBMITTED_ON, APPROVED_BY, APPROVED_ON)),
    )

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, PlanPage if page == "detail" else view)

    @classmethod
    def found_note(cls, row) -> str:
        return f"{row.span.label} · {row.get_state_display()}"

    @classmethod
    def summary(cls, user):
        waiting = SupervisionPlan.objects.for_user(user).filter(state=State.SUBMITTED)
        return _now("%(count)s wait for their approval.") % told_each(count=waiting)

    @classmethod
    def list_links(cls, user):
        links = [
            {
                "label": _now("Coverage of supervision"),
                "url": reverse("assessments:coverage"),
                "icon": "chart-bar",
            }
        ]
        if user.has_perm("assessments.view_randomdraw"):
            url = reverse("assessments:spot_draw_list")
            links.append({"label": _now("Draws of spot checks"), "url": url, "icon": "arrows-shuffle"})
        return links

    @classmethod
    def extra_actions(cls, row, user):
        found = [
            {"label": "Word", "url": reverse("assessments:supervision_plan_document", args=[row.pk]), "icon": "download"},
            {"label": "Excel", "url": reverse("assessments:supervision_plan_book", args=[row.pk]), "icon": "download"},
        ]  # fmt: skip
        if not cls.rows(user, "change").filter(pk=row.pk).exists():
            return found
        if row.state == State.DRAFT:
            url = reverse("assessments:supervision_plan_generate", args=[row.pk])
            is_new = not row.visits.exists()
            label = _now("Generate visits") if is_new else _now("Generate again")
            found.append(
                {"label": label, "url": url, "primary": is_new, "reason": str(row.why_not_plan(user))}
            )
        if row.state in {State.DRAFT, State.APPROVED} and not row.is_over:
            url = f"{SupervisionVisitPages.url('add')}?plan={row.pk}"
            found.append({"label": _now("Add a visit"), "url": url})
            url = import_jobs.upload_url("planned_visits", plan=row.pk)
            found.append({"label": _now("Import from Excel"), "url": url})
        return found

    @classmethod
    def extra_context(cls, row, user):
        reach = user.reach(cls.model.permission("view"))
        coverage = SupervisionCoverage(row.span, reach, row.scope, plan=row)
        visits = SupervisionVisitPages.rows(user).filter(plan=row).order_by("planned_on", "pk")
        loads = loads_of(row)
        return {
            "coverage": coverage,
            "visits": [
                {"row": visit, "state": VISIT_STATE.html(visit)} for visit in visits[:SHOWN]
            ],
            "visits_count": len(coverage.visits),
            "visits_url": f"{SupervisionVisitPages.url('list')}?plan={row.pk}",
            "gaps": row.gaps.select_related("branch")[:SHOWN],
            "gaps_count": row.gaps.count(),
            "leaders": coverage.by_leader[:FIRST],
            "leaders_cut": len(coverage.by_leader) > FIRST,
            "loads": loads[:FIRST],
            "loads_count": len(loads),
            "unexplained": row.unexplained().count() if row.state == State.DRAFT else 0,
            "first": FIRST,
        }  # fmt: skip
