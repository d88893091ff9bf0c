"""Signing in: the lock, the limits of a session, first passwords, sample accounts, the price of a guess."""

import re
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.hashers import get_hasher, identify_hasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from branches.models import LoginSession, TriedPassword, User
from branches.services import people
from common.audit import AuditEvent
from tests import factories
from tests.pages import page

PASSWORD = "zhengqi-煤海-42"
NEW_PASSWORD = "掘进面-dengliang-77"


@pytest.fixture
def person(mining):
    user = factories.person("10023", "李建国", mining, "secretary")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(browser, password=PASSWORD, username="10023", **headers):
    return browser.post(reverse("login"), {"username": username, "password": password}, headers=headers)


def is_in(browser) -> bool:
    return browser.get("/").status_code == 200


def test_the_right_password_opens_the_workbench(client, person):
    answer = sign_in(client)
    assert answer.url == "/"
    assert is_in(client)


def test_a_wrong_password_and_an_unknown_number_are_told_alike(person):
    first, second = Client(), Client()
    wrong = re.sub(r"10023|99999|[\w-]{40,}", "", page(sign_in(first, "wrong")))
    unknown = re.sub(r"10023|99999|[\w-]{40,}", "", page(sign_in(second, "wrong", "99999")))
    assert wrong == unknown


def test_after_five_failures_even_the_right_password_waits(client, person):
    for _attempt in range(4):
        assert sign_in(client, "wrong").status_code == 200
    assert sign_in(client, "wrong").status_code == 429
    assert sign_in(client).status_code == 429
    assert not is_in(client)


def test_four_failures_and_then_the_right_one_are_forgotten(client, person):
    for _round in range(2):
        for _attempt in range(4):
            sign_in(client, "wrong")
        assert sign_in(client).status_code == 302
        client.post(reverse("logout"))


def test_the_lock_ends_after_a_quarter_of_an_hour(client, person):
    for _attempt in range(5):
        sign_in(client, "wrong")
    TriedPassword.objects.update(at=timezone.now() - timedelta(minutes=14))
    assert sign_in(client).status_code == 429
    TriedPassword.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert sign_in(client).status_code == 302


def test_the_lock_of_one_place_leaves_other_places_open(person):
    attacker, owner = Client(REMOTE_ADDR="10.0.0.66"), Client(REMOTE_ADDR="10.0.0.7")
    for _attempt in range(6):
        sign_in(attacker, "wrong")
    assert sign_in(owner).status_code == 302


def test_a_forged_forwarding_head_does_not_move_the_attacker(person):
    attacker = Client(REMOTE_ADDR="10.0.0.66")
    for number in range(5):
        sign_in(attacker, "wrong", **{"x-forwarded-for": f"10.9.9.{number}"})
    assert sign_in(attacker, **{"x-forwarded-for": "10.9.9.99"}).status_code == 429


def test_a_session_idles_for_half_an_hour_at_most():
    assert settings.SESSION_COOKIE_AGE == 30 * 60
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE


def test_an_idle_session_is_over(client, person):
    sign_in(client)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_in(client)


def test_using_the_portal_keeps_the_session(client, person):
    sign_in(client)
    session = client.session
    session["seen"] = time.time() - 300
    session.save()
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=2))
    assert is_in(client)
    assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=25)


@pytest.mark.parametrize("shift", [-settings.SESSION_ABSOLUTE_AGE - 1, 3600])
def test_twelve_hours_are_the_end_even_when_the_clock_was_set_back(client, person, shift):
    sign_in(client)
    assert is_in(client)
    session = client.session
    session["started"] = time.time() + shift
    session.save()
    assert not is_in(client)


def test_the_fourth_session_ends_the_first(person):
    browsers = [Client() for _number in range(4)]
    for browser in browsers:
        sign_in(browser)
        assert is_in(browser)
    assert [is_in(browser) for browser in browsers] == [False, True, True, True]
    assert LoginSession.objects.filter(user=person).count() == settings.SESSIONS_PER_USER


def test_a_session_that_was_signed_out_makes_room(person):
    stays = Client()
    sign_in(stays)
    for _time in range(3):
        leaves = Client()
        sign_in(leaves)
        leaves.post(reverse("logout"))
    assert LoginSession.objects.filter(user=person).count() == 1
    sign_in(Client())
    sign_in(Client())
    assert is_in(stays)


@pytest.mark.parametrize("over", ["expired", "gone"])
def test_a_session_that_is_over_makes_room(person, over):
    stays = Client()
    sign_in(stays)
    living = list(Session.objects.values_list("pk", flat=True))
    for _time in range(2):
        sign_in(Client())
    dead = Session.objects.exclude(pk__in=living)
    dead.delete() if over == "gone" else dead.update(expire_date=timezone.now() - timedelta(seconds=1))
    sign_in(Client())
    sign_in(Client())
    assert is_in(stays)
    assert LoginSession.objects.filter(user=person).count() == settings.SESSIONS_PER_USER


