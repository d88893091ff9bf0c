"""Records: drafted, recorded, corrected with a reason, withdrawn; what hangs on them; what is only cautioned."""

import io
from datetime import date, timedelta

import docx
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from branches.models import Absence, FollowUp, LifeRecord
from branches.services import committees, life_plans, life_records
from branches.views.life_minutes import minutes
from branches.views.life_recording import people_of
from branches.views.life_records import LifeRecordPages
from common import audit, links
from common.errors import RuleViolation
from tests import factories
from tests.assessments.filing_cast import metric
from tests.pages import PagesTests, form_values, page

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
FULL = {"host": "李支书", "topics": "讨论降本措施", "expected": 9}


@pytest.fixture(autouse=True)
def english():
    """Words as they stand in the code; pages answer in Chinese."""
    with translation.override("en"):
        yield


@pytest.fixture
def member(mining):
    return factories.person("m1", "张师傅", mining, "member")


def hold(branch, by=None, kind="member_meeting", day=date(2026, 8, 12), **values):
    """A meeting that was held and recorded."""
    if kind == "heart_talk":
        return life_records.draft(by=by, branch=branch, kind=kind, held_on=day, finish=True, talks_count=4)
    values = FULL | values
    return life_records.draft(by=by, branch=branch, kind=kind, held_on=day, finish=True, **values)


class TestRecordPages(PagesTests):
    pages = LifeRecordPages
    foreign_field, changed_field = "branch", "place"

    @pytest.fixture
    def own(self, mining):
        row = life_records.draft(
            by=None, branch=mining, kind="theme_party_day", held_on=date(2026, 8, 20), **FULL
        )
        links.connect(row, mining, by=None)
        return row

    @pytest.fixture
    def foreign(self, tunnelling):
        return life_records.draft(
            by=None, branch=tunnelling, kind="theme_party_day", held_on=date(2026, 8, 21), **FULL
        )

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, secretary):
        return secretary

    @pytest.fixture
    def reader(self, mining):
        return factories.person("head1", "陈队长", mining, "unit_head")

    def shown(self, own):
        return own.branch.name

    def typed(self, own):
        return {"branch": own.branch_id, "kind": "party_class", "held_on": "2026-09-01", "topics": "党课"}

    def more(self, own, count):
        for number in range(count):
            row = life_records.draft(
                by=None, branch=own.branch, kind="study_day", held_on=date(2026, 8, 1 + number)
            )
            links.connect(row, own.branch, by=None)


class TestTyping:
    """The form as a browser sends it."""

    def test_one_page_records_meeting_absence_resolution_and_link(self, as_user, secretary, mining, member):
        figure = metric("cost_per_tonne")
        typed = {
            "branch": mining.pk,
            "kind": "member_meeting",
            "held_on": "2026-09-15",
            "finish": "recorded",
            "host": "李支书",
            "topics": "降本",
            "expected": "9",
            "production_topic": "吨煤成本高",
            "metric": figure.pk,
            "attendance": "1",
            f"absent-{member.pk}": "on",
            f"reason-{member.pk}": "shift",
            "resolutions-TOTAL_FORMS": "1",
            "resolutions-INITIAL_FORMS": "0",
            "resolutions-0-text": "查材料",
            "resolutions-0-owner": member.pk,
            "resolutions-0-due_on": "2026-09-30",
        }
        answer = as_user(secretary).post(LifeRecordPages.url("add"), typed)
        assert answer.status_code == 302, answer.context["form"].errors
        record = LifeRecord.objects.get()
        assert (record.state, record.present) == (LifeRecord.State.RECORDED, 8)
        assert (record.absences.get().person, record.absences.get().reason) == (member, Absence.Reason.SHIFT)
        assert [link.label for link in links.records_of(record, secretary)] == [str(figure)]
        assert FollowUp.objects.of(record).get().text == "查材料"

    def test_what_is_wrong_with_a_resolution_keeps_everything_typed(self, as_user, secretary, mining, member):
        typed = {
            "branch": mining.pk,
            "kind": "member_meeting",
            "held_on": "2026-09-15",
            "topics": "降本增效长谈",
            "resolutions-TOTAL_FORMS": "1",
            "resolutions-INITIAL_FORMS": "0",
            "resolutions-0-text": "查材料",
            "attendance": "1",
            f"absent-{member.pk}": "on",
        }
        text = page(as_user(secretary).post(LifeRecordPages.url("add"), typed), 422)
        assert "降本增效长谈" in text
        assert "查材料" in text
        assert f'name="absent-{member.pk}"' in text
        assert not LifeRecord.objects.exists()

    def test_recording_what_is_not_complete_says_what_is_missing_and_saves_nothing(
        self, as_user, secretary, mining
    ):
        typed = {"branch": mining.pk, "kind": "member_meeting", "held_on": "2026-09-15", "finish": "recorded"}
        text = page(as_user(secretary).post(LifeRecordPages.url("add"), typed), 422)
        assert "主持人" in text
        assert not LifeRecord.objects.exists()

    def test_of_heart_talks_only_day_and_number_are_asked(self, as_user, secretary, mining):
        url = f"{LifeRecordPages.url('add')}?branch={mining.pk}&kind=heart_talk"
        fields = set(as_user(secretary).get(url).context["form"].fields)
        assert fields == {"held_on", "talks_count"}

    def test_what_the_plan_knows_is_proposed(self, as_user, secretary, mining):
        url = f"{LifeRecordPages.url('add')}?branch={mining.pk}&kind=party_class&topics=安全课&held_on=2026-09-02"
        values = form_values(as_user(secretary).get(url))
        assert (values["topics"], values["held_on"], values["host"], values["recorder"]) == (
            *("安全课", "2026-09-02"),
            *("李支书", "李支书"),
        )
        assert values["expected"] == str(mining.members_count)

    def test_a_recorded_meeting_is_corrected_with_a_reason(self, as_user, secretary, mining):
        record = hold(mining)
        browser = as_user(secretary)
        typed = form_values(browser.get(LifeRecordPages.url("edit", record.pk))) | {"place": "井口"}
        assert browser.post(LifeRecordPages.url("edit", record.pk), typed).status_code == 422
        typed["reason"] = "地点写错"
        assert browser.post(LifeRecordPages.url("edit", record.pk), typed).status_code == 302
        event = audit.history(record).first()
        assert (event.reason, event.changes["place"]) == ("地点写错", ["", "井口"])

    def test_figures_of_the_party_side_are_no_production(self, as_user, secretary, mining):
        party, business = metric("life_records"), metric("cost_per_tonne")
        url = f"{LifeRecordPages.url('add')}?branch={mining.pk}&kind=party_class"
        offered = as_user(secretary).get(url).context["form"].fields["metric"].queryset
        assert business in offered
        assert party not in offered


