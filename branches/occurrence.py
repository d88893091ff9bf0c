"""What was due of organisational life and what was held, for any number of branches in two queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone

from branches.models import Branch, FrequencyRule, LifeKind
from branches.models.life_records import PRODUCTION_TYPES
from common.windows import windows

THREE_MEETINGS_ONE_CLASS = (
    LifeKind.MEMBER_MEETING,
    LifeKind.COMMITTEE_MEETING,
    LifeKind.GROUP_MEETING,
    LifeKind.PARTY_CLASS,
)
# Owed: every window whose rule was in force on its last day, by every organisation that stood as the rule says on that
# day and was there from the window's first. Held: a recorded meeting whose local day lies inside; more than owed does
# not make up for another window. A meeting of a party group counts for its branch too; a joint one for each who took part.
COUNTED = """
WITH owed AS (
  SELECT v.branch_id, w.kind, w.times, w.first_day, w.last_day
  FROM (VALUES {windows}) AS w(kind, branch_kind, fewest, times, first_day, last_day)
  JOIN branches_branchversion v ON v.kind = w.branch_kind AND v.members_count >= w.fewest
   AND v.since <= w.last_day AND (v.until IS NULL OR v.until > w.last_day)
  JOIN branches_branch b ON b.id = v.branch_id AND b.established_on <= w.first_day
  WHERE v.branch_id = ANY(%(branches)s)
), records AS (
  SELECT r.id, r.branch_id, r.kind, r.held_on FROM branches_liferecord r
  WHERE r.state = 'recorded' AND r.kind = ANY(%(kinds)s) AND r.held_on BETWEEN %(first)s AND %(last)s
    AND r.branch_id = ANY(%(branches)s)
  UNION
  SELECT r.id, j.branch_id, r.kind, r.held_on FROM branches_liferecord r
  JOIN branches_liferecord_joint_branches j ON j.liferecord_id = r.id
  WHERE r.state = 'recorded' AND r.held_on BETWEEN %(first)s AND %(last)s AND j.branch_id = ANY(%(branches)s)
), held AS (
  SELECT o.branch_id, o.kind, o.times, o.last_day, count(r.id) AS n, array_agg(r.id) AS ids
  FROM owed o LEFT JOIN records r
    ON r.branch_id = o.branch_id AND r.kind = o.kind AND r.held_on BETWEEN o.first_day AND o.last_day
  GROUP BY o.branch_id, o.kind, o.times, o.first_day, o.last_day
)
"""
BY_KIND = """
SELECT branch_id, kind, sum(times), sum(least(n, times)),
       sum(greatest(times - n, 0)) FILTER (WHERE last_day < %(today)s), {ids}
