"""Forms and filters of the ladder of accountability."""

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.forms import day_field
from branches.models import Accountability, Branch, InfluencePeriod
from branches.services.accountability import ABOUT
from common import links
from common.filters import ScopedFilterSet
from common.forms import PortalForm, ReasonForm


class AccountabilityForm(PortalForm):
    """A measure, whom it concerns and what it answers."""

    months = forms.IntegerField(
        label=_("months of influence"),
        required=False,
        min_value=0,
        max_value=60,
        help_text=_("Empty: by the rule in force on the day of the decision."),
    )

    class Meta:
        model = Accountability
        fields = [
            "rung",
            "branch",
            "person",
            "joint_person",
            "matter",
            "decided_by",
            "decided_on",
            "document_number",
        ]
        widgets = {"matter": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].initial = timezone.localdate()
        linked = {}
        if self.instance.pk:
            linked = dict(links.from_row(self.instance).values_list("to_type", "to_id"))
            self.fields["months"].initial = self.instance.months
        for to_type in ABOUT:
            if links.model_of(to_type):
                field = links.LinkField(to_type, initial=linked.get(to_type))
                field.widget.attrs["data-choose"] = ""
                self.fields[field_name(to_type)] = field

    def clean(self):
        values = super().clean()
        names = {to_type: field_name(to_type) for to_type in ABOUT}
        values["about"] = [(to_type, values.pop(name)) for to_type, name in names.items() if name in values]
        return values


def field_name(to_type) -> str:
    return to_type.replace(".", "_")


class LiftForm(ReasonForm):
    """From which day on a measure no longer weighs, and why."""

    lifted_on = day_field(_("lifted on"))
    field_order = ["lifted_on", "reason"]


class InfluencePeriodForm(PortalForm):
    class Meta:
        model = InfluencePeriod
        fields = ["rung", "months", "since", "until", "regulation"]


STANDINGS = (
    ("in_effect", _("in effect")),
    ("ended", _("ended or lifted")),
    ("revoked", _("revoked")),
)


class AccountabilityFilter(ScopedFilterSet):
    branch = django_filters.ModelChoiceFilter(
        label=_("Below"), queryset=Branch.objects.all(), method="inside", empty_label=_("All organisations")
    )
    standing = django_filters.ChoiceFilter(
        label=_("State"), choices=STANDINGS, method="by_standing", empty_label=_("All states")
    )
    year = django_filters.NumberFilter(label=_("Year"), field_name="decided_on", lookup_expr="year")
    search_fields = ("person__name", "joint_person__name", "matter", "document_number")

    class Meta:
        model = Accountability
        fields = ["rung", "standing", "branch", "year"]

    @property
    def search_hint(self):
        return _("Name, matter, document number")

    def inside(self, queryset, name, branch):
        return queryset.filter(branch__path__startswith=branch.path)

    def by_standing(self, queryset, name, value):
        if value == "revoked":
            return queryset.exclude(revoked_on=None)
        standing = queryset.standing().in_effect(timezone.localdate())
        return standing if value == "in_effect" else queryset.standing().exclude(pk__in=standing.values("pk"))
