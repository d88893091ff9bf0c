"""What the duties and the measures of accountability say about branches, for scoring."""

from decimal import Decimal

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from branches.facts import questions
from branches.models import Accountability, DutyOccurrence
from common.answers import Answer

State = DutyOccurrence.State
CONFIRMED = Q(state=State.CONFIRMED)
ON_TIME = CONFIRMED & Q(done_on__lte=F("due_on"))


@questions.ask("duties_on_time", _("Duties fulfilled on time against due"))
def duties_on_time(first_day, last_day, branches):
    """Confirmed duties that were carried out by their day, against all that were due."""
    return fulfilled(due_in(first_day, last_day, branches), ON_TIME, branches)


@questions.ask("joint_duties_fulfilled", _("Joint duties of both heads fulfilled against due"))
def joint_duties_fulfilled(first_day, last_day, branches):
    """Confirmed joint duties of the party head and the administrative head, against those that were due."""
    rows = due_in(first_day, last_day, branches).filter(assignment__joint_holder__isnull=False)
    return fulfilled(rows, CONFIRMED, branches)


@questions.ask("accountability_events", _("Measures of accountability"))
def accountability_events(first_day, last_day, branches):
    """How many measures were decided against people of a branch or the branch itself; revoked ones count nowhere."""
    rows = Accountability.objects.standing().filter(
        decided_on__gte=first_day, decided_on__lte=last_day, branch__in=list(branches)
    )
    found = dict(by_branch(rows).annotate(rows=ids("decided_on")).values_list("branch", "rows"))
    return {branch: counted(found.get(branch, ())) for branch in branches}


def due_in(first_day, last_day, branches):
    """What was due in the span; withdrawn duties and reports that nobody judged yet help and hurt nobody."""
    rows = DutyOccurrence.objects.filter(due_on__gte=first_day, due_on__lte=last_day)
    return rows.filter(branch__in=list(branches)).exclude(state__in=(State.WITHDRAWN, State.CARRIED_OUT))


def fulfilled(rows, is_fulfilled, branches):
    """For each branch how many of the due items were fulfilled; nothing due is not applicable."""
    answers = {branch: Answer(not_applicable=True) for branch in branches}
    found = by_branch(rows).annotate(
        met=Count("pk", filter=is_fulfilled), due=Count("pk"), rows=ids("due_on")
    )
    for branch, met, due, rows_of_branch in found.values_list("branch", "met", "due", "rows"):
        records = tuple(("branches.dutyoccurrence", pk) for pk in rows_of_branch)
        answers[branch] = Answer(Decimal(met), Decimal(due), records)
    return answers


def counted(rows) -> Answer:
    return Answer(Decimal(len(rows)), records=tuple(("branches.accountability", pk) for pk in rows))


def by_branch(rows):
    return rows.order_by().values("branch")


def ids(day):
    return ArrayAgg("pk", order_by=(day, "pk"))
