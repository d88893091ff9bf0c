"""What projects say about a branch once they are approved: milestones, acceptance, confirmed benefit; never activity."""

from collections import defaultdict
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.facts.visits_due import among
from common.answers import Answer
from projects.facts import questions
from projects.models import Acceptance, Benefit, Milestone, Project
from projects.models.project_states import APPROVED

State = Project.State
COUNTED = tuple(state for state in APPROVED if state not in {"suspended", "terminated"})
MILESTONE, PROJECT, BENEFIT = "projects.milestone", "projects.project", "projects.benefit"


@questions.ask("project_milestones_on_time", _("Project milestones done by their day against due"))
def project_milestones_on_time(first_day, last_day, branches):
    """Milestones of all projects that were due within the span."""
    return milestones(first_day, last_day, branches)


@questions.ask(
    "secretary_project_milestones", _("Milestones of secretary projects done by their day against due")
)
def secretary_project_milestones(first_day, last_day, branches):
    """The same, of secretary projects alone."""
    return milestones(first_day, last_day, branches, kind=Project.Kind.SECRETARY)


@questions.ask("projects_accepted", _("Projects accepted by their end against those that ended"))
def projects_accepted(first_day, last_day, branches):
    """Projects whose end lay in the span; accepted ones passed by the span's last day, what may still pass is out."""
    today = timezone.localdate()
    failed = Acceptance.objects.filter(result=Acceptance.Result.FAILED).values("project")
    rows = Project.objects.filter(among(branches), ends_on__range=(first_day, last_day))
    rows = rows.filter(state__in=COUNTED) | rows.filter(state=State.TERMINATED, pk__in=failed)
    branches, found = set(branches), defaultdict(list)
    values = rows.order_by("pk").values_list("branch", "pk", "accepted_on")
    for branch, pk, accepted_on in values:
        passed = accepted_on is not None and accepted_on <= last_day
        if branch in branches and (passed or last_day < today):
            found[branch].append((pk, passed))
    return {branch: counted(found[branch], PROJECT) for branch in branches}


@questions.ask(
    "confirmed_benefit",
    _("Benefit confirmed by finance (yuan) against what the same projects expected"),
)
def confirmed_benefit(first_day, last_day, branches):
    """Amounts confirmed within the span; without an expected amount the claimed one is the measure."""
    rows = Benefit.objects.confirmed().filter(among(branches, "project__branch"))
    rows = rows.filter(confirmed_on__range=(first_day, last_day), confirmed_amount__isnull=False)
    branches, found = set(branches), defaultdict(list)
    values = ("project__branch", "pk", "confirmed_amount", "expected_amount", "claimed_amount")
    for branch, pk, confirmed, expected, claimed in rows.order_by("pk").values_list(*values):
        measure = claimed if expected is None else expected
        found[branch].append((pk, confirmed, measure or Decimal(0)))
    return {branch: added(found[branch]) for branch in branches}


def milestones(first_day, last_day, branches, **more):
    """Done by their day or not; dropped ones and those of projects that stopped are out, and what may still be done."""
    today = timezone.localdate()
    rows = Milestone.objects.filter(among(branches, "project__branch"), due_on__range=(first_day, last_day))
    rows = rows.filter(
        project__state__in=COUNTED, **{f"project__{name}": value for name, value in more.items()}
    )
    rows = rows.exclude(state=Milestone.State.DROPPED)
    branches, found = set(branches), defaultdict(list)
    values = rows.order_by("pk").values_list("project__branch", "pk", "due_on", "done_on")
    for branch, pk, due_on, done_on in values:
        if branch in branches and (done_on or due_on < today):
            found[branch].append((pk, done_on is not None and done_on <= due_on))
    return {branch: counted(found[branch], MILESTONE) for branch in branches}


def counted(rows, label) -> Answer:
    """How many of the rows hold; nothing due is no answer, never zero."""
    if not rows:
        return Answer(not_applicable=True)
    actual = sum(held for _pk, held in rows)
    return Answer(Decimal(actual), Decimal(len(rows)), tuple((label, pk) for pk, _held in rows))


def added(rows) -> Answer:
    target = sum((measure for _pk, _confirmed, measure in rows), Decimal(0))
    if target <= 0:  # a loss that was expected measures nothing
        return Answer(not_applicable=True)
    actual = sum((confirmed for _pk, confirmed, _measure in rows), Decimal(0))
    return Answer(actual, target, tuple((BENEFIT, pk) for pk, *_rest in rows))
