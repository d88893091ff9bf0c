"""The enterprise's rules: every regulation with its versions, so that what was due then is judged by the text of then."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models.organization import Branch, Spans
from common.scoping import ScopedModel


class Regulation(ScopedModel):
    """A regulation that grounds duties and kinds of meeting; everybody may read it."""

    search_fields = ("title", "code", "initials")

    code = models.CharField(_("code"), max_length=30, unique=True)
    title = models.CharField(_("title"), max_length=200)
    initials = models.CharField(max_length=200, blank=True, editable=False)
    owner = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kept by")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("regulation")
        verbose_name_plural = _("regulations")
        ordering = ["code"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("branches:regulation_detail", args=[self.pk])

    def edition_on(self, day):
        """The edition whose text holds on this day; None where there is none."""
        return self.versions.on(day).first()

    def why_not_repeal(self) -> str:
        """The reason why this regulation cannot be taken out of force; empty when it can."""
        return "" if self.versions.filter(until=None).exists() else _("No edition of it is in force.")

    def why_not_confirm(self) -> str:
        """The reason why there is nothing to compare with the current text; empty when there is."""
        if self.versions.filter(is_confirmed=False).exists():
            return ""
        return _("Every edition has been compared with the current text.")


class RegulationVersion(ScopedModel):
    """One edition of a regulation and the days in which it holds."""

    regulation = models.ForeignKey(
        Regulation, models.CASCADE, related_name="versions", verbose_name=_("regulation")
    )
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    since = models.DateField(_("in force since"))
    until = models.DateField(_("in force until"), null=True, blank=True)
    summary = models.TextField(_("what it asks for"), max_length=8000)
    is_confirmed = models.BooleanField(_("compared with the current text"), default=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = Spans.as_manager()

    class Meta:
        verbose_name = _("edition of a regulation")
        verbose_name_plural = _("editions of regulations")
        ordering = ["-since"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["regulation", "since"], name="one_edition_of_a_day"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="regulation_version_span_forward",
                violation_error_message=_("The end cannot come before the beginning."),
            ),
        ]

    def __str__(self):
        return f"{self.regulation} {self.since}"

    def get_absolute_url(self):
        return self.regulation.get_absolute_url()

    @property
    def last_day(self):
        """The last day on which this text holds; None while nothing has taken its place."""
        return self.until - timedelta(days=1) if self.until else None

    @property
    def standing(self) -> str:
        """coming, in force or former, by today's date."""
        today = timezone.localdate()
        if self.since > today:
            return "coming"
        return "former" if self.until and self.until <= today else "in_force"

    @classmethod
    def permission(cls, action: str) -> str:
        return Regulation.permission(action)
