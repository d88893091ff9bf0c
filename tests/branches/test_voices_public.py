"""The pages without account: asking, the code, following; what is refused is told and nothing typed is lost."""

import re
import time
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from branches.models import RequestCount, WorkerRequest
from branches.services import request_codes, request_limits, voices
from branches.views import voices_follow
from common.audit import AuditEvent
from tests import factories
from tests.branches import voices_cast as cast
from tests.pages import page

pytestmark = pytest.mark.django_db
ASK, FOLLOW = "/voices/", "/voices/follow/"
CODE = re.compile(r'id="code">([0-9A-Z-]{23})<')


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """Tests type faster than people."""
    monkeypatch.setattr(request_codes, "QUICKEST", request_codes.timedelta(seconds=-1))


@pytest.fixture
def unit(mining):
    return factories.unit("U01", "综采一队", mining)


def typed(**values):
    first = {"token": request_codes.open_form(), "place": "综采一队", "category": "living", "text": cast.TEXT}
    return first | {"website": "", "asker_name": "", "asker_contact": ""} | values


def ask(client, **values):
    return client.post(ASK, typed(**values))


def code_of(answer):
    return CODE.search(page(answer))[1]


@pytest.fixture
def sent(client, unit):
    """A request that was sent without account, and its code."""
    code = code_of(ask(client))
    return WorkerRequest.objects.get(), code


# -- asking


def test_a_worker_asks_without_account_and_gets_a_code(client, unit):
    assert client.get(ASK).status_code == 200
    answer = ask(client)
    row = WorkerRequest.objects.get()
    assert code_of(answer)
    assert (row.unit, row.branch, row.channel, row.asker, row.state) == (
        unit,
        unit.branch,
        "public",
        None,
        "received",
    )
    assert answer["Cache-Control"].count("no-store")


def test_nothing_stored_tells_who_or_from_where(client, unit):
    ask(client)
    assert set(AuditEvent.objects.values_list("by", "address", "request_id")) == {(None, None, "")}
    assert "127.0.0.1" not in str(list(RequestCount.objects.values_list()))
    assert not Session.objects.exists(), "asking opens no session"


def test_name_and_contact_are_taken_only_when_given(client, unit):
    ask(client, asker_name="老李", asker_contact="13800000000")
    row = WorkerRequest.objects.get()
    assert (row.asker_name, row.asker_contact) == ("老李", "13800000000")


def test_pressing_twice_shows_the_same_code_and_asks_once(client, unit):
    values = typed()
    codes = {code_of(client.post(ASK, values)) for _again in range(2)}
    assert len(codes) == WorkerRequest.objects.count() == 1


def test_a_form_that_was_sent_does_not_send_another_text(client, unit):
    values = typed()
    client.post(ASK, values)
    answer = client.post(ASK, values | {"text": "另外还有一件别的事情。"})
    assert "另外还有一件别的事情。" in page(answer, 422)
    assert WorkerRequest.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"website": "http://spam"},
        {"token": ""},
        {"token": "made-up"},
        {"text": "短"},
        {"text": "长" * 2001},
        {"category": "burden"},
        {"category": ""},
        {"place": "没有这个队"},
        {"asker_name": "名" * 41},
    ],
)
def test_what_is_refused_is_said_and_what_was_typed_stays(client, unit, wrong):
    values = typed(**{"asker_contact": "内线 6123"} | wrong)
    text = page(client.post(ASK, values), 422)
    assert not WorkerRequest.objects.exists()
    assert "内线 6123" in text
    assert values["text"] in text
    assert values["place"] in text


def test_whoever_is_too_quick_for_a_person_is_asked_to_send_again(client, unit, monkeypatch):
    monkeypatch.setattr(request_codes, "QUICKEST", request_codes.timedelta(seconds=3))
    text = page(ask(client), 422)
    assert cast.TEXT in text
    assert not WorkerRequest.objects.exists()


