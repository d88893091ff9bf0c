"""Changes of the party tree and of the production units, with the history that results rely on."""

from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Branch, BranchVersion, ContactPoint, PeerGroup, ProductionUnit, UnitAssignment
from common import audit, changes
from common.errors import refuse
from common.locks import one_after_the_other
from common.pinyin import initials

audit.WORDS |= {
    "branch.established": gettext_lazy("set up"),
    "branch.changed": gettext_lazy("changed"),
    "branch.closed": gettext_lazy("closed down"),
    "unit.added": gettext_lazy("registered"),
    "unit.changed": gettext_lazy("changed"),
    "unit.closed": gettext_lazy("closed down"),
    "peer_group.added": gettext_lazy("named"),
    "peer_group.changed": gettext_lazy("changed"),
}
KEPT_IN_HISTORY = ("name", "kind", "path", "parent_id", "peer_group_id", "members_count")


@transaction.atomic
def establish(*, by, established_on, **values):
    """Set up a party organisation under its superior."""
    hold_the_tree()
    not_later_than_today(established_on)
    branch = Branch(established_on=established_on, **with_the_superior_as_it_stands(values))
    branch.initials = initials(branch.name)
    refuse(branch.parent and branch.parent.why_not_found_below())
    branch.path = f"new-{timezone.now().timestamp()}-{branch.code}"[:200]
    changes.create(branch, by=by, action="branch.established")
    branch.path = path_under(branch.parent, branch)
    refuse(why_not_so_long(len(branch.path)))
    branch.save(update_fields=["path"])
    BranchVersion.objects.create(branch=branch, since=established_on, **snapshot(branch))
    return branch


@transaction.atomic
def change(branch, *, by, version=None, valid_from=None, **values):
    """Change a party organisation from a day on; what stood before stays readable."""
    hold_the_tree()
    day = not_later_than_today(valid_from or timezone.localdate())
    branch = changes.locked(branch)
    refuse(branch.why_not_change())
    values = with_the_superior_as_it_stands(values)
    parent = values.get("parent", branch.parent)
    refuse(branch.why_not_move_under(parent) if parent and parent != branch.parent else "")
    refuse(branch.why_not_become(values.get("kind", branch.kind)))
    before = branch.path
    branch = changes.update(
        branch,
        values,
        by=by,
        version=version,
        action="branch.changed",
        derived={"initials": initials(values.get("name", branch.name))},
    )
    after = path_under(branch.parent, branch)
    if after != before:
        move_subtree(before, after)
        branch.path = after
    # Everything open below has another path now, and so another state from that day on.
    below = Branch.objects.below(branch).filter(closed_on=None).order_by("path")
    for row in below if after != before else [branch]:
        remember(row, day)
    return branch


@transaction.atomic
def close(branch, *, by, closed_on, reason=""):
    """Close a party organisation: its contact points end with it, its past results stay."""
    hold_the_tree()
    not_later_than_today(closed_on)
    branch = changes.locked(branch)
    refuse(branch.why_not_close())
    current = branch.versions.get(until=None)
    refuse(
        closed_on <= current.since
        and _("A later state of this organisation begins on %(day)s.") % {"day": current.since}
    )
    branch = changes.update(branch, {"closed_on": closed_on}, by=by, action="branch.closed", reason=reason)
    end(current, closed_on)
    for point in ContactPoint.objects.filter(branch=branch, until=None):
        values = {"until": max(closed_on, point.since)}
        changes.update(point, values, by=by, action="contact_point.ended", reason=reason)
    return branch


@transaction.atomic
def add_unit(*, by, branch, assigned_on, **values):
    """Register a production unit and the branch that answers for it."""
    not_later_than_today(assigned_on)
    refuse(branch.why_not_join())
    unit = ProductionUnit(branch=branch, assigned_on=assigned_on, **values)
    unit.initials = initials(unit.name)
    changes.create(unit, by=by, action="unit.added")
    UnitAssignment.objects.create(unit=unit, branch=branch, since=assigned_on)
    return unit


