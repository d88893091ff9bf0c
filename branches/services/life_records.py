"""What becomes of records of organisational life: drafted, recorded, corrected, withdrawn."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from branches.models import Absence, FirstAgendaItem, FollowUp, LifeRecord
from branches.services import follow_ups, life_plans
from common import audit, changes, links
from common.errors import RuleViolation, refuse

audit.WORDS |= {
    "life_record.drafted": gettext_lazy("drafted"),
    "life_record.changed": gettext_lazy("changed"),
    "life_record.corrected": gettext_lazy("corrected"),
    "life_record.recorded": gettext_lazy("recorded"),
    "life_record.withdrawn": gettext_lazy("withdrawn"),
    "agenda_item.closed": pgettext_lazy("agenda item", "closed"),
}
State = LifeRecord.State


@transaction.atomic
def draft(
    *,
    by,
    absences=(),
    resolutions=(),
    agenda_items=(),
    targets=None,
    joint_branches=(),
    finish=False,
    **values,
):
    """Note a meeting; `finish` records it at once. `targets` are the records it links to, by the name of their model."""
    record = LifeRecord(**completed(values, absences))
    refuse(
        record.branch.closed_on and record.branch.closed_on <= record.held_on and _("This branch is closed.")
    )
    check_votes(record)
    record.plan = life_plans.waiting_for(record)
    changes.create(record, by=by, action="life_record.drafted")
    store_parts(record, absences, resolutions, agenda_items, targets, joint_branches, by=by)
    return record_it(record, by=by) if finish else record


@transaction.atomic
def change(
    record,
    *,
    by,
    version=None,
    reason="",
    absences=(),
    resolutions=(),
    agenda_items=(),
    targets=None,
    joint_branches=(),
    finish=False,
    **values,
):
    """Go on with a draft, or correct what was recorded; what stood before stays in the history."""
    record = changes.locked(record)
    refuse(record.why_not_change())
    is_recorded = record.state == State.RECORDED
    refuse(is_recorded and not reason and _("Say why the record is corrected."))
    values = completed(values, absences)
    action = "life_record.corrected" if is_recorded else "life_record.changed"
    told = parts_in_words(record)
    record = changes.update(record, values, by=by, version=version, action=action, reason=reason)
    check_votes(record)
    if is_recorded:
        refuse(
            record.held_on > timezone.localdate()
            and _("What has not been held yet is planned, not recorded.")
        )
    store_parts(record, absences, resolutions, agenda_items, targets, joint_branches, by=by)
    tell_parts(record, told, by=by, action=action, reason=reason)
    fit_plan(record)
    return record_it(record, by=by) if finish and not is_recorded else record


@transaction.atomic
def record_it(record, *, by):
    """From now on this counts as held."""
    record = changes.locked(record)
    refuse(record.why_not_record())
    now = {"recorded_at": timezone.now(), "recorded_by": by}
    return changes.update(
        record, {"state": State.RECORDED}, by=by, action="life_record.recorded", derived=now
    )


@transaction.atomic
def withdraw(record, *, by, reason):
    """It was no meeting of this kind, or is written down twice: it neither helps nor hurts from now on."""
    record = changes.locked(record)
    refuse(record.why_not_withdraw())
    for resolution in FollowUp.objects.of(record).open():
        follow_ups.withdraw(resolution, by=by, reason=reason)
    values = {"state": State.WITHDRAWN, "withdrawn_because": reason}
    return changes.update(
        record, values, by=by, action="life_record.withdrawn", reason=reason, derived={"plan": None}
    )


@transaction.atomic
def close_agenda_item(item, *, by, closure, closed_on):
    """What the first topic asked for is done, and what came of it."""
    item = changes.locked(item)
    refuse(item.why_not_close())
    refuse(closed_on > timezone.localdate() and _("This day has not come yet."))
    return changes.update(
        item, {"closure": closure, "closed_on": closed_on}, by=by, action="agenda_item.closed"
    )


def completed(values, absences) -> dict:
    """The number of those present follows from who was away, where nobody typed it."""
    expected, present = values.get("expected"), values.get("present")
    if expected is not None and present is None:
        values = values | {"present": max(expected - len(absences), 0)}
    elif expected is not None and 0 <= expected - present < len(absences):
        words = _("%(count)s people are named as absent, but only %(missing)s are missing in the numbers.")
        raise RuleViolation(words % {"count": len(absences), "missing": expected - present})
    return values


def check_votes(record):
    """Nobody votes who is not there."""
    if record.present is not None and sum(record.votes) > record.present:
        raise RuleViolation(_("More votes than people present."))


def store_parts(record, absences, resolutions, agenda_items, targets, joint_branches, *, by):
    """Everything that hangs on a record, as it was typed on one page."""
    record.absences.all().delete()
    Absence.objects.bulk_create(Absence(record=record, person=person, reason=why) for person, why in absences)
    record.joint_branches.set(joint_branches)
    for to_type, target in (targets or {}).items():
        links.replace(record, to_type, target, by=by)
    agree_on(record, resolutions, by=by)
    store_agenda(record, agenda_items)


def agree_on(record, resolutions, *, by):
    """Resolutions as follow-ups: new ones agreed, known ones changed, removed ones withdrawn."""
    known = {row.pk: row for row in FollowUp.objects.of(record).open()}
    for line in resolutions:
        values = {name: line[name] for name in ("text", "owner", "due_on")}
        row = known.get(line.get("pk"))
        if row is None:
            if not line.get("removed"):
                follow_ups.agree(record, by=by, branch=record.branch, **values)
        elif line.get("removed"):
            follow_ups.withdraw(row, by=by, reason=_("taken out of the record"))
        else:
            follow_ups.change(row, by=by, **values)


def store_agenda(record, items):
    """First agenda items as they stand on the page; what is closed already stays."""
    known = {row.pk: row for row in record.agenda_items.filter(closed_on=None)}
    for line in items:
        values = {
            name: line[name] for name in ("document", "issued_on", "measures", "unit_in_charge", "due_on")
        }
        row = known.get(line.get("pk"))
        if line.get("removed"):
            if row:
                row.delete()
            continue
        row = row or FirstAgendaItem(record=record)
        for name, value in values.items():
            setattr(row, name, value)
        row.full_clean()
        row.save()


def fit_plan(record):
    """A record on another day fulfils another line of the plan."""
    plan = record.plan
    if plan and (plan.kind != record.kind or record.held_on not in plan.window):
        plan = None
    if plan is None:
        plan = life_plans.waiting_for(record)
    if plan != record.plan:
        record.plan = plan
        record.save(update_fields=["plan"])


def parts_in_words(record) -> dict:
    """What hangs on a record, as its history tells it: who was away, who took part, what it is linked to."""
    rows = record.absences.select_related("person").order_by("person__username")
    return {
        "absences": ", ".join(f"{row.person.name} ({row.get_reason_display()})" for row in rows),
        "joint_branches": ", ".join(branch.name for branch in record.joint_branches.order_by("path")),
        "production_topic": ", ".join(link.to_label for link in links.from_row(record)),
    }


def tell_parts(record, before, *, by, action, reason):
    """What hangs on a record belongs to its history as well as its fields do."""
    if told := audit.differences(before, parts_in_words(record)):
        audit.record(by, action, record, changes=told, reason=reason)
