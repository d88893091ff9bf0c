"""Duties: the year's library, who holds them, when they are due, and what becomes of them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from branches import evidence
from branches.models import DutyAssignment, DutyItem, DutyLibrary, DutyOccurrence, Regulation
from branches.models.duties import DutyDomain
from branches.services import (
    duty_assignments,
    duty_carrying,
    duty_libraries,
    duty_occurrences,
    responsibility_letters,
)
from common import audit, links
from common.errors import RuleViolation
from tests import factories
from tests.branches import duties_cast
from tests.branches.duties_cast import TODAY, YEAR, assignment, item, occurrence

pytestmark = pytest.mark.django_db
NEW_YEAR = date(YEAR, 1, 1)


@pytest.fixture(autouse=True)
def english():
    """Refusals are matched in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def head(mining):
    return factories.person("head1", "陈队长", mining, "unit_head")


def states(row):
    return dict(row.occurrences.values_list("due_on", "state"))


class TestLibrary:
    def test_the_starter_library_fills_every_domain_with_grounded_duties(self, admin):
        library = duty_libraries.set_up(by=admin, year=YEAR, source="starter")
        rows = list(library.items.all())
        assert {row.domain for row in rows} == set(DutyDomain.values)
        assert all(row.ground and row.standard and row.roles for row in rows)

    def test_the_starter_library_finds_the_regulations_of_the_portal(self, admin):
        known = Regulation.objects.create(code="XF", title="信访工作条例")
        library = duty_libraries.set_up(by=admin, year=YEAR, source="starter")
        assert set(
            library.items.filter(domain="petition_stability").values_list("regulation", flat=True)
        ) == {known.pk}

    def test_taking_the_starter_library_over_twice_adds_nothing(self, admin):
        library = duty_libraries.set_up(by=admin, year=YEAR, source="starter")
        before = library.items.count()
        duty_libraries.take_over_starter(library, by=admin)
        assert library.items.count() == before

    def test_last_years_duties_go_into_the_new_year_in_their_newest_edition(self, admin):
        first = item(title="旧说法")
        duty_libraries.change_item(first, by=admin, title="新说法", reason="改了")
        library = duty_libraries.set_up(by=admin, year=YEAR + 1, source=str(first.library_id))
        assert list(library.items.values_list("title", "edition")) == [("新说法", 1)]
        assert not library.is_published

    def test_a_year_has_one_library(self, admin):
        duty_libraries.set_up(by=admin, year=YEAR)
        with pytest.raises(ValidationError):
            duty_libraries.set_up(by=admin, year=YEAR)

    def test_an_empty_library_is_not_published(self, admin):
        with pytest.raises(RuleViolation, match="no duty yet"):
            duty_libraries.publish(duty_libraries.set_up(by=admin, year=YEAR), by=admin)

    def test_publishing_says_who_and_when_and_happens_once(self, admin):
        library = duty_libraries.set_up(by=admin, year=YEAR, source="starter")
        library = duty_libraries.publish(library, by=admin)
        assert (library.published_by, library.published_at.date()) == (admin, timezone.now().date())
        with pytest.raises(RuleViolation, match="already published"):
            duty_libraries.publish(library, by=admin)

    def test_nothing_is_added_to_a_published_library_nor_removed_from_it(self, admin):
        row = item()
        with pytest.raises(RuleViolation, match="stands"):
            duty_libraries.add_item(
                by=admin,
                library=row.library,
                code="X",
                domain="operations",
                title="x",
                standard="x",
                for_leaders=True,
            )
        with pytest.raises(RuleViolation, match="retired instead"):
            duty_libraries.remove_item(row, by=admin)

    def test_a_duty_is_meant_for_somebody(self):
        with pytest.raises(ValidationError, match="for whom"):
            item(for_leaders=False, for_secretaries=False, for_unit_heads=False)


