"""A quarter's supervision plan: every branch is visited, or the plan says why not."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch
from common import audit
from common.quarters import Quarter
from common.scoping import ScopedModel


class Theme(models.TextChoices):
    """What a visit looks at; the whole process holds all the others."""

    ORGANISATION = "organisation", _("organisation building")
    THEORY = "theory", _("theory education")
    PUBLICITY = "publicity", _("publicity")
    INTEGRATION = "integration", _("integration with production")
    WHOLE_PROCESS = "whole_process", _("whole process")


class SupervisionPlan(ScopedModel):
    """The visits of one quarter in one part of the tree: drafted, approved by somebody else, then fixed."""

    scope_path = "scope"
    search_fields = ("title", "scope__name")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("supervision plan", "draft")
        SUBMITTED = "submitted", _("to be approved")
        APPROVED = "approved", _("approved")
        WITHDRAWN = "withdrawn", pgettext_lazy("supervision plan", "withdrawn")

    quarter = models.CharField(_("quarter"), max_length=6)
    scope = models.ForeignKey(
        Branch, models.PROTECT, related_name="supervision_plans", verbose_name=_("party organisation")
    )
    title = models.CharField(_("title"), max_length=120)
    theme = models.CharField(_("theme"), max_length=20, choices=Theme, default=Theme.WHOLE_PROCESS)
    cap = models.PositiveSmallIntegerField(
        _("visits a branch at most"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text=_("More than this in the quarter needs a leader's reason."),
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("drafted by"),
    )
    submitted_on = models.DateField(_("submitted on"), null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=pgettext_lazy("supervision plan", "approved by"),
    )
    approved_on = models.DateField(_("approved on"), null=True, editable=False)
    remark = models.TextField(_("why it was sent back"), max_length=1000, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("supervision plan")
        verbose_name_plural = _("supervision plans")
        ordering = ["-quarter", "scope__path"]
        default_permissions = ("view", "add", "change")
        permissions = [("approve_supervisionplan", "Can approve supervision plans or send them back")]
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "scope"],
                condition=~models.Q(state="withdrawn"),
                name="one_plan_a_quarter_and_scope",
                violation_error_message=_("This quarter has a plan for this organisation already."),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("assessments:supervision_plan_detail", args=[self.pk])

    @property
    def span(self) -> Quarter:
        return Quarter.parse(self.quarter)

    @property
    def is_over(self) -> bool:
        return self.span.last_day < timezone.localdate()

    def branches(self):
        """The party branches of its part of the tree that are open in what is left of the quarter."""
        begins = max(self.span.first_day, min(timezone.localdate(), self.span.last_day))
        found = Branch.objects.below(self.scope).filter(kind=Branch.Kind.BRANCH)
        return found.filter(established_on__lte=self.span.last_day).open_on(begins).order_by("path")

    def why_not_change(self, by=None) -> str:
        """The reason why the plan cannot be written on now; empty when it can."""
        return {
            self.State.DRAFT: "",
            self.State.SUBMITTED: _("The plan waits for its approval; it can be sent back to be changed."),
            self.State.APPROVED: _("The plan is approved; its branches stay as they are."),
            self.State.WITHDRAWN: _("The plan was withdrawn."),
        }[self.state]

    def why_not_plan(self, by=None) -> str:
        """The reason why visits cannot be planned by the portal now; empty when they can."""
        if reason := self.why_not_change(by):
            return reason
        return _("The quarter of this plan is over.") if self.is_over else ""

    def why_not_submit(self, by=None) -> str:
        """The reason why the plan cannot be put to the leaders now; empty when it can."""
        if reason := self.why_not_plan(by):
            return reason
        if not self.visits.exclude(state="cancelled").exists():
            return _("No visit is planned yet.")
        missing = list(self.unexplained()[:4])
        if not missing:
            return ""
        names = "、".join(branch.name for branch in missing[:3]) + ("…" if len(missing) > 3 else "")
        return _("These branches have neither a visit nor a reason: %(names)s") % {"names": names}

    def unexplained(self):
        """Branches of the plan that have neither a visit nor a reason why not."""
        visited = self.visits.exclude(state="cancelled").values("branch")
        return self.branches().exclude(pk__in=visited).exclude(pk__in=self.gaps.values("branch"))

    def why_not_decide(self, by) -> str:
        """The reason why somebody can neither approve the plan nor send it back; empty when they can."""
        if self.state != self.State.SUBMITTED:
            return _("Only a plan that waits for its approval can be approved or sent back.")
        if by and by.pk == self.made_by_id:
            return _("Whoever drafted a plan does not decide on it.")
        handed_in = audit.history(self).filter(action="supervision_plan.submitted").first()
        if by and handed_in and handed_in.by_id == by.pk:
            return _("Whoever handed a plan in does not decide on it.")
        return ""

    def why_not_draw(self, by=None) -> str:
        """The reason why no spot check can be drawn for this plan now; empty when it can."""
        if self.state not in {self.State.DRAFT, self.State.APPROVED}:
            return self.why_not_change(by)
        return _("The quarter of this plan is over.") if self.is_over else ""


class PlanGap(models.Model):
    """A branch that the plan leaves out, and why."""

    class Reason(models.TextChoices):
        NO_LEADER = "no_leader", _("no leader can lead there without judging the own unit")
        NO_TEAM = "no_team", _("nobody can go along without judging the own unit")
        FULL = "full", _("its visits of the quarter are used up")
        LEFT_OUT = "left_out", _("left out by decision")

    plan = models.ForeignKey(SupervisionPlan, models.CASCADE, related_name="gaps")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    reason = models.CharField(_("why"), max_length=10, choices=Reason)
    words = models.CharField(_("in words"), max_length=300, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["branch__path"]
        constraints = [models.UniqueConstraint(fields=["plan", "branch"], name="one_gap_a_branch")]

    def __str__(self):
        return f"{self.branch}: {self.get_reason_display()}"
