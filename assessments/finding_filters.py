"""Filters of findings and of the catalogue of problems."""

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models import Finding, FindingCode, Severity, Theme
from assessments.models.finding_steps import WAITING, FindingState
from branches.parts_filters import BelowFilter, quarter_choices
from common.filters import ScopedFilterSet

GROUPS = (
    ("undone", _("not closed yet")),
    ("overdue", _("overdue")),
    ("to_verify", _("waiting for review")),
    ("closed", pgettext_lazy("finding", "closed")),
    ("withdrawn", pgettext_lazy("finding", "withdrawn")),
)
WHOSE = (
    ("owner", _("I am responsible")),
    ("leader", _("I am the leader in charge")),
    ("raised", _("raised by me")),
)


class FindingFilter(BelowFilter):
    day = "found_on"
    theme = django_filters.ChoiceFilter(label=_("Theme"), choices=Theme.choices, empty_label=_("All themes"))
    standing = django_filters.ChoiceFilter(
        label=_("State"), choices=GROUPS, method="by_standing", empty_label=_("All states")
    )
    quarter = django_filters.ChoiceFilter(
        label=_("Quarter"), choices=quarter_choices, method="in_quarter", empty_label=_("All quarters")
    )
    severity = django_filters.ChoiceFilter(
        label=_("Severity"), choices=Severity.choices, empty_label=_("All severities")
    )
    code = django_filters.ModelChoiceFilter(
        label=_("Kind of problem"), queryset=FindingCode.objects.all(), empty_label=_("All kinds of problems")
    )
    whose = django_filters.ChoiceFilter(
        label=_("Whose"), choices=WHOSE, method="by_person", empty_label=_("all in my scope")
    )
    repeats = django_filters.ChoiceFilter(
        label=_("Repeated"),
        choices=(("yes", _("only repeated ones")),),
        method="by_repeats",
        empty_label=_("repeated or not"),
    )
    search_fields = Finding.search_fields

    class Meta:
        model = Finding
        fields = ["theme", "standing", "quarter", "below", "severity", "code", "whose", "repeats"]

    @property
    def search_hint(self):
        return _("Number, words, branch, pinyin initials")

    def by_standing(self, queryset, name, value):
        return {
            "undone": queryset.undone(),
            "overdue": queryset.overdue(timezone.localdate()),
            "to_verify": queryset.filter(state__in=WAITING),
            "closed": queryset.filter(state=FindingState.CLOSED),
            "withdrawn": queryset.filter(state=FindingState.WITHDRAWN),
        }[value]

    def by_person(self, queryset, name, value):
        mine = {"owner": "owner", "leader": "leader", "raised": "raised_by"}[value]
        return queryset.filter(Q(**{mine: self.request.user.pk}))

    def by_repeats(self, queryset, name, value):
        return queryset.repeats()


class FindingCodeFilter(ScopedFilterSet):
    theme = django_filters.ChoiceFilter(label=_("Theme"), choices=Theme.choices, empty_label=_("All themes"))
    severity = django_filters.ChoiceFilter(
        label=_("Severity"), choices=Severity.choices, empty_label=_("All severities")
    )
    is_active = django_filters.BooleanFilter(label=_("In use"))
    search_fields = FindingCode.search_fields

    class Meta:
        model = FindingCode
        fields = ["theme", "severity", "is_active"]
