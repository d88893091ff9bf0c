"""What a branch does about a finding: measures with owner and day, and every hand-in with what was said about it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models.findings import Finding


class FindingMeasure(models.Model):
    """One task that rectifies a finding."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="measures")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    text = models.CharField(_("measure"), max_length=500)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("responsible person")
    )
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["order", "pk"]

    def __str__(self):
        return self.text


class HandIn(models.Model):
    """Measures or a rectification as they were handed in, kept also when they came back."""

    class Kind(models.TextChoices):
        MEASURES = "measures", pgettext_lazy("finding", "measures")
        RECTIFICATION = "rectification", _("rectification")
        EXTENSION = "extension", _("extension")

    class Verdict(models.TextChoices):
        WAITING = "waiting", _("waits for an answer")
        APPROVED = "approved", _("approved")
        CHECKED = "checked", _("checked once, to be confirmed")
        RETURNED = "returned", _("returned")
        RECALLED = "recalled", _("recalled")

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="hand_ins")
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    text = models.TextField(_("what was done or will be done"), max_length=4000)
    measures = models.JSONField(default=list)  # the measures as they were then
    figure = models.CharField(_("figure that shows it"), max_length=100, blank=True)
    before = models.DecimalField(_("before"), max_digits=16, decimal_places=4, null=True, blank=True)
    after = models.DecimalField(_("after"), max_digits=16, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    new_due_on = models.DateField(_("new end"), null=True, blank=True)  # of an extension
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("handed in by")
    )
    at = models.DateTimeField(_("handed in"), auto_now_add=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, default=Verdict.WAITING)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("checked by")
    )
    judged_at = models.DateTimeField(_("checked at"), null=True)
    seen = models.TextField(_("what was seen"), max_length=2000, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    confirmation = models.TextField(_("words of the second review"), max_length=2000, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self):
        return f"{self.finding} · {self.get_kind_display()}"
