"""Runs of a quarter's scores and their stored results; every page, export and API answer reads these rows."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models.inputs import Figure
from assessments.models.periods import Period
from assessments.models.schemes import Indicator, Scheme
from branches.models import Branch, PeerGroup
from common.jobs import Job
from common.scoping import ScopedModel, ScopedQuerySet

OUT = ("published", "superseded")  # states whose numbers never change again


class ScoreRunQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """Drafts are for those who compute and publish; the rest see what is published."""
        found = super().for_user(user, action)
        if action == "view" and not user.has_perm(ScoreRun.permission("change")):
            return found.filter(state__in=OUT)
        return found

    def finished(self):
        return self.filter(state__in=("draft", *OUT))


class ScoreRun(ScopedModel):
    """One computation of one period for one part of the tree under one edition of a scheme."""

    scope_path = "scope"

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DRAFT = "draft", pgettext_lazy("score run", "draft")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    period = models.ForeignKey(Period, models.PROTECT, related_name="runs", verbose_name=_("period"))
    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="runs", verbose_name=_("assessment scheme")
    )
    scope = models.ForeignKey(Branch, models.PROTECT, related_name="runs", verbose_name=_("scope"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    attempt = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    read_at = models.DateTimeField(_("figures as of"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    fingerprint = models.CharField(_("input fingerprint"), max_length=64, blank=True)
    engine_version = models.CharField(_("engine version"), max_length=20, blank=True)
    same_as = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    branches_count = models.PositiveIntegerField(_("branches"), default=0)
    lines_count = models.PositiveIntegerField(_("lines"), default=0)
    blocked_count = models.PositiveIntegerField(_("held back"), default=0)
    problem = models.TextField(_("problem"), blank=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("published by")
    )

    objects = ScoreRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("score run")
        verbose_name_plural = _("score runs")
        ordering = ["-pk"]
        permissions = [
            ("publish_scorerun", "Can publish the scores of a quarter"),
            ("view_ranking", "Can see the ranking inside peer groups"),
        ]
        indexes = [models.Index(fields=["period", "scope", "-id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "scope"],
                condition=Q(state__in=["queued", "running"]),
                name="one_run_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["period", "scope"], condition=Q(state="published"), name="one_accepted_run"
            ),
        ]

    def __str__(self):
        return f"{self.period} · {self.scope} #{self.pk}"

    def get_absolute_url(self):
        return reverse("assessments:run_detail", args=[self.pk])

    @property
    def is_out(self) -> bool:
        return self.state in OUT

    @property
    def records_differ(self) -> bool:
        """The last look at the records behind the result found other answers."""
        check = getattr(self, "records_check", None)
        return check is not None and check.differs

    @property
    def is_stale(self) -> bool:
        """Figures of the period, or records behind the result, were changed after this run had read them."""
        if not self.read_at or self.state not in {self.State.DRAFT, self.State.PUBLISHED}:
            return False
        if self.records_differ:
            return True
        changed = Figure.objects.filter(period=self.period_id, changed_at__gt=self.read_at)
        return changed.filter(branch__path__startswith=self.scope.path).exists()

    def why_not_cancel(self, by=None) -> str:
        """The reason why this cannot be stopped or set aside; empty when it can."""
        if self.is_out:
            return _("A published result is not cancelled; compute again with a reason.")
        if self.state in {self.State.CANCELLED, self.State.FAILED}:
            return _("This run has already ended.")
        return ""

    def why_not_publish(self, by=None) -> str:
        """The reason why this cannot be published now; empty when it can."""
        if self.state != self.State.DRAFT:
            return _("Only a draft can be published.")
        if self.period.state not in {Period.State.REVIEW, Period.State.CLOSED}:
            return _("Filing for %(period)s is still going on; end it first.") % {"period": self.period}
        if self.blocked_count:
            return _("%(count)s branches lack figures that must be reported before publication.") % {
                "count": self.blocked_count
            }
        if self.is_stale:
            return _("Figures have changed since this run; compute again.")
        return ""


class ResultQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """Own subtree; drafts only for those who compute and publish."""
        found = super().for_user(user, action)
        if not user.has_perm(ScoreRun.permission("change")):
            return found.filter(run__state__in=OUT)
        return found


class ScoreTotal(ScopedModel):
    """The scores of one branch in one run, with the branch as it stood at the period's end."""

    scope_path = "branch"

    run = models.ForeignKey(ScoreRun, models.CASCADE, related_name="totals")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="scores", verbose_name=_("branch"))
    name = models.CharField(_("branch"), max_length=100)
    path = models.CharField(max_length=200)
    peer_group = models.ForeignKey(PeerGroup, models.PROTECT, null=True, verbose_name=_("peer group"))
    party_earned = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    party_possible = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    party_bonus = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    party_penalty = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    party_raw = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    party_capped = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    party = models.DecimalField(_("party score"), max_digits=9, decimal_places=2, null=True)
    business_earned = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    business_possible = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    business_bonus = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    business_penalty = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    business_raw = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    business_capped = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    business = models.DecimalField(_("business score"), max_digits=9, decimal_places=2, null=True)
    party_weight = models.DecimalField(max_digits=5, decimal_places=4)
    business_weight = models.DecimalField(max_digits=5, decimal_places=4)
    factor = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    weighted = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    integrated_raw = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    integrated = models.DecimalField(_("integrated score"), max_digits=9, decimal_places=2, null=True)
    grade_raw = models.CharField(max_length=20, blank=True)
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    rank = models.PositiveIntegerField(_("rank"), null=True)
    is_disqualified = models.BooleanField(default=False)
    completeness = models.DecimalField(_("completeness"), max_digits=5, decimal_places=4, default=0)
    unranked = models.CharField(max_length=60, blank=True)
    is_blocked = models.BooleanField(default=False)
    coupling = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    coordination_index = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    coordination = models.DecimalField(_("coordination degree"), max_digits=5, decimal_places=4, null=True)
    coordination_grade = models.PositiveSmallIntegerField(null=True)
    lag = models.CharField(max_length=14, blank=True)
    two_skins = models.BooleanField(_("two skins"), default=False)
    marks = models.JSONField(
        default=dict
    )  # vetoes, gate, coefficient, reasons: what stands beside the numbers

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("quarterly score")
        verbose_name_plural = _("quarterly scores")
        ordering = ["run", "path"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["run", "branch"], name="one_total_per_branch")]
        indexes = [
            models.Index(fields=["run", "path"]),
            # The two orders in which results are read, empty scores last as the list has them.
            models.Index("run", F("integrated").desc(nulls_last=True), F("id").desc(), name="total_by_score"),
            models.Index(
                "run",
                "peer_group",
                F("integrated").desc(nulls_last=True),
                F("id").desc(),
                name="total_by_score_in_group",
            ),
            models.Index(fields=["run"], condition=Q(two_skins=True), name="total_two_skins"),
            models.Index(fields=["run"], condition=~Q(unranked=""), name="total_unranked"),
        ]

    def __str__(self):
        return f"{self.name} · {self.run.period}"

    def get_absolute_url(self):
        return reverse("assessments:card", args=[self.run_id, self.branch_id])


