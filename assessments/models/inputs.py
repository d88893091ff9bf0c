"""Reported figures with their states, corrections, and the workbooks they came from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.models.periods import Metric, Period
from branches.models import Branch, ProductionUnit
from common.attachments import StoredFile
from common.scoping import ScopedModel


class Figure(ScopedModel):
    """One figure of one branch, or of one production unit that the branch answers for, in one period."""

    scope_path = "branch"

    class State(models.TextChoices):
        VALUE = "value", _("reported")
        NOT_REPORTED = "not_reported", _("not reported")
        NOT_APPLICABLE = "not_applicable", _("not assessed")

    period = models.ForeignKey(Period, models.PROTECT, related_name="figures", verbose_name=_("period"))
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="figures", verbose_name=_("figure"))
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="figures", verbose_name=_("branch"))
    unit = models.ForeignKey(
        ProductionUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
        verbose_name=_("production unit"),
    )
    target = models.DecimalField(_("target"), max_digits=18, decimal_places=4, null=True, blank=True)
    actual = models.DecimalField(_("actual"), max_digits=18, decimal_places=4, null=True, blank=True)
    items = models.JSONField(default=list, blank=True)
    state = models.CharField(_("state"), max_length=14, choices=State, default=State.VALUE)
    note = models.CharField(_("note"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    changed_at = models.DateTimeField(_("reported at"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("reported by")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("reported figure")
        verbose_name_plural = _("reported figures")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["period", "branch"]),
            models.Index(fields=["period", "changed_at"]),
            models.Index(fields=["unit"], condition=Q(unit__isnull=False), name="figure_of_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "metric", "branch"],
                condition=Q(unit=None),
                name="one_figure_per_branch",
            ),
            models.UniqueConstraint(
                fields=["period", "metric", "unit"],
                condition=Q(unit__isnull=False),
                name="one_figure_per_unit",
            ),
            models.CheckConstraint(
                condition=~Q(state="value") | Q(actual__isnull=False) | ~Q(items=[]),
                name="a_reported_figure_has_a_value",
                violation_error_message=_("A reported figure needs a value."),
            ),
            models.CheckConstraint(
                condition=Q(state="value") | Q(actual__isnull=True),
                name="no_value_without_report",
                violation_error_message=_("A figure that is not reported or not assessed has no value."),
            ),
        ]

    def __str__(self):
        return f"{self.subject} · {self.metric} · {self.period}"

    def get_absolute_url(self):
        return reverse("assessments:figure_detail", args=[self.pk])

    @property
    def subject(self):
        return self.unit or self.branch


class FigureChange(ScopedModel):
    """What a figure was before somebody corrected it, who did, and why."""

    scope_path = "figure__branch"

    figure = models.ForeignKey(Figure, models.CASCADE, related_name="changes")
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    old = models.JSONField(_("old value"))
    new = models.JSONField(_("new value"))
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.figure} {self.at:%F %T}"


class WorkbookMapping(ScopedModel):
    """How an office's own workbook is read: kept, so that next quarter's file is understood at once."""

    name = models.CharField(_("name"), max_length=100)
    signature = models.CharField(max_length=64, db_index=True)
    mapping = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("workbook mapping")
        verbose_name_plural = _("workbook mappings")
        ordering = ["-changed_at"]
        default_permissions = ()

    def __str__(self):
        return self.name


class OfficeWorkbookQuerySet(models.QuerySet):
    def for_user(self, user, action="view"):
        """An uploaded workbook is its uploader's alone."""
        if not user.is_authenticated or not user.has_perm(Figure.permission("add")):
            return self.none()
        return self.filter(by=user)


class OfficeWorkbook(ScopedModel):
    """An office's workbook on its way in: mapped, read cell by cell, doubts decided, taken over."""

    class State(models.TextChoices):
        READING = "reading", _("being read")
        MAPPING = "mapping", _("to be mapped")
        DECIDING = "deciding", _("to be checked and taken over")
        APPLIED = "applied", _("taken over")
        REFUSED = "refused", _("refused")

    period = models.ForeignKey(Period, models.PROTECT, related_name="+", verbose_name=_("period"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    sheets = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    readings = models.JSONField(default=list)
    decisions = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    job = models.ForeignKey("common.Job", models.PROTECT, null=True, related_name="+")
    applied = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfficeWorkbookQuerySet.as_manager()

    class Meta:
        verbose_name = _("office workbook")
        verbose_name_plural = _("office workbooks")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return self.file.name

    def get_absolute_url(self):
        return reverse("assessments:office_detail", args=[self.pk])
