"""How often what is required has to happen, as dated data: the rule in force decides what a branch owes."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branches.models.organization import Branch, Spans
from branches.models.regulations import Regulation
from common.scoping import ScopedModel
from common.windows import Per


class LifeKind(models.TextChoices):
    """The kinds of organisational life, and the visit to a contact point."""

    MEMBER_MEETING = "member_meeting", _("member meeting")
    COMMITTEE_MEETING = "committee_meeting", _("committee meeting")
    GROUP_MEETING = "group_meeting", _("group meeting")
    PARTY_CLASS = "party_class", _("party class")
    THEME_PARTY_DAY = "theme_party_day", _("theme party day")
    STUDY_DAY = "study_day", _("party-member study day")
    LIFE_MEETING = "organizational_life_meeting", _("organisational-life meeting")
    MEMBER_APPRAISAL = "member_appraisal", _("member appraisal")
    HEART_TALK = "heart_talk", _("heart talk")
    FIRST_AGENDA_ITEM = "first_agenda_item", _("first agenda item")
    STUDY_GROUP = "theory_study_group", _("theory study group")
    PUBLICITY_TALK = "publicity_talk", _("joint party-administrative publicity talk")
    THEME_ACTIVITY = "theme_activity", _("“party building +” theme activity")
    CONTACT_VISIT = "contact_visit", _("contact-point visit")


class FrequencyRule(ScopedModel):
    """How often organisations of these kinds owe something, from when to when, and on what ground."""

    kind = models.CharField(_("what is owed"), max_length=30, choices=LifeKind)
    branch_kind = models.CharField(
        _("owed by"), max_length=20, choices=Branch.Kind, default=Branch.Kind.BRANCH
    )
    fewest_members = models.PositiveSmallIntegerField(
        _("from so many members on"),
        default=0,
        help_text=_("A branch with fewer members owes nothing of this kind; 0: every branch owes it."),
    )
    times = models.PositiveSmallIntegerField(_("times"), default=1)
    per = models.CharField(_("in"), max_length=10, choices=Per, default=Per.QUARTER)
    since = models.DateField(_("in force since"))
    until = models.DateField(_("in force until"), null=True, blank=True)
    regulation = models.ForeignKey(
        Regulation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="frequencies",
        verbose_name=_("regulation"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = Spans.as_manager()

    class Meta:
        verbose_name = _("frequency rule")
        verbose_name_plural = _("frequency rules")
        ordering = ["kind", "branch_kind", "-since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(times__gte=1, times__lte=31),
                name="frequency_between_once_and_daily",
                violation_error_message=_("Between once and 31 times."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="frequency_span_forward",
                violation_error_message=_("The end cannot come before the beginning."),
            ),
            models.UniqueConstraint(
                fields=["kind", "branch_kind"], condition=Q(until=None), name="one_frequency_in_force"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.get_branch_kind_display()}"

    def get_absolute_url(self):
        return reverse("branches:frequency_detail", args=[self.pk])

    @property
    def words(self) -> str:
        """How often, as a sentence has it: once a quarter."""
        return _("%(times)s in %(window)s") % {"times": self.times, "window": Per(self.per).label}

    def why_not_change(self) -> str:
        """The reason why this rule cannot be changed; empty when it can."""
        return _("This rule holds no longer; it stays as it was.") if self.until else ""
