"""What was drawn at random, from what and with which seed, so that anybody can draw it again."""

from random import Random

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from common.scoping import ScopedModel

DRAW_PAGES = {"spot_check": "spot_draw", "look_back": "look_back_draw"}  # where each kind of draw is shown


class RandomDraw(ScopedModel):
    """One draw: the same seed over the same population gives the same rows."""

    scope_path = "scope"

    class Purpose(models.TextChoices):
        SPOT_CHECK = "spot_check", _("spot check")
        LOOK_BACK = "look_back", _("look-back")

    purpose = models.CharField(_("for"), max_length=10, choices=Purpose)
    quarter = models.CharField(_("quarter"), max_length=6)
    scope = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("party organisation"))
    seed = models.CharField(_("seed"), max_length=40)
    population = models.JSONField(_("drawn from"))  # ids in order
    drawn = models.JSONField(_("drawn"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drawn by")
    )
    at = models.DateTimeField(_("drawn at"), auto_now_add=True)

    class Meta:
        verbose_name = _("random draw")
        verbose_name_plural = _("random draws")
        ordering = ["-pk"]
        default_permissions = ("view", "add")

    def __str__(self):
        return f"{self.get_purpose_display()} {self.quarter} · {self.seed}"

    def get_absolute_url(self):
        return reverse(f"assessments:{DRAW_PAGES[self.purpose]}_detail", args=[self.pk])

    def drawn_again(self) -> list[int]:
        """What the seed gives today; whoever doubts the draw compares."""
        return drawn_from(self.population, len(self.drawn), self.seed)


def drawn_from(population, count, seed) -> list[int]:
    """So many of these ids by this seed, in the order of the population."""
    ordered = sorted(population)
    chosen = set(Random(str(seed)).sample(ordered, min(count, len(ordered))))  # noqa: S311 - repeatable on purpose
    return [pk for pk in ordered if pk in chosen]
