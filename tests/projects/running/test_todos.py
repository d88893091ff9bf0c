"""What the workbench asks of a project leader, an assessor, finance and the office."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.models import User
from projects import reporting
from projects.models import Project
from projects.todos.running import EACH, todos
from tests.pages import page
from tests.projects import running_cast as cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(mining, secretary):
    return cast.project(mining, secretary)


def filed(project, by):
    for window in reporting.windows_of(project):
        cast.report(project, by, window.first_day)


def asked(person):
    return todos(User.objects.get(pk=person.pk))


class TestLeaders:
    def test_progress_is_due_with_its_window(self, project, secretary):
        [todo] = asked(secretary)
        assert str(project) in todo.title
        assert todo.note == reporting.unfiled([project])[project.pk][0].label
        filed(project, secretary)
        assert not asked(secretary)

    def test_many_projects_are_one_line(self, mining, secretary):
        for number in range(EACH + 1):
            cast.project(mining, secretary, name=f"攻关{number}")
        [todo] = asked(secretary)
        assert str(EACH + 1) in todo.title

    def test_nobody_else_is_asked(self, project, admin, outsider):
        assert not asked(admin)
        assert not asked(outsider)

    def test_the_mid_term_check_is_due(self, project, secretary):
        filed(project, secretary)
        Project.objects.update(midterm_due_on=cast.today() + timedelta(days=40))
        assert not asked(secretary)
        Project.objects.update(midterm_due_on=cast.today() + timedelta(days=5))
        [todo] = asked(secretary)
        assert todo.tag["kind"] == "watch"
        Project.objects.update(midterm_passed_on=cast.today())
        assert not asked(secretary)

    def test_an_end_without_closing_is_told(self, project, secretary):
        filed(project, secretary)
        Project.objects.update(ends_on=cast.today() - timedelta(days=3))
        [todo] = asked(secretary)
        assert todo.url.endswith("/do/closing/")
        Project.objects.update(state="closing")
        assert not asked(secretary)

    def test_a_benefit_is_to_be_claimed(self, mining, secretary):
        project = cast.project(mining, secretary, "confirming")
        [todo] = asked(secretary)
        assert todo.url.endswith("/do/claim/")
        cast.claimed(project, secretary)
        assert not asked(secretary)


class TestOthers:
    def test_an_assessor_scores_and_then_is_not_asked_again(self, mining, secretary, leader):
        acceptance = cast.acceptance(cast.project(mining, secretary, "acceptance"), leader)
        [todo] = asked(leader)
        assert todo.due.date() == acceptance.due_on
        cast.scored(acceptance, leader)
        assert not asked(leader)

    def test_finance_confirms_what_it_has_no_part_in(self, mining, secretary, finance):
        project = cast.project(mining, secretary, "confirming")
        assert not asked(finance)
        cast.claimed(project, secretary)
        [todo] = asked(finance)
        assert todo.url.endswith("/do/confirm/")
        project.team.create(user=finance)
        assert not asked(finance)

    def test_the_office_names_assessors_and_decides(self, mining, secretary, admin, leader):
        project = cast.project(mining, secretary, "acceptance")
        assert asked(admin)[0].url.endswith("/do/assessors/")
        acceptance = cast.acceptance(project, leader)
        assert not asked(admin)
        cast.scored(acceptance, leader)
        assert asked(admin)[0].url.endswith("/do/accept/")


def test_many_projects_cost_as_much_as_one(mining, secretary, project):
    person = User.objects.get(pk=secretary.pk)
    todos(person)
    with CaptureQueriesContext(connection) as few:
        todos(person)
    for number in range(5):
        cast.project(mining, secretary, name=f"攻关{number}", ends_on=cast.today() - timedelta(days=1))
        cast.project(mining, secretary, "confirming", name=f"待确认{number}")
    with CaptureQueriesContext(connection) as many:
        todos(person)
    assert len(many) <= len(few)


def test_the_workbench_shows_them(project, secretary, as_user):
    assert str(project) in page(as_user(secretary).get("/"))
