"""Who was visited in a quarter and who was not, in one part of the tree; the same few queries for any size."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.functional import cached_property

from branches.facts import visits_due
from branches.models import Branch, ContactPoint, ContactVisit, FollowUp, User


@dataclass
class OfBranch:
    """One branch in the quarter."""

    pk: int
    name: str
    is_led: bool
    leaders: list = field(default_factory=list)
    done: int = 0
    due: int = 0
    last: object = None  # the day of its last visit

    @property
    def is_visited(self) -> bool:
        return self.is_led and self.done >= self.due


@dataclass
class OfLeader:
    """One leader in the quarter."""

    person: User
    branches: int = 0
    done: int = 0
    due: int = 0
    missing: list = field(default_factory=list)  # names of the branches not visited

    @property
    def is_behind(self) -> bool:
        return self.done < self.due


class Coverage:
    """The visits of a quarter against what the rule asks for, branch by branch and leader by leader."""

    def __init__(self, quarter, reach, part=None):
        self.quarter, self.reach, self.part = quarter, reach, part
        self.day = min(quarter.last_day, timezone.localdate())
        self._read_branches()
        self._read_visits()
        self._read_follow_ups()

    def _read_branches(self):
        rows = Branch.objects.filter(self.inside("path"), established_on__lte=self.quarter.last_day)
        rows = rows.open_on(self.day)
        rows = rows.order_by("path").values_list("pk", "name", "kind", "members_count")
        self.names, self.kinds = {}, {}
        for pk, name, kind, members in rows:
            self.names[pk], self.kinds[pk] = name, (kind, members)

    def inside(self, lookup):
        """The condition for rows of the part that is looked at, as far as the reader may see it."""
        found = self.reach.condition([lookup])
        return found & Q(**{f"{lookup}__startswith": self.part.path}) if self.part else found

    def _read_visits(self):
        rules = visits_due.Rules()
        first, last = self.quarter.first_day, self.quarter.last_day
        spans = {kind: rules.in_span(*kind, first, last) for kind in set(self.kinds.values())}
        found = visits_due.read(self.kinds, spans, last_day=last)
        self.branches = {
            pk: OfBranch(pk, self.names[pk], pk in found.led)
            for pk, kind in self.kinds.items()
            if spans[kind] or pk in found.led
        }
        self.leaders = {}
        wanted = {each.leader for each in found.owed}
        people = {one.pk: one for one in User.objects.filter(pk__in=wanted).select_related("branch")}
        windows = defaultdict(dict)
        for each in found.owed:
            leader = self.leaders.setdefault(each.leader, OfLeader(people[each.leader]))
            leader.branches += 1
            leader.done += each.done
            leader.due += each.times
            if each.missing:
                leader.missing.append(self.names[each.branch])
            self.branches[each.branch].leaders.append(people[each.leader])
            windows[each.branch][each.window] = each.times
        for pk, owed in windows.items():
            branch, made = self.branches[pk], found.made.get(pk, ())
            branch.due = sum(owed.values())
            branch.done = sum(
                min(times, sum(v.day in window for v in made)) for window, times in owed.items()
            )
        self._read_last_visits()

    def _read_last_visits(self):
        """When the branches that were not visited saw a leader last; and the forms of this quarter's visits."""
        unvisited = [branch.pk for branch in self.unvisited]
        made = ContactVisit.objects.made()
        last = made.filter(visits_due.among(unvisited), visited_on__lte=self.quarter.last_day).order_by()
        for pk, day in last.values_list("branch").annotate(day=Max("visited_on")):
            if pk in self.branches:
                self.branches[pk].last = day
        span = (self.quarter.first_day, self.quarter.last_day)
        forms = (
            made.filter(self.inside("branch__path"), visited_on__range=span).order_by().values_list("form")
        )
        counted = dict(forms.annotate(n=Count("pk")))
        self.forms = [
            {"form": form, "label": label, "count": counted.get(form, 0)}
            for form, label in ContactVisit.Form.choices
        ]

    def _read_follow_ups(self):
        today = timezone.localdate()
        found = FollowUp.objects.filter(self.inside("branch__path")).open()
        found = found.filter(origin_type=ContactVisit._meta.label_lower)
        counted = found.aggregate(open=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)))
        self.open_follow_ups, self.overdue_follow_ups = counted["open"], counted["overdue"]

    @cached_property
    def unvisited(self) -> list[OfBranch]:
        """Without a leader first, then those that wait for a visit, in tree order."""
        gaps = [branch for branch in self.branches.values() if not branch.is_visited]
        return sorted(gaps, key=lambda branch: branch.is_led)

    @property
    def visited_count(self) -> int:
        return len(self.branches) - len(self.unvisited)

    @property
    def by_leader(self) -> list[OfLeader]:
        return sorted(self.leaders.values(), key=lambda each: (not each.is_behind, each.person.username))

    @property
    def behind_count(self) -> int:
        return sum(leader.is_behind for leader in self.leaders.values())

    @property
    def done(self) -> int:
        return sum(leader.done for leader in self.leaders.values())

    @property
    def due(self) -> int:
        return sum(leader.due for leader in self.leaders.values())

    @property
    def visits_count(self) -> int:
        return sum(form["count"] for form in self.forms)


@dataclass
class Mine:
    """One contact branch of a leader, as the leader sees it."""

    point: ContactPoint
    last: object = None
    done: int = 0
    due: int = 0
    until: object = None  # the last day of the window
    open_follow_ups: int = 0
    overdue_follow_ups: int = 0

    @property
    def missing(self) -> int:
        return self.due - self.done


def contact_branches(leader) -> list[Mine]:
    """A leader's contact branches with their last visit, what is due and what was agreed; five queries."""
    today = timezone.localdate()
    points = ContactPoint.objects.filter(leader=leader, branch__closed_on=None).on(today)
    points = points.select_related("branch").order_by("branch__path")
    mine = {point.branch_id: Mine(point) for point in points}
    if not mine:
        return []
    kinds = {pk: (each.point.branch.kind, each.point.branch.members_count) for pk, each in mine.items()}
    for owed in visits_due.running(kinds, today, leader=leader.pk).owed:
        each = mine[owed.branch]
        each.done, each.due, each.until = owed.done, owed.times, owed.window.last_day
    made = ContactVisit.objects.made().filter(leader=leader, branch__in=mine).order_by()
    for pk, day in made.values_list("branch").annotate(day=Max("visited_on")):
        mine[pk].last = day
    agreed = FollowUp.objects.filter(branch__in=mine).open().order_by().values_list("branch")
    for pk, count, overdue in agreed.annotate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today))):
        mine[pk].open_follow_ups, mine[pk].overdue_follow_ups = count, overdue
    return list(mine.values())
