"""The year plan of a branch: made from the rules, then the branch's own to move and to name."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import LifeKind, PlannedActivity
from branches.occurrence import owed_by
from common import audit, changes
from common.errors import refuse
from common.windows import Per, Window
from common.working_days import add_working_days, is_working_day

audit.WORDS |= {
    "plan.made": gettext_lazy("year plan made"),
    "plan.added": gettext_lazy("planned"),
    "plan.changed": gettext_lazy("planned otherwise"),
    "plan.cancelled": gettext_lazy("taken out of the plan"),
}
# On which day of which month of its window a kind is proposed, until the branch says otherwise.
USUAL = {
    LifeKind.COMMITTEE_MEETING: (0, 5),
    LifeKind.GROUP_MEETING: (0, 10),
    LifeKind.FIRST_AGENDA_ITEM: (0, 8),
    LifeKind.THEME_PARTY_DAY: (0, 20),
    LifeKind.STUDY_DAY: (0, 25),
    LifeKind.MEMBER_MEETING: (1, 15),
    LifeKind.PARTY_CLASS: (1, 22),
    LifeKind.STUDY_GROUP: (1, 12),
    LifeKind.PUBLICITY_TALK: (3, 18),
    LifeKind.THEME_ACTIVITY: (4, 16),
    LifeKind.HEART_TALK: (10, 16),
    LifeKind.LIFE_MEETING: (11, 8),
    LifeKind.MEMBER_APPRAISAL: (11, 10),
}


@transaction.atomic
def make(branch, *, by, year):
    """Plan what the rules owe in a year; again, it adds and removes only what lies ahead and nobody touched."""
    refuse(branch.closed_on and _("This branch is closed."))
    branch = changes.locked(branch)
    today = timezone.localdate()
    owed = owed_by(branch, date(year, 1, 1), date(year, 12, 31))
    known = {key(row): row for row in branch.planned_activities.filter(last_day__year=year, is_own=False)}
    for place, row in known.items():
        if place not in owed and row.first_day > today and row.version == 1 and not row.cancelled:
            row.delete()
    new = [
        PlannedActivity(
            branch=branch, kind=kind, number=number, planned_on=usual_day(kind, window, today), **span(window)
        )
        for kind, window, number in owed
        if (kind, window, number) not in known and window.last_day >= today
    ]
    PlannedActivity.objects.bulk_create(new)
    if new:
        audit.record(by, "plan.made", branch, changes={"year": year, "activities": len(new)})
    return new


def key(row):
    return (row.kind, row.window, row.number)


def span(window) -> dict:
    return {"first_day": window.first_day, "last_day": window.last_day}


def usual_day(kind, window: Window, today) -> date:
    """A working day of the window on which such meetings usually are; not in the past where days are left."""
    month, day = USUAL.get(kind, (0, 15))
    months = Per(window.per).months
    first = date(window.first_day.year, window.first_day.month + min(month, months - 1), 1)
    earliest = min(today, window.last_day)
    return max(to_working_day(max(first + timedelta(days=day - 1), earliest), window), earliest)


def to_working_day(day, window) -> date:
    """The next working day, the one before where the window ends sooner."""
    following = day if is_working_day(day) else add_working_days(day, 1)
    if following in window:
        return following
    while not is_working_day(day) and day > window.first_day:
        day -= timedelta(days=1)
    return day


@transaction.atomic
def add(*, by, branch, kind, planned_on, topic="", host=""):
    """Plan one more activity of the branch's own accord."""
    refuse(branch.closed_on and _("This branch is closed."))
    branch = changes.locked(branch)
    window = Window(planned_on, planned_on)
    number = (
        branch.planned_activities.filter(kind=kind, first_day=planned_on, last_day=planned_on).count() + 1
    )
    row = PlannedActivity(
        branch=branch, kind=kind, number=number, planned_on=planned_on, topic=topic, host=host
    )
    row.is_own, row.first_day, row.last_day = True, window.first_day, window.last_day
    return changes.create(row, by=by, action="plan.added")


@transaction.atomic
def change(activity, *, by, version=None, **values):
    """Move it to another day of its window, or say what it is about."""
    activity = changes.locked(activity)
    refuse(activity.why_not_change())
    day = values.get("planned_on", activity.planned_on)
    moved = {"first_day": day, "last_day": day} if activity.is_own else {}
    return changes.update(activity, values, by=by, version=version, action="plan.changed", derived=moved)


@transaction.atomic
def cancel(activity, *, by, reason=""):
    """Take it out of the plan; what a rule asks for stays owed all the same."""
    activity = changes.locked(activity)
    refuse(activity.why_not_cancel())
    return changes.update(activity, {"cancelled": True}, by=by, action="plan.cancelled", reason=reason)


def waiting_for(record):
    """The planned activity that this record fulfils: the first of its kind and window that has no record yet."""
    found = PlannedActivity.objects.filter(
        branch=record.branch,
        kind=record.kind,
        first_day__lte=record.held_on,
        last_day__gte=record.held_on,
    )
    return found.waiting().order_by("is_own", "number", "planned_on").first()
