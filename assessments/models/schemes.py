"""Schemes: what is assessed, by which rules, for how many points."""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from common.scoping import ScopedModel, ScopedQuerySet

# A year of three digits is a slip of the hand; the calendar itself ends soon behind it.
FAR_DAY = _("Enter a day from 2000 to 2100.")
FIRST_DAYS = (
    MinValueValidator(date(2000, 1, 1), message=FAR_DAY),
    MaxValueValidator(date(2100, 12, 31), message=FAR_DAY),
)


class Side(models.TextChoices):
    PARTY = "party", _("Party building")
    BUSINESS = "business", _("Production and business")


class SchemeQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """Published schemes are open to all who are assessed by them; drafts to those who write them."""
        found = super().for_user(user, action)
        if action == "view" and not user.has_perm(Scheme.permission("change")):
            return found.exclude(state=Scheme.State.DRAFT)
        return found

    def in_force_on(self, day):
        """Published editions that hold on this day, the newest first."""
        return self.filter(
            Q(effective_until=None) | Q(effective_until__gte=day),
            state=Scheme.State.PUBLISHED,
            effective_from__lte=day,
        ).order_by("-effective_from", "-edition", "-pk")


class Scheme(ScopedModel):
    """One edition of a scheme; a draft until published, unchangeable from then on."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    class CouplingModel(models.TextChoices):
        STANDARD = "standard", _("standard model")
        WANG = "wang", _("Wang model")
        FAN = "fan", _("Fan model")

    code = models.CharField(_("code"), max_length=40)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    name = models.CharField(_("name"), max_length=100)
    source = models.TextField(_("source of the rubric"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    assessed_kind = models.CharField(
        _("who is assessed"), max_length=20, choices=Branch.Kind, default=Branch.Kind.BRANCH
    )
    effective_from = models.DateField(_("effective from"), validators=FIRST_DAYS)
    effective_until = models.DateField(_("effective until"), null=True, blank=True)
    party_weight = models.DecimalField(
        _("weight of the party side"), max_digits=5, decimal_places=4, default="0.4"
    )
    business_weight = models.DecimalField(
        _("weight of the business side"), max_digits=5, decimal_places=4, default="0.6"
    )
    bonus_cap = models.DecimalField(_("bonus cap"), max_digits=6, decimal_places=2, default="5")
    completeness_threshold = models.DecimalField(
        _("completeness needed for a rank"), max_digits=5, decimal_places=4, default="0.8"
    )
    activity_cap = models.DecimalField(
        _("largest share of “meeting held” indicators in the party side"),
        max_digits=5,
        decimal_places=4,
        default="0.3",
    )
    two_skins_gap = models.DecimalField(
        _("gap that calls for a two-skins notice"),
        max_digits=6,
        decimal_places=2,
        default="15",
        null=True,
        blank=True,
    )
    coordination_line = models.DecimalField(
        _("coordination degree that calls for a notice"),
        max_digits=5,
        decimal_places=4,
        default="0.6",
        null=True,
        blank=True,
    )
    coupling_model = models.CharField(
        _("coupling model"), max_length=10, choices=CouplingModel, default=CouplingModel.STANDARD
    )
    coupling_alpha = models.DecimalField(
        _("weight of the party side in coordination"), max_digits=5, decimal_places=4, default="0.5"
    )
    coefficient = models.JSONField(_("party coefficient"), null=True, blank=True)
    gate = models.JSONField(_("party gate"), null=True, blank=True)
    rank_is_public = models.BooleanField(_("branches see their rank in the peer group"), default=False)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="+")
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment scheme")
        verbose_name_plural = _("assessment schemes")
        ordering = ["code", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "edition"],
                name="one_row_per_edition",
                violation_error_message=_("This edition of the scheme exists already."),
            ),
            models.CheckConstraint(
                condition=Q(effective_until=None) | Q(effective_until__gte=F("effective_from")),
                name="scheme_effective_forward",
                violation_error_message=_("The last day must not come before the first."),
            ),
            models.CheckConstraint(
                condition=Q(party_weight__gte=0, business_weight__gte=0),
                name="scheme_weights_not_negative",
                violation_error_message=_("A weight cannot be negative."),
            ),
        ]

    def __str__(self):
        return f"{self.name} V{self.edition}"

    def get_absolute_url(self):
        return reverse("assessments:scheme_detail", args=[self.pk])

    def why_not_edit(self, by=None) -> str:
        """The reason why this edition cannot be changed; empty when it can."""
        if self.state != self.State.DRAFT:
            return _("A published scheme does not change; copy it to a new edition.")
        return ""

    def why_not_publish(self, by=None) -> str:
        """The reason why this edition is not one to be published at all; what is wrong inside is listed apart."""
        return "" if self.state == self.State.DRAFT else _("This edition has been published already.")

    def why_not_retire(self, by=None) -> str:
        """The reason why this edition cannot be taken out of use; empty when it can."""
        return "" if self.state == self.State.PUBLISHED else _("Only a published scheme can be retired.")


class IndicatorGroup(ScopedModel):
    """A first-level indicator: a titled group on one side of a scheme."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="groups")
    side = models.CharField(_("side"), max_length=10, choices=Side)
    name = models.CharField(_("name"), max_length=100)
    order = models.PositiveSmallIntegerField(_("order"), default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("first-level indicator")
        verbose_name_plural = _("first-level indicators")
        ordering = ["-side", "order", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "side", "name"],
                name="one_group_of_a_name",
                violation_error_message=_("There is already a group of this name."),
            ),
        ]

    def __str__(self):
        return self.name


