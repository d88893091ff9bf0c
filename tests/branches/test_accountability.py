"""The ladder of accountability: how long a measure weighs, who may read it, and that every reading is noted."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from docx import Document

from branches.models import Accountability, InfluencePeriod
from branches.models.accountability import months_later
from branches.services import accountability
from branches.views.accountability import AccountabilityPages, InfluencePeriodPages
from common import audit, links
from common.errors import RuleViolation
from tests import factories
from tests.branches import duties_cast
from tests.branches.duties_cast import TODAY, measure
from tests.pages import PagesTests, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def head(mining):
    return factories.person("head1", "陈队长", mining, "unit_head")


class TestInfluence:
    def test_a_formal_admonition_weighs_for_six_months(self, mining, secretary):
        row = measure(mining, secretary, decided_on=date(2026, 3, 31))
        assert (row.months, row.influence_ends_on) == (6, date(2026, 9, 30))

    @pytest.mark.parametrize(
        ("day", "weighs"),
        [((2026, 3, 30), False), ((2026, 3, 31), True), ((2026, 9, 29), True), ((2026, 9, 30), False)],
    )
    def test_the_borders_of_the_period_are_the_same_for_a_row_and_for_a_list(
        self, mining, secretary, day, weighs
    ):
        row = measure(mining, secretary, decided_on=date(2026, 3, 31))
        assert row.is_in_effect(date(*day)) is weighs
        assert Accountability.objects.in_effect(date(*day)).exists() is weighs

    def test_the_rule_of_the_day_of_the_decision_counts(self, admin, mining, secretary):
        rule = InfluencePeriod.objects.get(rung="formal_admonition")
        accountability.change_period(rule, by=admin, until=date(2026, 5, 1))
        accountability.add_period(by=admin, rung="formal_admonition", months=12, since=date(2026, 5, 1))
        assert measure(mining, secretary, decided_on=date(2026, 4, 30)).months == 6
        assert measure(mining, secretary, decided_on=date(2026, 5, 1)).months == 12

    def test_the_milder_rungs_weigh_for_no_time_of_their_own(self, mining, secretary):
        row = measure(mining, secretary, rung="reminder_talk")
        assert (row.influence_ends_on, row.is_in_effect(), row.bars_excellence) == (None, False, False)

    def test_from_the_admonition_on_excellence_is_barred(self, mining, secretary):
        assert measure(mining, secretary).bars_excellence
        assert not measure(mining, secretary, rung="public_criticism", months=6).bars_excellence

    @pytest.mark.parametrize(
        ("day", "months", "later"),
        [
            ((2026, 8, 31), 6, (2027, 2, 28)),
            ((2027, 8, 31), 6, (2028, 2, 29)),
            ((2026, 12, 1), 1, (2027, 1, 1)),
            ((2026, 6, 15), 6, (2026, 12, 15)),
        ],
    )
    def test_months_end_with_the_month(self, day, months, later):
        assert months_later(date(*day), months) == date(*later)

    def test_two_rules_of_a_rung_are_not_in_force_together(self, english):
        with pytest.raises(ValidationError, match="give it an end first"):
            accountability.add_period(by=None, rung="formal_admonition", months=3, since=TODAY)


@pytest.mark.usefixtures("english")
class TestRules:
    def test_both_heads_answer_in_one_record(self, mining, secretary, head):
        row = measure(mining, secretary, joint_person=head)
        assert row.whom == "李支书、陈队长"

    def test_the_second_person_needs_a_first(self, mining, head):
        with pytest.raises(ValidationError, match="first person"):
            measure(mining, None, joint_person=head)

    def test_nobody_records_against_himself(self, company, admin):
        with pytest.raises(RuleViolation, match="against himself"):
            accountability.record(
                by=admin,
                rung="reminder_talk",
                branch=company,
                person=admin,
                matter="x",
                decided_by="x",
                decided_on=TODAY,
            )

    def test_a_decision_of_tomorrow_is_not_recorded(self, mining, secretary):
        with pytest.raises(RuleViolation, match="once it is decided"):
            measure(mining, secretary, decided_on=TODAY + timedelta(days=1))

    def test_a_lifted_measure_stays_on_record_and_no_longer_weighs(self, admin, mining, secretary):
        row = measure(mining, secretary, decided_on=TODAY - timedelta(days=40))
        row = accountability.lift(row, by=admin, lifted_on=TODAY, reason="表现良好")
        assert not row.is_in_effect()
        assert Accountability.objects.standing().filter(pk=row.pk).exists()
        with pytest.raises(RuleViolation, match="not in effect"):
            accountability.lift(row, by=admin, lifted_on=TODAY, reason="又")

    def test_a_measure_is_not_lifted_before_it_was_decided(self, admin, mining, secretary):
        row = measure(mining, secretary, decided_on=TODAY - timedelta(days=4))
        with pytest.raises(RuleViolation, match="Between"):
            accountability.lift(row, by=admin, lifted_on=TODAY - timedelta(days=5), reason="早")

    def test_a_revoked_measure_counts_nowhere(self, admin, mining, secretary):
        row = accountability.revoke(measure(mining, secretary), by=admin, reason="事实有误")
        assert not Accountability.objects.standing().exists()
        assert not row.is_in_effect()
        with pytest.raises(RuleViolation, match="revoked"):
            accountability.revoke(row, by=admin, reason="又")

    def test_whoever_is_concerned_lifts_and_changes_nothing(self, company, admin):
        row = measure(company, admin)
        for attempt in (
            lambda: accountability.lift(row, by=admin, lifted_on=TODAY, reason="我"),
            lambda: accountability.revoke(row, by=admin, reason="我"),
            lambda: accountability.change(row, by=admin, matter="没有的事"),
        ):
            with pytest.raises(RuleViolation, match="against himself"):
                attempt()

    def test_a_measure_names_the_duty_that_it_answers(self, admin, mining, secretary):
        neglected = duties_cast.occurrence(mining, secretary)
        row = measure(mining, secretary, about=[("branches.dutyoccurrence", neglected)])
        assert [record.label for record in links.records_of(row, admin)] == [str(neglected)]


class TestWhoReads:
    def test_the_person_reads_it_and_the_colleague_next_door_does_not(self, mining, secretary, outsider):
        row = measure(mining, secretary)
        assert list(Accountability.objects.for_user(secretary)) == [row]
        assert not Accountability.objects.for_user(outsider).exists()

    def test_a_secretary_does_not_read_what_concerns_others_of_the_branch(self, mining, secretary, head):
        measure(mining, head)
        assert not Accountability.objects.for_user(secretary).exists()

    def test_the_heads_of_a_branch_read_what_is_addressed_to_the_branch(
        self, mining, secretary, head, outsider
    ):
        row = measure(mining)
        assert [list(Accountability.objects.for_user(who)) for who in (secretary, head)] == [[row], [row]]
        assert not Accountability.objects.for_user(outsider).exists()

    def test_members_read_nothing_but_what_concerns_themselves(self, as_user, mining, secretary):
        member = factories.person("m1", "党员老李", mining, "member")
        row = measure(mining, secretary)
        url = reverse("branches:accountability_list")
        assert as_user(member).get(url).status_code == 403
        own = measure(mining, member, rung="reminder_talk")
        browser = as_user(member)
        assert browser.get(own.get_absolute_url()).status_code == 200
        assert browser.get(row.get_absolute_url()).status_code == 404

    def test_an_admin_of_another_part_of_the_tree_reads_nothing(self, tunnelling, mining, secretary):
        other = factories.person("admin9", "总支小吴", tunnelling, "party_admin")
        measure(mining, secretary)
        assert not Accountability.objects.for_user(other).exists()

    def test_opening_the_record_and_writing_the_letter_stand_in_the_log(
        self, as_user, mining, secretary, leader
    ):
        row = measure(mining, secretary)
        browser = as_user(leader)
        browser.get(row.get_absolute_url())
        browser.get(reverse("branches:accountability_letter", args=[row.pk]))
        read = audit.history(row).filter(by=leader).order_by("pk").values_list("action", flat=True)
        assert list(read) == ["accountability.read", "accountability.printed"]

    def test_who_opened_it_is_told_to_auditors_and_admins_alone(
        self, as_user, mining, secretary, leader, auditor
    ):
        row = measure(mining, secretary)
        as_user(leader).get(row.get_absolute_url())
        assert "查阅情况" in page(as_user(auditor).get(row.get_absolute_url()))
        assert "查阅情况" not in page(as_user(secretary).get(row.get_absolute_url()))

    def test_the_log_names_neither_the_person_nor_the_matter(self, mining, secretary, leader):
        row = measure(mining, secretary)
        accountability.note_reading(row, by=leader)
        for event in audit.history(row):
            assert secretary.name not in event.target_label
            assert event.changes == {}

    def test_the_api_and_the_choices_do_not_know_it(self, as_user, admin):
        assert as_user(admin).get("/choices/branches.accountability/").status_code == 404


def test_the_letter_says_what_was_decided_for_how_long(as_user, admin, mining, secretary, head):
    row = measure(mining, secretary, joint_person=head, decided_on=date(2026, 8, 28))
    answer = as_user(admin).get(reverse("branches:accountability_letter", args=[row.pk]))
    found = Document(io.BytesIO(b"".join(answer)))
    text = "\n".join(
        [p.text for p in found.paragraphs] + [c.text for t in found.tables for r in t.rows for c in r.cells]
    )
    for words in (
        "问责通知书（诫勉）",
        "李支书、陈队长",
        "影响期自决定之日起 6 个月",
        "2027-02-28",
        "签收人",
    ):
        assert words in text


class TestAccountabilityPages(PagesTests):
    pages = AccountabilityPages
    foreign_field, changed_field = "branch", "matter"

    @pytest.fixture
    def section(self, company):
        return factories.branch("G01", "生产党总支", parent=company, kind="general_branch")

    @pytest.fixture
    def writer(self, section):
        return factories.person("admin2", "总支小吴", section, "party_admin")

    @pytest.fixture
    def reader(self, section):
        return factories.person("leader2", "总支老郑", section, "leader")

    @pytest.fixture
    def own(self, section):
        return measure(section, factories.person("x1", "被问责人", section))

    @pytest.fixture
    def foreign(self, tunnelling):
        return measure(tunnelling, factories.person("x2", "旁人", tunnelling))

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    def shown(self, own):
        return own.whom

    def typed(self, own):
        return {
            "rung": "public_criticism",
            "branch": own.branch_id,
            "person": own.person_id,
            "matter": "未按期整改",
            "decided_by": "集团党委",
            "decided_on": TODAY.isoformat(),
        }

    def more(self, own, count):
        for number in range(count):
            measure(own.branch, factories.person(f"y{number}", f"某人{number}", own.branch))


class TestInfluencePeriodPages(PagesTests):
    pages = InfluencePeriodPages
    changed_field = ""

    @pytest.fixture
    def own(self):
        return InfluencePeriod.objects.get_or_create(
            rung="formal_admonition", defaults={"months": 6, "since": date(2019, 9, 1)}
        )[0]

    def shown(self, own):
        with translation.override("zh-hans"):
            return str(own.get_rung_display())

    def typed(self, own):
        return {"rung": "public_criticism", "months": 3, "since": "2026-01-01"}

    def more(self, own, count):
        for number in range(count):
            InfluencePeriod.objects.create(
                rung="reminder_talk",
                months=1,
                since=date(2000 + number, 1, 1),
                until=date(2000 + number, 6, 1),
            )

    def test_a_row_is_changed_and_the_change_is_told(self, as_user, writer, own):
        answer = as_user(writer).post(
            self.pages.url("edit", own.pk),
            {"rung": own.rung, "months": 9, "since": "2019-09-01", "version": own.version},
        )
        own.refresh_from_db()
        assert (answer.status_code, own.months) == (302, 9)

    def test_whoever_read_an_older_version_sees_both_values(self, as_user, writer, own):
        accountability.change_period(own, by=None, months=7)
        answer = as_user(writer).post(
            self.pages.url("edit", own.pk),
            {"rung": own.rung, "months": 9, "since": "2019-09-01", "version": own.version},
        )
        assert answer.status_code == 409
