"""Single cells: references, texts as the format writes them, and what a number format makes of a number."""

import re
from datetime import date, datetime, time, timedelta
from functools import cache

from common.sheets_child.guard import DAMAGED, Refused, gettext_noop

NO_CHARACTER = gettext_noop(
    "The text “%(text)s” holds _x0000_, which stands for no character. Delete it there and upload the file again."
)
TOLD_AT_MOST = 60
REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
NOT_A_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
DATE_FORMATS = {14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58}
TIME_FORMATS = {18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56}
PERCENT_FORMATS = {9, 10}


@cache
def local(tag) -> str:
    return tag.rpartition("}")[2]


def position(text) -> tuple[int, int]:
    """Row and column, from 0, of a reference like C7."""
    if not (match := REFERENCE.fullmatch(text)):
        raise Refused(DAMAGED)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def letters(column: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def reference(row: int, column: int) -> str:
    return f"{letters(column)}{row + 1}"


def unescaped(text) -> str:
    """Control characters as the format writes them (_x000D_), line ends as one line feed."""
    if "_x" in text:
        if "_x0000_" in text:  # the database keeps no such text, so it is refused as in a text table
            raise Refused(NO_CHARACTER, text=text[:TOLD_AT_MOST])
        text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def kind_of_format(code) -> str:
    """What a number format makes of a number, by its first section without quoted words and colours."""
    bare = NOT_A_CODE.sub("", code.partition(";")[0]).lower()
    if "%" in bare:
        return "percent"
    if "general" in bare:
        return ""
    if re.search(r"[yd]", bare) or re.fullmatch(r"m+", bare):
        return "date"
    return "time" if re.search(r"[hs]", bare) else ""


def kind_of_number(built_in: int) -> str:
    """What a built-in number format makes of a number."""
    if built_in in PERCENT_FORMATS:
        return "percent"
    return "date" if built_in in DATE_FORMATS else "time" if built_in in TIME_FORMATS else ""


def as_date(number, kind, date_1904):
    """A day, a moment or a time of day from the count of days; None when it is none of them."""
    if kind == "time":
        return f"{timedelta(seconds=round(number * 86400))}" if 0 <= number < 1 else None
    if date_1904:
        number += 1462
    elif number < 60:  # the format believes in 29 February 1900
        number += 1
    if not 2 <= number < 2_958_466:  # years 1900 to 9999
        return None
    moment = datetime(1899, 12, 30) + timedelta(seconds=round(number * 86400))  # noqa: DTZ001 - local by nature
    midnight = moment.hour == moment.minute == moment.second == 0
    return {"d": moment.date().isoformat()} if midnight else {"t": moment.isoformat()}


def spelled_date(text):
    """A day, a moment or a time of day that the file writes out; ValueError when it is none of them."""
    text = text.strip().rstrip("Z")
    if text.startswith("T") or text[2:3] == ":":
        clock = time.fromisoformat(text)
        return f"{timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)}"
    # The parent reads these again, outside of all protection: only what was read here is handed on.
    if "T" in text:
        return {"t": datetime.fromisoformat(text).isoformat()}
    return {"d": date.fromisoformat(text).isoformat()}


def as_number(number: float) -> int | float:
    """The number as a spreadsheet shows it: 54.600000000000001 is 54.6."""
    shown = float(f"{number:.15g}")
    return int(shown) if shown.is_integer() and abs(shown) < 1e15 else shown
