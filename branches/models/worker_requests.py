"""Workers' requests: who is to answer what until when, and whether the asker is satisfied."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models.organization import Branch, ProductionUnit
from branches.models.reception_days import ReceptionDay
from common.scoping import ScopedModel, ScopedQuerySet
from common.todos import time_left

DAY = timedelta(days=1)
NEAR = timedelta(days=1)  # so long before its end a term is shown as near
ESCALATED_AFTER = timedelta(days=3)  # so long after its end the superior follows up


class Category(models.TextChoices):
    PRODUCTION = "production", _("production difficulty")
    SAFETY = "safety", _("work safety")
    PAY = "pay", _("pay and welfare")
    LIVING = "living", _("living conditions")
    MANAGEMENT = "management", _("management style")
    PETITION = "petition", _("petition")
    BURDEN = "burden", _("burden of the portal")
    OTHER = "other", pgettext_lazy("category of a request", "other")


class RequestState(models.TextChoices):
    RECEIVED = "received", _("received")
    ASSIGNED = "assigned", _("assigned")
    ANSWERED = "answered", _("answered")
    RATED = "rated", _("rated")
    REOPENED = "reopened", _("reopened")
    WITHDRAWN = "withdrawn", pgettext_lazy("worker's request", "withdrawn")
    DUPLICATE = "duplicate", _("duplicate")
    NOT_OURS = "not_ours", _("not ours")


class Satisfaction(models.TextChoices):
    VERY = "very", _("very satisfied")
    SATISFIED = "satisfied", _("satisfied")
    BASICALLY = "basically", _("basically satisfied")
    NOT = "not", _("not satisfied")


OPEN = (RequestState.RECEIVED, RequestState.ASSIGNED, RequestState.REOPENED)
VOID = (RequestState.WITHDRAWN, RequestState.DUPLICATE, RequestState.NOT_OURS)
PLEASED = (Satisfaction.VERY, Satisfaction.SATISFIED)


def midnight(day):
    """The moment at which a local day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


class WorkerRequestQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """What lies in one's part of the tree, and what one has to answer wherever it lies."""
        answers = user.is_authenticated and user.has_perm(self.model.permission("answer"))
        if answers and action in {"view", "answer"}:
            return self.inside_or(self.inside(user, action), Q(owner=user.pk))
        return super().for_user(user, action)

    def asked_by(self, user):
        """One's own requests, needing no permission: whoever asks sees what becomes of it."""
        return self.filter(asker=user) if user.is_authenticated else self.none()

    def open(self):
        return self.filter(state__in=OPEN)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)

    def received_between(self, first_day, last_day):
        """What came on these days and between them, by local date; as moments, so that the index serves."""
        return self.filter(received_at__gte=midnight(first_day), received_at__lt=midnight(last_day + DAY))

    def on_board(self):
        return self.filter(is_public=True, state__in=[RequestState.ANSWERED, RequestState.RATED])