class TestEditions:
    def test_a_correction_leaves_the_old_edition_as_it_was(self, admin):
        old = item(standard="每季度1次")
        new = duty_libraries.change_item(old, by=admin, standard="每季度2次", reason="集团要求")
        old.refresh_from_db()
        assert (old.standard, old.replaced_by, new.edition) == ("每季度1次", new, 2)
        assert list(DutyItem.objects.current()) == [new]
        assert audit.history(new).get(action="duty_item.corrected").reason == "集团要求"

    def test_a_correction_that_changes_nothing_makes_no_edition(self, admin):
        row = item()
        assert duty_libraries.change_item(row, by=admin, title=row.title, reason="无") == row

    def test_only_the_newest_edition_is_corrected(self, admin):
        old = item()
        duty_libraries.change_item(old, by=admin, title="新", reason="改")
        with pytest.raises(RuleViolation, match="newer edition"):
            duty_libraries.change_item(old, by=admin, title="更新", reason="改")

    def test_what_is_still_ahead_goes_on_by_the_new_edition_and_the_past_by_the_old(
        self, admin, mining, secretary
    ):
        old = item(per="month")
        row = assignment(mining, secretary, duty=old)
        new = duty_libraries.change_item(old, by=admin, standard="严了", reason="改")
        row.refresh_from_db()
        assert row.item == new
        for due_on, of in row.occurrences.values_list("due_on", "item"):
            assert of == (old.pk if due_on < TODAY else new.pk)

    def test_a_draft_is_changed_in_place(self, admin):
        row = item(published=False)
        changed = duty_libraries.change_item(row, by=admin, title="改过")
        assert (changed.pk, changed.edition, changed.title) == (row.pk, 1, "改过")

    def test_a_retired_duty_ends_its_assignments(self, admin, mining, secretary):
        row = assignment(mining, secretary)
        duty_libraries.retire_item(row.item, by=admin, retired_on=TODAY, reason="并入其他责任")
        row.refresh_from_db()
        assert row.until == TODAY
        assert not row.occurrences.filter(due_on__gte=TODAY).exists()
        with pytest.raises(RuleViolation, match="no longer asked"):
            assignment(mining, secretary, duty=DutyItem.objects.get(pk=row.item_id))


class TestPlanning:
    @pytest.mark.parametrize(
        ("per", "times", "count"),
        [("month", 1, 12), ("month", 2, 24), ("quarter", 1, 4), ("half_year", 1, 2), ("year", 3, 3)],
    )
    def test_the_times_of_a_year_follow_from_the_frequency(self, mining, secretary, per, times, count):
        row = assignment(mining, secretary, duty=item(per=per, times=times))
        assert row.occurrences.count() == count
        assert row.occurrences.latest("due_on").due_on == date(YEAR, 12, 31)

    def test_a_duty_held_from_the_middle_of_the_year_is_due_from_then_on(self, mining, secretary):
        row = assignment(mining, secretary, since=date(YEAR, 5, 10))
        assert list(row.occurrences.values_list("due_on", flat=True)) == [
            date(YEAR, 6, 30),
            date(YEAR, 9, 30),
            date(YEAR, 12, 31),
        ]

    def test_planning_again_changes_nothing(self, mining, secretary):
        row = assignment(mining, secretary)
        before = list(row.occurrences.values())
        duty_assignments.plan([row])
        assert list(row.occurrences.values()) == before

    def test_an_ended_duty_keeps_its_past_and_loses_what_was_ahead(self, admin, mining, secretary):
        row = assignment(mining, secretary, duty=item(per="month"))
        past = row.occurrences.filter(due_on__lt=TODAY).count()
        duty_assignments.end(row, by=admin, until=TODAY, reason="调离")
        assert row.occurrences.count() == past

    def test_what_was_reported_early_survives_the_end(self, admin, mining, secretary):
        row = assignment(mining, secretary, duty=item(per="year"))
        early = row.occurrences.get()
        duty_occurrences.report(early, by=secretary, done_on=TODAY, note="已讲党课")
        duty_assignments.end(row, by=admin, until=TODAY, reason="调离")
        assert row.occurrences.get().state == "carried_out"

    def test_a_draft_cannot_be_assigned(self, mining, secretary):
        with pytest.raises(RuleViolation, match="not published yet"):
            assignment(mining, secretary, duty=item(published=False))

    def test_a_duty_does_not_begin_after_its_year(self, mining, secretary):
        with pytest.raises(RuleViolation, match="belongs to"):
            assignment(mining, secretary, since=date(YEAR + 1, 1, 1))

    def test_nobody_holds_a_duty_twice_in_one_organisation(self, mining, secretary):
        row = assignment(mining, secretary)
        with pytest.raises(ValidationError, match="already holds"):
            assignment(mining, secretary, duty=row.item)

    def test_nobody_holds_a_duty_jointly_with_himself(self, mining, secretary):
        with pytest.raises(ValidationError, match="two different people"):
            assignment(mining, secretary, joint_holder=secretary)


class TestManyAtOnce:
    def posts(self, *people):
        return [person.appointments.get() for person in people]

    def test_everybody_gets_every_duty_and_who_has_it_keeps_it(self, admin, mining, secretary, outsider):
        held = assignment(mining, secretary)
        items = [held.item, item("JY-01", domain="operations")]
        count = duty_assignments.assign_many(
            by=admin, items=items, posts=self.posts(secretary, outsider), since=NEW_YEAR
        )
        assert (count, DutyAssignment.objects.count()) == (3, 4)
        assert all(row.occurrences.count() == 4 for row in DutyAssignment.objects.all())

    def test_jointly_the_two_heads_of_a_branch_hold_one_assignment(self, admin, secretary, head):
        posts = self.posts(secretary, head)
        assert (
            duty_assignments.assign_many(by=admin, items=[item()], posts=posts, since=NEW_YEAR, jointly=True)
            == 1
        )
        row = DutyAssignment.objects.get()
        assert {row.holder, row.joint_holder} == {secretary, head}

    def test_without_another_head_nothing_is_assigned_and_the_person_is_named(self, admin, secretary):
        with pytest.raises(RuleViolation, match="李支书"):
            duty_assignments.assign_many(
                by=admin, items=[item()], posts=self.posts(secretary), since=NEW_YEAR, jointly=True
            )
        assert not DutyAssignment.objects.exists()


