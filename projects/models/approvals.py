"""Who decides about a project: steps as data for each kind and stage, what was decided, and who stands in for whom."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models.organization import Spans
from common.scoping import ScopedModel
from projects.models.project_states import ProjectKind
from projects.models.projects import Project


class Stage(models.TextChoices):
    APPLICATION = "application", _("application")
    MIDTERM = "midterm", _("mid-term check")
    CLOSING = "closing", _("closing")


class ApprovalStep(ScopedModel):
    """One step on the way: its order, the role whose holders above the branch decide, and how long they have."""

    kind = models.CharField(_("kind of project"), max_length=12, choices=ProjectKind)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage)
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("step"), max_length=60)
    role = models.CharField(_("decided by the role"), max_length=40)
    working_days = models.PositiveSmallIntegerField(
        _("working days"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("approval step")
        verbose_name_plural = _("approval steps")
        ordering = ["kind", "stage", "order"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "stage", "order"], condition=Q(is_active=True), name="one_step_at_a_place"
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.get_stage_display()} · {self.name}"


class Decision(models.Model):
    """One step of one hand-in: who had to decide until when, and what was decided; copied, so later rules change nothing."""

    class State(models.TextChoices):
        AHEAD = "ahead", _("not yet")
        WAITING = "waiting", _("waits for a decision")
        PASSED = "passed", pgettext_lazy("project", "agreed")
        SENT_BACK = "sent_back", _("sent back")
        RECALLED = "recalled", _("recalled")

    project = models.ForeignKey(Project, models.CASCADE, related_name="decisions")
    stage = models.CharField(_("stage"), max_length=12, choices=Stage)
    round = models.PositiveSmallIntegerField(_("round"))
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("step"), max_length=60)
    role = models.CharField(_("decided by the role"), max_length=40)
    working_days = models.PositiveSmallIntegerField(_("working days"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.AHEAD)
    since = models.DateField(_("since"), null=True)
    due_on = models.DateField(_("due on"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("standing in for"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    comment = models.TextField(_("opinion"), max_length=1000, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["project", "stage", "round", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "stage", "round", "order"], name="one_decision_a_step"
            ),
            models.UniqueConstraint(fields=["project"], condition=Q(state="waiting"), name="one_step_waits"),
        ]
        indexes = [
            models.Index(fields=["role", "due_on"], condition=Q(state="waiting"), name="decision_waiting"),
            models.Index(
                fields=["due_on", "id"], condition=Q(state="waiting"), name="decision_waits_longest"
            ),
        ]

    def __str__(self):
        return f"{self.project} · {self.name}"


class DeputyQuerySet(Spans):
    def for_user(self, user, action="view"):
        """Within the reach, and whatever concerns oneself."""
        if not user.is_authenticated or not user.has_perm(Deputy.permission(action)):
            return self.none()
        found = user.reach(Deputy.permission(action)).condition(["principal__branch__path"])
        own = Q(principal=user.pk)
        return self.filter(found | (own | Q(deputy=user.pk) if action == "view" else own))


class Deputy(ScopedModel):
    """Who stands in for whom in decisions, from when to when."""

    scope_path = "principal__branch"
    search_fields = ("principal__name", "deputy__name")

    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="deputies", verbose_name=_("for whom")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="deputises", verbose_name=_("deputy")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        ordering = ["-since", "-pk"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="deputy_span_forward",
                violation_error_message=_("The end comes after the beginning."),
            ),
            models.CheckConstraint(
                condition=~Q(principal=F("deputy")),
                name="deputy_is_another",
                violation_error_message=_("Nobody is their own deputy."),
            ),
        ]

    def __str__(self):
        return f"{self.deputy} → {self.principal}"

    def why_not_name(self, by) -> str:
        """The reason why somebody cannot name this deputy; empty when they can."""
        reach = by.reach(Project.permission("manage")) if by else None
        if by and by.pk != self.principal_id and not reach.covers(self.principal.branch.path):
            return _now("A deputy is named by whoever is away, or by the party-affairs office.")
        if not self.principal.reach(Project.permission("decide")):
            return _now("%(name)s decides about no projects; there is nothing to stand in for.") % {
                "name": self.principal
            }
        if not self.deputy.is_active or not self.deputy.has_perm(Project.permission("view")):
            return _now("%(name)s cannot open projects in the portal.") % {"name": self.deputy}
        others = Deputy.objects.filter(principal=self.principal, deputy=self.deputy).exclude(pk=self.pk)
        others = others.open_from(self.since)
        if self.until:
            others = others.filter(since__lt=self.until)
        return _now("The two are already named for this time.") if others.exists() else ""
