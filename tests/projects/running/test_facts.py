"""What projects say to a scheme: what was due within the span, in a constant number of queries, never activity."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.facts import questions, registry
from projects.facts import running as facts
from projects.models import Benefit
from tests import factories
from tests.projects import running_cast as cast

pytestmark = pytest.mark.django_db
Q3 = (date(2026, 7, 1), date(2026, 9, 30))
DAY = date(2026, 8, 15)


@pytest.fixture
def project(mining, secretary):
    return cast.project(mining, secretary, ends_on=date(2027, 6, 30))


def asked(question, branch, span=Q3):
    found = question(*span, [branch.pk])[branch.pk]
    return "not applicable" if found.not_applicable else (found.actual, found.target)


def test_the_questions_are_registered_and_none_counts_activity():
    assert registry
    wanted = {"project_milestones_on_time", "secretary_project_milestones", "confirmed_benefit"}
    assert wanted | {"projects_accepted"} <= set(questions.known)
    assert not any("report" in name for name in questions.known)


class TestMilestones:
    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({"state": "done", "done_on": DAY}, (1, 1)),
            ({"state": "done", "done_on": DAY + timedelta(days=1)}, (0, 1)),
            ({}, (0, 1)),
            ({"state": "dropped"}, "not applicable"),
        ],
    )
    def test_one_that_was_due(self, project, mining, values, expected):
        cast.milestone(project, DAY, **values)
        assert asked(facts.project_milestones_on_time, mining) == expected

    @pytest.mark.parametrize(
        "state", ["draft", "in_review", "returned", "suspended", "terminated", "withdrawn"]
    )
    def test_projects_that_do_not_count(self, mining, secretary, state):
        cast.milestone(cast.project(mining, secretary, state), DAY)
        assert asked(facts.project_milestones_on_time, mining) == "not applicable"

    def test_what_may_still_be_done_is_out(self, project, mining):
        today = cast.today()
        cast.milestone(project, today)
        span = (today - timedelta(days=30), today + timedelta(days=30))
        assert asked(facts.project_milestones_on_time, mining, span) == "not applicable"

    @pytest.mark.parametrize("day", [date(2026, 6, 30), date(2026, 10, 1)])
    def test_what_was_due_outside_the_span_is_out(self, project, mining, day):
        cast.milestone(project, day)
        assert asked(facts.project_milestones_on_time, mining) == "not applicable"

    def test_secretary_projects_by_themselves(self, project, mining, secretary):
        cast.milestone(project, DAY, state="done", done_on=DAY)
        cast.milestone(cast.project(mining, secretary, kind="member"), DAY)
        assert asked(facts.project_milestones_on_time, mining) == (1, 2)
        assert asked(facts.secretary_project_milestones, mining) == (1, 1)

    def test_the_records_stand_behind_it(self, project, mining):
        milestone = cast.milestone(project, DAY)
        found = facts.project_milestones_on_time(*Q3, [mining.pk])[mining.pk]
        assert found.records == (("projects.milestone", milestone.pk),)


class TestAccepted:
    @pytest.mark.parametrize(
        ("state", "accepted_on", "expected"),
        [
            ("finished", date(2026, 9, 30), (1, 1)),
            ("confirming", date(2026, 8, 1), (1, 1)),
            ("finished", date(2026, 10, 1), (0, 1)),
            ("running", None, (0, 1)),
            ("suspended", None, "not applicable"),
            ("terminated", None, "not applicable"),
        ],
    )
    def test_a_project_that_ended(self, mining, secretary, state, accepted_on, expected):
        cast.project(mining, secretary, state, ends_on=DAY, accepted_on=accepted_on)
        assert asked(facts.projects_accepted, mining) == expected

    def test_one_that_did_not_pass_counts_against(self, mining, secretary):
        project = cast.project(mining, secretary, "terminated", ends_on=DAY)
        cast.acceptance(project, result="failed")
        assert asked(facts.projects_accepted, mining) == (0, 1)


class TestBenefit:
    def test_confirmed_yuan_against_what_was_expected(self, project, mining, finance):
        cast.confirmed(project, finance, "190000.00", DAY)
        assert asked(facts.confirmed_benefit, mining) == (Decimal("190000.00"), Decimal("180000.00"))

    def test_without_an_expected_amount_the_claim_is_the_measure(self, project, mining, finance, secretary):
        cast.claimed(project, secretary, "200000.00")
        cast.confirmed(project, finance, "190000.00", DAY)
        Benefit.objects.update(expected_amount=None)
        assert asked(facts.confirmed_benefit, mining) == (Decimal("190000.00"), Decimal("200000.00"))

    def test_claims_and_other_quarters_are_out(self, project, mining, secretary, finance):
        cast.claimed(project, secretary)
        assert asked(facts.confirmed_benefit, mining) == "not applicable"
        cast.confirmed(project, finance, day=date(2026, 10, 1))
        assert asked(facts.confirmed_benefit, mining) == "not applicable"


@pytest.mark.parametrize(
    "name",
    ["project_milestones_on_time", "secretary_project_milestones", "confirmed_benefit", "projects_accepted"],
)
def test_many_branches_cost_as_much_as_one(mining, secretary, company, finance, name):
    question, branches = questions.known[name].answer, [mining.pk]
    with CaptureQueriesContext(connection) as few:
        question(*Q3, branches)
    for number in range(4):
        branch = factories.branch(f"B3{number}", f"支部{number}", parent=company)
        lead = factories.person(f"sec3{number}", "支书", branch, "secretary")
        project = cast.project(branch, lead, ends_on=DAY)
        cast.milestone(project, DAY)
        cast.confirmed(project, finance, day=DAY)
        branches.append(branch.pk)
    with CaptureQueriesContext(connection) as many:
        answers = question(*Q3, branches)
    assert len(many) == len(few) == 1
    assert set(answers) == set(branches)
