"""The catalogue of problems: one code for one kind of problem, so that the same one is recognised again."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.models.supervision_plans import Theme
from branches.models.organization import Spans
from common.scoping import ScopedModel
from common.working_days import add_working_days


class Severity(models.TextChoices):
    GENERAL = "general", _("general")
    SERIOUS = "serious", _("serious")


DEFAULT_DAYS = {
    Severity.GENERAL: 20,
    Severity.SERIOUS: 10,
}  # working days, where a site has set no rule of its own


class FindingCode(ScopedModel):
    """A kind of problem; common to all."""

    search_fields = ("code", "name")

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("kind of problem"), max_length=120)
    theme = models.CharField(_("theme"), max_length=20, choices=Theme)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, default=Severity.GENERAL)
    basis = models.CharField(_("basis clause"), max_length=200, blank=True)
    measure = models.CharField(_("suggested measure"), max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("code of findings")
        verbose_name_plural = _("codes of findings")
        ordering = ["code"]
        default_permissions = ("view", "add", "change")

    def __str__(self):
        return f"{self.code} {self.name}"


class RectificationTerm(ScopedModel):
    """Within how many working days a finding of this severity is rectified: dated rules."""

    severity = models.CharField(_("severity"), max_length=10, choices=Severity)
    working_days = models.PositiveSmallIntegerField(
        _("working days"), validators=[MinValueValidator(1), MaxValueValidator(250)]
    )
    since = models.DateField(_("in force since"))
    until = models.DateField(_("in force until"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = Spans.as_manager()

    class Meta:
        verbose_name = _("term of rectification")
        verbose_name_plural = _("terms of rectification")
        ordering = ["severity", "-since"]
        default_permissions = ("view", "add")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="rectification_term_span_forward"
            ),
            models.UniqueConstraint(
                fields=["severity"], condition=Q(until=None), name="one_rectification_term_in_force"
            ),
        ]

    def __str__(self):
        return f"{self.get_severity_display()} {self.since}"


def due_day(severity, day):
    """The last day to rectify a finding of this severity that was issued on this day."""
    found = RectificationTerm.objects.on(day).filter(severity=severity).values_list("working_days", flat=True)
    return add_working_days(day, found.first() or DEFAULT_DAYS[Severity(severity)])
