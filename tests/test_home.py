"""The workbench: what is due for whom, by due date, and the four figures of one's own unit."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.models import Period
from assessments.services import runs
from common.todos import Todo
from tests import factories
from tests.assessments import results_cast as cast

QUERIES = 36  # the frame, figures and filing, and a question or two of each of the twelve topics


@pytest.fixture
def quarter(company, mining, tunnelling):
    cast.scheme()
    period = cast.period()
    cast.worked(period, mining)
    cast.worked(period, tunnelling)
    return period


def home(browser):
    return browser.get(reverse("home")).context


def urls(browser):
    return [todo.url for todo in home(browser)["todos"]]


def test_an_empty_portal_says_that_nothing_is_due(company, nobody, admin, as_user):
    for person in (nobody, admin):
        context = home(as_user(person))
        assert (context["todos"], context["figures"]) == ([], [])


def test_a_secretary_sees_the_own_newest_scores(quarter, mining, secretary, as_user):
    run = cast.compute(quarter, publish=True)
    figures = home(as_user(secretary))["figures"]
    assert [figure["value"] for figure in figures] == ["98.74", "92.00", "103.24", "0.98"]
    assert figures[0]["url"] == reverse("assessments:card", args=[run.pk, mining.pk])


def test_a_draft_does_not_show_on_a_secretarys_workbench(quarter, secretary, as_user):
    cast.compute(quarter)
    assert home(as_user(secretary))["figures"] == []


def test_the_leadership_sees_how_the_branches_lie(quarter, mining, leader, as_user):
    run = cast.compute(quarter, publish=True)
    figures = home(as_user(leader))["figures"]
    assert [figure["value"] for figure in figures] == [2, None, 0, 0]
    assert figures[0]["url"] == reverse("assessments:result_list", args=[run.pk])


def test_figures_owed_are_counted_with_the_time_left(quarter, mining, secretary, as_user):
    deadline = timezone.now() + timedelta(days=2, hours=1)
    later = Period.objects.create(quarter="2026Q4", state="filing", filing_deadline=deadline)
    cast.report(later, mining, "output", target="200", actual="214")
    [todo] = home(as_user(secretary))["todos"]
    assert todo.url == later.get_absolute_url()
    assert "6" in todo.note
    assert "7" in todo.note
    assert todo.tag["kind"] == "watch"


def test_nothing_is_owed_once_everything_is_reported(quarter, mining, secretary, as_user):
    Period.objects.update(state="filing", filing_deadline=timezone.now() + timedelta(days=2))
    for code in ("praise", "accident"):
        cast.report(quarter, mining, code, state="not_applicable")
    assert home(as_user(secretary))["todos"] == []


def test_where_many_branches_file_the_count_comes_after_the_page(
    quarter, company, admin, as_user, monkeypatch
):
    monkeypatch.setattr("integration_portal.todos.FEW", 2)
    Period.objects.update(state="filing", filing_deadline=timezone.now() + timedelta(days=2))
    [todo] = home(as_user(admin))["todos"]
    assert todo.part == reverse("home_filing", args=[quarter.pk])
    assert as_user(admin).get(todo.part).status_code == 200


def test_a_quarter_whose_filing_has_ended_is_to_be_computed(quarter, admin, as_user):
    assert urls(as_user(admin)) == [reverse("assessments:run_add", query={"period": quarter.pk})]


def test_a_draft_waits_for_publication(quarter, admin, leader, as_user):
    draft = cast.compute(quarter)
    assert urls(as_user(admin)) == [reverse("assessments:run_publish", args=[draft.pk])]
    assert urls(as_user(leader)) == []


def test_a_run_under_way_is_shown(quarter, admin, as_user):
    run = runs.ask_for_run(quarter, by=admin)
    assert urls(as_user(admin)) == [run.get_absolute_url()]


def test_results_that_figures_have_left_behind_are_to_be_looked_at(quarter, mining, admin, as_user):
    run = cast.compute(quarter, publish=True)
    assert urls(as_user(admin)) == []
    cast.report(quarter, mining, "output", target="200", actual="150")
    assert urls(as_user(admin)) == [run.get_absolute_url()]


def test_what_is_due_first_stands_first(quarter, admin, as_user):
    near, far = timezone.now() + timedelta(days=1), timezone.now() + timedelta(days=9)
    Period.objects.create(quarter="2026Q4", state="filing", filing_deadline=far)
    Period.objects.create(quarter="2027Q1", state="filing", filing_deadline=near)
    dues = [todo.due for todo in home(as_user(admin))["todos"]]
    assert dues == [near, far, None]


def test_what_comes_after_twelve_lines_is_counted_and_folded(company, admin, as_user, monkeypatch):
    many = [Todo("flag", f"第{number}件", "/") for number in range(15)]
    monkeypatch.setattr("integration_portal.views.todos_of", lambda user: many)
    context = home(as_user(admin))
    assert [len(context["first"]), len(context["rest"])] == [12, 3]


def test_the_workbench_takes_as_many_queries_for_many_branches(
    quarter, company, mining, admin, secretary, as_user
):
    cast.compute(quarter, publish=True)
    cast.period("2026Q4", state="filing")
    counts = []
    for more in (0, 15):
        for number in range(more):
            factories.branch(
                f"M{number:02}", f"第{number}党支部", parent=company, peer_group=mining.peer_group
            )
        for person in (admin, secretary):
            browser = as_user(person)
            browser.get(reverse("home"))
            with CaptureQueriesContext(connection) as taken:
                browser.get(reverse("home"))
            counts.append(len(taken))
    assert counts[:2] == counts[2:]
    assert max(counts) <= QUERIES
