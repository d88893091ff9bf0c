"""Filters of demonstration points, joint activities and lessons."""

import django_filters
from django.forms import DateInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import DemoSite, JointActivity, Lesson
from branches.parts_filters import BelowFilter
from common.filters import ScopedFilterSet

DAY = {"widget": DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class DemoSiteFilter(BelowFilter):
    due = django_filters.BooleanFilter(label=_("Yearly review due"), method="review_due")
    search_fields = ("name", "branch__name", "branch__initials")

    class Meta:
        model = DemoSite
        fields = ["state", "below", "due"]

    def review_due(self, queryset, name, value):
        due = {"state": DemoSite.State.NAMED, "review_due_on__lte": timezone.localdate()}
        return queryset.filter(**due) if value else queryset.exclude(**due)


class NamedSiteFilter(ScopedFilterSet):
    search_fields = ("name", "shows", "branch__name", "branch__initials")

    class Meta:
        model = DemoSite
        fields = []

    @property
    def search_hint(self):
        return _("Name, branch, what it shows")


class JointActivityFilter(ScopedFilterSet):
    since = django_filters.DateFilter(label=_("from"), field_name="held_on", lookup_expr="gte", **DAY)
    until = django_filters.DateFilter(label=_("until"), field_name="held_on", lookup_expr="lte", **DAY)
    open = django_filters.BooleanFilter(label=_("Answers missing"), method="unanswered")
    search_fields = ("topic", "host__name", "host__initials")

    class Meta:
        model = JointActivity
        fields = ["form", "open", "state", "since", "until"]

    @property
    def search_hint(self):
        return _("Topic or host")

    def unanswered(self, queryset, name, value):
        waiting = JointActivity.objects.filter(partners__answered_on=None).values("pk")
        return queryset.filter(pk__in=waiting) if value else queryset.exclude(pk__in=waiting)


class LessonFilter(ScopedFilterSet):
    search_fields = ("title", "text", "tags", "branch__name", "branch__initials")

    class Meta:
        model = Lesson
        fields = ["state"]

    @property
    def search_hint(self):
        return _("Words, tags, branch")
