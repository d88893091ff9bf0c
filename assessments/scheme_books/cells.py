"""Cells of a scheme's workbook as a document holds them."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.scoring.parameters import read_number
from common import typed
from common.parsers import Unreadable, in_all_languages
from common.sheets import Cell, shown

SEPARATORS = re.compile(r"[,，、;；\n]")


def words(value: Cell) -> str:
    """Text as it stands, without blanks around it."""
    text = shown(value).strip()
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in text):
        raise Unreadable(_("The text contains control characters."))
    return text


def short(limit: int) -> Callable[[Cell], str]:
    """Text of at most so many characters."""

    def read(value: Cell) -> str:
        text = words(value)
        if len(text) > limit:
            message = _("The text has %(length)s characters, at most %(limit)s are kept.")
            raise Unreadable(message % {"length": len(text), "limit": limit})
        return text

    return read


def number(value: Cell) -> str:
    """A number as a document writes it; what is no number stays, so that scoring can say what is wanted."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    text = words(value)
    found = typed.number(text)
    return text if found is None else f"{found:f}"


def as_it_is(value: Cell) -> Cell:
    """A cell whose line says what it means."""
    return value


def number_cell(raw: Any) -> Any:
    """A number for a cell; one that a spreadsheet would spell otherwise stays text."""
    found = read_number(raw)
    return found if found is not None and raw == f"{found.normalize():f}" else raw


def listed(text: str) -> list[str]:
    """The parts of a list in one cell."""
    return [part.strip() for part in SEPARATORS.split(text) if part.strip()]


def names(key: str, label: Any) -> set[str]:
    """Every word that names a field: its key and its label in each language."""
    return {typed.squeezed(word) for word in (key, *in_all_languages(label))}
