"""The year's library of duties: filled, published, and corrected by new editions."""

import tomllib
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.models import DutyAssignment, DutyItem, DutyLibrary, Regulation
from branches.models.duties import MEANT_FOR
from branches.services import duty_assignments
from common import audit, changes
from common.errors import refuse

audit.WORDS |= {
    "duty_library.added": _("set up"),
    "duty_library.changed": _("changed"),
    "duty_library.filled": _("duties taken over"),
    "duty_library.published": _("published"),
    "duty_item.added": _("added"),
    "duty_item.changed": _("changed"),
    "duty_item.corrected": _("corrected by a new edition"),
    "duty_item.replaced": _("replaced by a new edition"),
    "duty_item.removed": _("removed"),
    "duty_item.retired": _("no longer asked"),
}
STARTER = Path(__file__).parent.parent / "presets" / "duties.toml"
KEPT = (
    "code domain title scope standard checking_method points times per evidence regulation ground "
    "for_leaders for_secretaries for_unit_heads"
).split()


@transaction.atomic
def set_up(*, by, year, note="", source=""):
    """Set up the library of a year: empty, from the starter library, or as a copy of an earlier year's."""
    library = changes.create(DutyLibrary(year=year, note=note), by=by, action="duty_library.added")
    if source == "starter":
        take_over_starter(library, by=by)
    elif source:
        copy(DutyLibrary.objects.get(pk=source), library, by=by)
    return library


@transaction.atomic
def change(library, *, by, version=None, **values):
    """Note something else about a library."""
    return changes.update(library, values, by=by, version=version, action="duty_library.changed")


@transaction.atomic
def take_over_starter(library, *, by):
    """Fill a draft with the duties that the portal ships; a code that is there already is left alone."""
    document = tomllib.loads(STARTER.read_text(encoding="utf-8"))
    regulations = {row.title: row for row in Regulation.objects.all()}
    return fill(library, [starter_item(entry, regulations) for entry in document["duty"]], by=by)


def starter_item(entry, regulations) -> dict:
    """The values of one shipped duty."""
    values = dict(entry)
    title, roles = values.pop("regulation"), values.pop("meant_for")
    values |= {"regulation": regulations.get(title), "ground": f"《{title}》"}
    return values | {name: role in roles for role, name in MEANT_FOR.items()}


@transaction.atomic
def copy(source, library, *, by):
    """Fill a draft with the duties of another year in their newest edition."""
    rows = source.items.current().order_by("code")
    return fill(library, [{name: getattr(row, name) for name in KEPT} for row in rows], by=by)


def fill(library, duties, *, by):
    """Add many duties at once to a draft."""
    library = changes.locked(library)
    refuse(library.why_not_add())
    known = set(library.items.values_list("code", flat=True))
    rows = [DutyItem(library=library, **values) for values in duties if values["code"] not in known]
    for row in rows:
        row.full_clean()
    DutyItem.objects.bulk_create(rows)
    words = _now("%(count)s duties were taken over.") % {"count": len(rows)}
    audit.record(by, "duty_library.filled", library, reason=words)
    return library


@transaction.atomic
def publish(library, *, by):
    """From now on the duties of this year stand and can be assigned."""
    library = changes.locked(library)
    refuse(library.why_not_publish())
    library.state, library.published_by = DutyLibrary.State.PUBLISHED, by
    library.published_at = timezone.now()
    library.version += 1
    library.save(update_fields=["state", "published_by", "published_at", "version"])
    audit.record(by, "duty_library.published", library)
    return library


@transaction.atomic
def add_item(*, by, library, **values):
    """Add a duty to a draft."""
    refuse(changes.locked(library).why_not_add())
    return changes.create(DutyItem(library=library, **values), by=by, action="duty_item.added")


@transaction.atomic
def change_item(item, *, by, version=None, reason="", **values):
    """Change a duty; in a published library this makes a new edition and leaves the old one as it was."""
    item = changes.locked(item)
    refuse(item.why_not_correct())
    if not item.library.is_published:
        return changes.update(item, values, by=by, version=version, action="duty_item.changed")
    if version is not None and item.version != version:
        raise changes.stale(item, values)
    return correct(item, values, by=by, reason=reason)


def correct(item, values, *, by, reason):
    """A new edition: what is still planned goes on by it, what has happened is judged by the old one."""
    kept = {name: getattr(item, name) for name in KEPT}
    changed = audit.differences(kept, kept | values)
    if not changed:
        return item
    newer = DutyItem(library=item.library, **{**kept, **values, "code": item.code}, edition=item.edition + 1)
    newer.full_clean()
    newer.save(force_insert=True)
    DutyItem.objects.filter(pk=item.pk).update(replaced_by=newer, version=item.version + 1)
    audit.record(by, "duty_item.corrected", newer, changes=changed, reason=reason)
    audit.record(by, "duty_item.replaced", item, reason=reason)
    assignments = DutyAssignment.objects.filter(item=item).open_from(timezone.localdate())
    moved = list(assignments.values_list("pk", flat=True))
    assignments.update(item=newer)
    duty_assignments.plan(DutyAssignment.objects.filter(pk__in=moved))
    return newer


@transaction.atomic
def remove_item(item, *, by, reason=""):
    """Take a duty out of a draft."""
    item = changes.locked(item)
    refuse(item.why_not_remove())
    library = item.library
    audit.record(by, "duty_item.removed", item, reason=reason)
    item.delete()
    return library


@transaction.atomic
def retire_item(item, *, by, retired_on, reason=""):
    """A published duty is no longer asked: its assignments end, what is still planned falls away."""
    item = changes.locked(item)
    refuse(item.why_not_retire())
    item.retired_on = retired_on
    item.version += 1
    item.save(update_fields=["retired_on", "version"])
    audit.record(
        by, "duty_item.retired", item, changes={"retired_on": [None, str(retired_on)]}, reason=reason
    )
    open_ones = DutyAssignment.objects.filter(item=item).open_from(retired_on)
    for assignment in open_ones.select_related("item__library"):
        duty_assignments.end(assignment, by=by, until=max(retired_on, assignment.since), reason=reason)
    return item
