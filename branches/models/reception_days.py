"""Reception days: a leader hears workers in person, and what they raise is answered like any request."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models.organization import Branch
from common.scoping import ScopedModel


class ReceptionDay(ScopedModel):
    """A day on which a leader hears workers; the requests raised there are records of their own."""

    scope_path = "branch"
    search_fields = ("leader__name", "place", "branch__name")

    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reception_days", verbose_name=_("leader")
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="reception_days", verbose_name=_("organisation")
    )
    held_on = models.DateField(_("day"))
    place = models.CharField(_("place"), max_length=60, blank=True)
    people_heard = models.PositiveSmallIntegerField(
        _("people heard"),
        null=True,
        blank=True,
        help_text=_("Empty until the day is over; 0: nobody came."),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("reception day")
        verbose_name_plural = _("reception days")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["leader", "branch", "held_on"],
                name="one_reception_of_a_leader_a_day",
                violation_error_message=_("This leader already has a reception day there on this day."),
            )
        ]

    def __str__(self):
        return f"{self.held_on} {self.leader}"

    def get_absolute_url(self):
        return reverse("branches:reception_day_detail", args=[self.pk])

    @property
    def is_ahead(self) -> bool:
        return self.held_on > timezone.localdate()

    def clean(self):
        if self.held_on and self.is_ahead and self.people_heard is not None:
            raise ValidationError({"people_heard": _("This day has not come yet.")})

    def why_not_record(self) -> str:
        """The reason why no request can be raised on this day; empty when one can."""
        return str(_("This day has not come yet.")) if self.is_ahead else ""
