"""What supervision visits say about a branch, or rather about those who were to come."""

from collections import defaultdict
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import SupervisionPlan, SupervisionVisit
from assessments.questions import questions
from branches.facts import visits_due
from common.answers import Answer

State = SupervisionVisit.State


@questions.ask(
    "supervision_coverage",
    _("Supervision visits made against planned (shows how the supervisors did, not the branch)"),
)
def supervision_coverage(first_day, last_day, branches):
    """Visits signed off against those whose day fell into the span; cancelled ones and days to come are left out."""
    branches, today = set(branches), timezone.localdate()
    rows = SupervisionVisit.objects.filter(
        visits_due.among(branches), planned_on__range=(first_day, last_day)
    )
    rows = rows.filter(plan__state=SupervisionPlan.State.APPROVED).alive()
    found = defaultdict(list)
    for branch, pk, state, day in rows.order_by("pk").values_list("branch", "pk", "state", "planned_on"):
        if state == State.SIGNED or day < today:
            found[branch].append((pk, state == State.SIGNED))
    return {branch: answer(found[branch]) for branch in branches}


def answer(visits) -> Answer:
    """Nothing planned is no answer, never zero."""
    if not visits:
        return Answer(not_applicable=True)
    made = sum(is_made for _pk, is_made in visits)
    records = tuple(("assessments.supervisionvisit", pk) for pk, _made in visits)
    return Answer(Decimal(made), Decimal(len(visits)), records)
