"""Passwords that are not taken: used before, or made of words that everybody thinks of."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from branches.models import UsedPassword, User
from branches.services import people
from tests import factories
from tests.pages import page

GOOD = "zhengqi-煤海-42"


def take(user, *passwords):
    for password in passwords:
        user.set_password(password)
        user.save()


def refusal(user, password) -> str:
    try:
        validate_password(password, user)
    except ValidationError as invalid:
        return " ".join(invalid.messages)
    return ""


@pytest.fixture
def person(mining):
    return factories.person("10023", "李建国", mining, "secretary")


class TestHistory:
    def test_the_last_five_are_not_taken_again(self, person):
        take(person, *[f"feiyue-{n}-taihang" for n in range(5)])
        for number in range(5):
            assert "5" in refusal(person, f"feiyue-{number}-taihang")

    def test_the_sixth_is_free_again_and_forgotten(self, person):
        take(person, *[f"feiyue-{n}-taihang" for n in range(6)])
        assert not refusal(person, "feiyue-0-taihang")
        assert UsedPassword.objects.filter(user=person).count() == 5

    def test_a_one_time_password_counts_too(self, person, admin):
        given = people.set_one_time_password(person, by=admin)
        person.refresh_from_db()
        take(person, GOOD)
        assert refusal(person, given)

    def test_a_present_password_that_is_not_in_the_history_counts_too(self, person):
        take(person, GOOD)
        UsedPassword.objects.all().delete()
        assert refusal(person, GOOD)

    def test_the_passwords_of_others_do_not_matter(self, person, secretary):
        take(secretary, GOOD)
        assert not refusal(person, GOOD)

    def test_hashes_are_kept_and_no_words(self, person):
        take(person, GOOD)
        assert UsedPassword.objects.get().password.startswith("argon2$")
        assert User.objects.get(pk=person.pk).password == UsedPassword.objects.get().password

    def test_the_form_says_so_in_words_and_keeps_the_old_one(self, as_user, person):
        take(person, "feiyue-1-taihang", GOOD)
        typed = {
            "old_password": GOOD,
            "new_password1": "feiyue-1-taihang",
            "new_password2": "feiyue-1-taihang",
        }
        text = page(as_user(person).post(reverse("password_change"), typed))
        assert "最近 5 次用过的密码" in text
        assert User.objects.get(pk=person.pk).check_password(GOOD)

    def test_the_form_says_beforehand_what_is_asked(self, as_user, person):
        take(person, GOOD)
        assert "最近 5 次" in page(as_user(person).get(reverse("password_change")))


class TestCommonWords:
    @pytest.mark.parametrize(
        "password",
        [
            "dangjian2026!!",
            "DangJian-2026-ShengChan",
            "Anquan.Di1.anquanshengchan",
            "woaizhongguo520",
            "gongchandangwansui1921",
            "zongcai1dui2026",
            "qwertyuiop12345",
            "1qaz2wsx3edc4rfv",
            "admin@Password#1",
            "党支部书记-2026-01",
            "不忘初心牢记使命2026",
        ],
    )
    def test_common_words_with_a_year_are_refused(self, person, password):
        assert refusal(person, password)

    @pytest.mark.parametrize(
        "password", ["lijianguo19880808", "李建国-19880808", "zongcaiyiduidangzhibu1", "B01-李建国-2026"]
    )
    def test_ones_own_name_and_unit_are_refused(self, person, password):
        assert refusal(person, password)

    @pytest.mark.parametrize(
        "password", [GOOD, "kaolaolv-dengshan-9", "四月的槐花落在我家的窗台上", "correct horse battery"]
    )
    def test_a_sentence_of_ones_own_is_taken(self, person, password):
        assert not refusal(person, password)

    def test_a_one_time_password_is_never_refused(self, person, admin):
        assert not refusal(
            person, people.set_one_time_password(factories.person("10031", "孙某", person.branch), by=admin)
        )


def test_a_wrong_password_is_told_in_plain_words(client, person):
    answer = client.post(reverse("login"), {"username": person.username, "password": "wrong"})
    (error,) = answer.context["form"].non_field_errors().as_data()
    with translation.override("en"):
        assert "the password is wrong" in str(error.message)


def test_the_sentences_about_passwords_are_the_portals_own(person):
    with translation.override("en"):
        assert "at least 12 characters" in refusal(person, "kurz")
        assert "digits alone" in refusal(person, "83019274650182")
