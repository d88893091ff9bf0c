"""The ladder of accountability: recorded, lifted early, revoked; read under the eyes of the log."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Accountability, InfluencePeriod
from branches.models.accountability import months_later
from common import audit, changes, links
from common.errors import refuse

audit.WORDS |= {
    "accountability.recorded": gettext_lazy("measure recorded"),
    "accountability.changed": gettext_lazy("changed"),
    "accountability.lifted": gettext_lazy("influence lifted early"),
    "accountability.revoked": gettext_lazy("revoked"),
    "accountability.read": gettext_lazy("record read"),
    "accountability.printed": gettext_lazy("letter written"),
    "influence_period.added": gettext_lazy("named"),
    "influence_period.changed": gettext_lazy("changed"),
}
ABOUT = ("branches.dutyoccurrence", "assessments.finding")  # what a measure may answer; those the portal has


@transaction.atomic
def record(*, by, months=None, about=(), **values):
    """Record a measure that was decided; how long it weighs follows from the rule of that day."""
    row = Accountability(**values)
    row.months = months_of(row.rung, row.decided_on) if months is None else months
    refuse(row.why_not_record(by))
    row.full_clean()
    row.save(force_insert=True)
    audit.record(by, "accountability.recorded", row)  # without its values: more people read the log
    name(row, about, by=by)
    return row


@transaction.atomic
def change(row, *, by, version=None, months=None, about=(), **values):
    """Correct what was recorded; nobody corrects a measure against himself or herself."""
    row = changes.locked(row)
    refuse(row.why_not_revoke(by))
    rung, day = values.get("rung", row.rung), values.get("decided_on", row.decided_on)
    values["months"] = months_of(rung, day) if months is None else months
    row = changes.update(row, values, by=by, version=version, action="accountability.changed")
    refuse(row.why_not_record(by))
    name(row, about, by=by)
    return row


def name(row, about, *, by):
    """What the measure answers: a duty in its time, or a finding."""
    for to_type, target in about:
        links.replace(row, to_type, target, by=by)


def months_of(rung, day) -> int:
    """How many months this rung weighs by the rule in force on the day of the decision."""
    rule = InfluencePeriod.objects.on(day).filter(rung=rung).first()
    return rule.months if rule else 0


@transaction.atomic
def lift(row, *, by, lifted_on, reason):
    """The measure no longer weighs from this day on; it stays on record."""
    row = changes.locked(row)
    refuse(row.why_not_lift(by))
    first, last = row.decided_on, months_later(row.decided_on, row.months)
    if not first <= lifted_on <= min(last, timezone.localdate()):
        refuse(_("Between the day of the decision and today."))
    return changes.update(row, {"lifted_on": lifted_on}, by=by, action="accountability.lifted", reason=reason)


@transaction.atomic
def revoke(row, *, by, reason):
    """The measure was wrong: it counts for nothing from then on, and stays readable."""
    row = changes.locked(row)
    refuse(row.why_not_revoke(by))
    values = {"revoked_on": timezone.localdate()}
    return changes.update(row, values, by=by, action="accountability.revoked", reason=reason)


@transaction.atomic
def note_reading(row, *, by, action="accountability.read"):
    """Whoever opens such a record stands in the log."""
    audit.record(by, action, row)


@transaction.atomic
def add_period(*, by, **values):
    """Name how long a rung weighs from a day on."""
    return changes.create(InfluencePeriod(**values), by=by, action="influence_period.added")


@transaction.atomic
def change_period(period, *, by, version=None, **values):
    """End a rule or correct it; measures on record keep their months."""
    return changes.update(period, values, by=by, version=version, action="influence_period.changed")
