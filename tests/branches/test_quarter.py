"""What a branch owes this quarter is shown by the questions that scoring reads."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.facts import registry
from common.answers import Answer, Questions
from tests import factories
from tests.pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def questions(monkeypatch):
    """Only the questions of a test."""
    own = Questions()
    monkeypatch.setattr(registry, "questions", own)
    return own


def part(browser, branch, query=""):
    return page(browser.get(reverse("branches:branch_quarter", args=[branch.pk]) + query))


def test_what_is_due_what_is_done_and_the_records_behind_it(questions, as_user, secretary, mining):
    @questions.ask("visits", "联系点走访")
    def visits(first, last, branches):
        return {pk: Answer(Decimal(1), Decimal(2), records=(("branches.branch", pk),)) for pk in branches}

    text = part(as_user(secretary), mining)
    assert "联系点走访" in text
    assert mining.get_absolute_url() in text
    assert "仍有欠缺" in text


def test_a_target_that_is_no_whole_number_is_compared_as_a_number(questions, as_user, secretary, mining):
    @questions.ask("hours", "党员学时")
    def hours(first, last, branches):
        return dict.fromkeys(branches, Answer(Decimal("9.5"), Decimal(32)))

    text = part(as_user(secretary), mining)
    assert "9.5" in text
    assert "仍有欠缺" in text


def test_what_does_not_apply_is_not_shown(questions, as_user, secretary, mining):
    questions.ask("visits", "联系点走访")(
        lambda f, t, branches: dict.fromkeys(branches, Answer(not_applicable=True))
    )
    assert "联系点走访" not in part(as_user(secretary), mining)


def test_records_that_the_reader_may_not_open_are_not_named(
    questions, as_user, secretary, mining, tunnelling
):
    questions.ask("visits", "走访")(
        lambda f, t, branches: {
            mining.pk: Answer(Decimal(1), Decimal(1), records=(("branches.branch", tunnelling.pk),))
        }
    )
    assert tunnelling.name not in part(as_user(secretary), mining)


def test_another_quarter_asks_for_its_days(questions, as_user, secretary, mining):
    asked = []
    questions.ask("visits", "走访")(lambda first, last, branches: asked.append((str(first), str(last))) or {})
    part(as_user(secretary), mining, "?quarter=2026Q1")
    assert asked == [("2026-01-01", "2026-03-31")]
    assert (
        as_user(secretary)
        .get(reverse("branches:branch_quarter", args=[mining.pk]) + "?quarter=x")
        .status_code
        == 404
    )


def test_every_real_question_costs_the_same_for_one_branch_as_for_many(company):
    branches = [factories.branch(f"Q{n}", f"测试{n}队党支部", parent=company).pk for n in range(6)]
    costs = {}
    for question in registry.questions.known.values():
        for some in (branches[:1], branches):
            with CaptureQueriesContext(connection) as caught:
                question.answer(date(2026, 7, 1), date(2026, 9, 30), some)
            costs.setdefault(question.name, []).append(len(caught))
    assert {name: cost for name, cost in costs.items() if cost[0] < cost[1]} == {}