class Indicator(ScopedModel):
    """A second-level indicator: points, a rule with its parameters, and where its input comes from."""

    class Missing(models.TextChoices):
        BLOCK = "block", _("holds back publication")
        ZERO = "zero", _("counts zero")
        REDISTRIBUTE = "redistribute", _("left out, the others carry its points")

    class NotApplicable(models.TextChoices):
        REDISTRIBUTE = "redistribute", _("left out, the others carry its points")
        REFUSE = "refuse", _("may not be reported as not assessed")

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="indicators", editable=False)
    group = models.ForeignKey(
        IndicatorGroup, models.CASCADE, related_name="indicators", verbose_name=_("group")
    )
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=100)
    unit_of_measure = models.CharField(_("unit of measure"), max_length=30, blank=True)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2)
    kind = models.CharField(_("rule"), max_length=12)
    params = models.JSONField(default=dict, blank=True)
    missing = models.CharField(
        _("when nothing is reported"), max_length=12, choices=Missing, default=Missing.BLOCK
    )
    not_applicable = models.CharField(
        _("when not assessed"), max_length=12, choices=NotApplicable, default=NotApplicable.REDISTRIBUTE
    )
    is_activity = models.BooleanField(_("counts that a meeting was held"), default=False)
    source = models.CharField(_("source"), max_length=40, default="figures")
    # Codes of the peer groups it is meant for; empty: everybody. Branches of other groups are not assessed by it.
    peer_groups = models.JSONField(_("only for these peer groups"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("second-level indicator")
        verbose_name_plural = _("second-level indicators")
        ordering = ["-group__side", "group__order", "group_id", "order", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"],
                name="one_indicator_of_a_code",
                violation_error_message=_("There is already an indicator of this code in the scheme."),
            ),
        ]

    def __str__(self):
        return self.name


class GradeLine(ScopedModel):
    """From which published score on a grade is reached; half-open upwards."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="grade_lines")
    name = models.CharField(_("grade"), max_length=20)
    lower = models.DecimalField(_("from"), max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = _("grade line")
        verbose_name_plural = _("grade lines")
        ordering = ["-lower"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "lower"],
                name="one_grade_per_line",
                violation_error_message=_("Two grades begin at the same score."),
            ),
        ]

    def __str__(self):
        return f"{self.name} ≥{self.lower}"