FROM held GROUP BY branch_id, kind
"""
RECORD_IDS = "string_agg(array_to_string(ids, ','), ',')"
MISSING = "SELECT branch_id FROM held WHERE n < times AND last_day < %(today)s"


@dataclass(slots=True)
class Count:
    """Of one kind in one branch: owed in the span, held of it, and missed in windows that are over."""

    owed: int = 0
    held: int = 0
    missed: int = 0
    records: tuple[int, ...] = ()

    @property
    def open(self) -> int:
        """What can still be held in a window that has not ended."""
        return self.owed - self.held - self.missed

    def add(self, other):
        self.owed += other.owed
        self.held += other.held
        self.missed += other.missed
        self.records += other.records
        return self


Counts = dict[int, dict[str, Count]]  # branch id -> kind -> count


def owed_windows(first_day, last_day, kinds=None):
    """(rule, window) for every window that ends within the span, each under the rule in force on its last day."""
    rules = FrequencyRule.objects.exclude(kind=LifeKind.CONTACT_VISIT).filter(since__lte=last_day)
    for rule in rules.filter(kind__in=kinds or LifeKind.values).open_from(first_day):
        for window in windows(rule.per, first_day, last_day):
            if holds(rule, window.last_day):
                yield rule, window


def owed_by(branch, first_day, last_day) -> list[tuple]:
    """(kind, window, number) of all that ends within the span and is asked of this branch, as it stood then."""
    versions = list(branch.versions.all())
    found = []
    for rule, window in owed_windows(first_day, last_day):
        stood = next((v for v in versions if holds(v, window.last_day)), None)
        if stood is None or branch.established_on > window.first_day or stood.kind != rule.branch_kind:
            continue
        if stood.members_count >= rule.fewest_members:
            found += [(rule.kind, window, number) for number in range(1, rule.times + 1)]
    return found


def holds(span, day) -> bool:
    """Whether a rule or a state of a branch holds on a day."""
    return span.since <= day and (span.until is None or span.until > day)


def count(first_day: date, last_day: date, branches, *, kinds=None, with_records=False) -> Counts:
    """For each branch and kind (all, or these) what was owed and held; what a branch does not owe is absent."""
    branches = list(branches)
    groups = dict(
        Branch.objects.filter(parent__in=branches, kind=Branch.Kind.GROUP).values_list("pk", "parent")
    )
    found: Counts = defaultdict(dict)
    if not (statement := counted(first_day, last_day, [*branches, *groups], kinds)):
        return found
    sql, params = statement
    ids = RECORD_IDS if with_records else "NULL"
    wanted = set(branches)
    with connection.cursor() as cursor:
        cursor.execute(sql + BY_KIND.format(ids=ids), params)
        for branch, kind, owed, held, missed, records in cursor.fetchall():
            counted_here = Count(int(owed), int(held), int(missed or 0), tuple(numbers(records)))
            if branch in wanted:
                found[branch].setdefault(kind, Count()).add(counted_here)
            if (parent := groups.get(branch)) and kind == LifeKind.GROUP_MEETING:
                found[parent].setdefault(kind, Count()).add(counted_here)
    return found


def numbers(text):
    """The record ids as PostgreSQL joins them."""
    return sorted({int(number) for number in (text or "").split(",") if number})


def counted(first_day, last_day, branches, kinds=None):
    """The statement that counts, and its values; None where no rule owes anything in the span."""
    owed = [
        (rule.kind, rule.branch_kind, rule.fewest_members, rule.times, window.first_day, window.last_day)
        for rule, window in owed_windows(first_day, last_day, kinds)
    ]
    if not owed:
        return None
    params = {
        "branches": branches,
        "first": min(line[4] for line in owed),
        "last": last_day,
        "today": timezone.localdate(),
        "kinds": sorted({line[0] for line in owed}),
    }
    lines = []
    for number, line in enumerate(owed):
        names = [f"w{number}_{place}" for place in range(6)]
        params |= dict(zip(names, line, strict=True))
        lines.append("(" + ", ".join(f"%({name})s" for name in names) + ")")
    return COUNTED.replace("{windows}", ", ".join(lines)), params


def missing(first_day, last_day, branches) -> set[int]:
    """The branches among these that let a window go by without what it asked for."""
    if not (statement := counted(first_day, last_day, list(branches))):
        return set()
    sql, params = statement
    with connection.cursor() as cursor:
        cursor.execute(sql + MISSING, params)
        return {branch for (branch,) in cursor.fetchall()}


ON_PRODUCTION = """
SELECT r.branch_id, count(*), count(*) FILTER (WHERE t.touches), array_agg(r.id) FILTER (WHERE t.touches)
FROM branches_liferecord r
CROSS JOIN LATERAL (SELECT EXISTS (
  SELECT 1 FROM common_link l
  WHERE l.from_type = 'branches.liferecord' AND l.from_id = r.id AND l.to_type = ANY(%(types)s)) AS touches) t
WHERE r.state = 'recorded' AND r.held_on BETWEEN %(first)s AND %(last)s AND r.branch_id = ANY(%(branches)s)
  AND r.kind <> 'heart_talk'
GROUP BY r.branch_id
"""


def on_production(first_day, last_day, branches) -> dict[int, tuple[int, int, list[int]]]:
    """For each branch: records held, those that name a figure of production or a project, and which these are."""
    params = {
        "types": list(PRODUCTION_TYPES),
        "first": first_day,
        "last": last_day,
        "branches": list(branches),
    }
    with connection.cursor() as cursor:
        cursor.execute(ON_PRODUCTION, params)
        return {branch: (held, touching, ids or []) for branch, held, touching, ids in cursor.fetchall()}
