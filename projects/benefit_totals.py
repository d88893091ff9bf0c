"""What projects saved, added up by category, branch and year: over confirmed amounts, claimed ones beside them if asked."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Sum
from django.db.models.functions import ExtractYear

from common.tables import show
from projects.models import Benefit, Project

NOTHING = Decimal("0.00")
State = Benefit.State


@dataclass
class Line:
    """One category, branch or year: projects and yuan confirmed, and those that wait."""

    label: Any
    key: Any = None
    projects: int = 0
    confirmed: Decimal = NOTHING
    waiting_projects: int = 0
    waiting: Decimal = NOTHING

    @property
    def confirmed_shown(self) -> str:
        return show(self.confirmed) if self.confirmed else "—"  # benefits in words are not zero yuan

    @property
    def waiting_shown(self) -> str:
        return show(self.waiting) if self.waiting else "—"


class BenefitTotals:
    """The totals of a person's projects; the same object serves the page, the file and the interface."""

    def __init__(self, user, *, year=None, part=None, category="", with_claimed=False):
        self.year, self.part, self.category, self.with_claimed = year, part, category, with_claimed
        rows = Benefit.objects.for_user(user)
        if part:
            rows = rows.filter(project__branch__path__startswith=part.path)
        if category:
            rows = rows.filter(project__category=category)
        self.confirmed = self.of_year(rows.filter(state=State.CONFIRMED), "confirmed_on")
        self.claimed = self.of_year(rows.filter(state=State.CLAIMED), "claimed_on")
        labels = dict(Project.Category.choices)
        self.by_category = self.lines("project__category", name=lambda row: labels[row["key"]])
        self.by_branch = self.lines(
            "project__branch", "project__branch__name", name=lambda row: row["project__branch__name"]
        )
        self.by_year = self.lines("year", name=lambda row: str(row["key"]))
        self.by_year.sort(key=lambda line: line.key, reverse=True)

    def of_year(self, rows, day):
        rows = rows.annotate(year=ExtractYear(day))
        return rows.filter(year=self.year) if self.year else rows

    def lines(self, key, *more, name) -> list[Line]:
        """The groups of both kinds of amounts side by side, the largest confirmed sum first."""
        found: dict[Any, Line] = {}
        for row in grouped(self.confirmed, key, more, "confirmed_amount"):
            line = found.setdefault(row["key"], Line(name(row), row["key"]))
            line.projects, line.confirmed = row["projects"], row["sum"] or NOTHING
        if self.with_claimed:
            for row in grouped(self.claimed, key, more, "claimed_amount"):
                line = found.setdefault(row["key"], Line(name(row), row["key"]))
                line.waiting_projects, line.waiting = row["projects"], row["sum"] or NOTHING
        return sorted(found.values(), key=lambda line: (-line.confirmed, -line.waiting, str(line.label)))

    @property
    def total(self) -> Line:
        """The sum of the groups, so that it cannot differ from what stands above it."""
        rows = self.by_category
        return Line(
            "",
            None,
            sum(row.projects for row in rows),
            sum((row.confirmed for row in rows), NOTHING),
            sum(row.waiting_projects for row in rows),
            sum((row.waiting for row in rows), NOTHING),
        )

    def records(self):
        """The benefits behind the totals."""
        found = self.confirmed | self.claimed if self.with_claimed else self.confirmed
        return found.select_related("project__branch", "confirmed_by").order_by("-confirmed_on", "-pk")


def grouped(rows, key, more, amount):
    from_key = rows.values(*more, key=F(key))
    return from_key.annotate(projects=Count("pk"), sum=Sum(amount)).order_by()
