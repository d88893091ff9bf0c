"""The steps by which projects are approved, as data: a shipped set, added, changed, taken out of use."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.roles import Role
from common import audit, changes
from common.errors import RuleViolation
from projects.models import ApprovalStep, Project, Stage
from projects.models.project_states import ProjectKind

audit.WORDS |= {
    "approval_step.added": gettext_lazy("added"),
    "approval_step.changed": gettext_lazy("changed"),
    "approval_step.stopped": gettext_lazy("taken out of use"),
}
BRANCH, DEPARTMENT, COMMITTEE = "支部初审", "部门审核", "党委审批"
# The steps as they are shipped: the name as the office writes it, the role, the working days.
BY_HEAD, BY_SECRETARY = (BRANCH, Role.UNIT_HEAD, 3), (BRANCH, Role.SECRETARY, 3)
BY_DEPARTMENT, BY_COMMITTEE = (DEPARTMENT, Role.CONFIRMER, 5), (COMMITTEE, Role.LEADER, 5)


def shipped(kind, stage) -> list[tuple]:
    """The steps of a kind and stage as they are shipped: a member's project passes the secretary, hers the unit head."""
    first = BY_SECRETARY if kind == ProjectKind.MEMBER else BY_HEAD
    if stage == Stage.APPLICATION:
        return [first, BY_DEPARTMENT, BY_COMMITTEE]
    if stage == Stage.CLOSING:
        return [first, BY_DEPARTMENT]
    return [first if kind == ProjectKind.MEMBER else BY_DEPARTMENT]


@transaction.atomic
def ship_steps(*, by=None) -> int:
    """Write the shipped steps wherever a kind and stage has none yet; says how many were written."""
    written = 0
    for kind in ProjectKind.values:
        for stage in Stage.values:
            if ApprovalStep.objects.filter(kind=kind, stage=stage).exists():
                continue
            for step in rows_of(kind, stage):
                changes.create(step, by=by, action="approval_step.added")
                written += 1
    return written


def rows_of(kind, stage) -> list[ApprovalStep]:
    return [
        ApprovalStep(kind=kind, stage=stage, order=order, name=name, role=role.value, working_days=days)
        for order, (name, role, days) in enumerate(shipped(kind, stage), start=1)
    ]


def in_force(kind, stage) -> list[ApprovalStep]:
    """The steps that a hand-in passes now; the shipped ones where nobody has written any."""
    rows = list(ApprovalStep.objects.filter(kind=kind, stage=stage).order_by("order"))
    return [row for row in rows if row.is_active] if rows else rows_of(kind, stage)


@transaction.atomic
def add(*, by, **values):
    """A further step; hand-ins that are under way keep the steps they began with."""
    step = ApprovalStep(**values)
    check(step)
    return changes.create(step, by=by, action="approval_step.added")


@transaction.atomic
def change(step, *, by, version=None, **values):
    """Another name, role or term; hand-ins that are under way keep what they began with."""
    step = changes.update(step, values, by=by, version=version, action="approval_step.changed")
    check(step)
    return step


@transaction.atomic
def stop(step, *, by):
    """Take a step out of use, but never the last one of its way."""
    step = changes.locked(step)
    if reason := why_not_stop(step):
        raise RuleViolation(reason)
    return changes.update(step, {"is_active": False}, by=by, action="approval_step.stopped")


def why_not_stop(step, by=None) -> str:
    """The reason why a step cannot be taken out of use; empty when it can."""
    if not step.is_active:
        return _("It is out of use already.")
    others = ApprovalStep.objects.filter(kind=step.kind, stage=step.stage, is_active=True)
    if not others.exclude(pk=step.pk).exists():
        return _("It is the only step of this stage; without it a project would approve itself.")
    return ""


def deciding_roles() -> list[str]:
    """The roles whose holders may decide about projects."""
    app, _dot, codename = Project.permission("decide").partition(".")
    roles = Group.objects.filter(permissions__content_type__app_label=app, permissions__codename=codename)
    return list(roles.order_by("pk").values_list("name", flat=True))


def check(step):
    """A step leads somewhere: its role may decide, and it has a place of its own."""
    if step.role not in deciding_roles():
        raise RuleViolation(_("Holders of this role do not decide about projects; choose another role."))
    if step.order < 1:
        raise RuleViolation(_("The order begins with 1."))
    same = ApprovalStep.objects.filter(kind=step.kind, stage=step.stage, order=step.order, is_active=True)
    if step.is_active and same.exclude(pk=step.pk).exists():
        raise RuleViolation(_("There is already a step at this place; give it another number."))
