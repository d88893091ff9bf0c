"""Who may lead a visit and who may go along: never somebody of the branch itself, and the work spread evenly."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from heapq import nsmallest

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import SupervisionPlan, SupervisionVisit, VisitMember
from branches.models import Appointment, ContactPoint, User
from common.scoping import way_to

LEADS = SupervisionVisit.permission("sign")
GOES_ALONG = SupervisionVisit.permission("conduct")
ALLOWS = SupervisionPlan.permission("approve")


def holders(permission):
    """The posts whose holders have this permission below them, of people who may sign in."""
    app, codename = permission.split(".")
    held = {"role__permissions__content_type__app_label": app, "role__permissions__codename": codename}
    return Appointment.objects.filter(user__is_active=True, **held)


def belongs(person, branch) -> bool:
    """Whether somebody would judge the own unit: a member of it, or with a post there."""
    posts = person.appointments.open_from(timezone.localdate())
    return person.branch_id == branch.pk or posts.filter(branch=branch.pk).exists()


def why_not_lead(person, branch) -> str:
    """The reason why somebody cannot lead a visit there; empty when they can."""
    if belongs(person, branch):
        return _("%(name)s belongs to this branch; nobody checks the own unit.") % {"name": person}
    if not person.is_active or not person.reach(LEADS).covers(branch.path):
        return _("%(name)s holds no leading post above this branch.") % {"name": person}
    return ""


def why_not_go_along(person, branch) -> str:
    """The reason why somebody cannot be on the team there; empty when they can."""
    if belongs(person, branch):
        return _("%(name)s belongs to this branch; nobody checks the own unit.") % {"name": person}
    if not person.is_active or not person.reach(GOES_ALONG).covers(branch.path):
        return _("%(name)s holds no post that goes on visits to this branch.") % {"name": person}
    return ""


def why_not_allow(person, branch, by) -> str:
    """The reason why somebody cannot allow a visit beyond the cap; empty when they can."""
    if by and person.pk == by.pk:
        return _("Whoever plans the visit does not allow it beyond the cap.")
    if not person.is_active or not person.reach(ALLOWS).covers(branch.path):
        return _("%(name)s does not approve plans for this branch.") % {"name": person}
    return ""


def earlier(one, other):
    """The earlier of two ends, of which none may be set."""
    return min((day for day in (one, other) if day), default=None)


@dataclass(frozen=True)
class Candidate:
    """Somebody who could go, until the day on which the ground for it ends."""

    pk: int
    until: date | None = None

    def may_on(self, day) -> bool:
        return self.until is None or day < self.until


@dataclass
class Teams:
    """Everybody who could be on a team in one part of the tree, with the visits they have; a constant number of queries."""

    quarter: str
    scope: object
    first_day: date
    anew: tuple = ()  # visits that are being planned anew and do not count yet
    load: Counter = field(default_factory=Counter)
    busy: set = field(default_factory=set)  # (person or path of a branch, day)
    used: Counter = field(default_factory=Counter)  # branch -> its visits of the quarter

    def __post_init__(self):
        self._read_posts()
        self._read_homes()
        self._read_points()
        self._read_load()

    def _read_posts(self):
        self.leaders, self.others = defaultdict(list), defaultdict(list)
        leaders = self._holders(LEADS)
        self.signers = defaultdict(list)
        for path, person, until in leaders:
            self.leaders[path].append(Candidate(person, until))
            self.signers[person].append((path, until))
        for path, person, until in self._holders(GOES_ALONG):
            if person not in self.signers:
                self.others[path].append(Candidate(person, until))

    def _holders(self, permission):
        above = way_to(self.scope.path)
        posts = holders(permission).filter(since__lte=self.first_day).open_from(self.first_day)
        inside = posts.filter(branch__path__startswith=self.scope.path)
        found = (inside | posts.filter(branch__path__in=above)).order_by("user")
        return list(found.values_list("branch__path", "user", "until").distinct())

    def _read_homes(self):
        everybody = {one.pk for many in (*self.leaders.values(), *self.others.values()) for one in many}
        people = User.objects.filter(pk__in=everybody).values_list("pk", "branch", "name")
        self.homes, self.names = defaultdict(set), {}
        for pk, branch, name in people:
            self.homes[pk].add(branch)
            self.names[pk] = name
        posts = Appointment.objects.filter(user__in=everybody).open_from(self.first_day)
        for pk, branch in posts.values_list("user", "branch"):
            self.homes[pk].add(branch)

    def _read_points(self):
        found = ContactPoint.objects.filter(branch__path__startswith=self.scope.path)
        found = found.filter(since__lte=self.first_day).open_from(self.first_day)
        self.points = defaultdict(list)
        rows = found.order_by("-is_lead", "pk").values_list("branch", "leader", "is_lead", "until")
        for branch, leader, is_lead, until in rows:
            self.points[branch].append((is_lead, Candidate(leader, until)))

    def _read_load(self):
        visits = SupervisionVisit.objects.filter(plan__quarter=self.quarter).counted()
        visits = visits.exclude(pk__in=self.anew)
        columns = ("leader", "branch", "branch__path", "planned_on")
        for leader, branch, path, day in visits.order_by().values_list(*columns):
            self.used[branch] += 1
            self.busy.add((path, day))
            self.note(leader, day)
        members = VisitMember.objects.filter(visit__in=visits.order_by())
        for person, day in members.order_by().values_list("user", "visit__planned_on"):
            self.note(person, day)

    def note(self, person, day):
        """One more visit of this person, on this day."""
        self.load[person] += 1
        self.busy.add((person, day))

    def is_taken(self, leader, path):
        """A question about days: whether this leader goes somewhere then, or the branch is visited by others."""
        return lambda day: (leader, day) in self.busy or (path, day) in self.busy

    def leader_of(self, branch) -> Candidate | None:
        """Who leads there: the contact leader who leads, another one, or a leader of the nearest committee above."""
        own = [(lead, self._signing(one, branch)) for lead, one in self.points[branch.pk]]
        for wanted in (True, False):
            found = [one for lead, one in own if lead is wanted and one and self._fits(one, branch)]
            if found:
                return self._least(found)
        for path in reversed(way_to(branch.path)):
            found = [one for one in self.leaders[path] if self._fits(one, branch)]
            if found:
                return self._least(found)
        return None

    def _signing(self, one, branch):
        """A contact leader as far as a leading post covers the branch as well."""
        ends = [until for path, until in self.signers.get(one.pk, ()) if branch.path.startswith(path)]
        if not ends:
            return None
        last = None if None in ends else max(ends)
        return Candidate(one.pk, earlier(one.until, last))

    def _fits(self, one, branch) -> bool:
        return branch.pk not in self.homes[one.pk] and one.may_on(self.first_day)

    def _least(self, found) -> Candidate:
        return min(found, key=lambda one: (self.load[one.pk], one.pk))

    def members_of(self, branch, day, count) -> list[int]:
        """Who goes along: those with the fewest visits, and none on that day where that can be."""
        found = {
            one.pk
            for path in reversed(way_to(branch.path))
            for one in self.others[path]
            if one.may_on(day) and branch.pk not in self.homes[one.pk]
        }
        return nsmallest(count, found, key=lambda pk: ((pk, day) in self.busy, self.load[pk], pk))

    def why_no_leader(self, branch) -> str:
        """In words why nobody can lead there."""
        own = [one for path in reversed(way_to(branch.path)) for one in self.leaders[path]]
        own += [one for _lead, one in self.points[branch.pk]]
        names = [
            self.names[one.pk] for one in own if branch.pk in self.homes[one.pk] and one.pk in self.names
        ]
        if names:
            return _("%(names)s belong to the branch itself.") % {"names": "、".join(dict.fromkeys(names))}
        return _("No leading post above covers it.")