def test_the_limit_is_told_in_words_with_the_text_kept(client, unit, monkeypatch):
    monkeypatch.setitem(request_limits.PER_SOURCE, "ask", 1)
    ask(client, text="第一件事，已经发过了。")
    text = page(ask(client), 422)
    assert cast.TEXT in text
    assert "整点" in text or "full hour" in text


def test_several_places_of_a_name_are_offered_and_one_is_chosen(client, unit, mining):
    factories.unit("U02", "综采一队检修班", mining)
    text = page(ask(client, place="综采"), 422)
    assert "综采一队检修班" in text
    answer = ask(client, place="综采", which=f"u{unit.pk}")
    assert code_of(answer)
    assert WorkerRequest.objects.get().unit == unit


def test_a_place_that_was_not_offered_is_not_taken(client, unit, tunnelling):
    page(ask(client, place="综采", which=f"b{tunnelling.pk}"), 422)
    assert not WorkerRequest.objects.exists()


def test_a_closed_unit_is_not_offered(client, unit):
    unit.closed_on = unit.assigned_on
    unit.save()
    assert client.get(f"{ASK}places/?q=综采").json() == {"names": ["综采一队党支部"]}


def test_names_and_nothing_else_are_offered(client, unit):
    assert client.get(f"{ASK}places/?q=综采").json() == {"names": ["综采一队", "综采一队党支部"]}
    assert client.get(f"{ASK}places/").json() == {"names": []}
    assert client.get(f"{ASK}places/?q=%00").status_code == 200


def test_without_the_token_against_forgery_nothing_is_taken(unit):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ASK, typed()).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page(strict.get(ASK)))[1]
    assert strict.post(ASK, typed(csrfmiddlewaretoken=token)).status_code == 200


def test_the_public_pages_keep_the_policy_and_hold_no_inline_code(client, unit):
    for path in (ASK, FOLLOW):
        answer = client.get(path)
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        text = page(answer)
        assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", text)


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "职工之声"), ("en", "Workers&#x27; voices")])
def test_the_page_is_read_in_either_language(client, unit, settings, language, words):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert words in page(client.get(ASK))


def test_the_sign_in_page_leads_here(client, company):
    text = page(client.get("/sign-in/"))
    assert f'href="{ASK}"' in text
    assert f'href="{FOLLOW}"' in text


# -- signed in


def test_signed_in_one_asks_by_name_and_finds_it_among_the_own(as_user, mining):
    member = factories.person("mem1", "张工", mining, "member")
    browser = as_user(member)
    assert "综采一队党支部" in page(browser.get(ASK)), "the own branch is proposed"
    code_of(ask(browser, place="综采一队党支部", with_name="on"))
    row = WorkerRequest.objects.get()
    assert (row.asker, row.channel) == (member, "portal")
    assert row.number in page(browser.get(reverse("branches:my_request_list")))


def test_signed_in_without_a_name_nothing_leads_back(as_user, mining):
    member = factories.person("mem1", "张工", mining, "member")
    browser = as_user(member)
    code_of(ask(browser, place="综采一队党支部"))
    row = WorkerRequest.objects.get()
    assert (row.asker, row.asker_name, row.channel) == (None, "", "public")
    assert row.number not in page(browser.get(reverse("branches:my_request_list")))
    assert AuditEvent.objects.get(action="request.received").by is None


def test_every_page_leads_to_reporting_a_burden(as_user, mining):
    member = factories.person("mem1", "张工", mining, "member")
    browser = as_user(member)
    link = re.search(r'href="(/voices/\?category=burden[^"]*)"', page(browser.get("/password/")))[1]
    text = page(browser.get(link.replace("&amp;", "&")))
    assert "/password/" in text
    ask(browser, place="综采一队党支部", category="burden", text="同一张表每月要报两遍。", with_name="on")
    assert WorkerRequest.objects.get().category == "burden"


