"""A visit from its draft to the branch's word, and what was agreed on it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from branches.models import ContactVisit, FollowUp
from branches.services import contact_visits, follow_ups
from common import audit
from common.errors import RuleViolation
from tests import factories
from tests.branches import contact_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
DAY = date(2026, 9, 12)


@pytest.fixture
def in_english():
    """Refusals as they are written in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def point(leader, mining):
    return contact_cast.point(leader, mining, is_lead=True)


def row(owner, text="补齐班前会记录", due_on=date(2026, 10, 8)):
    return {"text": text, "owner": owner, "due_on": due_on}


class TestWriting:
    def test_a_draft_is_seen_by_its_leader_alone(self, point, leader, secretary, admin):
        visit = contact_cast.written(point, DAY)
        seen = [
            ContactVisit.objects.for_user(who).filter(pk=visit.pk).exists()
            for who in (leader, secretary, admin)
        ]
        assert seen == [True, False, False]

    def test_only_the_leader_of_the_contact_point_records(self, point, company):
        other = factories.person("l7", "别的领导", company, "leader")
        with pytest.raises(RuleViolation, match="by the leader who made it"):
            contact_visits.write(by=other, contact_point=point, visited_on=DAY)

    def test_a_visit_is_not_recorded_ahead(self, point):
        with pytest.raises(RuleViolation, match="once it has taken place"):
            contact_cast.written(point, timezone.localdate() + timedelta(days=1))

    def test_on_the_day_the_branch_was_the_leaders(self, leader, mining):
        ended = contact_cast.point(leader, mining, since=date(2026, 1, 1), until=date(2026, 7, 1))
        with pytest.raises(RuleViolation, match="was not your contact branch"):
            contact_cast.written(ended, date(2026, 7, 1))
        assert contact_cast.written(ended, date(2026, 6, 30))

    def test_a_closed_branch_is_not_visited_any_more(self, point):
        point.branch.closed_on = date(2026, 9, 1)
        point.branch.save()
        with pytest.raises(RuleViolation, match="closed"):
            contact_cast.written(point, date(2026, 9, 1))
        assert contact_cast.written(point, date(2026, 8, 31))

    def test_what_is_agreed_stays_a_plan_until_it_is_recorded(self, point, secretary):
        visit = contact_cast.written(point, DAY, agreed=[row(secretary)])
        assert not FollowUp.objects.exists()
        contact_visits.record(visit, by=point.leader)
        follow_up = FollowUp.objects.get()
        assert (follow_up.owner, follow_up.branch, follow_up.due_on) == (
            secretary,
            point.branch,
            date(2026, 10, 8),
        )
        assert list(FollowUp.objects.of(visit)) == [follow_up]

    def test_only_the_leader_goes_on_writing(self, point, secretary):
        visit = contact_cast.written(point, DAY)
        with pytest.raises(RuleViolation, match="by the leader who made it"):
            contact_visits.change(visit, by=secretary, topics="改写")

    def test_another_branch_may_be_chosen_while_it_is_written(self, point, leader, tunnelling):
        other = contact_cast.point(leader, tunnelling)
        visit = contact_visits.change(contact_cast.written(point, DAY), by=leader, contact_point=other)
        assert visit.branch == tunnelling


class TestRecording:
    def test_nothing_is_recorded_without_words(self, point):
        with pytest.raises(RuleViolation, match="what the visit was about"):
            contact_visits.record(contact_cast.written(point, DAY, topics=" "), by=point.leader)

    def test_within_the_quarter_it_costs_nothing_to_record_later(self):
        visit = ContactVisit(visited_on=date(2026, 7, 1), recorded_on=date(2026, 9, 30))
        assert not visit.is_late

    def test_after_the_quarters_end_it_is_marked_as_late(self, point):
        late = contact_cast.visit(point, date(2026, 9, 30), recorded_on=date(2026, 10, 1))
        in_time = contact_cast.visit(point, date(2026, 9, 29), recorded_on=date(2026, 9, 30))
        assert (late.is_late, in_time.is_late) == (True, False)
        assert list(ContactVisit.objects.late()) == [late]

    def test_the_first_recording_decides_whether_it_is_late(self, point, secretary):
        visit = contact_cast.visit(point, date(2026, 9, 30), recorded_on=date(2026, 9, 30))
        visit = contact_visits.send_back(visit, by=secretary, reason="人数不对")
        assert contact_visits.record(visit, by=point.leader).recorded_on == date(2026, 9, 30)

    def test_what_the_branch_has_already_is_agreed_at_once(self, point, secretary):
        visit = contact_visits.record(contact_cast.written(point, DAY), by=point.leader)
        contact_visits.change(visit, by=point.leader, agreed=[row(secretary)])
        assert FollowUp.objects.of(visit).count() == 1


