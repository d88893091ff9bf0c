"""Looking back at closed findings: a drawn share is checked once more on site."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.models.findings import Finding, FindingState
from assessments.models.follow_up_orders import belongs_to
from assessments.models.random_draws import RandomDraw
from assessments.models.rectifications import HandIn
from common.scoping import ScopedModel, ScopedQuerySet


class LookBackQuerySet(ScopedQuerySet):
    def due(self):
        """Drawn, still closed, and not checked yet."""
        return self.filter(state=LookBack.State.DUE, finding__state=FindingState.CLOSED)

    def overdue(self, today):
        return self.due().filter(due_on__lt=today)


class LookBack(ScopedModel):
    """A closed finding that was drawn: it holds, or it is reopened."""

    scope_path = "finding__branch"
    search_fields = ("finding__number", "finding__statement", "finding__branch__name")

    class State(models.TextChoices):
        DUE = "due", _("to be checked")
        HOLDS = "holds", _("rectification holds")
        REOPENED = "reopened", _("finding reopened")

    draw = models.ForeignKey(
        RandomDraw, models.PROTECT, related_name="look_backs", verbose_name=_("random draw")
    )
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="look_backs", verbose_name=_("finding"))
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DUE)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("checked by"),
    )
    checked_on = models.DateField(_("checked on"), null=True, editable=False)
    seen = models.TextField(_("what was seen"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LookBackQuerySet.as_manager()

    class Meta:
        verbose_name = _("look-back")
        verbose_name_plural = _("look-backs")
        ordering = ["due_on", "pk"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(fields=["draw", "finding"], name="finding_drawn_once"),
            models.UniqueConstraint(
                fields=["finding"], condition=Q(state="due"), name="one_look_back_at_a_time"
            ),
        ]

    def __str__(self):
        return f"{self.finding} · {self.get_state_display()}"

    def get_absolute_url(self):
        return reverse("assessments:look_back_detail", args=[self.pk])

    def why_not_check(self, by) -> str:
        """The reason why somebody cannot say how it stands on site; empty when they can."""
        if self.state != self.State.DUE:
            return _("It has been checked already.")
        if self.finding.state != FindingState.CLOSED:
            return _("The finding is not closed any more.")
        if by is None:
            return ""
        if by.pk in self.people_in_it() or belongs_to(by, self.finding.branch):
            return _("Neither who rectified a finding nor who closed it looks back at it.")
        return ""

    def people_in_it(self) -> set[int]:
        """Whoever rectified the finding, checked it or confirmed that it was gone."""
        finding = self.finding
        found = {finding.owner_id, finding.closed_by_id}
        found |= set(finding.measures.values_list("owner", flat=True))
        hand_ins = finding.hand_ins.filter(kind=HandIn.Kind.RECTIFICATION)
        for row in hand_ins.values_list("by", "judged_by", "confirmed_by"):
            found |= set(row)
        return found - {None}
