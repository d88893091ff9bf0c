"""A leader's visit to a contact branch: what was talked about, found, promised, and what workers said."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncQuarter
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models.contact_points import ContactPoint
from branches.models.organization import Branch
from common.quarters import Quarter
from common.scoping import ScopedModel, ScopedQuerySet


class ContactVisitQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """Within the reach; what is not recorded yet is its leader's alone, and so is every change."""
        found = super().for_user(user, action)
        if action == "change":
            return found.filter(leader=user.pk)
        return found.exclude(~Q(leader=user.pk), state=ContactVisit.State.DRAFT)

    def made(self):
        """What counts as a visit: recorded, whether or not the branch has confirmed it yet."""
        return self.filter(state__in=[ContactVisit.State.RECORDED, ContactVisit.State.CONFIRMED])

    def late(self):
        """Recorded after the end of the quarter of the visit."""
        quarters = {"of_visit": TruncQuarter("visited_on"), "of_record": TruncQuarter("recorded_on")}
        return self.alias(**quarters).filter(of_record__gt=F("of_visit"))


class ContactVisit(ScopedModel):
    """One visit of a leader to a contact branch; the branch confirms it, never the leader."""

    scope_path = "branch"
    search_fields = ("branch__name", "branch__code", "branch__initials", "leader__name", "leader__initials")
    search_fields += ("topics",)

    class Form(models.TextChoices):
        RESEARCH = "research", _("research")
        PARTY_CLASS = "party_class", _("party class given")
        LIFE_MEETING = "organizational_life_meeting", _("joined the life meeting")
        THEME_DAY = "theme_party_day", _("joined the theme party day")
        FIELD_WORK = "field_work", _("solved problems on the spot")

    class Unit(models.TextChoices):
        HOURS = "hours", _("hours")
        DAYS = "days", _("days")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("visit record", "draft")
        RECORDED = "recorded", _("to be confirmed")
        SENT_BACK = "sent_back", _("sent back")
        CONFIRMED = "confirmed", _("confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    contact_point = models.ForeignKey(
        ContactPoint, models.PROTECT, related_name="visits", verbose_name=_("contact branch")
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="contact_visits",
        editable=False,
        verbose_name=_("contact leader"),
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="contact_visits", editable=False, verbose_name=_("branch")
    )
    visited_on = models.DateField(_("visited on"))
    form = models.CharField(_("form of the visit"), max_length=30, choices=Form, default=Form.RESEARCH)
    duration = models.DecimalField(
        _("how long"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.1"))],
    )
    duration_unit = models.CharField(_("unit of time"), max_length=5, choices=Unit, default=Unit.HOURS)
    topics = models.TextField(_("what it was about"), max_length=4000, blank=True)
    problems = models.TextField(_("problems found"), max_length=4000, blank=True)
    help_given = models.TextField(_("help given"), max_length=4000, blank=True)
    workers_heard = models.PositiveSmallIntegerField(_("workers heard"), null=True, blank=True)
    workers_said = models.TextField(_("what they said"), max_length=4000, blank=True)
    production_topic = models.CharField(_("production topic"), max_length=300, blank=True)
    agreed = models.JSONField(default=list, blank=True, editable=False)  # becomes follow-ups when recorded
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    recorded_on = models.DateField(_("recorded on"), null=True, blank=True, editable=False)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("confirmed by"),
    )
    remark = models.TextField(_("why it was sent back"), max_length=1000, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ContactVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact visit")
        verbose_name_plural = _("contact visits")
        ordering = ["-visited_on", "-pk"]
        default_permissions = ("view", "add", "change")
        permissions = [("confirm_contactvisit", "Can confirm visits of leaders or send their records back")]
        indexes = [
            models.Index(fields=["-visited_on", "-id"], name="visit_newest"),
            models.Index(fields=["branch", "-visited_on"], name="visit_of_branch"),
            models.Index(fields=["leader", "-visited_on"], name="visit_of_leader"),
        ]

    def __str__(self):
        return f"{self.branch} · {self.leader} · {self.visited_on}"

    def get_absolute_url(self):
        return reverse("branches:contact_visit_detail", args=[self.pk])

    @property
    def is_late(self) -> bool:
        """Recorded after the end of its quarter; earlier than that, the day of recording costs nothing."""
        return bool(self.recorded_on and self.recorded_on > Quarter.of(self.visited_on).last_day)

    @property
    def how_long(self) -> str:
        if self.duration is None:
            return ""
        amount = f"{self.duration.normalize():f}"
        words = _("%(amount)s h") if self.duration_unit == self.Unit.HOURS else _("%(amount)s d")
        return words % {"amount": amount}

    @property
    def is_open(self) -> bool:
        """Whether its words may still change."""
        return self.state in {self.State.DRAFT, self.State.RECORDED, self.State.SENT_BACK}

    def why_not_write(self, by) -> str:
        """The reason why somebody cannot write about this visit; empty when they can."""
        point = self.contact_point
        if by and by.pk != point.leader_id:
            return _("A visit is recorded by the leader who made it.")
        if self.visited_on > timezone.localdate():
            return _("A visit is recorded once it has taken place.")
        if point.branch.closed_on and self.visited_on >= point.branch.closed_on:
            return _("This branch is closed.")
        if not point.holds_on(self.visited_on):
            return _("On this day it was not your contact branch.")
        return ""

    def why_not_change(self, by) -> str:
        if self.state == self.State.CONFIRMED:
            return _("The branch has confirmed this record; it stays as it is.")
        if self.state == self.State.WITHDRAWN:
            return _("It was withdrawn.")
        return _("A visit is recorded by the leader who made it.") if by and by.pk != self.leader_id else ""

    def why_not_record(self, by) -> str:
        """The reason why this cannot be handed to the branch now; empty when it can."""
        if self.state == self.State.RECORDED:
            return _("It waits for the branch already.")
        if reason := self.why_not_change(by):
            return reason
        return "" if self.topics.strip() else _("Say what the visit was about.")

    def why_not_confirm(self, by) -> str:
        """The reason why somebody cannot confirm this visit or send it back; empty when they can."""
        if self.state != self.State.RECORDED:
            return _("Only a record that waits for the branch can be confirmed or sent back.")
        if by and by.pk == self.leader_id:
            return _("Nobody confirms his or her own visit.")
        return ""
