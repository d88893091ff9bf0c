"""Supervision checklists: drawn up, published in place of the former edition, copied to a new one; the shipped one."""

import tomllib
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy

from assessments.models import FindingCode, SupervisionChecklist, SupervisionItem
from branches.facts import registry
from common import audit, changes
from common.errors import refuse

audit.WORDS |= {
    "supervision_checklist.added": gettext_lazy("begun"),
    "supervision_checklist.changed": gettext_lazy("changed"),
    "supervision_checklist.items_changed": gettext_lazy("items changed"),
    "supervision_checklist.published": gettext_lazy("published"),
    "supervision_checklist.retired": gettext_lazy("retired by a new edition"),
    "finding_code.shipped": gettext_lazy("taken over with the shipped checklist"),
}
State = SupervisionChecklist.State
SHIPPED = Path(__file__).resolve().parent.parent / "shipped_checklists" / "quarterly_supervision.toml"
ITEM = ("theme", "text", "standard", "basis", "methods", "points", "rule", "step", "most", "sample")
ITEM += ("finding_code", "question")


@transaction.atomic
def add(*, by, **values):
    """Begin a checklist; a code that is known already gets its next edition."""
    made = SupervisionChecklist(**values)
    made.edition = next_edition(made.code)
    return changes.create(made, by=by, action="supervision_checklist.added")


@transaction.atomic
def change(checklist, *, by, version=None, **values):
    """Change what stands at its head, while it is a draft."""
    checklist = changes.locked(checklist)
    refuse(checklist.why_not_change())
    return changes.update(checklist, values, by=by, version=version, action="supervision_checklist.changed")


@transaction.atomic
def replace_items(checklist, *, by, items, version=None):
    """The lines as they were typed, in this order, in place of those of before."""
    checklist = changes.locked(checklist)
    refuse(checklist.why_not_change())
    if version is not None and checklist.version != version:
        raise changes.stale(checklist, {})
    checklist.items.all().delete()
    rows = [
        SupervisionItem(checklist=checklist, order=number, **{key: item[key] for key in ITEM if key in item})
        for number, item in enumerate(items, start=1)
    ]
    for row in rows:
        row.full_clean(exclude=["checklist"])
    SupervisionItem.objects.bulk_create(rows)
    checklist.version += 1
    checklist.save(update_fields=["version"])
    audit.record(by, "supervision_checklist.items_changed", checklist)
    return checklist


@transaction.atomic
def publish(checklist, *, by):
    """From now on visits take this edition; it is frozen, and the former one retires."""
    checklist = changes.locked(checklist)
    refuse(checklist.why_not_publish())
    for former in SupervisionChecklist.objects.filter(code=checklist.code, state=State.PUBLISHED):
        changes.update(former, {"state": State.RETIRED}, by=by, action="supervision_checklist.retired")
    values = {"state": State.PUBLISHED, "published_on": timezone.localdate()}
    return changes.update(checklist, values, by=by, action="supervision_checklist.published")


@transaction.atomic
def copy(checklist, *, by):
    """A draft of the next edition with the same lines."""
    checklist = changes.locked(checklist)
    refuse(checklist.why_not_copy())
    made = add(by=by, code=checklist.code, title=checklist.title, source=checklist.source)
    items = [{key: getattr(item, key) for key in ITEM} for item in lines_of(checklist)]
    return replace_items(made, by=by, items=items)


@transaction.atomic
def ship(by=None):
    """The shipped checklist as a draft, with its codes of findings; what is there already stays as it is."""
    found = shipped()
    codes = {each["code"]: shipped_code(each, by) for each in found["code_of_finding"]}
    known = SupervisionChecklist.objects.filter(code=found["code"]).order_by("-edition").first()
    if known:
        return known
    made = add(by=by, code=found["code"], title=found["title"], source=found["source"])
    items = [
        as_item(item, theme=section["theme"], codes=codes)
        for section in found["section"]
        for item in section["item"]
    ]
    return replace_items(made, by=by, items=items)


def shipped() -> dict:
    """The shipped checklist as data."""
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def shipped_code(values, by):
    known = FindingCode.objects.filter(code=values["code"]).first()
    return known or changes.create(FindingCode(**values), by=by, action="finding_code.shipped")


def as_item(item, *, theme, codes) -> dict:
    """A line of the file as values of a row; a question that this portal does not know is left out."""
    amounts = {key: Decimal(str(item[key])) for key in ("points", "step", "most") if key in item}
    question = item.get("question", "")
    known = question if question in registry.questions.known else ""
    code = codes.get(item.get("finding_code"))
    return {**item, **amounts, "theme": theme, "question": known, "finding_code": code}


def lines_of(checklist):
    return checklist.items.select_related("finding_code")


def next_edition(code) -> int:
    newest = SupervisionChecklist.objects.filter(code=code).aggregate(newest=Max("edition"))["newest"]
    return (newest or 0) + 1
