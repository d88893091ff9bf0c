"""Spot checks of training: people drawn by lot, with the seed that lets everybody draw the same again."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branches.models.organization import Branch
from common.scoping import ScopedModel


class SpotCheck(ScopedModel):
    """One draw among the people below an organisation who have hours in a span of days."""

    scope_path = "branch"

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="spot_checks", verbose_name=_("drawn below")
    )
    first_day = models.DateField(_("hours from"))
    last_day = models.DateField(_("hours until"))
    size = models.PositiveSmallIntegerField(
        _("people to draw"), default=10, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    seed = models.PositiveIntegerField(_("seed"), editable=False)
    population = models.PositiveIntegerField(_("drawn from"), editable=False)
    drawn_on = models.DateField(_("drawn on"), editable=False)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("drawn by"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")
        ordering = ["-drawn_on", "-pk"]
        default_permissions = ("view", "add", "change")

    def __str__(self):
        return f"{self.branch} · {self.drawn_on}"

    def get_absolute_url(self):
        return reverse("branches:spot_check_detail", args=[self.pk])


class SpotCheckPerson(models.Model):
    """One person who was drawn, and what was found when the hours were looked into."""

    class Result(models.TextChoices):
        CONFIRMED = "confirmed", _("hours confirmed")
        PARTLY = "partly", _("partly confirmed")
        REFUSED = "refused", _("found untrue")

    spot_check = models.ForeignKey(SpotCheck, models.CASCADE, related_name="people")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="spot_checks", verbose_name=_("person")
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    place = models.PositiveSmallIntegerField()  # in the order of the draw
    hours = models.DecimalField(_("hours noted"), max_digits=6, decimal_places=1)
    result = models.CharField(_("result"), max_length=10, choices=Result, blank=True)
    note = models.CharField(_("what was found"), max_length=300, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("checked by")
    )
    checked_on = models.DateField(_("checked on"), null=True)

    class Meta:
        default_permissions = ()
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["spot_check", "person"], name="drawn_once"),
        ]

    def __str__(self):
        return str(self.person)

    def why_not_check(self, by) -> str:
        """The reason why somebody cannot note a result; empty when they can."""
        return _("Nobody checks the own hours.") if by.pk == self.person_id else ""
