"""What was due and what was held: windows, sizes, party groups, joint meetings, borders of days; and the facts made of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from branches import occurrence
from branches.facts import questions, registry
from branches.models import FirstAgendaItem, FollowUp, LifeRecord
from branches.services import follow_ups, life_records, life_rules, organization
from branches.todos import contact_points
from branches.todos import life as todos
from common import links
from common.quarters import Quarter
from tests import factories
from tests.assessments.filing_cast import metric
from tests.branches.test_life_records import hold

pytestmark = pytest.mark.django_db
Q3 = (date(2026, 7, 1), date(2026, 9, 30))
SINCE = date(2018, 1, 1)


def rule(kind, per, branch_kind="branch", **values):
    return life_rules.begin(by=None, kind=kind, branch_kind=branch_kind, since=SINCE, per=per, **values)


def ask(name, *branches, span=Q3):
    return questions.known[name].answer(*span, [branch.pk for branch in branches])


def counted(branch, kind, span=Q3):
    found = occurrence.count(*span, [branch.pk])[branch.pk].get(kind)
    return (found.held, found.owed, found.missed) if found else None


class TestWindows:
    def test_a_meeting_in_every_month_is_not_three_in_one(self, mining):
        rule("study_day", "month")
        for day in (1, 9, 17):
            hold(mining, kind="study_day", day=date(2026, 7, day))
        assert counted(mining, "study_day") == (1, 3, 2)

    @pytest.mark.parametrize(("day", "held"), [("06-30", 0), ("07-01", 1), ("09-30", 1), ("10-01", 0)])
    def test_the_borders_of_the_quarter_are_days(self, mining, day, held):
        rule("member_meeting", "quarter")
        hold(mining, day=date.fromisoformat(f"2026-{day}"))
        assert counted(mining, "member_meeting") == (held, 1, 1 - held)

    def test_what_is_owed_once_a_year_is_owed_in_the_fourth_quarter(self, mining):
        rule("heart_talk", "year")
        hold(mining, kind="heart_talk", day=date(2025, 3, 3))
        assert counted(mining, "heart_talk") is None
        assert counted(mining, "heart_talk", (date(2025, 10, 1), date(2025, 12, 31))) == (1, 1, 0)

    def test_a_window_that_is_not_over_is_open_and_not_missed(self, mining):
        rule("theme_party_day", "month")
        now = Quarter.current()
        found = occurrence.count(now.first_day, now.last_day, [mining.pk])[mining.pk]["theme_party_day"]
        over = timezone.localdate().month - now.first_day.month
        assert (found.missed, found.open) == (over, 3 - over)

    def test_drafts_and_withdrawn_records_neither_help_nor_hurt(self, mining, secretary):
        rule("member_meeting", "quarter")
        life_records.draft(by=None, branch=mining, kind="member_meeting", held_on=date(2026, 8, 1))
        life_records.withdraw(hold(mining), by=secretary, reason="重复")
        assert counted(mining, "member_meeting") == (0, 1, 1)


class TestWhoOwes:
    def test_a_branch_with_fewer_members_owes_nothing(self, company):
        rule("committee_meeting", "month", fewest_members=7)
        small = factories.branch("B07", "小支部", parent=company, members_count=6)
        large = factories.branch("B08", "大支部", parent=company, members_count=7)
        assert counted(small, "committee_meeting") is None
        assert counted(large, "committee_meeting") == (0, 3, 3)
        assert ask("meetings_committee_meeting", small)[small.pk].not_applicable

    def test_the_size_of_then_counts_not_that_of_today(self, mining):
        rule("committee_meeting", "month", fewest_members=7)
        organization.change(mining, by=None, members_count=5, valid_from=date(2026, 9, 1))
        assert counted(mining, "committee_meeting") == (0, 2, 2)

    def test_a_branch_owes_from_the_first_window_that_it_saw_whole(self, company):
        rule("study_day", "month")
        new = factories.branch("B09", "新支部", parent=company, since=date(2026, 8, 15))
        assert counted(new, "study_day") == (0, 1, 1)

    def test_a_closed_branch_owes_nothing_any_more(self, mining):
        rule("study_day", "month")
        organization.close(mining, by=None, closed_on=date(2026, 9, 1))
        assert counted(mining, "study_day") == (0, 2, 2)

    def test_meetings_of_party_groups_count_for_their_branch(self, mining):
        rule("group_meeting", "month", branch_kind="group")
        for number in (1, 2):
            group = factories.branch(f"B01-{number}", f"第{number}党小组", parent=mining, kind="group")
            hold(group, kind="group_meeting", day=date(2026, 7, 9))
        assert counted(mining, "group_meeting") == (2, 6, 4)

    def test_a_joint_meeting_counts_for_each_that_took_part(self, mining, tunnelling):
        rule("theme_party_day", "quarter")
        hold(mining, kind="theme_party_day", joint_branches=[tunnelling])
        assert counted(mining, "theme_party_day") == counted(tunnelling, "theme_party_day") == (1, 1, 0)


class TestFacts:
    def test_meetings_are_named_as_such_and_nothing_else(self):
        meeting = {name for name, question in questions.known.items() if question.counts_meetings}
        assert {"meetings_held", "meetings_member_meeting", "meetings_heart_talk"} <= meeting
        assert not meeting & {"topics_on_production", "first_agenda_items", "resolutions_on_time"}
        assert registry.life

    def test_three_meetings_and_one_class_together_with_the_records_behind(self, mining):
        rule("member_meeting", "quarter")
        rule("party_class", "quarter")
        rule("study_day", "month")
        records = [hold(mining), hold(mining, day=date(2026, 8, 20)), hold(mining, kind="study_day")]
        answer = ask("meetings_held", mining)[mining.pk]
        assert (answer.actual, answer.target) == (Decimal(1), Decimal(2))
        assert answer.records == tuple(("branches.liferecord", record.pk) for record in records[:2])

    def test_topics_on_production_are_records_with_a_link_to_all_records(self, mining, tunnelling):
        figure = metric("cost_per_tonne")
        touching = hold(mining, targets={"assessments.metric": figure})
        hold(mining, production_topic="只写不联")
        hold(mining, kind="heart_talk")
        links.connect(hold(mining, kind="study_day"), mining, by=None)
        answers = ask("topics_on_production", mining, tunnelling)
        assert (answers[mining.pk].actual, answers[mining.pk].target) == (Decimal(1), Decimal(3))
        assert answers[mining.pk].records == (("branches.liferecord", touching.pk),)
        assert answers[tunnelling.pk].not_applicable

    def test_resolutions_in_time_of_those_due(self, mining, secretary):
        lines = [{"text": f"事{n}", "owner": secretary, "due_on": date(2026, 9, 10)} for n in range(4)]
        hold(mining, resolutions=lines)
        early, late, gone, _overdue = FollowUp.objects.order_by("pk")
        follow_ups.complete(early, by=secretary, result="好", done_on=date(2026, 9, 10))
        follow_ups.complete(late, by=secretary, result="好", done_on=date(2026, 9, 11))
        follow_ups.withdraw(gone, by=secretary, reason="不需要")
        answer = ask("resolutions_on_time", mining)[mining.pk]
        assert (answer.actual, answer.target) == (Decimal(1), Decimal(3))
        assert ask("resolutions_on_time", mining, span=(date(2026, 1, 1), date(2026, 3, 31)))[
            mining.pk
        ].not_applicable

    def test_first_agenda_items_closed_by_their_day(self, company, admin):
        record = hold(company, kind="first_agenda_item")
        values = {
            "document": "讲话",
            "measures": "排查",
            "unit_in_charge": "安监处",
            "due_on": date(2026, 9, 10),
        }
        items = [FirstAgendaItem.objects.create(record=record, **values) for _ in range(3)]
        life_records.close_agenda_item(items[0], by=admin, closure="已排查", closed_on=date(2026, 9, 10))
        life_records.close_agenda_item(items[1], by=admin, closure="已排查", closed_on=date(2026, 9, 20))
        answer = ask("first_agenda_items", company)[company.pk]
        assert (answer.actual, answer.target) == (Decimal(1), Decimal(3))

    @pytest.mark.parametrize(
        "name", ["meetings_held", "topics_on_production", "resolutions_on_time", "first_agenda_items"]
    )
    def test_many_branches_cost_as_many_queries_as_one(self, company, mining, name):
        rule("member_meeting", "quarter")
        others = [factories.branch(f"M{n}", f"机电{n}队", parent=company) for n in range(6)]
        for branch in [mining, *others]:
            hold(branch)
        costs = []
        for branches in ([mining], [mining, *others]):
            with CaptureQueriesContext(connection) as caught:
                assert set(ask(name, *branches)) == {branch.pk for branch in branches}
            costs.append(len(caught))
        assert costs[0] == costs[1] <= 4

    def test_without_rules_nobody_owes_anything(self, mining):
        assert ask("meetings_held", mining)[mining.pk].not_applicable


class TestTodos:
    def test_a_secretary_is_told_once_a_kind_and_not_any_more_when_it_was_held(self, mining, secretary):
        rule("member_meeting", "quarter")
        rule("study_day", "month")
        assert len(list(todos.meetings(secretary))) == 2
        hold(mining, day=timezone.localdate())
        [left] = todos.meetings(secretary)
        assert "kind=study_day" in left.url

    def test_whoever_answers_for_many_reads_the_board_instead(self, mining, tunnelling, admin):
        rule("member_meeting", "quarter")
        assert list(todos.meetings(admin)) == []

    def test_a_resolution_reminds_its_owner_and_nobody_else(self, mining, tunnelling, secretary, outsider):
        line = {"text": "回访", "owner": secretary, "due_on": date(2026, 12, 1)}
        hold(mining, resolutions=[line])
        assert [todo.note for todo in contact_points.follow_ups_to_report(secretary)] != []
        assert list(contact_points.follow_ups_to_report(outsider)) == []
        assert LifeRecord.objects.count() == 1