class TestNewYear:
    @pytest.fixture
    def next_year(self, admin, mining, secretary):
        held = assignment(mining, secretary)
        library = duty_libraries.set_up(by=admin, year=YEAR + 1, source=str(held.item.library_id))
        return duty_libraries.publish(library, by=admin)

    def test_who_still_holds_the_post_holds_the_duty_on(self, admin, next_year, secretary, run_jobs):
        duty_carrying.ask(next_year, by=admin)
        [job] = run_jobs()
        row = DutyAssignment.objects.get(item__library=next_year)
        assert (job.state, row.holder, row.since) == ("done", secretary, date(YEAR + 1, 1, 1))
        assert row.occurrences.count() == 4

    def test_carrying_over_twice_adds_nothing(self, admin, next_year, run_jobs):
        for _round in range(2):
            duty_carrying.ask(next_year, by=admin)
            run_jobs()
        assert DutyAssignment.objects.filter(item__library=next_year).count() == 1

    def test_who_left_the_post_is_left_out(self, admin, next_year, secretary, run_jobs):
        secretary.appointments.update(until=TODAY)
        duty_carrying.ask(next_year, by=admin)
        run_jobs()
        assert not DutyAssignment.objects.filter(item__library=next_year).exists()

    def test_without_a_year_before_there_is_nothing_to_carry(self, admin):
        with pytest.raises(RuleViolation, match="year before"):
            duty_carrying.ask(item().library, by=admin)


class TestReporting:
    def test_the_holder_reports_and_somebody_else_confirms(self, mining, secretary, leader):
        row = occurrence(mining, secretary)
        row = duty_occurrences.report(row, by=secretary, done_on=row.first_day, note="已研究")
        row = duty_occurrences.confirm(row, by=leader)
        assert (row.state, row.reported_by, row.confirmed_by) == ("confirmed", secretary, leader)
        actions = {event.action for event in audit.history(row)}
        assert actions == {"duty.reported", "duty.confirmed"}

    def test_nobody_reports_for_another(self, mining, secretary, outsider):
        with pytest.raises(RuleViolation, match="Only who holds"):
            duty_occurrences.report(occurrence(mining, secretary), by=outsider, done_on=TODAY)

    def test_nobody_confirms_an_own_duty(self, company, leader):
        row = occurrence(
            company, leader, state="carried_out", reported_by=factories.person("x1", "某人", company)
        )
        with pytest.raises(RuleViolation, match="own duty"):
            duty_occurrences.confirm(row, by=leader)

    def test_of_a_joint_duty_either_reports_and_the_other_confirms(self, mining, secretary, head):
        row = occurrence(mining, secretary, joint_holder=head)
        row = duty_occurrences.report(row, by=head, done_on=row.first_day, note="已检查")
        with pytest.raises(RuleViolation, match="reported"):
            duty_occurrences.confirm(row, by=head)
        assert duty_occurrences.confirm(row, by=secretary).state == "confirmed"

    def test_what_was_sent_back_is_open_again_with_its_reason(self, mining, secretary, leader):
        row = duty_occurrences.send_back(
            occurrence(mining, secretary, state="carried_out"), by=leader, reason="说明不清"
        )
        assert (row.state, row.remark, row.is_open) == ("not_confirmed", "说明不清", True)
        row = duty_occurrences.report(row, by=secretary, done_on=row.first_day, note="补充了")
        assert (row.state, row.remark, row.confirmed_by) == ("carried_out", "", None)

    def test_what_lies_ahead_is_not_reported(self, mining, secretary):
        row = occurrence(mining, secretary)
        with pytest.raises(RuleViolation, match="lies ahead"):
            duty_occurrences.report(row, by=secretary, done_on=TODAY + timedelta(days=1))
        with pytest.raises(RuleViolation, match="begins on"):
            duty_occurrences.report(row, by=secretary, done_on=row.first_day - timedelta(days=1))

    def test_what_is_confirmed_stays(self, mining, secretary, leader):
        row = duty_occurrences.confirm(occurrence(mining, secretary, state="carried_out"), by=leader)
        with pytest.raises(RuleViolation, match="already confirmed"):
            duty_occurrences.report(row, by=secretary, done_on=row.first_day)
        with pytest.raises(RuleViolation, match="already confirmed"):
            duty_occurrences.withdraw(row, by=leader, reason="不要了")

    def test_overdue_is_what_is_open_after_its_day(self, mining, secretary):
        rows = assignment(mining, secretary, duty=item(per="month")).occurrences
        assert set(rows.overdue(date(YEAR, 3, 31)).values_list("due_on__month", flat=True)) == {1, 2}
        duty_occurrences.withdraw(rows.first(), by=None, reason="停产检修")
        assert rows.overdue(date(YEAR, 3, 31)).count() == 1


