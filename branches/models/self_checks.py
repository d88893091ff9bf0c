"""Self-checks of branches against the year's checklist, and what the reviewer found: two columns, differences explained."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models.checklists import GRADES, Checklist, ChecklistItem
from branches.models.organization import Branch, valid_on
from branches.roles import Role
from common.scoping import ScopedModel


class SelfCheck(ScopedModel):
    """A branch checks itself; somebody else checks it too and explains every difference."""

    scope_path = "branch"

    class State(models.TextChoices):
        DRAFT = "draft", _("being filled in")
        SUBMITTED = "submitted", _("handed in")
        RETURNED = "returned", _("returned")
        REVIEWED = "reviewed", _("reviewed")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="self_checks", verbose_name=_("branch"))
    checklist = models.ForeignKey(
        Checklist, models.PROTECT, related_name="self_checks", verbose_name=_("checklist")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    read_until = models.DateField(_("records read until"), null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("handed in by"),
    )
    submitted_on = models.DateField(_("handed in on"), null=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, editable=False)
    self_points = models.DecimalField(
        _("self-check points"), max_digits=4, decimal_places=1, null=True, editable=False
    )
    review_points = models.DecimalField(
        _("review points"), max_digits=4, decimal_places=1, null=True, editable=False
    )
    comment = models.TextField(_("comment of the reviewer"), max_length=2000, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("self-check")
        verbose_name_plural = _("self-checks")
        ordering = ["-checklist__year", "branch__path"]
        default_permissions = ("view", "add", "change")
        permissions = [("review_selfcheck", "Can review the self-checks of branches")]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "checklist"],
                name="one_self_check_of_a_branch_a_checklist",
                violation_error_message=_("This branch has begun a self-check with this checklist already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="reviewed") | Q(review_points__isnull=False, reviewed_on__isnull=False),
                name="reviewed_self_check_has_points",
            ),
        ]

    def __str__(self):
        return f"{self.branch} · {self.checklist}"

    def get_absolute_url(self):
        return reverse("branches:self_check_detail", args=[self.pk])

    @property
    def grade(self) -> str:
        return self.checklist.grade_of(self.review_points)

    @property
    def grade_label(self):
        return GRADES.get(self.grade, "")

    @property
    def difference(self):
        """How much the reviewer gave more or less than the branch itself."""
        if self.self_points is None or self.review_points is None:
            return None
        return self.review_points - self.self_points

    @property
    def is_open(self) -> bool:
        """Whether the branch may still write in it."""
        return self.state in {self.State.DRAFT, self.State.RETURNED}

    def why_not_fill(self) -> str:
        """The reason why the branch cannot write in it; empty when it can."""
        return "" if self.is_open else _("It is handed in; the reviewer can return it.")

    def why_not_review(self, by) -> str:
        """The reason why somebody cannot review it; empty when they can."""
        if self.state != self.State.SUBMITTED:
            return _("Only a self-check that was handed in is reviewed.")
        if by.pk == self.submitted_by_id:
            return _("Nobody reviews what he or she handed in.")
        posts = by.appointments.filter(valid_on(timezone.localdate()), role__name=Role.SECRETARY)
        if by.branch_id == self.branch_id or posts.filter(branch=self.branch_id).exists():
            return _("Nobody reviews the own branch.")
        return ""


class CheckLine(models.Model):
    """One item in a self-check: what the records say, and what both sides give and say."""

    self_check = models.ForeignKey(SelfCheck, models.CASCADE, related_name="lines")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="lines")
    found_actual = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    found_target = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    is_found = models.BooleanField(default=False)  # whether the records knew something to say
    self_points = models.DecimalField(_("self-check points"), max_digits=4, decimal_places=1, null=True)
    self_note = models.CharField(_("note"), max_length=500, blank=True)
    review_points = models.DecimalField(_("review points"), max_digits=4, decimal_places=1, null=True)
    review_note = models.CharField(_("words of the reviewer"), max_length=500, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["item__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["self_check", "item"], name="one_line_of_an_item"),
        ]

    def __str__(self):
        return str(self.item)

    @property
    def suggested(self):
        """The points that the records alone would give; None where they know nothing."""
        if not self.is_found or self.found_actual is None or not self.found_target:
            return None
        share = min(self.found_actual / self.found_target, 1)
        return (self.item.points * max(share, 0) * 2).quantize(0, rounding="ROUND_HALF_UP") / 2

    @property
    def differs(self) -> bool:
        return (
            self.self_points is not None
            and self.review_points is not None
            and self.self_points != self.review_points
        )
