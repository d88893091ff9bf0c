"""Filters of supervision plans and visits."""

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import SupervisionPlan, SupervisionVisit, Theme, VisitMember
from branches.parts_filters import BelowFilter, quarter_choices
from common.quarters import Quarter

AHEAD = 3
State = SupervisionVisit.State


def quarters():
    return quarter_choices(ahead=AHEAD)


class SupervisionPlanFilter(BelowFilter):
    quarter = django_filters.ChoiceFilter(label=_("Quarter"), choices=quarters, empty_label=_("All quarters"))
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=SupervisionPlan.State.choices, empty_label=_("All states")
    )
    search_fields = SupervisionPlan.search_fields

    class Meta:
        model = SupervisionPlan
        fields = ["quarter", "state", "below"]

    def inside(self, queryset, name, branch):
        return queryset.filter(scope__path__startswith=branch.path)


STANDING = (
    *[choice for choice in State.choices if choice[0] not in {State.PLANNED, State.MISSED}],
    ("open", _("still to come")),
    ("late", _("its day has passed")),
    ("missed", State.MISSED.label),
)


class SupervisionVisitFilter(BelowFilter):
    day = "planned_on"
    quarter = django_filters.ChoiceFilter(
        label=_("Quarter"), choices=quarters, method="in_quarter", empty_label=_("All quarters")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STANDING, method="by_standing", empty_label=_("All states")
    )
    whose = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=(("mine", _("those I am on the team of")),),
        method="by_person",
        empty_label=_("all in my scope"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("kind of visit"), choices=SupervisionVisit.Kind.choices, empty_label=_("All kinds")
    )
    theme = django_filters.ChoiceFilter(label=_("theme"), choices=Theme.choices, empty_label=_("All themes"))
    leader = django_filters.CharFilter(label=_("Leader who leads (name or number)"), method="by_leader")
    plan = django_filters.ModelChoiceFilter(
        label=_("supervision plan"), queryset=SupervisionPlan.objects.all(), empty_label=_("All plans")
    )
    search_fields = SupervisionVisit.search_fields

    class Meta:
        model = SupervisionVisit
        fields = ["quarter", "state", "whose", "kind", "theme", "leader", "below", "plan"]

    def by_leader(self, queryset, name, value):
        return queryset.filter(Q(leader__name=value) | Q(leader__username=value))

    def by_person(self, queryset, name, value):
        user = self.request.user
        mine = VisitMember.objects.filter(visit=OuterRef("pk"), user=user.pk)
        return queryset.filter(Q(leader=user.pk) | Exists(mine))

    def by_standing(self, queryset, name, value):
        today = timezone.localdate()
        planned = queryset.filter(state=State.PLANNED)
        if value == "open":
            return planned.filter(planned_on__gte=today)
        if value == "late":
            return planned.filter(planned_on__range=(Quarter.of(today).first_day, today)).exclude(
                planned_on=today
            )
        return queryset.missed(today) if value == "missed" else queryset.filter(state=value)
