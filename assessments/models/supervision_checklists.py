"""What a team looks at on a visit, theme by theme; editions are frozen once published. And what it found, line by line."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assessments.models.finding_codes import FindingCode
from assessments.models.supervision_plans import Theme
from assessments.models.supervision_visits import SupervisionVisit
from common.scoping import ScopedModel


class Method(models.TextChoices):
    """How a line is looked at."""

    HEAR = "hear", _("hear the report")
    READ = "read", _("read the records")
    CHECK = "check", _("check on site")
    TALK = "talk", _("talk with people")


LOOKED_AT = tuple(theme for theme in Theme if theme != Theme.WHOLE_PROCESS)


class SupervisionChecklist(ScopedModel):
    """An edition of what is looked at; common to all, one published edition at a time for each code."""

    search_fields = ("title", "code")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    code = models.SlugField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    source = models.CharField(_("source"), max_length=400, blank=True)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    published_on = models.DateField(_("published on"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("supervision checklist")
        verbose_name_plural = _("supervision checklists")
        ordering = ["code", "-edition"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "edition"], name="one_edition_of_a_supervision_checklist"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(state="published"), name="one_published_supervision_checklist"
            ),
        ]

    def __str__(self):
        return f"{self.title}（{self.edition}）"

    def get_absolute_url(self):
        return reverse("assessments:supervision_checklist_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    def why_not_change(self) -> str:
        """The reason why nothing may be changed in it; empty when it may."""
        return "" if self.is_draft else _("A published edition is frozen; copy it to a new edition.")

    def why_not_publish(self) -> str:
        """The reason why it cannot be published; empty when it can."""
        if not self.is_draft:
            return _("It is already published.")
        items = list(self.items.all())
        missing = [theme.label for theme in LOOKED_AT if theme not in {item.theme for item in items}]
        if missing:
            words = _now("These themes have no line yet: %(themes)s.")
            return words % {"themes": "、".join(map(str, missing))}
        faults = (f"{item.text}：{reason}" for item in items if (reason := item.why_not_fit()))
        return next(faults, "")

    def why_not_copy(self) -> str:
        """The reason why no new edition can be begun; empty when one can."""
        drafts = SupervisionChecklist.objects.filter(code=self.code, state=self.State.DRAFT)
        return _("A new edition is being drawn up already.") if drafts.exists() else ""


class SupervisionItem(models.Model):
    """One line: what is asked, how it is looked at, and how it takes points."""

    class Rule(models.TextChoices):
        ALL_OR_NOTHING = "all_or_nothing", _("all or nothing")
        PER_OCCURRENCE = "per_occurrence", _("points off each time")
        RANGE = "range", _("points off within a range")

    checklist = models.ForeignKey(SupervisionChecklist, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    theme = models.CharField(_("theme"), max_length=20, choices=Theme)
    text = models.CharField(_("what is looked at"), max_length=300)
    standard = models.CharField(_("how it is judged"), max_length=500, blank=True)
    basis = models.CharField(_("basis clause"), max_length=200, blank=True)
    methods = models.JSONField(_("methods"), default=list, blank=True)  # values of Method
    points = models.DecimalField(
        _("points"), max_digits=4, decimal_places=1, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    rule = models.CharField(_("rule"), max_length=15, choices=Rule, default=Rule.PER_OCCURRENCE)
    step = models.DecimalField(
        _("points off each time, or at least"),
        max_digits=4,
        decimal_places=1,
        default=Decimal(1),
        validators=[MinValueValidator(0)],
    )
    most = models.DecimalField(
        _("points off at most"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    sample = models.CharField(_("sample to take"), max_length=120, blank=True)
    finding_code = models.ForeignKey(
        FindingCode,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("code of a finding"),
    )
    question = models.CharField(
        _("known from the records"), max_length=60, blank=True
    )  # a question of the records

    class Meta:
        verbose_name = _("supervision item")
        verbose_name_plural = _("supervision items")
        default_permissions = ()
        ordering = ["order", "pk"]

    def __str__(self):
        return self.text

    @property
    def method_labels(self) -> list[str]:
        return [str(Method(method).label) for method in self.methods if method in Method.values]

    @property
    def highest(self):
        """The most that it can lose."""
        return self.points if self.most is None else min(self.points, self.most)

    def why_not_fit(self) -> str:
        """What is wrong with its points and rule; empty when nothing is."""
        if self.points <= 0:
            return _("The points have to be more than 0.")
        if self.most is not None and not 0 < self.most <= self.points:
            return _("Points off at most lie between 0 and the points of the line.")
        if self.rule == self.Rule.ALL_OR_NOTHING:
            return ""
        if self.step <= 0:
            return _("Say how many points are taken off each time, or at least.")
        return _("The least that is taken off is more than the most.") if self.step > self.highest else ""


class VisitAnswer(models.Model):
    """What the team saw for one line; each line has its own version, so that two phones may write two lines."""

    class Result(models.TextChoices):
        IN_ORDER = "in_order", _("in order")
        PROBLEM = "problem", _("problem found")
        NOT_APPLICABLE = "not_applicable", _("does not apply here")

    visit = models.ForeignKey(SupervisionVisit, models.CASCADE, related_name="answers")
    item = models.ForeignKey(SupervisionItem, models.PROTECT, related_name="+")
    result = models.CharField(_("result"), max_length=15, choices=Result, blank=True)
    occurrences = models.PositiveSmallIntegerField(_("how often"), default=0)
    points_off = models.DecimalField(_("points off"), max_digits=4, decimal_places=1, default=Decimal(0))
    methods = models.JSONField(_("looked at by"), default=list, blank=True)
    sample = models.CharField(_("sample taken"), max_length=200, blank=True)
    note = models.TextField(_("what was seen"), max_length=2000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    at = models.DateTimeField(_("written at"), auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        default_permissions = ()
        ordering = ["item__order", "item_id"]
        constraints = [models.UniqueConstraint(fields=["visit", "item"], name="one_answer_a_line")]

    def __str__(self):
        return f"{self.item}: {self.get_result_display()}"

    @property
    def lacks_words(self) -> bool:
        return self.result == self.Result.PROBLEM and not self.note.strip()

    @property
    def method_labels(self) -> list[str]:
        return [str(Method(method).label) for method in self.methods if method in Method.values]
