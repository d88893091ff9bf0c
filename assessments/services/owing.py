"""Who still owes which figure: what the schemes in force ask of whom, against what was reported. Reads only."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db import connection
from django.db.models import Count

from assessments.models import Figure, Metric
from assessments.services.judging import Judges
from branches.models import Branch, BranchVersion, UnitAssignment

# A branch has settled a figure when it says something itself, or when none of its units is silent; as in facts.py.
SETTLED = """
    SELECT branch_id, array_agg(metric_id) FROM (
        SELECT f.branch_id, f.metric_id FROM assessments_figure f
        WHERE f.period_id = %s AND f.branch_id = ANY(%s)
        GROUP BY f.branch_id, f.metric_id
        HAVING CASE WHEN bool_or(f.unit_id IS NULL)
            THEN bool_or(f.unit_id IS NULL AND f.state <> 'not_reported')
            ELSE bool_and(f.state <> 'not_reported') END
    ) settled GROUP BY branch_id
"""


@dataclass(frozen=True)
class Asked:
    """A figure that a scheme asks of branches of one kind, of all peer groups or of some."""

    metric: Metric
    kind: str
    groups: frozenset

    def of(self, kind, group) -> bool:
        return kind == self.kind and (not self.groups or group in self.groups)


@dataclass
class MetricCount:
    """How far one figure is: of how many branches it is asked, and what was said so far."""

    metric: Metric
    asked: int = 0
    owed: int = 0
    states: Counter = field(default_factory=Counter)

    @property
    def settled(self) -> int:
        return self.asked - self.owed


@dataclass(frozen=True)
class BranchCount:
    """What one branch was asked for and still owes."""

    version: BranchVersion
    asked: int
    owed: list[Metric]

    @property
    def settled(self) -> int:
        return self.asked - len(self.owed)


class Owing:
    """The state of a period's filing inside the reach of one person."""

    def __init__(self, period, user):
        self.period, self.user = period, user
        self.asked = asked_of(period)
        self._asked_from: dict = {}

    @cached_property
    def branches(self) -> list[BranchCount]:
        """Every assessed branch in tree order, as the tree stood at the period's end."""
        versions = list(assessed(self.period, self.user, self.asked))
        with connection.cursor() as cursor:
            cursor.execute(SETTLED, [self.period.pk, [version.branch_id for version in versions]])
            settled = {branch: frozenset(metrics) for branch, metrics in cursor.fetchall()}
        found = []
        for version in versions:
            metrics, said = self.asked_from(version), settled.get(version.branch_id, frozenset())
            if metrics:
                owed = [metric for metric in metrics if metric.pk not in said]
                found.append(BranchCount(version, len(metrics), owed))
        return found

    def asked_from(self, version) -> list[Metric]:
        """What a branch is asked for; the same for all of its kind and peer group."""
        key = version.kind, version.peer_group.code if version.peer_group else None
        if key not in self._asked_from:
            metrics = [asked.metric for asked in self.asked if asked.of(*key)]
            self._asked_from[key] = list(dict.fromkeys(metrics))
        return self._asked_from[key]

    @cached_property
    def metrics(self) -> list[MetricCount]:
        """Every figure that is asked for, with what was reported."""
        counts = {asked.metric.pk: MetricCount(asked.metric) for asked in self.asked}
        reach = Figure.objects.for_user(self.user).filter(period=self.period, metric__in=counts)
        for row in reach.order_by().values("metric", "state").annotate(rows=Count("pk")):
            counts[row["metric"]].states[row["state"]] = row["rows"]
        for branch in self.branches:
            for metric in self.asked_from(branch.version):
                counts[metric.pk].asked += 1
            for metric in branch.owed:
                counts[metric.pk].owed += 1
        return list(counts.values())

    @property
    def total(self) -> int:
        return sum(branch.asked for branch in self.branches)

    @property
    def settled(self) -> int:
        return self.total - self.owed

    @property
    def owed(self) -> int:
        return sum(len(branch.owed) for branch in self.branches)


def asked_of(period) -> list[Asked]:
    """What the schemes in force at the period's end ask, in the order of the schemes."""
    judges = Judges(period)
    metrics = {metric.code: metric for metric in Metric.objects.filter(code__in=judges.by_code)}
    return [
        Asked(metrics[code], judge.scheme.assessed_kind, frozenset(judge.indicator.peer_groups))
        for code, found in judges.by_code.items()
        for judge in found
        if code in metrics
    ]


def assessed(period, user, asked):
    """The branches that are asked for anything, as they stood at the period's end, inside this person's reach."""
    mine = Branch.objects.for_user(user).values("pk")
    then = BranchVersion.objects.on(period.last_day).filter(branch__in=mine, kind__in={a.kind for a in asked})
    return then.select_related("peer_group").order_by("path")


def units_of(period, branches) -> dict[int, list]:
    """The production units for which each branch answered at the period's end."""
    rows = UnitAssignment.objects.on(period.last_day).filter(branch__in=branches).select_related("unit")
    found = defaultdict(list)
    for row in rows.order_by("unit__code"):
        found[row.branch_id].append(row.unit)
    return found
