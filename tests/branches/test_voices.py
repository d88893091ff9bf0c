"""What becomes of workers' requests: terms, owners, answers, ratings, rounds; every refusal in words."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from branches.models import AnswerTerm, FormerAnswer, WorkerRequest
from branches.models.answer_terms import due_day
from branches.services import answer_terms, asking, request_owners, voices
from common import links
from common.audit import AuditEvent
from common.errors import RuleViolation
from tests import factories
from tests.branches import voices_cast as cast

pytestmark = pytest.mark.django_db
State = WorkerRequest.State


@pytest.fixture
def received(mining):
    return cast.request(mining)


@pytest.fixture
def assigned(mining, secretary, admin):
    return cast.request(mining, by=admin, owner=secretary)


@pytest.fixture
def answered(assigned, secretary):
    return voices.answer(assigned, by=secretary, answer="自下周起夜班供应热餐。")


def local(year, month, day, hour=10):
    return timezone.make_aware(datetime(year, month, day, hour))  # noqa: DTZ001 - made aware here


# -- terms


def test_an_answer_is_due_within_three_working_days(mining):
    friday = cast.request(mining, received_at=local(2026, 7, 3))
    assert friday.due_on == date(2026, 7, 8)


def test_public_holidays_do_not_count_and_days_worked_in_exchange_do():
    assert due_day("living", date(2025, 9, 30)) == date(2025, 10, 11), (
        "National Day, and a Saturday that is worked"
    )


def test_a_request_received_just_before_midnight_belongs_to_the_local_day(mining):
    late = cast.request(mining, received_at=local(2026, 7, 6, 23))
    early = cast.request(
        mining, received_at=local(2026, 7, 7, 0), text="澡堂水温不够，下井回来洗不上热水澡。"
    )
    assert (late.due_on, early.due_on) == (date(2026, 7, 9), date(2026, 7, 10))


def test_a_site_sets_other_terms_by_category_from_a_day_on(admin):
    answer_terms.set_term(by=admin, since=date(2026, 1, 1), working_days=5)
    answer_terms.set_term(by=admin, since=date(2026, 1, 1), category="safety", working_days=1)
    answer_terms.set_term(by=admin, since=date(2026, 7, 1), category="safety", working_days=2)
    monday = date(2026, 6, 8)
    assert due_day("living", monday) == date(2026, 6, 15)
    assert due_day("safety", monday) == date(2026, 6, 9), "the rule of that day"
    assert due_day("safety", date(2026, 7, 6)) == date(2026, 7, 8)
    assert due_day("safety", date(2025, 7, 7)) == date(2025, 7, 10), "before any rule: three days"
    assert AnswerTerm.objects.get(category="safety", until=date(2026, 7, 1))


def test_a_term_cannot_begin_before_the_one_it_follows(admin):
    answer_terms.set_term(by=admin, since=date(2026, 7, 1), working_days=5)
    with pytest.raises(RuleViolation, match="2026-07-01"):
        answer_terms.set_term(by=admin, since=date(2026, 6, 1), working_days=4)


def test_on_its_last_day_a_request_is_not_overdue_and_a_day_later_it_is(received):
    received.due_on = timezone.localdate()
    assert (received.is_overdue, received.tone) == (False, "watch")
    received.due_on -= timedelta(days=1)
    assert (received.is_overdue, received.tone, received.escalation) == (True, "bad", "")
    received.due_on -= timedelta(days=2)
    assert "superior" in received.escalation or "上级" in received.escalation


# -- owners


def test_a_request_is_received_assigned_answered_and_rated(received, admin, secretary):
    assert received.state == State.RECEIVED
    row = voices.assign(received, by=admin, owner=secretary)
    assert (row.state, row.owner, row.answering_branch) == (State.ASSIGNED, secretary, secretary.branch)
    row = voices.answer(row, by=secretary, answer="已经安排夜班热餐。")
    assert row.state == State.ANSWERED
    row = asking.rate(row, satisfaction="satisfied")
    assert (row.state, row.satisfaction) == (State.RATED, "satisfied")


def test_only_the_owner_answers(assigned, admin, outsider):
    for person in (admin, outsider):
        with pytest.raises(RuleViolation):
            voices.answer(assigned, by=person, answer="我来答复这一条。")


def test_whoever_asked_does_not_answer_it(mining, secretary, admin):
    row = cast.request(mining, asker=secretary, channel="portal")
    with pytest.raises(RuleViolation):
        voices.assign(row, by=admin, owner=secretary)


def test_the_secretary_of_the_branch_is_proposed_but_not_for_the_own_request(mining, secretary):
    head = factories.person("head1", "陈队长", mining, "unit_head")
    assert request_owners.first_owner(cast.request(mining)) == secretary
    assert request_owners.first_owner(cast.request(mining, asker=secretary)) == head


def test_members_and_people_without_a_post_today_are_no_owners(mining, secretary, nobody):
    member = factories.person("mem1", "张工", mining, "member")
    found = set(request_owners.people_who_answer())
    assert secretary in found
    assert not found & {member, nobody}


def test_it_is_passed_on_with_a_reason_and_the_term_goes_on(assigned, secretary, outsider):
    row = voices.pass_on(assigned, by=secretary, owner=outsider, reason="食堂由后勤负责")
    assert (row.owner, row.answering_branch, row.due_on) == (outsider, outsider.branch, assigned.due_on)
    assert AuditEvent.objects.filter(action="request.passed_on", reason="食堂由后勤负责").exists()


def test_handed_back_it_waits_for_the_party_affairs_office(assigned, secretary):
    row = voices.pass_on(assigned, by=secretary, owner=None, reason="不归我队")
    assert (row.state, row.owner, row.answering_branch) == (State.RECEIVED, None, None)


def test_somebody_else_does_not_pass_it_on(assigned, outsider):
    with pytest.raises(RuleViolation):
        voices.pass_on(assigned, by=outsider, owner=outsider, reason="给我")


def test_the_owner_sees_a_request_of_another_branch_until_it_is_passed_on(assigned, secretary, outsider):
    assert not WorkerRequest.objects.for_user(outsider).filter(pk=assigned.pk).exists()
    row = voices.pass_on(assigned, by=secretary, owner=outsider, reason="后勤")
    assert WorkerRequest.objects.for_user(outsider).filter(pk=row.pk).exists()


def test_only_the_owner_and_the_office_learn_who_asked(assigned, secretary, admin, leader, outsider):
    head = factories.person("head1", "陈队长", assigned.branch, "unit_head")
    seen = {p.username: assigned.shows_asker_to(p) for p in (secretary, admin, leader, outsider, head)}
    assert seen == {"sec1": True, "admin1": True, "leader1": False, "sec2": False, "head1": False}


# -- rounds


def test_not_satisfied_brings_it_to_the_superior_with_a_new_term_once(answered, leader, secretary):
    row = asking.rate(answered, satisfaction="not", comment="还是没有热餐")
    assert (row.state, row.round, row.answer, row.satisfaction) == (State.REOPENED, 2, "", "")
    assert row.owner != secretary
    assert row.owner.branch == leader.branch
    assert row.due_on == due_day("living", timezone.localdate())
    former = FormerAnswer.objects.get()
    assert (former.owner, former.satisfaction, former.round) == (secretary, "not", 1)
    row = voices.answer(row, by=row.owner, answer="已督促食堂整改，本周三起供应。")
    row = asking.rate(row, satisfaction="not")
    assert (row.state, row.round) == (State.RATED, 2), "the second time it stays closed"


def test_with_nobody_above_it_waits_for_the_office(company, admin):
    row = cast.request(company, by=admin, owner=admin, answer="已经处理完毕。")
    row = asking.rate(row, satisfaction="not")
    assert (row.state, row.owner) == (State.REOPENED, None)
    assert voices.assign(row, by=admin, owner=admin).state == State.REOPENED


def test_the_office_opens_an_answer_again_but_not_an_open_request(answered, assigned, admin):
    row = voices.reopen(answered, by=admin, reason="答复不具体")
    assert (row.state, row.round) == (State.REOPENED, 2)
    with pytest.raises(RuleViolation):
        voices.reopen(row, by=admin, reason="再来")


def test_what_is_not_answered_is_not_rated_and_nothing_is_rated_twice(assigned, secretary):
    with pytest.raises(RuleViolation):
        asking.rate(assigned, satisfaction="very")
    row = asking.rate(voices.answer(assigned, by=secretary, answer="已经解决，请验看。"), satisfaction="very")
    with pytest.raises(RuleViolation):
        asking.rate(row, satisfaction="not")


# -- closing without an answer


@pytest.mark.parametrize("close", [voices.withdraw, voices.decline])
def test_closed_requests_keep_no_contact_and_are_closed_for_good(mining, admin, close):
    row = cast.request(mining, asker_name="老李", asker_contact="13800000000")
    row = close(row, by=admin, reason="属地方事务，请向镇政府反映")
    assert (row.asker_contact, row.closing_words) == ("", "属地方事务，请向镇政府反映")
    with pytest.raises(RuleViolation):
        voices.withdraw(row, by=admin)


def test_the_contact_is_deleted_once_the_answer_is_rated(mining, secretary):
    row = cast.request(mining, owner=secretary, answer="已经解决，谢谢。", asker_contact="13800000000")
    assert asking.rate(row, satisfaction="very").asker_contact == ""


def test_a_duplicate_names_the_earlier_request(received, mining, admin):
    second = cast.request(mining, text="凌晨食堂只有方便面，希望供应热餐。")
    row = voices.close_as_duplicate(second, by=admin, earlier=received.number, reason="与前一件相同")
    assert (row.state, row.repeats) == (State.DUPLICATE, received)


@pytest.mark.parametrize("number", ["SQ2026-99999", "随便", "", "12345678901234567890"])
def test_a_number_that_names_no_earlier_request_is_refused(received, admin, number):
    with pytest.raises(RuleViolation):
        voices.close_as_duplicate(received, by=admin, earlier=number, reason="重复")


def test_a_request_out_of_reach_cannot_be_named_as_the_earlier(received, tunnelling):
    local_admin = factories.person("admin3", "掘进小吴", tunnelling, "party_admin")
    mine = cast.request(tunnelling, text="掘进面照明不足，巷道看不清。")
    with pytest.raises(RuleViolation):
        voices.mark_repeat(mine, by=local_admin, earlier=received.number)


# -- repeats


def test_a_request_in_nearly_the_same_words_is_linked_to_the_earlier(received, mining, tunnelling):
    again = cast.request(mining, text="夜班食堂还是没有热餐，凌晨两点以后只有方便面！")
    other = cast.request(mining, text="三号皮带机头照明灯坏了两周，没有人来修。")
    elsewhere = cast.request(tunnelling, text=cast.TEXT)
    assert (again.repeats, other.repeats, elsewhere.repeats) == (received, None, None)


def test_a_wrong_link_is_taken_away(received, mining, admin):
    again = cast.request(mining, text="夜班食堂还是没有热餐，凌晨两点以后只有方便面！")
    assert voices.mark_repeat(again, by=admin, earlier="").repeats is None


# -- what the log holds


def test_the_log_knows_neither_the_asker_nor_the_address(received, mining):
    row = cast.request(
        mining, asker_name="老李", asker_contact="13800000000", text="工作服发得太少，一年一套不够穿。"
    )
    asking.comment(row, text="补充一句")
    said = [str(vars(event)) for event in AuditEvent.objects.all()]
    assert not any("老李" in words or "13800000000" in words for words in said)
    assert set(AuditEvent.objects.values_list("by", "address")) == {(None, None)}


def test_only_what_is_answered_comes_onto_the_board_and_leaves_it_when_opened_again(
    assigned, secretary, admin
):
    with pytest.raises(RuleViolation):
        asking.publish(assigned)
    row = asking.publish(voices.answer(assigned, by=secretary, answer="自下周起供应热餐。"))
    assert list(WorkerRequest.objects.on_board()) == [row]
    assert not voices.reopen(row, by=admin, reason="答复不实").is_public
    assert not WorkerRequest.objects.on_board().exists()


def test_a_request_of_a_visit_names_it(mining, secretary):
    visit = cast.reception_day(mining, secretary, date(2026, 7, 1))  # any record can stand for it
    row = cast.request(mining, by=secretary, channel="visit", visit=visit)
    assert [record.label for record in links.records_of(row, secretary)] == [str(visit)]


def test_an_asker_adds_words_but_does_not_fill_the_portal(received, monkeypatch):
    monkeypatch.setattr(asking, "MOST_COMMENTS", 2)
    for number in range(2):
        asking.comment(received, text=f"补充{number}")
    with pytest.raises(RuleViolation):
        asking.comment(received, text="再补充")
    assert received.comments.count() == 2


def test_the_office_corrects_the_place_and_the_term_stays(received, admin, tunnelling):
    unit = factories.unit("U02", "掘进二队", tunnelling)
    row = voices.sort(received, by=admin, branch=tunnelling, unit=unit, category="safety")
    assert (row.branch, row.unit, row.category, row.due_on) == (tunnelling, unit, "safety", received.due_on)
    with pytest.raises(RuleViolation):
        voices.sort(received, by=admin, branch=received.branch, unit=unit, category="safety")


def test_the_office_takes_hurtful_words_off_the_board(answered, admin):
    with pytest.raises(RuleViolation):
        voices.hide(answered, by=admin, reason="未公开")
    row = voices.hide(asking.publish(answered), by=admin, reason="内容点名他人")
    assert not row.is_public


def test_a_word_to_the_asker_is_no_answer(assigned, secretary, outsider):
    row = voices.write(assigned, by=secretary, text="请问是哪个班？")
    assert (row.state, row.comments.get().by) == (State.ASSIGNED, secretary)
    with pytest.raises(RuleViolation):
        voices.write(assigned, by=outsider, text="我也问问")
