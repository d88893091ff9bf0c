"""A project that solves a production problem: its goal in figures, its people, where it stands."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch
from common.scoping import ScopedModel
from projects.models.difficulties import Bid, Category, Difficulty
from projects.models.project_scope import ProjectQuerySet
from projects.models.project_states import (
    ALIVE,
    DONE,
    EARLIEST,
    LARGEST,
    LARGEST_FUND,
    LATEST,
    ProjectKind,
    ProjectState,
)


class Tag(models.Model):
    """By what finished projects are found again."""

    name = models.CharField(_("tag"), max_length=20, unique=True)

    class Meta:
        default_permissions = ()
        ordering = ["name"]

    def __str__(self):
        return self.name


class Project(ScopedModel):
    """One project, from the first draft to the archive."""

    scope_path = "branch"
    search_fields = (
        "number",
        "name",
        "branch__name",
        "branch__code",
        "branch__initials",
        "lead__name",
        "lead__initials",
    )
    Kind, State, Category = ProjectKind, ProjectState, Category

    class Every(models.TextChoices):
        MONTH = "month", _("every month")
        QUARTER = "quarter", _("every quarter")

    number = models.CharField(_("number"), max_length=20, blank=True, editable=False)
    kind = models.CharField(
        _("kind of project"), max_length=12, choices=ProjectKind, default=ProjectKind.SECRETARY
    )
    category = models.CharField(
        _("category"), max_length=20, choices=Category, default=Category.TECH_RESEARCH
    )
    name = models.CharField(_("project"), max_length=120)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="projects", verbose_name=_("branch"))
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="led_projects",
        verbose_name=_("project leader"),
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)], editable=False
    )
    starts_on = models.DateField(pgettext_lazy("project", "from"))
    ends_on = models.DateField(pgettext_lazy("project", "to"))
    background = models.TextField(_("background and problem"), max_length=4000, blank=True)
    # The goal in figures
    indicator = models.CharField(_("indicator of the goal"), max_length=120, blank=True)
    measure_unit = models.CharField(_("unit of measure"), max_length=20, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=16, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=16, decimal_places=4, null=True, blank=True)
    measures = models.TextField(_("measures"), max_length=4000, blank=True)
    resources = models.TextField(_("resources needed"), max_length=1000, blank=True)
    fund = models.DecimalField(
        _("fund needed"),
        max_digits=14,
        decimal_places=2,
        default=Decimal("0.00"),
        validators=[MinValueValidator(0)],
    )
    outputs = models.TextField(
        _("outputs"), max_length=1000, blank=True, help_text=_("Process, patent, rule, standard, training.")
    )
    party_role = models.TextField(
        _("what the party organisation and members do"), max_length=1000, blank=True
    )
    social_benefit = models.TextField(_("safety and social benefit"), max_length=1000, blank=True)
    report_every = models.CharField(
        _("progress is reported"), max_length=7, choices=Every, default=Every.MONTH
    )
    # Where it comes from
    difficulty = models.ForeignKey(
        Difficulty,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        editable=False,
        verbose_name=_("difficulty"),
    )
    bid = models.OneToOneField(
        Bid,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="project",
        editable=False,
        verbose_name=_("bid"),
    )
    adopted_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adoptions",
        editable=False,
        verbose_name=_("adopted from"),
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="projects", verbose_name=_("tags"))
    # Where it stands
    state = models.CharField(
        _("state"), max_length=10, choices=ProjectState, default=ProjectState.DRAFT, editable=False
    )
    state_before = models.CharField(max_length=10, blank=True, editable=False)  # of a suspended one
    round = models.PositiveSmallIntegerField(default=0, editable=False)  # how often it was handed in
    midterm_due_on = models.DateField(_("mid-term check due on"), null=True, blank=True, editable=False)
    midterm_passed_on = models.DateField(_("mid-term check passed on"), null=True, editable=False)
    approved_on = models.DateField(_("approved on"), null=True, editable=False)
    first_ends_on = models.DateField(
        _("first to end on"), null=True, editable=False
    )  # before it was extended
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=pgettext_lazy("project", "handed in by"),
    )
    reports_from = models.DateField(
        _("progress is owed from"), null=True, editable=False
    )  # of a resumed one: the day on which it went on
    closed_on = models.DateField(_("closing applied for on"), null=True, editable=False)
    accepted_on = models.DateField(_("accepted on"), null=True, editable=False)
    finished_on = models.DateField(_("finished on"), null=True, editable=False)
    result_value = models.DecimalField(
        _("value reached"), max_digits=16, decimal_places=4, null=True, blank=True, editable=False
    )
    closing_report = models.TextField(_("closing report"), max_length=4000, blank=True, editable=False)
    reason = models.TextField(
        _("reason"), max_length=1000, blank=True, editable=False
    )  # returned, suspended, terminated ...
    in_library = models.BooleanField(_("in the library"), default=False, editable=False)
    summary = models.CharField(_("what others can take from it"), max_length=500, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("drafted by"),
    )
    created_on = models.DateField(_("drafted on"), auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["-year", "-pk"]
        default_permissions = ("view", "add", "change")
        permissions = [
            ("report_project", "Can file progress of projects"),
            ("decide_project", "Can decide about projects at the steps of one's post"),
            ("score_project", "Can score projects at their acceptance"),
            ("confirm_project", "Can confirm the benefit of projects"),
            ("manage_project", "Can suspend, terminate, award and archive projects"),
            ("consent_project", "Can agree that members of the branch work in projects of others"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="one_project_a_number"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="project_ends_after_start",
                violation_error_message=_("A project ends after it starts."),
            ),
        ]
        indexes = [
            models.Index(fields=["-year", "-id"], name="project_newest"),
            models.Index(fields=["branch", "state"], name="project_of_branch"),
            models.Index(fields=["state", "-year", "-id"], name="project_by_state"),
            models.Index(fields=["lead", "state"], name="project_of_lead"),
            models.Index(fields=["-year", "-id"], condition=Q(in_library=True), name="project_library"),
            models.Index(
                fields=["closed_on", "id"], condition=Q(state="acceptance"), name="project_to_accept"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("projects:project_detail", args=[self.pk])

    def clean(self):
        """What no project can be, however unfinished its application is."""
        wrong = {}
        if self.starts_on and not EARLIEST <= self.starts_on.year <= LATEST:
            wrong["starts_on"] = _now("This year cannot be right.")
        if self.starts_on and self.ends_on and self.ends_on <= self.starts_on:
            wrong["ends_on"] = _now("A project ends after it starts.")
        if self.baseline is not None and self.baseline == self.target:
            wrong["target"] = _now("The target is the same as the baseline: nothing would change.")
        for name in ("baseline", "target"):
            if (value := getattr(self, name)) is not None and abs(value) > LARGEST:
                wrong[name] = _now("This is larger than any figure that can be right.")
        if self.fund is not None and self.fund > LARGEST_FUND:
            wrong["fund"] = _now("More than 100 million yuan is no fund of a project; look at the unit.")
        if wrong:
            raise ValidationError(wrong)

    def why_not_publish(self, by) -> str:
        """The reason why this is nothing for the library; empty when it is."""
        return "" if self.state in DONE else _("Only a finished project goes into the library.")

    def why_not_take_out(self, by) -> str:
        return "" if self.in_library else _("It does not stand in the library.")

    def why_not_adopt(self, branch, by) -> str:
        """The reason why a branch cannot take this over; empty when it can."""
        if not (self.in_library and self.state in DONE):
            return _("It does not stand in the library.")
        if branch.pk == self.branch_id:
            return _("It is this branch's own project.")
        if not by.reach(self.permission("add")).covers(branch.path):
            return _("You draft projects for your own branch only.")
        gone = [ProjectState.TERMINATED, ProjectState.WITHDRAWN]
        if self.adoptions.filter(branch=branch).exclude(state__in=gone).exists():
            return _("This branch has taken it over already.")
        return ""

    @property
    def is_alive(self) -> bool:
        return self.state in ALIVE

    @property
    def involved(self) -> set[int]:
        """Whoever leads, drafted, handed in or works in it: they decide nothing about it."""
        people = {self.lead_id, self.created_by_id, self.handed_in_by_id}
        return (people | set(self.team.values_list("user", flat=True))) - {None}

    @property
    def is_reporting(self) -> bool:
        return self.state in {self.State.RUNNING, self.State.MIDTERM}

    @cached_property
    def step_name(self) -> str:
        """The step that waits for a decision; a list asks for those of all its rows at once."""
        waiting = self.decisions.filter(state="waiting").order_by().values_list("name", flat=True)
        return waiting.first() or ""
