"""The only place that knows what a quarter is (Asia/Shanghai, by local date)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

CODE = re.compile(r"(\d{4})Q([1-4])")
LABELS = (
    gettext_noop("Q1 %(year)s"),
    gettext_noop("Q2 %(year)s"),
    gettext_noop("Q3 %(year)s"),
    gettext_noop("Q4 %(year)s"),
)


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A calendar quarter, written 2026Q3."""

    year: int
    number: int

    @classmethod
    def parse(cls, code: str) -> "Quarter":
        if not (match := CODE.fullmatch(str(code).strip().upper())):
            raise ValueError(_("A quarter is written like 2026Q3, not “%(code)s”.") % {"code": code})
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def current(cls) -> "Quarter":
        return cls.of(timezone.localdate())

    @property
    def first_day(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        return self.shift(1).first_day - timedelta(days=1)

    def shift(self, quarters: int) -> "Quarter":
        year, index = divmod(self.year * 4 + self.number - 1 + quarters, 4)
        return Quarter(year, index + 1)

    @property
    def label(self) -> str:
        return _(LABELS[self.number - 1]) % {"year": self.year}

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"
