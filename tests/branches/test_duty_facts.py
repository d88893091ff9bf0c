"""What duties and measures say about branches, and what it costs to ask."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from branches.facts import questions, registry
from branches.models import DutyOccurrence
from branches.services import accountability
from common.answers import Answer
from common.quarters import Quarter
from tests import factories
from tests.branches.duties_cast import YEAR, assignment, item, measure, occurrence

pytestmark = pytest.mark.django_db
Q1 = Quarter(YEAR, 1)


def ask(name, *branches, quarter=Q1):
    return questions.known[name].answer(quarter.first_day, quarter.last_day, [b.pk for b in branches])


def settle(row, state, done_on=None):
    DutyOccurrence.objects.filter(pk=row.pk).update(
        state=state, done_on=done_on, reported_by=row.assignment.holder if done_on else None
    )


def test_the_registry_knows_the_questions():
    assert registry
    assert {"duties_on_time", "joint_duties_fulfilled", "accountability_events"} <= set(questions.known)
    assert not any(questions.known[n].counts_meetings for n in ("duties_on_time", "joint_duties_fulfilled"))


class TestOnTime:
    def test_what_was_confirmed_by_its_day_counts_against_what_was_due(self, mining, secretary):
        rows = list(assignment(mining, secretary, duty=item(per="month")).occurrences.order_by("due_on"))
        settle(rows[0], "confirmed", rows[0].due_on)
        settle(rows[1], "confirmed", rows[1].due_on + timedelta(days=1))
        answer = ask("duties_on_time", mining)[mining.pk]
        assert (answer.actual, answer.target) == (Decimal(1), Decimal(3))
        assert answer.records == tuple(("branches.dutyoccurrence", row.pk) for row in rows[:3])

    def test_recording_later_than_the_event_costs_nothing(self, mining, secretary):
        row = occurrence(mining, secretary)
        settle(row, "confirmed", row.first_day)  # whenever it was typed, it happened in its time
        assert ask("duties_on_time", mining)[mining.pk].actual == 1

    def test_what_was_withdrawn_or_waits_for_others_helps_and_hurts_nobody(self, mining, secretary):
        rows = list(assignment(mining, secretary, duty=item(per="month")).occurrences.order_by("due_on"))
        settle(rows[0], "withdrawn")
        settle(rows[1], "carried_out", rows[1].due_on)
        answer = ask("duties_on_time", mining)[mining.pk]
        assert (answer.actual, answer.target) == (0, 1)

    def test_nothing_due_is_not_applicable_and_never_zero(self, mining, tunnelling, secretary):
        assignment(mining, secretary, since=date(YEAR, 4, 1))
        nothing = Answer(not_applicable=True)
        assert ask("duties_on_time", mining, tunnelling) == {mining.pk: nothing, tunnelling.pk: nothing}

    def test_what_is_owed_once_a_year_is_due_in_the_last_quarter_alone(self, mining, secretary):
        assignment(mining, secretary, duty=item(per="year"))
        assert [
            ask("duties_on_time", mining, quarter=Quarter(YEAR, n))[mining.pk].target for n in (1, 2, 3, 4)
        ] == [None, None, None, 1]


def test_joint_duties_are_asked_apart(mining, secretary):
    head = factories.person("head1", "陈队长", mining, "unit_head")
    joint = occurrence(mining, secretary, joint_holder=head, duty=item("A-1"))
    occurrence(mining, secretary, duty=item("A-2"))
    assert ask("joint_duties_fulfilled", mining)[mining.pk].actual == 0
    settle(joint, "confirmed", joint.due_on + timedelta(days=9))
    answer = ask("joint_duties_fulfilled", mining)[mining.pk]
    assert (answer.actual, answer.target, answer.records) == (1, 1, (("branches.dutyoccurrence", joint.pk),))


def test_measures_count_where_and_when_they_were_decided_unless_revoked(mining, tunnelling, secretary):
    first = measure(mining, secretary, decided_on=Q1.last_day)
    measure(mining, secretary, decided_on=Q1.last_day + timedelta(days=1))
    accountability.revoke(measure(mining, decided_on=Q1.first_day), by=None, reason="有误")
    answers = ask("accountability_events", mining, tunnelling)
    assert answers[mining.pk] == Answer(Decimal(1), records=(("branches.accountability", first.pk),))
    assert answers[tunnelling.pk] == Answer(Decimal(0))


@pytest.mark.parametrize("name", ["duties_on_time", "joint_duties_fulfilled", "accountability_events"])
def test_many_branches_cost_one_query(company, secretary, mining, django_assert_num_queries, name):
    branches = [factories.branch(f"M{n}", f"机电{n}队党支部", parent=company) for n in range(5)]
    for branch in branches:
        assignment(branch, secretary)
    with django_assert_num_queries(1):
        ask(name, *branches)
