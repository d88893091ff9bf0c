"""What people type about one figure: whose it is, what it came to, and the events that a rule counts."""

from decimal import Decimal

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Figure, Metric, Period, Side
from assessments.services.entries import MATTER_LENGTH, REASON_LENGTH
from branches.models import Branch, ProductionUnit
from common import typed
from common.forms import PortalForm
from common.parsers import is_percent

FILABLE = (Period.State.FILING, Period.State.REVIEW)
NUMBER = {"max_digits": 18, "decimal_places": 4, "required": False, "localize": False}


class NumberField(forms.DecimalField):
    """A number as the tables read it: 1,512 is understood, 54_6 and per cent are refused."""

    def to_python(self, value):
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        found = None if is_percent(value) else typed.number(value)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(found)


def number_field(label, measure=""):
    """A plain number with its unit of measure inside the field."""
    field = NumberField(label=label, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **NUMBER)
    field.unit = measure
    return field


class SubjectForm(forms.Form):
    """Which figure: quarter, figure of the catalogue, and the unit or branch that it is about."""

    period = forms.ModelChoiceField(
        label=_("Period"), queryset=Period.objects.filter(state__in=FILABLE), empty_label=None
    )
    metric = forms.ModelChoiceField(label=_("Figure"), queryset=Metric.objects.all())
    unit = forms.ModelChoiceField(
        label=_("Production unit"),
        queryset=ProductionUnit.objects.all(),
        required=False,
        help_text=_("Its figure counts for the branch that answered for it at the end of the quarter."),
    )
    branch = forms.ModelChoiceField(
        label=_("Branch"),
        queryset=Branch.objects.all(),
        required=False,
        help_text=_("For party building, and where no production unit reports."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        reach = user.reach(Figure.permission("add"))
        self.fields["branch"].queryset = Branch.objects.filter(reach.condition(["path"]))
        self.fields["unit"].queryset = ProductionUnit.objects.filter(reach.condition(["branch__path"]))
        for name in ("metric", "unit", "branch"):
            self.fields[name].widget.attrs["data-choose"] = ""

    def clean(self):
        values = super().clean()
        unit, branch, metric = values.get("unit"), values.get("branch"), values.get("metric")
        if not self.errors and bool(unit) == bool(branch):
            self.add_error("branch", gettext("Name either a branch or a production unit."))
        if metric and unit and metric.side == Side.PARTY:
            words = gettext("A figure of party building belongs to a branch, not to a production unit.")
            self.add_error("unit", words)
        return values

    def standing(self):
        """The figure that was reported already."""
        chosen = dict(self.cleaned_data)
        if chosen["unit"]:
            del chosen["branch"]
        return Figure.objects.filter(**chosen).first()


class EventForm(forms.Form):
    """One event that the rule counts: which, how often, how many points where the assessor decides, about what."""

    code = forms.ChoiceField(label=_("Event"))
    count = NumberField(label=_("Number"), initial=1, min_value=0, max_digits=12, decimal_places=4)
    amount = NumberField(label=_("Points or mark"), required=False, max_digits=12, decimal_places=4)
    matter = forms.CharField(label=_("Matter"), required=False, max_length=MATTER_LENGTH)

    def __init__(self, *args, events, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", "—"), *((event.code, event.name) for event in events.values())]
        for name in ("count", "amount"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal"})
        if not any(event.needs_amount for event in events.values()):
            del self.fields["amount"]


class EventFormSet(forms.BaseFormSet):
    """The events of one figure."""

    title, add_label = _("Events"), _("Add an event")

    @property
    def events(self) -> list[dict]:
        """The events as they are stored."""
        found = [form.cleaned_data for form in self.forms if form.cleaned_data.get("code")]
        return [
            {name: str(value) for name, value in row.items() if name != "DELETE" and value not in (None, "")}
            for row in found
            if not row.get("DELETE")
        ]


Events = forms.formset_factory(
    EventForm, EventFormSet, extra=1, can_delete=True, max_num=200, validate_max=True
)


class FigureForm(PortalForm):
    """One figure; what its rule does not ask for is not asked here either."""

    reason = forms.CharField(
        label=_("Reason of the correction"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed once filing has ended, and when somebody else reported the value."),
    )

    class Meta:
        model = Figure
        fields = ["state", "target", "actual", "note", "source"]
        widgets = {"state": forms.RadioSelect}
        help_texts = {"source": _("The report or ledger in which the value stands.")}

    def __init__(self, *args, judges, **kwargs):
        super().__init__(*args, **kwargs)
        self.judges, metric = judges, self.instance.metric
        self.fields["state"].choices = Figure.State.choices
        measure = metric.unit_of_measure
        self.fields["target"] = number_field(_("Target"), measure)
        self.fields["actual"] = number_field(_("Actual"), measure)
        for name in ("target", "actual"):
            value = self.initial.get(name)
            self.initial[name] = None if value is None else f"{value.normalize():f}"
        self._ask_only_what_the_rule_needs(metric)
        self.order_fields(["target", "actual", "state", "note", "source", "reason", "version"])

    def _ask_only_what_the_rule_needs(self, metric):
        self.takes_figure = self.judges.takes_figure(metric.code) or self.instance.actual not in (None, 0)
        keeps_target = metric.side == Side.BUSINESS or self.instance.target is not None
        if not self.takes_figure:
            del self.fields["actual"]
        if not (keeps_target or self.judges.takes_target(metric.code)):
            del self.fields["target"]
        self.fields["actual" if self.takes_figure else "state"].help_text = rule_in_words(
            self.judges.of(metric.code)
        )

    @cached_property
    def items(self):
        """The events, where some rule counts them."""
        known = self.judges.events_of(self.instance.metric.code)
        if not known:
            return None
        initial = [{"count": "1", **item} for item in self.instance.items]
        posted = self.data if self.is_bound else None
        return Events(posted, prefix="items", initial=initial, form_kwargs={"events": known})

    def is_valid(self):
        events_fit = self.items is None or self.items.is_valid()
        return super().is_valid() and events_fit

    def clean(self):
        values = super().clean()
        for name in ("target", "actual"):
            values.setdefault(name, None)
        values["items"] = self.items.events if self.items is not None and self.items.is_valid() else []
        is_reported = values.get("state") == Figure.State.VALUE
        if not self.takes_figure and is_reported and not values["items"]:
            values["actual"] = Decimal(0)  # reported, and no event: nothing happened
        return values

    def _post_clean(self):
        """The service validates the whole figure; the row on the page is not touched."""


def rule_in_words(judges):
    """The rules that will judge a figure, each under its scheme."""
    lines = [
        line for judge in judges for line in (format_html("<strong>{}</strong>", judge.head), *judge.words)
    ]
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))
