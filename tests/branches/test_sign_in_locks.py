"""Wrong passwords wait: per account at one source, per account everywhere, per source; also when all come at once."""

import itertools
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branches.models import TriedPassword
from branches.views.people import PersonPages
from tests import factories
from tests.pages import page

PASSWORD = "zhengqi-煤海-42"
looked_at = itertools.count()


class CountingHasher(MD5PasswordHasher):
    """Counts how many passwords were really looked at."""

    algorithm = "counting"

    def verify(self, password, encoded):
        next(looked_at)
        return super().verify(password, encoded)

    def encode(self, password, salt):
        return f"counting${salt}${password}"

    def decode(self, encoded):
        algorithm, salt, found = encoded.split("$", 2)
        return {"algorithm": algorithm, "hash": found, "salt": salt}


@pytest.fixture
def person(mining, settings):
    settings.PASSWORD_HASHERS = ["tests.branches.test_sign_in_locks.CountingHasher"]
    return with_password(factories.person("10023", "李建国", mining, "secretary"))


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(address, password="wrong", username="10023"):
    browser = Client(REMOTE_ADDR=address)
    return browser.post(reverse("login"), {"username": username, "password": password})


def fail(times, username="10023", start=1):
    """So many wrong passwords for one account, each from a place of its own."""
    return [sign_in(f"10.1.0.{start + number}", username=username).status_code for number in range(times)]


def age(minutes):
    TriedPassword.objects.update(at=timezone.now() - timedelta(minutes=minutes))


class TestAccountEverywhere:
    def test_twenty_failures_in_twenty_places_lock_it_everywhere(self, person):
        assert set(fail(19)) == {200}
        assert sign_in("10.2.0.1").status_code == 429
        assert sign_in("10.2.0.2", PASSWORD).status_code == 429

    def test_nineteen_do_not(self, person):
        fail(19)
        assert sign_in("10.2.0.1", PASSWORD).status_code == 302

    def test_it_ends_with_the_wait_whatever_is_tried_meanwhile(self, person):
        fail(20)
        age(14)
        assert set(fail(30, start=100)) == {429}
        age(16)
        assert sign_in("10.2.0.1", PASSWORD).status_code == 302

    def test_the_owner_still_enters_where_the_account_signed_in_before(self, person):
        assert sign_in("10.3.0.9", PASSWORD).status_code == 302
        fail(25)
        assert sign_in("10.2.0.1", PASSWORD).status_code == 429
        assert sign_in("10.3.0.9", PASSWORD).status_code == 302

    def test_there_too_five_failures_are_the_end(self, person):
        sign_in("10.3.0.9", PASSWORD)
        assert [sign_in("10.3.0.9").status_code for _time in range(5)] == [200, 200, 200, 200, 429]
        assert sign_in("10.3.0.9", PASSWORD).status_code == 429

    def test_what_others_tried_is_not_forgotten_when_the_owner_enters(self, person):
        sign_in("10.3.0.9", PASSWORD)
        fail(20)
        sign_in("10.3.0.9", PASSWORD)
        assert sign_in("10.2.0.1", PASSWORD).status_code == 429

    def test_other_accounts_are_not_touched(self, person, mining):
        with_password(factories.person("10024", "王秀兰", mining, "secretary"))
        fail(20)
        assert sign_in("10.2.0.1", PASSWORD, "10024").status_code == 302


class TestSource:
    def test_fifty_failures_over_many_accounts_close_the_source(self, person):
        codes = [sign_in("10.9.9.9", username=f"2{number:04}").status_code for number in range(50)]
        assert codes == [200] * 49 + [429]
        assert sign_in("10.9.9.9", PASSWORD).status_code == 429
        assert sign_in("10.9.9.8", PASSWORD).status_code == 302

    def test_an_account_of_ones_own_does_not_reset_it(self, person):
        for number in range(49):
            sign_in("10.9.9.9", username=f"2{number:04}")
        assert sign_in("10.9.9.9", PASSWORD).status_code == 302
        assert sign_in("10.9.9.9", username="20050").status_code == 429


class TestLongNumbers:
    @pytest.mark.parametrize("length", [255, 256, 20_000])
    def test_a_number_of_any_length_is_answered_and_counted(self, person, length):
        codes = [sign_in("10.9.9.9", username="9" * length).status_code for _time in range(6)]
        assert codes == [200, 200, 200, 200, 429, 429]


