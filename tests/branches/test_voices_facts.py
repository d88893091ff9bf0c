"""What requests say of a branch for its score: values, borders of the span, and what the question costs."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from branches.facts.registry import voices as facts
from branches.models import WorkerRequest
from branches.services import asking, voices
from common.answers import Answer
from tests import factories
from tests.branches import voices_cast as cast

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)
NOTHING = Answer(not_applicable=True)
TEXTS = iter(f"第{number}件互不相同的事情。" for number in range(10**6))


def at(month, day, hour=10):
    return timezone.make_aware(datetime(2026, month, day, hour))  # noqa: DTZ001 - made aware here


@pytest.fixture
def answered(mining, secretary):
    """Makes an answered request: when it was due, when answered, how and when rated."""

    def make(due_on, answered_at, satisfaction="", rated_at=None, owner=secretary):
        row = cast.request(mining, owner=owner, answer="已经解决了。", text=next(TEXTS))
        state = "rated" if satisfaction else "answered"
        values = {
            "due_on": due_on,
            "answered_at": answered_at,
            "satisfaction": satisfaction,
            "rated_at": rated_at,
        }
        WorkerRequest.objects.filter(pk=row.pk).update(state=state, **values)
        return cast.again(row)

    return make


def in_time(*branches, first=FIRST, last=LAST):
    return facts.requests_in_time(first, last, [branch.pk for branch in branches])


def satisfaction(*branches):
    return facts.requests_satisfaction(FIRST, LAST, [branch.pk for branch in branches])


def test_in_time_counts_by_the_day_due_and_names_the_requests(mining, answered):
    rows = [
        answered(date(2026, 7, 1), at(7, 1, 23)),  # the last minutes of its last day
        answered(date(2026, 9, 30), at(9, 28)),
        answered(date(2026, 8, 3), at(8, 4, 0)),  # just after midnight
    ]
    answered(date(2026, 6, 30), at(7, 1))
    answered(date(2026, 10, 1), at(9, 30))
    [found] = in_time(mining).values()
    assert (found.actual, found.target) == (Decimal(2), Decimal(3))
    assert found.records == tuple(("branches.workerrequest", row.pk) for row in rows)


def test_nothing_due_is_not_applicable_and_never_zero(mining, tunnelling, answered):
    answered(date(2026, 7, 3), at(7, 3))
    assert in_time(mining, tunnelling)[tunnelling.pk] == NOTHING
    assert satisfaction(mining)[mining.pk] == NOTHING, "what is not rated is no answer to how satisfied"


def test_what_was_withdrawn_declined_or_double_neither_helps_nor_hurts(mining, admin, secretary):
    for close in (voices.withdraw, voices.decline):
        row = voices.assign(cast.request(mining, text=next(TEXTS)), by=admin, owner=secretary)
        close(row, by=admin, reason="不计")
    first = cast.request(mining, text=next(TEXTS))
    double = voices.assign(cast.request(mining, text=next(TEXTS)), by=admin, owner=secretary)
    voices.close_as_duplicate(double, by=admin, earlier=first.number, reason="重复")
    WorkerRequest.objects.update(due_on=date(2026, 7, 3))
    assert in_time(mining)[mining.pk] == NOTHING


def test_an_open_request_hurts_once_its_term_has_ended_and_only_its_owner(mining, admin, secretary):
    waiting = cast.request(mining, text=next(TEXTS))
    owned = voices.assign(cast.request(mining, text=next(TEXTS)), by=admin, owner=secretary)
    WorkerRequest.objects.filter(pk__in=[waiting.pk, owned.pk]).update(due_on=date(2026, 7, 3))
    [found] = in_time(mining).values()
    assert (found.actual, found.target) == (0, 1), "the other has no owner yet: that is the office's delay"
    today = timezone.localdate()
    WorkerRequest.objects.update(due_on=today)
    assert in_time(mining, first=today, last=today)[mining.pk] == NOTHING


def test_passed_on_it_counts_for_the_branch_that_answers(mining, tunnelling, answered, outsider):
    answered(date(2026, 7, 3), at(7, 3), owner=outsider)
    found = in_time(mining, tunnelling)
    assert (found[mining.pk], found[tunnelling.pk].target) == (NOTHING, 1)


def test_each_round_counts_for_whoever_answered_it(mining, company, leader, answered):
    row = answered(date(2026, 7, 3), at(7, 2))
    row = asking.rate(row, satisfaction="not")
    row = voices.answer(row, by=row.owner, answer="已由领导督办解决。")
    row = asking.rate(row, satisfaction="satisfied")
    row.former_answers.update(rated_at=at(7, 3))
    WorkerRequest.objects.update(due_on=date(2026, 7, 8), answered_at=at(7, 8), rated_at=at(7, 9))
    found, pleased = in_time(mining, company), satisfaction(mining, company)
    assert [(found[b.pk].actual, found[b.pk].target) for b in (mining, company)] == [(1, 1), (1, 1)]
    assert [(pleased[b.pk].actual, pleased[b.pk].target) for b in (mining, company)] == [(0, 1), (1, 1)]


def test_satisfied_or_better_against_rated(mining, answered):
    for level in ("very", "satisfied", "basically", "not"):
        answered(date(2026, 7, 3), at(7, 3), level, at(7, 5))
    answered(date(2026, 9, 29), at(9, 29), "very", at(10, 1, 0))  # rated in the next quarter
    [found] = satisfaction(mining).values()
    assert (found.actual, found.target) == (2, 4)


def test_the_questions_cost_the_same_for_one_branch_and_for_many(company, answered, admin):
    answered(date(2026, 7, 3), at(7, 3), "very", at(7, 5))
    branches = [
        factories.branch(f"N{number}", f"机电{number}队党支部", parent=company) for number in range(8)
    ]
    for branch in branches:
        owner = factories.person(f"{branch.code}-s", "某支书", branch, "secretary")
        cast.request(branch, owner=owner, answer="已经解决了。", text=next(TEXTS))
    for question in (in_time, satisfaction):
        with CaptureQueriesContext(connection) as caught:
            assert len(question(*branches)) == 8
        assert len(caught) == 2
