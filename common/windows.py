"""The calendar windows in which something has to happen once or several times: months, quarters, halves, years."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.quarters import Quarter


class Per(models.TextChoices):
    """How long a window is."""

    MONTH = "month", _("a month")
    QUARTER = "quarter", _("a quarter")
    HALF_YEAR = "half_year", _("half a year")
    YEAR = "year", _("a year")

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[self.value]


@dataclass(frozen=True, order=True, slots=True)
class Window:
    """One calendar window; both days belong to it."""

    first_day: date
    last_day: date

    @property
    def per(self) -> Per:
        months = (self.last_day.year - self.first_day.year) * 12
        months += self.last_day.month - self.first_day.month + 1
        return next(per for per in Per if per.months == months)

    @property
    def label(self) -> str:
        year, month = self.first_day.year, self.first_day.month
        if self.per == Per.QUARTER:
            return Quarter.of(self.first_day).label
        if self.per == Per.HALF_YEAR:
            half = _now("first half of %(year)s") if month == 1 else _now("second half of %(year)s")
            return half % {"year": year}
        if self.per == Per.YEAR:
            return _now("year %(year)s") % {"year": year}
        return f"{year}-{month:02d}"

    def __contains__(self, day) -> bool:
        return self.first_day <= day <= self.last_day


def window_of(per: Per | str, day: date) -> Window:
    """The window of this length that holds the day."""
    months = Per(per).months
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    index = first.year * 12 + first.month - 1 + months
    return Window(first, date(index // 12, index % 12 + 1, 1) - timedelta(days=1))


def windows(per: Per | str, first_day: date, last_day: date) -> Iterator[Window]:
    """The windows of this length that end within the span, in order.

    What is owed once a year is owed in the quarter in which the year ends, and in no other.
    """
    found = window_of(per, first_day)
    while found.last_day <= last_day:
        yield found
        found = window_of(per, found.last_day + timedelta(days=1))
