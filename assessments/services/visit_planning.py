"""One planned visit by hand: added, changed until its day, given a new day, noted as missed, cancelled."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import SupervisionPlan, SupervisionVisit, VisitMember
from assessments.services import supervision_plans
from assessments.services.visit_teams import why_not_allow, why_not_go_along, why_not_lead
from branches.models import Branch
from common import audit, changes
from common.errors import refuse

audit.WORDS |= {
    "supervision_visit.planned": gettext_lazy("planned"),
    "supervision_visit.changed": gettext_lazy("changed"),
    "supervision_visit.team": gettext_lazy("team changed"),
    "supervision_visit.replanned": gettext_lazy("given a new day"),
    "supervision_visit.missed": gettext_lazy("noted as missed"),
    "supervision_visit.cancelled": gettext_lazy("cancelled"),
}
State, Kind, Part = SupervisionVisit.State, SupervisionVisit.Kind, VisitMember.Part
JOINT_PARTS = frozenset({Part.SAFETY, Part.PRODUCTION, Part.DISCIPLINE})
LEAST_PARTS = 2


@transaction.atomic
def add(*, by, plan, branch, leader, planned_on, members, over_cap_reason="", over_cap_by=None, **values):
    """Plan one visit by hand; beyond the cap only with the reason of a leader who does not plan it."""
    plan = changes.locked(plan)
    visit = SupervisionVisit(plan=plan, branch=branch, leader=leader, planned_on=planned_on, **values)
    refuse(why_not_add(plan, visit.kind))
    if not branch.path.startswith(plan.scope.path) or branch.kind != Branch.Kind.BRANCH:
        raise ValidationError({"branch": _("This branch is not one of the plan.")})
    if visit.kind == Kind.QUARTERLY and plan.visits.alive().filter(branch=branch, kind=visit.kind).exists():
        raise ValidationError({"branch": _("The plan has a quarterly visit to this branch already.")})
    check_day(visit)
    check_team(visit, leader, members)
    allow(visit, over_cap_reason, over_cap_by, by=by)
    visit = changes.create(visit, by=by, action="supervision_visit.planned", reason=visit.over_cap_reason)
    write_team(visit, members)
    plan.gaps.filter(branch=branch).delete()
    return visit


def why_not_add(plan, kind) -> str:
    """The reason why a visit of this kind cannot be added to the plan; empty when it can."""
    if plan.is_over:
        return _("The quarter of this plan is over.")
    if plan.state == SupervisionPlan.State.APPROVED and kind == Kind.QUARTERLY:
        return _("The plan is approved; only spot checks and joint checks are added to it.")
    return "" if plan.state == SupervisionPlan.State.APPROVED else plan.why_not_change()


def check_day(visit):
    """The day lies ahead, in the quarter of the plan, while the branch is open."""
    span, branch, day = visit.plan.span, visit.branch, visit.planned_on
    reason = ""
    if not span.first_day <= day <= span.last_day:
        reason = _("The day lies outside the quarter of the plan.")
    elif day < timezone.localdate():
        reason = _("The day is over already.")
    elif day < branch.established_on or (branch.closed_on and branch.closed_on <= day):
        reason = _("The branch is not open on this day.")
    if reason:
        raise ValidationError({"planned_on": reason})


def check_team(visit, leader, members):
    """Nobody judges the own unit, everybody may go there, and a joint check joins at least two sides."""
    if reason := why_not_lead(leader, visit.branch):
        raise ValidationError({"leader": reason})
    people = [person for person, _part in members]
    if not people:
        raise ValidationError({"members": _("Somebody goes along with the leader.")})
    if leader in people or len(set(people)) < len(people):
        raise ValidationError({"members": _("Everybody stands once on a team.")})
    for person in people:
        if reason := why_not_go_along(person, visit.branch):
            raise ValidationError({"members": reason})
    joined = {part for _person, part in members} & JOINT_PARTS
    if visit.kind == Kind.JOINT_CHECK and len(joined) < LEAST_PARTS:
        words = _(
            "A joint check has members for at least two of safety, production and discipline inspection."
        )
        raise ValidationError({"members": words})


def allow(visit, reason, leader, *, by):
    """Within the cap nothing is asked; beyond it the visit bears who allowed it and why."""
    Branch.objects.select_for_update().get(pk=visit.branch_id)  # who plans there at the same time waits
    counted = SupervisionVisit.objects.filter(branch=visit.branch_id, plan__quarter=visit.plan.quarter)
    used = counted.counted().exclude(pk=visit.pk).count()
    if used < visit.plan.cap:
        return
    if not reason or leader is None:
        words = _(
            "The branch has %(count)s visits in this quarter, the cap is %(cap)s: name the leader who allows one more, and why."
        )
        words %= {"count": used, "cap": visit.plan.cap}
        raise ValidationError({"over_cap_reason": words})
    if refused := why_not_allow(leader, visit.branch, by):
        raise ValidationError({"over_cap_by": refused})
    visit.over_cap_reason, visit.over_cap_by = reason, leader


def write_team(visit, members):
    VisitMember.objects.bulk_create(
        VisitMember(visit=visit, user=person, part=part) for person, part in members
    )


@transaction.atomic
def change(visit, *, by, version=None, reason="", members=None, **values):
    """Another day, leader, theme or team, until the day; in an approved plan with a reason."""
    visit = changes.locked(visit)
    refuse(visit.why_not_change(by))
    if visit.plan.state == SupervisionPlan.State.APPROVED and not reason:
        raise ValidationError({"reason": _("The plan is approved; say why it is changed.")})
    visit = changes.update(
        visit,
        values,
        by=by,
        version=version,
        action="supervision_visit.changed",
        reason=reason,
        derived={"is_generated": False},
    )
    if "planned_on" in values:
        check_day(visit)
    team = list(members) if members is not None else team_of(visit)
    check_team(visit, visit.leader, team)
    if members is not None:
        replace_team(visit, team, by=by, reason=reason)
    return visit


def team_of(visit) -> list[tuple]:
    return [(member.user, member.part) for member in visit.members.select_related("user")]


def replace_team(visit, team, *, by, reason):
    """Other people on the team, and in the history who was and who is."""
    before = team_of(visit)
    if set(before) == set(team):
        return
    visit.members.all().delete()
    write_team(visit, team)
    visit.version, visit.is_generated = visit.version + 1, False
    visit.save(update_fields=["version", "is_generated"])
    pair = ["、".join(person.name for person, _part in people) for people in (before, team)]
    audit.record(by, "supervision_visit.team", visit, changes={"members": pair}, reason=reason)


@transaction.atomic
def replan(visit, *, by, planned_on, reason):
    """A visit that did not take place gets another day of the same quarter."""
    visit = changes.locked(visit)
    refuse(visit.why_not_replan(by))
    was_missed = visit.state == State.MISSED
    values = {"planned_on": planned_on, "state": State.PLANNED, "reason": ""}
    visit = changes.update(
        visit,
        values,
        by=by,
        action="supervision_visit.replanned",
        reason=reason,
        derived={"is_generated": False},
    )
    check_day(visit)
    check_team(visit, visit.leader, team_of(visit))
    if was_missed:
        allow(visit, visit.over_cap_reason, visit.over_cap_by, by=by)
    return visit


@transaction.atomic
def note_missed(visit, *, by, reason):
    """Its day is over and nobody came: that, and why."""
    visit = changes.locked(visit)
    refuse(visit.why_not_miss(by))
    values = {"state": State.MISSED, "reason": reason}
    return changes.update(visit, values, by=by, action="supervision_visit.missed", reason=reason)


@transaction.atomic
def cancel(visit, *, by, reason):
    """The visit is not to take place; in a draft the plan then says why its branch is left out."""
    visit = changes.locked(visit)
    refuse(visit.why_not_cancel(by))
    values = {"state": State.CANCELLED, "reason": reason}
    visit = changes.update(visit, values, by=by, action="supervision_visit.cancelled", reason=reason)
    if visit.plan.state == SupervisionPlan.State.DRAFT and visit.kind == Kind.QUARTERLY:
        supervision_plans.note_left_out(visit.plan, visit.branch, reason)
    return visit
