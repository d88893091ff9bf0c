"""Letters after findings: which step when, who may, numbers without gaps, and what the Word file says."""

import io
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import translation
from docx import Document

from assessments import ladder
from assessments.models import Finding, FollowUpOrder
from assessments.models.follow_up_orders import Step
from assessments.reports.follow_up_letter import letter
from assessments.services import follow_up_orders
from assessments.views.follow_up_orders import FollowUpOrderPages
from branches.models import Accountability
from common.audit import AuditEvent
from common.errors import RuleViolation
from tests import factories
from tests.assessments import follow_up_cast as cast
from tests.pages import page

TEXT = "请抓紧整改"


def issue(finding, by, step, **values):
    return follow_up_orders.issue(finding, by=by, step=step, text=TEXT, **values)


def called(finding):
    step = ladder.next_step(finding)
    return step.value if step else ""


@pytest.mark.django_db
@pytest.mark.usefixtures("in_english")
class TestTheLadder:
    @pytest.mark.parametrize(
        ("overdue", "step"),
        [(-8, ""), (-7, "reminder"), (0, "reminder"), (1, "urging"), (40, "urging")],
    )
    def test_the_first_letter_follows_from_the_day(self, mining, overdue, step):
        assert called(cast.finding(mining, overdue=overdue)) == step

    @pytest.mark.parametrize(
        ("stands", "overdue", "step"),
        [
            ("reminder", 1, "urging"),
            ("urging", 7, ""),
            ("urging", 8, "warning"),
            ("warning", 30, ""),
            ("warning", 31, "accountability"),
            ("accountability", 90, ""),
        ],
    )
    def test_the_next_letter_follows_from_the_one_that_stands(self, mining, inspector, stands, overdue, step):
        finding = cast.finding(mining, overdue=overdue)
        cast.order(finding, by=inspector, step=stands)
        assert called(finding) == step

    def test_nothing_follows_while_the_last_letter_still_gives_time(self, mining, inspector):
        finding = cast.finding(mining, overdue=20)
        cast.order(finding, by=inspector, step="urging", last_day=cast.today())
        assert called(finding) == ""
        FollowUpOrder.objects.update(last_day=cast.today() - timedelta(1))
        assert called(finding) == "warning"

    @pytest.mark.parametrize("state", ["submitted", "checked", "closed", "withdrawn", "noted"])
    def test_nothing_follows_for_what_waits_for_the_team_or_is_over(self, mining, admin, state):
        values = {"closed_on": cast.today(), "closed_by": admin} if state == "closed" else {}
        assert called(cast.finding(mining, overdue=40, state=state, **values)) == ""

    def test_a_reopened_finding_climbs_anew(self, mining, inspector):
        finding = cast.finding(mining, overdue=40, reopenings=1)
        cast.order(finding, by=inspector, step="warning", round=0)
        assert called(finding) == "urging"

    def test_a_withdrawn_letter_does_not_count(self, mining, inspector):
        finding = cast.finding(mining, overdue=40)
        cast.order(finding, by=inspector, step="urging", withdrawn_on=cast.today())
        assert called(finding) == "urging"


