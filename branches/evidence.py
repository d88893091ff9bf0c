"""Which records prove a duty: every kind names a model, and where in it the person or branch and the day stand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from branches.models.frequencies import LifeKind
from common import links

MOST = 20  # so many records are shown for one occurrence


@dataclass(frozen=True)
class EvidenceKind:
    """Records of one model that prove a duty, found by the person who did it or else by the branch."""

    code: str
    label: Any
    model: str
    day: str
    person: str = ""
    branch: str = "branch"
    where: dict = field(default_factory=dict)
    unless: dict = field(default_factory=dict)

    def records(self, first_day, last_day, people, branches):
        """The records of these people (or branches) in a span of days; None where the portal has no such records."""
        model = links.model_of(self.model)
        if model is None:
            return None
        whose = {f"{self.person}__in": people} if self.person else {f"{self.branch}__in": branches}
        within = {f"{self.day}__gte": first_day, f"{self.day}__lte": last_day}
        found = model.objects.filter(**whose, **within, **self.where)
        return found.exclude(**self.unless) if self.unless else found


@dataclass(frozen=True, slots=True)
class Proof:
    """A record that proves an occurrence."""

    kind: str
    model: str
    pk: int
    day: date

    @property
    def label(self) -> str:
        return f"{KINDS[self.kind].label} · {self.day:%Y-%m-%d}"


KINDS: dict[str, EvidenceKind] = {}


def register(kind: EvidenceKind):
    """Let the portal look for records of this kind."""
    KINDS[kind.code] = kind
    return kind


def choices():
    """What the evidence of a duty may be; without one the holder's own note counts."""
    return [(kind.code, kind.label) for kind in KINDS.values()]


def proofs(occurrences: Iterable) -> dict[int, list[Proof]]:
    """What the portal knows about each occurrence, by its id; one query for each kind of evidence.

    The occurrences come with their duty and assignment. Where something is due several times in a window, the
    first record belongs to the first time, the second to the second.
    """
    by_kind = defaultdict(list)
    for occurrence in occurrences:
        if occurrence.item.evidence in KINDS:
            by_kind[occurrence.item.evidence].append(occurrence)
    found: dict[int, list[Proof]] = {}
    for code, asked in by_kind.items():
        found |= _of_kind(KINDS[code], asked)
    return found


def _of_kind(kind, occurrences):
    people = {person for occurrence in occurrences for person in occurrence.assignment.holder_ids}
    branches = {occurrence.branch_id for occurrence in occurrences}
    first_day = min(occurrence.first_day for occurrence in occurrences)
    last_day = max(occurrence.due_on for occurrence in occurrences)
    rows = kind.records(first_day, last_day, people, branches)
    if rows is None:
        return {}
    known = defaultdict(list)
    whose = kind.person or kind.branch
    for pk, day, owner in rows.order_by(kind.day, "pk").values_list("pk", kind.day, whose):
        known[owner].append((day, pk))
    return {
        occurrence.pk: [Proof(kind.code, kind.model, pk, day) for day, pk in mine]
        for occurrence in occurrences
        if (mine := _mine(kind, occurrence, known))
    }


def _mine(kind, occurrence, known):
    owners = occurrence.assignment.holder_ids if kind.person else [occurrence.branch_id]
    rows = sorted(
        {
            row
            for owner in owners
            for row in known[owner]
            if occurrence.first_day <= row[0] <= occurrence.due_on
        }
    )
    if occurrence.item.times > 1:
        return rows[occurrence.number - 1 : occurrence.number]
    return rows[:MOST]


register(
    EvidenceKind(
        "contact_visit",
        _("contact-point visit"),
        "branches.contactvisit",
        "visited_on",
        person="leader",
        where={"state": "confirmed"},
    )
)
register(
    EvidenceKind(
        "responsibility_letter",
        _("responsibility letter"),
        "branches.responsibilityletter",
        "signed_on",
        person="signer",
    )
)
for _kind in LifeKind:
    if _kind != LifeKind.CONTACT_VISIT:
        register(
            EvidenceKind(
                _kind.value,
                _kind.label,
                "branches.liferecord",
                "held_on",
                where={"kind": _kind.value, "state": "recorded"},
            )
        )
# Records of the apps on the right, by the names of their models.
register(
    EvidenceKind(
        "supervision_visit",
        _("supervision visit that one led"),
        "assessments.supervisionvisit",
        "visited_on",
        person="leader",
        where={"state": "signed"},
    )
)
register(
    EvidenceKind(
        "project_progress",
        _("progress filed for a project"),
        "projects.progressreport",
        "filed_on",
        branch="project__branch",
    )
)
