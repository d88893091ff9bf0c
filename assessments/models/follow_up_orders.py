"""Letters that follow a finding up: a reminder, then urging, a warning, and accountability."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models.findings import Finding
from branches.models import Accountability
from common.scoping import ScopedModel


class FollowUpOrder(ScopedModel):
    """One step of the ladder for one finding, with its number and its letter."""

    scope_path = "finding__branch"
    search_fields = ("number", "finding__number", "finding__statement", "finding__branch__name")

    class Step(models.TextChoices):
        REMINDER = "reminder", _("reminder")
        URGING = "urging", _("urging")
        WARNING = "warning", _("warning")
        ACCOUNTABILITY = "accountability", pgettext_lazy("letter", "accountability")

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="orders", verbose_name=_("finding"))
    step = models.CharField(_("step"), max_length=15, choices=Step)
    number = models.CharField(_("number of the letter"), max_length=30, unique=True, editable=False)
    addressee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("addressed to")
    )
    text = models.TextField(_("what is asked"), max_length=2000)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    issued_on = models.DateField(_("issued on"), editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("issued by"),
    )
    accountability = models.ForeignKey(
        Accountability,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("accountability"),
    )
    received_on = models.DateField(_("received on"), null=True, editable=False)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, editable=False)
    reason = models.TextField(_("why withdrawn"), max_length=1000, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("follow-up order")
        verbose_name_plural = _("follow-up orders")
        ordering = ["-issued_on", "-pk"]
        default_permissions = ("view", "add", "change")
        permissions = [("receive_followuporder", "Can acknowledge follow-up orders")]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "step"], condition=Q(withdrawn_on=None), name="one_order_a_step"
            )
        ]

    def __str__(self):
        return f"{self.number} {self.get_step_display()}"

    def get_absolute_url(self):
        return reverse("assessments:follow_up_order_detail", args=[self.pk])