class TestTheBranchesWord:
    def test_the_secretary_confirms(self, point, secretary):
        visit = contact_visits.confirm(contact_cast.visit(point, DAY), by=secretary)
        assert (visit.state, visit.confirmed_by) == ("confirmed", secretary)

    def test_nobody_confirms_the_own_visit(self, point):
        with pytest.raises(RuleViolation, match="own visit"):
            contact_visits.confirm(contact_cast.visit(point, DAY), by=point.leader)

    @pytest.mark.parametrize("state", ["draft", "sent_back", "confirmed", "withdrawn"])
    def test_only_what_waits_is_confirmed_or_sent_back(self, point, secretary, state):
        visit = contact_cast.visit(point, DAY, state=state)
        for verb in (contact_visits.confirm, lambda v, by: contact_visits.send_back(v, by=by, reason="x")):
            with pytest.raises(RuleViolation, match="waits for the branch"):
                verb(visit, by=secretary)

    def test_it_is_sent_back_with_words_and_recorded_again(self, point, secretary):
        visit = contact_visits.send_back(
            contact_cast.visit(point, DAY), by=secretary, reason="没有到掘进工作面"
        )
        assert (visit.state, visit.remark) == ("sent_back", "没有到掘进工作面")
        visit = contact_visits.change(visit, by=point.leader, topics="只到了综采面")
        assert contact_visits.record(visit, by=point.leader).state == "recorded"

    def test_what_is_confirmed_stays(self, point, secretary):
        visit = contact_visits.confirm(contact_cast.visit(point, DAY), by=secretary)
        for verb, values in (
            (contact_visits.change, {"topics": "x"}),
            (contact_visits.withdraw, {"reason": "x"}),
        ):
            with pytest.raises(RuleViolation, match="confirmed this record"):
                verb(visit, by=point.leader, **values)

    def test_what_was_agreed_falls_with_a_withdrawn_visit(self, point, secretary):
        visit = contact_visits.record(
            contact_cast.written(point, DAY, agreed=[row(secretary)]), by=point.leader
        )
        contact_visits.withdraw(visit, by=point.leader, reason="重复登记")
        assert FollowUp.objects.get().withdrawn
        assert audit.history(visit).first().reason == "重复登记"


class TestFollowUps:
    def test_the_owner_reports_it_as_done(self, secretary, mining):
        row = follow_ups.complete(
            contact_cast.follow_up(secretary, mining, date(2026, 10, 8)), by=secretary, result="已补齐"
        )
        assert (row.done_on, row.result) == (timezone.localdate(), "已补齐")

    def test_nobody_else_does(self, secretary, leader, mining):
        with pytest.raises(RuleViolation, match="Its owner"):
            follow_ups.complete(
                contact_cast.follow_up(secretary, mining, date(2026, 10, 8)), by=leader, result="已补齐"
            )

    def test_it_is_not_done_ahead(self, secretary, mining):
        row = contact_cast.follow_up(secretary, mining, date(2026, 10, 8))
        with pytest.raises(RuleViolation, match="not ahead"):
            follow_ups.complete(
                row, by=secretary, result="已补齐", done_on=timezone.localdate() + timedelta(days=1)
            )

    def test_what_is_overdue_is_not_postponed(self, secretary, mining):
        row = contact_cast.follow_up(secretary, mining, date(2026, 10, 8))
        with pytest.raises(RuleViolation, match="its day stays"):
            follow_ups.change(row, by=secretary, due_on=date(2027, 1, 1))
        assert follow_ups.change(row, by=secretary, text="换个说法").text == "换个说法"

    def test_before_its_day_it_may_be_postponed(self, secretary, mining):
        day = timezone.localdate()
        row = contact_cast.follow_up(secretary, mining, day)
        assert follow_ups.change(row, by=secretary, due_on=day + timedelta(days=9)).version == 2

    def test_what_is_withdrawn_or_done_is_over(self, secretary, mining):
        row = contact_cast.follow_up(secretary, mining, date(2026, 10, 8), done_on=date(2026, 10, 1))
        with pytest.raises(RuleViolation, match="already reported"):
            follow_ups.withdraw(row, by=secretary, reason="不再需要")

    def test_an_owner_sees_it_wherever_it_was_agreed(self, outsider, secretary, mining, company):
        row = contact_cast.follow_up(outsider, mining, date(2026, 10, 8))
        helper = factories.person("m1", "机电老张", company, "member")
        own = contact_cast.follow_up(helper, mining, date(2026, 10, 9))
        assert set(FollowUp.objects.for_user(outsider)) == {row}
        assert set(FollowUp.objects.for_user(helper)) == {own}
        assert set(FollowUp.objects.for_user(secretary)) == {row, own}
        assert set(FollowUp.objects.for_user(helper, "complete")) == {own}
        assert not FollowUp.objects.for_user(helper, "change").exists()
