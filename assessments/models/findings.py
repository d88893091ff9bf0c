"""A problem that a team found at a branch, until somebody else confirms that it is gone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models.finding_codes import FindingCode, Severity
from assessments.models.supervision_checklists import SupervisionItem
from assessments.models.supervision_plans import Theme
from assessments.models.supervision_visits import SupervisionVisit
from branches.models import Branch
from common.scoping import ScopedModel, ScopedQuerySet


class FindingState(models.TextChoices):
    NOTED = "noted", _("noted on the visit")  # not issued yet: the branch does not see it
    OPEN = "open", pgettext_lazy("finding", "open")
    MEASURES_SUBMITTED = "measures_submitted", _("measures submitted")
    MEASURES_APPROVED = "measures_approved", _("measures approved")
    IN_PROGRESS = "in_progress", _("being rectified")
    SUBMITTED = "submitted", _("rectification submitted")
    CHECKED = "checked", _("checked once, to be confirmed")  # serious ones: the second review is due
    RETURNED = "returned", _("returned")
    CLOSED = "closed", pgettext_lazy("finding", "closed")
    REOPENED = "reopened", _("reopened by look-back")
    WITHDRAWN = "withdrawn", pgettext_lazy("finding", "withdrawn")


UNDONE = frozenset(set(FindingState) - {FindingState.NOTED, FindingState.CLOSED, FindingState.WITHDRAWN})
VOID = (FindingState.NOTED, FindingState.WITHDRAWN)  # neither help nor hurt, anywhere


class FindingQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """Within the reach; what is not issued yet is the team's, and whoever is responsible sees the own ones."""
        found = super().for_user(user, action)
        if not user.is_authenticated or action != "view":
            return found
        if not user.has_perm(Finding.permission("add")):
            found = found.exclude(state=FindingState.NOTED)
        return found | self.filter(owner=user.pk).exclude(state=FindingState.NOTED)

    def issued(self):
        """What counts at all: told to the branch and not taken back."""
        return self.exclude(state__in=VOID)

    def undone(self):
        return self.filter(state__in=UNDONE)

    def overdue(self, today):
        return self.undone().filter(due_on__lt=today)


class Finding(ScopedModel):
    """What was found, who is responsible until when, and what came of it. Colours are worked out, never stored."""

    scope_path = "branch"
    search_fields = ("number", "statement", "branch__name", "branch__code", "branch__initials", "code__name")
    State, Severity, Theme = FindingState, Severity, Theme

    class Term(models.TextChoices):
        IMMEDIATE = "immediate", _("at once")
        BY_DATE = "by_date", _("by a date")
        LASTING = "lasting", _("lasting")

    visit = models.ForeignKey(
        SupervisionVisit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        editable=False,
        verbose_name=_("supervision visit"),
    )
    item = models.ForeignKey(
        SupervisionItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        editable=False,
        verbose_name=_("checklist line"),
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="findings", verbose_name=_("branch"))
    number = models.CharField(_("number"), max_length=20, blank=True, editable=False)
    code = models.ForeignKey(
        FindingCode, models.PROTECT, related_name="findings", verbose_name=_("kind of problem")
    )
    theme = models.CharField(_("theme"), max_length=20, choices=Theme)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, default=Severity.GENERAL)
    term = models.CharField(_("term"), max_length=10, choices=Term, default=Term.BY_DATE)
    statement = models.TextField(_("what was found"), max_length=2000)
    evidence = models.TextField(_("what shows it"), max_length=2000, blank=True)
    basis = models.CharField(_("basis clause"), max_length=200, blank=True)
    suggestion = models.TextField(_("suggested measure"), max_length=1000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="findings",
        verbose_name=_("responsible person"),
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("leader in charge"),
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("raised by"),
    )
    found_on = models.DateField(_("found on"), default=timezone.localdate)
    issued_on = models.DateField(_("issued on"), null=True, editable=False)
    due_on = models.DateField(_("due on"))
    first_due_on = models.DateField(_("first due on"), null=True, editable=False)  # before it was extended
    extension_reason = models.TextField(_("why it was extended"), max_length=1000, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=FindingState, default=FindingState.OPEN, editable=False
    )
    submitted_on = models.DateField(_("submitted on"), null=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("closed by"),
    )
    reopened_on = models.DateField(_("reopened on"), null=True, editable=False)
    reopenings = models.PositiveSmallIntegerField(_("reopened"), default=0, editable=False)
    reason = models.TextField(_("why withdrawn"), max_length=1000, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-found_on", "-pk"]
        default_permissions = ("view", "add", "change")
        permissions = [
            ("answer_finding", "Can hand in measures and rectifications of findings"),
            ("verify_finding", "Can approve measures, close findings or return them"),
            ("confirm_finding", "Can confirm the closing of serious findings"),
            ("withdraw_finding", "Can withdraw findings that were raised wrongly"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="one_finding_a_number"),
            models.CheckConstraint(
                condition=Q(state__in=["noted", "withdrawn"]) | Q(issued_on__isnull=False),
                name="finding_issued",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_on__isnull=False, closed_by__isnull=False),
                name="finding_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(issued_on=None) | Q(due_on__gte=F("issued_on")),
                name="finding_due_forward",
                violation_error_message=_("It cannot be due before it is issued."),
            ),
        ]
        indexes = [
            models.Index(fields=["-found_on", "-id"], name="finding_newest"),
            models.Index(fields=["branch", "due_on"], name="finding_of_branch"),
            models.Index(fields=["branch", "code", "-found_on"], name="finding_repeats"),
            models.Index(fields=["state", "due_on"], name="finding_state_due"),
        ]

    def __str__(self):
        return f"{self.number or '—'} {self.statement[:60]}"

    def get_absolute_url(self):
        return reverse("assessments:finding_detail", args=[self.pk])

    @property
    def is_undone(self) -> bool:
        return self.state in UNDONE

    @property
    def is_overdue(self) -> bool:
        return self.is_undone and self.due_on < timezone.localdate()

    @property
    def is_extended(self) -> bool:
        return self.first_due_on is not None
