"""What findings answer to scoring, and that what was withdrawn neither helps nor hurts anywhere."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Finding
from assessments.questions import registry
from assessments.services import rectifications
from tests import factories
from tests.assessments import findings_cast as cast
from tests.pages import page

pytestmark = pytest.mark.django_db
State = Finding.State
NAMES = ("findings_closed", "findings_on_time", "findings_overdue", "findings_repeated", "findings_raised")


def ask(name, branch, *, since=40, until=0):
    """The answer for the days from so many days ago until so many days ago."""
    span = cast.today() - timedelta(days=since), cast.today() - timedelta(days=until)
    return registry.questions.known[name].answer(*span, [branch.pk])[branch.pk]


def closed(mining, secretary, inspector, *, due, on, submitted=None):
    day = cast.today()
    return cast.finding(
        mining,
        secretary,
        inspector,
        state=State.CLOSED,
        days=-due,
        closed_on=day - timedelta(days=on),
        submitted_on=day - timedelta(days=on if submitted is None else submitted),
    )


def test_nothing_due_is_no_answer_and_nothing_found_is_nought(mining):
    assert [ask(name, mining).not_applicable for name in NAMES] == [True, True, True, False, False]
    assert ask("findings_raised", mining).actual == 0


def test_once_the_last_finding_is_closed_the_answer_is_full_again(mining, secretary, inspector):
    closed(mining, secretary, inspector, due=10, on=12)
    row = cast.in_state(State.SUBMITTED, mining, secretary, inspector, days=-5)
    assert (ask("findings_closed", mining).actual, ask("findings_closed", mining).target) == (1, 2)
    assert ask("findings_overdue", mining).actual == 1
    rectifications.close(row, by=factories.person("i2", "孙丽", inspector.branch, "inspector"), seen="见到")
    answer = ask("findings_closed", mining)
    assert answer.actual == answer.target == 2
    assert ("assessments.finding", row.pk) in answer.records
    assert ask("findings_overdue", mining).actual == 0


def test_in_time_is_what_was_handed_in_by_its_day(mining, secretary, inspector):
    closed(mining, secretary, inspector, due=10, on=8, submitted=11)  # the review took longer
    closed(mining, secretary, inspector, due=10, on=8, submitted=9)
    waiting = cast.today() - timedelta(days=6)
    cast.in_state(State.SUBMITTED, mining, secretary, inspector, days=-5, submitted_on=waiting)
    answer = ask("findings_on_time", mining)
    assert (answer.actual, answer.target) == (1, 2)


def test_what_may_still_be_done_does_not_count_yet(mining, secretary, inspector):
    cast.finding(mining, secretary, inspector, days=0)
    assert ask("findings_closed", mining).not_applicable


def test_a_finding_belongs_to_the_span_of_its_due_day(mining, secretary, inspector):
    closed(mining, secretary, inspector, due=50, on=50)
    assert ask("findings_closed", mining).not_applicable
    assert ask("findings_closed", mining, since=60).target == 1


def test_closed_after_the_span_was_not_closed_in_it(mining, secretary, inspector):
    closed(mining, secretary, inspector, due=20, on=2)
    assert ask("findings_closed", mining, until=10).actual == 0
    assert ask("findings_closed", mining).actual == 1


def test_repeated_and_raised_ones_are_counted_by_severity(mining, tunnelling, secretary, outsider, inspector):
    day = cast.today()
    cast.finding(mining, secretary, inspector, found_on=day - timedelta(days=300))
    cast.finding(mining, secretary, inspector, found_on=day - timedelta(days=3), severity="serious")
    cast.finding(tunnelling, outsider, inspector, found_on=day - timedelta(days=3))
    repeated = ask("findings_repeated", mining)
    assert repeated.counts == (("serious", Decimal(1)),)
    assert ask("findings_raised", mining).counts == (("serious", Decimal(1)),)
    assert ask("findings_repeated", tunnelling).actual == 0


def test_what_was_withdrawn_neither_helps_nor_hurts(as_user, mining, secretary, inspector, admin):
    kept = closed(mining, secretary, inspector, due=10, on=12)
    row = cast.finding(
        mining,
        secretary,
        inspector,
        state=State.IN_PROGRESS,
        days=-5,
        statement="误报的问题",
        severity="serious",
    )
    assert ask("findings_closed", mining).target == 2
    rectifications.withdraw(row, by=admin, reason="登记错了支部")
    assert ask("findings_closed", mining).target == ask("findings_closed", mining).actual == 1
    assert ask("findings_on_time", mining).target == 1
    assert ask("findings_overdue", mining).actual == 0
    assert ask("findings_repeated", mining).actual == 0
    assert ask("findings_raised", mining).counts == (("general", Decimal(1)),)
    browser = as_user(inspector)
    listed = page(browser.get(reverse("assessments:finding_list")))
    assert "共 1 项，未销号 0，逾期 0" in listed
    export = page(browser.get(reverse("assessments:finding_export", args=["csv"]) + "?standing=overdue"))
    assert row.number not in export
    detail = page(browser.get(kept.get_absolute_url()))
    assert row.get_absolute_url() not in detail
    assert "登记错了支部" in page(browser.get(row.get_absolute_url()))
    prepared = page(browser.get(reverse("assessments:finding_preparation", args=[mining.pk])))
    assert row.number not in prepared


@pytest.mark.parametrize("name", NAMES)
def test_many_branches_cost_as_many_queries_as_one(mining, tunnelling, secretary, outsider, inspector, name):
    cast.finding(mining, secretary, inspector, days=-3)
    cast.finding(tunnelling, outsider, inspector, days=-3)
    span = cast.today() - timedelta(days=40), cast.today()

    def cost(branches):
        with CaptureQueriesContext(connection) as caught:
            registry.questions.known[name].answer(*span, branches)
        return len(caught)

    assert cost([mining.pk, tunnelling.pk]) == cost([mining.pk]) == 1
