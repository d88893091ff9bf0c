"""The year's library of duties: what is asked of which posts, how often, by what standard, and how it is checked."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches import evidence
from branches.models.regulations import Regulation
from branches.roles import Role
from common.scoping import ScopedModel, ScopedQuerySet
from common.windows import Per


class DutyDomain(models.TextChoices):
    """The fields of work in which a post has duties beside its own business."""

    PARTY_BUILDING = "party_building", _("party building")
    CLEAN_CONDUCT = "clean_party_conduct", _("clean party conduct")
    WORK_SAFETY = "work_safety", _("work safety")
    PETITION_STABILITY = "petition_stability", _("petition and stability")
    IDEOLOGY_WORK = "ideology_work", _("ideology")
    OPERATIONS = "operations", _("operations")


PARTY_SIDE = (DutyDomain.PARTY_BUILDING, DutyDomain.CLEAN_CONDUCT, DutyDomain.IDEOLOGY_WORK)
PRODUCTION_SIDE = (DutyDomain.WORK_SAFETY, DutyDomain.OPERATIONS)
DOMAIN_ORDER = {domain.value: number for number, domain in enumerate(DutyDomain)}
MEANT_FOR = {
    Role.LEADER.value: "for_leaders",
    Role.SECRETARY.value: "for_secretaries",
    Role.UNIT_HEAD.value: "for_unit_heads",
}


class DutyLibrary(ScopedModel):
    """The duties of one year; once published it stands, and corrections are new editions of single duties."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    year = models.PositiveSmallIntegerField(
        _("year"),
        unique=True,
        validators=[MinValueValidator(2000), MaxValueValidator(2099)],
        error_messages={"unique": _("This year already has its library.")},
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("published by"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("duty library")
        verbose_name_plural = _("duty libraries")
        ordering = ["-year"]

    def __str__(self):
        return _now("Duty library %(year)s") % {"year": self.year}

    def get_absolute_url(self):
        return reverse("branches:duty_library_detail", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    def why_not_publish(self) -> str:
        """The reason why this library cannot be published; empty when it can."""
        if self.is_published:
            return _("It is already published.")
        if not self.items.exists():
            return _("It holds no duty yet; add duties or take over the starter library.")
        return ""

    def why_not_add(self) -> str:
        """The reason why no duty can be added; empty when it can."""
        if self.is_published:
            return _("A published library stands; correct a duty, or add new ones to next year's library.")
        return ""


class DutyItemQuerySet(ScopedQuerySet):
    def current(self):
        """The newest edition of every duty that still holds."""
        return self.filter(replaced_by=None, retired_on=None)

    def for_role(self, role):
        return self.filter(**{MEANT_FOR[role]: True}) if role in MEANT_FOR else self.none()


class DutyItem(ScopedModel):
    """One duty: what has to be done how often, by what standard, how it is checked, and on what ground."""

    search_fields = ("title", "code", "standard")

    library = models.ForeignKey(
        DutyLibrary, models.PROTECT, related_name="items", verbose_name=_("duty library")
    )
    code = models.CharField(_("code"), max_length=20)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    replaced_by = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )
    retired_on = models.DateField(_("no longer asked since"), null=True, editable=False)
    domain = models.CharField(_("domain"), max_length=20, choices=DutyDomain)
    title = models.CharField(pgettext_lazy("duty", "wording"), max_length=200)
    scope = models.CharField(pgettext_lazy("duty", "scope"), max_length=300, blank=True)
    standard = models.TextField(_("standard"), max_length=1000)
    checking_method = models.CharField(_("how it is checked"), max_length=200, blank=True)
    points = models.DecimalField(
        _("points"), max_digits=5, decimal_places=1, default=0, validators=[MinValueValidator(0)]
    )
    times = models.PositiveSmallIntegerField(
        _("times"), default=1, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    per = models.CharField(_("in"), max_length=10, choices=Per, default=Per.QUARTER)
    evidence = models.CharField(
        _("proved by"),
        max_length=40,
        blank=True,
        choices=evidence.choices,
        help_text=_("The portal looks for these records by itself; empty: a note of the holder."),
    )
    regulation = models.ForeignKey(
        Regulation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duty_items",
        verbose_name=_("regulation"),
    )
    ground = models.CharField(
        _("ground in words"),
        max_length=200,
        blank=True,
        help_text=_("The article, or the document where it is not in the portal."),
    )
    for_leaders = models.BooleanField(_("meant for leaders"), default=False)
    for_secretaries = models.BooleanField(_("meant for branch secretaries"), default=False)
    for_unit_heads = models.BooleanField(_("meant for unit heads"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DutyItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["-library__year", "code", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["library", "code", "edition"],
                name="one_edition_of_a_duty",
                violation_error_message=_("This library already has a duty with this code."),
            ),
            models.CheckConstraint(
                condition=Q(times__gte=1, times__lte=31),
                name="duty_between_once_and_daily",
                violation_error_message=_("Between once and 31 times."),
            ),
            models.CheckConstraint(
                condition=Q(for_leaders=True) | Q(for_secretaries=True) | Q(for_unit_heads=True),
                name="duty_meant_for_somebody",
                violation_error_message=_("Say for whom the duty is meant."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("branches:duty_item_detail", args=[self.pk])

    @property
    def is_current(self) -> bool:
        return self.replaced_by_id is None and self.retired_on is None

    @property
    def frequency(self) -> str:
        """How often, in words."""
        if self.times == 1:
            return _now("once %(per)s") % {"per": self.get_per_display()}
        return _now("%(times)s times %(per)s") % {"times": self.times, "per": self.get_per_display()}

    @property
    def roles(self) -> list[str]:
        return [role for role, name in MEANT_FOR.items() if getattr(self, name)]

    def why_not_correct(self) -> str:
        """The reason why this edition cannot be changed; empty when it can."""
        if self.replaced_by_id:
            return _("A newer edition has taken its place; correct that one.")
        if self.retired_on:
            return _("It is no longer asked.")
        return ""

    def why_not_remove(self) -> str:
        """The reason why this duty cannot be removed; empty when it can."""
        if self.library.is_published:
            return _("The library is published; a duty that no longer holds is retired instead.")
        return ""

    def why_not_retire(self) -> str:
        """The reason why this duty cannot be retired; empty when it can."""
        if not self.library.is_published:
            return _("The library is a draft; remove the duty instead.")
        return self.why_not_correct()

    def why_not_assign(self) -> str:
        """The reason why nobody can be given this duty; empty when it can."""
        if not self.library.is_published:
            return _("The library of %(year)s is not published yet.") % {"year": self.library.year}
        return self.why_not_correct()
