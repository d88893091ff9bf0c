"""Who holds which duty: assigned one by one or to many, planned for the year, ended."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Appointment, DutyAssignment, DutyOccurrence
from branches.models.organization import valid_on
from branches.roles import Role
from common import audit, changes
from common.errors import RuleViolation, refuse
from common.windows import windows

audit.WORDS |= {
    "duty.assigned": gettext_lazy("duty assigned"),
    "duty.changed": gettext_lazy("changed"),
    "duty.ended": gettext_lazy("ended"),
}
MOST_AT_ONCE = 1000
OTHER_HEAD = {Role.SECRETARY.value: Role.UNIT_HEAD.value, Role.UNIT_HEAD.value: Role.SECRETARY.value}


@transaction.atomic
def assign(*, by, item, since, **values):
    """Give a person a duty and plan when it is due."""
    refuse(item.why_not_assign())
    assignment = DutyAssignment(item=item, since=since, **values)
    refuse(why_not_hold(assignment))
    changes.create(assignment, by=by, action="duty.assigned")
    plan([assignment])
    return assignment


@transaction.atomic
def assign_many(*, by, items, posts, since, jointly=False) -> int:
    """Give these duties to the people who hold these posts; what somebody holds already is left alone.

    Jointly: each duty is held by the two heads of the branch together.
    """
    refuse(len(items) * len(posts) > MOST_AT_ONCE and too_many())
    for item in items:
        refuse(item.why_not_assign())
    others = other_heads(posts) if jointly else {}
    taken, rows = held_already(items, posts), []
    for post in posts:
        holders = [post.user, others[post.pk]] if jointly else [post.user]
        for item in items:
            keys = {(item.pk, post.branch_id, person.pk) for person in holders}
            if keys & taken:
                continue
            taken |= keys
            people = dict(zip(("holder", "joint_holder"), holders, strict=False))
            rows.append(DutyAssignment(item=item, branch=post.branch, since=since, **people))
            refuse(why_not_hold(rows[-1]))
    for row in DutyAssignment.objects.bulk_create(rows):
        audit.record(by, "duty.assigned", row)
    plan(rows)
    return len(rows)


def too_many() -> str:
    return _("At most %(count)s assignments are made at once; choose fewer people or duties.") % {
        "count": MOST_AT_ONCE
    }


def held_already(items, posts) -> set[tuple]:
    """(duty, organisation, person) of the open assignments of these duties, joint holders included."""
    branches = {post.branch_id for post in posts}
    rows = DutyAssignment.objects.filter(item__in=items, branch__in=branches, until=None)
    found = set()
    for item, branch, *people in rows.values_list("item", "branch", "holder", "joint_holder"):
        found |= {(item, branch, person) for person in people if person}
    return found


def other_heads(posts) -> dict:
    """The other head of each post's branch; refused where there is none."""
    wanted = {(post.branch_id, OTHER_HEAD.get(post.role.name)) for post in posts}
    heads = {}
    held = Appointment.objects.filter(valid_on(timezone.localdate()), branch__in={b for b, _role in wanted})
    for head in (
        held.filter(role__name__in=OTHER_HEAD.values()).select_related("user", "role").order_by("since")
    ):
        heads[head.branch_id, head.role.name] = head.user
    lacking = [str(post) for post in posts if (post.branch_id, OTHER_HEAD.get(post.role.name)) not in heads]
    if lacking:
        words = _("No other head holds a post in the same branch for: %(people)s.")
        raise RuleViolation(words % {"people": "、".join(lacking[:5])})
    return {post.pk: heads[post.branch_id, OTHER_HEAD[post.role.name]] for post in posts}


@transaction.atomic
def change(assignment, *, by, version=None, **values):
    """Another joint holder, another beginning or note; what is still ahead is planned anew."""
    assignment = changes.locked(assignment)
    refuse("" if assignment.is_open else _("It has already ended."))
    before = (assignment.since, assignment.until)
    assignment = changes.update(assignment, values, by=by, version=version, action="duty.changed")
    refuse(why_not_hold(assignment))
    if (assignment.since, assignment.until) != before:
        plan([assignment])
    return assignment


@transaction.atomic
def end(assignment, *, by, until, reason=""):
    """The duty is no longer held from this day on; what was still ahead falls away."""
    assignment = changes.locked(assignment)
    refuse(assignment.why_not_end())
    assignment = changes.update(assignment, {"until": until}, by=by, action="duty.ended", reason=reason)
    plan([assignment])
    return assignment


def why_not_hold(assignment) -> str:
    """The reason why this duty cannot be held so; empty when it can."""
    year = assignment.item.library.year
    if assignment.since.year > year:
        return _("This duty belongs to %(year)s; its beginning lies later.") % {"year": year}
    if assignment.branch.closed_on:
        return _("This branch is closed.")
    return ""


def plan(assignments):
    """Write down when each duty is due in its year; past and reported occurrences stay untouched.

    Running it again changes nothing. What is still planned for the time from today on follows the assignment:
    missing times are added, times outside its span fall away, the newest edition of the duty holds. Only a first
    plan goes back to the beginning.
    """
    assignments = list(loaded(assignments))
    known = {row.pk: {} for row in assignments}
    for row in DutyOccurrence.objects.filter(assignment__in=assignments):
        known[row.assignment_id][row.first_day, row.due_on, row.number] = row
    today, added, gone = timezone.localdate(), [], []
    for assignment in assignments:
        mine, expected = known[assignment.pk], times_of(assignment)
        ahead = [key for key, row in mine.items() if row.state == row.State.PLANNED and row.due_on >= today]
        gone += [mine[key].pk for key in ahead if key not in expected]
        renewed = [mine[key].pk for key in ahead if mine[key].item_id != assignment.item_id]
        if renewed:
            DutyOccurrence.objects.filter(pk__in=renewed).update(item=assignment.item)
        new = [key for key in expected if key not in mine and (not mine or key[1] >= today)]
        added += [occurrence(assignment, key) for key in new]
    DutyOccurrence.objects.filter(pk__in=gone).delete()
    DutyOccurrence.objects.bulk_create(added, batch_size=2000)


def loaded(assignments):
    """The assignments with what planning asks of them, in one query."""
    pks = [assignment.pk for assignment in assignments]
    return DutyAssignment.objects.filter(pk__in=pks).select_related("item__library")


def times_of(assignment) -> list[tuple]:
    """(first day, last day, which time) of everything that is due while the duty is held."""
    year = assignment.item.library.year
    begin, last_day = max(date(year, 1, 1), assignment.since), assignment.last_day
    return [
        (window.first_day, window.last_day, number)
        for window in windows(assignment.item.per, date(year, 1, 1), date(year, 12, 31))
        if begin <= window.last_day <= last_day
        for number in range(1, assignment.item.times + 1)
    ]


def occurrence(assignment, key):
    first_day, due_on, number = key
    return DutyOccurrence(
        assignment=assignment,
        item=assignment.item,
        branch_id=assignment.branch_id,
        first_day=first_day,
        due_on=due_on,
        number=number,
    )
