"""The difficulty board: what hurts in production, and who offers to solve it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch, ProductionUnit
from common.scoping import ScopedModel, ScopedQuerySet


class Category(models.TextChoices):
    """The five fields of a member's project."""

    COST_SAVING = "cost_saving", _("cost saving and benefit")
    TECH_RESEARCH = "tech_research", _("technical research")
    SAFETY_ASSURANCE = "safety_assurance", _("safety assurance")
    SERVICE_EXCELLENCE = "service_excellence", _("service excellence")
    HARMONY_STABILITY = "harmony_stability", _("harmony and stability")


class DifficultyState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("difficulty", "draft")
    OPEN = "open", _("open for bids")
    CLAIMED = "claimed", _("claimed")
    SOLVED = "solved", _("solved")
    WITHDRAWN = "withdrawn", pgettext_lazy("difficulty", "withdrawn")


class DifficultyQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """The board is everybody's; what is not posted yet is seen where it is written."""
        if action == "bid":
            return (
                self.posted()
                if user.is_authenticated and user.has_perm(Difficulty.permission("bid"))
                else self.none()
            )
        if action == "view" and user.is_authenticated and user.has_perm(Difficulty.permission("view")):
            return self.posted() | super().for_user(user, "change") | self.filter(posted_by=user.pk)
        return super().for_user(user, action)

    def posted(self):
        return self.exclude(state__in=[DifficultyState.DRAFT, DifficultyState.WITHDRAWN])


class Difficulty(ScopedModel):
    """A production problem that a unit cannot solve by routine: the figure that hurts, and its gap."""

    scope_path = "branch"
    search_fields = ("number", "title", "branch__name", "branch__initials")
    Category, State = Category, DifficultyState

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    title = models.CharField(_("difficulty"), max_length=120)
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="difficulties", verbose_name=_("posted by the branch")
    )
    unit = models.ForeignKey(
        ProductionUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("production unit"),
    )
    category = models.CharField(
        _("category"), max_length=20, choices=Category, default=Category.TECH_RESEARCH
    )
    description = models.TextField(_("what the difficulty is"), max_length=4000)
    indicator = models.CharField(_("figure that hurts"), max_length=120)
    current = models.DecimalField(_("value now"), max_digits=16, decimal_places=4)
    wanted = models.DecimalField(_("value wanted"), max_digits=16, decimal_places=4)
    measure_unit = models.CharField(_("unit of measure"), max_length=20, blank=True)
    bids_until = models.DateField(_("bids until"))
    support = models.TextField(_("support offered"), max_length=1000, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=DifficultyState, default=DifficultyState.DRAFT, editable=False
    )
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("posted by"),
    )
    posted_on = models.DateField(_("posted on"), null=True, editable=False)
    selected_reason = models.TextField(_("why this bid"), max_length=1000, blank=True, editable=False)
    solved_on = models.DateField(_("solved on"), null=True, editable=False)
    reason = models.TextField(_("why withdrawn"), max_length=1000, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DifficultyQuerySet.as_manager()

    class Meta:
        verbose_name = _("difficulty")
        verbose_name_plural = _("difficulty board")
        ordering = ["-posted_on", "-pk"]
        default_permissions = ("view", "add", "change")
        permissions = [
            ("bid_difficulty", "Can read the difficulty board and bid"),
            ("select_difficulty", "Can select a bid for a difficulty"),
        ]
        indexes = [models.Index(fields=["state", "-posted_on", "-id"], name="difficulty_board")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("projects:difficulty_detail", args=[self.pk])

    @property
    def gap(self):
        """How far the value is from what is wanted, with its sign."""
        return self.wanted - self.current


class BidState(models.TextChoices):
    OFFERED = "offered", _("offered")
    SELECTED = "selected", _("selected")
    DECLINED = "declined", _("not selected")
    WITHDRAWN = "withdrawn", pgettext_lazy("bid", "withdrawn")


class BidQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """Bids of the own part of the tree, for difficulties of it, and the own ones."""
        if not user.is_authenticated or not user.has_perm(Bid.permission(action)):
            return self.none()
        mine = self.filter(Q(by=user.pk) | Q(lead=user.pk))
        return mine if action == "change" else super().for_user(user, action) | mine


class Bid(ScopedModel):
    """What a branch or a member offers to do about a difficulty, until when."""

    scope_path = ("branch", "difficulty__branch")
    search_fields = ("difficulty__title", "lead__name", "branch__name")
    State = BidState

    difficulty = models.ForeignKey(
        Difficulty, models.PROTECT, related_name="bids", verbose_name=_("difficulty")
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="bids", verbose_name=_("bidding branch"))
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who would lead")
    )
    approach = models.TextField(_("how it would be solved"), max_length=2000)
    promised = models.DecimalField(_("value promised"), max_digits=16, decimal_places=4)
    promised_by = models.DateField(_("promised by"))
    state = models.CharField(
        _("state"), max_length=10, choices=BidState, default=BidState.OFFERED, editable=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("offered by"),
    )
    offered_on = models.DateField(_("offered on"), auto_now_add=True)
    remark = models.TextField(_("remark"), max_length=1000, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BidQuerySet.as_manager()

    class Meta:
        verbose_name = _("bid")
        verbose_name_plural = _("bids")
        ordering = ["-pk"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["difficulty", "lead"],
                condition=Q(state__in=["offered", "selected"]),
                name="one_bid_a_person",
                violation_error_message=_("This person bids for it already."),
            ),
            models.UniqueConstraint(
                fields=["difficulty"], condition=Q(state="selected"), name="one_bid_selected"
            ),
        ]

    def __str__(self):
        return f"{self.difficulty} · {self.lead}"

    def get_absolute_url(self):
        return reverse("projects:bid_detail", args=[self.pk])
