"""Filters of courses, hours and spot checks."""

import django_filters
from django.db.models import F
from django.forms import DateInput, NumberInput
from django.utils.translation import gettext_lazy as _

from branches.models import Course, SpotCheck, TrainingRecord, TrainingRule, User
from branches.parts_filters import BelowFilter
from common.filters import ScopedFilterSet

DAY = {"widget": DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


def year_of(field):
    """A year as a number, named inside its field."""
    return django_filters.NumberFilter(
        label=_("year"),
        field_name=field,
        lookup_expr="year",
        min_value=2000,
        max_value=2100,
        widget=NumberInput(attrs={"placeholder": _("year")}),
    )


STANDINGS = (
    ("behind", _("behind with hours")),
    ("on_time", _("on time")),
    ("done", _("hours of the year reached")),
)


class CourseFilter(ScopedFilterSet):
    year = year_of("starts_on")
    search_fields = ("title", "lecturer", "branch__name")

    class Meta:
        model = Course
        fields = ["state", "kind", "year", "audience"]

    @property
    def search_hint(self):
        return _("Title, teacher, organiser")


class TrainingRecordFilter(BelowFilter):
    year = year_of("held_on")
    course = django_filters.ModelChoiceFilter(
        label=_("course"), queryset=Course.objects.all(), empty_label=_("All courses")
    )
    since = django_filters.DateFilter(label=_("from"), field_name="held_on", lookup_expr="gte", **DAY)
    until = django_filters.DateFilter(label=_("until"), field_name="held_on", lookup_expr="lte", **DAY)
    search_fields = ("person__name", "person__username", "person__initials", "title")

    class Meta:
        model = TrainingRecord
        fields = ["below", "year", "course", "since", "until"]


class HoursFilter(BelowFilter):
    standing = django_filters.ChoiceFilter(
        label=_("State"), choices=STANDINGS, method="by_standing", empty_label=_("every state")
    )
    search_fields = ("name", "username", "initials")

    class Meta:
        model = User
        fields = ["standing", "below"]

    def by_standing(self, queryset, name, value):
        if value == "behind":
            return queryset.filter(hours__lt=F("owed_by_now"))
        if value == "done":
            return queryset.filter(hours__gte=F("owed"))
        return queryset.filter(hours__gte=F("owed_by_now"), hours__lt=F("owed"))


class TrainingRuleFilter(ScopedFilterSet):
    search_fields = ("regulation__title", "post_words")

    class Meta:
        model = TrainingRule
        fields = ["kind"]

    @property
    def search_hint(self):
        return _("Regulation or post")


class SpotCheckFilter(ScopedFilterSet):
    search_fields = ("branch__name", "branch__initials")

    class Meta:
        model = SpotCheck
        fields = ["branch"]
