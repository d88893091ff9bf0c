"""What comes without an account is limited, and nothing tells afterwards who sent it or from where."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from branches.models import RequestCount, WorkerRequest
from branches.services import asking, request_codes, request_limits
from branches.tasks import forget_sources
from common.errors import RuleViolation
from tests import factories
from tests.branches import voices_cast as cast

ONE, OTHER = "10.1.2.3", "10.1.2.4"


def send(branch, number, address=ONE, **values):
    values = {
        "category": "other",
        "text": f"第{number}件事情，请尽快解决一下。",
        "branch": branch,
        "unit": None,
    } | values
    return asking.send(code=f"AAAA-{number:016d}", address=address, **values)


# -- counters


@pytest.mark.django_db
def test_one_source_sends_so_much_within_an_hour_and_others_are_not_hindered(mining, monkeypatch):
    monkeypatch.setitem(request_limits.PER_SOURCE, "ask", 3)
    for number in range(3):
        send(mining, number)
    with pytest.raises(RuleViolation):
        send(mining, 3)
    assert send(mining, 4, OTHER)
    assert WorkerRequest.objects.count() == 4


@pytest.mark.django_db
def test_all_sources_together_send_so_much_within_an_hour(mining, monkeypatch):
    monkeypatch.setitem(request_limits.OVERALL, "ask", 2)
    send(mining, 0, "10.0.0.1")
    send(mining, 1, "10.0.0.2")
    with pytest.raises(RuleViolation):
        send(mining, 2, "10.0.0.3")


@pytest.mark.django_db
def test_the_next_hour_begins_anew(mining, monkeypatch):
    monkeypatch.setitem(request_limits.PER_SOURCE, "ask", 1)
    send(mining, 0)
    RequestCount.objects.filter(kind="ask").update(hour=request_limits.this_hour() - timedelta(hours=1))
    assert send(mining, 1)


@pytest.mark.django_db
def test_a_refused_request_is_not_counted(mining, monkeypatch):
    monkeypatch.setitem(request_limits.PER_SOURCE, "ask", 1)
    send(mining, 0)
    for _again in range(3):
        with pytest.raises(RuleViolation):
            send(mining, 1)
    assert RequestCount.objects.get(kind="ask", source="").count == 1


@pytest.mark.django_db
def test_the_same_text_twice_on_a_day_is_refused_whoever_sends_it(mining, secretary):
    send(mining, 0)
    for asker in (None, secretary):
        with pytest.raises(RuleViolation):
            send(mining, 9, OTHER, asker=asker, text=" 第0件事情， 请尽快解决一下。")


@pytest.mark.django_db
def test_signed_in_by_name_the_source_does_not_count(mining, secretary, monkeypatch):
    monkeypatch.setitem(request_limits.PER_SOURCE, "ask", 1)
    send(mining, 1)
    assert send(mining, 0, asker=secretary).channel == "portal"


@pytest.mark.django_db
def test_no_address_is_stored_and_the_key_changes_daily(mining, monkeypatch):
    send(mining, 0)
    today = request_limits.source_of(ONE)
    stored = str(list(RequestCount.objects.values_list()))
    assert today in stored
    assert ONE not in stored
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(request_limits.timezone, "localdate", lambda: tomorrow)
    assert request_limits.source_of(ONE) != today


def test_neighbours_in_one_ipv6_network_are_one_source():
    sources = [
        request_limits.source_of(f"2001:db8:1:{net}::{host}") for net, host in ((1, 5), (1, 9), (2, 5))
    ]
    assert sources[0] == sources[1] != sources[2]
    assert request_limits.source_of(None) == request_limits.source_of("nonsense")


@pytest.mark.django_db
def test_counters_are_forgotten_after_a_day(mining):
    send(mining, 0)
    RequestCount.objects.filter(kind="ask").update(hour=timezone.now() - timedelta(hours=25))
    forget_sources()
    forget_sources()
    assert not RequestCount.objects.filter(kind="ask").exists()


# -- many at the same moment


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.fixture
    def branch(self, transactional_roles):
        return factories.branch("B01", "综采一队党支部")

    def at_once(self, works):
        gate = Barrier(len(works))

        def carry_out(work):
            try:
                gate.wait(timeout=30)
                return work()
            except RuleViolation as refusal:
                return str(refusal)
            finally:
                connection.close()

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(carry_out, works))

    def test_of_thirty_requests_at_one_moment_exactly_the_limit_gets_through(self, branch):
        answers = self.at_once([lambda n=n: send(branch, n) for n in range(30)])
        assert (
            sum(isinstance(answer, WorkerRequest) for answer in answers) == request_limits.PER_SOURCE["ask"]
        )
        assert WorkerRequest.objects.count() == request_limits.PER_SOURCE["ask"]

    def test_sources_do_not_block_each_other_at_the_overall_limit(self, branch, monkeypatch):
        monkeypatch.setitem(request_limits.OVERALL, "ask", 12)
        answers = self.at_once([lambda n=n: send(branch, n, f"10.0.{n}.1") for n in range(30)])
        assert sum(isinstance(answer, WorkerRequest) for answer in answers) == 12

    def test_of_the_same_text_at_one_moment_one_is_received(self, branch):
        works = [lambda n=n: send(branch, n, f"10.0.{n}.1", text="同一段话，同时发来。") for n in range(20)]
        assert sum(isinstance(answer, WorkerRequest) for answer in self.at_once(works)) == 1

    def test_codes_are_tried_so_often_and_not_once_more(self, branch):
        row = cast.request(branch, code="RIGHT-00000-00000-00000")

        def guess():
            return request_codes.find("WRONG-11111-11111-11111", address=ONE)

        answers = self.at_once([guess] * 40)
        assert answers.count(None) == request_limits.PER_SOURCE["code"]
        with pytest.raises(RuleViolation):
            request_codes.find("RIGHT-00000-00000-00000", address=ONE)
        assert request_codes.find("RIGHT-00000-00000-00000", address=OTHER) == row


# -- codes


@pytest.mark.django_db
def test_a_code_is_long_random_and_kept_only_as_a_hash(mining):
    tickets = [request_codes.ticket_of(request_codes.open_form()) for _again in range(50)]
    codes = {ticket.code for ticket in tickets}
    assert len(codes) == 50
    assert all(len(request_codes.plain(code)) == 20 for code in codes)
    code = codes.pop()
    row = cast.request(mining, code=code)
    stored = str(WorkerRequest.objects.filter(pk=row.pk).values().get())
    assert code not in stored
    assert request_codes.plain(code) not in stored


@pytest.mark.django_db
def test_the_code_is_found_however_it_is_typed(mining):
    row = cast.request(mining, code="01ABC-DEFGH-JKMNP-QRSTV")
    for typed in (
        "01abcdefghjkmnpqrstv",
        " O1ABC DEFGH JKMNP QRSTV ",
        "０１ＡＢＣ－ＤＥＦＧＨ－ＪＫＭＮＰ－ＱＲＳＴＶ",
        "oiabc-defgh-jkmnp-qrstv",
    ):
        assert request_codes.find(typed, address=ONE) == row


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "-", "01ABC", "01ABC-DEFGH-JKMNP-QRSTW", "' OR 1=1 --", "代码"])
def test_a_code_that_is_not_right_finds_nothing(mining, typed):
    cast.request(mining, code="01ABC-DEFGH-JKMNP-QRSTV")
    assert request_codes.find(typed, address=ONE) is None


@pytest.mark.django_db
def test_right_codes_count_against_nobody(mining, monkeypatch):
    monkeypatch.setitem(request_limits.PER_SOURCE, "code", 2)
    cast.request(mining, code="01ABC-DEFGH-JKMNP-QRSTV")
    for _again in range(5):
        assert request_codes.find("01ABC-DEFGH-JKMNP-QRSTV", address=ONE)


def test_a_form_of_somebody_elses_making_or_too_old_is_refused(monkeypatch):
    for token in ("", "abc", request_codes.open_form()[:-1] + "!"):
        with pytest.raises(RuleViolation):
            request_codes.ticket_of(token)
    token = request_codes.open_form()
    assert request_codes.ticket_of(token).is_too_quick
    monkeypatch.setattr(request_codes, "SLOWEST", timedelta(seconds=-1))
    with pytest.raises(RuleViolation):
        request_codes.ticket_of(token)
