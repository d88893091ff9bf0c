"""Letters that follow a finding up: a reminder, then urging, a warning, and accountability."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models.finding_steps import HANDED_IN
from assessments.models.findings import Finding
from branches.models import Accountability, Appointment
from branches.models.organization import valid_on
from common.scoping import ScopedModel, ScopedQuerySet, way_to


class Step(models.TextChoices):
    """The rungs, the mildest first."""

    REMINDER = "reminder", _("reminder")
    URGING = "urging", _("urging")
    WARNING = "warning", _("warning")
    ACCOUNTABILITY = "accountability", pgettext_lazy("letter", "accountability")

    @property
    def rank(self) -> int:
        """How high it stands, from one on."""
        return list(Step).index(self) + 1


NEAR_DAYS = 7  # so long before its day a finding may be reminded of
OVERDUE_FROM = {Step.URGING: 1, Step.WARNING: 8, Step.ACCOUNTABILITY: 31}  # days overdue that call for it
ANSWER_WITHIN = {Step.URGING: 5, Step.WARNING: 3, Step.ACCOUNTABILITY: 3}  # working days to do what is asked


class FollowUpOrderQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """Within the reach; a letter is read and acknowledged by whoever it is addressed to, wherever that is."""
        if not user.is_authenticated:
            return self.none()
        if action == "receive":
            return self.filter(addressee=user.pk)
        if action == "view":
            return self.inside_or(self.inside(user), Q(addressee=user.pk))
        return super().for_user(user, action)

    def standing(self):
        """Issued and not taken back."""
        return self.filter(withdrawn_on=None)

    def waiting(self):
        """Not acknowledged yet."""
        return self.standing().filter(received_on=None)


class FollowUpOrder(ScopedModel):
    """One step of the ladder for one finding, with its number and its letter."""

    scope_path = "finding__branch"
    search_fields = ("number", "finding__number", "finding__statement", "finding__branch__name")
    Step = Step

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="orders", verbose_name=_("finding"))
    step = models.CharField(_("step"), max_length=15, choices=Step)
    round = models.PositiveSmallIntegerField(default=0, editable=False)  # a reopened finding climbs anew
    number = models.CharField(_("number of the letter"), max_length=30, unique=True, editable=False)
    year = models.PositiveSmallIntegerField(editable=False)
    serial = models.PositiveIntegerField(editable=False)
    addressee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("addressed to")
    )
    text = models.TextField(_("what is asked"), max_length=2000)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    skip_reason = models.CharField(_("why a step was skipped"), max_length=300, blank=True)
    issued_on = models.DateField(_("issued on"), editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("issued by"),
    )
    accountability = models.ForeignKey(
        Accountability,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("accountability"),
    )
    received_on = models.DateField(_("received on"), null=True, editable=False)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, editable=False)
    reason = models.TextField(_("why withdrawn"), max_length=1000, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FollowUpOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up order")
        verbose_name_plural = _("follow-up orders")
        ordering = ["-issued_on", "-pk"]
        default_permissions = ("view", "add", "change")
        permissions = [("receive_followuporder", "Can acknowledge follow-up orders")]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "round", "step"],
                condition=Q(withdrawn_on=None),
                name="one_order_a_step",
                violation_error_message=_("This step has been taken already."),
            ),
            models.UniqueConstraint(fields=["year", "serial"], name="orders_numbered_once"),
        ]
        indexes = [
            models.Index(fields=["-issued_on", "-id"], name="order_newest"),
            models.Index(fields=["addressee", "received_on"], name="order_addressed"),
        ]

    def __str__(self):
        return f"{self.number} {self.get_step_display()}"

    def get_absolute_url(self):
        return reverse("assessments:follow_up_order_detail", args=[self.pk])

    @property
    def is_standing(self) -> bool:
        return self.withdrawn_on is None

    def former(self):
        """The other letters that stand in this round, the mildest first."""
        rows = FollowUpOrder.objects.standing().filter(finding=self.finding, round=self.round)
        return sorted(rows.exclude(pk=self.pk), key=lambda row: Step(row.step).rank)

    def why_not_issue(self, by) -> str:
        """The reason why this letter cannot go out now; empty when it can."""
        finding, today = self.finding, timezone.localdate()
        if by and finding.is_answered_by(by):
            return _("Nobody of the branch itself issues letters about its findings or takes them back.")
        if not finding.is_undone:
            return _("Only a finding that is still to be rectified is followed up.")
        if finding.state in HANDED_IN:
            return _("The rectification is handed in; it waits for the inspection team, not for the branch.")
        if self.step == Step.REMINDER:
            if not today <= finding.due_on <= today + timedelta(days=NEAR_DAYS):
                return _(
                    "A reminder goes out in the last seven days before the day on which a finding is due."
                )
        elif not finding.is_overdue:
            return _("This step is for findings that are overdue.")
        if self.last_day and self.last_day < today:
            return _("The last day lies in the past.")
        return self.why_not_after(self.former())

    def why_not_after(self, former) -> str:
        """The reason why it cannot follow these letters; a skipped step asks for one in words."""
        rank, highest = Step(self.step).rank, max((Step(row.step).rank for row in former), default=0)
        if rank <= highest:
            return _("This step or a later one has been taken already.")
        if rank > highest + 1 and not self.skip_reason.strip():
            return _("The step before this one has not been taken: say why it is skipped.")
        return ""

    def why_not_receive(self, by) -> str:
        if not self.is_standing:
            return _("It was withdrawn.")
        if self.received_on:
            return _("It has been acknowledged already.")
        return "" if by is None or by.pk == self.addressee_id else _("The addressee acknowledges it.")

    def why_not_withdraw(self, by) -> str:
        """The reason why this letter cannot be taken back; empty when it can."""
        if not self.is_standing:
            return _("It was withdrawn.")
        if by and self.finding.is_answered_by(by):
            return _("Nobody of the branch itself issues letters about its findings or takes them back.")
        if by and by.pk == self.addressee_id:
            return _("Nobody takes back a letter that is addressed to them.")
        if any(Step(row.step).rank > Step(self.step).rank for row in self.former()):
            return _("A later step stands; withdraw that one first.")
        return _("A measure is on record for it; revoke that one.") if self.accountability_id else ""

    def why_not_hold_accountable(self, by) -> str:
        """The reason why no measure can be recorded for this letter; empty when it can."""
        if self.step != Step.ACCOUNTABILITY or not self.is_standing:
            return _("A measure follows only a standing letter of accountability.")
        if self.accountability_id:
            return _("The measure is on record.")
        reach = by.reach(Accountability.permission("add"))
        if not reach.covers(self.finding.branch.path):
            return _("Measures are recorded by: %(who)s.") % {"who": who_records(self.finding.branch)}
        return ""


def who_records(branch) -> str:
    """The names of those who may record measures for this branch."""
    rows = Appointment.objects.filter(
        valid_on(timezone.localdate()), branch__path__in=way_to(branch.path), user__is_active=True
    )
    rows = rows.filter(
        role__permissions__codename="add_accountability",
        role__permissions__content_type__app_label="branches",
    )
    names = dict.fromkeys(rows.order_by("-branch__path", "user__name").values_list("user__name", flat=True))
    return "、".join(names) or str(_("nobody yet"))
