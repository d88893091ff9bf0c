"""What a designer types about an edition: its beginning, its settings, its groups and indicators."""

from decimal import Decimal

from django import forms
from django.core.validators import FileExtensionValidator
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet, formset_factory
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessments.facts import SOURCES
from assessments.models import Indicator, IndicatorGroup, Metric, Scheme
from assessments.models.schemes import FIRST_DAYS
from assessments.scoring.rules import is_ordinary
from assessments.services.peer_groups import peer_group_names
from assessments.services.scheme_checks import settings_errors
from assessments.services.scheme_documents import plain, why_not_source
from assessments.wording import say
from common.forms import PortalForm

POINTS, SHARE = pgettext_lazy("unit", "points"), _("0 to 1")


class FirstDayForm(forms.Form):
    """From which day an edition is to hold."""

    effective_from = forms.DateField(
        label=_("Effective from"),
        validators=FIRST_DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class NewSchemeForm(PortalForm):
    """An empty draft."""

    class Meta:
        model = Scheme
        fields = ["code", "name", "effective_from", "source"]
        widgets = {"source": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "code": _("Short and lasting: all editions of a scheme share it."),
            "source": _("Which document the rubric comes from, of which year."),
        }


class FromPresetForm(FirstDayForm):
    """A draft that begins as a preset; code and name are proposed."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=100)
    field_order = ["name", "code", "effective_from"]


class FromWorkbookForm(FirstDayForm):
    """A draft out of a workbook."""

    file = forms.FileField(
        label=_("Workbook (.xlsx)"),
        validators=[FileExtensionValidator(["xlsx"])],
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
    field_order = ["file", "effective_from"]


class SettingsForm(PortalForm):
    """Weights, limits and notices; the gate is named by grades."""

    gate_below = forms.CharField(
        label=_("Gate: party grade worse than"),
        required=False,
        max_length=20,
        help_text=_("Leave both fields of the gate empty when there is none."),
    )
    gate_cap = forms.CharField(label=_("Gate: integrated grade at most"), required=False, max_length=20)

    class Meta:
        model = Scheme
        fields = [
            "name",
            "assessed_kind",
            "effective_from",
            "effective_until",
            "source",
            "party_weight",
            "business_weight",
            "bonus_cap",
            "activity_cap",
            "completeness_threshold",
            "two_skins_gap",
            "coordination_line",
            "coupling_model",
            "coupling_alpha",
            "rank_is_public",
        ]
        widgets = {"source": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "business_weight": _("Both weights together are exactly 1."),
            "bonus_cap": _("A side reaches at most 100 and this."),
            "activity_cap": _("A scheme whose meetings weigh more is not published."),
            "completeness_threshold": _("Below this share of reported points a branch has no rank."),
            "two_skins_gap": _("Empty: no notice by the gap."),
            "coordination_line": _("Empty: no notice by the coordination degree."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        gate = self.instance.gate or {}
        self.fields["gate_below"].initial = gate.get("below", "")
        self.fields["gate_cap"].initial = gate.get("cap", "")
        for name in ("party_weight", "business_weight", "activity_cap", "completeness_threshold"):
            self.fields[name].unit = SHARE
        for name in ("coordination_line", "coupling_alpha"):
            self.fields[name].unit = SHARE
        for name in ("bonus_cap", "two_skins_gap"):
            self.fields[name].unit = POINTS
        for field in self.fields.values():
            if isinstance(field, forms.DecimalField):
                field.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def get_initial_for_field(self, field, field_name):
        value = super().get_initial_for_field(field, field_name)
        return plain(value) if isinstance(value, Decimal) else value


class GradeForm(forms.Form):
    """One grade: from which score on, and with which coefficient."""

    name = forms.CharField(label=_("Grade"), max_length=20, required=False)
    lower = forms.DecimalField(label=_("From"), max_digits=6, decimal_places=2, required=False)
    factor = forms.DecimalField(label=_("Party coefficient"), max_digits=6, decimal_places=4, required=False)

    def __init__(self, *args, **kwargs):
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        for name in ("lower", "factor"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self):
        values = super().clean()
        if values.get("factor") is not None and not values.get("name"):
            self.add_error("name", gettext("Enter the grade."))
        if values.get("name") and values.get("lower") is None and "lower" not in self.errors:
            self.add_error("lower", gettext("Enter from which score on this grade is given."))
        if values.get("lower") is not None and not values.get("name"):
            self.add_error("name", gettext("Enter the grade."))
        return values


class GradesFormSet(BaseFormSet):
    """The grade lines, typed in any order."""

    title = _("Grade lines")
    note = _("A grade is reached from its line on. Fill in every coefficient, or none.")
    add_label = _("Add a grade")

    def lines(self):
        """The filled rows, best grade first."""
        rows = [
            form
            for form in self.forms
            if form.cleaned_data.get("name") and not form.cleaned_data.get(DELETION_FIELD_NAME)
        ]
        return sorted(rows, key=lambda form: -form.cleaned_data["lower"])


def grades_formset(data=None, *, scheme, lines):
    """The grade lines of a scheme as rows, with the coefficient of each."""
    factors = scheme.coefficient or {}
    initial = [
        {"name": line.name, "lower": plain(line.lower), "factor": factors.get(line.name)} for line in lines
    ]
    made = formset_factory(
        GradeForm,
        GradesFormSet,
        extra=1,
        can_delete=True,
        max_num=20,
        validate_max=True,
    )
    return made(data, prefix="grades", initial=initial)


class SettingsForms:
    """Settings and grade lines, judged together by scoring; each error beside its field or row."""

    def __init__(self, scheme, lines, data=None):
        self.form = SettingsForm(data, instance=scheme)
        self.grades = grades_formset(data, scheme=scheme, lines=lines)

    def is_valid(self) -> bool:
        fine = [self.form.is_valid(), self.grades.is_valid()]
        if not all(fine):
            return False
        self.rows = self.grades.lines()
        self.grade_lines = [(row.cleaned_data["name"], row.cleaned_data["lower"]) for row in self.rows]
        self.values = self._values()
        errors = settings_errors(self.values, self.grade_lines)
        for error in errors:
            self._place(error)
        return not errors

    def _values(self):
        """The fields of the scheme that this page sets."""
        typed = self.form.cleaned_data
        values = {name: value for name, value in typed.items() if not name.startswith("gate_")}
        below, cap = typed.get("gate_below", ""), typed.get("gate_cap", "")
        factors = {
            row.cleaned_data["name"]: plain(row.cleaned_data["factor"])
            for row in self.rows
            if row.cleaned_data["factor"] is not None
        }
        gate = {"below": below, "cap": cap} if below or cap else None
        return {**values, "gate": gate, "coefficient": factors or None}

    def _place(self, error):
        head, _dot, rest = error.field.partition(".")
        if head == "grades" and "." in rest:
            index, name = rest.split(".")
            self.rows[int(index)].add_error(name, say(error))
        elif head in {"grades", "coefficient"}:
            self.grades.non_form_errors().append(say(error))
        else:
            name = f"gate_{rest}" if head == "gate" else head
            self.form.add_error(name if name in self.form.fields else None, say(error))


class GroupForm(PortalForm):
    """A first-level indicator."""

    class Meta:
        model = IndicatorGroup
        fields = ["side", "name"]


class IndicatorForm(PortalForm):
    """A second-level indicator without its rule."""

    peer_groups = forms.MultipleChoiceField(
        label=_("Only for these peer groups"),
        required=False,
        help_text=_("Empty: for everybody. Branches of other groups are not assessed by it."),
        widget=forms.SelectMultiple(attrs={"data-choose": ""}),
    )

    class Meta:
        model = Indicator
        fields = [
            "group",
            "name",
            "code",
            "unit_of_measure",
            "points",
            "source",
            "missing",
            "not_applicable",
            "peer_groups",
            "is_activity",
        ]
        help_texts = {
            "code": _("The code under which its figures are filed."),
            "is_activity": _("Such indicators together weigh only a limited share of the party side."),
        }

    def __init__(self, *args, scheme, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.scheme, self.kind = scheme, kind
        group = self.fields["group"]
        group.queryset = scheme.groups.all()
        group.label_from_instance = lambda group: f"{group.get_side_display()} · {group.name}"
        group.empty_label = None
        source = forms.ChoiceField(
            label=self.fields["source"].label, choices=[(s.name, s.label) for s in SOURCES.values()]
        )
        self.fields["source"] = source
        known = peer_group_names()
        known |= {code: code for code in self.instance.peer_groups if code not in known}
        self.fields["peer_groups"].choices = list(known.items())
        if is_ordinary(kind):
            points = self.fields["points"]
            points.unit = POINTS
            points.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        else:
            del self.fields["points"], self.fields["is_activity"]
            if not self.instance.pk:
                self.initial["missing"] = Indicator.Missing.ZERO

    def clean(self):
        values = super().clean()
        source, asked = values.get("source"), "is_activity" in self.fields
        if source and asked and (reason := why_not_source(source, values.get("is_activity"))):
            self.add_error("is_activity", reason)
        return values

    def clean_points(self):
        points = self.cleaned_data["points"]
        if points is not None and points <= 0:
            raise forms.ValidationError(gettext("Enter points above 0."))
        return points

    def clean_code(self):
        code = self.cleaned_data["code"]
        if self.scheme.indicators.filter(code=code).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext("There is already an indicator of this code in the scheme."))
        return code


class KindForm(forms.Form):
    """What an indicator is about before its rule is chosen: a figure of the catalogue, if it is one."""

    metric = forms.ModelChoiceField(
        Metric.objects.all(),
        label=_("Figure of the catalogue"),
        required=False,
        empty_label=_("none, or a new one"),
    )
