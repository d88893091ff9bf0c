"""The duty sheet of a person: duties in columns by domain, each with its times of the year and what proves them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from branches import evidence
from branches.models import DutyAssignment, DutyLibrary, DutyOccurrence, ResponsibilityLetter
from branches.models.duties import DutyDomain
from branches.models.duty_assignments import held_by

MAIN = (
    DutyDomain.PARTY_BUILDING,
    DutyDomain.CLEAN_CONDUCT,
    DutyDomain.WORK_SAFETY,
    DutyDomain.PETITION_STABILITY,
)
State = DutyOccurrence.State


@dataclass
class Line:
    """One duty on the sheet."""

    assignment: DutyAssignment
    occurrences: list[DutyOccurrence] = field(default_factory=list)
    proofs: dict[int, list] = field(default_factory=dict)
    reader: int | None = None

    @property
    def asked(self):
        return [row for row in self.occurrences if row.state != State.WITHDRAWN]

    @property
    def fulfilled(self) -> int:
        return sum(row.state in {State.CARRIED_OUT, State.CONFIRMED} for row in self.asked)

    @property
    def now(self):
        """What is to be reported next: what is overdue first, then what has begun, then what comes."""
        return next((row for row in self.asked if row.is_open), None)

    @property
    def is_begun(self) -> bool:
        return self.now is not None and self.now.first_day <= timezone.localdate()

    @property
    def found(self):
        """What the portal knows about the next one."""
        return self.proofs.get(self.now.pk, []) if self.now else []

    @property
    def to_confirm(self):
        """What the other holder of a joint duty reported and this reader may confirm."""
        if not self.assignment.joint_holder_id or self.reader not in self.assignment.holder_ids:
            return []
        return [
            row for row in self.asked if row.state == State.CARRIED_OUT and row.reported_by_id != self.reader
        ]


@dataclass
class Sheet:
    """All duties of a person in a year."""

    person: Any
    year: int
    columns: list[tuple[Any, list[Line]]]
    letters: list[ResponsibilityLetter]
    years: list[int]

    @property
    def lines(self) -> list[Line]:
        return [line for _label, lines in self.columns for line in lines]

    @property
    def main(self):
        return self.columns[: len(MAIN)]

    @property
    def below(self):
        return self.columns[len(MAIN) :]

    def count(self, wanted) -> int:
        return sum(bool(wanted(row)) for line in self.lines for row in line.asked)

    @property
    def counts(self) -> dict:
        today = timezone.localdate()
        return {
            "due": self.count(lambda row: row.due_on <= today or not row.is_open),
            "done": self.count(lambda row: row.state in {State.CARRIED_OUT, State.CONFIRMED}),
            "confirmed": self.count(lambda row: row.state == State.CONFIRMED),
            "overdue": self.count(lambda row: row.is_overdue),
            "all": self.count(lambda row: True),
        }

    @property
    def found_count(self) -> int:
        """How many planned times the portal's own records prove already."""
        today = timezone.localdate()
        return sum(
            row.state == State.PLANNED and row.first_day <= today and row.pk in line.proofs
            for line in self.lines
            for row in line.occurrences
        )


def sheet_of(person, viewer, year=None) -> Sheet:
    """The sheet of a person as this viewer may see it; a constant number of queries."""
    year = year or timezone.localdate().year
    mine = DutyAssignment.objects.for_user(viewer) if viewer != person else DutyAssignment.objects.all()
    rows = mine.filter(held_by(person), item__library__year=year)
    rows = rows.filter(Q(until=None) | Q(until__gt=date(year, 1, 1)))
    rows = rows.select_related("item__regulation", "holder", "joint_holder", "branch").order_by(
        "item__code", "pk"
    )
    lines = {row.pk: Line(row, reader=viewer.pk) for row in rows}
    occurrences = DutyOccurrence.objects.filter(assignment__in=lines).select_related("item")
    for row in occurrences.order_by("due_on", "number"):
        line = lines[row.assignment_id]
        row.assignment = line.assignment
        line.occurrences.append(row)
    proofs = evidence.proofs(row for line in lines.values() for row in line.occurrences if row.is_open)
    for line in lines.values():
        line.proofs = {row.pk: proofs[row.pk] for row in line.occurrences if row.pk in proofs}
    others = [domain for domain in DutyDomain if domain not in MAIN]
    columns = [
        (domain.label, [line for line in lines.values() if line.assignment.item.domain == domain])
        for domain in (*MAIN, *others)
    ]
    letters = ResponsibilityLetter.objects.of(person, year).select_related("signed_with", "branch")
    years = list(DutyLibrary.objects.order_by("-year").values_list("year", flat=True))
    return Sheet(person, year, columns, list(letters), years)
