"""What a project saves: claimed by the branch with its arithmetic, confirmed by finance, twelve months from commissioning."""

from datetime import timedelta

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.scoping import ScopedModel, ScopedQuerySet
from projects.models import running_rules
from projects.models.projects import Project

MONTHS = 12  # from commissioning on so many months count


class Formula(models.TextChoices):
    UNIT_SAVING = "unit_saving", _("unit saving × volume − investment")
    CONSUMPTION = "consumption", _("(old consumption − new) × output × price − investment")
    OUTAGE = "outage", _("avoided outage hours × margin an hour − investment")
    LABOUR = "labour", _("labour-days saved × wage a day − investment")
    NONE = "none", _("no amount: safety or social benefit in words")


class BenefitQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """A benefit is seen with its project; confirming is another permission on the same branches."""
        if action == "view":
            return self.filter(project__in=Project.objects.for_user(user, "view"))
        return self.filter(project__in=Project.objects.for_user(user, action))

    def confirmed(self):
        return self.filter(state=Benefit.State.CONFIRMED)


class Benefit(ScopedModel):
    """The expected, claimed and confirmed amount of one project, with the figures they come from."""

    scope_path = "project__branch"
    Formula = Formula

    class State(models.TextChoices):
        EXPECTED = "expected", pgettext_lazy("benefit", "expected")
        CLAIMED = "claimed", pgettext_lazy("benefit", "to be confirmed")
        CONFIRMED = "confirmed", pgettext_lazy("benefit", "confirmed")
        SENT_BACK = "sent_back", _("sent back")

    project = models.OneToOneField(Project, models.PROTECT, related_name="benefit", verbose_name=_("project"))
    formula = models.CharField(
        _("how it is worked out"), max_length=12, choices=Formula, default=Formula.UNIT_SAVING
    )
    expected_inputs = models.JSONField(default=dict, blank=True)  # name of the input -> decimal as text
    expected_amount = models.DecimalField(
        _("expected, yuan"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    commissioned_on = models.DateField(_("in use since"), null=True, blank=True)
    claimed_inputs = models.JSONField(default=dict, blank=True)
    claimed_amount = models.DecimalField(
        _("claimed, yuan"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("claimed by"),
    )
    claimed_on = models.DateField(_("claimed on"), null=True, blank=True)
    confirmed_inputs = models.JSONField(default=dict, blank=True)
    confirmed_amount = models.DecimalField(
        _("confirmed, yuan"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    basis = models.TextField(_("on what it was confirmed"), max_length=1000, blank=True)
    words = models.TextField(_("benefit in words"), max_length=1000, blank=True)
    remark = models.TextField(_("why it was sent back"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.EXPECTED)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BenefitQuerySet.as_manager()

    class Meta:
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")
        ordering = ["-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["state", "confirmed_on"], name="benefit_confirmed")]

    def __str__(self):
        return str(self.project)

    def get_absolute_url(self):
        return self.project.get_absolute_url()

    @classmethod
    def permission(cls, action: str) -> str:
        return Project.permission(action)  # a benefit has no permissions of its own

    @property
    def counted_until(self):
        """The last of the twelve months that count, from the day of commissioning on."""
        if not self.commissioned_on:
            return None
        return running_rules.months_later(self.commissioned_on, MONTHS) - timedelta(days=1)

    @property
    def is_counting(self) -> bool:
        """Whether the twelve months still run, so that the amount is partly a forecast."""
        return bool(self.commissioned_on) and self.counted_until >= timezone.localdate()

    def why_not_claim(self, by) -> str:
        """Why the benefit cannot be claimed now; empty when it can."""
        return running_rules.why_not("claim", self.project, by)

    def why_not_confirm(self, by) -> str:
        """Another department confirms: nobody who leads, works in or claimed it, and nobody of its branches."""
        if reason := running_rules.why_not("confirm", self.project, by):
            return reason
        if self.state != self.State.CLAIMED:
            return _now("The project leader has not claimed the benefit yet.")
        if by.pk in self.project.involved | {self.claimed_by_id}:
            return _now("Whoever leads a project, works in it or claimed its benefit does not confirm it.")
        if self.is_of_branches_of(by):
            return _now("The benefit is confirmed by another department than the project's own.")
        return ""

    def is_of_branches_of(self, user) -> bool:
        """Whether somebody belongs to a branch of the project, or holds a post there that is not the confirming one."""
        app, codename = Project.permission("confirm").split(".")
        confirming = {"role__permissions__content_type__app_label": app}
        confirming["role__permissions__codename"] = codename
        posts = user.appointments.on(timezone.localdate()).exclude(**confirming)
        own = {user.branch_id, *posts.values_list("branch", flat=True)}
        return self.project.branch_id in own or self.project.partners.filter(branch__in=own).exists()
