"""Checklists of a year: drawn up, published, frozen, carried over into another year."""

import tomllib
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from branches.facts import questions
from branches.facts import registry as _registry  # noqa: F401 - makes the questions known
from branches.models import Checklist, ChecklistItem
from common import audit, changes
from common.errors import refuse

audit.WORDS |= {
    "checklist.added": gettext_lazy("begun"),
    "checklist.changed": gettext_lazy("changed"),
    "checklist.items_changed": gettext_lazy("items changed"),
    "checklist.published": gettext_lazy("published"),
    "checklist.postponed": gettext_lazy("self-check postponed"),
}
PRESETS = Path(__file__).resolve().parent.parent / "presets"
STARTERS = {
    Checklist.Purpose.STANDARDISATION: PRESETS / "standardisation_checklist.toml",
    Checklist.Purpose.DEMO_SITE: PRESETS / "demo_site_criteria.toml",
}
ITEM = ("section", "text", "points", "standard", "method", "question")


@transaction.atomic
def add(*, by, **values):
    """Begin a checklist."""
    return changes.create(Checklist(**values), by=by, action="checklist.added")


@transaction.atomic
def change(checklist, *, by, version=None, **values):
    """Change what stands at its head, while it is a draft."""
    checklist = changes.locked(checklist)
    refuse(checklist.why_not_change())
    return changes.update(checklist, values, by=by, version=version, action="checklist.changed")


@transaction.atomic
def replace_items(checklist, *, by, items):
    """The items as they were typed, in this order, in place of those of before."""
    checklist = changes.locked(checklist)
    refuse(checklist.why_not_change())
    checklist.items.all().delete()
    rows = [
        ChecklistItem(checklist=checklist, order=number, **{key: item[key] for key in ITEM if key in item})
        for number, item in enumerate(items, start=1)
    ]
    for row in rows:
        row.full_clean(exclude=["checklist"])
    ChecklistItem.objects.bulk_create(rows)
    checklist.version += 1
    checklist.save(update_fields=["version"])
    audit.record(by, "checklist.items_changed", checklist)
    return checklist


@transaction.atomic
def publish(checklist, *, by):
    """From now on it is frozen, and the branches owe their self-checks."""
    checklist = changes.locked(checklist)
    refuse(checklist.why_not_publish())
    values = {"state": Checklist.State.PUBLISHED, "published_on": timezone.localdate()}
    return changes.update(checklist, values, by=by, action="checklist.published")


@transaction.atomic
def postpone(checklist, *, by, due_on, reason):
    """Give the branches until another day."""
    checklist = changes.locked(checklist)
    return changes.update(checklist, {"due_on": due_on}, by=by, action="checklist.postponed", reason=reason)


@transaction.atomic
def copy(checklist, *, by, year, title):
    """A draft for another year with the same items."""
    kept = {name: getattr(checklist, name) for name in ("purpose", "source", "excellent_from", "passed_from")}
    made = add(by=by, year=year, title=title, due_on=None, **kept)
    items = [{key: getattr(item, key) for key in ITEM} for item in checklist.items.all()]
    return replace_items(made, by=by, items=items)


@transaction.atomic
def load_starter(*, by, purpose, year):
    """A draft for this year from the shipped checklist, which names its source."""
    found = starter(purpose)
    title = found["title"].replace("{year}", str(year))
    made = add(by=by, purpose=purpose, year=year, title=title, source=found["source"])
    items = [
        {
            **item,
            "section": section["name"],
            "points": Decimal(str(item["points"])),
            "question": known(item.get("question", "")),
        }
        for section in found["section"]
        for item in section["item"]
    ]
    return replace_items(made, by=by, items=items)


def starter(purpose) -> dict:
    """The shipped checklist as data."""
    return tomllib.loads(STARTERS[purpose].read_text(encoding="utf-8"))


def known(question) -> str:
    """The question, where the portal's records can answer it."""
    return question if question in questions.known else ""
