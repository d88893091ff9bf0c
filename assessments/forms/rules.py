"""The parameters of a rule as real fields and rows, made from scoring's own declaration and judged by it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet, formset_factory
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.scoring.parameters import InvalidRule, Parameter, read_number
from assessments.scoring.rules import PARAMETERS, parse_rule
from assessments.scoring.values import Kind, Rule
from assessments.wording import say
from common import typed

PREFIX = "rule"
ROWS_AT_MOST = 100
# Tables that are read from low to high: rows may be typed in any order.
SORTED_BY = {Kind.BANDS: "lo", Kind.CURVE: "at", Kind.LATENESS: "days"}
COUNTED = {Kind.DEDUCT, Kind.AWARD, Kind.BONUS, Kind.PENALTY, Kind.VETO}
TRY = "try"


def number_text(text: str) -> str:
    """A number as scoring reads it, when it is one: full-width digits, real minus signs, per cent are understood."""
    value = typed.number(text)
    return typed.half_width(text) if value is None else format(value, "f")


class NumberField(forms.CharField):
    """A number kept as it was typed, so that scoring judges it and nothing is lost."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=30, widget=widget, **kwargs)

    def clean(self, value):
        return number_text(super().clean(value))


def field_of(parameter: Parameter, offered: Mapping[str, list]) -> forms.Field:
    """The form field of a parameter; `offered` turns free text into a choice of what the scheme has."""
    about: dict[str, Any] = {"label": capfirst(gettext(parameter.label)), "required": False}
    if parameter.help:
        about["help_text"] = gettext(parameter.help)
    if parameter.type == "bool":
        field = forms.BooleanField(**about)
    elif parameter.type == "choice" or parameter.name in offered:
        choices = offered.get(parameter.name) or [(v, gettext(label)) for v, label in parameter.choices]
        blank = [] if parameter.default else [("", gettext("choose …"))]
        field = forms.ChoiceField(choices=[*blank, *choices], **about)
    elif parameter.type == "text":
        field = forms.CharField(max_length=200, **about)
    else:
        field = NumberField(**about)
    if parameter.default and parameter.type != "bool":
        field.initial = parameter.default
    if parameter.only_if:
        name, value = parameter.only_if
        field.widget.attrs["data-only-if"] = f"{PREFIX}-{name}={value}"
    return field


class ParametersForm(forms.Form):
    """The single parameters of a rule kind."""

    def __init__(self, kind, *args, offered=None, **kwargs):
        super().__init__(*args, prefix=PREFIX, **kwargs)
        self.parameters = [each for each in PARAMETERS[kind] if each.type != "table"]
        for parameter in self.parameters:
            self.fields[parameter.name] = field_of(parameter, offered or {})

    def given(self) -> dict[str, Any]:
        """What was filled in, without what does not matter beside the other choices."""
        values = self.cleaned_data
        found = {
            p.name: values[p.name] for p in self.parameters if values.get(p.name) not in ("", None, False)
        }
        for parameter in self.parameters:
            if parameter.only_if:
                other, wanted = parameter.only_if
                if found.get(other) != wanted:
                    found.pop(parameter.name, None)
        return found


class RowForm(forms.Form):
    """One row of a rule's table; a row left empty is no row."""

    def __init__(self, *args, columns=(), tried="", **kwargs):
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        self.columns = columns
        for column in columns:
            self.fields[column.name] = field_of(column, {})
        if tried:
            self.fields[TRY] = NumberField(label=tried, required=False)

    def given(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {c.name: values[c.name] for c in self.columns if values.get(c.name) not in ("", None, False)}


class RowsFormSet(BaseFormSet):
    """The table of a rule."""

    def filled(self) -> list[RowForm]:
        """The rows that hold something and were not taken out, in the order in which they were typed."""
        return [
            form
            for form in self.forms
            if hasattr(form, "cleaned_data")
            and not form.cleaned_data.get(DELETION_FIELD_NAME)
            and form.given()
        ]


def table_of(kind) -> Parameter | None:
    """The declaration of the kind's table, if it has one."""
    return next((each for each in PARAMETERS[kind] if each.type == "table"), None)


class RuleForms:
    """Fields, rows and their common judgement; errors of scoring stand beside what they are about."""

    def __init__(self, kind, data=None, *, params=None, offered=None):
        self.kind, params = Kind(kind), dict(params or {})
        rows = params.pop("rows", [])
        self.single = ParametersForm(self.kind, data, initial=params, offered=offered)
        self.table = table_of(self.kind)
        self.rows = self._formset(data, rows) if self.table else None

    def _formset(self, data, rows):
        spare = 1 if rows else 3
        made = formset_factory(
            RowForm, RowsFormSet, extra=spare, can_delete=True, max_num=ROWS_AT_MOST, validate_max=True
        )
        tried = _("Try: how many") if self.kind in COUNTED else ""
        if self.kind is Kind.RATING:
            tried = _("Try: mark")
        formset = made(
            data,
            prefix=f"{PREFIX}-rows",
            initial=rows,
            form_kwargs={"columns": self.table.columns, "tried": tried},
        )
        formset.title = capfirst(gettext(self.table.label))
        return formset

    @property
    def formsets(self):
        return [self.rows] if self.rows is not None else []

    def is_valid(self, points=None) -> bool:
        """Whether this makes a rule, and one that fits the points if they are known."""
        fine = self.single.is_valid()
        if self.rows is not None and not self.rows.is_valid():
            fine = False
        if not fine:
            return False
        try:
            self.rule: Rule = parse_rule(self.kind, self.params)
        except InvalidRule as invalid:
            self.place(invalid.errors)
            return False
        problems = self.rule.problems(points) if points is not None else []
        self.place(problems)
        return not problems

    @cached_property
    def filled_rows(self) -> list[RowForm]:
        rows = self.rows.filled() if self.rows is not None else []
        key = SORTED_BY.get(self.kind)
        places = [read_number(row.given().get(key)) for row in rows] if key else []
        # The open lower end of the first band stands before everything else.
        typed = [row.given().get(key) for row in rows] if key else []
        if key and all(place is not None or not text for place, text in zip(places, typed, strict=True)):
            order = sorted(range(len(rows)), key=lambda i: (places[i] is not None, places[i] or Decimal(0)))
            return [rows[i] for i in order]
        return rows

    @cached_property
    def params(self) -> dict[str, Any]:
        """The parameters as the scheme stores them."""
        given = self.single.given()
        rows = [row.given() for row in self.filled_rows]
        return {**given, "rows": rows} if rows else given

    def place(self, errors) -> None:
        """Put each error beside its field, or above the table or the form."""
        for error in errors:
            path = error.field.split(".")
            if path[0] == "rows" and len(path) == 3:
                self.filled_rows[int(path[1])].add_error(path[2], say(error))
            elif path[0] == "rows" and self.rows is not None:
                self.rows.non_form_errors().append(say(error))
            else:
                self.single.add_error(path[0] if path[0] in self.single.fields else None, say(error))
