"""What becomes of a quarter's supervision plan: drafted, submitted, approved or sent back, withdrawn."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import PlanGap, SupervisionPlan, SupervisionVisit
from common import audit, changes
from common.errors import RuleViolation, refuse
from common.quarters import Quarter

audit.WORDS |= {
    "supervision_plan.drafted": gettext_lazy("drafted"),
    "supervision_plan.changed": gettext_lazy("changed"),
    "supervision_plan.submitted": gettext_lazy("submitted for approval"),
    "supervision_plan.approved": gettext_lazy("approved"),
    "supervision_plan.sent_back": gettext_lazy("sent back"),
    "supervision_plan.withdrawn": gettext_lazy("withdrawn"),
    "supervision_plan.left_out": gettext_lazy("a branch left out"),
    "supervision_plan.taken_in": gettext_lazy("a branch taken in again"),
}
State, VisitState = SupervisionPlan.State, SupervisionVisit.State


@transaction.atomic
def draft(*, by, quarter, scope, title, **values):
    """Begin the plan of a quarter; its visits come by generating them, by hand or from a table."""
    if Quarter.parse(quarter) < Quarter.current():
        raise ValidationError({"quarter": _("The quarter of this plan is over.")})
    if scope.closed_on:
        raise ValidationError({"scope": _("This branch is closed.")})
    plan = SupervisionPlan(made_by=by, quarter=quarter, scope=scope, title=title, **values)
    return changes.create(plan, by=by, action="supervision_plan.drafted")


@transaction.atomic
def change(plan, *, by, version=None, **values):
    """Word a draft otherwise; quarter and organisation only while no visit is planned."""
    plan = changes.locked(plan)
    refuse(plan.why_not_change(by))
    moved = [name for name in ("quarter", "scope") if name in values and values[name] != getattr(plan, name)]
    if moved and plan.visits.exists():
        raise ValidationError(
            {moved[0]: _("Visits are planned already; withdraw the plan and draft a new one.")}
        )
    return changes.update(plan, values, by=by, version=version, action="supervision_plan.changed")


@transaction.atomic
def submit(plan, *, by):
    """Put the plan to a leader."""
    plan = changes.locked(plan)
    refuse(plan.why_not_submit(by))
    values = {"state": State.SUBMITTED, "submitted_on": timezone.localdate(), "remark": ""}
    return changes.update(plan, values, by=by, action="supervision_plan.submitted")


@transaction.atomic
def approve(plan, *, by):
    """From now on the plan's branches are fixed, and its visits are made."""
    plan = changes.locked(plan)
    refuse(plan.why_not_decide(by))
    values = {"state": State.APPROVED, "approved_by": by, "approved_on": timezone.localdate()}
    return changes.update(plan, values, by=by, action="supervision_plan.approved")


@transaction.atomic
def send_back(plan, *, by, reason):
    """The plan is a draft again, with what has to be mended."""
    plan = changes.locked(plan)
    refuse(plan.why_not_decide(by))
    values = {"state": State.DRAFT, "remark": reason}
    return changes.update(plan, values, by=by, action="supervision_plan.sent_back", reason=reason)


@transaction.atomic
def withdraw(plan, *, by, reason):
    """A draft is given up; what was planned in it is cancelled."""
    plan = changes.locked(plan)
    refuse(plan.why_not_change(by))
    plan.visits.filter(state=VisitState.PLANNED).update(state=VisitState.CANCELLED, reason=reason)
    values = {"state": State.WITHDRAWN}
    return changes.update(plan, values, by=by, action="supervision_plan.withdrawn", reason=reason)


@transaction.atomic
def leave_out(plan, *, by, branch, reason):
    """A branch of a draft is not visited, by decision; what was planned there is cancelled."""
    plan = changes.locked(plan)
    refuse(plan.why_not_change(by))
    if not plan.branches().filter(pk=branch.pk).exists():
        raise ValidationError({"branch": _("This branch is not one of the plan.")})
    planned = plan.visits.filter(branch=branch, state=VisitState.PLANNED)
    planned.update(state=VisitState.CANCELLED, reason=reason, is_generated=False)
    note_left_out(plan, branch, reason)
    audit.record(by, "supervision_plan.left_out", plan, changes={"gaps": ["", branch.name]}, reason=reason)
    return plan


def note_left_out(plan, branch, reason):
    """The plan says why this branch has no visit."""
    values = {"reason": PlanGap.Reason.LEFT_OUT, "words": reason[:300]}
    PlanGap.objects.update_or_create(plan=plan, branch=branch, defaults=values)


@transaction.atomic
def take_in(plan, *, by, branch):
    """A branch that was left out is planned again the next time visits are generated."""
    plan = changes.locked(plan)
    refuse(plan.why_not_change(by))
    gone, _kinds = plan.gaps.filter(branch=branch, reason=PlanGap.Reason.LEFT_OUT).delete()
    if not gone:
        raise RuleViolation(_("This branch was not left out."))
    audit.record(by, "supervision_plan.taken_in", plan, changes={"gaps": [branch.name, ""]})
    return plan
