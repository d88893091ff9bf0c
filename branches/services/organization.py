"""Changes of the party tree and of the production units, with the history that results rely on."""


from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch, BranchVersion, ProductionUnit, UnitAssignment
from common import changes
from common.errors import RuleViolation
from common.pinyin import initials

KEPT_IN_HISTORY = ("name", "kind", "path", "parent_id", "peer_group_id", "members_count")


@transaction.atomic
def establish(*, by, established_on, **values):
    """Set up a party organisation under its superior."""
    branch = Branch(established_on=established_on, **values)
    branch.initials = initials(branch.name)
    refuse(branch.parent and branch.parent.closed_on and _("The new superior is closed."))
    refuse(branch.parent and branch.parent.kind == Branch.Kind.GROUP and _("Nothing stands under a party group."))
    branch.path = f"new-{timezone.now().timestamp()}-{branch.code}"[:200]
    changes.create(branch, by=by, action="branch.established")
    branch.path = path_under(branch.parent, branch)
    branch.save(update_fields=["path"])
    BranchVersion.objects.create(branch=branch, since=established_on, **snapshot(branch))
    return branch


@transaction.atomic
def change(branch, *, by, version=None, valid_from=None, **values):
    """Change a party organisation from a day on; what stood before stays readable."""
    day = valid_from or timezone.localdate()
    branch = changes.locked(branch)
    parent = values.get("parent", branch.parent)
    refuse(branch.why_not_move_under(parent) if parent != branch.parent else "")
    values["initials"] = initials(values.get("name", branch.name))
    before = branch.path
    branch = changes.update(branch, values, by=by, version=version, action="branch.changed")
    after = path_under(branch.parent, branch)
    if after != before:
        move_subtree(before, after)
        branch.path = after
    # Everything below has another path now, and so another state from that day on.
    for row in Branch.objects.filter(path__startswith=after) if after != before else [branch]:
        remember(row, day)
    return branch


@transaction.atomic
def close(branch, *, by, closed_on, reason=""):
    """Close a party organisation; its past results stay."""
    branch = changes.locked(branch)
    refuse(branch.why_not_close())
    branch = changes.update(branch, {"closed_on": closed_on}, by=by, action="branch.closed", reason=reason)
    current = branch.versions.get(until=None)
    refuse(closed_on <= current.since and _("A later state of this organisation begins on %s.") % current.since)
    current.until = closed_on
    current.save(update_fields=["until"])
    return branch


@transaction.atomic
def add_unit(*, by, branch, assigned_on, **values):
    """Register a production unit and the branch that answers for it."""
    refuse(branch.closed_on and _("This branch is closed."))
    unit = ProductionUnit(branch=branch, assigned_on=assigned_on, **values)
    unit.initials = initials(unit.name)
    changes.create(unit, by=by, action="unit.added")
    UnitAssignment.objects.create(unit=unit, branch=branch, since=assigned_on)
    return unit


@transaction.atomic
def change_unit(unit, *, by, version=None, **values):
    """Change a production unit; another branch answers for it from the day given on."""
    unit = changes.locked(unit)
    branch, day = values.get("branch", unit.branch), values.get("assigned_on", unit.assigned_on)
    if branch != unit.branch:
        refuse(branch.closed_on and _("This branch is closed."))
        current = unit.assignments.get(until=None)
        refuse(
            day <= current.since
            and _("It has belonged to %(branch)s since %(day)s; choose a later day.")
            % {"branch": current.branch, "day": current.since}
        )
        current.until = day
        current.save(update_fields=["until"])
        UnitAssignment.objects.create(unit=unit, branch=branch, since=day)
    values["initials"] = initials(values.get("name", unit.name))
    return changes.update(unit, values, by=by, version=version, action="unit.changed")


def path_under(parent, branch) -> str:
    return f"{parent.path if parent else ''}{branch.pk:07d}/"


def move_subtree(before, after):
    for row in Branch.objects.select_for_update().filter(path__startswith=before):
        row.path = after + row.path[len(before) :]
        row.save(update_fields=["path"])


def snapshot(branch) -> dict:
    return {name: getattr(branch, name) for name in KEPT_IN_HISTORY}


def remember(branch, day):
    """From this day on the branch stands as it is now; a state that begins the same day is replaced."""
    current = branch.versions.get(until=None)
    if snapshot(current) == snapshot(branch):
        return
    refuse(
        day < current.since
        and _("“%(branch)s” has a state from %(day)s on; a change cannot begin before it.")
        % {"branch": branch.name, "day": current.since}
    )
    if day == current.since:
        BranchVersion.objects.filter(pk=current.pk).update(**snapshot(branch))
        return
    current.until = day
    current.save(update_fields=["until"])
    BranchVersion.objects.create(branch=branch, since=day, **snapshot(branch))


def refuse(reason):
    """Stop with this reason, if there is one."""
    if reason:
        raise RuleViolation(reason)
