"""How findings come to be: noted on a visit, issued when its leader signs, or raised by themselves."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from assessments.models import Finding
from assessments.models.finding_codes import due_day
from common import audit, changes
from common.quarters import Quarter

audit.WORDS |= {
    "finding.noted": gettext_lazy("noted on the visit"),
    "finding.issued": gettext_lazy("issued"),
}
State = Finding.State


@transaction.atomic
def note(visit, *, by, item=None, **values):
    """Write down a problem on the visit; the branch learns of it when the leader who led has signed."""
    finding = Finding(
        visit=visit, item=item, branch=visit.branch, leader=visit.leader, raised_by=by, **values
    )
    finding.state = State.NOTED
    if not finding.due_on:
        finding.due_on = due_day(finding.severity, finding.found_on)
    return changes.create(finding, by=by, action="finding.noted")


@transaction.atomic
def issue_of_visit(visit, *, by):
    """Everything noted on the visit is told to the branch; the terms run from today."""
    return [issue(finding, by=by) for finding in visit.findings.filter(state=State.NOTED).order_by("pk")]


@transaction.atomic
def issue(finding, *, by):
    """Give the finding its number and let its term run."""
    finding = changes.locked(finding)
    today = timezone.localdate()
    values = {"state": State.OPEN, "issued_on": today, "number": next_number(today)}
    values["due_on"] = max(finding.due_on, due_day(finding.severity, today))
    return changes.update(finding, values, by=by, action="finding.issued")


def next_number(day) -> str:
    """The next number of the quarter, as 2026Q3-0012; whoever numbers at the same time waits for the other."""
    quarter = str(Quarter.of(day))
    numbered = Finding.objects.select_for_update().filter(number__startswith=f"{quarter}-")
    last = numbered.order_by("-number").values_list("number", flat=True).first()
    return f"{quarter}-{int(last.rpartition('-')[2]) + 1 if last else 1:04d}"
