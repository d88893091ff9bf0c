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
    numbers = models.JSONField(default=dict, editable=False)  # as of the day that they name
    prefilled = models.JSONField(default=dict, editable=False)  # the texts as they were proposed
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("drafted by"),
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("handed in by"),
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

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED

    def why_not_change(self, by) -> str:
        """The reason why its texts and numbers stay as they are; empty when they may change."""
        if self.is_approved:
            return _("It is approved and stays as it is; begin a new edition.")
        return "" if self.is_draft else _("It waits for approval; have it sent back first.")

    def why_not_submit(self, by) -> str:
        if reason := self.why_not_change(by):
            return reason
        return "" if any(text.strip() for text in self.sections.values()) else _("Nothing is written yet.")

    def why_not_judge(self, by) -> str:
        """The reason why somebody cannot approve it or send it back; empty when they can."""
        if self.state != self.State.SUBMITTED:
            return _("Only a report that waits for approval is approved or sent back.")
        if by and by.pk in {self.made_by_id, self.submitted_by_id}:
            return _("Whoever drafted a report or handed it in does not approve it.")
        return ""

    def why_not_renew(self, by) -> str:
        """The reason why no further edition can be begun; empty when it can."""
        if not self.is_approved:
            return _("A new edition follows an approved one.")
        later = SupervisionReport.objects.filter(quarter=self.quarter, scope=self.scope)
        if later.filter(edition__gt=self.edition).exists():
            return _("A later edition exists.")
        return ""