def test_after_a_new_password_the_session_counts_by_its_new_key(person):
    browsers = [Client() for _number in range(5)]
    for browser in browsers[:2]:
        sign_in(browser)
    typed = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    browsers[1].post(reverse("password_change"), typed)
    assert list(LoginSession.objects.values_list("session_key", flat=True)) == [
        browsers[1].session.session_key
    ]
    for browser in browsers[2:]:
        sign_in(browser, NEW_PASSWORD)
    assert [is_in(browser) for browser in browsers] == [False, False, True, True, True]


def test_sessions_that_a_one_time_password_ended_do_not_count(person):
    sign_in(Client())
    people.set_one_time_password(person, by=None)
    assert not LoginSession.objects.exists()
    assert not Session.objects.exists()


def test_sessions_of_others_do_not_count(person, mining):
    other = factories.person("10024", "王秀兰", mining, "secretary")
    other.set_password(PASSWORD)
    other.save()
    guest = Client()
    sign_in(guest, username="10024")
    for _number in range(4):
        sign_in(Client())
    assert is_in(guest)


def test_signing_in_changes_the_session_key(client, person):
    client.get(reverse("login"))
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_after_signing_out_the_old_cookie_is_dead(client, person):
    sign_in(client)
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert is_in(stolen)
    client.post(reverse("logout"))
    assert not is_in(stolen)


def test_signing_out_needs_a_deliberate_request(client, person):
    sign_in(client)
    assert client.get(reverse("logout")).status_code == 405
    assert is_in(client)


class TestFirstPassword:
    @pytest.fixture
    def newcomer(self, person):
        User.objects.filter(pk=person.pk).update(must_change_password=True)
        return person

    def change(self, browser, new):
        typed = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        return browser.post(reverse("password_change"), typed)

    def test_nothing_opens_before_it_is_changed(self, client, newcomer):
        sign_in(client)
        for name in ("home", "branches:branch_list", "common:jobs_list"):
            assert client.get(reverse(name)).url == reverse("password_change")
        assert client.get(reverse("password_change")).status_code == 200

    def test_changed_it_opens_and_the_change_is_noted_without_it(self, client, newcomer):
        sign_in(client)
        assert self.change(client, NEW_PASSWORD).url == "/"
        assert is_in(client)
        assert "dengliang" not in str(list(AuditEvent.objects.filter(action="password.changed").values()))

    @pytest.mark.parametrize("bad", ["short", "password1234", "123456789012345", "10023"])
    def test_weak_passwords_are_refused(self, client, newcomer, bad):
        sign_in(client)
        assert self.change(client, bad).status_code == 200
        assert User.objects.get(pk=newcomer.pk).check_password(PASSWORD)

    def test_the_same_password_again_is_refused(self, client, newcomer):
        sign_in(client)
        assert self.change(client, PASSWORD).status_code == 200
        assert User.objects.get(pk=newcomer.pk).must_change_password


class TestSampleAccounts:
    @pytest.fixture
    def sample(self, person):
        User.objects.filter(pk=person.pk).update(is_sample=True)
        return person

    def test_they_enter_where_they_are_allowed(self, client, sample, settings):
        settings.SAMPLE_ACCOUNTS_ALLOWED = True
        assert sign_in(client).status_code == 302

    def test_they_are_refused_on_a_real_site(self, client, sample, settings):
        settings.SAMPLE_ACCOUNTS_ALLOWED = False
        assert sign_in(client).status_code == 200
        assert not is_in(client)

    def test_an_open_session_of_theirs_ends_too(self, client, sample, settings):
        settings.SAMPLE_ACCOUNTS_ALLOWED = True
        sign_in(client)
        settings.SAMPLE_ACCOUNTS_ALLOWED = False
        assert not is_in(client)


def test_passwords_are_kept_as_argon2id_at_the_floor_of_asvs(person):
    assert person.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert identify_hasher(person.password).algorithm == "argon2"
    assert get_hasher().algorithm == "argon2"


def test_every_page_but_the_doors_asks_to_sign_in(client, db):
    for name in ("home", "branches:branch_list", "common:jobs_list", "common:audit_list"):
        assert client.get(reverse(name)).url.startswith(reverse("login"))


@pytest.mark.parametrize(
    "evil", ["//evil.example", "https://evil.example/", "/\t/evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_our_own_site_only(client, person, evil):
    typed = {"username": "10023", "password": PASSWORD, "next": evil}
    assert client.post(reverse("login"), typed).url == "/"
