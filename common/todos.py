"""One thing that is due for a person; every app makes its own, the workbench puts them in order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone


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
