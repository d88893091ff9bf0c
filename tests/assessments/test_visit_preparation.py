"""What is read before a supervision visit, what is due for whom, and visits for machines."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.models import Finding, VisitAnswer
from assessments.services import visit_conduct
from assessments.todos.visits import todos
from tests import factories
from tests.assessments import results_cast, visit_cast
from tests.pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(mining, leader, inspector):
    return visit_cast.under_way(mining, leader, inspector)


def url(name, visit, *more):
    return reverse(f"assessments:{name}", args=[visit.pk, *more])


def sent(visit, item, **values):
    """What a browser without JavaScript sends of one line."""
    values = {"version": 0, "result": "", "sample": "", "note": "", "methods": ["read"]} | values
    return {f"l{item.pk}-{name}": value for name, value in values.items()} | {"part": item.theme}


def queries(browser, place) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(place).status_code == 200
    return len(caught)


class TestPreparation:
    def test_it_shows_the_last_visits_and_what_was_found_again(
        self, as_user, mining, leader, inspector, secretary
    ):
        for days in (40, 20):
            day = timezone.localdate() - timedelta(days=days)
            old = visit_cast.planned(mining, leader, state="signed", visited_on=day, day=day)
            Finding.objects.create(
                visit=old, branch=mining, code=visit_cast.code(), theme="organisation", statement="缺记录",
                owner=secretary, raised_by=leader, found_on=day, issued_on=day, due_on=day, state="open",
            )  # fmt: skip
        visit = visit_cast.planned(mining, leader, inspector)
        text = page(as_user(inspector).get(url("visit_prepare", visit)))
        assert "ZZ-02 记录不全" in text
        assert "2 次" in text
        assert reverse("assessments:score_preparation", args=[mining.pk]) in text
        assert reverse("branches:branch_quarter", args=[mining.pk]) in text

    def test_it_costs_the_same_however_much_there_is(self, as_user, mining, leader, inspector, secretary):
        visit, browser = visit_cast.planned(mining, leader, inspector), as_user(inspector)
        place = url("visit_prepare", visit)
        browser.get(place)
        few = queries(browser, place)
        for days in range(1, 9):
            day = timezone.localdate() - timedelta(days=days)
            old = visit_cast.planned(mining, leader, state="signed", visited_on=day, day=day)
            for _count in range(3):
                Finding.objects.create(
                    visit=old, branch=mining, code=visit_cast.code(f"X-{days}"), theme="theory", statement="缺记录",
                    owner=secretary, raised_by=leader, found_on=day, issued_on=day, due_on=day, state="open",
                )  # fmt: skip
        assert queries(browser, place) <= few

    def test_scores_of_the_branch_are_told_to_whoever_may_read_them(
        self, as_user, mining, admin, inspector, nobody
    ):
        place = reverse("assessments:score_preparation", args=[mining.pk])
        assert "尚无已发布的考核结果" in page(as_user(inspector).get(place))
        results_cast.scheme()
        quarter = results_cast.period()
        results_cast.worked(quarter, mining)
        run = results_cast.compute(quarter, by=admin, publish=True)
        text = page(as_user(inspector).get(place))
        assert reverse("assessments:card", args=[run.pk, mining.pk]) in text
        assert "问题按期销号" in text
        assert as_user(nobody).get(place).status_code == 403


class TestMine:
    def test_it_shows_what_is_mine_and_what_is_next(self, as_user, mining, tunnelling, leader, inspector):
        visit_cast.under_way(mining, leader, inspector)
        other = factories.person("leader9", "另一领导", mining.parent, "leader")
        visit_cast.planned(tunnelling, other)
        text = page(as_user(inspector).get(reverse("assessments:my_visits")))
        assert mining.name in text
        assert tunnelling.name not in text

    def test_it_costs_the_same_for_many_visits(self, as_user, mining, leader):
        browser, place = as_user(leader), reverse("assessments:my_visits")
        visit_cast.planned(mining, leader)
        browser.get(place)
        few = queries(browser, place)
        for _count in range(5):
            visit_cast.planned(mining, leader)
        assert queries(browser, place) <= few


class TestTodos:
    def test_each_step_asks_whose_turn_it_is(self, mining, leader, inspector, secretary):
        visit = visit_cast.planned(mining, leader, inspector)
        visit_cast.published()
        assert [todo.url for todo in todos(inspector)] == [url("visit_prepare", visit)]
        visit = visit_conduct.begin(visit, by=inspector)
        assert [todo.url for todo in todos(leader)] == [url("visit_checklist", visit)]
        visit_conduct.complete(visit_cast.answered(visit, leader), by=leader)
        assert todos(inspector) == []
        assert [todo.url for todo in todos(leader)] == [visit.get_absolute_url()]
        visit.refresh_from_db()
        visit_conduct.sign_off(visit, by=leader)
        assert todos(leader) == todos(secretary) == []

    def test_many_are_counted_in_one_query(self, mining, leader, django_assert_num_queries):
        for _count in range(12):
            visit_cast.planned(mining, leader)
        leader.has_perm("assessments.view_supervisionvisit")
        with django_assert_num_queries(1):
            found = todos(leader)
        assert len(found) == 7
        assert found[-1].url == reverse("assessments:my_visits")


class TestInterface:
    def test_lines_are_read_by_whoever_may_see_them(self, as_user, mining, leader, secretary):
        visit = visit_cast.completed(mining, leader)
        place = f"/api/supervision-visits/{visit.pk}/answers/"
        assert len(as_user(leader).get(place).json()) == len(visit_cast.LINES)
        assert as_user(secretary).get(place).status_code == 404
        visit_conduct.sign_off(visit, by=leader)
        assert len(as_user(secretary).get(place).json()) == len(visit_cast.LINES)

    def test_the_steps_are_those_of_the_pages(self, as_user, mining, leader):
        visit_cast.published()
        visit, browser = visit_cast.planned(mining, leader), as_user(leader)

        def step(name, body=None):
            place = f"/api/supervision-visits/{visit.pk}/{name}/"
            return browser.post(place, body or {}, content_type="application/json")

        assert step("begin", {"visited_on": "2020-01-01"}).status_code == 400
        assert step("begin").json()["state"] == "under_way"
        assert step("complete").status_code == 409
        visit.refresh_from_db()
        visit_cast.answered(visit, leader)
        assert step("complete").json()["state"] == "completed"
        assert step("send-back", {"reason": "补谈话"}).json()["state"] == "under_way"
        assert step("complete").json()["state"] == "completed"
        assert step("sign").json()["state"] == "signed"
        assert step("send-back", {"reason": "改"}).status_code == 409
        assert VisitAnswer.objects.filter(visit=visit).count() == len(visit_cast.LINES)

    def test_checklists_are_read_with_their_lines(self, as_user, inspector, secretary):
        visit_cast.published()
        [found] = as_user(inspector).get("/api/supervision-checklists/").json()["results"]
        assert found["items"][0]["text"] == "三会一课记录完整"
        assert as_user(secretary).get("/api/supervision-checklists/").status_code == 403
