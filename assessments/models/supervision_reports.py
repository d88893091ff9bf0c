"""The report on a quarter's supervision: drafted from the records, edited, approved, kept as approved."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch
from common.attachments import StoredFile
from common.scoping import ScopedModel


class SupervisionReport(ScopedModel):
    """Texts that people may edit beside numbers that they may not; approving freezes both."""

    scope_path = "scope"
    search_fields = ("title", "scope__name")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("supervision report", "draft")
        SUBMITTED = "submitted", _("to be approved")
        APPROVED = "approved", _("approved")

    quarter = models.CharField(_("quarter"), max_length=6)
    scope = models.ForeignKey(
        Branch, models.PROTECT, related_name="supervision_reports", verbose_name=_("party organisation")
    )
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    title = models.CharField(_("title"), max_length=120)
    sections = models.JSONField(default=dict, editable=False)  # section -> text
    numbers = models.JSONField(default=dict, editable=False)  # as they were when it was drafted or approved
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("drafted by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("approved by"),
    )
    approved_on = models.DateField(_("approved on"), null=True, editable=False)
    remark = models.TextField(_("why it was sent back"), max_length=1000, blank=True, editable=False)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", editable=False)
    ledger = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("supervision report")
        verbose_name_plural = _("supervision reports")
        ordering = ["-quarter", "scope__path", "-edition"]
        default_permissions = ("view", "add", "change")
        permissions = [("approve_supervisionreport", "Can approve supervision reports or send them back")]
        constraints = [
            models.UniqueConstraint(fields=["quarter", "scope", "edition"], name="one_edition_of_a_report"),
            models.UniqueConstraint(
                fields=["quarter", "scope"],
                condition=~Q(state="approved"),
                name="one_report_being_written",
                violation_error_message=_("A report on this quarter is being written already."),
            ),
        ]

    def __str__(self):
        return f"{self.title}（{self.edition}）" if self.edition > 1 else self.title

    def get_absolute_url(self):
        return reverse("assessments:supervision_report_detail", args=[self.pk])
