"""Filters of the lists of organisational life."""

import django_filters
from django.db.models import Exists, OuterRef
from django.forms import DateInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import FrequencyRule, LifeKind, LifeRecord, PlannedActivity
from branches.models.life_records import KINDS, PRODUCTION_TYPES
from branches.parts_filters import BelowFilter, quarter_choices
from common.filters import ScopedFilterSet
from common.links import Link

QUARTERS_AHEAD = 4
DAY = DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RecordFilter(BelowFilter):
    day = "held_on"
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=KINDS, empty_label=_("All kinds"))
    quarter = django_filters.ChoiceFilter(
        label=_("Quarter"), choices=quarter_choices, method="in_quarter", empty_label=_("All quarters")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=LifeRecord.State.choices, empty_label=_("All states")
    )
    production = django_filters.ChoiceFilter(
        label=_("Production"),
        choices=(("yes", _("linked to production")), ("no", _("not linked to production"))),
        method="by_production",
        empty_label=_("with and without a production link"),
    )
    since = django_filters.DateFilter(
        label=_("Held since"), field_name="held_on", lookup_expr="gte", widget=DAY
    )
    until = django_filters.DateFilter(
        label=_("Held until"), field_name="held_on", lookup_expr="lte", widget=DAY
    )
    search_fields = ("topics", "production_topic", "host", "branch__name", "branch__initials")

    class Meta:
        model = LifeRecord
        fields = ["quarter", "kind", "below", "state", "production", "since", "until"]

    @property
    def search_hint(self):
        return _("Topic, host, branch")

    def by_production(self, queryset, name, value):
        linked = Link.objects.filter(
            from_type=LifeRecord._meta.label_lower, from_id=OuterRef("pk"), to_type__in=PRODUCTION_TYPES
        )
        return queryset.filter(Exists(linked) if value == "yes" else ~Exists(linked))


class PlanFilter(BelowFilter):
    day = "planned_on"
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=KINDS, empty_label=_("All kinds"))
    quarter = django_filters.ChoiceFilter(
        label=_("Quarter"),
        choices=lambda: quarter_choices(QUARTERS_AHEAD),
        method="in_quarter",
        empty_label=_("All quarters"),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=(
            ("waiting", _("planned")),
            ("overdue", _("not held in time")),
            ("done", _("held")),
            ("cancelled", _("cancelled")),
        ),
        method="by_state",
        empty_label=_("All states"),
    )
    year = django_filters.NumberFilter(label=_("Year"), field_name="last_day", lookup_expr="year")
    search_fields = ("topic", "host", "branch__name", "branch__initials")

    class Meta:
        model = PlannedActivity
        fields = ["quarter", "kind", "below", "state", "year"]

    @property
    def search_hint(self):
        return _("Topic, host, branch")

    def by_state(self, queryset, name, value):
        if value == "done":
            return queryset.exclude(record=None)
        if value == "cancelled":
            return queryset.filter(cancelled=True)
        today, waiting = timezone.localdate(), queryset.waiting()
        return (
            waiting.filter(last_day__lt=today) if value == "overdue" else waiting.filter(last_day__gte=today)
        )


class FrequencyFilter(ScopedFilterSet):
    in_force = django_filters.ChoiceFilter(
        label=_("State"),
        choices=(("now", _("in force or coming")), ("former", _("held formerly"))),
        method="by_span",
        empty_label=_("present and former"),
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=LifeKind.choices, empty_label=_("All kinds"))
    search_fields = ("note", "regulation__title", "regulation__code")

    class Meta:
        model = FrequencyRule
        fields = ["kind", "in_force"]

    @property
    def search_hint(self):
        return _("Regulation, note")

    def by_span(self, queryset, name, value):
        today = timezone.localdate()
        return queryset.open_from(today) if value == "now" else queryset.filter(until__lte=today)
