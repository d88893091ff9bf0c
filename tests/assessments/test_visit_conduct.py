"""A supervision visit from its beginning to the leader's signature, and what is locked afterwards."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessments.models import Finding, VisitAnswer
from assessments.services import visit_conduct, visit_findings
from common.errors import RuleViolation, StaleEdit
from common.quarters import Quarter
from tests import factories
from tests.assessments import visit_cast
from tests.assessments.visit_cast import line, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def visit(mining, leader, inspector):
    return visit_cast.under_way(mining, leader, inspector)


@pytest.fixture
def to_sign(mining, leader, inspector):
    return visit_cast.completed(mining, leader, inspector)


class TestBeginning:
    def test_a_member_begins_it_with_the_checklist_in_force(self, mining, leader, inspector):
        checklist = visit_cast.published()
        visit = visit_conduct.begin(visit_cast.planned(mining, leader, inspector), by=inspector)
        assert (visit.state, visit.checklist) == ("under_way", checklist)
        assert visit.visited_on == timezone.localdate()

    def test_nobody_else_begins_it(self, mining, leader, admin):
        visit_cast.published()
        with pytest.raises(RuleViolation, match="Only the team"):
            visit_conduct.begin(visit_cast.planned(mining, leader), by=admin)

    def test_it_does_not_begin_before_its_day(self, mining, leader):
        visit_cast.published()
        day = timezone.localdate() + timedelta(days=1)
        with pytest.raises(RuleViolation, match="cannot begin before"):
            visit_conduct.begin(visit_cast.planned(mining, leader, day=day), by=leader)

    def test_nor_after_its_quarter(self, mining, leader):
        visit_cast.published()
        day = Quarter.current().first_day - timedelta(days=1)
        with pytest.raises(RuleViolation, match="quarter of this visit is over"):
            visit_conduct.begin(visit_cast.planned(mining, leader, day=day), by=leader)

    def test_nor_without_an_approved_plan(self, mining, leader):
        visit_cast.published()
        visit = visit_cast.planned(mining, leader)
        type(visit.plan).objects.update(state="submitted")
        visit.refresh_from_db()
        with pytest.raises(RuleViolation, match="not approved"):
            visit_conduct.begin(visit, by=leader)

    def test_nor_without_a_checklist(self, mining, leader):
        with pytest.raises(RuleViolation, match="No supervision checklist"):
            visit_conduct.begin(visit_cast.planned(mining, leader), by=leader)

    def test_nor_twice(self, visit, leader):
        with pytest.raises(RuleViolation, match="planned visit"):
            visit_conduct.begin(visit, by=leader)

    def test_the_day_lies_between_the_planned_one_and_today(self, mining, leader):
        visit_cast.published()
        visit = visit_cast.planned(mining, leader)
        for days in (-1, 1):
            with pytest.raises(ValidationError, match="planned day and today"):
                visit_conduct.begin(visit, by=leader, visited_on=visit.planned_on + timedelta(days=days))

    def test_a_theme_brings_only_its_lines(self, mining, leader):
        visit = visit_cast.under_way(mining, leader, theme="theory")
        assert [item.text for item in visit.lines()] == ["应知应会"]


class TestLines:
    def test_points_follow_from_the_rule(self, visit, inspector):
        answer = write(visit, line(visit), inspector, result="problem", occurrences=9, note="缺9次")
        assert (answer.points_off, answer.version, answer.by) == (Decimal(4), 1, inspector)
        answer = write(visit, line(visit, 1), inspector, result="problem", note="未召开")
        assert answer.points_off == Decimal(4)

    def test_only_a_problem_takes_points(self, visit, inspector):
        answer = write(visit, line(visit), inspector, occurrences=3, points_off=Decimal(2))
        assert (answer.points_off, answer.occurrences) == (0, 0)

    def test_a_judged_amount_outside_its_range_is_refused_beside_it(self, visit, inspector):
        with pytest.raises(ValidationError) as refused:
            write(visit, line(visit, 2), inspector, result="problem", points_off=Decimal("3.5"))
        assert refused.value.message_dict == {
            "points_off": ["Between 0.5 and 3.0 points are taken off here."]
        }

    def test_an_older_version_does_not_overwrite_a_newer_edit(self, visit, inspector, leader):
        write(visit, line(visit), inspector, note="先写的")
        write(visit, line(visit), leader, version=1, note="后写的")
        with pytest.raises(StaleEdit, match=leader.name):
            write(visit, line(visit), inspector, version=1, note="离线写的")
        assert visit.answers.get().note == "后写的"

    def test_a_line_that_somebody_began_meanwhile_is_not_overwritten(self, visit, inspector, leader):
        write(visit, line(visit), leader, note="别人写的")
        with pytest.raises(StaleEdit):
            write(visit, line(visit), inspector, note="我写的")

    def test_what_is_sent_twice_is_kept_once(self, visit, inspector):
        write(visit, line(visit), inspector, note="记录完整")
        answer = write(visit, line(visit), inspector, note="记录完整")
        assert answer.version == 1

    def test_two_lines_do_not_stand_in_each_others_way(self, visit, inspector, leader):
        write(visit, line(visit), inspector)
        write(visit, line(visit, 1), leader)
        assert visit.answers.count() == 2

    def test_a_line_of_another_checklist_is_refused(self, visit, inspector):
        foreign = visit_cast.draft("other").items.first()
        with pytest.raises(RuleViolation, match="does not belong"):
            write(visit, foreign, inspector)

    def test_somebody_outside_the_team_writes_nothing(self, visit, admin):
        with pytest.raises(RuleViolation, match="Only the team"):
            write(visit, line(visit), admin)

    def test_texts_are_not_written_over_newer_ones(self, visit, inspector, leader):
        mark = visit_conduct.mark_of("")
        visit_conduct.write_text(visit, "guidance", by=leader, text="补齐记录", mark=mark)
        with pytest.raises(StaleEdit):
            visit_conduct.write_text(visit, "guidance", by=inspector, text="另写", mark=mark)
        visit_conduct.write_text(visit, "impression", by=inspector, text="总体较好", mark=mark)
        visit.refresh_from_db()
        assert (visit.guidance, visit.impression) == ("补齐记录", "总体较好")


class TestCompletingAndSigning:
    def test_unanswered_lines_are_named(self, visit, leader):
        write(visit, line(visit), leader)
        with pytest.raises(RuleViolation, match="4 lines are not answered yet: 组织生活会按期召开"):
            visit_conduct.complete(visit, by=leader)

    def test_a_problem_needs_its_words(self, visit, leader):
        visit_cast.answered(visit, leader)
        write(visit, line(visit), leader, version=1, result="problem", note=" ")
        with pytest.raises(RuleViolation, match=r"Say what was seen.*三会一课"):
            visit_conduct.complete(visit, by=leader)

    def test_only_the_leader_who_led_signs(self, to_sign, inspector, company):
        other = factories.person("leader9", "另一领导", company, "leader")
        for somebody in (inspector, other):
            with pytest.raises(RuleViolation, match="Only the leader who led"):
                visit_conduct.sign_off(to_sign, by=somebody)

    def test_a_visit_under_way_is_not_signed(self, visit, leader):
        with pytest.raises(RuleViolation, match="completed"):
            visit_conduct.sign_off(visit, by=leader)

    def test_sent_back_it_is_written_again(self, to_sign, leader, inspector):
        visit = visit_conduct.send_back(to_sign, by=leader, reason="谈话人数不足")
        assert (visit.state, visit.remark, visit.completed_on) == ("under_way", "谈话人数不足", None)
        write(visit, line(visit), inspector, version=1, sample="谈话3人")
        visit = visit_conduct.complete(visit, by=inspector)
        assert (visit.remark, visit.completed_by) == ("", inspector)

    def test_signing_issues_what_was_noted(self, to_sign, leader, secretary):
        finding = visit_cast.noted(to_sign, secretary)
        visit = visit_conduct.sign_off(to_sign, by=leader)
        finding.refresh_from_db()
        assert (visit.state, visit.signed_on) == ("signed", timezone.localdate())
        assert (finding.state, finding.issued_on) == ("open", timezone.localdate())
        assert finding.number

    def test_after_the_signature_nothing_in_it_changes(self, to_sign, leader, secretary):
        finding = visit_cast.noted(to_sign, secretary)
        visit = visit_conduct.sign_off(to_sign, by=leader)
        before = list(VisitAnswer.objects.filter(visit=visit).values())
        for attempt in (
            lambda: write(visit, line(visit), leader, version=1, note="改"),
            lambda: visit_conduct.write_text(visit, "guidance", by=leader, text="改", mark="0"),
            lambda: visit_conduct.complete(visit, by=leader),
            lambda: visit_conduct.send_back(visit, by=leader, reason="改"),
            lambda: visit_conduct.sign_off(visit, by=leader),
            lambda: visit_conduct.begin(visit, by=leader),
            lambda: visit_findings.note(visit, by=leader, code=finding.code, statement="改", owner=secretary),
            lambda: visit_findings.change(finding, by=leader, statement="改"),
            lambda: visit_findings.drop(finding, by=leader),
        ):
            with pytest.raises(RuleViolation):
                attempt()
        assert list(VisitAnswer.objects.filter(visit=visit).values()) == before
        assert Finding.objects.get().statement == finding.statement


class TestNotedProblems:
    def test_what_is_left_empty_follows_from_the_code(self, visit, inspector, secretary):
        code = visit_cast.code("ZZ-01", severity="serious")
        finding = visit_findings.note(
            visit, by=inspector, code=code, item=line(visit), statement="缺委员", owner=secretary
        )
        assert (finding.severity, finding.basis, finding.suggestion) == ("serious", "工作条例", "补齐")
        assert (finding.state, finding.theme, finding.branch) == ("noted", "organisation", visit.branch)
        general = visit_findings.note(
            visit, by=inspector, code=code, severity="general", statement="缺公示", owner=secretary
        )
        assert timezone.localdate() < finding.due_on < general.due_on

    def test_it_is_changed_and_dropped_until_the_signature(self, visit, inspector, secretary):
        finding = visit_cast.noted(visit, secretary)
        finding = visit_findings.change(finding, by=inspector, statement="缺3次记录", version=finding.version)
        assert finding.statement == "缺3次记录"
        visit_findings.drop(finding, by=inspector)
        assert not Finding.objects.exists()

    def test_somebody_outside_the_team_notes_nothing(self, visit, admin, secretary):
        with pytest.raises(RuleViolation, match="Only the team"):
            visit_findings.note(visit, by=admin, code=visit_cast.code(), statement="缺", owner=secretary)


class TestWhoSeesTheLines:
    def test_the_branch_sees_them_once_they_are_signed(self, to_sign, secretary, admin, leader, auditor):
        assert not to_sign.shows_lines_to(secretary)
        assert all(to_sign.shows_lines_to(person) for person in (leader, admin, auditor))
        assert visit_conduct.sign_off(to_sign, by=leader).shows_lines_to(secretary)

    def test_whoever_belongs_to_the_branch_sees_none_whatever_the_post(self, to_sign, mining, company):
        insider = factories.person("insp9", "本支部督查员", mining)
        factories.appoint(insider, "inspector", company)
        assert not to_sign.shows_lines_to(insider)
