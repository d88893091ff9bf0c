"""A problem that a team found at a branch, until somebody else confirms that it is gone."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models.finding_codes import FindingCode, Severity
from assessments.models.finding_rules import FindingRules
from assessments.models.finding_standing import FindingStanding
from assessments.models.finding_steps import HANDED_IN, UNDONE, VOID, FindingState
from assessments.models.supervision_checklists import SupervisionItem
from assessments.models.supervision_plans import Theme
from assessments.models.supervision_visits import SupervisionVisit
from branches.models import Branch
from common.scoping import ScopedModel, ScopedQuerySet

YEAR = timedelta(days=365)


class FindingQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """Within the reach; what is not issued yet is the team's; who is responsible or in charge sees the own ones."""
        if not user.is_authenticated:
            return self.none()
        issued = ~Q(state=FindingState.NOTED)
        noted = self.is_noted_for(user, among=user.reach(Finding.permission(action)))
        inside = self.inside(user, action) & (issued | noted)
        if action == "confirm" and user.has_perm(Finding.permission("confirm")):
            return self.inside_or(inside, issued & Q(leader=user.pk))
        if action == "view":
            return self.inside_or(inside, issued & (Q(owner=user.pk) | Q(leader=user.pk)))
        return self.filter(inside)

    def is_noted_for(self, user, among=None):
        """Where somebody reads what a team has noted: where they raise findings, but never at a branch of their own."""
        posts = user.appointments.on(timezone.localdate()).values("branch")
        own = Q(branch=user.branch_id) | Q(branch__in=posts)
        return user.reach(Finding.permission("add")).condition(["branch__path"], among) & ~own

    def issued(self):
        """What counts at all: told to the branch and not taken back."""
        return self.exclude(state__in=VOID)

    def undone(self):
        return self.filter(state__in=UNDONE)

    def overdue(self, today):
        return self.filter(is_overdue(today))

    def repeats(self):
        """Found again: the same kind of problem at the same branch within a year before."""
        return self.filter(Exists(former_ones()))


def is_overdue(today) -> Q:
    """Past the due day and not gone; what was handed in by its day waits for others, not for the branch."""
    handed_in = Q(state__in=HANDED_IN, submitted_on__isnull=False, submitted_on__lte=F("due_on"))
    return Q(state__in=UNDONE, due_on__lt=today) & ~handed_in


def former_ones():
    """The issued findings of the same kind at the same branch in the year before the outer row."""
    day = OuterRef("found_on")
    found = Finding.objects.issued().filter(branch=OuterRef("branch"), code=OuterRef("code"))
    found = found.filter(found_on__gte=ExpressionWrapper(day - YEAR, DateField()), found_on__lte=day)
    return found.filter(Q(found_on__lt=day) | Q(pk__lt=OuterRef("pk"))).order_by()


class Finding(FindingRules, FindingStanding, ScopedModel):
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
    term = models.CharField(
        pgettext_lazy("finding", "term"), max_length=10, choices=Term, default=Term.BY_DATE
    )
    statement = models.TextField(pgettext_lazy("finding", "what was found"), max_length=2000)
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
        verbose_name=pgettext_lazy("finding", "leader in charge"),
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

    def formers(self):
        """The same kind of problem at the same branch within the year before, newest first."""
        same = Finding.objects.issued().filter(branch=self.branch_id, code=self.code_id).exclude(pk=self.pk)
        span = (self.found_on - YEAR, self.found_on)
        before = Q(found_on__lt=self.found_on) | Q(pk__lt=self.pk or 0)
        return same.filter(before, found_on__range=span).order_by("-found_on", "-pk")
