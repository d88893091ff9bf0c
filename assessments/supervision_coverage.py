"""How far a quarter's supervision visits are made: by leader, kind, theme and part of the tree; few queries for any size."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from assessments.models import PlanGap, SupervisionPlan, SupervisionVisit, Theme
from branches.models import Branch, User

State, Kind = SupervisionVisit.State, SupervisionVisit.Kind
VISITED, PLANNED, MISSED, UNPLANNED = "visited", "planned", "missed", "unplanned"
WORDS = {
    VISITED: pgettext_lazy("supervision", "visited"),
    PLANNED: gettext_lazy("planned"),
    MISSED: gettext_lazy("missed"),
    UNPLANNED: gettext_lazy("not planned"),
}


@dataclass
class Share:
    """Visits of one leader, kind, theme or part of the tree; cancelled ones are nowhere in it."""

    label: Any
    key: Any = ""
    planned: int = 0
    due: int = 0  # their day has come, or they are made already
    made: int = 0  # signed off by the leader who led
    missed: int = 0
    branches: int = 0  # of a part of the tree
    visited: int = 0

    @property
    def percent(self) -> int | None:
        """Made against planned; nothing planned is no percentage."""
        return 100 * self.made // self.planned if self.planned else None

    @property
    def branch_percent(self) -> int | None:
        return 100 * self.visited // self.branches if self.branches else None

    def add(self, visit, today):
        self.planned += 1
        self.made += visit.is_made
        self.missed += visit.is_missed(today)
        self.due += visit.is_made or visit.planned_on <= today


@dataclass
class Visited:
    """One visit, as far as coverage looks at it."""

    branch: int
    leader: int
    kind: str
    theme: str
    state: str
    planned_on: Any
    reason: str
    quarter_end: Any

    @property
    def is_made(self) -> bool:
        return self.state == State.SIGNED

    def is_missed(self, today) -> bool:
        return self.state == State.MISSED or (self.state == State.PLANNED and self.quarter_end < today)


@dataclass
class OfBranch:
    """One branch in the quarter."""

    pk: int
    name: str
    path: str
    visits: list = field(default_factory=list)
    cancelled: list = field(default_factory=list)
    gap: str = ""

    def standing(self, today) -> str:
        """The best that can be said of it."""
        if any(visit.is_made for visit in self.visits):
            return VISITED
        if any(not visit.is_missed(today) for visit in self.visits):
            return PLANNED
        return MISSED if self.visits else UNPLANNED

    def why(self, today) -> str:
        """In words why it is not visited, or until when it will be."""
        standing = self.standing(today)
        if standing == PLANNED:
            day = min(visit.planned_on for visit in self.visits if not visit.is_missed(today))
            return _("planned for %(day)s") % {"day": day}
        if standing == MISSED:
            words = "；".join(filter(None, (visit.reason for visit in self.visits)))
            return words or _("its day passed without a visit")
        words = "；".join(filter(None, (visit.reason for visit in self.cancelled)))
        return self.gap or words or _("no approved plan visits it")


class SupervisionCoverage:
    """The visits of a quarter in one part of the tree; with a plan, those of that plan alone."""

    def __init__(self, quarter, reach, part=None, plan=None):
        self.quarter, self.reach, self.part, self.plan = quarter, reach, part, plan
        self.today = timezone.localdate()
        self._read_branches()
        self._read_visits()
        self._read_gaps()

    def inside(self, lookup):
        """The condition for rows of the part that is looked at, as far as the reader may see it."""
        found = self.reach.condition([lookup])
        return found & Q(**{f"{lookup}__startswith": self.part.path}) if self.part else found

    def _read_branches(self):
        day = max(self.quarter.first_day, min(self.quarter.last_day, self.today))
        rows = Branch.objects.filter(self.inside("path"), kind=Branch.Kind.BRANCH)
        rows = rows.filter(established_on__lte=self.quarter.last_day).open_on(day).order_by("path")
        self.branches = {
            pk: OfBranch(pk, name, path) for pk, name, path in rows.values_list("pk", "name", "path")
        }

    def _read_visits(self):
        rows = SupervisionVisit.objects.filter(self.inside("branch__path"), plan__quarter=str(self.quarter))
        if self.plan:
            rows = rows.filter(plan=self.plan)
        else:
            rows = rows.filter(plan__state=SupervisionPlan.State.APPROVED)
        self.visits = []
        columns = ("branch", "leader", "kind", "theme", "state", "planned_on", "reason")
        for values in rows.order_by("planned_on", "pk").values_list(*columns):
            visit = Visited(*values, self.quarter.last_day)
            branch = self.branches.get(visit.branch)
            if visit.state != State.CANCELLED:
                self.visits.append(visit)
                if branch:
                    branch.visits.append(visit)
            elif branch:
                branch.cancelled.append(visit)

    def _read_gaps(self):
        gaps = PlanGap.objects.filter(self.inside("branch__path"), plan__quarter=str(self.quarter))
        gaps = gaps.filter(plan=self.plan) if self.plan else gaps.exclude(plan__state="withdrawn")
        for gap in gaps.order_by("pk"):
            if branch := self.branches.get(gap.branch_id):
                branch.gap = gap_words(gap)

    @cached_property
    def total(self) -> Share:
        """All visits and all branches."""
        share = Share(_("all"), branches=len(self.branches))
        for visit in self.visits:
            share.add(visit, self.today)
        share.visited = sum(self.standings[pk] == VISITED for pk in self.branches)
        return share

    @cached_property
    def standings(self) -> dict:
        return {pk: branch.standing(self.today) for pk, branch in self.branches.items()}

    @cached_property
    def uncovered(self) -> list[OfBranch]:
        """Branches without a visit made and without one to come, in tree order."""
        return [self.branches[pk] for pk, s in self.standings.items() if s in {MISSED, UNPLANNED}]

    @property
    def uncovered_rows(self) -> list[dict]:
        return [
            {"branch": each, "why": each.why(self.today), "state": WORDS[self.standings[each.pk]],
             "tone": "bad" if self.standings[each.pk] == MISSED else "watch"}
            for each in self.uncovered
        ]  # fmt: skip

    def count(self, standing) -> int:
        return sum(each == standing for each in self.standings.values())

    @property
    def to_come(self) -> int:
        """Branches whose visit still lies ahead."""
        return self.count(PLANNED)

    @cached_property
    def by_kind(self) -> list[Share]:
        return self._shares("kind", Kind.choices)

    @cached_property
    def by_theme(self) -> list[Share]:
        return self._shares("theme", Theme.choices)

    def _shares(self, name, choices):
        found = {key: Share(label, key) for key, label in choices}
        for visit in self.visits:
            found[getattr(visit, name)].add(visit, self.today)
        return [share for share in found.values() if share.planned]

    @cached_property
    def by_leader(self) -> list[Share]:
        """The least covered first."""
        people = User.objects.in_bulk({visit.leader for visit in self.visits})
        found = {}
        for visit in self.visits:
            person = people[visit.leader]
            found.setdefault(visit.leader, Share(person.name, person.username)).add(visit, self.today)
        return sorted(found.values(), key=lambda share: (share.percent, share.key))

    @cached_property
    def by_part(self) -> list[Share]:
        """The organisations one step below what is looked at, with the branches in each."""
        top = self.part.path if self.part else common_path(self.reach.paths)
        heads = {pk: head_of(branch.path, top) for pk, branch in self.branches.items()}
        rows = Branch.objects.filter(path__in=set(heads.values())).order_by("path")
        found = {path: Share(name, pk) for pk, name, path in rows.values_list("pk", "name", "path")}
        for pk, branch in self.branches.items():
            share = found[heads[pk]]
            share.branches += 1
            share.visited += self.standings[pk] == VISITED
            for visit in branch.visits:
                share.add(visit, self.today)
        return list(found.values())


def gap_words(gap) -> str:
    """Why a plan leaves a branch out, with the words that were added."""
    words = str(gap.get_reason_display())
    return f"{words}：{gap.words}" if gap.words else words


def common_path(paths) -> str:
    """The path under which all of these lie; empty where there are several trees."""
    paths = list(paths)
    top = paths[0] if paths else ""
    while top and not all(path.startswith(top) for path in paths):
        top = top.rstrip("/").rpartition("/")[0]
        top = f"{top}/" if top else ""
    return top


def head_of(path, top) -> str:
    """The organisation one step below the top to which this path leads; the branch itself where it stands there."""
    rest = path[len(top) :] if path.startswith(top) else path
    step = rest.partition("/")[0]
    return f"{top}{step}/" if step else path
