"""Checklists by year: what is looked at, for how many points, and how it is judged; frozen once published."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel

HUNDRED = 100


class Checklist(ScopedModel):
    """What branches or demonstration points are held against in a year; common to all."""

    search_fields = ("title",)

    class Purpose(models.TextChoices):
        STANDARDISATION = "standardisation", _("branch standardisation")
        DEMO_SITE = "demo_site", _("demonstration points")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    purpose = models.CharField(_("for"), max_length=20, choices=Purpose, default=Purpose.STANDARDISATION)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    title = models.CharField(_("title"), max_length=120)
    source = models.CharField(
        _("source"), max_length=400, blank=True, help_text=_("Which document it follows, of which year.")
    )
    due_on = models.DateField(
        _("self-check due on"),
        null=True,
        blank=True,
        help_text=_("The day by which every branch hands in its self-check."),
    )
    excellent_from = models.DecimalField(_("excellent from"), max_digits=4, decimal_places=1, default=90)
    passed_from = models.DecimalField(_("up to standard from"), max_digits=4, decimal_places=1, default=76)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    published_on = models.DateField(_("published on"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["-year", "purpose"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "year"],
                condition=Q(state="published"),
                name="one_published_checklist_a_year",
            ),
            models.CheckConstraint(
                condition=Q(
                    excellent_from__gt=F("passed_from"), passed_from__gte=0, excellent_from__lte=HUNDRED
                ),
                name="checklist_lines_in_order",
                violation_error_message=_(
                    "“Excellent” begins above “up to standard”, and both lie between 0 and 100."
                ),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("branches:checklist_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    def total_points(self):
        return self.items.aggregate(total=Sum("points"))["total"] or 0

    def why_not_change(self) -> str:
        """The reason why nothing may be changed in it; empty when it may."""
        return "" if self.is_draft else _("A published checklist is frozen; copy it for another year.")

    def why_not_publish(self) -> str:
        """The reason why it cannot be published; empty when it can."""
        if not self.is_draft:
            return _("It is already published.")
        if (total := self.total_points()) != HUNDRED:
            words = _now("The points of its items sum to %(total)s, not to 100.")
            return words % {"total": plain(total)}
        if self.purpose == self.Purpose.STANDARDISATION and not self.due_on:
            return _("Say by which day the branches hand in their self-checks.")
        same = Checklist.objects.filter(purpose=self.purpose, year=self.year, state=self.State.PUBLISHED)
        if same.exists():
            return _("Another checklist of this year is published already.")
        return ""

    def grade_of(self, points) -> str:
        """excellent, passed or failed; nothing without points. Each line belongs to the better grade."""
        if points is None:
            return ""
        if points >= self.excellent_from:
            return "excellent"
        return "passed" if points >= self.passed_from else "failed"


class ChecklistItem(models.Model):
    """One line: what is asked, how many points it is worth, how it is judged, and which records know the answer."""

    class Method(models.TextChoices):
        RECORDS = "records", _("records of the portal")
        FILES = "files", _("files on site")
        VISIT = "visit", _("visit on site")
        TALK = "talk", _("talks")
        BALLOT = "ballot", _("ballot")

    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    section = models.CharField(_("section"), max_length=60)
    text = models.CharField(_("item"), max_length=200)
    points = models.DecimalField(
        _("points"), max_digits=4, decimal_places=1, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    standard = models.CharField(_("how it is judged"), max_length=500, blank=True)
    method = models.CharField(_("looked at by"), max_length=10, choices=Method, default=Method.FILES)
    question = models.CharField(_("prefilled from"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        default_permissions = ()
        ordering = ["order", "pk"]

    def __str__(self):
        return self.text


GRADES = {"excellent": _("excellent"), "passed": _("up to standard"), "failed": _("below standard")}
GRADE_TONES = {"excellent": "good", "passed": "plain", "failed": "bad"}


def plain(number) -> str:
    """A number as a person writes it: 3, 3.5, 0.25; nothing for nothing."""
    if number is None:
        return ""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"
