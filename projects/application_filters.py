"""Filters of projects and deputies."""

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.parts_filters import BelowFilter
from common.filters import ScopedFilterSet
from projects.deciders import decided_by
from projects.models import ApprovalStep, Deputy, Project, TeamMember

YEARS_BACK = 6


def year_choices():
    year = timezone.localdate().year
    return [(str(each), str(each)) for each in range(year + 1, year - YEARS_BACK, -1)]


class ProjectFilter(BelowFilter):
    year = django_filters.ChoiceFilter(label=_("Year"), choices=year_choices, empty_label=_("All years"))
    kind = django_filters.ChoiceFilter(
        label=_("Kind of project"), choices=Project.Kind.choices, empty_label=_("All kinds")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Project.State.choices, empty_label=_("All states")
    )
    category = django_filters.ChoiceFilter(
        label=_("Category"), choices=Project.Category.choices, empty_label=_("All categories")
    )
    whose = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=(
            ("mine", _("which I lead or work in")),
            ("drafted", _("which I drafted")),
            ("decide", _("which I have to decide")),
        ),
        method="by_person",
        empty_label=_("all in my scope"),
    )
    search_fields = Project.search_fields

    class Meta:
        model = Project
        fields = ["year", "kind", "state", "category", "below", "whose"]

    def by_person(self, queryset, name, value):
        user = self.request.user
        if value == "decide":
            return queryset.filter(pk__in=decided_by(user).values("project"))
        if value == "drafted":
            return queryset.filter(created_by=user.pk)
        works = TeamMember.objects.filter(project=OuterRef("pk"), user=user.pk)
        return queryset.filter(Q(lead=user.pk) | Q(Exists(works)))


class StepFilter(ScopedFilterSet):
    search_fields = ("name",)

    class Meta:
        model = ApprovalStep
        fields = ["kind", "stage", "is_active"]


class DeputyFilter(ScopedFilterSet):
    holds = django_filters.ChoiceFilter(
        label=_("State"),
        choices=(("today", _("holds today")), ("ended", pgettext_lazy("deputy", "ended"))),
        method="by_day",
        empty_label=_("All states"),
    )
    search_fields = Deputy.search_fields

    class Meta:
        model = Deputy
        fields = ["holds"]

    def by_day(self, queryset, name, value):
        today = timezone.localdate()
        return queryset.on(today) if value == "today" else queryset.filter(until__lte=today)
