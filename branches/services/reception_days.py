"""Reception days are planned and noted."""

from django.utils.translation import gettext_lazy

from branches.models import ReceptionDay
from common import audit, changes

audit.WORDS |= {
    "reception_day.added": gettext_lazy("entered"),
    "reception_day.changed": gettext_lazy("changed"),
}


def add(*, by, **values):
    """Enter a reception day, ahead or afterwards."""
    return changes.create(ReceptionDay(**values), by=by, action="reception_day.added")


def change(day, *, by, version=None, **values):
    """Note how many came, or correct the day."""
    return changes.update(day, values, by=by, version=version, action="reception_day.changed")