@pytest.mark.django_db
@pytest.mark.usefixtures("in_english")
class TestIssuing:
    def test_a_letter_goes_to_whoever_is_responsible_and_is_numbered(self, mining, inspector):
        finding = cast.finding(mining, overdue=-3)
        order = issue(finding, inspector, Step.REMINDER)
        year = cast.today().year
        assert (order.number, order.addressee) == (f"督办〔{year}〕1号", finding.owner)
        assert AuditEvent.objects.filter(action="follow_up_order.issued", target_id=order.pk).exists()

    def test_the_step_after_needs_the_one_before_or_a_reason(self, mining, inspector):
        finding = cast.finding(mining, overdue=10)
        with pytest.raises(RuleViolation, match="say why it is skipped"):
            issue(finding, inspector, Step.WARNING)
        order = issue(finding, inspector, Step.WARNING, skip_reason="重大问题")
        assert order.skip_reason == "重大问题"
        with pytest.raises(RuleViolation, match="taken already"):
            issue(finding, inspector, Step.URGING)

    @pytest.mark.parametrize(
        ("step", "overdue", "words"),
        [
            (Step.REMINDER, -8, "last seven days"),
            (Step.REMINDER, 1, "last seven days"),
            (Step.URGING, 0, "overdue"),
            (Step.ACCOUNTABILITY, -1, "overdue"),
        ],
    )
    def test_each_step_has_its_time(self, mining, inspector, step, overdue, words):
        with pytest.raises(RuleViolation, match=words):
            issue(cast.finding(mining, overdue=overdue), inspector, step, skip_reason="因为")

    @pytest.mark.parametrize("state", ["submitted", "checked", "withdrawn"])
    def test_what_waits_for_the_team_or_is_over_is_not_followed_up(self, mining, inspector, state):
        finding = cast.finding(mining, overdue=3, state=state)
        with pytest.raises(RuleViolation):
            issue(finding, inspector, Step.URGING, skip_reason="因为")

    def test_nobody_of_the_branch_issues_or_withdraws(self, mining, company, inspector):
        finding = cast.finding(mining, overdue=3)
        own = factories.person("insp9", "本支部督查员", mining, "inspector")
        posted = factories.person("insp8", "兼职督查员", company, "inspector")
        factories.appoint(posted, "secretary", mining)
        for person in (own, posted):
            with pytest.raises(RuleViolation, match="Nobody of the branch"):
                issue(finding, person, Step.URGING, skip_reason="因为")
        order = issue(finding, inspector, Step.URGING, skip_reason="因为")
        with pytest.raises(RuleViolation, match="Nobody of the branch"):
            follow_up_orders.withdraw(order, by=own, reason="不合适")

    def test_a_last_day_in_the_past_is_refused(self, mining, inspector):
        finding = cast.finding(mining, overdue=3)
        yesterday = cast.today() - timedelta(1)
        with pytest.raises(RuleViolation, match="past"):
            issue(finding, inspector, Step.URGING, skip_reason="因为", last_day=yesterday)

    def test_the_same_step_twice_is_refused_by_the_database_too(self, mining, inspector):
        finding = cast.finding(mining, overdue=3)
        first = cast.order(finding, by=inspector)
        again = FollowUpOrder(**{f.name: getattr(first, f.name) for f in FollowUpOrder._meta.fields})
        again.pk, again.serial, again.number = None, 99, "督办〔2025〕99号"
        with pytest.raises(ValidationError):
            again.full_clean()

    def test_many_are_issued_all_or_none_and_the_number_comes_back(self, mining, inspector):
        good, bad = cast.finding(mining, overdue=3), cast.finding(mining, overdue=-30)
        values = {"step": Step.URGING, "text": TEXT, "skip_reason": "因为"}
        with pytest.raises(RuleViolation, match=bad.number):
            follow_up_orders.issue_many([(good, values), (bad, values)], by=inspector)
        assert not FollowUpOrder.objects.exists()
        assert follow_up_orders.issue_many([(good, values)], by=inspector)[0].serial == 1

    def test_a_withdrawn_letter_keeps_its_number(self, mining, inspector):
        finding = cast.finding(mining, overdue=3)
        order = issue(finding, inspector, Step.URGING, skip_reason="因为")
        follow_up_orders.withdraw(order, by=inspector, reason="发错了")
        assert issue(finding, inspector, Step.URGING, skip_reason="因为").serial == 2

    def test_nobody_takes_back_a_letter_to_themselves(self, mining, leader, inspector):
        letter = cast.order(cast.finding(mining, overdue=3), by=inspector, addressee=leader)
        with pytest.raises(RuleViolation, match="addressed to them"):
            follow_up_orders.withdraw(letter, by=leader, reason="不合适")

    def test_the_later_letter_is_withdrawn_first(self, mining, inspector):
        finding = cast.finding(mining, overdue=10)
        urging, warning = (cast.order(finding, by=inspector, step=each) for each in ("urging", "warning"))
        with pytest.raises(RuleViolation, match="later step"):
            follow_up_orders.withdraw(urging, by=inspector, reason="x")
        follow_up_orders.withdraw(warning, by=inspector, reason="x")
        assert follow_up_orders.withdraw(urging, by=inspector, reason="x").withdrawn_on

    def test_the_addressee_alone_acknowledges_and_once(self, mining, inspector):
        finding = cast.finding(mining, overdue=3)
        order = cast.order(finding, by=inspector)
        with pytest.raises(RuleViolation, match="addressee"):
            follow_up_orders.receive(order, by=inspector)
        assert follow_up_orders.receive(order, by=finding.owner).received_on == cast.today()
        with pytest.raises(RuleViolation, match="already"):
            follow_up_orders.receive(order, by=finding.owner)


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_when_many_number_at_once(transactional_roles):
    company = factories.branch("C01", "晋兴煤业党委", kind="committee")
    mining = factories.branch("B01", "综采一队党支部", parent=company)
    inspector = factories.person("insp1", "督查员", company, "inspector")
    findings = [cast.finding(mining, overdue=3) for _ in range(6)]

    def one(finding, fails):
        try:
            with transaction.atomic():
                issue(finding, inspector, Step.URGING, skip_reason="因为")
                if fails:
                    raise RuleViolation("给回号码")
        except RuleViolation:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(f, n % 3 == 0)) for n, f in enumerate(findings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(FollowUpOrder.objects.values_list("serial", flat=True)) == [1, 2, 3, 4]


@pytest.mark.django_db
class TestHoldingAccountable:
    VALUES = {"rung": "admonishing_interview", "matter": "逾期未整改", "decided_by": "晋兴煤业党委"}

    def order(self, mining, inspector):
        return cast.order(cast.finding(mining, overdue=40), by=inspector, step="accountability")

    def test_whoever_may_records_the_measure_and_it_names_the_finding(self, mining, admin, inspector):
        order = self.order(mining, inspector)
        order = follow_up_orders.hold_accountable(order, by=admin, decided_on=cast.today(), **self.VALUES)
        measure = Accountability.objects.get()
        assert order.accountability == measure
        assert (measure.person, measure.branch) == (order.addressee, mining)

    def test_whoever_may_not_is_told_who_can(self, mining, admin, inspector):
        order = self.order(mining, inspector)
        with pytest.raises(RuleViolation, match=admin.name):
            follow_up_orders.hold_accountable(order, by=inspector, decided_on=cast.today(), **self.VALUES)
        assert not Accountability.objects.exists()

    def test_a_milder_letter_brings_no_measure(self, mining, admin, inspector):
        order = cast.order(cast.finding(mining, overdue=10), by=inspector, step="warning")
        with pytest.raises(RuleViolation):
            follow_up_orders.hold_accountable(order, by=admin, decided_on=cast.today(), **self.VALUES)

    def test_the_page_prefills_the_matter_and_keeps_what_was_typed(self, mining, admin, inspector, as_user):
        order = self.order(mining, inspector)
        url = FollowUpOrderPages.url("action", order.pk, "hold-accountable")
        assert order.finding.number in page(as_user(admin).get(url))
        assert "只填了这个" in page(as_user(admin).post(url, {"matter": "只填了这个"}), 422)
        answer = as_user(admin).post(url, {**self.VALUES, "decided_on": str(cast.today())})
        assert answer.status_code == 302
        assert Accountability.objects.get().months == 0


@pytest.mark.django_db
class TestTheLetter:
    def words(self, order):
        with translation.override("zh-hans"):
            made = Document(io.BytesIO(letter(order)))
        cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
        return "\n".join([p.text for p in made.paragraphs] + cells)

    @pytest.mark.parametrize(
        ("step", "title"),
        [
            ("reminder", "情况提醒书"),
            ("urging", "督办通知书"),
            ("warning", "告诫书"),
            ("accountability", "问责书"),
        ],
    )
    def test_it_says_what_to_whom_and_until_when(self, mining, inspector, step, title):
        finding = cast.finding(mining, overdue=12, basis="《条例》第十四条")
        order = cast.order(finding, by=inspector, step=step, last_day=cast.today())
        text = self.words(order)
        day = cast.today()
        for words in (title, order.number, finding.number, finding.statement, finding.basis, TEXT,
                      mining.name, finding.owner.name, f"{day.year}年{day.month}月{day.day}日"):  # fmt: skip
            assert words in text

    def test_nothing_written_breaks_the_file(self, mining, inspector):
        finding = cast.finding(mining, overdue=12, statement="坏字\x0b<b>&")
        assert "<b>&" in self.words(cast.order(finding, by=inspector))


@pytest.mark.django_db
def test_counting_proposals_never_counts_a_finding_twice(mining, inspector):
    finding = cast.finding(mining, overdue=3)
    cast.order(finding, by=inspector, step="reminder")
    assert ladder.calling(Finding.objects.all(), cast.today()).count() == 1
