"""What people type for numbers, days, quarters and heads, read strictly: a value or None, never a guess."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

# Full-width forms and the wide blank, as they come out of Chinese input methods; nothing else is folded,
# because folding “5①” or “m³” further would change the figure.
HALF_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
HALF_WIDTH |= {0x3000: " ", 0xA0: " ", 0x2212: "-", 0x200B: None, 0xFEFF: None}

NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?)(?:[eE]([+-]?\d{1,2}))?(%?)", re.ASCII)
TIME_OF_DAY = r"(?:[ T](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)?"  # as a moment is written out
DAY = re.compile(
    r"(\d{4})(?:[-./](\d{1,2})[-./](\d{1,2})|年(\d{1,2})月(\d{1,2})日?|(\d{2})(\d{2}))" + TIME_OF_DAY,
    re.ASCII,
)
QUARTER = re.compile(r"(\d{4})\s*[-年/.]?\s*(?:[qQ]([1-4])|第?([一二三四1-4])\s*季度?)", re.ASCII)
FIRST_SERIAL_DAY, LAST_SERIAL_DAY = 10_000, 80_000  # 1927 to 2119


def half_width(text: str) -> str:
    """The text with full-width letters, digits and signs as plain ones, without blanks around it."""
    return text.translate(HALF_WIDTH).strip()


def squeezed(text: str) -> str:
    """A head or a name for comparing: half width, no blanks at all, small letters."""
    return re.sub(r"\s+", "", half_width(text)).casefold()


def number(text: str) -> Decimal | None:
    """The number that stands here and nothing else; “105.0%” is 1.05, “1,512” is 1512, “1,5” is none."""
    match = NUMBER.fullmatch(half_width(text))
    if not match or not any(c.isdigit() for c in match[1]):
        return None
    value = Decimal(match[1].replace(",", ""))
    if match[2]:
        value = value.scaleb(int(match[2]))
    return value / 100 if match[3] else value


def day(value) -> date | None:
    """A day from a calendar cell, a text like 2026.10.9 or 2026年10月9日, or a spreadsheet's count of days."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, Decimal):
        if value == value.to_integral_value() and FIRST_SERIAL_DAY <= value <= LAST_SERIAL_DAY:
            return date(1899, 12, 30) + timedelta(days=int(value))
        value = f"{value:f}"
    if not isinstance(value, str) or not (match := DAY.fullmatch(half_width(value))):
        return None
    year, month, number_in_month = (int(part) for part in match.groups() if part)
    try:
        return date(year, month, number_in_month)
    except ValueError:
        return None


def quarters_in(text: str) -> set[str]:
    """The codes of all quarters that a text speaks of."""
    return {f"{match[1]}Q{_count(match[2] or match[3])}" for match in QUARTER.finditer(half_width(text))}


def quarter(text: str) -> str | None:
    """The code of a quarter, 2026Q3, from 2026Q3, 2026年三季度, 2026年第3季度."""
    if not (match := QUARTER.fullmatch(half_width(text))):
        return None
    return f"{match[1]}Q{_count(match[2] or match[3])}"


def _count(sign: str) -> int:
    return "一二三四".find(sign) + 1 or int(sign)