class WorkerRequest(ScopedModel):
    """What a worker asks of the enterprise, by name or without, until an answer satisfies."""

    Category, State, Satisfaction = Category, RequestState, Satisfaction

    class Channel(models.TextChoices):
        PUBLIC = "public", _("page without account")
        PORTAL = "portal", _("signed in")
        RECEPTION = "reception", _("reception day")
        VISIT = "visit", _("contact-point visit")
        PERSON = "person", _("in person")

    scope_path = "branch"
    search_fields = ("text",)

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="worker_requests", verbose_name=_("branch concerned")
    )
    unit = models.ForeignKey(
        ProductionUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    category = models.CharField(_("category"), max_length=12, choices=Category, default=Category.OTHER)
    text = models.TextField(_("request"), max_length=2000, validators=[MinLengthValidator(6)])
    channel = models.CharField(
        _("came by"), max_length=10, choices=Channel, default=Channel.PUBLIC, editable=False
    )
    reception_day = models.ForeignKey(
        ReceptionDay,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("reception day"),
    )
    # Who asks: not editable, so that no log of changes ever holds it.
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    asker_name = models.CharField(_("name"), max_length=40, blank=True, editable=False)
    asker_contact = models.CharField(_("how to reach you"), max_length=60, blank=True, editable=False)
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    received_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=RequestState, default=RequestState.RECEIVED, editable=False
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    answering_branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("answered by")
    )
    due_on = models.DateField(_("due on"), editable=False)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    satisfaction = models.CharField(
        _("satisfaction"), max_length=10, choices=Satisfaction, blank=True, editable=False
    )
    rated_at = models.DateTimeField(_("rated at"), null=True, editable=False)
    closing_words = models.TextField(_("why it was closed"), max_length=1000, blank=True, editable=False)
    is_public = models.BooleanField(_("on the board"), default=False, editable=False)
    repeats = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="repeated_by",
        verbose_name=_("repeats"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = WorkerRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("worker's request")
        verbose_name_plural = _("workers' requests")
        ordering = ["-received_at"]
        permissions = [
            ("answer_workerrequest", "Can answer workers' requests"),
            ("board_workerrequest", "Can read the board of answered requests"),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="request_newest"),
            models.Index(fields=["due_on", "id"], name="request_due"),
            models.Index(fields=["owner", "due_on"], name="request_owner_due"),
            models.Index(fields=["answering_branch", "due_on"], name="request_answering_due"),
            models.Index(fields=["branch", "-received_at"], name="request_branch_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "rated"])
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="request_answered_with_words",
            ),
            models.CheckConstraint(
                condition=Q(state="rated", rated_at__isnull=False) | (~Q(state="rated") & Q(satisfaction="")),
                name="request_rated_when_rated",
            ),
            models.CheckConstraint(
                condition=Q(repeats=None) | ~Q(repeats=F("id")), name="request_repeats_another"
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.get_category_display()}"

    def get_absolute_url(self):
        return reverse("branches:worker_request_detail", args=[self.pk])

    @property
    def number(self) -> str:
        """The number in the ledger, as it is spoken of."""
        return f"SQ{timezone.localtime(self.received_at):%Y}-{self.pk or 0:05d}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_by_name(self) -> bool:
        return bool(self.asker_id or self.asker_name)

    @property
    def masked_contact(self) -> str:
        """The contact so that one may recognise it and not call it."""
        text = self.asker_contact
        return f"{text[:3]}****{text[-4:]}" if len(text) > 9 else f"{text[:1]}****" if text else ""

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def was_late(self) -> bool:
        return bool(self.answered_at) and timezone.localtime(self.answered_at).date() > self.due_on

    @property
    def tone(self) -> str:
        """The colour of the state, worked out from term and answer."""
        if self.state in VOID:
            return "plain"
        if not self.is_open:
            return "watch" if self.satisfaction == Satisfaction.NOT else "good"
        if self.is_overdue:
            return "bad"
        return "watch" if self.due_on - timezone.localdate() <= NEAR else "plain"

    @property
    def time_left(self) -> str:
        """The term in words."""
        if not self.is_open:
            return str(_("answered late")) if self.was_late else ""
        return time_left(self.due_on)["label"]

    @property
    def escalation(self) -> str:
        """Why the superior looks at this; empty when nothing calls for it."""
        if self.is_open and timezone.localdate() - self.due_on >= ESCALATED_AFTER:
            return _now("More than three days over its term: the superior follows it up.")
        if self.round > 1 and self.state not in VOID:
            return _now("The asker was not satisfied: round %(round)s, with the superior.") % {
                "round": self.round
            }
        return ""

    def shows_asker_to(self, user) -> bool:
        """Whether somebody may read who asked: who answers, and the party-affairs office."""
        if self.owner_id is not None and self.owner_id == user.pk:
            return True
        return user.reach(self.permission("change")).covers(self.branch.path)

    # Why not.

    def why_not_assign(self, by=None, owner=None) -> str:
        """The reason why this cannot be given to an owner now; empty when it can."""
        if not self.is_open:
            return _now("It is answered or closed; only an open request gets an owner.")
        if owner and owner.pk == self.asker_id:
            return _now("Whoever asked does not answer it.")
        return ""

    def why_not_pass_on(self, by, owner=None) -> str:
        if not self.owner_id:
            return _now("Nobody owns it yet; assign it.")
        if self.owner_id != by.pk and not self.shows_asker_to(by):
            return _now("Only its owner passes it on.")
        if owner and owner.pk == self.owner_id:
            return _now("This person already owns it.")
        return self.why_not_assign(by, owner)

    def why_not_answer(self, by) -> str:
        if not self.is_open:
            return _now("It is answered or closed.")
        return "" if self.owner_id == by.pk else _now("Only its owner answers.")

    def why_not_write(self, by) -> str:
        if self.state in VOID:
            return _now("It is closed.")
        return "" if self.shows_asker_to(by) else _now("Only its owner and the party-affairs office write.")

    def why_not_comment(self) -> str:
        return _now("It is closed.") if self.state in VOID else ""

    def why_not_rate(self) -> str:
        if self.is_open:
            return _now("It is not answered yet.")
        return "" if self.state == RequestState.ANSWERED else _now("It is closed and not rated any more.")

    def why_not_reopen(self) -> str:
        if self.state in {RequestState.ANSWERED, RequestState.RATED}:
            return ""
        return _now("Only what was answered is opened again.")

    def why_not_close(self) -> str:
        """The reason why this cannot be withdrawn, closed as a duplicate or declined; empty when it can."""
        return "" if self.is_open else _now("It is already answered or closed.")

    def why_not_publish(self) -> str:
        if self.state not in {RequestState.ANSWERED, RequestState.RATED}:
            return _now("Only an answered request comes onto the board.")
        return ""