@transaction.atomic
def change_unit(unit, *, by, version=None, **values):
    """Change a production unit; another branch answers for it from the day given on."""
    unit = changes.locked(unit)
    refuse(unit.why_not_change())
    branch = values.get("branch", unit.branch)
    day = not_later_than_today(values.get("assigned_on", unit.assigned_on))
    before = (unit.branch, unit.assigned_on)
    unit = changes.update(
        unit,
        values,
        by=by,
        version=version,
        action="unit.changed",
        derived={"initials": initials(values.get("name", unit.name))},
    )
    if branch != before[0]:
        refuse(branch.why_not_join())
        reassign(unit, branch, day)
    elif day != before[1]:
        correct_beginning(unit, day)
    return unit


@transaction.atomic
def close_unit(unit, *, by, closed_on, reason=""):
    """Close a production unit; what it reported stays."""
    not_later_than_today(closed_on)
    unit = changes.locked(unit)
    refuse(unit.why_not_close())
    current = unit.assignments.get(until=None)
    refuse(closed_on <= current.since and belongs_since(current))
    unit = changes.update(unit, {"closed_on": closed_on}, by=by, action="unit.closed", reason=reason)
    end(current, closed_on)
    return unit


@transaction.atomic
def add_peer_group(*, by, **values):
    """Name a group of branches that may be compared."""
    return changes.create(PeerGroup(**values), by=by, action="peer_group.added")


@transaction.atomic
def change_peer_group(peer_group, *, by, version=None, **values):
    """Name a peer group otherwise or give it another place."""
    return changes.update(peer_group, values, by=by, action="peer_group.changed", version=version)


def reassign(unit, branch, day):
    """Another branch answers for the unit from this day on."""
    current = unit.assignments.get(until=None)
    refuse(day <= current.since and belongs_since(current))
    end(current, day)
    UnitAssignment.objects.create(unit=unit, branch=branch, since=day)


def correct_beginning(unit, day):
    """The present branch answers since another day than was noted."""
    current = unit.assignments.get(until=None)
    former = unit.assignments.filter(until=current.since).first()
    if former:
        refuse(day <= former.since and belongs_since(former))
        end(former, day)
    current.since = day
    current.save(update_fields=["since"])


def belongs_since(assignment):
    return _("It has belonged to %(branch)s since %(day)s; choose a later day.") % {
        "branch": assignment.branch,
        "day": assignment.since,
    }


def not_later_than_today(day):
    """The tree of today is what stands today, so a change is noted when its day has come."""
    refuse(why_not_noted_on(day))
    return day


def why_not_noted_on(day) -> str:
    ahead = day > timezone.localdate()
    return _("A change is noted on its day or later, not ahead of it.") if ahead else ""


def end(span, day):
    span.until = day
    span.save(update_fields=["until"])


def hold_the_tree():
    """One change of the tree after the other, until the transaction ends: every path follows from those above it.

    The first statement of a change, so that what it reads afterwards is what the change before it has left.
    """
    one_after_the_other("party tree")


def with_the_superior_as_it_stands(values) -> dict:
    """The superior read again: a form or a table read it before somebody else changed it."""
    parent = values.get("parent")
    return values | {"parent": Branch.objects.get(pk=parent.pk)} if parent else values


def path_under(parent, branch) -> str:
    return f"{parent.path if parent else ''}{branch.pk:07d}/"


def move_subtree(before, after):
    """Everything under the old path stands under the new one, in one statement."""
    moving = Branch.objects.filter(path__startswith=before)
    longest = moving.aggregate(longest=Max(Length("path")))["longest"]
    refuse(why_not_so_long(longest - len(before) + len(after)))
    moving.update(path=Concat(Value(after), Substr("path", len(before) + 1)))


def why_not_so_long(length) -> str:
    """The reason why a path of this length is none: the tree is not as deep as that; empty when it is one."""
    longest = Branch._meta.get_field("path").max_length
    if length <= longest:
        return ""
    levels = longest // len(path_under(None, Branch(pk=0)))
    return _("The tree has at most %(count)s levels; this would stand deeper.") % {"count": levels}


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
    end(current, day)
    BranchVersion.objects.create(branch=branch, since=day, **snapshot(branch))
