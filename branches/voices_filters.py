"""Filters of workers' requests; the list, its ledger and the interface share them."""

import re

import django_filters
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import ReceptionDay, WorkerRequest
from branches.models.worker_requests import OPEN, VOID, Category, RequestState
from branches.parts_filters import BelowFilter, quarter_choices
from common.filters import ScopedFilterSet
from common.quarters import Quarter

NUMBER = re.compile(r"SQ\d{4}-0*(\d{1,9})", re.IGNORECASE | re.ASCII)


class WorkerRequestFilter(BelowFilter):
    standing = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[
            ("open", _("all open ones")),
            ("mine", _("mine to answer")),
            ("unassigned", _("without owner")),
            ("overdue", _("overdue")),
            ("late", _("answered late")),
            *RequestState.choices,
            ("void", _("closed without answer")),
        ],
        method="by_standing",
        empty_label=_("All states"),
    )
    category = django_filters.ChoiceFilter(
        label=_("category"), choices=Category.choices, empty_label=_("All categories")
    )
    quarter = django_filters.ChoiceFilter(
        label=_("Received in"), choices=quarter_choices, method="by_quarter", empty_label=_("All quarters")
    )
    channel = django_filters.ChoiceFilter(
        label=_("came by"), choices=WorkerRequest.Channel.choices, empty_label=_("All channels")
    )
    satisfaction = django_filters.ChoiceFilter(
        label=_("satisfaction"), choices=WorkerRequest.Satisfaction.choices, empty_label=_("All ratings")
    )
    repeated = django_filters.BooleanFilter(
        label=_("repeated"), field_name="repeats", lookup_expr="isnull", exclude=True
    )
    search_fields = ("text", "answer", "branch__name", "unit__name", "owner__name")
    field_order = ["q", "standing", "category", "below"]

    class Meta:
        model = WorkerRequest
        fields = ["standing", "category", "below", "quarter", "channel", "satisfaction", "repeated"]

    @property
    def search_hint(self):
        return _("Words, number, branch, owner")

    def search(self, queryset, name, text):
        if match := NUMBER.fullmatch(text.strip()):
            return queryset.filter(pk=match[1])
        return super().search(queryset, name, text)

    def by_standing(self, queryset, name, value):
        conditions = {
            "open": Q(state__in=OPEN),
            "mine": Q(state__in=OPEN, owner=self.request.user.pk),
            "unassigned": Q(state__in=OPEN, owner=None),
            "overdue": Q(state__in=OPEN, due_on__lt=timezone.localdate()),
            "late": Q(answered_at__date__gt=F("due_on")),
            "void": Q(state__in=VOID),
        }
        return queryset.filter(conditions.get(value, Q(state=value)))

    def by_quarter(self, queryset, name, value):
        quarter = Quarter.parse(value)
        return queryset.received_between(quarter.first_day, quarter.last_day)


class BoardFilter(ScopedFilterSet):
    category = django_filters.ChoiceFilter(
        label=_("category"), choices=Category.choices, empty_label=_("All categories")
    )
    search_fields = ("text", "answer", "unit__name")

    class Meta:
        model = WorkerRequest
        fields = ["category"]

    @property
    def search_hint(self):
        return _("Words of the request or the answer")


class MyRequestFilter(ScopedFilterSet):
    class Meta:
        model = WorkerRequest
        fields = ["state"]


class ReceptionDayFilter(BelowFilter):
    search_fields = ("leader__name", "place", "branch__name")

    class Meta:
        model = ReceptionDay
        fields = ["below"]

    @property
    def search_hint(self):
        return _("Leader, place, organisation")
