"""Which leader answers for which branch, from when to when: the contact point."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models.organization import Branch, Spans, valid_on
from branches.models.people import Appointment
from common.scoping import ScopedModel

LEADING = "branches.add_contactvisit"  # whoever holds it above a branch may be its contact leader


def leading_posts():
    """The posts of today whose holders may be contact leaders below them."""
    app, codename = LEADING.split(".")
    held = {"role__permissions__content_type__app_label": app, "role__permissions__codename": codename}
    return Appointment.objects.filter(valid_on(timezone.localdate()), user__is_active=True, **held)


class ContactPoint(ScopedModel):
    """A leader visits a branch, helps it and hears its people; a branch may have several leaders, one of them leads."""

    scope_path = "branch"
    search_fields = ("leader__name", "leader__initials", "branch__name", "branch__code", "branch__initials")

    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="contact_points",
        verbose_name=_("contact leader"),
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="contact_points", verbose_name=_("contact branch")
    )
    is_lead = models.BooleanField(_("leads"), default=False, editable=False)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True, editable=False)
    note = models.CharField(_("ground or remark"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = Spans.as_manager()

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        ordering = ["branch__path", "-is_lead", "since"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="contact_point_span_forward",
                violation_error_message=_("The end cannot come before the beginning."),
            ),
            models.UniqueConstraint(
                fields=["leader", "branch"], condition=Q(until=None), name="one_open_contact_point_of_a_pair"
            ),
            models.UniqueConstraint(
                fields=["branch"], condition=Q(until=None, is_lead=True), name="one_lead_of_a_branch"
            ),
        ]

    def __str__(self):
        return f"{self.leader} · {self.branch}"

    def get_absolute_url(self):
        return reverse("branches:contact_point_detail", args=[self.pk])

    def holds_on(self, day) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    def why_not_span(self, since) -> str:
        """The reason why this pair cannot be contact point from that day on; empty when it can."""
        if since > timezone.localdate():
            return _("A contact point is noted on its first day or later, not ahead of it.")
        others = ContactPoint.objects.filter(leader=self.leader, branch=self.branch).exclude(pk=self.pk)
        if others.filter(Q(until=None) | Q(until__gt=since)).exists():
            return _("%(leader)s already had or has this contact branch after that day.") % {
                "leader": self.leader
            }
        return ""

    def why_not_assign(self) -> str:
        """The reason why this leader cannot answer for this branch; empty when it is possible."""
        if self.branch.closed_on:
            return _("This branch is closed.")
        if self.leader.branch_id == self.branch_id or self.holds_post_there():
            return _("%(leader)s belongs to this branch; a contact branch is never the own one.") % {
                "leader": self.leader
            }
        if not self.leader.reach(LEADING).covers(self.branch.path):
            return _("%(leader)s holds no leading post above this branch.") % {"leader": self.leader}
        return self.why_not_span(self.since)

    def holds_post_there(self) -> bool:
        posts = self.leader.appointments.open_from(timezone.localdate())
        return posts.filter(branch=self.branch_id).exists()

    def why_not_lead(self) -> str:
        """The reason why this leader cannot become the lead; empty when it is possible."""
        if self.until:
            return _("This contact point has ended.")
        return _("This leader leads already.") if self.is_lead else ""

    def why_not_end(self) -> str:
        return _("This contact point has ended.") if self.until else ""
