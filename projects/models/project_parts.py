"""What belongs to a project: partner branches, the people who work in it, its milestones."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch
from common.scoping import ScopedModel, ScopedQuerySet
from projects.models.projects import Project


class ProjectPartner(models.Model):
    """Another branch that takes part in a joint project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="partners")
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="joint_projects", verbose_name=_("branch")
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("agreed by")
    )
    agreed_on = models.DateField(_("agreed on"), null=True)
    declined_on = models.DateField(_("declined on"), null=True)

    class Meta:
        default_permissions = ()
        ordering = ["branch__path"]
        constraints = [models.UniqueConstraint(fields=["project", "branch"], name="a_project_partner_once")]

    def __str__(self):
        return str(self.branch)


class TeamMember(models.Model):
    """Somebody who works in a project; whoever belongs to another branch needs that branch's consent."""

    class Consent(models.TextChoices):
        NOT_NEEDED = "not_needed", _("own branch")
        ASKED = "asked", _("asked")
        GIVEN = "given", _("given")
        REFUSED = "refused", _("refused")

    project = models.ForeignKey(Project, models.CASCADE, related_name="team")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="project_memberships",
        verbose_name=pgettext_lazy("project", "team member"),
    )
    task = models.CharField(_("task"), max_length=120, blank=True)
    consent = models.CharField(_("consent"), max_length=10, choices=Consent, default=Consent.NOT_NEEDED)
    consent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("consent by")
    )
    consent_on = models.DateField(_("consent on"), null=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="once_in_a_project")]

    def __str__(self):
        return str(self.user)


class MilestoneQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """A milestone is seen with its project."""
        return self.filter(project__in=Project.objects.for_user(user, action)).select_related("project")


class Milestone(ScopedModel):
    """A step of a project with its day and its output."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("milestone", "planned")
        DONE = "done", pgettext_lazy("milestone", "done")
        DROPPED = "dropped", _("dropped")

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("milestone"), max_length=120)
    output = models.CharField(_("output"), max_length=200, blank=True)
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    reason = models.CharField(_("why it was dropped"), max_length=200, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        default_permissions = ()
        ordering = ["due_on", "order", "pk"]
        indexes = [models.Index(fields=["due_on", "project"], name="milestone_due")]

    def __str__(self):
        return f"{self.project} · {self.name}"

    @classmethod
    def permission(cls, action: str) -> str:
        return Project.permission(action)  # a milestone has no permissions of its own

    def get_absolute_url(self):
        return self.project.get_absolute_url()
