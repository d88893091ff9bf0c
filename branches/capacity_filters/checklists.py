"""Filters of checklists and self-checks."""

import django_filters
from django.db.models import F, Q
from django.forms import NumberInput
from django.utils.translation import gettext_lazy as _

from branches.models import Checklist, SelfCheck
from branches.parts_filters import BelowFilter
from common.filters import ScopedFilterSet

WIDE = 5  # points between self-check and review that deserve a look


class ChecklistFilter(ScopedFilterSet):
    year = django_filters.NumberFilter(
        label=_("year"), min_value=2000, max_value=2100, widget=NumberInput(attrs={"placeholder": _("year")})
    )
    search_fields = ("title", "source")

    class Meta:
        model = Checklist
        fields = ["purpose", "state", "year"]

    @property
    def search_hint(self):
        return _("Title or source")


class SelfCheckFilter(BelowFilter):
    checklist = django_filters.ModelChoiceFilter(
        label=_("checklist"),
        queryset=Checklist.objects.filter(purpose=Checklist.Purpose.STANDARDISATION),
        empty_label=_("All years"),
    )
    differs = django_filters.BooleanFilter(
        label=_("Self-check and review 5 points or more apart"), method="far_apart"
    )
    search_fields = ("branch__name", "branch__code", "branch__initials")

    class Meta:
        model = SelfCheck
        fields = ["checklist", "state", "below", "differs"]

    def far_apart(self, queryset, name, value):
        apart = Q(self_points__gte=F("review_points") + WIDE) | Q(review_points__gte=F("self_points") + WIDE)
        return queryset.filter(apart) if value else queryset.exclude(apart)
