"""Passwords that are not taken: made of words that everybody thinks of, or had before."""

import re
from functools import cache
from pathlib import Path

from django.contrib.auth import password_validation as ready_made
from django.contrib.auth.hashers import check_password, is_password_usable
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from branches.models import UsedPassword
from common.pinyin import spelled

WORDS = Path(__file__).with_name("common_words.txt")
NOT_LETTERS = re.compile(r"[\W\d_]+")


@cache
def common_words() -> frozenset[str]:
    """Words of party, enterprise and keyboard, as they are typed without marks and digits."""
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def own_words(user) -> set[str]:
    """What belongs to this person: the name and the organisation, in characters, pinyin and as codes."""
    named = [getattr(user, "name", ""), getattr(user, "username", "")]
    if getattr(user, "branch_id", None):
        named += [user.branch.name, user.branch.short_name, user.branch.code]
    found = {form for text in named if text for form in (text, spelled(text))}
    return {bare for text in found if (bare := letters(text))}


def letters(text) -> str:
    return NOT_LETTERS.sub("", text.casefold())


def is_made_of(text, words) -> bool:
    """Whether this text is nothing but such words, one after the other."""
    ends = {0}
    for end in range(1, len(text) + 1):
        if any(text[start:end] in words for start in ends):
            ends.add(end)
    return len(text) in ends


class LongEnough(ready_made.MinimumLengthValidator):
    """At least so many characters."""

    def get_error_message(self):
        return _("The password is too short: at least %(count)s characters.") % {"count": self.min_length}

    def get_help_text(self):
        return _("At least %(count)s characters.") % {"count": self.min_length}


class NotLikeOneself(ready_made.UserAttributeSimilarityValidator):
    """Not the employee number or the name with little beside it."""

    def get_error_message(self):
        return _("The password is too much like %(verbose_name)s.")

    def get_help_text(self):
        return _("Not like your employee number or your name.")


class NotCommon(ready_made.CommonPasswordValidator):
    """None of the passwords that are tried first everywhere."""

    def get_error_message(self):
        return _("This password is one of those that are guessed first; please think of another.")

    def get_help_text(self):
        return _("Not one of the passwords that everybody uses.")


class NotDigitsAlone(ready_made.NumericPasswordValidator):
    """More than a number."""

    def get_error_message(self):
        return _("The password must not be made of digits alone.")

    def get_help_text(self):
        return _("Not digits alone.")


class NotMadeOfCommonWords:
    """Words of the party, of the enterprise, of one's own name: with a year behind them they are the first guess."""

    def validate(self, password, user=None):
        typed = letters(password)
        if typed and is_made_of(typed, common_words() | own_words(user)):
            raise ValidationError(
                _(
                    "Apart from digits and marks this password is made of common words or of your own name and unit."
                ),
                code="password_of_common_words",
            )

    def get_help_text(self):
        return _(
            "Not only common words, pinyin, or the names of yourself and your unit, even with a year behind."
        )


class NotUsedBefore:
    """The last passwords of an account are not taken again; a one-time password counts as one of them."""

    def __init__(self, last=5):
        self.last = last

    def validate(self, password, user=None):
        if user is None or not user.pk:
            return
        had = {user.password, *user.used_passwords.values_list("password", flat=True)[: self.last]}
        if any(is_password_usable(one) and check_password(password, one) for one in had):
            raise ValidationError(
                _("This is one of the last %(count)s passwords of this account; please think of another.")
                % {"count": self.last},
                code="password_used_before",
            )

    def get_help_text(self):
        return _("None of your last %(count)s passwords.") % {"count": self.last}

    def password_changed(self, password, user=None):
        """Remember the hash that is now in use, and no more of them than are compared."""
        if user is None or not user.pk or not is_password_usable(user.password):
            return
        UsedPassword.objects.create(user=user, password=user.password)
        kept = user.used_passwords.values_list("pk", flat=True)[: self.last]
        user.used_passwords.exclude(pk__in=list(kept)).delete()
