"""Cells of an import as values, or the sentence that says why not."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from common import typed
from common.quarters import Quarter
from common.sheets import Cell, shown
from common.words import listed

YES = {"是", "有", "对", "√", "✓", "yes", "y", "true", "1"}
NO = {"否", "无", "不", "×", "✗", "no", "n", "false", "0"}
OPTIONS_NAMED = 20
LARGEST = Decimal(10) ** 12


class Unreadable(ValueError):
    """This cell has no value of the kind its column wants."""

    def __init__(self, message):
        super().__init__(str(message))
        self.message = str(message)


def text(max_length: int = 200) -> Callable[[Cell], str]:
    """Words; a number typed into the column counts as its digits."""

    def parse(value: Cell) -> str:
        words = shown(value).strip().strip("\u3000")
        if any(ord(c) < 32 and c not in "\n\t" for c in words):
            raise Unreadable(_("The text contains control characters."))
        if words.startswith("="):
            raise Unreadable(_("A text may not start with an equals sign."))
        if len(words) > max_length:
            raise Unreadable(
                _("The text has %(length)s characters, at most %(limit)s are kept.")
                % {"length": len(words), "limit": max_length}
            )
        return words

    return parse


def decimal(
    *, places: int = 6, minimum: Decimal | None = None, percent: bool = False
) -> Callable[[Cell], Decimal]:
    """A number; thousands separators and full-width digits are understood, per cent where it may be meant."""

    def parse(value: Cell) -> Decimal:
        found = (
            value if isinstance(value, Decimal) else typed.number(value) if isinstance(value, str) else None
        )
        if found is None:
            raise Unreadable(_("“%(typed)s” is not a number.") % {"typed": shown(value)})
        if not percent and is_percent(value):  # “200%” of events is a slip, not two of them
            raise Unreadable(
                _("“%(typed)s” is per cent; a plain number belongs here.") % {"typed": shown(value)}
            )
        if abs(found) >= LARGEST:
            raise Unreadable(_("“%(typed)s” is larger than any figure here.") % {"typed": shown(value)})
        if -found.normalize().as_tuple().exponent > places:
            raise Unreadable(
                _("“%(typed)s” has more than %(places)s decimals.")
                % {"typed": shown(value), "places": places}
            )
        if minimum is not None and found < minimum:
            raise Unreadable(_("The number must not be below %(minimum)s.") % {"minimum": minimum})
        return found

    return parse


def is_percent(value: Cell) -> bool:
    """Whether a number is typed, or shown by its cell, as per cent."""
    return isinstance(value, str) and typed.half_width(value).endswith("%")


def integer(*, minimum: int | None = None) -> Callable[[Cell], int]:
    """A whole number."""
    as_decimal = decimal(minimum=minimum if minimum is None else Decimal(minimum))

    def parse(value: Cell) -> int:
        found = as_decimal(value)
        if found != found.to_integral_value():
            raise Unreadable(_("“%(typed)s” is not a whole number.") % {"typed": shown(value)})
        return int(found)

    return parse


def day(value: Cell) -> date:
    """A day in any of the usual writings."""
    found = typed.day(value)
    if found is None:
        raise Unreadable(_("“%(typed)s” is not a date like 2026-10-09.") % {"typed": shown(value)})
    return found


def quarter(value: Cell) -> Quarter:
    """A quarter in any of the usual writings."""
    found = typed.quarter(shown(value))
    if found is None:
        raise Unreadable(_("“%(typed)s” is not a quarter like 2026Q3.") % {"typed": shown(value)})
    return Quarter.parse(found)


def yes_no(value: Cell) -> bool:
    """Yes or no, in words or signs."""
    word = typed.squeezed(shown(value))
    if word in YES:
        return True
    if word not in NO:
        raise Unreadable(_("“%(typed)s” is neither yes nor no.") % {"typed": shown(value)})
    return False


def choice(options: Mapping[str, Any]) -> Callable[[Cell], str]:
    """One of these codes, typed as its code or as its label in any language of the portal."""

    def parse(value: Cell) -> str:
        wanted = typed.squeezed(shown(value))
        for code, label in options.items():
            if wanted in {typed.squeezed(code), *map(typed.squeezed, in_all_languages(label))}:
                return code
        named = [*map(str, options.values())]
        told = listed(named[:OPTIONS_NAMED]) + ("…" if len(named) > OPTIONS_NAMED else "")
        raise Unreadable(_("“%(typed)s” is none of: %(options)s.") % {"typed": shown(value), "options": told})

    return parse


def in_all_languages(label) -> set[str]:
    """How this label reads in each language of the portal."""
    words = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words.add(str(label))
    return words
