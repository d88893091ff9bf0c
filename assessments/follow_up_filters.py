"""Filters of letters, of findings that call for one, of look-backs, draws and reports."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import Finding, FollowUpOrder, LookBack, RandomDraw, SupervisionReport
from assessments.models.follow_up_orders import Step
from branches.models import Branch
from branches.parts_filters import BelowFilter, quarter_choices
from common.filters import ScopedFilterSet
from common.quarters import Quarter


class OfFindingFilter(BelowFilter):
    """Rows that hang on a finding."""

    quarter = django_filters.ChoiceFilter(
        label=_("Quarter"), choices=quarter_choices, method="in_quarter", empty_label=_("All quarters")
    )

    def inside(self, queryset, name, branch):
        return queryset.filter(finding__branch__path__startswith=branch.path)


class FollowUpOrderFilter(OfFindingFilter):
    day = "issued_on"
    step = django_filters.ChoiceFilter(label=_("Step"), choices=Step, empty_label=_("All steps"))
    standing = django_filters.ChoiceFilter(
        label=_("State"),
        choices=(
            ("waiting", _("not acknowledged")),
            ("received", _("acknowledged")),
            ("withdrawn", _("withdrawn")),
        ),
        method="by_standing",
        empty_label=_("All states"),
    )
    whose = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=(("mine", _("addressed to me")),),
        method="by_addressee",
        empty_label=_("all in my scope"),
    )
    search_fields = FollowUpOrder.search_fields

    class Meta:
        model = FollowUpOrder
        fields = ["step", "standing", "below", "quarter", "whose"]

    def by_standing(self, queryset, name, value):
        return {
            "waiting": queryset.waiting(),
            "received": queryset.standing().exclude(received_on=None),
            "withdrawn": queryset.exclude(withdrawn_on=None),
        }[value]

    def by_addressee(self, queryset, name, value):
        return queryset.filter(addressee=self.request.user)


class ProposalFilter(BelowFilter):
    called = django_filters.ChoiceFilter(label=_("Step"), choices=Step, empty_label=_("All steps"))
    severity = django_filters.ChoiceFilter(
        label=_("Severity"), choices=Finding.Severity.choices, empty_label=_("All severities")
    )
    search_fields = Finding.search_fields

    class Meta:
        model = Finding
        fields = ["called", "below", "severity"]


class LookBackFilter(OfFindingFilter):
    day = "due_on"
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=LookBack.State.choices, empty_label=_("All states")
    )
    late = django_filters.ChoiceFilter(
        label=_("Overdue"),
        choices=(("yes", _("only overdue")),),
        method="by_late",
        empty_label=_("in time or late"),
    )
    draw = django_filters.ModelChoiceFilter(
        label=_("Draw"), queryset=RandomDraw.objects.filter(purpose="look_back"), empty_label=_("All draws")
    )
    search_fields = LookBack.search_fields

    class Meta:
        model = LookBack
        fields = ["state", "below", "quarter", "late", "draw"]

    def by_late(self, queryset, name, value):
        return queryset.overdue(timezone.localdate())


class OfScopeFilter(ScopedFilterSet):
    """Rows that belong to a part of the tree and a quarter."""

    quarter = django_filters.ChoiceFilter(
        label=_("Quarter"), choices=quarter_choices, method="of_quarter", empty_label=_("All quarters")
    )
    below = django_filters.ModelChoiceFilter(
        label=_("Below"), queryset=Branch.objects.all(), method="inside", empty_label=_("All organisations")
    )

    def of_quarter(self, queryset, name, code):
        return queryset.filter(quarter=str(Quarter.parse(code)))

    def inside(self, queryset, name, branch):
        return queryset.filter(scope__path__startswith=branch.path)


class LookBackDrawFilter(OfScopeFilter):
    search_fields = ("seed", "scope__name", "note")

    class Meta:
        model = RandomDraw
        fields = ["quarter", "below"]


class SupervisionReportFilter(OfScopeFilter):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=SupervisionReport.State.choices, empty_label=_("All states")
    )
    search_fields = SupervisionReport.search_fields

    class Meta:
        model = SupervisionReport
        fields = ["quarter", "state", "below"]
