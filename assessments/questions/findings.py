"""What findings say about a branch and a span: closed against due, in time, overdue, repeated, raised by severity.

Only what was issued counts; what was withdrawn neither helps nor hurts. A finding belongs to the span in which its due
day lies; for repeated and raised ones, in which it was found.
"""

from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal

from django.db.models import Exists, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import Finding
from assessments.models.finding_steps import HANDED_IN
from assessments.models.findings import former_ones
from assessments.questions import questions
from branches.facts.visits_due import among
from common.answers import Answer, Answers

LABEL = "assessments.finding"
DAY = timedelta(days=1)


@questions.ask("findings_closed", _("Findings closed against due"))
def findings_closed(first_day, last_day, branches) -> Answers:
    """Of those due in the span: closed by its end; what may still be done does not count yet."""
    found = defaultdict(list)
    for branch, pk, due_on, closed_on, _submitted, _state in due(first_day, last_day, branches):
        is_closed = closed_on is not None and closed_on <= last_day
        if is_closed or due_on < timezone.localdate():
            found[branch].append((pk, is_closed))
    return shares(found, branches)


@questions.ask("findings_on_time", _("Findings rectified in time against due"))
def findings_on_time(first_day, last_day, branches) -> Answers:
    """In time is what was handed in by its due day and found gone; what waits for the review is not decided yet."""
    found = defaultdict(list)
    for branch, pk, due_on, closed_on, submitted_on, state in due(first_day, last_day, branches):
        in_time = (submitted_on or closed_on or due_on + DAY) <= due_on
        if closed_on is not None:
            found[branch].append((pk, in_time))
        elif due_on < timezone.localdate() and not (state in HANDED_IN and in_time):
            found[branch].append((pk, False))
    return shares(found, branches)


@questions.ask("findings_overdue", _("Findings overdue at the end"))
def findings_overdue(first_day, last_day, branches) -> Answers:
    """Past their due day and not gone when the span ends, or today while it runs; nothing ever due is no answer."""
    until = min(last_day + DAY, timezone.localdate())
    branches = set(branches)
    rows = Finding.objects.issued().filter(among(branches), due_on__lt=until, issued_on__lte=until)
    rows = rows.filter(Q(closed_on=None) | Q(closed_on__gte=first_day))
    overdue, asked = defaultdict(list), set()
    fields = ("branch", "pk", "due_on", "closed_on", "submitted_on", "state", "severity")
    for branch, pk, due_on, closed_on, submitted_on, state, severity in rows.order_by("pk").values_list(
        *fields
    ):
        asked.add(branch)
        in_time = submitted_on is not None and submitted_on <= due_on
        gone = closed_on is not None and (closed_on <= last_day or in_time)
        if not gone and not (state in HANDED_IN and in_time):
            overdue[branch].append((pk, severity))
    return {
        branch: counted(overdue[branch]) if branch in asked else Answer(not_applicable=True)
        for branch in branches
    }


@questions.ask("findings_repeated", _("Findings repeated within a year"))
def findings_repeated(first_day, last_day, branches) -> Answers:
    """The same kind of problem found again at the branch, by severity."""
    return by_severity(first_day, last_day, branches, Q(Exists(former_ones())))


@questions.ask("findings_raised", _("Findings raised"))
def findings_raised(first_day, last_day, branches) -> Answers:
    """Everything that was found in the span, by severity."""
    return by_severity(first_day, last_day, branches, Q())


def due(first_day, last_day, branches):
    """What was issued and is due within the span."""
    branches = set(branches)
    rows = Finding.objects.issued().filter(among(branches), due_on__range=(first_day, last_day))
    fields = ("branch", "pk", "due_on", "closed_on", "submitted_on", "state")
    return [row for row in rows.order_by("pk").values_list(*fields) if row[0] in branches]


def by_severity(first_day, last_day, branches, condition) -> Answers:
    branches, found = set(branches), defaultdict(list)
    rows = Finding.objects.issued().filter(condition, among(branches), found_on__range=(first_day, last_day))
    for branch, pk, severity in rows.order_by("pk").values_list("branch", "pk", "severity"):
        found[branch].append((pk, severity))
    return {branch: counted(found[branch]) for branch in branches}


def counted(rows) -> Answer:
    """How many, by severity, with the findings behind them; none is a count too."""
    counts = Counter(severity for _pk, severity in rows)
    return Answer(
        actual=Decimal(len(rows)),
        records=tuple((LABEL, pk) for pk, _severity in rows),
        counts=tuple((code, Decimal(count)) for code, count in sorted(counts.items())),
    )


def shares(found, branches) -> Answers:
    """Nothing due is no answer, never zero."""
    return {
        branch: Answer(
            Decimal(sum(good for _pk, good in found[branch])),
            Decimal(len(found[branch])),
            tuple((LABEL, pk) for pk, _good in found[branch]),
        )
        if found[branch]
        else Answer(not_applicable=True)
        for branch in set(branches)
    }
