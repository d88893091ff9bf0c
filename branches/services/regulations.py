"""Regulations and their editions: a new edition ends the former on the day before, and nothing is lost."""

import tomllib
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import FrequencyRule, Regulation, RegulationVersion, TrainingRule
from common import audit, changes
from common.errors import refuse
from common.pinyin import initials

audit.WORDS |= {
    "regulation.added": gettext_lazy("taken into the library"),
    "regulation.changed": gettext_lazy("changed"),
    "regulation.edition_added": gettext_lazy("new edition"),
    "regulation.edition_corrected": gettext_lazy("edition corrected"),
    "regulation.confirmed": gettext_lazy("compared with the current text"),
    "regulation.repealed": gettext_lazy("taken out of force"),
}
STARTER = Path(__file__).resolve().parent.parent / "presets" / "regulations.toml"


@transaction.atomic
def add(*, by, code, title, since, summary, document_number="", owner=None, is_confirmed=True):
    """Take a regulation into the library with the edition that is in force."""
    regulation = Regulation(code=code, title=title, owner=owner, initials=initials(title))
    changes.create(regulation, by=by, action="regulation.added")
    edition = RegulationVersion(
        regulation=regulation,
        document_number=document_number,
        since=since,
        summary=summary,
        is_confirmed=is_confirmed,
    )
    edition.full_clean()
    edition.save()
    return regulation


@transaction.atomic
def change(regulation, *, by, version=None, **values):
    """Name it otherwise, or give it to another organisation to keep."""
    derived = {"initials": initials(values.get("title", regulation.title))}
    return changes.update(
        regulation, values, by=by, version=version, action="regulation.changed", derived=derived
    )


@transaction.atomic
def new_edition(regulation, *, by, since, summary, document_number="", is_confirmed=True):
    """From this day on another text holds; the former one held until the day before."""
    regulation = changes.locked(regulation)
    newest = regulation.versions.first()
    refuse(newest and since <= newest.since and begins_later(newest))
    if newest and (newest.until is None or newest.until > since):
        newest.until = since
        newest.version += 1
        newest.save(update_fields=["until", "version"])
    edition = RegulationVersion(
        regulation=regulation,
        document_number=document_number,
        since=since,
        summary=summary,
        is_confirmed=is_confirmed,
    )
    edition.full_clean()
    edition.save()
    audit.record(by, "regulation.edition_added", regulation, reason=f"{since} {document_number}".strip())
    return regulation


@transaction.atomic
def correct_edition(edition, *, by, version=None, **values):
    """Put right what was noted of an edition; the former one ends where this one begins."""
    edition = changes.locked(edition)
    before, since = edition.since, values.get("since", edition.since)
    former = edition.regulation.versions.filter(until=before).first()
    refuse(since != before and former and since <= former.since and begins_later(former))
    edition = changes.update(edition, values, by=by, version=version, action="regulation.edition_corrected")
    if since != before and former:
        former.until = since
        former.save(update_fields=["until"])
    audit.record(by, "regulation.edition_corrected", edition.regulation, reason=str(edition.since))
    return edition


@transaction.atomic
def confirm(regulation, *, by):
    """Somebody compared every edition with the current text."""
    regulation = changes.locked(regulation)
    refuse(regulation.why_not_confirm())
    regulation.versions.filter(is_confirmed=False).update(is_confirmed=True)
    audit.record(by, "regulation.confirmed", regulation)
    return regulation


@transaction.atomic
def repeal(regulation, *, by, until, reason):
    """Take it out of force without another edition; its history stays."""
    regulation = changes.locked(regulation)
    refuse(regulation.why_not_repeal())
    current = regulation.versions.get(until=None)
    refuse(until <= current.since and begins_later(current))
    current.until = until
    current.version += 1
    current.full_clean()
    current.save(update_fields=["until", "version"])
    audit.record(by, "regulation.repealed", regulation, reason=f"{until} {reason}")
    return regulation


@transaction.atomic
def load_starter(*, by) -> int:
    """Take the shipped titles into the library, each to be compared with the current text; says how many are new.

    What is in the library already stays as it is. Rules that name no regulation yet are grounded on it.
    """
    known = set(Regulation.objects.values_list("code", flat=True))
    missing = [entry for entry in starter() if entry["code"] not in known]
    for entry in missing:
        first, *later = entry["edition"]
        regulation = add(
            by=by,
            code=entry["code"],
            title=entry["title"],
            since=first["since"],
            summary=first["summary"].strip(),
            is_confirmed=False,
        )
        for edition in later:
            new_edition(
                regulation,
                by=by,
                since=edition["since"],
                summary=edition["summary"].strip(),
                is_confirmed=False,
            )
        ground(regulation, entry)
    return len(missing)


def ground(regulation, entry):
    """The rules of these kinds that named no regulation rest on this one."""
    FrequencyRule.objects.filter(regulation=None, kind__in=entry["grounds"]).update(regulation=regulation)
    kinds = entry.get("training", [])
    TrainingRule.objects.filter(regulation=None, kind__in=kinds).update(regulation=regulation)


def starter() -> list[dict]:
    """The shipped regulations as data."""
    return tomllib.loads(STARTER.read_text(encoding="utf-8"))["regulation"]


def begins_later(edition):
    return _("The edition before it begins on %(day)s; choose a later day.") % {"day": edition.since}
