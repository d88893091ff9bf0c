"""How a finished project is judged: a rubric, several assessors, one of three results; and what it earned afterwards."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Subquery
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel, ScopedQuerySet
from projects.models import running_rules
from projects.models.projects import Project


class RubricQuerySet(ScopedQuerySet):
    def in_force(self, year):
        """The dimensions of the newest year that is not after this one."""
        newest = self.filter(year__lte=year).order_by("-year").values("year")[:1]
        return self.filter(year=Subquery(newest)).order_by("order", "pk")


class RubricLine(ScopedModel):
    """One dimension of the acceptance, with its points; dated by the year in which it begins to hold."""

    year = models.PositiveSmallIntegerField(
        _("from the year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("dimension"), max_length=60)
    points = models.DecimalField(
        _("points"), max_digits=4, decimal_places=1, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    guidance = models.CharField(_("how it is judged"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RubricQuerySet.as_manager()

    class Meta:
        verbose_name = _("dimension of acceptance")
        verbose_name_plural = _("dimensions of acceptance")
        ordering = ["-year", "order", "pk"]
        default_permissions = ("view", "add", "change")
        constraints = [models.UniqueConstraint(fields=["year", "name"], name="one_dimension_a_year")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("projects:rubric_line_detail", args=[self.pk])

    def why_not_change(self, by) -> str:
        """Scores keep the meaning that they were given in."""
        if Acceptance.objects.filter(rubric_year=self.year).exists():
            return _now(
                "Projects have been scored by the dimensions of %(year)s; write those of a later year."
            ) % {"year": self.year}
        return ""


class Acceptance(models.Model):
    """One acceptance of one project; after rework there is another."""

    class Result(models.TextChoices):
        PASSED = "passed", _("passed")
        REWORK = "rework", _("to be reworked")
        FAILED = "failed", _("not passed")

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="acceptances", verbose_name=_("project")
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    rubric_year = models.PositiveSmallIntegerField(_("dimensions of the year"), default=2020)
    opened_on = models.DateField(_("opened on"))
    due_on = models.DateField(_("due on"))
    result = models.CharField(_("result"), max_length=10, choices=Result, blank=True)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True, blank=True)
    opinion = models.TextField(_("opinion"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_on = models.DateField(_("decided on"), null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-round"]
        constraints = [models.UniqueConstraint(fields=["project", "round"], name="one_acceptance_a_round")]

    def __str__(self):
        return f"{self.project} · {self.round}"

    @property
    def lines(self):
        """The dimensions by which this one is scored."""
        return RubricLine.objects.filter(year=self.rubric_year).order_by("order", "pk")

    def assessor(self, user):
        return next((each for each in self.assessors.all() if each.user_id == user.pk), None)

    def why_not_score(self, by) -> str:
        """Why this person cannot give points now; empty when they can."""
        if reason := running_rules.why_not("score", self.project, by):
            return reason
        if self.result:
            return _now("This acceptance has been decided.")
        if not self.assessor(by):
            return _now("Only the assessors that were named give points.")
        if by.pk in self.project.involved:
            return _now("Whoever works in a project does not assess it.")
        return ""

    def shows_scores_to(self, user) -> bool:
        """Assessors do not see what others gave before they have given their own; other readers wait for the result.

        Whoever manages projects reads them to decide, unless it is a project in which they take part themselves.
        """
        if self.result:
            return True
        if own := self.assessor(user):
            return own.total is not None
        manages = Project.objects.for_user(user, "manage").filter(pk=self.project_id)
        return user.pk not in self.project.involved and manages.exists()


class Assessor(models.Model):
    """Somebody who scores at an acceptance, and what they gave: dimension id -> points."""

    acceptance = models.ForeignKey(Acceptance, models.CASCADE, related_name="assessors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("assessor")
    )
    points = models.JSONField(default=dict)
    total = models.DecimalField(_("points"), max_digits=5, decimal_places=2, null=True, blank=True)
    words = models.TextField(_("opinion"), max_length=1000, blank=True)
    scored_at = models.DateTimeField(_("scored at"), null=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["acceptance", "user"], name="once_an_assessor")]

    def __str__(self):
        return str(self.user)


class Award(models.Model):
    """What a project was honoured with; people decide, the portal notes it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="awards", verbose_name=_("project"))
    name = models.CharField(_("award"), max_length=120)
    level = models.CharField(_("level"), max_length=60, blank=True)
    given_on = models.DateField(_("given on"))
    document = models.CharField(_("document"), max_length=120, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("noted by")
    )

    class Meta:
        default_permissions = ()
        ordering = ["-given_on", "-pk"]

    def __str__(self):
        return self.name
