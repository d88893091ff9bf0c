"""Around every request: where it came from, refusals in words, heads of security, nothing in caches."""

import json
import logging

import pytest
from django.db import DataError, OperationalError, connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from branches.views.organization import BranchPages
from common.audit import AuditEvent
from common.logs import JsonLine
from common.middleware import RefusalsInWords, client_address
from common.origin import origin
from tests.pages import page


def request(remote="10.0.0.1", forwarded=""):
    heads = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=remote, **heads)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.1.1.1", "10.0.0.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 2.2.2.2, 1.1.1.1", "2.2.2.2"),
        (2, "1.1.1.1", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_as_many_proxies_as_there_are_is_believed(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXY_COUNT = proxies
    assert client_address(request(forwarded=forwarded)) == address


@pytest.mark.parametrize("typed", ["nonsense", "1.1.1.1:80", "[::1]:443", "' or 1=1", "1.1.1.1.1"])
def test_an_address_that_is_none_is_not_noted_as_one(settings, as_user, admin, mining, typed):
    settings.TRUSTED_PROXY_COUNT = 1
    url = BranchPages.url("export", "csv")
    assert as_user(admin).get(url, headers={"x-forwarded-for": typed}).status_code == 200


@pytest.mark.django_db
def test_where_others_are_writing_a_page_says_so_instead_of_breaking(rf):
    known = connection.get_connection_params()
    other = connection.get_new_connection(known)
    other.cursor().execute("SELECT pg_advisory_lock(7)")
    try:
        with pytest.raises(OperationalError) as waited, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '20ms'; SELECT pg_advisory_lock(7)")
    finally:
        other.close()
    answer = RefusalsInWords(None).process_exception(rf.post("/"), waited.value)
    assert answer.status_code == 409
    assert "稍后重试" in answer.content.decode()


def test_the_log_of_who_did_what_knows_address_and_request(as_user, admin, mining):
    answer = as_user(admin).get(BranchPages.url("export", "csv"), REMOTE_ADDR="10.1.2.3")
    event = AuditEvent.objects.get(action="list.exported")
    assert (event.address, event.request_id) == ("10.1.2.3", answer["X-Request-Id"])
    assert origin.get() == {}


def test_pages_behind_the_door_are_kept_by_no_cache(as_user, admin):
    assert "no-store" in as_user(admin).get("/")["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/nowhere/", "/organisation/branch/", "/health/"])
def test_every_answer_has_the_heads_of_security(as_user, admin, path):
    answer = as_user(admin).get(path)
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_refusal_goes_back_to_the_page_with_its_reason(as_user, admin, mining):
    url = reverse("branches:person_password", args=[admin.pk])
    here = f"http://testserver{url}"
    answer = as_user(admin).post(url, headers={"referer": here}, follow=True)
    assert answer.redirect_chain == [(here, 302)]


@pytest.mark.parametrize("referer", ["", "https://evil.example/", "//evil.example/"])
def test_without_a_page_of_ours_to_go_back_to_the_reason_stands_alone(as_user, admin, referer):
    url = reverse("branches:person_password", args=[admin.pk])
    answer = as_user(admin).post(url, headers={"referer": referer} if referer else {})
    assert str(admin.why_not_secure(admin)) in page(answer, 409)


@pytest.mark.parametrize(
    "address", ["/import/figures/?period=%00", "/assessment/office/add/?period=2026%00Q3"]
)
def test_an_address_with_a_character_that_no_text_has_is_not_understood(as_user, admin, address):
    assert "400" in page(as_user(admin).get(address), 400)


def test_a_form_with_a_character_that_no_text_has_says_so_beside_its_field(as_user, admin):
    answer = as_user(admin).post(BranchPages.url("add"), {"code": "B1", "name": "综采\x00支部"})
    assert answer.status_code == 422
    assert answer.context["form"].has_error("name", "null_characters_not_allowed")


@pytest.mark.parametrize(
    ("data", "is_theirs"),
    [({"reason": "a\x00b"}, True), ({"reason": ["a", "\x00"]}, True), ({"reason": "停电"}, False)],
)
def test_only_what_the_database_refuses_for_that_character_is_laid_to_the_form(data, is_theirs):
    asked = RequestFactory().post("/", data)
    for refusal in (DataError("no text"), ValueError("no text")):
        answer = RefusalsInWords(None).process_exception(asked, refusal)
        assert (answer is not None and answer.status_code == 400) is is_theirs


def test_a_form_without_its_token_is_refused(admin):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(admin, backend="branches.authentication.PostsBackend")
    assert browser.post(BranchPages.url("add"), {}).status_code == 403


def test_a_forged_host_is_refused(client, db):
    assert client.get("/health/", headers={"host": "evil.example"}).status_code == 400


def test_text_from_outside_cannot_forge_a_line_of_the_log():
    record = logging.LogRecord("x", logging.INFO, "", 0, 'a\n{"level": "forged"}', None, None)
    line = JsonLine().format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == 'a\n{"level": "forged"}'


def test_a_line_of_the_log_names_its_request():
    token = origin.set({"request_id": "abc"})
    try:
        line = JsonLine().format(logging.LogRecord("x", logging.INFO, "", 0, "综采", None, None))
    finally:
        origin.reset(token)
    assert json.loads(line)["request"] == "abc"
    assert "综采" in line
