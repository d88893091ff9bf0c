"""What was held in a branch: one record a meeting, with who was away, what was decided and what it had to do with production."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models.frequencies import LifeKind
from branches.models.life_plans import PlannedActivity
from branches.models.organization import Branch
from common.scoping import Reach, ScopedModel, ScopedQuerySet
from common.words import listed

# A record touches production when it names a figure of the production side or a project.
PRODUCTION_TYPES = ("assessments.metric", "projects.project")
DECIDING = (LifeKind.MEMBER_MEETING, LifeKind.COMMITTEE_MEETING)
KINDS = [(kind.value, kind.label) for kind in LifeKind if kind != LifeKind.CONTACT_VISIT]


class LifeRecordQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """A record is its branch's to change; the branches that took part read it."""
        reach = user.reach(self.model.permission(action)) if user.is_authenticated else Reach()
        if action != "view" or reach.reaches_top:
            return super().for_user(user, action)
        return (
            self.inside_or(self.inside(user), reach.condition(["joint_branches__path"]))
            if reach
            else self.none()
        )

    def recorded(self):
        return self.filter(state=LifeRecord.State.RECORDED)


class LifeRecord(ScopedModel):
    """One meeting or activity that was held."""

    scope_path = "branch"
    search_fields = ("topics", "production_topic", "host", "branch__name", "branch__initials")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("record", "draft")
        RECORDED = "recorded", _("recorded")
        WITHDRAWN = "withdrawn", _("withdrawn")

    kind = models.CharField(_("kind of activity"), max_length=30, choices=KINDS)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="life_records", verbose_name=_("branch"))
    joint_branches = models.ManyToManyField(
        Branch, blank=True, related_name="joint_life_records", verbose_name=_("held together with")
    )
    plan = models.OneToOneField(
        PlannedActivity, models.SET_NULL, null=True, blank=True, related_name="record", editable=False
    )
    held_on = models.DateField(_("held on"))
    begins_at = models.TimeField(_("begin"), null=True, blank=True)
    ends_at = models.TimeField(_("end"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    host = models.CharField(_("host"), max_length=60, blank=True)
    recorder = models.CharField(_("recorder"), max_length=60, blank=True)
    speaker = models.CharField(_("lecturer or lead speaker"), max_length=120, blank=True)
    observers = models.CharField(_("also present"), max_length=300, blank=True)
    expected = models.PositiveSmallIntegerField(_("expected"), null=True, blank=True)
    present = models.PositiveSmallIntegerField(_("present"), null=True, blank=True)
    topics = models.TextField(_("topics"), max_length=4000, blank=True)
    production_topic = models.CharField(_("production problem"), max_length=300, blank=True)
    minutes = models.TextField(_("minutes"), max_length=20000, blank=True)
    decisions = models.TextField(_("decisions"), max_length=4000, blank=True)
    votes_for = models.PositiveSmallIntegerField(_("votes for"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("votes against"), null=True, blank=True)
    votes_abstained = models.PositiveSmallIntegerField(_("abstentions"), null=True, blank=True)
    excellent = models.PositiveSmallIntegerField(_("graded excellent"), null=True, blank=True)
    qualified = models.PositiveSmallIntegerField(_("graded qualified"), null=True, blank=True)
    basically_qualified = models.PositiveSmallIntegerField(
        _("graded basically qualified"), null=True, blank=True
    )
    unqualified = models.PositiveSmallIntegerField(_("graded unqualified"), null=True, blank=True)
    talks_count = models.PositiveSmallIntegerField(_("number of talks"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    withdrawn_because = models.CharField(_("withdrawn because"), max_length=1000, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LifeRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record of organisational life")
        verbose_name_plural = _("records of organisational life")
        ordering = ["-held_on", "-pk"]
        indexes = [
            models.Index(fields=["branch", "kind", "held_on"], name="life_record_counted"),
            models.Index(fields=["held_on", "id"], name="life_record_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(present=None) | Q(expected=None) | Q(present__lte=F("expected")),
                name="no_more_present_than_expected",
                violation_error_message=_(
                    "More people present than expected; guests stand under “also present”."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(begins_at=None) | Q(ends_at__gt=F("begins_at")),
                name="life_record_ends_after_it_begins",
                violation_error_message=_("The end cannot come before the beginning."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="heart_talk") | Q(topics="", minutes="", decisions="", production_topic=""),
                name="a_heart_talk_is_only_a_date",
                violation_error_message=_("Of heart talks only the day and the number are kept."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.branch.name} · {self.held_on:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("branches:life_record_detail", args=[self.pk])

    @property
    def is_heart_talk(self) -> bool:
        return self.kind == LifeKind.HEART_TALK

    @property
    def votes(self) -> tuple[int, ...]:
        """For, against, abstained; empty where nobody voted."""
        given = (self.votes_for, self.votes_against, self.votes_abstained)
        return tuple(number or 0 for number in given) if any(n is not None for n in given) else ()

    @property
    def grades(self) -> tuple[int, ...]:
        given = (self.excellent, self.qualified, self.basically_qualified, self.unqualified)
        return tuple(number or 0 for number in given) if any(n is not None for n in given) else ()

    def why_not_record(self, today=None) -> str:
        """The reason why this cannot count as held yet; empty when it can."""
        if self.state != self.State.DRAFT:
            return _("Only a draft is recorded.")
        if self.held_on > (today or timezone.localdate()):
            return _("What has not been held yet is planned, not recorded.")
        if self.is_heart_talk:
            return "" if self.talks_count else _("Say how many talks there were.")
        missing = [
            str(self._meta.get_field(name).verbose_name)
            for name in ("host", "topics", "expected", "present")
            if not getattr(self, name)
        ]
        return _("Still missing: %(fields)s.") % {"fields": listed(missing)} if missing else ""

    def why_not_change(self) -> str:
        """The reason why this cannot be corrected; empty when it can."""
        return _("A withdrawn record stays as it was.") if self.state == self.State.WITHDRAWN else ""

    def why_not_withdraw(self) -> str:
        return _("It is already withdrawn.") if self.state == self.State.WITHDRAWN else ""

    def cautions(self) -> list[str]:
        """What the rules would ask at this meeting: sentences for the recorder, no bar."""
        found = []
        if self.kind in DECIDING and self.expected and self.present is not None:
            if self.present * 2 <= self.expected:
                found.append(self._no_quorum())
            elif self.votes and self.votes[0] * 2 <= self.present:
                found.append(_("A decision needs more than half of those present in favour."))
        if self.grades and self.grades[0] * 3 > sum(self.grades):
            most = sum(self.grades) // 3
            found.append(_("At most a third is graded excellent: %(most)s here.") % {"most": most})
        return found

    def _no_quorum(self):
        values = {"present": self.present, "expected": self.expected}
        if self.kind == LifeKind.COMMITTEE_MEETING:
            return (
                _("%(present)s of %(expected)s committee members: decisions need more than half of them.")
                % values
            )
        return (
            _(
                "%(present)s of %(expected)s members: decisions of a member meeting need more than half of them."
            )
            % values
        )


class Absence(models.Model):
    """Who was expected and not there, and why; whoever is not named was there."""

    class Reason(models.TextChoices):
        SHIFT = "shift", _("on shift")
        DUTY_TRAVEL = "duty_travel", _("away on duty")
        LEAVE = "leave", _("on leave")
        ILLNESS = "illness", _("ill")
        OTHER = "other", _("other reason")
        NONE = "none", _("without a reason")

    record = models.ForeignKey(LifeRecord, models.CASCADE, related_name="absences")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, default=Reason.LEAVE)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["record", "person"], name="absent_once")]

    def __str__(self):
        return f"{self.person} ({self.get_reason_display()})"
