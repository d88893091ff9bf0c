"""A visit of an inspection team to a branch: planned, under way, signed by the leader who led, or missed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models.random_draws import RandomDraw
from assessments.models.supervision_plans import SupervisionPlan, Theme
from assessments.models.visit_planned import VisitPlanned
from assessments.models.visit_steps import VisitSteps
from branches.models import Branch
from common.quarters import Quarter
from common.scoping import ScopedModel, ScopedQuerySet


class VisitKind(models.TextChoices):
    QUARTERLY = "quarterly", _("quarterly supervision")
    SPOT_CHECK = "spot_check", _("spot check")
    JOINT_CHECK = "joint_check", _("joint check")


class VisitState(models.TextChoices):
    PLANNED = "planned", _("planned")
    UNDER_WAY = "under_way", _("under way")
    COMPLETED = "completed", _("to be signed")
    SIGNED = "signed", _("signed off")
    MISSED = "missed", _("missed")
    CANCELLED = "cancelled", pgettext_lazy("supervision visit", "cancelled")


class SupervisionVisitQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """Within the reach, and where one is on the team; who makes no plans sees what is approved and no surprise."""
        if not user.is_authenticated or not user.has_perm(SupervisionVisit.permission(action)):
            return self.none()
        member = VisitMember.objects.filter(user=user.pk).values("visit")
        if action == "conduct":
            return self.filter(Q(leader=user.pk) | Q(pk__in=member))
        if action == "sign":
            return self.filter(leader=user.pk)
        if action != "view":
            return super().for_user(user, action)
        sees_plans = user.reach(SupervisionPlan.permission("view")).condition(["branch__path"])
        surprise = Q(kind=VisitKind.SPOT_CHECK, state=VisitState.PLANNED)
        planned = Q(state=VisitState.PLANNED) | Q(state=VisitState.CANCELLED)
        unapproved = planned & ~Q(plan__state=SupervisionPlan.State.APPROVED)
        inside = self.inside(user) & (~(surprise | unapproved) | sees_plans)
        return self.inside_or(inside, Q(leader=user.pk), Q(pk__in=member))

    def made(self):
        """What counts as a visit: signed off by the leader who led."""
        return self.filter(state=VisitState.SIGNED)

    def alive(self):
        return self.exclude(state=VisitState.CANCELLED)

    def counted(self):
        """What uses up a branch's visits of a quarter: neither cancelled nor missed."""
        return self.exclude(state__in=[VisitState.CANCELLED, VisitState.MISSED])

    def missed(self, today):
        """Noted as missed, or planned for a quarter that is over."""
        over = Quarter.of(today).first_day
        return self.filter(Q(state=VisitState.MISSED) | Q(state=VisitState.PLANNED, planned_on__lt=over))


class SupervisionVisit(VisitPlanned, VisitSteps, ScopedModel):
    """One visit to one branch, led by a leader who does not belong to it."""

    scope_path = "branch"
    search_fields = ("branch__name", "branch__code", "branch__initials", "leader__name", "leader__initials")
    Kind, State, Theme = VisitKind, VisitState, Theme

    plan = models.ForeignKey(
        SupervisionPlan,
        models.PROTECT,
        related_name="visits",
        editable=False,
        verbose_name=_("supervision plan"),
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="supervision_visits", verbose_name=_("branch")
    )
    kind = models.CharField(_("kind of visit"), max_length=12, choices=VisitKind, default=VisitKind.QUARTERLY)
    theme = models.CharField(_("theme"), max_length=20, choices=Theme, default=Theme.WHOLE_PROCESS)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="led_visits", verbose_name=_("led by")
    )
    planned_on = models.DateField(_("planned on"))
    draw = models.ForeignKey(
        RandomDraw,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        editable=False,
        verbose_name=_("drawn by"),
    )
    over_cap_reason = models.CharField(_("why beyond the cap"), max_length=300, blank=True, editable=False)
    over_cap_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("allowed by"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=VisitState, default=VisitState.PLANNED, editable=False
    )
    checklist = models.ForeignKey(
        "assessments.SupervisionChecklist",
        models.PROTECT,
        null=True,
        related_name="visits",
        editable=False,
        verbose_name=_("supervision checklist"),
    )
    visited_on = models.DateField(
        pgettext_lazy("supervision visit", "visited on"), null=True, blank=True, editable=False
    )
    guidance = models.TextField(_("guidance given"), max_length=4000, blank=True)
    impression = models.TextField(_("overall impression"), max_length=4000, blank=True)
    completed_on = models.DateField(_("completed on"), null=True, editable=False)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("completed by"),
    )
    signed_on = models.DateField(pgettext_lazy("supervision visit", "signed on"), null=True, editable=False)
    reason = models.TextField(_("why missed or cancelled"), max_length=1000, blank=True, editable=False)
    remark = models.TextField(_("why it was sent back"), max_length=1000, blank=True, editable=False)
    is_generated = models.BooleanField(default=False, editable=False)  # until somebody changes it by hand
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SupervisionVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("supervision visit")
        verbose_name_plural = _("supervision visits")
        ordering = ["planned_on", "pk"]
        default_permissions = ("view", "add", "change")
        permissions = [
            ("conduct_supervisionvisit", "Can make the visits to whose team one belongs"),
            ("sign_supervisionvisit", "Can sign off the visits that one leads"),
        ]
        indexes = [
            models.Index(fields=["branch", "planned_on"], name="supervision_of_branch"),
            models.Index(fields=["leader", "planned_on"], name="supervision_of_leader"),
            models.Index(fields=["planned_on", "id"], name="supervision_by_day"),
        ]

    def __str__(self):
        return f"{self.branch} · {self.get_kind_display()} · {self.visited_on or self.planned_on}"

    def get_absolute_url(self):
        return reverse("assessments:supervision_visit_detail", args=[self.pk])

    @property
    def day(self):
        return self.visited_on or self.planned_on

    @property
    def is_locked(self) -> bool:
        """Whether nothing in it changes any more."""
        return self.state in {VisitState.SIGNED, VisitState.MISSED, VisitState.CANCELLED}


class VisitMember(models.Model):
    """Somebody on the team beside the leader, and for which side."""

    class Part(models.TextChoices):
        PARTY = "party", _("party affairs")
        SAFETY = "safety", _("safety")
        PRODUCTION = "production", _("production")
        DISCIPLINE = "discipline", _("discipline inspection")

    visit = models.ForeignKey(SupervisionVisit, models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="visit_memberships",
        verbose_name=_("team member"),
    )
    part = models.CharField(_("for"), max_length=10, choices=Part, default=Part.PARTY)

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "user"], name="once_on_a_team")]

    def __str__(self):
        return f"{self.user}（{self.get_part_display()}）"
