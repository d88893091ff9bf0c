"""Filters of contact points, visits and follow-ups."""

import django_filters
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import ContactPoint, ContactVisit, FollowUp
from branches.parts_filters import BelowFilter, quarter_choices


class ContactPointFilter(BelowFilter):
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


class ContactVisitFilter(BelowFilter):
    day = "visited_on"
    quarter = django_filters.ChoiceFilter(
        label=_("Quarter"), choices=quarter_choices, method="in_quarter", empty_label=_("All quarters")
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


class FollowUpFilter(BelowFilter):
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
        label=_("Due in"), choices=quarter_choices, method="in_quarter", empty_label=_("All quarters")
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