class TestRules:
    def test_a_draft_counts_only_once_it_is_recorded(self, mining, secretary):
        record = life_records.draft(
            by=secretary, branch=mining, kind="party_class", held_on=date(2026, 8, 1), **FULL
        )
        assert record.state == LifeRecord.State.DRAFT
        record = life_records.record_it(record, by=secretary)
        assert (record.recorded_by, record.state) == (secretary, LifeRecord.State.RECORDED)

    def test_tomorrow_is_not_recorded_today(self, mining):
        with pytest.raises(RuleViolation, match="planned, not recorded"):
            hold(mining, day=TODAY() + timedelta(days=1))
        assert not LifeRecord.objects.exists()

    def test_today_is(self, mining):
        assert hold(mining, day=TODAY()).state == LifeRecord.State.RECORDED

    def test_more_people_named_absent_than_missing_in_the_numbers_is_told(self, mining, member):
        with pytest.raises(RuleViolation, match="1 people are named"):
            hold(mining, present=9, absences=[(member, "leave")])

    def test_more_present_than_expected_is_refused(self, mining):
        with pytest.raises(ValidationError, match="More people present"):
            hold(mining, present=10)

    def test_more_votes_than_people_is_refused(self, mining):
        with pytest.raises(RuleViolation, match="More votes"):
            hold(mining, present=5, votes_for=4, votes_against=2)

    def test_a_withdrawn_record_takes_its_open_resolutions_along_and_frees_the_plan(
        self, mining, secretary, member
    ):
        life_plans.add(by=None, branch=mining, kind="member_meeting", planned_on=date(2026, 8, 12))
        line = {"text": "回访", "owner": member, "due_on": date(2026, 9, 1)}
        record = hold(mining, resolutions=[line])
        assert record.plan
        record = life_records.withdraw(record, by=secretary, reason="重复")
        assert (record.state, record.plan) == (LifeRecord.State.WITHDRAWN, None)
        assert FollowUp.objects.get().withdrawn
        with pytest.raises(RuleViolation, match="stays as it was"):
            life_records.change(record, by=secretary, held_on=date(2026, 8, 1), reason="x")

    def test_what_was_resolved_is_changed_and_removed_with_the_record(self, mining, secretary, member):
        line = {"text": "回访", "owner": member, "due_on": date(2026, 9, 1)}
        record = hold(mining, resolutions=[line, line | {"text": "公示"}])
        first, second = FollowUp.objects.of(record)
        changed = [line | {"pk": first.pk, "text": "逐人回访"}, line | {"pk": second.pk, "removed": True}]
        values = FULL | {"held_on": record.held_on}
        life_records.change(record, by=secretary, reason="补充", resolutions=changed, **values)
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.text, first.withdrawn, second.withdrawn) == ("逐人回访", False, True)

    def test_nothing_but_a_date_of_a_heart_talk_gets_into_the_database(self, mining):
        record = hold(mining, kind="heart_talk")
        with pytest.raises(IntegrityError), transaction.atomic():
            LifeRecord.objects.filter(pk=record.pk).update(minutes="谈了什么")

    def test_the_branch_that_took_part_reads_and_does_not_change(self, mining, tunnelling, outsider):
        record = hold(mining, joint_branches=[tunnelling])
        assert LifeRecord.objects.for_user(outsider).get() == record
        assert not LifeRecord.objects.for_user(outsider, "change").exists()


