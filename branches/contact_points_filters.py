"""Filters of contact points, visits and follow-ups."""

import django_filters
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Branch, ContactPoint, ContactVisit, FollowUp
from common.filters import ScopedFilterSet
from common.quarters import Quarter

QUARTERS_SHOWN = 8


def recent_quarters():
    """This quarter and those before it, newest first."""
    current = Quarter.current()
    near = [current.shift(-number) for number in range(QUARTERS_SHOWN)]
    return [(str(quarter), quarter.label) for quarter in near]


class InBranches(ScopedFilterSet):
    """Rows of one part of the tree."""

    below = django_filters.ModelChoiceFilter(
        label=_("Below"), queryset=Branch.objects.all(), method="inside", empty_label=_("All organisations")
    )

    def inside(self, queryset, name, branch):
        return queryset.filter(branch__path__startswith=branch.path)

    def in_quarter(self, queryset, name, code):
        quarter = Quarter.parse(code)
        return queryset.filter(**{f"{self.day}__range": (quarter.first_day, quarter.last_day)})


class ContactPointFilter(InBranches):
    held = django_filters.ChoiceFilter(
        label=_("State"),
        choices=(("today", _("held today")), ("ended", _("ended"))),
        method="by_day",
        empty_label=_("held and ended"),
    )
    lead = django_filters.ChoiceFilter(
        label=_("Lead"),
        choices=(("yes", _("leads")), ("no", _("takes part"))),
        method="by_lead",
        empty_label=_("leads or takes part"),
    )
    search_fields = ContactPoint.search_fields

    class Meta:
        model = ContactPoint
        fields = ["below", "held", "lead"]

    def by_day(self, queryset, name, value):
        today = timezone.localdate()
        return queryset.on(today) if value == "today" else queryset.filter(until__lte=today)

    def by_lead(self, queryset, name, value):
        return queryset.filter(is_lead=value == "yes")


class ContactVisitFilter(InBranches):
    day = "visited_on"
    quarter = django_filters.ChoiceFilter(
        label=_("Quarter"), choices=recent_quarters, method="in_quarter", empty_label=_("All quarters")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=ContactVisit.State.choices, empty_label=_("All states")
    )
    form = django_filters.ChoiceFilter(
        label=_("form of the visit"), choices=ContactVisit.Form.choices, empty_label=_("All forms")
    )
    leader = django_filters.CharFilter(label=_("Leader (name or number)"), method="by_leader")
    late = django_filters.ChoiceFilter(
        label=_("Recorded late"),
        choices=(("yes", _("only those recorded late")),),
        method="by_late",
        empty_label=_("in time or late"),
    )
    search_fields = ContactVisit.search_fields

    class Meta:
        model = ContactVisit
        fields = ["quarter", "state", "below", "form", "leader", "late"]

    def by_leader(self, queryset, name, value):
        found = queryset.filter(leader__name=value) | queryset.filter(leader__username=value)
        return found

    def by_late(self, queryset, name, value):
        return queryset.late()


STANDING = (
    ("open", pgettext_lazy("follow-up", "open")),
    ("overdue", _("overdue")),
    ("done", pgettext_lazy("follow-up", "done")),
    ("done_late", _("done late")),
    ("withdrawn", _("withdrawn")),
)


class FollowUpFilter(InBranches):
    day = "due_on"
    whose = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=(("mine", _("my own")),),
        method="by_owner",
        empty_label=_("all in my scope"),
    )
    standing = django_filters.ChoiceFilter(
        label=_("State"), choices=STANDING, method="by_standing", empty_label=_("All states")
    )
    quarter = django_filters.ChoiceFilter(
        label=_("Due in"), choices=recent_quarters, method="in_quarter", empty_label=_("All quarters")
    )
    search_fields = ("text", "owner__name", "owner__initials", "branch__name", "origin_label")

    class Meta:
        model = FollowUp
        fields = ["whose", "standing", "below", "quarter"]

    def by_owner(self, queryset, name, value):
        return queryset.filter(owner=self.request.user)

    def by_standing(self, queryset, name, value):
        done = queryset.filter(done_on__isnull=False, withdrawn=False)
        return {
            "open": queryset.open(),
            "overdue": queryset.overdue(timezone.localdate()),
            "done": done,
            "done_late": done.filter(done_on__gt=F("due_on")),
            "withdrawn": queryset.filter(withdrawn=True),
        }[value]
