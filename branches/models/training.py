"""Training of secretaries and party workers: dated hour rules, the year's plan, hours per person."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models.organization import Branch, Spans
from branches.models.regulations import Regulation
from common.scoping import ScopedModel, ScopedQuerySet, way_to


class TrainingRule(ScopedModel):
    """How many hours are owed a year, and how many a day counts; dated, so that past years keep their rule."""

    class Kind(models.TextChoices):
        MEMBER_NORM = "member_norm", _("hours a year of a party member")
        SECRETARY_NORM = "secretary_norm", _("hours a year of secretaries and committee members")
        DAY = "day", _("hours of a full day")
        HALF_DAY = "half_day", _("hours of half a day")

    kind = models.CharField(_("hour rule"), max_length=20, choices=Kind)
    hours = models.DecimalField(
        _("class hours"),
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(400)],
    )
    post_words = models.CharField(
        _("posts"),
        max_length=120,
        blank=True,
        help_text=_("Whose post has one of these words owes these hours; parted by blanks."),
    )
    since = models.DateField(_("in force since"))
    until = models.DateField(_("in force until"), null=True, blank=True)
    regulation = models.ForeignKey(
        Regulation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="training_rules",
        verbose_name=_("regulation"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = Spans.as_manager()

    class Meta:
        verbose_name = _("training rule")
        verbose_name_plural = _("training rules")
        ordering = ["kind", "-since"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(until=None), name="one_training_rule_in_force"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="training_rule_span_forward"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.hours}"

    @property
    def last_day(self):
        """The last day on which it holds; None while nothing has taken its place."""
        return self.until - timedelta(days=1) if self.until else None


class CourseQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """Courses of the own part of the tree; those of the superiors are everybody's plan and are read too."""
        found = super().for_user(user, action)
        if action != "view" or not user.is_authenticated:
            return found
        reach = user.reach(self.model.permission(action))
        above = {higher for path in reach.paths for higher in way_to(path)}
        return self.filter(reach.condition(["branch__path"]) | Q(branch__path__in=above))

    def held(self):
        return self.filter(state=Course.State.HELD)


class Course(ScopedModel):
    """A course of the year's plan; it counts for those who were there once it was held."""

    scope_path = "branch"
    search_fields = ("title",)

    class Kind(models.TextChoices):
        CENTRAL = "central", _("central training")
        THEMED = "themed", _("themed course")
        BRANCH_STUDY = "branch_study", _("study in the branch")
        SENT = "sent", _("sent to a party school or elsewhere")

    class Audience(models.TextChoices):
        SECRETARIES = "secretaries", _("secretaries and committee members")
        MEMBERS = "members", _("party members")
        WORKERS = "workers", _("party workers")
        ACTIVISTS = "activists", _("activists and candidates")

    class Unit(models.TextChoices):
        DAY = "day", _("days")
        HALF_DAY = "half_day", _("half days")
        HOUR = "hour", _("class hours")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="courses", verbose_name=_("organised by"))
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CENTRAL)
    audience = models.CharField(_("for whom"), max_length=20, choices=Audience, default=Audience.MEMBERS)
    starts_on = models.DateField(_("begins on"))
    amount = models.DecimalField(
        _("how long"),
        max_digits=4,
        decimal_places=1,
        default=1,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(200)],
    )
    unit = models.CharField(_("counted in"), max_length=10, choices=Unit, default=Unit.DAY)
    hours = models.DecimalField(_("class hours"), max_digits=5, decimal_places=1, editable=False)
    lecturer = models.CharField(_("taught by"), max_length=120, blank=True)
    content = models.TextField(_("content"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["-starts_on", "-pk"]
        default_permissions = ("view", "add", "change")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("branches:course_detail", args=[self.pk])

    def why_not_change(self) -> str:
        """The reason why its plan is fixed; empty when it may be changed."""
        if self.state == self.State.CANCELLED:
            return _("It was cancelled.")
        if self.state == self.State.HELD:
            return _("It was held; hours are corrected person by person.")
        return ""

    def why_not_cancel(self) -> str:
        return self.why_not_change()

    def why_not_attend(self) -> str:
        """The reason why attendance cannot be noted; empty when it can."""
        if self.state == self.State.CANCELLED:
            return _("It was cancelled.")
        if self.starts_on > timezone.localdate():
            return _("It has not begun yet.")
        return ""


class TrainingRecord(ScopedModel):
    """Hours of one person in one course or, without a course of the plan, elsewhere."""

    scope_path = "branch"
    search_fields = ("person__name", "person__username", "title")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="training_records", verbose_name=_("person")
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    course = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="records", verbose_name=_("course")
    )
    title = models.CharField(_("course"), max_length=120)
    held_on = models.DateField(_("day"))
    hours = models.DecimalField(
        _("class hours"),
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(400)],
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("training record")
        verbose_name_plural = _("training records")
        ordering = ["-held_on", "-pk"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "title", "held_on"],
                name="one_training_record_of_a_day",
                violation_error_message=_("These hours of this person are noted already."),
            )
        ]
        indexes = [
            models.Index(fields=["person", "held_on"], name="training_person_day"),
            models.Index(fields=["-held_on", "-id"], name="training_newest"),
        ]

    def __str__(self):
        return f"{self.person} · {self.title}"

    def get_absolute_url(self):
        return reverse("branches:training_person_detail", args=[self.person_id])
