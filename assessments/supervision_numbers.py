"""What supervision brought, counted by the database: themes, units, repeats, days, coverage, letters, look-backs."""

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    Max,
    Q,
    TextField,
    Value,
)
from django.utils import timezone

from assessments.models import Finding, FollowUpOrder, LookBack, SupervisionVisit
from assessments.models.finding_steps import HANDED_IN, UNDONE, FindingState
from assessments.models.follow_up_orders import Step
from branches.models import Branch

QUARTERS = 4  # so far back a problem counts as the same one again
SERIOUS = Finding.Severity.SERIOUS


class Percentile(Aggregate):
    """A continuous percentile, worked out by PostgreSQL."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression, share, **extra):
        super().__init__(expression, share=float(share), **extra)


class DaysBetween(Func):
    """Whole days between two days, the later one first."""

    template = "(%(expressions)s)"
    arg_joiner = " - "


TO_CLOSE = ExpressionWrapper(F("closed_on") - F("issued_on"), output_field=DurationField())


# The branch's part is done on the day on which it hands in; how long the review takes is not its delay.
IN_TIME = Q(submitted_on__lte=F("due_on")) | Q(submitted_on=None, closed_on__lte=F("due_on"))


def days_to_close() -> dict:
    """Aggregates of closed findings: how many, and within how many days one half and nine in ten were closed."""
    return {
        "closed": Count("pk"),
        "median": Percentile(TO_CLOSE, 0.5, output_field=DurationField()),
        "most": Percentile(TO_CLOSE, 0.9, output_field=DurationField()),
    }


def days(span) -> float | None:
    """A span in days with one place."""
    return None if span is None else round(span.total_seconds() / 86400, 1)


def unit_of(part, lookup="branch__path"):
    """The last step of the path of the organisation directly below in which a row lies; empty in the part itself."""
    place = part.path.count("/") + 1
    return Func(F(lookup), Value("/"), Value(place), function="split_part", output_field=TextField())


def unit_names(part) -> dict[str, str]:
    """The organisations directly below this part, and the part itself, by what `unit_of` gives."""
    below = Branch.objects.filter(parent=part).order_by("path").values_list("path", "name")
    return {path.split("/")[-2]: name for path, name in below} | {"": part.name}


def late(today) -> Q:
    """Past the due day and not gone; what was handed in by its day waits for others, not for the branch."""
    handed_in = Q(state__in=HANDED_IN, submitted_on__lte=F("due_on"))
    return Q(state__in=UNDONE, due_on__lt=today) & ~handed_in


def counted(today) -> dict:
    """How findings stand, as aggregates."""
    undone = Q(state__in=UNDONE)
    return {
        "found": Count("pk"),
        "serious": Count("pk", filter=Q(severity=SERIOUS)),
        "closed": Count("pk", filter=Q(state=FindingState.CLOSED)),
        "undone": Count("pk", filter=undone),
        "overdue": Count("pk", filter=late(today)),
    }


def raised_in(findings, quarter):
    """Told to the branches in this quarter and not taken back."""
    return findings.issued().filter(issued_on__range=(quarter.first_day, quarter.last_day))


def by_theme(findings, today) -> list[dict]:
    """How the findings of each theme stand."""
    labels = dict(Finding.Theme.choices)
    rows = findings.order_by().values("theme").annotate(**counted(today)).order_by("-found", "theme")
    return [{**row, "name": str(labels[row["theme"]])} for row in rows]


def by_unit(findings, part, today) -> list[dict]:
    """How the findings of each organisation directly below stand."""
    names = unit_names(part)
    rows = (
        findings.order_by().values(unit=unit_of(part)).annotate(**counted(today)).order_by("-found", "unit")
    )
    return [{**row, "name": names.get(row["unit"], row["unit"])} for row in rows]


def common_problems(findings, at_most=10) -> list[dict]:
    """Kinds of problems that several branches share."""
    rows = findings.order_by().values("code__code", "code__name")
    rows = rows.annotate(branches=Count("branch", distinct=True), found=Count("pk")).filter(branches__gte=2)
    return [
        {
            "code": row["code__code"],
            "name": row["code__name"],
            "branches": row["branches"],
            "found": row["found"],
        }
        for row in rows.order_by("-branches", "-found", "code__code")[:at_most]
    ]


def repeats(findings, quarter):
    """Branches where the same kind of problem came up again within four quarters, this one among them."""
    span = (quarter.shift(1 - QUARTERS).first_day, quarter.last_day)
    rows = findings.issued().filter(issued_on__range=span).order_by()
    rows = rows.values("branch", "branch__name", "code", "code__name")
    rows = rows.annotate(times=Count("pk"), last=Max("issued_on"), first_number=Max("number"))
    return rows.filter(times__gte=2, last__gte=quarter.first_day).order_by("-times", "branch__name", "code")


def coverage(branches, visits, quarter) -> dict:
    """How many branches were visited in the quarter, by visits that were signed off."""
    span = (quarter.first_day, quarter.last_day)
    standing = branches.filter(kind=Branch.Kind.BRANCH, closed_on=None)
    made = visits.filter(state=SupervisionVisit.State.SIGNED, visited_on__range=span)
    planned = visits.alive().filter(planned_on__range=span)
    return {
        "branches": standing.count(),
        "covered": standing.filter(pk__in=made.values("branch")).count(),
        "planned": planned.count(),
        "made": made.count(),
        "missed": planned.missed(timezone.localdate()).count(),
    }


def numbers_of(quarter, scope) -> dict:
    """Everything that the report on this quarter and part of the tree says in numbers; plain values to keep."""
    today, inside = timezone.localdate(), {"branch__path__startswith": scope.path}
    findings = Finding.objects.filter(**inside)
    raised = raised_in(findings, quarter)
    span = (quarter.first_day, quarter.last_day)
    closed = findings.filter(state=FindingState.CLOSED, closed_on__range=span)
    spans = closed.aggregate(**days_to_close(), on_time=Count("pk", filter=IN_TIME))
    again = list(repeats(findings, quarter))
    visits = SupervisionVisit.objects.filter(**inside)
    return {
        "as_of": today.isoformat(),
        "coverage": coverage(Branch.objects.filter(path__startswith=scope.path), visits, quarter),
        "findings": raised.aggregate(**counted(today)),
        "undone": findings.undone().count(),
        "overdue": findings.filter(late(today)).count(),
        "themes": by_theme(raised, today),
        "units": by_unit(raised, scope, today),
        "common": common_problems(raised),
        "repeats": [
            {"branch": row["branch__name"], "name": row["code__name"], "times": row["times"]} for row in again
        ],
        "closing": {
            "closed": spans["closed"],
            "on_time": spans["on_time"],
            "median": days(spans["median"]),
            "most": days(spans["most"]),
        },
        "orders": letters_of(scope, span),
        "look_backs": look_backs_of(scope, quarter),
        "examples": examples(raised),
    }


def letters_of(scope, span) -> dict[str, int]:
    """Letters that were issued in the span and stand, by step."""
    orders = FollowUpOrder.objects.standing().filter(
        finding__branch__path__startswith=scope.path, issued_on__range=span
    )
    found = dict(orders.order_by().values_list("step").annotate(n=Count("pk")))
    return {step.value: found.get(step.value, 0) for step in Step}


def look_backs_of(scope, quarter) -> dict[str, int]:
    """What became of the look-backs at findings that the quarter closed."""
    rows = LookBack.objects.filter(draw__quarter=str(quarter), finding__branch__path__startswith=scope.path)
    found = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    states = {state.value: found.get(state.value, 0) for state in LookBack.State}
    return {"drawn": sum(states.values()), **states}


def examples(raised, at_most=3) -> list[dict]:
    """Serious findings that show what the quarter was about."""
    rows = raised.filter(severity=SERIOUS).select_related("branch").order_by("issued_on", "pk")[:at_most]
    return [
        {"number": row.number, "branch": row.branch.name, "statement": row.statement[:300]} for row in rows
    ]
