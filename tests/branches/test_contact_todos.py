"""What the workbench asks of a leader, of a secretary and of whoever owns a follow-up."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from branches.models import User
from branches.todos.contact_points import EACH, todos
from tests import factories
from tests.branches import contact_cast
from tests.pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def point(leader, mining):
    contact_cast.rule()
    return contact_cast.point(leader, mining, is_lead=True)


def titles(person):
    return [todo.title for todo in todos(User.objects.get(pk=person.pk))]


class TestLeaders:
    def test_visits_of_the_running_window_are_due(self, point, leader):
        [todo] = todos(leader)
        assert todo.note == str(point.branch)
        assert todo.due.date() >= timezone.localdate()

    def test_a_visit_settles_it(self, point, leader):
        contact_cast.visit(point, timezone.localdate())
        assert not todos(leader)

    def test_a_contact_point_that_began_late_in_the_window_owes_nothing_yet(self, leader, mining):
        contact_cast.rule(per="year")
        contact_cast.point(leader, mining, since=timezone.localdate().replace(month=11, day=1))
        assert not todos(leader)

    def test_what_a_branch_sent_back_is_to_be_mended(self, point, leader):
        contact_cast.visit(point, timezone.localdate(), state="sent_back", remark="人数不对")
        assert "人数不对" in [todo.note for todo in todos(leader)]


class TestSecretaries:
    def test_visits_wait_for_the_branches_word(self, point, secretary, outsider):
        visit = contact_cast.visit(point, timezone.localdate())
        [todo] = todos(secretary)
        assert todo.url == visit.get_absolute_url()
        assert not todos(outsider)

    def test_many_are_one_line(self, point, secretary):
        for number in range(EACH + 1):
            contact_cast.visit(point, timezone.localdate() - timedelta(days=number))
        [todo] = todos(secretary)
        assert str(EACH + 1) in todo.title


class TestOwners:
    @pytest.mark.parametrize(("days", "count"), [(-3, 1), (0, 1), (14, 1), (15, 0)])
    def test_what_is_near_or_over_is_mentioned(self, secretary, mining, days, count):
        contact_cast.follow_up(secretary, mining, timezone.localdate() + timedelta(days=days))
        assert len(todos(secretary)) == count

    def test_what_is_done_withdrawn_or_anothers_is_not(self, secretary, outsider, mining):
        today = timezone.localdate()
        contact_cast.follow_up(secretary, mining, today, done_on=today)
        contact_cast.follow_up(secretary, mining, today, withdrawn=True)
        contact_cast.follow_up(outsider, mining, today)
        assert not todos(secretary)

    def test_many_are_one_line_with_what_is_due_first(self, secretary, mining):
        for number in range(EACH + 1):
            contact_cast.follow_up(secretary, mining, timezone.localdate() + timedelta(days=number))
        [todo] = todos(secretary)
        assert str(EACH + 1) in todo.title

    def test_they_stand_on_the_workbench(self, as_user, secretary, mining):
        row = contact_cast.follow_up(secretary, mining, timezone.localdate())
        assert row.text in page(as_user(secretary).get("/"))


def test_many_of_everything_cost_as_many_queries_as_one(point, leader, company):
    factories.appoint(leader, "secretary", company)
    for number in range(3):
        contact_cast.visit(point, timezone.localdate() - timedelta(days=100 + number), state="sent_back")
    costs = []
    for round_ in range(2):
        for number in range(4):
            branch = factories.branch(f"R{round_}{number}", f"机电{round_}{number}队", parent=company)
            contact_cast.point(leader, branch)
            contact_cast.follow_up(leader, branch, timezone.localdate())
        person = User.objects.get(pk=leader.pk)
        with CaptureQueriesContext(connection) as caught:
            todos(person)
        costs.append(len(caught))
    assert costs[0] == costs[1] <= 12
