"""The difficulty board: what hurts in production, and who offers to solve it."""

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Appointment, Branch, ProductionUnit
from branches.roles import Role
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

    def taking_bids(self, today):
        return self.filter(state=DifficultyState.OPEN, bids_until__gte=today)

    def with_bids(self):
        """How many offers each has; the number is everybody's, the offers are not."""
        counted = Bid.objects.filter(difficulty=OuterRef("pk")).exclude(state=BidState.WITHDRAWN)
        counted = counted.order_by().values("difficulty").annotate(n=Count("pk")).values("n")
        return self.annotate(bids_count=Coalesce(Subquery(counted), 0))


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
        constraints = [
            models.CheckConstraint(
                condition=~Q(wanted=F("current")),
                name="difficulty_has_a_gap",
                violation_error_message=_("The value wanted is the value now: there is nothing to solve."),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("projects:difficulty_detail", args=[self.pk])

    @property
    def gap(self):
        """How far the value is from what is wanted, with its sign."""
        return self.wanted - self.current

    @property
    def is_taking_bids(self) -> bool:
        return self.state == self.State.OPEN and timezone.localdate() <= self.bids_until

    def is_better(self, value) -> bool:
        """Whether a value lies on the way from today's to what is wanted, or beyond."""
        return (value - self.current) * self.gap > 0

    def is_selected_by(self, user) -> bool:
        """Whether this person stands on the posting side: who may select here."""
        return user.reach(self.permission("select")).covers(self.branch.path)

    def offered(self):
        return self.bids.filter(state=BidState.OFFERED)

    def why_not_change(self, by) -> str:
        """The reason why its words stay as they are; empty when they may change."""
        if self.state not in {self.State.DRAFT, self.State.OPEN}:
            return _("Only a difficulty that is a draft or open without bids can be changed.")
        return _("Somebody has bid for it; it stays as it is.") if self.offered().exists() else ""

    def why_not_post(self, by) -> str:
        if self.state != self.State.DRAFT:
            return _("It has been posted already.")
        if self.bids_until < timezone.localdate():
            return _("The day until which bids are taken is over; set a later one first.")
        return _("This branch is closed.") if self.branch.closed_on else ""

    def why_not_withdraw(self, by) -> str:
        if self.state in {self.State.DRAFT, self.State.OPEN}:
            return ""
        return _("Only a difficulty that nobody has been given can be withdrawn.")

    def why_not_bid(self, by) -> str:
        """The reason why nobody, or not this person, can bid now; empty when they can."""
        if self.state != self.State.OPEN:
            return _("No bids are taken for this difficulty.")
        if timezone.localdate() > self.bids_until:
            return _("The time for bids ended on %(day)s.") % {"day": self.bids_until}
        if by and (by.pk == self.posted_by_id or self.is_selected_by(by)):
            return _("Who posts a difficulty or selects among its bids does not bid for it.")
        return ""

    def why_not_select(self, by) -> str:
        """The reason why nobody, or not this person, can select among its bids now; empty when they can."""
        if self.state != self.State.OPEN:
            return _("It is not open any more: somebody has selected a bid, or it was withdrawn.")
        if by and self.offered().filter(Q(by=by.pk) | Q(lead=by.pk)).exists():
            return _("Who bids for a difficulty does not select among its bids.")
        return ""

    def why_not_solve(self, by) -> str:
        if self.state != self.State.CLAIMED:
            return _("Only a difficulty that somebody has taken on can be solved.")
        if not self.projects.filter(state__in=["finished", "archived"]).exists():
            return _("It is solved when its project is finished.")
        return ""

    def why_not_post_again(self, by) -> str:
        if self.state != self.State.CLAIMED:
            return _("Only a difficulty that was taken on in vain is posted again.")
        return "" if self.came_to_nothing else _("Its project goes on.")

    @property
    def came_to_nothing(self) -> bool:
        """Whether every project that took it on was terminated or withdrawn."""
        return not self.projects.exclude(state__in=["terminated", "withdrawn"]).exists()


class BidState(models.TextChoices):
    OFFERED = "offered", _("offered")
    SELECTED = "selected", _("selected")
    DECLINED = "declined", _("not selected")
    WITHDRAWN = "withdrawn", pgettext_lazy("bid", "withdrawn")


class BidQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """The own ones; those one selects among; for whoever never bids, those of the own part of the tree.

        Bids compete, so nobody who bids reads the bids of others, but for a secretary those of the own branch.
        """
        if not user.is_authenticated or not user.has_perm(Bid.permission("view")):
            return self.none()
        mine = self.filter(Q(by=user.pk) | Q(lead=user.pk))
        posting = user.reach(Difficulty.permission("select"))
        if action == "select":
            return self.filter(posting.condition(["difficulty__branch__path"]))
        if action != "view":
            return mine if user.has_perm(Bid.permission(action)) else self.none()
        bids = user.has_perm(Difficulty.permission("bid"))
        reach = posting if bids else user.reach(Bid.permission("view"))
        seen = reach.condition(["branch__path", "difficulty__branch__path"])
        return self.filter(seen | Q(difficulty__posted_by=user.pk)) | mine


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
    is_joint = models.BooleanField(
        _("as a joint project"), default=False, help_text=_("Other branches are to take part.")
    )
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

    def why_not_offer(self, by) -> str:
        """The reason why this cannot stand as a bid; empty when it can."""
        if reason := self.difficulty.why_not_bid(by):
            return reason
        if not by.reach(self.permission("add")).covers(self.branch.path):
            return _("You bid for your own branch only.")
        if by.pk != self.lead_id and not by.reach(Difficulty.permission("select")).covers(self.branch.path):
            return _("A member bids for himself or herself.")
        if self.lead.branch_id != self.branch_id and not self.lead_posts().exists():
            return _("Who would lead belongs to the branch that bids.")
        if self.difficulty.is_selected_by(self.lead):
            return _("Who posts a difficulty or selects among its bids does not bid for it.")
        return self.why_not_promise()

    def why_not_promise(self) -> str:
        """The reason why what is promised is no offer."""
        if not self.difficulty.is_better(self.promised):
            return _("What is promised has to be better than the value now, %(current)s.") % {
                "current": plain(self.difficulty.current)
            }
        if self.promised_by <= timezone.localdate():
            return _("The day of the promise lies ahead.")
        return ""

    def lead_posts(self):
        """The posts that who would lead holds in the branch today."""
        return Appointment.objects.filter(user=self.lead_id, branch=self.branch_id).on(timezone.localdate())

    @property
    def is_of_secretary(self) -> bool:
        return self.lead_posts().filter(role__name=Role.SECRETARY).exists()

    def why_not_change(self, by) -> str:
        if self.state != self.State.OFFERED:
            return _("It was selected, declined or withdrawn already.")
        if not self.difficulty.is_taking_bids:
            return _("The time for bids is over; it may only be withdrawn.")
        return ""

    def why_not_withdraw(self, by) -> str:
        if self.state != self.State.OFFERED:
            return _("It was selected, declined or withdrawn already.")
        return ""

    def why_not_select(self, by) -> str:
        """The reason why this bid cannot be selected by this person; empty when it can."""
        if by and by.pk in {self.by_id, self.lead_id}:
            return _("Nobody selects his or her own bid.")
        if reason := self.difficulty.why_not_select(by):
            return reason
        return "" if self.state == self.State.OFFERED else _("This bid is not offered any more.")


def plain(value) -> str:
    """A figure without the zeros behind it."""
    return f"{value.normalize():f}"
