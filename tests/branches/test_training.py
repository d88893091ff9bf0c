"""Courses, attendance in one go, hours against dated norms, spot checks that can be drawn again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from branches.facts import questions
from branches.facts.training_hours import counted, due_share, norms_on, people_with_hours
from branches.models import Committee, CommitteeMember, TrainingRecord, TrainingRule, User
from branches.services import training
from branches.views.training import CoursePages, TrainingRulePages
from branches.views.training_hours import HoursPages, TrainingRecordPages
from common.audit import AuditEvent
from common.errors import RuleViolation
from tests import factories
from tests.branches import capacity
from tests.branches.capacity import member
from tests.branches.test_imports import read, reasons  # noqa: F401 - `read` is a fixture
from tests.pages import PagesTests, page

JUNE = date(2026, 6, 30)


@pytest.fixture
def unit_head(mining):
    return factories.person("head1", "队长老韩", mining, "unit_head")


class TestCoursePages(PagesTests):
    pages = CoursePages
    foreign_field, changed_field = "branch", "title"

    @pytest.fixture
    def own(self, mining):
        return capacity.course(mining)

    @pytest.fixture
    def foreign(self, tunnelling):
        return capacity.course(tunnelling, "掘进队学习")

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, secretary):
        return secretary

    @pytest.fixture
    def reader(self, unit_head):
        return unit_head

    def typed(self, own):
        return {
            "branch": own.branch_id,
            "title": "支部学习",
            "kind": "branch_study",
            "audience": "members",
            "starts_on": "2026-03-02",
            "amount": "2",
            "unit": "hour",
        }

    def more(self, own, count):
        for number in range(count):
            capacity.course(own.branch, f"第{number}课")

    def test_the_superiors_plan_is_read_and_not_changed(self, as_user, writer, company):
        course = capacity.course(company, "集团轮训")
        browser = as_user(writer)
        assert "集团轮训" in page(browser.get(self.pages.url("list")))
        assert browser.get(course.get_absolute_url()).status_code == 200
        assert browser.get(self.pages.url("edit", course.pk)).status_code == 403


class TestRulePages(PagesTests):
    pages = TrainingRulePages

    @pytest.fixture
    def own(self):
        capacity.norms()
        return TrainingRule.objects.first()

    def shown(self, own):
        return "32.0"

    def typed(self, own):
        return {"kind": "member_norm", "hours": "40", "since": "2026-01-01"}

    def more(self, own, count):
        for number in range(count):
            TrainingRule.objects.create(
                kind="day", hours=8, since=date(2000 + number, 1, 1), until=date(2001 + number, 1, 1)
            )


class TestHoursPages(PagesTests):
    pages = HoursPages

    @pytest.fixture
    def own(self, mining):
        capacity.norms()
        return member("m1", mining)

    @pytest.fixture
    def foreign(self, tunnelling):
        return member("m2", tunnelling)

    @pytest.fixture
    def writer(self, secretary):
        return secretary

    @pytest.fixture
    def reader(self, secretary):
        return secretary

    def more(self, own, count):
        for number in range(count):
            capacity.hours(member(f"x{number}", own.branch), 8)

    def test_who_is_behind_is_found(self, as_user, reader, own):
        fine = member("m3", own.branch)
        capacity.hours(fine, 60)
        headers = {"HX-Request": "true", "HX-Target": "list-part"}
        browser, url = as_user(reader), self.pages.url("list")
        behind = page(browser.get(f"{url}?standing=behind", headers=headers))
        done = page(browser.get(f"{url}?standing=done", headers=headers))
        assert (str(own) in behind, str(fine) in behind) == (due_share(timezone.localdate()) > 0, False)
        assert (str(own) in done, str(fine) in done) == (False, True)


class TestRecordPages(PagesTests):
    pages = TrainingRecordPages
    foreign_field, changed_field = "person", "title"

    @pytest.fixture
    def own(self, mining):
        return capacity.hours(member("m1", mining), 8)

    @pytest.fixture
    def foreign(self, tunnelling):
        return capacity.hours(member("m2", tunnelling), 8, title="掘进队轮训")

    @pytest.fixture
    def foreign_choice(self, foreign):
        return foreign.person

    @pytest.fixture
    def writer(self, secretary):
        return secretary

    @pytest.fixture
    def reader(self, mining):
        return factories.person("insp2", "督查员小吴", mining, "inspector")

    def shown(self, own):
        return own.title

    def typed(self, own):
        return {"person": own.person_id, "title": "外出学习", "held_on": "2026-02-03", "hours": "16"}

    def more(self, own, count):
        for number in range(count):
            capacity.hours(own.person, 2, title=f"第{number}次")

    def test_asking_before_a_verb_changes_nothing(self, as_user, writer, own):
        assert as_user(writer).get(self.pages.url("action", own.pk, "remove")).status_code == 200
        assert TrainingRecord.objects.filter(pk=own.pk).exists()

    def test_hours_are_taken_out_with_a_reason_and_the_log_keeps_them(self, as_user, writer, own):
        url = self.pages.url("action", own.pk, "remove")
        assert as_user(writer).post(url, {"reason": "重复登记"}).status_code == 302
        assert not TrainingRecord.objects.filter(pk=own.pk).exists()
        assert "重复登记" in AuditEvent.objects.get(action="training_record.removed").reason


@pytest.mark.django_db
class TestHourRules:
    def test_a_day_counts_by_the_rule_of_its_day(self):
        training.set_rule(by=None, kind="day", hours=Decimal(8), since=date(2020, 1, 1))
        training.set_rule(by=None, kind="day", hours=Decimal(6), since=date(2026, 1, 1))
        assert training.hours_of(Decimal(2), "day", date(2025, 12, 31)) == 16
        assert training.hours_of(Decimal(2), "day", date(2026, 1, 1)) == 12

    def test_without_a_rule_a_day_is_eight_hours_and_half_a_day_four(self):
        assert training.hours_of(Decimal("1.5"), "day", JUNE) == 12
        assert training.hours_of(Decimal(1), "half_day", JUNE) == 4
        assert training.hours_of(Decimal(3), "hour", JUNE) == 3

    def test_a_rule_cannot_begin_before_the_present_one(self):
        capacity.norms()
        with pytest.raises(RuleViolation):
            training.set_rule(by=None, kind="member_norm", hours=Decimal(40), since=capacity.LONG_AGO)

    def test_hours_are_due_by_whole_months(self):
        assert due_share(date(2026, 1, 30)) == 0
        assert due_share(date(2026, 1, 31)) == Decimal(1) / 12
        assert due_share(date(2026, 6, 30)) == Decimal("0.5")
        assert due_share(date(2026, 12, 31)) == 1
        assert due_share(date(2024, 2, 28)) == Decimal(1) / 12


@pytest.mark.django_db
class TestOwing:
    def owed(self, person, day=JUNE):
        found = people_with_hours(User.objects.filter(pk=person.pk), day, norms_on(day)).first()
        return found and found.owed

    def test_secretaries_and_committee_members_owe_more(self, secretary, mining):
        capacity.norms()
        User.objects.update(joined_party_on=capacity.LONG_AGO)
        committee = member("m1", mining)
        committee.appointments.update(title="组织委员")
        assert [self.owed(p) for p in (secretary, committee, member("m2", mining))] == [56, 56, 32]

    def test_a_seat_in_the_committee_makes_the_higher_norm_hold_whatever_the_post_is_called(self, mining):
        capacity.norms()
        seated = member("m1", mining)
        committee = Committee.objects.create(
            branch=mining, elected_on=date(2024, 1, 5), term_ends_on=date(2027, 1, 5)
        )
        CommitteeMember.objects.create(committee=committee, person=seated, post="publicity")
        assert self.owed(seated) == 56
        assert counted([mining.pk], JUNE, norms_on(JUNE))[mining.pk][1] == 1
        Committee.objects.update(ended_on=JUNE)
        assert self.owed(seated) == 32

    def test_who_is_no_member_or_cannot_work_owes_nothing(self, mining):
        capacity.norms()
        worker, gone, later = (member(f"m{n}", mining) for n in range(3))
        User.objects.filter(pk=worker.pk).update(joined_party_on=None)
        User.objects.filter(pk=gone.pk).update(is_active=False)
        User.objects.filter(pk=later.pk).update(joined_party_on=date(2026, 7, 1))
        assert [self.owed(p) for p in (worker, gone, later)] == [None, None, None]

    def test_a_norm_that_is_missing_owes_nothing_or_the_lower(self, secretary):
        User.objects.update(joined_party_on=capacity.LONG_AGO)
        assert self.owed(secretary) is None
        training.set_rule(by=None, kind="member_norm", hours=Decimal(32), since=capacity.LONG_AGO)
        assert self.owed(secretary) == 32


@pytest.mark.django_db
class TestFact:
    def ask(self, last_day, *branches):
        answers = questions.known["training_hours"].answer(
            date(last_day.year, 1, 1), last_day, [b.pk for b in branches]
        )
        return [answers[b.pk] for b in branches]

    def test_people_with_their_hours_by_now_against_all_who_owe(self, mining, tunnelling):
        capacity.norms()
        enough, short = member("m1", mining), member("m2", mining)
        capacity.hours(enough, 16, date(2026, 6, 30))
        capacity.hours(short, Decimal("15.5"), date(2026, 6, 30))
        found, nothing = self.ask(JUNE, mining, tunnelling)
        assert (found.actual, found.target) == (1, 2)
        assert nothing.not_applicable

    def test_hours_of_another_year_or_of_later_do_not_count(self, mining):
        capacity.norms()
        one = member("m1", mining)
        capacity.hours(one, 40, date(2025, 12, 31))
        capacity.hours(one, 40, date(2026, 7, 1), title="七月")
        assert self.ask(JUNE, mining)[0].actual == 0

    def test_without_rules_and_in_january_nothing_is_due(self, mining):
        member("m1", mining)
        assert self.ask(JUNE, mining)[0].not_applicable
        capacity.norms()
        assert self.ask(date(2026, 1, 30), mining)[0].not_applicable

    def test_it_costs_four_queries_for_any_number_of_branches(
        self, mining, tunnelling, django_assert_num_queries
    ):
        capacity.norms()
        member("m1", mining)
        with django_assert_num_queries(4):
            self.ask(JUNE, mining, tunnelling)


@pytest.mark.django_db
class TestAttendance:
    @pytest.fixture
    def people(self, mining):
        return [member(f"m{number}", mining) for number in range(3)]

    def test_ticked_people_get_the_hours_and_the_course_was_held(self, as_user, secretary, people):
        course = capacity.course(secretary.branch)
        url = f"/organisation/course/{course.pk}/attendance/"
        assert as_user(secretary).post(url, {"present": [p.pk for p in people[:2]]}).status_code == 302
        assert set(course.records.values_list("person", "hours")) == {(p.pk, 8) for p in people[:2]}
        course.refresh_from_db()
        assert course.state == "held"

    def test_who_is_no_longer_ticked_loses_them_and_corrected_hours_stay(self, as_user, secretary, people):
        course = capacity.course(secretary.branch)
        training.note_attendance(course, by=secretary, shown=people, present=people)
        course.records.filter(person=people[0]).update(hours=4)
        as_user(secretary).post(f"/organisation/course/{course.pk}/attendance/", {"present": [people[0].pk]})
        assert list(course.records.values_list("person", "hours")) == [(people[0].pk, 4)]

    def test_people_of_other_branches_are_neither_shown_nor_touched(
        self, as_user, secretary, people, company, tunnelling
    ):
        other = member("m9", tunnelling)
        course = capacity.course(company)
        training.note_attendance(course, by=None, shown=[other], present=[other])
        browser, url = as_user(secretary), f"/organisation/course/{course.pk}/attendance/"
        assert "党员m9" not in page(browser.get(url))
        assert browser.post(url, {"present": [other.pk]}).status_code == 422
        assert browser.post(url, {"present": []}).status_code == 302
        assert course.records.get().person == other

    def test_a_course_for_secretaries_shows_them_first_and_everybody_when_asked(
        self, as_user, secretary, people
    ):
        course = capacity.course(secretary.branch, audience="secretaries")
        browser, url = as_user(secretary), f"/organisation/course/{course.pk}/attendance/"
        text = page(browser.get(url))
        assert "李支书" in text
        assert "党员m1" not in text
        assert "党员m1" in page(browser.get(f"{url}?all=1"))

    def test_it_is_not_noted_ahead_of_time_nor_for_a_cancelled_course(self, mining, people):
        coming = capacity.course(mining, day=timezone.localdate() + timedelta(days=1))
        with pytest.raises(RuleViolation):
            training.note_attendance(coming, by=None, shown=people, present=people)
        cancelled = training.cancel(coming, by=None, reason="停工检修")
        assert cancelled.why_not_attend()

    def test_a_course_that_was_held_is_not_changed_any_more(self, mining, people):
        course = capacity.course(mining)
        training.note_attendance(course, by=None, shown=people, present=people)
        with pytest.raises(RuleViolation):
            training.change_plan(course, by=None, title="另一")


@pytest.mark.django_db
class TestOwnRecord:
    def test_a_member_sees_the_own_hours_and_nobody_elses(self, as_user, mining):
        capacity.norms()
        own, other = member("m1", mining), member("m2", mining)
        capacity.hours(own, 8, title="本人的培训")
        browser = as_user(own)
        assert "本人的培训" in page(browser.get("/organisation/training_person/mine/"))
        assert browser.get(f"/organisation/training_person/{other.pk}/").status_code == 403
