"""What visits and follow-ups say to a scheme: against the rule of the day, in a constant number of queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.facts import contact_points as facts
from branches.facts import questions, registry, visits_due
from branches.services import organization
from common.windows import Per
from tests import factories
from tests.branches import contact_cast

pytestmark = pytest.mark.django_db
Q3 = (date(2026, 7, 1), date(2026, 9, 30))


@pytest.fixture
def point(leader, mining):
    return contact_cast.point(leader, mining, is_lead=True)


@pytest.fixture
def rule(db):
    return contact_cast.rule()


def visits(branch, span=Q3, question=facts.contact_visits):
    found = question(*span, [branch.pk])[branch.pk]
    return "not applicable" if found.not_applicable else (int(found.actual), int(found.target))


def test_the_questions_are_registered():
    assert registry
    assert {"contact_visits", "contact_visits_confirmed", "follow_ups_on_time"} <= set(questions.known)
    assert questions.known["contact_visits"].counts_meetings
    assert not questions.known["follow_ups_on_time"].counts_meetings


class TestVisits:
    def test_a_visit_of_the_quarter_counts_with_its_record(self, rule, point, mining):
        visit = contact_cast.visit(point, date(2026, 9, 30))
        assert visits(mining) == (1, 1)
        assert facts.contact_visits(*Q3, [mining.pk])[mining.pk].records == (
            ("branches.contactvisit", visit.pk),
        )

    @pytest.mark.parametrize("day", [date(2026, 6, 30), date(2026, 10, 1)])
    def test_a_visit_outside_the_quarter_does_not(self, rule, point, mining, day):
        contact_cast.visit(point, day)
        assert visits(mining) == (0, 1)

    @pytest.mark.parametrize("state", ["draft", "sent_back", "withdrawn"])
    def test_what_is_not_recorded_does_not_count(self, rule, point, mining, state):
        contact_cast.visit(point, date(2026, 9, 1), state=state)
        assert visits(mining) == (0, 1)

    def test_confirmed_ones_are_a_question_of_their_own(self, rule, point, mining):
        visit = contact_cast.visit(point, date(2026, 9, 1))
        assert visits(mining, question=facts.contact_visits_confirmed) == (0, 1)
        visit.state = "confirmed"
        visit.save()
        assert visits(mining, question=facts.contact_visits_confirmed) == (1, 1)

    def test_a_second_visit_does_not_make_up_for_another_window(self, point, mining):
        contact_cast.rule(per=Per.MONTH)
        contact_cast.visit(point, date(2026, 7, 2))
        contact_cast.visit(point, date(2026, 7, 20))
        assert visits(mining) == (1, 3)

    def test_two_leaders_do_not_make_the_branch_owe_two(self, rule, point, mining, company):
        second = contact_cast.point(factories.person("l8", "副书记", company, "leader"), mining)
        contact_cast.visit(second, date(2026, 9, 1))
        assert visits(mining) == (1, 1)

    def test_without_a_rule_or_a_leader_nothing_is_due(self, rule, mining, tunnelling, leader):
        assert visits(mining) == "not applicable"
        rule.delete()
        contact_cast.point(leader, mining)
        assert visits(mining) == "not applicable"

    @pytest.mark.parametrize(
        ("since", "until", "expected"),
        [
            (date(2026, 8, 15), None, (0, 1)),  # the middle of the quarter
            (date(2026, 8, 16), None, "not applicable"),
            (date(2026, 1, 1), date(2026, 9, 30), "not applicable"),  # somebody else holds its last day
            (date(2026, 1, 1), date(2026, 10, 1), (0, 1)),
        ],
    )
    def test_who_holds_the_last_day_and_came_by_the_middle_owes(
        self, rule, leader, mining, since, until, expected
    ):
        contact_cast.point(leader, mining, since=since, until=until)
        assert visits(mining) == expected

    def test_the_rule_of_then_decides(self, leader, mining):
        contact_cast.point(leader, mining)
        contact_cast.rule(times=2, until=date(2026, 7, 1))
        contact_cast.rule(times=1, since=date(2026, 7, 1))
        assert visits(mining) == (0, 1)
        assert visits(mining, (date(2026, 4, 1), date(2026, 6, 30))) == (0, 2)

    def test_a_branch_too_small_for_the_rule_owes_nothing(self, leader, mining):
        contact_cast.point(leader, mining)
        contact_cast.rule(fewest_members=21)
        assert visits(mining) == "not applicable"

    def test_the_size_of_then_decides(self, leader, mining):
        contact_cast.point(leader, mining)
        contact_cast.rule(fewest_members=20)
        organization.change(mining, by=None, members_count=5, valid_from=date(2026, 10, 9))
        assert visits(mining) == (0, 1)

    def test_what_is_owed_once_a_year_is_owed_in_its_last_quarter(self, point, mining):
        contact_cast.rule(per=Per.YEAR)
        contact_cast.visit(point, date(2026, 2, 1))
        assert visits(mining) == "not applicable"
        assert visits(mining, (date(2026, 10, 1), date(2026, 12, 31))) == (1, 1)

    def test_a_leader_owes_each_contact_branch(self, rule, point, leader, tunnelling, mining):
        contact_cast.point(leader, tunnelling)
        contact_cast.visit(point, date(2026, 9, 1))
        kinds = visits_due.kinds_on(Q3[1], [mining.pk, tunnelling.pk])
        owed = visits_due.in_span(kinds, *Q3, leader=leader.pk).owed
        assert sorted((each.branch == mining.pk, each.missing) for each in owed) == [(False, 1), (True, 0)]


class TestFollowUps:
    def test_done_by_its_day_against_what_was_due(self, secretary, mining):
        contact_cast.follow_up(secretary, mining, date(2026, 8, 1), done_on=date(2026, 8, 1))
        contact_cast.follow_up(secretary, mining, date(2026, 8, 1), done_on=date(2026, 8, 2))
        contact_cast.follow_up(secretary, mining, date(2026, 9, 30))
        assert visits(mining, question=facts.follow_ups_on_time) == (1, 3)

    def test_withdrawn_ones_and_other_quarters_do_not_count(self, secretary, mining):
        contact_cast.follow_up(secretary, mining, date(2026, 8, 1), withdrawn=True)
        contact_cast.follow_up(secretary, mining, date(2026, 10, 1))
        assert visits(mining, question=facts.follow_ups_on_time) == "not applicable"

    def test_what_may_still_be_done_is_not_judged(self, secretary, mining):
        contact_cast.follow_up(secretary, mining, date(2099, 2, 1))
        span = (date(2099, 1, 1), date(2099, 3, 31))
        assert visits(mining, span, facts.follow_ups_on_time) == "not applicable"


def test_many_branches_cost_as_many_queries_as_one(rule, leader, company, mining):
    contact_cast.point(leader, mining)
    branches = [mining]
    for number in range(6):
        branch = factories.branch(f"M{number}", f"机电{number}队党支部", parent=company)
        contact_cast.visit(contact_cast.point(leader, branch), date(2026, 9, 1))
        contact_cast.follow_up(leader, branch, date(2026, 9, 1))
        branches.append(branch)
    for question in (facts.contact_visits, facts.follow_ups_on_time):
        costs = []
        for asked in (branches[:1], branches):
            with CaptureQueriesContext(connection) as caught:
                assert len(question(*Q3, [branch.pk for branch in asked])) == len(asked)
            costs.append(len(caught))
        assert costs[0] == costs[1] <= 4
