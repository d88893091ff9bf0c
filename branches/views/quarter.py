"""What a branch owes and has done in a quarter, by the very questions that scoring reads."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.shortcuts import render
from django.views import View

from branches.facts import registry
from branches.models import Branch
from common.links import LinkedRecord, model_of
from common.pages import scoped_or_404
from common.quarters import Quarter
from common.tables import show

RECORDS_SHOWN = 12


@dataclass(frozen=True)
class Line:
    """One question with its answer for this branch."""

    label: Any
    actual: Any
    target: Any
    records: list[LinkedRecord]
    more: int
    is_short: bool


class BranchQuarter(View):
    """A part of the branch's page and of its secretary's workbench; the number of questions is its cost."""

    def get(self, request, pk):
        branch = scoped_or_404(Branch, request.user, pk)
        try:
            quarter = Quarter.parse(request.GET.get("quarter") or str(Quarter.current()))
        except ValueError:
            raise Http404 from None
        told = lines(branch, quarter, request.user)
        context = {
            "branch": branch,
            "quarter": quarter,
            "previous": quarter.shift(-1),
            "next": quarter.shift(1) if quarter < Quarter.current() else None,
            "open": [line for line in told if line.is_short],
            "complete": [line for line in told if not line.is_short],
        }
        return render(request, "branches/quarter.html", context)


def lines(branch, quarter, user) -> list[Line]:
    """Every question that applies to the branch, what is short first, with the records that this person may open."""
    found = []
    for question in registry.questions.known.values():
        answer = question.answer(quarter.first_day, quarter.last_day, [branch.pk]).get(branch.pk)
        if answer and not answer.not_applicable:
            found.append((question, answer))
    wanted = {}
    for _question, answer in found:
        for kind, pk in answer.records[:RECORDS_SHOWN]:
            wanted.setdefault(kind, set()).add(pk)
    known = visible(wanted, user)
    told = [line(question, answer, known) for question, answer in found]
    return sorted(told, key=lambda each: (not each.is_short, each.target is None))


def visible(wanted, user) -> dict:
    """The records of each kind that this person may open: one query a kind."""
    found = {}
    for kind, keys in wanted.items():
        model = model_of(kind)
        if model and user.has_perm(model.permission("view")):
            for row in model.objects.for_user(user).filter(pk__in=keys):
                found[kind, row.pk] = LinkedRecord("", str(row), row.get_absolute_url())
    return found


def line(question, answer, known) -> Line:
    shown = [known[key] for key in answer.records[:RECORDS_SHOWN] if key in known]
    actual = answer.actual if answer.actual is not None else sum(count for _code, count in answer.counts)
    target, is_short = None, False
    if answer.target is not None:
        target, is_short = plain(answer.target), actual < answer.target
    return Line(question.label, plain(actual), target, shown, len(answer.records) - len(shown), is_short)


def plain(number):
    """Whole numbers without a fraction."""
    return int(number) if number == int(number) else show(number)
