"""What supervision plans, draws and coverage ask of a person."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import SupervisionPlan, SupervisionVisit
from common.counting import count, told
from common.quarters import Quarter
from common.todos import Todo, end_of, time_left

EACH = 3  # so many plans stand by themselves
NEAR_END = timedelta(days=30)  # so long before the end of a quarter open visits are mentioned
State, VisitState = SupervisionPlan.State, SupervisionVisit.State


def todos(user):
    """Plans to decide on, plans to hand in, and visits that the quarter still owes; a constant number of queries."""
    found = []
    if user.has_perm(SupervisionPlan.permission("approve")):
        found += plans_to_decide(user)
    if user.has_perm(SupervisionPlan.permission("change")):
        found += [*plans_to_submit(user), *visits_not_made(user)]
    return found


def plans_to_decide(user):
    """Plans that somebody else drafted and that wait for a leader."""
    rows = SupervisionPlan.objects.for_user(user, "approve").filter(state=State.SUBMITTED)
    rows = rows.exclude(made_by=user)
    for plan in rows.order_by("submitted_on", "pk")[:EACH]:
        yield Todo(
            "calendar-check",
            _("Decide on the plan “%(plan)s”") % {"plan": plan},
            plan.get_absolute_url(),
            note=_("submitted on %(day)s") % {"day": plan.submitted_on},
            tag={"kind": "watch", "label": plan.get_state_display()},
        )


def plans_to_submit(user):
    """Drafts of quarters that are not over; one that was sent back says why."""
    rows = SupervisionPlan.objects.for_user(user, "change").filter(state=State.DRAFT)
    rows = rows.filter(quarter__gte=str(Quarter.current()))
    for plan in rows.order_by("quarter", "pk")[:EACH]:
        begins = plan.span.first_day
        yield Todo(
            "calendar-plus",
            _("Finish and submit the plan “%(plan)s”") % {"plan": plan},
            plan.get_absolute_url(),
            note=plan.remark,
            due=end_of(begins) if begins > timezone.localdate() else None,
            tag={"kind": "bad", "label": _("sent back")}
            if plan.remark
            else {"kind": "plain", "label": plan.get_state_display()},
        )


def visits_not_made(user):
    """Near the end of the quarter: how many visits of approved plans are still to be made."""
    quarter, today = Quarter.current(), timezone.localdate()
    if quarter.last_day - today > NEAR_END:
        return
    rows = SupervisionVisit.objects.for_user(user, "change").filter(plan__quarter=str(quarter))
    rows = rows.filter(plan__state=State.APPROVED, state__in=[VisitState.PLANNED, VisitState.MISSED])
    if found := count(rows):
        title = ngettext(
            "%(count)s supervision visit of this quarter is not made yet",
            "%(count)s supervision visits of this quarter are not made yet",
            found,
        )
        yield Todo(
            "chart-bar",
            title % {"count": told(found)},
            reverse("assessments:coverage"),
            due=end_of(quarter.last_day),
            tag=time_left(quarter.last_day, near=NEAR_END.days),
        )