class TestCautions:
    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"kind": "committee_meeting", "expected": 5, "present": 2}, "2 of 5 committee members"),
            ({"kind": "member_meeting", "expected": 10, "present": 5}, "5 of 10 members"),
            ({"kind": "member_meeting", "expected": 10, "present": 8, "votes_for": 4}, "in favour"),
            ({"kind": "member_appraisal", "expected": 10, "excellent": 4, "qualified": 6}, "At most a third"),
        ],
    )
    def test_what_the_rules_ask_is_said_and_bars_nothing(self, mining, values, words):
        [caution] = hold(mining, **values).cautions()
        assert words in caution

    @pytest.mark.parametrize(
        "values",
        [
            {"kind": "committee_meeting", "expected": 5, "present": 3},
            {"kind": "member_meeting", "expected": 10, "present": 6, "votes_for": 4},
            {"kind": "member_appraisal", "expected": 9, "excellent": 3, "qualified": 6},
            {"kind": "theme_party_day", "expected": 10, "present": 1},
        ],
    )
    def test_what_is_in_order_is_not_cautioned(self, mining, values):
        assert hold(mining, **values).cautions() == []


def test_the_minutes_are_the_official_form(mining, secretary, member):
    figure = metric("cost_per_tonne")
    line = {"text": "查材料消耗", "owner": member, "due_on": date(2026, 9, 1)}
    record = hold(
        mining,
        by=secretary,
        production_topic="吨煤成本高",
        targets={"assessments.metric": figure},
        absences=[(member, "shift")],
        resolutions=[line],
        votes_for=8,
        decisions="同意",
    )
    paper = docx.Document(io.BytesIO(minutes(record, links.records_of(record, secretary))))
    text = "\n".join(p.text for p in paper.paragraphs)
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "讨论降本措施" in text
    assert str(figure) in text
    assert {"查材料消耗", "张师傅", "2026-09-01", "8"} <= set(cells)
    assert any("张师傅" in cell for cell in cells)


def test_a_record_fulfils_the_plan_of_its_window_and_moves_with_its_day(mining, secretary):
    august = life_plans.add(by=None, branch=mining, kind="study_day", planned_on=date(2026, 8, 20))
    september = life_plans.add(by=None, branch=mining, kind="study_day", planned_on=date(2026, 9, 20))
    record = hold(mining, kind="study_day", day=date(2026, 8, 20))
    assert record.plan == august
    values = FULL | {"held_on": date(2026, 9, 20)}
    record = life_records.change(record, by=secretary, reason="日期写错", **values)
    assert record.plan == september


class TestWhoIsExpected:
    def test_the_committee_comes_to_its_own_meeting_and_anybody_carries_out(
        self, as_user, secretary, mining, member
    ):
        chair = factories.person("c1", "王委员", mining)
        committees.elect(
            by=None, branch=mining, elected_on=date(2025, 3, 1), term_years=3, seats=[(chair, "secretary")]
        )
        url = f"{LifeRecordPages.url('add')}?branch={mining.pk}&kind=committee_meeting"
        form = as_user(secretary).get(url).context["form"]
        assert [person.name for person in form.attendance.people] == ["王委员"]
        assert form.initial["expected"] == 1
        assert member in form.owners

    def test_whoever_was_ticked_by_mistake_is_unticked_and_the_number_follows(
        self, as_user, secretary, mining, member
    ):
        record = hold(mining, absences=[(member, "leave")])
        browser, url = as_user(secretary), LifeRecordPages.url("edit", record.pk)
        typed = form_values(browser.get(url)) | {"reason": "勾错", "attendance": "1"}
        assert "present" not in typed
        assert browser.post(url, typed).status_code == 302
        record.refresh_from_db()
        assert (record.present, record.absences.count()) == (9, 0)
        told = [event.changes for event in audit.history(record)]
        assert any("张师傅" in change.get("absences", [""])[0] for change in told)

    def test_a_party_group_without_people_of_its_own_takes_those_of_its_branch(self, mining, member):
        group = factories.branch("B01-1", "第一党小组", parent=mining, kind="group")
        assert member in people_of(group)


def test_the_history_tells_a_changed_link_and_who_took_part(mining, tunnelling, secretary):
    cost, violation = metric("cost_per_tonne"), metric("rule_violation")
    record = hold(mining, targets={"assessments.metric": cost})
    values = FULL | {"held_on": record.held_on, "reason": "关联有误"}
    targets = {"assessments.metric": violation}
    life_records.change(record, by=secretary, targets=targets, joint_branches=[tunnelling], **values)
    changes = audit.history(record).first().changes
    assert changes["production_topic"] == [str(cost), str(violation)]
    assert changes["joint_branches"] == ["", tunnelling.name]
