"""What a project's leader says each month or quarter: how far it is, and whether it will get there."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.attachments import StoredFile
from common.quarters import Quarter
from common.scoping import ScopedModel, ScopedQuerySet
from common.windows import Window
from projects.models import running_rules
from projects.models.projects import Project


class Health(models.TextChoices):
    """Whether the goal will be reached, apart from how far the work is."""

    ON_TRACK = "on_track", _("on track")
    AT_RISK = "at_risk", _("at risk")
    BLOCKED = "blocked", _("blocked")


VERBS = {"add": "report", "change": "report"}  # a report has no permissions of its own


class ProgressQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """Progress is seen with its project, and filed by whoever may report about it."""
        return self.filter(project__in=Project.objects.for_user(user, VERBS.get(action, action)))


class ProgressReport(ScopedModel):
    """One window's report; figures and milestones with a sentence, a file only where somebody wants to add one."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="reports", verbose_name=_("project"))
    first_day = models.DateField(pgettext_lazy("window", "from"))
    last_day = models.DateField(pgettext_lazy("window", "to"))
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

    @classmethod
    def permission(cls, action: str) -> str:
        return Project.permission(VERBS.get(action, action))

    @property
    def window(self) -> Window:
        return Window(self.first_day, self.last_day)

    @property
    def is_late(self) -> bool:
        """Filed after its window; inside the quarter that is said and costs nothing."""
        return self.filed_on > self.last_day

    @property
    def is_after_quarter(self) -> bool:
        return self.filed_on > Quarter.of(self.last_day).last_day

    def why_not_correct(self, by) -> str:
        """Why this cannot be corrected now; empty when it can."""
        if self.by_id != by.pk:
            return _now("A report is corrected by whoever filed it.")
        if timezone.localdate() > self.last_day:
            return _now("The window ended on %(day)s; the report stays as it is.") % {"day": self.last_day}
        return running_rules.why_not("report", self.project, by)


class MidtermCheck(models.Model):
    """What was handed in to one mid-term check; after it was sent back there is another."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="midterm_checks", verbose_name=_("project")
    )
    reached = models.TextField(_("what was reached"), max_length=2000)
    value = models.DecimalField(_("value now"), max_digits=16, decimal_places=4, null=True, blank=True)
    deviations = models.TextField(_("what differs from the plan"), max_length=2000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("handed in by")
    )
    handed_in_on = models.DateField(_("handed in on"))

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.project} · {self.handed_in_on}"
