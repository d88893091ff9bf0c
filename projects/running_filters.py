"""Filters of progress reports and benefits."""

import django_filters
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from branches.parts_filters import quarter_choices
from common.filters import ScopedFilterSet
from common.quarters import Quarter
from projects.models import Benefit, Health, ProgressReport, Project

YEARS_BACK = 6


def year_choices():
    year = timezone.localdate().year
    return [(str(each), str(each)) for each in range(year, year - YEARS_BACK, -1)]


class BelowProject(ScopedFilterSet):
    """Rows of projects of a branch and of all below it."""

    below = django_filters.ModelChoiceFilter(
        label=_("Below"), queryset=Branch.objects.all(), method="inside", empty_label=_("All organisations")
    )
    search_fields = tuple(f"project__{name}" for name in Project.search_fields)

    def inside(self, queryset, name, branch):
        return queryset.filter(project__branch__path__startswith=branch.path)


class ProgressFilter(BelowProject):
    health = django_filters.ChoiceFilter(
        label=_("Health"), choices=Health.choices, empty_label=_("every health")
    )
    quarter = django_filters.ChoiceFilter(
        label=_("Quarter"), choices=quarter_choices, method="in_quarter", empty_label=_("All quarters")
    )
    late = django_filters.ChoiceFilter(
        label=_("Filed late"),
        choices=(("yes", _("only those filed after their window")),),
        method="by_late",
        empty_label=_("in time or later"),
    )
    project = django_filters.ModelChoiceFilter(
        label=_("Project"), queryset=Project.objects.all(), empty_label=_("All projects")
    )

    class Meta:
        model = ProgressReport
        fields = ["health", "quarter", "below", "late", "project"]

    def in_quarter(self, queryset, name, code):
        quarter = Quarter.parse(code)
        return queryset.filter(last_day__range=(quarter.first_day, quarter.last_day))

    def by_late(self, queryset, name, value):
        return queryset.filter(filed_on__gt=F("last_day"))


class BenefitFilter(BelowProject):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Benefit.State.choices, empty_label=_("All states")
    )
    category = django_filters.ChoiceFilter(
        field_name="project__category",
        label=_("Category"),
        choices=Project.Category.choices,
        empty_label=_("All categories"),
    )
    year = django_filters.ChoiceFilter(
        field_name="confirmed_on__year",
        label=_("Confirmed in"),
        choices=year_choices,
        empty_label=_("All years"),
    )

    class Meta:
        model = Benefit
        fields = ["state", "category", "below", "year"]
