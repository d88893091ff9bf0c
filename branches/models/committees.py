"""The committee of a party organisation: elected when, for how long, and who sits in it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models.organization import Branch
from common.scoping import ScopedModel, ScopedQuerySet

TERMS = {Branch.Kind.COMMITTEE: 5, Branch.Kind.GENERAL_BRANCH: 3, Branch.Kind.BRANCH: 3}
LONGEST_EXTENSION = 1  # year


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


class CommitteeQuerySet(ScopedQuerySet):
    def current(self):
        return self.filter(ended_on=None)


class Committee(ScopedModel):
    """One term of a committee; the next election ends it."""

    scope_path = "branch"
    search_fields = ("branch__name", "branch__code", "branch__initials")

    class Term(models.IntegerChoices):
        THREE = 3, _("3 years")
        FIVE = 5, _("5 years")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="committees", verbose_name=_("branch"))
    elected_on = models.DateField(_("elected on"))
    term_years = models.PositiveSmallIntegerField(_("term"), choices=Term, default=Term.THREE)
    extended_until = models.DateField(_("extended until"), null=True, blank=True, editable=False)
    extension_approved_by = models.CharField(
        _("extension approved by"), max_length=120, blank=True, editable=False
    )
    term_ends_on = models.DateField(_("term ends on"), editable=False)
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("branch committee")
        verbose_name_plural = _("branch committees")
        ordering = ["term_ends_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch"], condition=Q(ended_on=None), name="one_committee_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("elected_on")),
                name="committee_ends_after_its_election",
                violation_error_message=_("The end cannot come before the beginning."),
            ),
        ]
        indexes = [models.Index(fields=["term_ends_on", "id"], name="committee_term_end")]

    def __str__(self):
        return f"{self.branch.name} · {self.elected_on:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("branches:committee_detail", args=[self.pk])

    @property
    def regular_end(self) -> date:
        return years_after(self.elected_on, self.term_years)

    @property
    def is_over(self) -> bool:
        """Whether the term has run out and no new committee was elected."""
        return self.ended_on is None and self.term_ends_on < timezone.localdate()

    def why_not_extend(self) -> str:
        """The reason why the term cannot be extended; empty when it can."""
        if self.ended_on:
            return _("This term has ended.")
        return _("Its term has been extended already.") if self.extended_until else ""


class CommitteeMember(models.Model):
    """A seat in a committee: who holds which post."""

    class Post(models.TextChoices):
        SECRETARY = "secretary", _("secretary")
        DEPUTY = "deputy", _("deputy secretary")
        ORGANIZATION = "organization", _("organisation member")
        PUBLICITY = "publicity", _("publicity member")
        DISCIPLINE = "discipline", _("discipline member")
        MEMBER = "member", _("committee member")

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="committee_seats", verbose_name=_("person")
    )
    post = models.CharField(_("post"), max_length=14, choices=Post, default=Post.MEMBER)

    class Meta:
        verbose_name = _("committee member")
        verbose_name_plural = _("committee members")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["committee", "person"], name="one_seat_a_person")]

    def __str__(self):
        return f"{self.person} · {self.get_post_display()}"
