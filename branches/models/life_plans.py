"""What a branch plans of its organisational life in a year: one row a meeting, made from the rules and then its own."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models.frequencies import LifeKind
from branches.models.organization import Branch
from common.scoping import ScopedModel, ScopedQuerySet
from common.windows import Window


class PlannedActivityQuerySet(ScopedQuerySet):
    def of_year(self, year):
        return self.filter(last_day__year=year)

    def waiting(self):
        """What is planned and neither recorded nor cancelled."""
        return self.filter(cancelled=False, record=None)


class PlannedActivity(ScopedModel):
    """One meeting or activity that a branch means to hold in a window of days."""

    scope_path = "branch"
    search_fields = ("topic", "host", "branch__name", "branch__initials")

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="planned_activities", verbose_name=_("branch")
    )
    kind = models.CharField(_("kind of activity"), max_length=30, choices=LifeKind)
    first_day = models.DateField(_("not before"))
    last_day = models.DateField(_("at the latest on"))
    number = models.PositiveSmallIntegerField(_("number in the window"), default=1, editable=False)
    planned_on = models.DateField(_("planned day"))
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    host = models.CharField(_("host"), max_length=60, blank=True)
    cancelled = models.BooleanField(_("cancelled"), default=False, editable=False)
    is_own = models.BooleanField(default=False, editable=False)  # added by the branch, asked for by no rule
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlannedActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned activity")
        verbose_name_plural = _("planned activities")
        ordering = ["planned_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "kind", "first_day", "last_day", "number"], name="one_plan_of_a_number"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="plan_window_forward",
                violation_error_message=_("The end cannot come before the beginning."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="heart_talk") | Q(topic=""),
                name="a_planned_talk_has_no_topic",
                violation_error_message=_("Of heart talks only the day and the number are kept."),
            ),
            models.CheckConstraint(
                condition=Q(planned_on__gte=F("first_day"), planned_on__lte=F("last_day")),
                name="planned_inside_the_window",
                violation_error_message=_("The planned day lies outside the days in which this is due."),
            ),
        ]
        indexes = [models.Index(fields=["branch", "planned_on"], name="plan_of_branch")]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.branch.name} · {self.planned_on:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("branches:plan_detail", args=[self.pk])

    @property
    def window(self) -> Window:
        return Window(self.first_day, self.last_day)

    @property
    def has_record(self) -> bool:
        """Whether somebody has begun to record it."""
        return getattr(self, "record", None) is not None

    @property
    def is_done(self) -> bool:
        """Whether a record says that it was held."""
        return self.has_record and self.record.state == self.record.State.RECORDED

    @property
    def is_overdue(self) -> bool:
        return not self.is_done and not self.cancelled and self.last_day < timezone.localdate()

    def why_not_change(self) -> str:
        """The reason why this is not planned otherwise any more; empty when it can be."""
        if self.has_record:
            return _("There is a record of it; change that instead.")
        return _("It was cancelled.") if self.cancelled else ""

    def why_not_cancel(self) -> str:
        """The reason why this cannot be taken out of the plan; empty when it can."""
        return self.why_not_change()