class TestProof:
    @pytest.fixture(autouse=True)
    def letters_prove(self, mining, secretary, leader):
        self.duty = item("LZ-03", domain="clean_party_conduct", per="year", evidence="responsibility_letter")

    def test_the_portal_finds_what_proves_a_duty(self, mining, secretary, leader):
        row = occurrence(mining, secretary, duty=self.duty)
        assert evidence.proofs([row]) == {}
        letter = duties_cast.letter(mining, secretary, leader)
        assert [proof.pk for proof in evidence.proofs([row])[row.pk]] == [letter.pk]

    def test_a_record_of_another_person_or_another_year_proves_nothing(
        self, mining, secretary, leader, outsider
    ):
        row = occurrence(mining, secretary, duty=self.duty)
        duties_cast.letter(mining, outsider, leader)
        duties_cast.letter(mining, secretary, leader, year=YEAR - 1)
        assert evidence.proofs([row]) == {}

    def test_what_was_found_is_reported_at_once_and_linked(self, mining, secretary, leader):
        row = occurrence(mining, secretary, duty=self.duty)
        letter = duties_cast.letter(mining, secretary, leader)
        assert duty_occurrences.report_found(secretary) == 1
        row.refresh_from_db()
        assert (row.state, row.done_on) == ("carried_out", letter.signed_on)
        [record] = links.records_of(row, leader)
        assert (record.label, record.is_found) == (str(letter), True)
        assert duty_occurrences.report_found(secretary) == 0

    def test_the_second_record_of_a_window_belongs_to_the_second_time(self, mining, secretary, leader):
        twice = item("LZ-04", per="year", times=2, evidence="responsibility_letter")
        rows = list(assignment(mining, secretary, duty=twice).occurrences.order_by("number"))
        duties_cast.letter(mining, secretary, leader)
        assert set(evidence.proofs(rows)) == {rows[0].pk}

    def test_every_kind_asks_what_its_model_has(self, mining, secretary):
        for kind in evidence.KINDS.values():
            rows = kind.records(date(2026, 1, 1), date(2026, 3, 31), [secretary.pk], [mining.pk])
            assert list(rows) == [], kind.code

    def test_records_that_the_portal_does_not_have_are_no_error(self, mining, secretary, monkeypatch):
        absent = evidence.EvidenceKind("crater", "陨石坑", "moon.crater", "seen_on")
        monkeypatch.setitem(evidence.KINDS, "crater", absent)
        assert evidence.proofs([occurrence(mining, secretary, duty=item("X-1", evidence="crater"))]) == {}

    def test_many_occurrences_cost_one_query_for_each_kind(
        self, mining, secretary, leader, django_assert_num_queries
    ):
        rows = []
        for number in range(3):
            person = factories.person(f"p{number}", "某书记", mining)
            rows.append(occurrence(mining, person, duty=self.duty))
        rows = list(DutyOccurrence.objects.filter(pk__in=[row.pk for row in rows]))
        with django_assert_num_queries(1):
            evidence.proofs(rows)


class TestLetters:
    def test_a_letter_is_signed_once_a_year(self, mining, secretary, leader):
        duties_cast.letter(mining, secretary, leader)
        with pytest.raises(ValidationError, match="already recorded"):
            responsibility_letters.record(
                by=None, year=YEAR, signer=secretary, branch=mining, signed_with=leader, signed_on=TODAY
            )

    def test_a_letter_is_recorded_after_its_day(self, mining, secretary, leader):
        with pytest.raises(RuleViolation, match="once it is signed"):
            responsibility_letters.record(
                by=None,
                year=YEAR,
                signer=secretary,
                branch=mining,
                signed_with=leader,
                signed_on=TODAY + timedelta(days=1),
            )

    def test_nobody_signs_with_himself(self, mining, secretary):
        with pytest.raises(ValidationError, match="two different"):
            responsibility_letters.record(
                by=None, year=YEAR, signer=secretary, branch=mining, signed_with=secretary, signed_on=TODAY
            )


def test_a_former_year_stays_readable(mining, secretary):
    row = assignment(mining, secretary, duty=item(year=YEAR - 1), since=date(YEAR - 1, 1, 1))
    assert set(states(row).values()) == {"planned"}
    assert DutyLibrary.objects.get(year=YEAR - 1).is_published