class TestWords:
    def test_the_page_says_until_when(self, person):
        fail(20)
        text = page(sign_in("10.2.0.1"), 429)
        first = TriedPassword.objects.earliest("at").at + settings.SIGN_IN_WAIT
        shown = re.search(r"(\d\d:\d\d)", text).group(1)
        around = {f"{timezone.localtime(first + timedelta(seconds=s)):%H:%M}" for s in (0, 60)}
        assert shown in around
        assert "15" in text

    def test_the_answer_names_the_seconds_for_machines(self, person):
        fail(20)
        assert 0 < int(sign_in("10.2.0.1")["Retry-After"]) <= 15 * 60

    def test_each_lock_has_its_own_sentence(self, person):
        fail(20)
        everywhere = page(sign_in("10.2.0.1"), 429)
        for _time in range(5):
            here = (
                page(sign_in("10.2.0.7", username="10777"), 429)
                if _time == 4
                else sign_in("10.2.0.7", username="10777")
            )
        assert "多处" in everywhere
        assert "本机" in here or "这台" in here

    def test_known_and_unknown_numbers_are_told_alike_at_every_step(self, person):
        for step in range(22):
            known = sign_in(f"10.4.0.{step}")
            unknown = sign_in(f"10.5.0.{step}", username="99999")
            assert known.status_code == unknown.status_code
            assert stripped(known) == stripped(unknown)

    def test_known_and_unknown_numbers_cost_the_same_work(self, person):
        sign_in("10.6.0.1")  # what is looked up once a process is no part of the cost
        assert work("10.6.0.2", "10023") == work("10.6.0.3", "99999")
        fail(20)
        fail(20, username="99999")
        assert work("10.6.0.4", "10023") == work("10.6.0.5", "99999")


def stripped(answer):
    return re.sub(r"10023|99999|[\w-]{40,}|\d\d:\d\d", "", b"".join(answer).decode())


def work(address, username):
    """The statements of a failed sign-in, without their values."""
    with CaptureQueriesContext(connection) as caught:
        sign_in(address, username=username)
    return [re.sub(r"'[^']*'| ?-?\d+", "", query["sql"])[:60] for query in caught]


class TestForgetting:
    def test_unlocking_a_person_forgets_all_places(self, as_user, person, admin):
        fail(20)
        url = PersonPages.url("action", person.pk, "unlock")
        assert as_user(admin).post(url).status_code == 302
        assert not TriedPassword.objects.filter(username="10023").exists()
        assert sign_in("10.2.0.1", PASSWORD).status_code == 302

    def test_what_no_longer_counts_is_not_kept(self, person):
        fail(3)
        age(16)
        sign_in("10.2.0.1")
        assert TriedPassword.objects.count() == 1

    def test_the_right_password_leaves_nothing(self, person):
        sign_in("10.2.0.1", PASSWORD)
        assert not TriedPassword.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestAllAtOnce:
    """What is typed at the same moment does not slip through together."""

    @pytest.fixture
    def victim(self, transactional_roles, settings):
        settings.PASSWORD_HASHERS = ["tests.branches.test_sign_in_locks.CountingHasher"]
        branch = factories.branch("C01", "晋兴煤业党委", kind="committee")
        return with_password(factories.person("10023", "李建国", branch, "secretary"))

    def looked_at(self, guesses):
        """How many of these guesses were looked at when twelve come at a time."""

        def guess(each):
            try:
                return sign_in(*each).status_code
            finally:
                connection.close()

        before = next(looked_at)
        with ThreadPoolExecutor(12) as pool:
            codes = list(pool.map(guess, guesses))
        assert set(codes) <= {200, 429}
        return next(looked_at) - before - 1

    def test_a_hundred_guesses_from_one_place_are_five(self, victim):
        assert self.looked_at([("10.7.0.1", f"wrong{n}") for n in range(100)]) == 5

    def test_a_hundred_guesses_from_a_hundred_places_are_twenty(self, victim):
        assert self.looked_at([(f"10.7.1.{n}", f"wrong{n}") for n in range(100)]) == 20

    def test_a_hundred_accounts_from_one_place_are_fifty(self, victim):
        branch = victim.branch
        names = [with_password(factories.person(f"3{n:04}", "某人", branch)).username for n in range(100)]
        assert self.looked_at([("10.7.0.1", "wrong", name) for name in names]) == 50
