"""The quarters that are assessed, and the catalogue of figures."""

from django.db import connection, models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.schemes import Side
from common.quarters import Quarter
from common.scoping import ScopedModel


class Period(ScopedModel):
    """A quarter and how far its filing is."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        FILING = "filing", _("filing")
        REVIEW = "review", _("review")
        CLOSED = "closed", _("closed")

    quarter = models.CharField(_("quarter"), max_length=6, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN, editable=False)
    filing_deadline = models.DateTimeField(_("filing deadline"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("assessment period")
        verbose_name_plural = _("assessment periods")
        ordering = ["-quarter"]

    def __str__(self):
        return self.span.label

    def get_absolute_url(self):
        return reverse("assessments:period_detail", args=[self.pk])

    @property
    def span(self) -> Quarter:
        return Quarter.parse(self.quarter)

    @property
    def first_day(self):
        return self.span.first_day

    @property
    def last_day(self):
        return self.span.last_day

    @property
    def is_overdue(self) -> bool:
        return self.state == self.State.FILING and self.filing_deadline <= timezone.now()

    def hold(self) -> str:
        """Keep the period from closing until this transaction ends; returns the state it has now."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT state FROM assessments_period WHERE id = %s FOR SHARE", [self.pk])
            self.state = cursor.fetchone()[0]
        return self.state

    def why_not_file(self, *, correcting=False) -> str:
        """The reason why a figure is refused now; empty when it is counted."""
        if self.state == self.State.OPEN:
            return _("Filing for %(period)s has not begun.") % {"period": self}
        if self.state == self.State.CLOSED:
            return _("%(period)s is closed; figures are no longer taken.") % {"period": self}
        if self.state == self.State.REVIEW and not correcting:
            return _("Filing for %(period)s has ended; only corrections with a reason are taken.") % {
                "period": self
            }
        return ""

    def why_not_open(self, by=None) -> str:
        """The reason why filing cannot begin now; empty when it can."""
        if self.state != self.State.OPEN:
            return _("Filing for %(period)s has already begun.") % {"period": self}
        if self.filing_deadline <= timezone.now():
            return _("The filing deadline has passed; set a later one first.")
        return ""

    def why_not_end(self, by=None) -> str:
        """The reason why filing cannot be ended now; empty when it can."""
        if self.state == self.State.OPEN:
            return _("Filing for %(period)s has not begun.") % {"period": self}
        if self.state != self.State.FILING:
            return _("Filing for %(period)s has already ended.") % {"period": self}
        return ""

    def why_not_resume(self, by=None) -> str:
        """The reason why filing cannot go on after its end; empty when it can."""
        if self.state == self.State.REVIEW:
            return ""
        return _("Only a period in review is given back for filing.")

    def why_not_close(self, by=None) -> str:
        """The reason why this cannot be closed now; empty when it can."""
        if self.state == self.State.CLOSED:
            return _("%(period)s is already closed.") % {"period": self}
        if self.state != self.State.REVIEW:
            return _("Filing for %(period)s has to be ended first.") % {"period": self}
        return ""

    def why_not_reopen(self, by=None) -> str:
        """The reason why this cannot be reopened for corrections; empty when it can."""
        return "" if self.state == self.State.CLOSED else _("Only a closed period is reopened.")

    def why_not_change_deadline(self, by=None) -> str:
        """The reason why the filing deadline cannot be moved; empty when it can."""
        if self.state in {self.State.OPEN, self.State.FILING}:
            return ""
        return _("Filing for %(period)s has already ended.") % {"period": self}


class Metric(ScopedModel):
    """A figure of the enterprise's catalogue: what it is called, measured in, and how units add up to a branch."""

    class RollUp(models.TextChoices):
        SUM = "sum", _("sum of the units")
        MEAN = "mean", _("mean of the units")
        WEIGHTED_MEAN = "weighted_mean", _("mean weighted by target")
        LAST = "last", _("latest reported")

    class Direction(models.TextChoices):
        HIGHER = "higher", _("the higher the better")
        LOWER = "lower", _("the lower the better")

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100)
    side = models.CharField(_("side"), max_length=10, choices=Side)
    unit_of_measure = models.CharField(_("unit of measure"), max_length=30, blank=True)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, default=Direction.HIGHER)
    roll_up = models.CharField(_("from units to branch"), max_length=14, choices=RollUp, default=RollUp.SUM)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=2)
    aliases = models.JSONField(default=list, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("figure of the catalogue")
        verbose_name_plural = _("catalogue of figures")
        ordering = ["-side", "code"]

    def __str__(self):
        return f"{self.name}（{self.unit_of_measure}）" if self.unit_of_measure else self.name

    def get_absolute_url(self):
        return reverse("assessments:metric_detail", args=[self.pk])
