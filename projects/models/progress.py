"""What a project's leader says each month or quarter: how far it is, and whether it will get there."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.attachments import StoredFile
from common.scoping import ScopedModel, ScopedQuerySet
from projects.models.projects import Project


class Health(models.TextChoices):
    """Whether the goal will be reached, apart from how far the work is."""

    ON_TRACK = "on_track", _("on track")
    AT_RISK = "at_risk", _("at risk")
    BLOCKED = "blocked", _("blocked")


class ProgressQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """Progress is seen with its project."""
        return self.filter(project__in=Project.objects.for_user(user, "view"))


class ProgressReport(ScopedModel):
    """One window's report; figures and milestones with a sentence, a file only where somebody wants to add one."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="reports", verbose_name=_("project"))
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    value = models.DecimalField(_("value now"), max_digits=16, decimal_places=4, null=True, blank=True)
    value_source = models.CharField(_("where the value comes from"), max_length=120, blank=True)
    health = models.CharField(_("health"), max_length=10, choices=Health, default=Health.ON_TRACK)
    words = models.CharField(_("in one sentence"), max_length=500)
    milestones = models.JSONField(default=list, editable=False)  # states of the milestones as they were then
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("filed by")
    )
    filed_on = models.DateField(_("filed on"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["-last_day", "-pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["project", "first_day"], name="one_report_a_window")]

    def __str__(self):
        return f"{self.project} · {self.first_day} – {self.last_day}"

    def get_absolute_url(self):
        return reverse("projects:project_detail", args=[self.project_id])

    @property
    def is_late(self) -> bool:
        return self.filed_on > self.last_day
