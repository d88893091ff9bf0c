"""Branches learn from each other: joint activities that every partner confirms, and a library of lessons."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branches.models.organization import Branch
from common.scoping import ScopedModel, ScopedQuerySet


class JointActivityQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """The host's rows; a partner sees it too, and what a partner confirms is the partner's."""
        if not user.is_authenticated:
            return self.none()
        reach = user.reach(self.model.permission(action))
        partners = ActivityPartner.objects.filter(reach.condition(["branch__path"])).values("activity")
        if action == "confirm":
            return self.filter(pk__in=partners)
        hosted = reach.condition(["host__path"])
        return self.filter(hosted | Q(pk__in=partners)) if action == "view" else self.filter(hosted)


class JointActivity(ScopedModel):
    """Something that two or more branches did together."""

    scope_path = "host"
    search_fields = ("topic", "host__name")

    class Form(models.TextChoices):
        THEME_DAY = "theme_day", _("joint theme party day")
        STUDY = "study", _("joint study")
        PROBLEM = "problem", _("solving a production problem together")
        VISIT = "visit", _("visit to learn")
        PAIRING = "pairing", _("pairing of branches")
        OTHER = "other", _("other form")

    class State(models.TextChoices):
        NOTED = "noted", _("noted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    host = models.ForeignKey(
        Branch, models.PROTECT, related_name="hosted_activities", verbose_name=_("host branch")
    )
    held_on = models.DateField(_("day"))
    form = models.CharField(_("form"), max_length=20, choices=Form, default=Form.THEME_DAY)
    topic = models.CharField(_("topic"), max_length=200)
    place = models.CharField(_("place"), max_length=120, blank=True)
    result = models.TextField(
        _("outcome of the activity"),
        max_length=4000,
        blank=True,
        help_text=_("What was agreed, solved or taken home."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NOTED, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = JointActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("joint activity")
        verbose_name_plural = _("joint activities")
        ordering = ["-held_on", "-pk"]
        default_permissions = ("view", "add", "change")
        permissions = [("confirm_jointactivity", "Can confirm joint activities for a partner branch")]

    def __str__(self):
        return self.topic

    def get_absolute_url(self):
        return reverse("branches:joint_activity_detail", args=[self.pk])

    def places_of(self, by):
        """The partners for which this person answers."""
        reach = by.reach(JointActivity.permission("confirm"))
        return self.partners.filter(reach.condition(["branch__path"]))

    def why_not_change(self) -> str:
        """The reason why it cannot be worded otherwise; empty when it can."""
        return _("It was withdrawn.") if self.state == self.State.WITHDRAWN else ""

    def why_not_answer(self, by) -> str:
        """The reason why this person has nothing to confirm or decline; empty when there is something."""
        if self.state == self.State.WITHDRAWN:
            return _("It was withdrawn.")
        if not self.places_of(by).filter(answered_on=None).exists():
            return _("Your branch has answered already.")
        return ""


class ActivityPartner(models.Model):
    """A branch that took part; its own secretary says whether that is so."""

    activity = models.ForeignKey(JointActivity, models.CASCADE, related_name="partners")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="partner_activities")
    took_part = models.BooleanField(_("took part"), null=True)
    answered_on = models.DateField(_("answered on"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["branch__path"]
        constraints = [models.UniqueConstraint(fields=["activity", "branch"], name="a_partner_once")]

    def __str__(self):
        return str(self.branch)


class LessonQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """Lessons are there for every branch to read and to take up; only the own ones are changed."""
        if action not in {"view", "adopt"}:
            return super().for_user(user, action)
        reach = user.reach(self.model.permission(action)) if user.is_authenticated else ()
        return self.all() if reach else self.none()


class Lesson(ScopedModel):
    """What a branch learned and hands on; never counted, only noted where others took it up."""

    scope_path = "branch"
    search_fields = ("title", "text", "tags", "branch__name")

    class State(models.TextChoices):
        SHARED = "shared", _("shared")
        WITHDRAWN = "withdrawn", _("withdrawn")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="lessons", verbose_name=_("branch"))
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(
        _("lesson"), max_length=8000, help_text=_("What the problem was, what was done, what it brought.")
    )
    tags = models.CharField(
        _("tags"), max_length=120, blank=True, help_text=_("A few words, parted by blanks.")
    )
    shared_on = models.DateField(_("shared on"), editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SHARED, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["-shared_on", "-pk"]
        default_permissions = ("view", "add", "change")
        permissions = [("adopt_lesson", "Can note that a branch has taken up a lesson")]
        indexes = [models.Index(fields=["-shared_on", "-id"], name="lesson_newest")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("branches:lesson_detail", args=[self.pk])

    def why_not_change(self) -> str:
        """The reason why it cannot be changed or withdrawn; empty when it can."""
        return _("It was withdrawn.") if self.state == self.State.WITHDRAWN else ""


class LessonAdoption(models.Model):
    """Another branch took a lesson up, and says in a sentence how."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="adoptions")
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="adopted_lessons", verbose_name=_("branch")
    )
    sentence = models.CharField(_("how it was taken up"), max_length=500)
    adopted_on = models.DateField(_("taken up on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("taken-up lesson")
        default_permissions = ()
        ordering = ["adopted_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "branch"],
                name="a_lesson_taken_up_once",
                violation_error_message=_("This branch has noted it already."),
            )
        ]

    def __str__(self):
        return f"{self.branch} · {self.lesson}"
