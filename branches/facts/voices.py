"""What requests say of a branch: answered within the term, and whether askers were satisfied."""

from collections import Counter, defaultdict
from decimal import Decimal

from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.facts import questions
from branches.models import FormerAnswer, WorkerRequest
from branches.models.worker_requests import DAY, PLEASED, VOID, midnight
from common.answers import Answer, Answers

LABEL = "branches.workerrequest"
IN_TIME = Q(answered_at__date__lte=F("due_on"))


@questions.ask("requests_in_time", _("Workers' requests answered in time against due"))
def requests_in_time(first_day, last_day, branches) -> Answers:
    """Every term that ended in the span counts for the branch whose person had to answer then."""
    due = Q(due_on__gte=first_day, due_on__lte=last_day)
    settled = Q(answered_at__isnull=False) | Q(due_on__lt=timezone.localdate())
    current = WorkerRequest.objects.filter(due, settled).exclude(state__in=VOID)
    return _shares(current, FormerAnswer.objects.filter(due), IN_TIME, branches)


@questions.ask("requests_satisfaction", _("Workers' requests rated satisfied or better against rated"))
def requests_satisfaction(first_day, last_day, branches) -> Answers:
    """Every rating of the span counts for the branch that gave the answer."""
    rated = Q(rated_at__gte=midnight(first_day), rated_at__lt=midnight(last_day + DAY)) & ~Q(satisfaction="")
    current = WorkerRequest.objects.filter(rated).exclude(state__in=VOID)
    return _shares(current, FormerAnswer.objects.filter(rated), Q(satisfaction__in=PLEASED), branches)


def _shares(current, former, good, branches) -> Answers:
    """Per branch how many of the rows are good, with the requests behind them; two queries."""
    branches = set(branches)
    all_of, good_of, records = Counter(), Counter(), defaultdict(set)
    former = former.exclude(request__state__in=VOID)
    for rows, key in ((current, "pk"), (former, "request")):
        found = (
            rows.filter(answering_branch__in=branches)
            .order_by()
            .annotate(is_good=Case(When(good, then=1), default=0))
        )
        for branch, request, is_good in found.values_list("answering_branch", key, "is_good"):
            all_of[branch] += 1
            good_of[branch] += is_good
            records[branch].add(request)
    return {
        branch: Answer(
            Decimal(good_of[branch]),
            Decimal(all_of[branch]),
            tuple((LABEL, pk) for pk in sorted(records[branch])),
        )
        if all_of[branch]
        else Answer(not_applicable=True)
        for branch in branches
    }
