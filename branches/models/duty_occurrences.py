"""What a duty asks in one window: planned, carried out, confirmed by somebody else."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models.duties import DutyItem
from branches.models.duty_assignments import DutyAssignment, held_by
from branches.models.organization import Branch
from common.scoping import ScopedModel, ScopedQuerySet
from common.windows import Window


class DutyOccurrenceQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """One's part of the tree; one's own to look at and to report; joint ones to confirm for the other holder."""
        if not user.is_authenticated:
            return self.none()
        mine = held_by(user, "assignment__")
        if action == "report":
            return self.filter(mine) if user.has_perm(self.model.permission("report")) else self.none()
        reach = user.reach(self.model.permission(action)).condition(["branch__path"])
        if action == "view" and user.has_perm(self.model.permission("view")):
            return self.inside_or(reach, mine)
        if action == "confirm" and user.has_perm(self.model.permission("report")):
            return self.filter(reach | mine & Q(assignment__joint_holder__isnull=False))
        return super().for_user(user, action)

    def named(self):
        """With what their names are made of."""
        return self.select_related("item", "assignment__holder", "assignment__joint_holder")

    def held_by(self, user):
        return self.filter(held_by(user, "assignment__"))

    def open(self):
        """What is still to be carried out."""
        return self.filter(state__in=OPEN)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)

    def waiting(self):
        """What was reported and waits for its confirmation."""
        return self.filter(state=DutyOccurrence.State.CARRIED_OUT)


class NamedOccurrences(models.Manager.from_queryset(DutyOccurrenceQuerySet)):
    """Occurrences are named by their duty and its holders wherever they are listed."""

    def get_queryset(self):
        return super().get_queryset().named()


class DutyOccurrence(ScopedModel):
    """One time that a duty is due, with what was reported and who confirmed it; judged by its edition of then."""

    scope_path = "branch"
    search_fields = ("item__title", "item__code", "assignment__holder__name")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("duty", "planned")
        CARRIED_OUT = "carried_out", pgettext_lazy("duty", "carried out")
        CONFIRMED = "confirmed", _("confirmed")
        NOT_CONFIRMED = "not_confirmed", _("not confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    assignment = models.ForeignKey(
        DutyAssignment, models.CASCADE, related_name="occurrences", verbose_name=_("duty assignment")
    )
    item = models.ForeignKey(DutyItem, models.PROTECT, related_name="occurrences", verbose_name=_("duty"))
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    first_day = models.DateField(_("from"))
    due_on = models.DateField(_("due on"))
    number = models.PositiveSmallIntegerField(_("which time"), default=1)
    state = models.CharField(_("state"), max_length=15, choices=State, default=State.PLANNED)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    note = models.TextField(_("what was done"), max_length=2000, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reported by"),
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("judged by"),
    )
    remark = models.CharField(_("remark of who judged"), max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = NamedOccurrences()

    class Meta:
        verbose_name = _("duty in its time")
        verbose_name_plural = _("duties in their time")
        ordering = ["due_on", "pk"]
        default_permissions = ("view", "change")
        permissions = [
            ("report_dutyoccurrence", "Can report own duties as carried out"),
            ("confirm_dutyoccurrence", "Can confirm duties that others carried out"),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="duty_occurrence_due"),
            models.Index(fields=["branch", "due_on"], name="duty_occurrence_place"),
            models.Index(fields=["branch"], condition=Q(state="carried_out"), name="duty_occurrence_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "first_day", "due_on", "number"], name="one_duty_a_window_and_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("planned", "withdrawn", "not_confirmed"))
                | Q(done_on__isnull=False, reported_by__isnull=False),
                name="duty_carried_out_has_its_day",
            ),
        ]

    def __str__(self):
        return f"{self.item} · {self.window} · {self.assignment.holders}"

    def get_absolute_url(self):
        return reverse("branches:duty_occurrence_detail", args=[self.pk])

    @property
    def window(self) -> str:
        label = Window(self.first_day, self.due_on).label
        return f"{label} · {self.number}/{self.item.times}" if self.item.times > 1 else label

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def is_late(self) -> bool:
        """Whether it was carried out after its day."""
        return bool(self.done_on) and self.done_on > self.due_on

    def why_not_report(self, by) -> str:
        """The reason why somebody cannot report this as carried out; empty when they can."""
        if by.pk not in self.assignment.holder_ids:
            return _("Only who holds a duty reports it.")
        if self.state == self.State.WITHDRAWN:
            return _("It was withdrawn.")
        if self.state == self.State.CONFIRMED:
            return _("It is already confirmed.")
        if self.first_day > timezone.localdate():
            return _("Its time begins on %(day)s.") % {"day": self.first_day}
        return ""

    def why_not_judge(self, by) -> str:
        """The reason why somebody cannot confirm this or send it back; empty when they can."""
        if self.state != self.State.CARRIED_OUT:
            return _("Only what was reported as carried out is confirmed or sent back.")
        if by.pk == self.reported_by_id:
            return _("Nobody confirms what he or she reported.")
        if by.pk in self.assignment.holder_ids and not self.assignment.joint_holder_id:
            return _("Nobody confirms his or her own duty.")
        return ""

    def why_not_withdraw(self) -> str:
        """The reason why this cannot be withdrawn; empty when it can."""
        if self.state == self.State.WITHDRAWN:
            return _("It was withdrawn.")
        if self.state == self.State.CONFIRMED:
            return _("It is already confirmed.")
        return ""


OPEN = (DutyOccurrence.State.PLANNED, DutyOccurrence.State.NOT_CONFIRMED)
