"""What contact visits and follow-ups say about a branch."""

from collections import defaultdict
from decimal import Decimal
from itertools import chain

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.facts import questions, visits_due
from branches.models import ContactVisit, FollowUp
from common.answers import Answer

CONFIRMED = (ContactVisit.State.CONFIRMED,)


@questions.ask("contact_visits", _("Contact-point visits made against due"), counts_meetings=True)
def contact_visits(first_day, last_day, branches):
    """Visits that were recorded, against what the rule in force asks for."""
    return visits(first_day, last_day, branches, None)


@questions.ask(
    "contact_visits_confirmed",
    _("Contact-point visits confirmed by the branch against due"),
    counts_meetings=True,
)
def contact_visits_confirmed(first_day, last_day, branches):
    """The same, but only what the branch has confirmed."""
    return visits(first_day, last_day, branches, CONFIRMED)


@questions.ask("follow_ups_on_time", _("Follow-ups done in time against due"))
def follow_ups_on_time(first_day, last_day, branches):
    """What was due within the span and is done by its day; withdrawn ones do not count, nor what may still be done."""
    today = timezone.localdate()
    branches = set(branches)
    rows = FollowUp.objects.filter(visits_due.among(branches), withdrawn=False)
    rows = rows.filter(due_on__range=(first_day, last_day))
    found = defaultdict(list)
    for branch, pk, due_on, done_on in rows.order_by("pk").values_list("branch", "pk", "due_on", "done_on"):
        if branch in branches and (done_on or due_on < today):
            found[branch].append((pk, done_on is not None and done_on <= due_on))
    return {
        branch: answer(sum(on_time for _pk, on_time in found[branch]), len(found[branch]),
                       "branches.followup", (pk for pk, _on_time in found[branch]))
        for branch in branches
    }  # fmt: skip


def visits(first_day, last_day, branches, states):
    """A window is owed once by a branch, however many leaders answer for it; any of their visits counts."""
    branches = list(branches)
    found = visits_due.in_span(visits_due.kinds_on(last_day, branches), first_day, last_day, states=states)
    owed = defaultdict(dict)
    for each in found.owed:
        owed[each.branch][each.window] = each.times
    answers = {}
    for branch in branches:
        made = [
            [visit.pk for visit in found.made.get(branch, ()) if visit.day in window]
            for window in owed[branch]
        ]
        target = sum(owed[branch].values())
        actual = sum(map(min, map(len, made), owed[branch].values()))
        answers[branch] = answer(actual, target, "branches.contactvisit", chain.from_iterable(made))
    return answers


def answer(actual, target, label, records) -> Answer:
    """Nothing due is no answer, never zero."""
    if not target:
        return Answer(not_applicable=True)
    return Answer(Decimal(actual), Decimal(target), tuple((label, pk) for pk in records))
