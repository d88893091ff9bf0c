"""What a quarter is, by the calendar of Shanghai."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from common.quarters import Quarter


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 1, 1), "2026Q1"),
        (date(2026, 3, 31), "2026Q1"),
        (date(2026, 4, 1), "2026Q2"),
        (date(2026, 9, 30), "2026Q3"),
        (date(2026, 12, 31), "2026Q4"),
    ],
)
def test_a_day_lies_in_its_quarter(day, code):
    assert str(Quarter.of(day)) == code


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2026Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2024Q1", date(2024, 1, 1), date(2024, 3, 31)),
    ],
)
def test_a_quarter_has_its_days(code, first, last):
    quarter = Quarter.parse(code)
    assert (quarter.first_day, quarter.last_day) == (first, last)


@pytest.mark.parametrize(
    ("code", "by", "found"),
    [("2026Q1", -1, "2025Q4"), ("2026Q4", 1, "2027Q1"), ("2026Q3", 0, "2026Q3"), ("2026Q3", -7, "2024Q4")],
)
def test_quarters_are_counted_over_the_years(code, by, found):
    assert str(Quarter.parse(code).shift(by)) == found


@pytest.mark.parametrize("typed", ["2026q3", " 2026Q3 "])
def test_a_code_is_read_as_people_type_it(typed):
    assert Quarter.parse(typed) == Quarter(2026, 3)


@pytest.mark.parametrize("typed", ["", "2026Q5", "2026Q0", "26Q3", "2026-Q3", "2026Q3x", None, 20263])
def test_what_is_no_quarter_is_refused(typed):
    with pytest.raises(ValueError, match="2026Q3"):
        Quarter.parse(typed)


def test_quarters_are_in_order():
    assert Quarter(2025, 4) < Quarter(2026, 1) < Quarter(2026, 2)


def test_the_present_quarter_turns_at_midnight_in_shanghai(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 9, 30, 15, 59, tzinfo=UTC))
    assert str(Quarter.current()) == "2026Q3"
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 9, 30, 16, 0, tzinfo=UTC))
    assert str(Quarter.current()) == "2026Q4"


def test_a_label_has_year_and_number():
    with translation.override("en"):
        assert Quarter(2026, 3).label == "Q3 2026"
