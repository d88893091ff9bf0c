"""What applications say for scoring: members with a project, and the secretary's project of the year."""

from datetime import date
from decimal import Decimal

import pytest

from branches.models import User
from projects.facts.application import member_project_coverage, secretary_project_approved
from projects.facts.registry import questions
from projects.models import Project
from tests import factories
from tests.projects import application_cast as cast

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 10, 1), date(2026, 12, 31))


@pytest.fixture
def members(mining):
    people = [factories.person(f"m{n}", f"党员{n}", mining, "member") for n in range(3)]
    User.objects.filter(pk__in=[one.pk for one in people]).update(joined_party_on=date(2010, 7, 1))
    return people


def approved(by, state="running", approved_on=date(2026, 3, 20), **values):
    project = cast.in_state(by, state, **values)
    Project.objects.filter(pk=project.pk).update(approved_on=approved_on)
    return project


def covered(branch, *, days=YEAR):
    found = member_project_coverage(*days, [branch.pk])[branch.pk]
    return None if found.not_applicable else (int(found.actual), int(found.target))


def test_leaders_and_team_members_count_once_each(members, mining):
    approved(members[0], kind="member", team=[(members[1], "")])
    second = approved(members[0], kind="member", name="第二个")
    assert covered(mining) == (2, 3)
    records = member_project_coverage(*YEAR, [mining.pk])[mining.pk].records
    assert ("projects.project", second.pk) in records
    assert len(records) == 2


@pytest.mark.parametrize("state", ["draft", "in_review", "returned", "terminated", "withdrawn"])
def test_what_is_not_alive_or_finished_does_not_count(members, mining, state):
    approved(members[0], state, kind="member")
    assert covered(mining) == (0, 3)


@pytest.mark.parametrize("state", ["running", "suspended", "finished", "archived", "confirming"])
def test_what_is_alive_or_finished_counts(members, mining, state):
    approved(members[0], state, kind="member")
    assert covered(mining) == (1, 3)


def test_a_project_of_last_year_or_approved_later_does_not_count(members, mining):
    last_year = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31), "milestones": ()}
    approved(members[0], kind="member", approved_on=date(2025, 2, 1), **last_year)
    approved(members[1], kind="member", approved_on=date(2027, 1, 2))
    assert covered(mining) == (0, 3)


def test_people_outside_the_party_or_gone_are_no_members(members, mining):
    factories.person("w1", "群众", mining, "member")
    User.objects.filter(pk=members[0].pk).update(is_active=False)
    User.objects.filter(pk=members[1].pk).update(joined_party_on=date(2027, 1, 1))
    assert covered(mining) == (0, 1)


def test_a_branch_without_members_is_not_asked(tunnelling):
    assert covered(tunnelling) is None


def test_many_branches_cost_no_more_queries(members, mining, tunnelling, company, django_assert_num_queries):
    for ask, cost in ((member_project_coverage, 3), (secretary_project_approved, 1)):
        with django_assert_num_queries(cost):
            ask(*YEAR, [mining.pk, tunnelling.pk, company.pk])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, 1),
        ({"state": "finished"}, 1),
        ({"state": "draft", "approved_on": None}, 0),
        ({"kind": "member"}, 0),
        ({"approved_on": date(2027, 1, 5)}, 0),
    ],
)
def test_one_secretary_project_of_the_year_is_one_of_one(secretary, mining, values, expected):
    project = approved(secretary, **values)
    found = secretary_project_approved(*YEAR, [mining.pk])[mining.pk]
    assert (found.actual, found.target) == (Decimal(expected), Decimal(1))
    assert found.records == ((("projects.project", project.pk),) if expected else ())


def test_the_questions_are_registered_and_count_no_meetings():
    for name in ("member_project_coverage", "secretary_project_approved"):
        assert not questions.known[name].counts_meetings
