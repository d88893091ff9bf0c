"""What becomes of a finding: answered, judged by others, closed, reopened; and what its day and measures say."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from assessments.models import Finding, HandIn
from assessments.models.finding_standing import TONES, Colour
from assessments.services import extensions, findings, rectifications
from assessments.todos.findings import todos
from common.audit import AuditEvent
from common.errors import RuleViolation
from tests import factories
from tests.assessments import findings_cast as cast

State = Finding.State
pytestmark = pytest.mark.django_db
LATER = timedelta(days=9)


@pytest.fixture
def other(company):
    return factories.person("insp6", "孙丽", company, "inspector")


def measures(row, *texts):
    return [{"text": text, "owner": row.owner, "due_on": row.due_on} for text in texts or ["逐班登记"]]


class TestTheWay:
    def test_from_open_to_closed_every_version_is_kept(self, mining, secretary, inspector, other):
        row = cast.finding(mining, secretary, inspector)
        row = rectifications.submit_measures(row, by=secretary, measures=measures(row))
        row = rectifications.return_measures(row, by=inspector, reason="没有责任人")
        row = rectifications.submit_measures(
            row, by=secretary, measures=measures(row, "逐班登记", "周五抽查")
        )
        row = rectifications.approve_measures(row, by=inspector)
        row = rectifications.begin(row, by=secretary)
        row = rectifications.complete_measure(row, by=secretary, measure=row.measures.first())
        assert row.progress == (1, 2)
        row = rectifications.submit(
            row, by=secretary, text="已登记", figure="有记录班次", before=2, after=30, unit="班"
        )
        row = rectifications.return_rectification(row, by=inspector, reason="夜班仍缺")
        row = rectifications.submit(row, by=secretary, text="夜班也已登记")
        row = rectifications.close(row, by=other, seen="抽查三个班，均有记录")
        assert (row.state, row.closed_by, row.closed_on) == (State.CLOSED, other, cast.today())
        assert list(row.hand_ins.order_by("pk").values_list("kind", "verdict")) == [
            ("measures", "returned"),
            ("measures", "approved"),
            ("rectification", "returned"),
            ("rectification", "approved"),
        ]
        assert AuditEvent.objects.filter(target_id=str(row.pk), action__startswith="finding.").count() == 10

    def test_a_serious_one_is_confirmed_by_a_second_person(self, mining, secretary, inspector, other, leader):
        row = cast.in_state(State.SUBMITTED, mining, secretary, inspector, severity="serious")
        row = rectifications.close(row, by=other, seen="见到")
        assert row.state == State.CHECKED
        factories.appoint(other, "leader", mining.parent)
        with pytest.raises(RuleViolation):
            rectifications.confirm(row, by=other, seen="再看一次")
        row = rectifications.confirm(row, by=leader, seen="属实")
        assert (row.state, row.closed_by) == (State.CLOSED, leader)
        assert HandIn.objects.get(finding=row).confirmed_by == leader

    def test_an_immediate_fix_is_handed_in_from_open(self, mining, secretary, inspector):
        row = cast.finding(mining, secretary, inspector, term="immediate")
        assert rectifications.submit(row, by=secretary, text="当场整改").state == State.SUBMITTED

    def test_one_by_a_date_is_not(self, mining, secretary, inspector):
        row = cast.finding(mining, secretary, inspector)
        with pytest.raises(RuleViolation):
            rectifications.submit(row, by=secretary, text="当场整改")

    def test_only_whoever_handed_it_in_recalls_it(self, mining, secretary, inspector):
        deputy = factories.person("sec3", "副书记", mining, "secretary")
        row = cast.in_state(State.SUBMITTED, mining, secretary, inspector)
        with pytest.raises(RuleViolation, match=secretary.name):
            rectifications.recall(row, by=deputy)
        row = rectifications.recall(row, by=secretary)
        assert (row.state, row.submitted_on) == (State.IN_PROGRESS, None)
        assert row.hand_ins.get().verdict == "recalled"

    def test_a_reopened_one_goes_the_same_way_again(self, mining, secretary, inspector, other):
        row = cast.in_state(State.CLOSED, mining, secretary, inspector)
        row = rectifications.reopen(row, by=other, seen="又缺记录", due_on=cast.today() + LATER)
        assert (row.state, row.closed_on, row.reopenings) == (State.REOPENED, None, 1)
        row = rectifications.submit(row, by=secretary, text="重新整改")
        assert rectifications.close(row, by=other, seen="见到").state == State.CLOSED

    def test_what_is_not_closed_is_not_reopened(self, mining, secretary, inspector, other):
        row = cast.in_state(State.SUBMITTED, mining, secretary, inspector)
        with pytest.raises(RuleViolation):
            rectifications.reopen(row, by=other, seen="又缺", due_on=cast.today() + LATER)


class TestWhoJudges:
    def test_whoever_handed_it_in_does_not_close_it(self, company, mining, secretary, inspector):
        above = factories.person("sec8", "总支书记", company, "secretary")
        factories.appoint(above, "inspector", company)
        row = cast.finding(mining, secretary, inspector, state=State.IN_PROGRESS)
        row = rectifications.submit(row, by=above, text="已整改")
        with pytest.raises(RuleViolation):
            rectifications.close(row, by=above, seen="见到")

    def test_whoever_is_responsible_does_not_close_it(self, company, mining, secretary, inspector):
        owner = factories.person("own1", "分管科长", company, "inspector")
        row = cast.in_state(State.SUBMITTED, mining, owner, inspector)
        cast.hand_in(row, secretary)
        with pytest.raises(RuleViolation):
            rectifications.close(row, by=owner, seen="见到")

    @pytest.mark.parametrize("bond", ["belongs", "post"])
    def test_the_inspected_unit_judges_and_changes_nothing(
        self, company, mining, tunnelling, secretary, inspector, bond
    ):
        own = factories.person("x1", "本单位的人", mining if bond == "belongs" else tunnelling)
        for role in ("inspector", "party_admin", "leader"):
            factories.appoint(own, role, company)
        if bond == "post":
            factories.appoint(own, "member", mining)
        row = cast.in_state(State.SUBMITTED, mining, secretary, inspector)
        for attempt in (
            lambda: rectifications.close(row, by=own, seen="见到"),
            lambda: rectifications.return_rectification(row, by=own, reason="不"),
            lambda: rectifications.withdraw(row, by=own, reason="没有此事"),
            lambda: rectifications.change(row, by=own, reason="轻", severity="general"),
        ):
            with pytest.raises(RuleViolation):
                attempt()
        row.refresh_from_db()
        assert row.state == State.SUBMITTED

    def test_whoever_comes_too_late_is_told_who_acted(self, mining, secretary, inspector, other):
        row = cast.in_state(State.SUBMITTED, mining, secretary, inspector)
        rectifications.close(row, by=other, seen="见到")
        with pytest.raises(RuleViolation, match="孙丽"):
            rectifications.return_rectification(row, by=inspector, reason="仍缺")

    def test_a_correction_says_why_and_stands_in_the_log(self, mining, secretary, inspector):
        row = cast.finding(mining, secretary, inspector)
        with pytest.raises(RuleViolation):
            rectifications.change(row, by=inspector, reason=" ", severity="serious")
        row = rectifications.change(row, by=inspector, reason="涉及安全", severity="serious")
        event = AuditEvent.objects.get(action="finding.change")
        assert event.changes["severity"] == ["general", "serious"]
        assert event.reason == "涉及安全"


class TestExtensions:
    def test_it_is_granted_once_and_the_first_day_stays_known(self, mining, secretary, inspector):
        row = cast.finding(mining, secretary, inspector, state=State.IN_PROGRESS)
        first = row.due_on
        extensions.ask_extension(row, by=secretary, reason="停产检修", new_due_on=first + LATER)
        row = extensions.grant_extension(row, by=inspector)
        assert (row.first_due_on, row.due_on, row.extension_reason) == (first, first + LATER, "停产检修")
        with pytest.raises(RuleViolation):
            extensions.ask_extension(row, by=secretary, reason="还不够", new_due_on=first + 2 * LATER)

    def test_a_refused_one_changes_no_day(self, mining, secretary, inspector):
        row = cast.finding(mining, secretary, inspector, state=State.IN_PROGRESS)
        extensions.ask_extension(row, by=secretary, reason="停产", new_due_on=row.due_on + LATER)
        assert extensions.refuse_extension(row, by=inspector, reason="可以错峰").due_on == row.due_on

    def test_once_it_is_overdue_none_is_asked_for(self, mining, secretary, inspector):
        row = cast.finding(mining, secretary, inspector, state=State.IN_PROGRESS, days=-1)
        with pytest.raises(RuleViolation):
            extensions.ask_extension(row, by=secretary, reason="停产", new_due_on=cast.today() + LATER)


class TestStanding:
    @pytest.mark.parametrize(
        ("state", "days", "colour"),
        [
            (State.IN_PROGRESS, -1, Colour.RED),
            (State.OPEN, 0, Colour.BLUE),
            (State.OPEN, 7, Colour.BLUE),
            (State.OPEN, 8, Colour.NONE),
            (State.IN_PROGRESS, 12, Colour.YELLOW),
            (State.CLOSED, -5, Colour.NONE),
            (State.WITHDRAWN, -5, Colour.NONE),
        ],
    )
    def test_the_colour_follows_from_the_days_and_the_measures(
        self, mining, secretary, inspector, state, days, colour
    ):
        row = cast.in_state(state, mining, secretary, inspector, days=days)
        assert row.colour == colour

    def test_who_keeps_pace_stands_under_no_warning(self, mining, secretary, inspector):
        row = cast.in_state(State.IN_PROGRESS, mining, secretary, inspector, days=12)
        row.measures.update(done_on=cast.today())
        assert Finding.objects.get(pk=row.pk).colour == Colour.NONE

    def test_what_was_handed_in_by_its_day_waits_for_others_and_is_not_overdue(
        self, mining, secretary, inspector
    ):
        row = cast.in_state(
            State.SUBMITTED,
            mining,
            secretary,
            inspector,
            days=-3,
            submitted_on=cast.today() - timedelta(days=4),
        )
        late = cast.in_state(State.SUBMITTED, mining, secretary, inspector, days=-3)
        assert not row.is_overdue
        assert late.is_overdue
        assert list(Finding.objects.overdue(cast.today())) == [late]


class TestIssuing:
    def test_numbers_go_on_inside_the_quarter(self, mining, secretary, inspector):
        rows = [
            findings.raise_finding(by=inspector, branch=mining, code=cast.code(), statement=f"问题{n}")
            for n in range(2)
        ]
        first, second = (int(row.number.rpartition("-")[2]) for row in rows)
        assert second == first + 1

    def test_numbers_go_on_after_the_ten_thousandth(self, mining, secretary, inspector):
        today = timezone.localdate()
        head = findings.next_number(today).rpartition("-")[0]
        for number in ("9999", "10000"):
            row = cast.finding(mining, secretary, inspector)
            Finding.objects.filter(pk=row.pk).update(number=f"{head}-{number}")
        assert findings.next_number(today) == f"{head}-10001"

    def test_what_is_issued_is_not_issued_again(self, mining, secretary, inspector):
        row = findings.issue(cast.finding(mining, secretary, inspector, state=State.NOTED), by=inspector)
        with pytest.raises(RuleViolation):
            findings.issue(row, by=inspector)


class TestTodos:
    def titles(self, person):
        return [todo.title for todo in todos(person)]

    def test_each_is_asked_for_the_own_part(self, company, mining, secretary, inspector, leader):
        opened = cast.finding(mining, secretary, inspector)
        handed_in = cast.in_state(State.SUBMITTED, mining, secretary, inspector)
        checked = cast.in_state(State.CHECKED, mining, secretary, inspector, leader=leader)
        cast.hand_in(opened, secretary, "extension", text="停产", new_due_on=opened.due_on + LATER)
        cast.finding(mining, secretary, inspector, state=State.WITHDRAWN)
        assert [str(opened) in title for title in self.titles(secretary)] == [True]
        assert len(self.titles(inspector)) == 2
        assert str(handed_in) in "".join(self.titles(inspector))
        assert [str(checked) in title for title in self.titles(leader)] == [True]

    def test_a_serious_one_without_a_leader_in_charge_waits_for_every_other_leader(
        self, mining, secretary, inspector, leader
    ):
        row = cast.in_state(State.CHECKED, mining, secretary, inspector, leader=None)
        assert [str(row) in title for title in self.titles(leader)] == [True]
        row.hand_ins.update(judged_by=leader)
        assert self.titles(leader) == []

    def test_many_are_one_line(self, mining, secretary, inspector):
        for _number in range(5):
            cast.finding(mining, secretary, inspector)
        assert len(self.titles(secretary)) == 1
        assert "5" in self.titles(secretary)[0]

    def test_the_workbench_shows_them(self, as_user, mining, secretary, inspector):
        row = cast.finding(mining, secretary, inspector)
        assert row.get_absolute_url() in as_user(secretary).get(reverse("home")).content.decode()


@pytest.mark.services
class TestAllAtOnce:
    pytestmark = pytest.mark.django_db(transaction=True)
    THREADS, ATTEMPTS = 40, 200

    @pytest.fixture
    def cast_of(self, transactional_roles):
        company = factories.branch("C01", "晋兴煤业党委", kind="committee")
        mining = factories.branch("B01", "综采一队党支部", parent=company)
        secretary = factories.person("sec1", "李支书", mining, "secretary")
        people = [factories.person(f"i{n:02}", f"督查{n:02}", company, "inspector") for n in range(20)]
        return mining, secretary, people

    def attempt(self, number, pk, secretary, people, gate):
        """One of three verbs that exclude each other; the answer is who won, or the words of the refusal."""
        by = people[number % len(people)]
        row = Finding.objects.get(pk=pk)
        works = (
            lambda: rectifications.close(row, by=by, seen=f"见到{number}"),
            lambda: rectifications.return_rectification(row, by=by, reason=f"仍缺{number}"),
            lambda: rectifications.recall(row, by=secretary),
        )
        try:
            gate(number)
            return works[number % 3]()
        except RuleViolation as refusal:
            return str(refusal)
        finally:
            connection.close()

    def test_of_two_hundred_steps_on_one_finding_one_wins_and_the_rest_are_told_who_acted(self, cast_of):
        mining, secretary, people = cast_of
        row = cast.in_state(State.SUBMITTED, mining, secretary, people[0])
        barrier = Barrier(self.THREADS)

        def gate(number):
            if number < self.THREADS:
                barrier.wait(timeout=60)

        with ThreadPoolExecutor(self.THREADS) as pool:
            answers = list(
                pool.map(lambda n: self.attempt(n, row.pk, secretary, people, gate), range(self.ATTEMPTS))
            )
        won = [answer for answer in answers if isinstance(answer, Finding)]
        refused = [answer for answer in answers if isinstance(answer, str)]
        assert (len(won), len(refused)) == (1, self.ATTEMPTS - 1)
        event = AuditEvent.objects.get(target_type="assessments.finding", target_id=str(row.pk))
        assert all(event.by.name in words for words in refused)
        row.refresh_from_db()
        assert row.state == won[0].state
        verdict = {"closed": "approved", "returned": "returned", "in_progress": "recalled"}[row.state]
        assert row.hand_ins.get().verdict == verdict


def test_every_warning_wears_a_colour_of_its_own():
    assert len({TONES[colour] for colour in Colour}) == len(Colour)