class ScoreLine(ScopedModel):
    """One indicator of one branch in one run: input, state, points, score and the numbers of its arithmetic.

    Written by the hundred thousand: no surrogate key, and no checks of foreign keys row by row,
    because the run reads branches and indicators inside the very transaction that writes the lines.
    """

    scope_path = "branch"

    pk = models.CompositePrimaryKey("run_id", "branch_id", "indicator_id")
    run = models.ForeignKey(
        ScoreRun, models.CASCADE, related_name="lines", db_index=False, db_constraint=False
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="lines", db_index=False, db_constraint=False
    )
    state = models.CharField(_("state"), max_length=14, choices=Figure.State)
    target = models.DecimalField(_("target"), max_digits=18, decimal_places=4, null=True)
    actual = models.DecimalField(_("actual"), max_digits=18, decimal_places=4, null=True)
    possible = models.DecimalField(_("points"), max_digits=8, decimal_places=2)
    score = models.DecimalField(_("score"), max_digits=8, decimal_places=2, null=True)
    working = models.TextField(blank=True)  # as many numbers as there were events
    note = models.CharField(max_length=60, blank=True)
    items = models.JSONField(null=True)
    evidence = models.JSONField(null=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("score line")
        verbose_name_plural = _("score lines")
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["run", "branch", "indicator"],
                condition=~Q(state="value"),
                name="line_without_value",
            ),
        ]

    def __str__(self):
        return f"{self.branch_id} {self.indicator_id} {self.score}"


class PeerSpread(models.Model):
    """How the scores of a peer group lie in a run: what a branch may see of the others."""

    run = models.ForeignKey(ScoreRun, models.CASCADE, related_name="spreads")
    peer_group = models.ForeignKey(PeerGroup, models.PROTECT, null=True)
    measure = models.CharField(max_length=20)  # integrated | party | business | coordination
    count = models.PositiveIntegerField()
    lower_quartile = models.DecimalField(max_digits=9, decimal_places=2)
    median = models.DecimalField(max_digits=9, decimal_places=2)
    upper_quartile = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["run", "peer_group", "measure"], name="one_spread", nulls_distinct=False
            )
        ]

    def __str__(self):
        return f"{self.run_id} {self.peer_group_id} {self.measure} {self.median}"
