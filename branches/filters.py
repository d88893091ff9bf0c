"""Filters of the organisation's lists."""

import django_filters
from django.contrib.auth.models import Group
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.forms import DateInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.fields import ModelChoiceField

from branches.models import (
    Appointment,
    Branch,
    BranchVersion,
    PeerGroup,
    ProductionUnit,
    UnitAssignment,
    User,
)
from branches.models.organization import valid_on
from branches.roles import role_label
from common.filters import ScopedFilterSet

OPEN_OR_CLOSED = (
    ("open", pgettext_lazy("organisation", "open")),
    ("closed", pgettext_lazy("organisation", "closed")),
)


class StandingFilter(ScopedFilterSet):
    """What exists today, unless what was closed is asked for."""

    standing = django_filters.ChoiceFilter(
        label=_("State"), choices=OPEN_OR_CLOSED, method="by_standing", empty_label=_("existing and closed")
    )

    def by_standing(self, queryset, name, value):
        return queryset.filter(closed_on__isnull=value == "open")


class BranchFilter(StandingFilter):
    below = django_filters.ModelChoiceFilter(
        label=_("Below"), queryset=Branch.objects.all(), method="inside", empty_label=_("All organisations")
    )
    search_fields = ("name", "short_name", "code", "initials")

    class Meta:
        model = Branch
        fields = ["kind", "peer_group", "below", "standing"]

    def inside(self, queryset, name, branch):
        return queryset.below(branch)


class TreeFilter(ScopedFilterSet):
    """The tree as it stood on a day; today when none is given."""

    on = django_filters.DateFilter(
        label=_("As on"), method="keep", widget=DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    peer_group = django_filters.ModelChoiceFilter(
        label=_("peer group"), queryset=PeerGroup.objects.all(), empty_label=_("All peer groups")
    )
    search_fields = ("name", "branch__code", "branch__initials")

    class Meta:
        model = BranchVersion
        fields = ["kind"]

    def keep(self, queryset, name, value):
        return queryset

    def filter_queryset(self, queryset):
        day = self.form.cleaned_data.get("on") or timezone.localdate()
        units = UnitAssignment.objects.on(day).filter(branch=OuterRef("branch"))
        counted = Subquery(units.order_by().values("branch").annotate(n=Count("pk")).values("n"))
        return super().filter_queryset(queryset.on(day)).annotate(units_count=Coalesce(counted, 0))


class UnitFilter(StandingFilter):
    branch = django_filters.ModelChoiceFilter(
        label=_("branch"), queryset=Branch.objects.all(), empty_label=_("All branches")
    )
    search_fields = ("name", "short_name", "code", "initials")

    class Meta:
        model = ProductionUnit
        fields = ["branch", "standing"]


class RoleChoice(ModelChoiceField):
    def label_from_instance(self, role):
        return role_label(role.name)


class RoleFilter(django_filters.ModelChoiceFilter):
    field_class = RoleChoice


class PersonFilter(ScopedFilterSet):
    branch = django_filters.ModelChoiceFilter(
        label=_("Below"), queryset=Branch.objects.all(), method="inside", empty_label=_("All organisations")
    )
    role = RoleFilter(
        label=_("role"), queryset=Group.objects.order_by("pk"), method="holding", empty_label=_("All roles")
    )
    search_fields = ("name", "username", "initials")

    class Meta:
        model = User
        fields = ["branch", "role", "is_active"]

    def inside(self, queryset, name, branch):
        return queryset.filter(branch__path__startswith=branch.path)

    def holding(self, queryset, name, role):
        posts = Appointment.objects.filter(valid_on(timezone.localdate()), role=role)
        return queryset.filter(pk__in=posts.values("user"))


class AppointmentFilter(ScopedFilterSet):
    role = RoleFilter(label=_("role"), queryset=Group.objects.order_by("pk"), empty_label=_("All roles"))
    branch = django_filters.ModelChoiceFilter(
        label=_("branch"), queryset=Branch.objects.all(), empty_label=_("All branches")
    )
    held = django_filters.ChoiceFilter(
        label=_("State"),
        choices=(("today", _("held today")), ("ended", _("ended"))),
        method="by_day",
        empty_label=_("held and ended"),
    )
    search_fields = ("user__name", "user__username", "user__initials", "title")

    class Meta:
        model = Appointment
        fields = ["role", "branch", "held"]

    def by_day(self, queryset, name, value):
        today = timezone.localdate()
        return queryset.on(today) if value == "today" else queryset.filter(until__lte=today)
