"""How findings come to be: noted on a visit, issued when its leader signs, or raised by themselves."""

from django.db import transaction
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Finding
from assessments.models.finding_codes import due_day
from branches.models import Appointment, ContactPoint
from branches.roles import Role
from common import audit, changes, links
from common.errors import refuse
from common.locks import one_after_the_other
from common.quarters import Quarter

audit.WORDS |= {
    "finding.noted": gettext_lazy("noted on the visit"),
    "finding.issued": gettext_lazy("issued"),
    "finding.raised": gettext_lazy("raised and issued"),
}
State = Finding.State
FROM_CODE = ("theme", "severity", "basis")  # what the kind of problem says where nothing else was said


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
    refuse(finding.state != State.NOTED and finding.what_happened())
    today = timezone.localdate()
    values = {"state": State.OPEN, "issued_on": today, "number": next_number(today)}
    values["due_on"] = max(finding.due_on, _shortest(finding, today))
    return changes.update(finding, values, by=by, action="finding.issued")


@transaction.atomic
def raise_finding(*, by, branch, code, origin=None, owner=None, leader=None, due_on=None, **values):
    """Raise a problem outside a visit; it is issued at once. `origin` is the record in which it was met."""
    for name in FROM_CODE:
        values[name] = values.get(name) or getattr(code, name)
    today = timezone.localdate()
    finding = Finding(branch=branch, code=code, raised_by=by, state=State.OPEN, issued_on=today, **values)
    refuse(finding.is_answered_by(by) and _("Nobody raises findings at the own unit."))
    finding.owner = owner or responsible_at(branch)
    refuse(finding.owner is None and _("This branch has no secretary; name who is responsible."))
    finding.leader = leader or contact_leader(branch)
    finding.due_on = due_on or _shortest(finding, today)
    refuse(finding.found_on > today and _("A problem is raised once it was found."))
    finding.number = next_number(today)
    finding = changes.create(finding, by=by, action="finding.raised")
    if origin is not None:
        links.connect(finding, origin, by=by)
    return finding


def responsible_at(branch):
    """Who answers for a branch where nobody is named: its secretary of today."""
    posts = Appointment.objects.on(timezone.localdate()).filter(branch=branch, role__name=Role.SECRETARY)
    post = posts.select_related("user").order_by("since", "pk").first()
    return post.user if post else None


def contact_leader(branch):
    """The leader in charge where nobody is named: who leads the branch's contact leaders."""
    points = ContactPoint.objects.on(timezone.localdate()).filter(branch=branch)
    point = points.select_related("leader").order_by("-is_lead", "pk").first()
    return point.leader if point else None


def _shortest(finding, day):
    """The day by which it has to be gone at the earliest: at once, or after the term of its severity."""
    return day if finding.term == Finding.Term.IMMEDIATE else due_day(finding.severity, day)


def next_number(day) -> str:
    """The next number of the quarter, as 2026Q3-0012; whoever numbers at the same time waits for the other."""
    head = f"{Quarter.of(day)}-"
    one_after_the_other(f"number {head}")
    numbers = Finding.objects.filter(number__startswith=head).order_by(Length("number").desc(), "-number")
    last = numbers.values_list("number", flat=True).first()
    return f"{head}{int(last.removeprefix(head)) + 1 if last else 1:04d}"
