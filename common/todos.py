"""One thing that is due for a person; every app makes its own, the workbench puts them in order."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NEAR = 7  # days: what is so near is marked


@dataclass
class Todo:
    """One thing to do: what, why, until when, and where."""

    icon: str
    title: str
    url: str
    note: str = ""
    due: datetime | None = None
    tag: dict[str, Any] | None = None
    part: str = ""  # the address of a note that takes longer

    @property
    def late(self) -> bool:
        return self.due is not None and self.due <= timezone.now()


def end_of(day) -> datetime:
    """The last moment of a day."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def time_left(day, *, near=NEAR) -> dict[str, str]:
    """How long there is until the end of a day, as a tag in words; what is near is marked."""
    days = (day - timezone.localdate()).days
    if days < 0:
        words = ngettext("overdue by %(days)s day", "overdue by %(days)s days", -days)
        return {"kind": "bad", "label": words % {"days": -days}}
    if not days:
        return {"kind": "watch", "label": _("due today")}
    words = ngettext("%(days)s day left", "%(days)s days left", days)
    return {"kind": "watch" if days <= near else "plain", "label": words % {"days": days}}
