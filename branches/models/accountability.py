"""What follows when a duty was neglected: a ladder from the reminder talk to the disciplinary measure."""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.models.organization import Branch, Spans
from branches.models.regulations import Regulation
from common.scoping import ScopedModel, ScopedQuerySet


class Rung(models.TextChoices):
    """The rungs of the ladder, the mildest first."""

    REMINDER_TALK = "reminder_talk", _("reminder talk")
    ADMONISHING_INTERVIEW = "admonishing_interview", _("admonishing interview")
    WRITTEN_SELF_CHECK = "written_self_check", _("written self-check")
    PUBLIC_CRITICISM = "public_criticism", _("public criticism")
    FORMAL_ADMONITION = "formal_admonition", _("formal admonition")
    ORGANISATIONAL_ADJUSTMENT = "organisational_adjustment", _("organisational adjustment")
    DISCIPLINARY_MEASURE = "disciplinary_measure", _("disciplinary measure")


FROM_ADMONITION = (Rung.FORMAL_ADMONITION, Rung.ORGANISATIONAL_ADJUSTMENT, Rung.DISCIPLINARY_MEASURE)


class InfluencePeriod(ScopedModel):
    """How many months a rung weighs on a person or organisation, by the rule in force on the day of the decision."""

    rung = models.CharField(_("rung"), max_length=30, choices=Rung)
    months = models.PositiveSmallIntegerField(
        _("months of influence"), validators=[MaxValueValidator(60)], help_text=_("0: none.")
    )
    since = models.DateField(_("in force since"))
    until = models.DateField(_("in force until"), null=True, blank=True)
    regulation = models.ForeignKey(
        Regulation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("regulation")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = Spans.as_manager()

    class Meta:
        verbose_name = _("influence period")
        verbose_name_plural = _("influence periods")
        ordering = ["rung", "-since"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="influence_period_span_forward",
                violation_error_message=_("The end cannot come before the beginning."),
            ),
            models.UniqueConstraint(
                fields=["rung"],
                condition=Q(until=None),
                name="one_influence_period_in_force",
                violation_error_message=_("Another period of this rung is in force; give it an end first."),
            ),
        ]

    def __str__(self):
        return f"{self.get_rung_display()} · {self.since}"


class AccountabilityQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """Who answers for this part of the tree, whoever was held accountable, and the heads of a branch that was."""
        if action != "view" or not user.is_authenticated:
            return super().for_user(user, action)
        seen = user.reach(self.model.permission("view")).condition(["branch__path"])
        told = user.reach(self.model.permission("receive")).condition(["branch__path"])
        return self.filter(seen | self.concerning(user) | told & Q(person=None))

    @staticmethod
    def concerning(user) -> Q:
        return Q(person=user) | Q(joint_person=user)

    def addressed_to(self, user):
        """What concerns this person, or is addressed to a branch of which he or she is a head."""
        told = user.reach(self.model.permission("receive")).condition(["branch__path"])
        return self.filter(self.concerning(user) | told & Q(person=None))

    def standing(self):
        """What was not revoked."""
        return self.filter(revoked_on=None)

    def in_effect(self, day):
        """What weighs on this day, as `is_in_effect` says of one row."""
        length = Func(Value(0), F("months"), function="make_interval", output_field=models.DurationField())
        end = ExpressionWrapper(F("decided_on") + length, output_field=models.DateTimeField())
        rows = self.standing().annotate(_end=Coalesce("lifted_on", Cast(end, models.DateField())))
        return rows.filter(decided_on__lte=day, months__gt=0, _end__gt=day)


class Accountability(ScopedModel):
    """One measure against a person, both heads together, or an organisation; seen by very few."""

    scope_path = "branch"

    rung = models.CharField(_("rung"), max_length=30, choices=Rung)
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="accountability", verbose_name=_("organisation")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accountability",
        verbose_name=_("person"),
        help_text=_("Empty: the organisation itself is held accountable."),
    )
    joint_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("jointly accountable"),
        help_text=_("The other head, where both answer for the same matter."),
    )
    matter = models.TextField(_("matter"), max_length=2000)
    decided_by = models.CharField(_("decided by"), max_length=100, help_text=_("The deciding organisation."))
    decided_on = models.DateField(_("decided on"))
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    months = models.PositiveSmallIntegerField(_("months of influence"), default=0, editable=False)
    lifted_on = models.DateField(_("lifted on"), null=True, editable=False)
    revoked_on = models.DateField(_("revoked on"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AccountabilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("accountability record")
        verbose_name_plural = _("accountability records")
        ordering = ["-decided_on", "-pk"]
        default_permissions = ("view", "add", "change")
        permissions = [("receive_accountability", "Can read what is addressed to the branch itself")]
        indexes = [models.Index(fields=["branch", "decided_on"], name="accountability_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(joint_person=None) | Q(person__isnull=False),
                name="jointly_with_a_first_person",
                violation_error_message=_("Name the first person too."),
            ),
            models.CheckConstraint(
                condition=Q(joint_person=None) | ~Q(person=F("joint_person")),
                name="jointly_of_two_people",
                violation_error_message=_("Two different people are jointly accountable."),
            ),
        ]

    def __str__(self):
        """A number: the name of a record travels into logs and links that more people read than the record."""
        return _now("Accountability record %(number)s") % {"number": self.pk}

    def get_absolute_url(self):
        return reverse("branches:accountability_detail", args=[self.pk])

    @property
    def whom(self) -> str:
        people = [str(person) for person in (self.person, self.joint_person) if person]
        return "、".join(people) or str(self.branch)

    @property
    def people_ids(self) -> list[int]:
        return [pk for pk in (self.person_id, self.joint_person_id) if pk]

    @property
    def influence_ends_on(self) -> date | None:
        """The first day on which the measure no longer weighs; None where it has no period."""
        if not self.months:
            return None
        return self.lifted_on or months_later(self.decided_on, self.months)

    def is_in_effect(self, day=None) -> bool:
        """Whether the measure weighs on this day."""
        day = day or timezone.localdate()
        end = self.influence_ends_on
        return self.revoked_on is None and end is not None and self.decided_on <= day < end

    @property
    def bars_excellence(self) -> bool:
        """From the formal admonition on, nobody is rated excellent while the measure weighs."""
        return self.rung in FROM_ADMONITION and self.is_in_effect()

    def why_not_record(self, by) -> str:
        """The reason why somebody cannot record this; empty when they can."""
        if by is not None and by.pk in self.people_ids:
            return _("Nobody records or changes a measure against himself or herself.")
        if self.decided_on > timezone.localdate():
            return _("A measure is recorded once it is decided.")
        return ""

    def why_not_lift(self, by) -> str:
        """The reason why the influence cannot be lifted early; empty when it can."""
        if self.revoked_on:
            return _("It was revoked.")
        if not self.is_in_effect():
            return _("It is not in effect any more.")
        return self.why_not_record(by)

    def why_not_revoke(self, by) -> str:
        """The reason why the measure cannot be revoked; empty when it can."""
        return _("It was revoked.") if self.revoked_on else self.why_not_record(by)


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or the month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date.resolution).day
    return date(year, month, min(day.day, last))
