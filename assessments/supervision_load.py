"""Who goes how often in a quarter: in one plan, and in all plans together."""

from dataclasses import dataclass
from typing import Any

from assessments.models import SupervisionVisit, VisitMember
from branches.models import User


@dataclass
class Load:
    """One person's visits."""

    person: Any
    leads: int = 0
    goes_along: int = 0
    elsewhere: int = 0  # in other plans of the quarter

    @property
    def total(self) -> int:
        return self.leads + self.goes_along + self.elsewhere


def loads_of(plan) -> list[Load]:
    """Everybody on a team of this plan, the most visits first; three queries."""
    visits = SupervisionVisit.objects.filter(plan__quarter=plan.quarter).counted().order_by()
    led = list(visits.values_list("leader", "plan"))
    along = list(VisitMember.objects.filter(visit__in=visits).order_by().values_list("user", "visit__plan"))
    found = {person: Load(None) for person, in_plan in (*led, *along) if in_plan == plan.pk}
    for name, rows in (("leads", led), ("goes_along", along)):
        for person, in_plan in rows:
            if load := found.get(person):
                where = name if in_plan == plan.pk else "elsewhere"
                setattr(load, where, getattr(load, where) + 1)
    people = User.objects.select_related("branch").in_bulk(found)
    for pk, load in found.items():
        load.person = people[pk]
    return sorted(found.values(), key=lambda load: (-load.total, load.person.username))