# -- following


def follow(client, code):
    return client.post(FOLLOW, {"code": code}, follow=True)


def test_with_the_code_one_reads_the_state_and_without_it_nothing(client, sent):
    row, code = sent
    assert client.get(f"{FOLLOW}request/").status_code == 302
    assert row.text in page(follow(client, code))


def test_a_wrong_code_is_told_in_words(client, sent):
    text = page(client.post(FOLLOW, {"code": "WRONG"}), 422)
    assert "WRONG" in text


def test_too_many_codes_are_refused_in_words(client, sent, monkeypatch):
    monkeypatch.setitem(request_limits.PER_SOURCE, "code", 2)
    for _again in range(2):
        page(client.post(FOLLOW, {"code": "WRONG"}), 422)
    page(client.post(FOLLOW, {"code": sent[1]}), 429)


def test_the_session_holds_no_code_and_ends_with_leaving(client, sent):
    row, code = sent
    follow(client, code)
    held = str(Session.objects.get().get_decoded())
    assert code not in held
    client.post(f"{FOLLOW}leave/")
    assert client.get(f"{FOLLOW}request/").status_code == 302
    assert client.post(f"{FOLLOW}do/withdraw/").url == FOLLOW
    assert cast.again(row).state == "received"


def test_the_request_is_shown_for_a_quarter_of_an_hour(client, sent, monkeypatch):
    _row, code = sent
    follow(client, code)
    late = time.time() + 16 * 60
    monkeypatch.setattr(voices_follow, "time", SimpleNamespace(time=lambda: late))
    assert client.get(f"{FOLLOW}request/").status_code == 302


def test_the_asker_rates_comments_and_agrees(client, sent, admin, secretary):
    row, code = sent
    row = voices.assign(row, by=admin, owner=secretary)
    row = voices.answer(row, by=secretary, answer="自下周起夜班供应热餐。")
    assert "自下周起夜班供应热餐。" in page(follow(client, code))
    client.post(f"{FOLLOW}do/rate/", {"satisfaction": "not", "comment": "还没看到"})
    row = cast.again(row)
    assert (row.state, row.round) == ("reopened", 2)
    text = page(client.get(f"{FOLLOW}request/"))
    assert "还没看到" in text
    assert "自下周起夜班供应热餐。" in text, "the former answer stays to be read"
    row = voices.answer(row, by=row.owner, answer="今天起已经供应热餐。")
    client.post(f"{FOLLOW}do/rate/", {"satisfaction": "very"})
    client.post(f"{FOLLOW}do/publish/")
    row = cast.again(row)
    assert (row.state, row.satisfaction, row.is_public) == ("rated", "very", True)
    assert {
        event.by for event in AuditEvent.objects.filter(action__in=["request.rated", "request.published"])
    } == {None}


def test_who_handles_it_is_not_named_to_the_asker(client, sent, admin, secretary):
    row, code = sent
    row = voices.assign(row, by=admin, owner=secretary)
    voices.write(row, by=secretary, text="请说明是哪个班次。")
    text = page(follow(client, code))
    assert "请说明是哪个班次。" in text
    assert secretary.name not in text


def test_a_verb_that_makes_no_sense_is_told_and_an_unknown_one_is_not_found(client, sent):
    _row, code = sent
    follow(client, code)
    assert client.post(f"{FOLLOW}do/rate/", {"satisfaction": "very"}).status_code == 302
    assert client.post(f"{FOLLOW}do/rate/", {"satisfaction": ""}).status_code == 422
    assert client.post(f"{FOLLOW}do/explode/").status_code == 404
    assert client.get(f"{FOLLOW}do/rate/").status_code == 405


def test_withdrawn_it_is_closed(client, sent):
    row, code = sent
    follow(client, code)
    client.post(f"{FOLLOW}do/withdraw/")
    assert cast.again(row).state == "withdrawn"
