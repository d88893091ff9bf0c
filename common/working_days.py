"""Working days in China: weekends, public holidays and the days worked in exchange."""

from datetime import date, timedelta

import chinese_calendar


def is_working_day(day: date) -> bool:
    """Whether offices work; a year whose holidays are not announced yet knows only weekends."""
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5


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
