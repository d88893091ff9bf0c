"""One party tree, the production units that belong to it, and how both stood on any day."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel, ScopedQuerySet


def valid_on(day, prefix=""):
    """Rows whose half-open span [since, until) holds this day."""
    return Q(**{f"{prefix}since__lte": day}) & (
        Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": day})
    )


class Spans(ScopedQuerySet):
    def on(self, day):
        return self.filter(valid_on(day))

    def open_from(self, day):
        """Spans that hold on this day or on a later one."""
        return self.filter(Q(until=None) | Q(until__gt=day))

    def overlapping(self, since, until):
        """Spans that share a day with [since, until); one that ended on its first day holds none."""
        found = self.open_from(since).exclude(until=F("since"))
        return found.filter(since__lt=until) if until else found


class PeerGroup(ScopedModel):
    """Branches that may be compared with each other: mining, tunnelling, offices ..."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("peer group")
        verbose_name_plural = _("peer groups")
        ordering = ["order", "code"]

    def __str__(self):
        return self.name


class BranchQuerySet(ScopedQuerySet):
    def open_on(self, day):
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day))

    def below(self, branch):
        """The branch itself and everything under it."""
        return self.filter(path__startswith=branch.path)


class Branch(ScopedModel):
    """A party organisation: committee, general branch, branch or group, as it stands today."""

    scope_path = "self"
    search_fields = ("name", "short_name", "code", "initials")

    class Kind(models.TextChoices):
        COMMITTEE = "committee", _("party committee")
        GENERAL_BRANCH = "general_branch", _("general branch")
        BRANCH = "branch", _("party branch")
        GROUP = "group", _("party group")

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=100)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    initials = models.CharField(max_length=200, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.BRANCH)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("superior")
    )
    path = models.CharField(max_length=200, unique=True, editable=False)
    peer_group = models.ForeignKey(
        PeerGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="branches",
        verbose_name=_("peer group"),
    )
    members_count = models.PositiveIntegerField(_("members"), default=0)
    established_on = models.DateField(_("established on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("party organisation")
        verbose_name_plural = _("party organisations")
        ordering = ["path"]
        indexes = [
            models.Index(fields=["path"], name="branch_path_prefix", opclasses=["varchar_pattern_ops"])
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("established_on")),
                name="branch_closed_after_established",
                violation_error_message=_("A branch cannot be closed before it was established."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("branches:branch_detail", args=[self.pk])

    @property
    def depth(self) -> int:
        return self.path.count("/") - 1

    def why_not_close(self) -> str:
        """The reason why this organisation cannot be closed; empty when it can."""
        if self.closed_on:
            return _("It is already closed.")
        if self.children.filter(closed_on=None).exists():
            return _("It still has open organisations below it; move or close them first.")
        if self.units.filter(closed_on=None).exists():
            return _("Production units still belong to it; assign them to another branch first.")
        if self.appointments.open_from(timezone.localdate()).exists():
            return _("People still hold posts in it; end these posts first.")
        if self.people.filter(is_active=True).exists():
            return _("People still belong to it; move them to another branch first.")
        return ""

    def why_not_change(self) -> str:
        """The reason why this organisation stays as it stood; empty when it can be changed."""
        return _("This record is closed.") if self.closed_on else ""

    def why_not_join(self) -> str:
        """The reason why nobody and nothing comes to belong to this organisation; empty when they can."""
        return _("This branch is closed.") if self.closed_on else ""

    def why_not_found_below(self) -> str:
        """The reason why nothing can be set up under this organisation; empty when it can."""
        if self.closed_on:
            return _("The new superior is closed.")
        if self.kind == self.Kind.GROUP:
            return _("Nothing stands under a party group.")
        return ""

    def why_not_become(self, kind) -> str:
        """The reason why this cannot be of that kind; empty when it can."""
        if kind == self.Kind.GROUP != self.kind and self.children.filter(closed_on=None).exists():
            return _("Organisations stand under it, and nothing stands under a party group; move them first.")
        return ""

    def why_not_move_under(self, parent) -> str:
        """The reason why this cannot stand under that superior; empty when it can."""
        if parent is None:
            return ""
        if parent.path.startswith(self.path):
            return _("An organisation cannot stand under itself or under one of its own.")
        return parent.why_not_found_below()


class BranchVersion(ScopedModel):
    """How a branch stood in a span of days: results show the tree as it was at the period's end."""

    scope_path = "branch"

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="versions")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Branch.Kind)
    parent = models.ForeignKey(
        Branch, models.PROTECT, null=True, related_name="+", verbose_name=_("superior")
    )
    path = models.CharField(max_length=200)
    peer_group = models.ForeignKey(PeerGroup, models.PROTECT, null=True, verbose_name=_("peer group"))
    members_count = models.PositiveIntegerField(_("members"))

    objects = Spans.as_manager()

    class Meta:
        verbose_name = _("former state")
        verbose_name_plural = _("former states")
        ordering = ["-since", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["branch"], condition=Q(until=None), name="one_current_version_per_branch"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="branch_version_span_forward"
            ),
        ]
        indexes = [
            models.Index(fields=["path"], name="version_path_prefix", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["path", "id"], name="version_path_order"),
        ]

    def __str__(self):
        return f"{self.name} {self.since}"

    @classmethod
    def permission(cls, action: str) -> str:
        return Branch.permission(action)

    @property
    def depth(self) -> int:
        return self.path.count("/") - 1


class ProductionUnit(ScopedModel):
    """A team, workshop or office of the production side, and the branch that answers for it today."""

    scope_path = "branch"
    search_fields = ("name", "short_name", "code", "initials")

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=100)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    initials = models.CharField(max_length=200, blank=True, editable=False)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="units", verbose_name=_("branch"))
    assigned_on = models.DateField(_("assigned since"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("production unit")
        verbose_name_plural = _("production units")
        ordering = ["code"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("branches:unit_detail", args=[self.pk])

    def why_not_change(self) -> str:
        """The reason why this unit stays as it stood; empty when it can be changed."""
        return _("This record is closed.") if self.closed_on else ""

    def why_not_close(self) -> str:
        """The reason why this unit cannot be closed; empty when it can."""
        return _("It is already closed.") if self.closed_on else ""


class UnitAssignment(ScopedModel):
    """Which branch answered for a production unit, from when to when."""

    scope_path = "branch"

    unit = models.ForeignKey(ProductionUnit, models.CASCADE, related_name="assignments")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="unit_assignments")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)

    objects = Spans.as_manager()

    class Meta:
        verbose_name = _("unit assignment")
        verbose_name_plural = _("unit assignments")
        ordering = ["-since", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(until=None), name="one_current_branch_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="unit_assignment_span_forward"
            ),
        ]

    def __str__(self):
        return f"{self.unit} · {self.branch}"

    @classmethod
    def permission(cls, action: str) -> str:
        return ProductionUnit.permission(action)
