"""Numbers, days and quarters as people type them; what is not certain is nothing."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import typed


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("54.6", "54.6"),
        (" 54.6 ", "54.6"),
        ("1,512", "1512"),
        ("3,710.5", "3710.5"),
        ("1，512", "1512"),
        ("５４．６", "54.6"),
        ("－３", "-3"),
        ("−3", "-3"),
        ("+3", "3"),
        ("105.0%", "1.05"),
        ("98.1％", "0.981"),
        (".5", "0.5"),
        ("1.2E+3", "1200"),
        ("\u30001,300\u3000", "1300"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_in_its_usual_writings(words, value):
    assert typed.number(words) == Decimal(value)


@pytest.mark.parametrize(
    "words",
    ["", "-", "—", "/", "1,5", "1,51", "12,34,567", "1 512", "5①", "5²", "m³", "待核", "1300m", "18.6（元/吨·km）", "1-2", "5.", "--5", "(5)", "５½", "٣", "1e999", "1.2.3", "%"],
)  # fmt: skip
def test_what_is_not_certainly_a_number_is_none(words):
    assert typed.number(words) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_every_number_written_with_separators_is_read_back(value):
    assert typed.number(f"{value:,}") == value


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(words):
    assert typed.number(words) is None or isinstance(typed.number(words), Decimal)
    assert typed.day(words) is None or isinstance(typed.day(words), date)
    assert typed.quarter(words) is None or len(typed.quarter(words)) == 6
    assert typed.squeezed(typed.squeezed(words)) == typed.squeezed(words)


@pytest.mark.parametrize(
    "typed_day",
    [
        "2026.10.9",
        "2026-10-09",
        "2026/10/9",
        "2026年10月9日",
        "2026年10月09",
        "20261009",
        "2026-10-09 08:30:00",
        "2026/10/9 8:30",
        "2026-10-09T08:30:00",
        "２０２６．１０．９",
        Decimal(46304),
        Decimal(20261009),
        date(2026, 10, 9),
        datetime.fromisoformat("2026-10-09T08:30"),
    ],
)
def test_a_day_is_read_in_its_usual_writings(typed_day):
    assert typed.day(typed_day) == date(2026, 10, 9)


@pytest.mark.parametrize(
    "typed_day",
    [
        "26.10.9",
        "2026-10-09 25:00",
        "2026-10-09 8",
        "2026-13-01",
        "2026.2.30",
        "10月9日",
        Decimal("1.5"),
        Decimal(7),
        True,
        None,
        "x",
    ],
)
def test_what_is_not_certainly_a_day_is_none(typed_day):
    assert typed.day(typed_day) is None


@pytest.mark.parametrize(
    "words",
    ["2026Q3", "2026q3", "2026-Q3", "2026年三季度", "2026年3季度", "2026年第三季度", "2026年第3季度", "2026 三季度", "２０２６年３季度", "2026年三季"],
)  # fmt: skip
def test_a_quarter_is_read_in_its_usual_writings(words):
    assert typed.quarter(words) == "2026Q3"


@pytest.mark.parametrize("words", ["2026", "Q3", "2026Q5", "三季度", "2026年五季度", "2026-3"])
def test_what_is_not_certainly_a_quarter_is_none(words):
    assert typed.quarter(words) is None
