"""How a finding stands today: what is left of its term, and the colour of its warning; worked out, never stored."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assessments.models.finding_steps import AT_WORK, HANDED_IN, UNDONE, FindingState
from common.todos import time_left

NEAR = 7  # days


class Colour(models.TextChoices):
    """The warning a finding stands under."""

    RED = "red", _("red warning")
    YELLOW = "yellow", _("yellow warning")
    BLUE = "blue", _("blue warning")
    NONE = "", ""


TONES = {Colour.RED: "bad", Colour.YELLOW: "watch", Colour.BLUE: "near", Colour.NONE: "plain"}


class FindingStanding:
    """What is derived from the days and the measures."""

    @property
    def is_undone(self) -> bool:
        return self.state in UNDONE

    @property
    def is_handed_in_time(self) -> bool:
        """Waiting for the answer to what came by the due day: the branch has done its part."""
        return self.state in HANDED_IN and self.submitted_on is not None and self.submitted_on <= self.due_on

    @property
    def is_overdue(self) -> bool:
        late = self.is_undone and self.due_on < timezone.localdate()
        return late and not self.is_handed_in_time

    @property
    def measures_by(self):
        """The last day of a measure; once the term is over, whoever is late names a day that can be kept."""
        return self.due_on if self.due_on >= timezone.localdate() else None

    @property
    def is_extended(self) -> bool:
        return self.first_due_on is not None

    @property
    def days_left(self) -> int:
        return (self.due_on - timezone.localdate()).days

    @property
    def progress(self) -> tuple[int, int]:
        """How many measures are done, of how many; annotated by lists, asked for on one record."""
        if not hasattr(self, "measures_all"):
            done = [measure.done_on for measure in self.measures.all()]
            self.measures_all, self.measures_done = len(done), sum(1 for day in done if day)
        return self.measures_done, self.measures_all

    @property
    def is_behind(self) -> bool:
        """Whether less of the measures is done than of the time is gone."""
        if self.state not in AT_WORK or not self.issued_on:
            return False
        done, measures = self.progress
        begun = self.reopened_on or self.issued_on
        term, gone = (self.due_on - begun).days, (timezone.localdate() - begun).days
        return measures > 0 and term > 0 and done * term < gone * measures

    @property
    def colour(self) -> Colour:
        if not self.is_undone or self.is_handed_in_time:
            return Colour.NONE
        if self.is_overdue:
            return Colour.RED
        if self.is_behind:
            return Colour.YELLOW
        return Colour.BLUE if self.days_left <= NEAR else Colour.NONE

    @property
    def standing(self) -> dict[str, str]:
        """The time that is left, in words, with the colour of the warning before it."""
        if self.state == FindingState.CLOSED:
            return self._closed()
        if not self.is_undone:
            return {"kind": "plain", "label": ""}
        if self.is_handed_in_time:
            return {"kind": "plain", "label": _now("handed in in time")}
        left, colour = time_left(self.due_on)["label"], self.colour
        if colour == Colour.YELLOW:
            left = _now("behind schedule, %(left)s") % {"left": left}
        words = f"{colour.label} · {left}" if colour else left
        return {"kind": TONES[colour], "label": words}

    def _closed(self):
        days = (self.due_on - (self.submitted_on or self.closed_on)).days
        if days < 0:
            words = ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
            return {"kind": "watch", "label": words}
        if not days:
            return {"kind": "good", "label": _now("on the day")}
        return {
            "kind": "good",
            "label": ngettext("%(days)s day early", "%(days)s days early", days) % {"days": days},
        }
