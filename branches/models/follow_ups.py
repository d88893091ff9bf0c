"""What was agreed at a meeting or on a visit: who does it until when, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models.organization import Branch
from common.scoping import ScopedModel, ScopedQuerySet


class FollowUpQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """Within the reach; an owner sees and completes what is his or hers, wherever it was agreed."""
        owns = user.is_authenticated and user.has_perm(FollowUp.permission("complete"))
        if action == "complete":
            return self.filter(owner=user.pk) if owns else self.none()
        if action == "view" and owns:
            return self.inside_or(self.inside(user), Q(owner=user.pk))
        return super().for_user(user, action)

    def open(self):
        return self.filter(done_on=None, withdrawn=False)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)

    def of(self, row):
        """What was agreed on this occasion, in order."""
        return self.filter(origin_type=row._meta.label_lower, origin_id=row.pk)


class FollowUp(ScopedModel):
    """A resolution or a promise with an owner and a day; its origin (meeting or visit) is named, not tied."""

    scope_path = "branch"
    search_fields = ("text", "owner__name")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="follow_ups", verbose_name=_("branch"))
    origin_type = models.CharField(max_length=60, editable=False)
    origin_id = models.BigIntegerField(editable=False)
    origin_label = models.CharField(_("agreed at"), max_length=200, editable=False)
    text = models.CharField(_("what is to be done"), max_length=500)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="follow_ups", verbose_name=_("owner")
    )
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    result = models.TextField(_("what came of it"), max_length=2000, blank=True)
    withdrawn = models.BooleanField(_("withdrawn"), default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due_on", "pk"]
        permissions = [("complete_followup", "Can own follow-ups and report them as done")]
        indexes = [
            models.Index(fields=["origin_type", "origin_id"], name="follow_up_origin"),
            models.Index(fields=["owner", "due_on"], name="follow_up_owner_due"),
        ]

    def __str__(self):
        return self.text[:80]

    def get_absolute_url(self):
        return reverse("branches:follow_up_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.done_on is None and not self.withdrawn

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def is_late(self) -> bool:
        """Done, but after its day."""
        return self.done_on is not None and self.done_on > self.due_on

    def why_not_change(self) -> str:
        """The reason why nothing can be changed about this any more; empty when it can."""
        if self.done_on:
            return _("It is already reported as done.")
        return _("It was withdrawn.") if self.withdrawn else ""

    def why_not_complete(self, by) -> str:
        """The reason why somebody cannot report this as done; empty when they can."""
        if reason := self.why_not_change():
            return reason
        if by and by.pk != self.owner_id:
            return _("Its owner reports it as done; whoever keeps it here can name another owner.")
        return ""

    def why_not_postpone(self, due_on) -> str:
        """The reason why it cannot be due on another day; empty when it can."""
        if self.is_overdue and due_on > self.due_on:
            return _("It is overdue; its day stays. Complete it late, or withdraw it with a reason.")
        return ""
