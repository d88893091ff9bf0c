"""Who holds which duty in which organisation."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models.duties import MEANT_FOR, DutyItem
from branches.models.organization import Branch, Spans, valid_on
from branches.models.people import Appointment
from common.scoping import ScopedModel


def held_by(user, prefix=""):
    """Duties that this person holds, alone or with another."""
    return Q(**{f"{prefix}holder": user}) | Q(**{f"{prefix}joint_holder": user})


class TodaysHolders(models.Manager.from_queryset(Spans)):
    """The posts of today that carry duties."""

    def get_queryset(self):
        return super().get_queryset().filter(valid_on(timezone.localdate()), role__name__in=MEANT_FOR)


class DutyHolder(Appointment):
    """A post of today that carries duties: leader, branch secretary or unit head."""

    objects = TodaysHolders()

    class Meta:
        proxy = True
        verbose_name = _("duty holder")
        verbose_name_plural = _("duty holders")
        default_permissions = ("view",)


class DutyAssignmentQuerySet(Spans):
    def for_user(self, user, action="view"):
        """Those of one's part of the tree; to look at, also one's own wherever they lie."""
        permission = self.model.permission(action)
        if action != "view" or not user.is_authenticated or not user.has_perm(permission):
            return super().for_user(user, action)
        return self.inside_or(self.inside(user), held_by(user))


class DutyAssignment(ScopedModel):
    """A person answers for a duty in an organisation, alone or jointly as the two heads do."""

    scope_path = "branch"
    search_fields = ("item__title", "item__code", "holder__name")

    item = models.ForeignKey(DutyItem, models.PROTECT, related_name="assignments", verbose_name=_("duty"))
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties", verbose_name=_("held by")
    )
    joint_holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="joint_duties",
        verbose_name=_("held jointly with"),
        help_text=_(
            "Party head and administrative head answer together: either reports, the other confirms."
        ),
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="duty_assignments", verbose_name=_("organisation")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DutyAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty assignment")
        verbose_name_plural = _("duty assignments")
        ordering = ["branch__path", "item__code"]
        indexes = [models.Index(fields=["branch", "holder"], name="duty_assignment_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "holder", "branch"],
                condition=Q(until=None),
                name="one_open_assignment_of_a_duty",
                violation_error_message=_("This person already holds this duty in this organisation."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="duty_assignment_span_forward",
                violation_error_message=_("The end cannot come before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(joint_holder=None) | ~Q(joint_holder=F("holder")),
                name="joint_duty_of_two_people",
                violation_error_message=_("A joint duty is held by two different people."),
            ),
        ]

    def __str__(self):
        return f"{self.item} · {self.holders}"

    def get_absolute_url(self):
        return reverse("branches:duty_assignment_detail", args=[self.pk])

    @property
    def holder_ids(self) -> list[int]:
        return [pk for pk in (self.holder_id, self.joint_holder_id) if pk]

    @property
    def holders(self) -> str:
        return f"{self.holder}、{self.joint_holder}" if self.joint_holder_id else str(self.holder)

    @property
    def is_open(self) -> bool:
        return self.until is None or self.until > timezone.localdate()

    @property
    def last_day(self) -> date:
        """The last day on which this duty of its year is held."""
        end = date(self.item.library.year, 12, 31)
        return min(end, date.fromordinal(self.until.toordinal() - 1)) if self.until else end

    def why_not_end(self) -> str:
        """The reason why this assignment cannot be ended; empty when it can."""
        return "" if self.is_open else _("It has already ended.")
