"""What people type about a quarter's filing window and the catalogue of figures."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Metric, Period
from common.forms import PortalForm, ReasonForm
from common.quarters import Quarter

MINUTES = "%Y-%m-%dT%H:%M"


def moment_field(label, **kwargs):
    """A day and a time, as the browser's own calendar gives it."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES)
    return forms.DateTimeField(label=label, widget=widget, **kwargs)


def nearest_quarters():
    """The quarters somebody may want to register: from a year ago to the next one, the current first."""
    current = Quarter.current()
    near = [current, *(current.shift(n) for n in (1, -1, -2, -3, -4))]
    return [(str(quarter), quarter.label) for quarter in near]


class PeriodForm(PortalForm):
    """A quarter that will be assessed."""

    quarter = forms.ChoiceField(label=_("quarter"), choices=nearest_quarters)
    filing_deadline = moment_field(
        _("filing deadline"),
        help_text=_("At this moment filing ends by itself; corrections then need a reason."),
    )

    class Meta:
        model = Period
        fields = ["quarter", "filing_deadline"]


class DeadlineForm(ReasonForm):
    """Another end of filing, and why."""

    filing_deadline = moment_field(_("New filing deadline"))
    field_order = ["filing_deadline", "reason"]


class MetricForm(PortalForm):
    """A figure of the catalogue."""

    class Meta:
        model = Metric
        fields = ["code", "name", "side", "unit_of_measure", "direction", "roll_up", "decimals"]
        help_texts = {
            "code": _("The name by which schemes ask for it, e.g. raw_coal_output; it stays."),
            "decimals": _("How many decimal places are shown at least; what was reported is kept whole."),
        }
