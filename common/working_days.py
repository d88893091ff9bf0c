"""Working days in China: weekends, public holidays and the days worked in exchange."""

from datetime import date, timedelta

import chinese_calendar

# Holidays whose day the law names; the others and the days worked in exchange are announced year by year.
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


def is_working_day(day: date) -> bool:
    """Whether offices work; a year whose holidays are not announced yet knows weekends and the fixed holidays."""
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS


def add_working_days(day: date, count: int) -> date:
    """The last day of a term of so many working days that begins on the day after this one."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days(first: date, last: date) -> list[date]:
    """The working days from one day to another, both included."""
    count = (last - first).days + 1
    return [day for day in (first + timedelta(days=n) for n in range(count)) if is_working_day(day)]
