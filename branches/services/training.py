"""Training: dated rules, the year's plan, hours of many people at once."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Course, TrainingRecord, TrainingRule
from common import audit, changes
from common.errors import refuse

audit.WORDS |= {
    "training_rule.set": gettext_lazy("set"),
    "course.planned": gettext_lazy("planned"),
    "course.changed": gettext_lazy("changed"),
    "course.cancelled": gettext_lazy("cancelled"),
    "course.attendance_noted": gettext_lazy("attendance noted"),
    "training_record.added": gettext_lazy("hours noted"),
    "training_record.changed": gettext_lazy("hours corrected"),
    "training_record.removed": gettext_lazy("hours taken out"),
}
# What holds where a site has set no rule of its own: a full day eight hours, half a day four.
HOURS_OF = {Course.Unit.DAY: Decimal(8), Course.Unit.HALF_DAY: Decimal(4), Course.Unit.HOUR: Decimal(1)}


@transaction.atomic
def set_rule(*, by, kind, since, **values):
    """From this day on this many hours; the rule of before holds until the day before."""
    current = TrainingRule.objects.select_for_update().filter(kind=kind, until=None).first()
    if current:
        refuse(
            since <= current.since
            and _("The rule of now holds since %(day)s; choose a later day.") % {"day": current.since}
        )
        current.until = since
        current.save(update_fields=["until"])
    return changes.create(TrainingRule(kind=kind, since=since, **values), by=by, action="training_rule.set")


def hours_of(amount, unit, day) -> Decimal:
    """How many hours a course of this length counts, by the rule of its day."""
    rule = TrainingRule.objects.on(day).filter(kind=unit).first()
    return (amount * (rule.hours if rule else HOURS_OF[unit])).quantize(Decimal("0.1"))


@transaction.atomic
def plan(*, by, **values):
    """Put a course into the year's plan."""
    course = Course(**values, hours=hours_of(values["amount"], values["unit"], values["starts_on"]))
    return changes.create(course, by=by, action="course.planned")


@transaction.atomic
def change_plan(course, *, by, version=None, **values):
    """Change a course that was not held yet."""
    course = changes.locked(course)
    refuse(course.why_not_change())
    length = [values.get(name, getattr(course, name)) for name in ("amount", "unit", "starts_on")]
    derived = {"hours": hours_of(*length)}
    return changes.update(course, values, by=by, version=version, action="course.changed", derived=derived)


@transaction.atomic
def cancel(course, *, by, reason):
    """It does not take place; it stays in the plan as cancelled."""
    course = changes.locked(course)
    refuse(course.why_not_cancel())
    values = {"state": Course.State.CANCELLED}
    return changes.update(course, values, by=by, action="course.cancelled", reason=reason)


@transaction.atomic
def note_attendance(course, *, by, shown, present):
    """Who of the people on the page was there: new ones get the hours, those no longer ticked lose them."""
    course = changes.locked(course)
    refuse(course.why_not_attend())
    ids = {person.pk for person in present}
    mine = course.records.filter(person__in=shown)
    known = set(mine.values_list("person", flat=True))
    gone = known - ids
    mine.filter(person__in=gone).delete()
    title, day = course.title, course.starts_on
    elsewhere = TrainingRecord.objects.filter(person__in=ids - known, title=title, held_on=day)
    elsewhere = set(elsewhere.values_list("person", flat=True))
    new = [person for person in present if person.pk not in known | elsewhere]
    TrainingRecord.objects.bulk_create(
        TrainingRecord(
            person=person,
            branch_id=person.branch_id,
            course=course,
            title=title,
            held_on=day,
            hours=course.hours,
        )
        for person in new
    )
    if course.state != Course.State.HELD and course.records.exists():
        course.state = Course.State.HELD
        course.version += 1
        course.save(update_fields=["state", "version"])
    noted = _("%(new)s people noted, %(gone)s taken out") % {"new": len(new), "gone": len(gone)}
    audit.record(by, "course.attendance_noted", course, reason=noted)
    return course


@transaction.atomic
def add_record(*, by, person, title, held_on, hours, note="", course=None):
    """Note hours of one person, in a course of the plan or elsewhere."""
    refuse(held_on > timezone.localdate() and _("Hours are noted once the day has come."))
    row = TrainingRecord(
        person=person,
        branch=person.branch,
        course=course,
        title=title,
        held_on=held_on,
        hours=hours,
        note=note,
    )
    return changes.create(row, by=by, action="training_record.added")


@transaction.atomic
def change_record(record, *, by, version=None, **values):
    """Put hours right."""
    return changes.update(record, values, by=by, version=version, action="training_record.changed")


@transaction.atomic
def remove_record(record, *, by, reason):
    """Take hours out that were noted by mistake; the log keeps them."""
    record = changes.locked(record)
    audit.record(
        by, "training_record.removed", record, reason=f"{record.held_on} · {record.hours} · {reason}"
    )
    pk = record.pk
    record.delete()
    record.pk = pk
    return record
