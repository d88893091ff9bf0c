"""Demonstration points: applied for, checked against criteria, named by another person, reviewed each year, withdrawn."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models.checklists import GRADES, Checklist, ChecklistItem
from branches.models.organization import Branch
from common.scoping import ScopedModel, ScopedQuerySet


class DemoSiteQuerySet(ScopedQuerySet):
    def named(self):
        return self.filter(state=DemoSite.State.NAMED)

    def named_on(self, day):
        """The points that were named on this day and not yet withdrawn."""
        return self.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=day), named_on__lte=day)


class DemoSite(ScopedModel):
    """A place that shows others how it is done."""

    scope_path = "branch"
    search_fields = ("name", "branch__name", "shows")

    class State(models.TextChoices):
        APPLIED = "applied", _("applied for")
        CHECKED = "checked", pgettext_lazy("site", "checked")
        NAMED = "named", pgettext_lazy("site", "named")
        REFUSED = "refused", _("not named")
        WITHDRAWN = "withdrawn", _("withdrawn")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="demo_sites", verbose_name=_("branch"))
    name = models.CharField(pgettext_lazy("site", "name"), max_length=80)
    shows = models.TextField(
        _("what it shows"),
        max_length=2000,
        help_text=_("What others can see and learn there, and its effect."),
    )
    place = models.CharField(_("place"), max_length=120, blank=True)
    contact = models.CharField(_("whom to ask"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.APPLIED, editable=False)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        null=True,
        related_name="+",
        verbose_name=_("applied for by"),
    )
    applied_on = models.DateField(_("applied for on"), editable=False)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("named by"),
    )
    named_on = models.DateField(_("named on"), null=True, editable=False)
    review_due_on = models.DateField(_("next yearly review"), null=True, editable=False)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, editable=False)
    reason = models.TextField(_("reason"), max_length=1000, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DemoSiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("demonstration point")
        verbose_name_plural = _("demonstration points")
        ordering = ["-pk"]
        default_permissions = ("view", "add", "change")
        permissions = [
            ("check_demosite", "Can check demonstration points against the criteria"),
            ("name_demosite", "Can name and withdraw demonstration points"),
            ("read_demosite", "Can read the list of named demonstration points"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="named") | Q(named_on__isnull=False, review_due_on__isnull=False),
                name="named_site_has_its_days",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("branches:demo_site_detail", args=[self.pk])

    @property
    def is_review_due(self) -> bool:
        return self.state == self.State.NAMED and self.review_due_on <= timezone.localdate()

    def why_not_change(self) -> str:
        """The reason why the application cannot be worded otherwise; empty when it can."""
        if self.state in {self.State.APPLIED, self.State.REFUSED}:
            return ""
        return _("It has been checked as it stands.")

    def why_not_check(self, by) -> str:
        """The reason why somebody cannot check it; empty when they can."""
        if self.state in {self.State.REFUSED, self.State.WITHDRAWN}:
            return _("It is no longer a candidate.")
        if by.pk == self.applied_by_id or by.branch_id == self.branch_id:
            return _("Nobody checks the own demonstration point.")
        return ""

    def why_not_name(self, by) -> str:
        """The reason why somebody cannot name it; empty when they can."""
        if self.state != self.State.CHECKED:
            return _("Only a point that was checked can be named.")
        newest = self.checks.first()
        if newest.checked_by_id == by.pk:
            return _("Whoever checked it does not name it.")
        if by.pk == self.applied_by_id:
            return _("Whoever applied for it does not name it.")
        if newest.grade == "failed":
            return _("It did not reach the points that are asked for.")
        return ""

    def why_not_refuse(self) -> str:
        if self.state in {self.State.APPLIED, self.State.CHECKED}:
            return ""
        return _("Only an application is refused.")

    def why_not_withdraw(self) -> str:
        return "" if self.state == self.State.NAMED else _("Only a named point is withdrawn.")


class SiteCheck(models.Model):
    """One check of a point against the criteria of a year: before it is named, then every year."""

    site = models.ForeignKey(DemoSite, models.CASCADE, related_name="checks")
    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="site_checks")
    is_review = models.BooleanField(default=False)  # of a point that is named already
    checked_on = models.DateField(_("checked on"))
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    points = models.DecimalField(_("points"), max_digits=4, decimal_places=1)
    conclusion = models.TextField(_("conclusion"), max_length=2000)

    class Meta:
        default_permissions = ()
        ordering = ["-checked_on", "-pk"]

    def __str__(self):
        return f"{self.site} {self.checked_on}"

    @property
    def grade(self) -> str:
        return self.checklist.grade_of(self.points)

    @property
    def grade_label(self):
        return GRADES[self.grade]


class SiteCheckLine(models.Model):
    """The points of one criterion and what was seen."""

    check_made = models.ForeignKey(SiteCheck, models.CASCADE, related_name="lines")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    points = models.DecimalField(_("points"), max_digits=4, decimal_places=1)
    note = models.CharField(_("what was seen"), max_length=500, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["item__order", "pk"]

    def __str__(self):
        return str(self.item)
