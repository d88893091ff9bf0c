"""Counts of requests by their quarter, category and branch; a constant number of queries."""

from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils import timezone

from branches.models.worker_requests import PLEASED, VOID, Category, RequestState, Satisfaction
from common.quarters import Quarter

SETTLED = Q(state__in=[RequestState.ANSWERED, RequestState.RATED])
VALID = ~Q(state__in=VOID)
IN_TIME = SETTLED & Q(answered_at__date__lte=F("due_on"))


@dataclass(frozen=True)
class Counts:
    """One line of the statistics."""

    label: str
    received: int = 0
    void: int = 0
    answered: int = 0
    due: int = 0
    in_time: int = 0
    overdue: int = 0
    rated: int = 0
    pleased: int = 0
    basically: int = 0
    unpleased: int = 0
    reopened: int = 0
    repeats: int = 0

    @property
    def in_time_rate(self):
        return share(self.in_time, self.due)

    @property
    def satisfaction_rate(self):
        return share(self.pleased, self.rated)


def share(part, whole):
    """A share between 0 and 1; None where there is nothing to share."""
    return part / whole if whole else None


def measures() -> dict:
    """What is counted over any group of requests."""
    overdue = Q(due_on__lt=timezone.localdate())
    return {
        "received": Count("pk"),
        "void": Count("pk", filter=~VALID),
        "answered": Count("pk", filter=SETTLED),
        "due": Count("pk", filter=SETTLED | (VALID & overdue)),
        "in_time": Count("pk", filter=IN_TIME),
        "overdue": Count("pk", filter=VALID & ~SETTLED & overdue),
        "rated": Count("pk", filter=~Q(satisfaction="")),
        "pleased": Count("pk", filter=Q(satisfaction__in=PLEASED)),
        "basically": Count("pk", filter=Q(satisfaction=Satisfaction.BASICALLY)),
        "unpleased": Count("pk", filter=Q(satisfaction=Satisfaction.NOT)),
        "reopened": Count("pk", filter=Q(round__gt=1)),
        "repeats": Count("pk", filter=Q(repeats__isnull=False)),
    }


def of_quarter(rows, quarter) -> Counts:
    return Counts(quarter.label, **rows_of(rows, quarter).order_by().aggregate(**measures()))


def by_category(rows) -> list[Counts]:
    words = dict(Category.choices)
    found = rows.order_by().values("category").annotate(**measures())
    lines = [Counts(str(words[line.pop("category")]), **line) for line in found]
    return sorted(lines, key=lambda line: -line.received)


def by_branch(rows, most=None) -> list[Counts]:
    found = rows.order_by().values("branch__name", "branch__path").annotate(**measures())
    lines = []
    for line in found.order_by("-received", "branch__path")[:most]:
        line.pop("branch__path")
        lines.append(Counts(line.pop("branch__name"), **line))
    return lines


def by_quarter(rows, quarter, count=4) -> list[Counts]:
    """The quarters up to this one, oldest first; a query each."""
    return [of_quarter(rows, quarter.shift(-back)) for back in reversed(range(count))]


def rows_of(rows, quarter: Quarter):
    return rows.received_between(quarter.first_day, quarter.last_day)
