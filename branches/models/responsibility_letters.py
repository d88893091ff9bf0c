"""The year's responsibility letters: who signed with whom on which day."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.models.organization import Branch
from common.scoping import ScopedModel, ScopedQuerySet


class ResponsibilityLetterQuerySet(ScopedQuerySet):
    def of(self, person, year):
        return self.filter(signer=person, year=year)


class ResponsibilityLetter(ScopedModel):
    """The letter of one year that a holder of duties signed with a superior; the paper itself stays on paper."""

    scope_path = "branch"

    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2099)]
    )
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="responsibility_letters",
        verbose_name=_("signed by"),
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    signed_with = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("signed with")
    )
    signed_on = models.DateField(_("signed on"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ResponsibilityLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsibility letter")
        verbose_name_plural = _("responsibility letters")
        ordering = ["-year", "branch__path"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "signer", "branch"],
                name="one_letter_a_year",
                violation_error_message=_("This letter is already recorded."),
            ),
            models.CheckConstraint(
                condition=~Q(signer=F("signed_with")),
                name="letter_of_two_people",
                violation_error_message=_("A letter is signed by two different people."),
            ),
        ]

    def __str__(self):
        return _now("Responsibility letter %(year)s · %(who)s") % {"year": self.year, "who": self.signer}
