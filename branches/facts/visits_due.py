"""Which visits leaders owe their contact branches, by the frequency rule in force, and which were made."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from branches.models import BranchVersion, ContactPoint, ContactVisit, FrequencyRule, LifeKind
from common.windows import Window, window_of, windows

NAMED_AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class Made:
    """A visit that counts."""

    pk: int
    leader: int
    branch: int
    day: date


@dataclass(frozen=True, slots=True)
class Owed:
    """What one leader owes one contact branch in one window, and the visits that were made."""

    point: int
    leader: int
    branch: int
    window: Window
    times: int
    visits: tuple[Made, ...] = ()

    @property
    def done(self) -> int:
        """More visits than are owed do not make up for another window."""
        return min(len(self.visits), self.times)

    @property
    def missing(self) -> int:
        return self.times - self.done


class Rules:
    """The dated rules for contact visits; one query."""

    def __init__(self):
        found = FrequencyRule.objects.filter(kind=LifeKind.CONTACT_VISIT)
        self.rows = list(found.values_list("branch_kind", "fewest_members", "times", "per", "since", "until"))

    def in_span(self, kind, members, first_day, last_day) -> list[tuple[Window, int]]:
        """The windows that end within the span with what is owed in each: the rule of a window's last day decides."""
        return [
            (window, times)
            for fewest, times, per, since, until in self._of(kind, members)
            for window in windows(per, first_day, last_day)
            if since <= window.last_day and (until is None or window.last_day < until)
        ]

    def running(self, kind, members, day) -> list[tuple[Window, int]]:
        """The window that holds this day, by the rule of this day."""
        return [
            (window_of(per, day), times)
            for fewest, times, per, since, until in self._of(kind, members)
            if since <= day and (until is None or day < until)
        ]

    def _of(self, kind, members):
        return [row for branch_kind, *row in self.rows if branch_kind == kind and row[0] <= members]


@dataclass
class Visits:
    """What was made and what is owed for these branches; four queries for any number of them."""

    owed: list[Owed] = field(default_factory=list)
    made: dict[int, list[Made]] = field(default_factory=dict)  # by branch id, oldest first
    led: set[int] = field(default_factory=set)  # branches with a contact leader on the last day


def among(branches, field="branch") -> Q:
    """Few branches are named to the database; of many it gives every row, and whoever reads passes over the rest."""
    return Q(**{f"{field}__in": branches}) if len(branches) <= NAMED_AT_MOST else Q()


def middle(window) -> date:
    return window.first_day + (window.last_day - window.first_day) / 2


def owes(since, until, window) -> bool:
    """Whoever holds the contact point on the last day of a window owes its visits, if it began by the middle."""
    return since <= middle(window) and (until is None or until > window.last_day)


def read(branches: dict[int, tuple[str, int]], spans: dict, *, last_day, states=None, leader=None) -> Visits:
    """Points and visits of branches, given as {id: (kind, members)}, against the windows of each kind and size."""
    found = Visits()
    wanted = [window for windows_of in spans.values() for window, _times in windows_of]
    first_day = min((window.first_day for window in wanted), default=last_day)
    of = among(branches) & (Q(leader=leader) if leader else Q())
    mine = defaultdict(list)
    for visit in visits_in(of, first_day, last_day, states):
        if visit.branch not in branches:
            continue
        found.made.setdefault(visit.branch, []).append(visit)
        mine[visit.leader, visit.branch].append(visit)
    points = ContactPoint.objects.filter(of, Q(until=None) | Q(until__gt=first_day), since__lte=last_day)
    for point in points.order_by("pk").values_list("pk", "leader", "branch", "since", "until"):
        pk, leader_id, branch, since, until = point
        if branch not in branches:
            continue
        if since <= last_day and (until is None or until > last_day):
            found.led.add(branch)
        for window, times in spans.get(branches[branch], ()):
            if owes(since, until, window):
                visits = tuple(v for v in mine[leader_id, branch] if v.day in window)
                found.owed.append(Owed(pk, leader_id, branch, window, times, visits))
    return found


def visits_in(of, first_day, last_day, states=None) -> Iterable[Made]:
    rows = ContactVisit.objects.filter(of, visited_on__range=(first_day, last_day))
    rows = rows.filter(state__in=states) if states else rows.made()
    for row in rows.order_by("visited_on", "pk").values_list("pk", "leader", "branch", "visited_on"):
        yield Made(*row)


def in_span(branches, first_day, last_day, *, states=None, leader=None) -> Visits:
    """What is owed in the windows that end within the span."""
    rules = Rules()
    spans = {kind: rules.in_span(*kind, first_day, last_day) for kind in set(branches.values())}
    return read(branches, spans, last_day=last_day, states=states, leader=leader)


def running(branches, day, *, leader=None) -> Visits:
    """What is owed in the window in which this day lies."""
    rules = Rules()
    spans = {kind: rules.running(*kind, day) for kind in set(branches.values())}
    ends = [window.last_day for windows_of in spans.values() for window, _times in windows_of]
    return read(branches, spans, last_day=max(ends, default=day), leader=leader)


def kinds_on(day, branches) -> dict[int, tuple[str, int]]:
    """Kind and members of these branches as they stood on a day; what did not exist then is left out."""
    wanted = set(branches)
    rows = BranchVersion.objects.on(day).filter(among(wanted))
    rows = rows.values_list("branch", "kind", "members_count")
    return {pk: (kind, members) for pk, kind, members in rows if pk in wanted}
