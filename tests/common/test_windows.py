"""Windows of the calendar and working days, at the borders of quarters and around the holidays."""

from datetime import date

import pytest

from common.windows import Per, Window, window_of, windows
from common.working_days import add_working_days, is_working_day


@pytest.mark.parametrize(
    ("per", "day", "first", "last"),
    [
        ("month", date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        ("quarter", date(2026, 3, 31), date(2026, 1, 1), date(2026, 3, 31)),
        ("quarter", date(2026, 4, 1), date(2026, 4, 1), date(2026, 6, 30)),
        ("half_year", date(2026, 9, 30), date(2026, 7, 1), date(2026, 12, 31)),
        ("year", date(2026, 12, 31), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_day_lies_in_one_window_of_each_length(per, day, first, last):
    assert window_of(per, day) == Window(first, last)


def test_what_is_owed_once_a_year_is_owed_in_the_quarter_in_which_the_year_ends():
    third = (date(2026, 7, 1), date(2026, 9, 30))
    fourth = (date(2026, 10, 1), date(2026, 12, 31))
    assert list(windows(Per.YEAR, *third)) == []
    assert list(windows(Per.YEAR, *fourth)) == [Window(date(2026, 1, 1), date(2026, 12, 31))]
    assert len(list(windows(Per.MONTH, *third))) == 3


def test_a_window_says_how_long_it_is():
    for per in Per:
        assert window_of(per, date(2026, 8, 15)).per == per


@pytest.mark.parametrize(
    ("asked", "count", "due"),
    [
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # National Day; Saturday 10 October is worked in exchange
        (date(2026, 2, 13), 3, date(2026, 2, 25)),  # Spring Festival; Saturday 14 February is worked
        (date(2026, 3, 31), 1, date(2026, 4, 1)),
        (date(2026, 11, 27), 3, date(2026, 12, 2)),  # over a plain weekend
    ],
)
def test_a_term_in_working_days_leaves_out_holidays_and_counts_days_worked_in_exchange(asked, count, due):
    assert add_working_days(asked, count) == due


def test_a_year_without_announced_holidays_knows_weekends_and_the_fixed_ones():
    assert is_working_day(date(2031, 10, 8))
    assert not is_working_day(date(2031, 10, 1))
    assert not is_working_day(date(2031, 10, 4))
