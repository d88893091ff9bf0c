"""The units and branches that a request may name: by name, and nothing else of the organisation."""

from dataclasses import dataclass

from django.db.models import Q

from branches.models import Branch, ProductionUnit
from common.typed import squeezed

SHOWN = 20


@dataclass(frozen=True)
class Place:
    """A production unit or an organisation that somebody may mean."""

    branch: Branch
    unit: ProductionUnit | None = None

    @property
    def key(self) -> str:
        return f"u{self.unit.pk}" if self.unit else f"b{self.branch.pk}"

    @property
    def name(self) -> str:
        return (self.unit or self.branch).name


def places(text) -> list[Place]:
    """The open units and organisations in whose name this stands, those that begin with it first."""
    text = text.strip()[:60].replace("\x00", "")
    if not text:
        return []
    named = Q(name__icontains=text) | Q(initials__startswith=text.lower())
    units = ProductionUnit.objects.filter(named, closed_on=None).select_related("branch")[: SHOWN * 2]
    organisations = Branch.objects.filter(named, closed_on=None)[: SHOWN * 2]
    found = [Place(unit.branch, unit) for unit in units] + [Place(branch) for branch in organisations]
    found.sort(key=lambda place: (not place.name.startswith(text), len(place.name)))
    return found[:SHOWN]


def labelled(found) -> list[tuple[str, str]]:
    """(key, name) of places; where a name stands twice, the superior tells them apart."""
    names = [place.name for place in found]
    return [(p.key, p.name if names.count(p.name) == 1 else f"{p.name}（{above(p)}）") for p in found]


def above(place) -> str:
    superior = place.branch.parent
    return superior.name if superior else place.branch.name


def place_of(key) -> Place | None:
    """The place of this key, if it is still open."""
    kind, number = key[:1], key[1:]
    if not number.isdecimal() or len(number) > 12:
        return None
    if kind == "u":
        unit = ProductionUnit.objects.filter(pk=number, closed_on=None).select_related("branch").first()
        return unit and Place(unit.branch, unit)
    branch = Branch.objects.filter(pk=number, closed_on=None).first() if kind == "b" else None
    return branch and Place(branch)


def meant(text, found) -> list[Place]:
    """The places whose whole name was typed, else all that were found."""
    typed = squeezed(text)
    exact = [p for p in found if typed in {squeezed(p.name), squeezed(dict(labelled(found))[p.key])}]
    return exact or found


def place_of_person(user) -> Place:
    """Where somebody works: the only unit of the own branch, or the branch."""
    units = list(user.branch.units.filter(closed_on=None)[:2])
    return Place(user.branch, units[0] if len(units) == 1 else None)
