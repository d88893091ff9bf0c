"""What people decide about an office's workbook: what its columns are, whose its rows are, what its signs mean."""

from dataclasses import replace
from decimal import Decimal

from django import forms
from django.core.validators import FileExtensionValidator
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.forms.figures import FILABLE
from assessments.models import Figure, Period
from assessments.workbooks import measures
from assessments.workbooks.heads import Grid, join_heads
from assessments.workbooks.reading import name_key
from assessments.workbooks.values import Meaning, MetricColumn
from assessments.workbooks.words import state_word
from branches.models import ProductionUnit
from common.sheets import LIMITS, letters

MEANINGS = (
    (Meaning.ACTUAL, _("Actual")),
    (Meaning.TARGET, _("Target")),
    (Meaning.RATE, _("Completion rate (checked, not taken over)")),
)
STATES = (
    ("", _("ask for each cell")),
    (Figure.State.NOT_APPLICABLE, _("not assessed")),
    (Figure.State.NOT_REPORTED, _("not reported")),
)
WORDS_SHOWN, SHOWN = 12, 50
SELECT = {"class": "form-select"}
ONE = Decimal(1)


class WorkbookForm(forms.Form):
    """A workbook as an office keeps it, and the quarter it is for."""

    period = forms.ModelChoiceField(
        label=_("Period"), queryset=Period.objects.filter(state__in=FILABLE), empty_label=None
    )
    file = forms.FileField(
        label=_("File"),
        validators=[FileExtensionValidator(["xlsx", "csv"])],
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_("The table as it is: titles, groups, subtotals and remarks may stay."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LIMITS.size:
            limit = {"megabytes": LIMITS.size // 1024 // 1024}
            raise forms.ValidationError(gettext("The file is larger than %(megabytes)s MB.") % limit)
        return file


class HeadsForm(forms.Form):
    """Where the table lies: sheet, head rows, and the column of the unit names; a new proposal comes from it."""

    sheet = forms.ChoiceField(label=_("Sheet"))
    head_first = forms.IntegerField(label=_("Heads from row"), min_value=1, required=False)
    head_last = forms.IntegerField(label=_("Heads to row"), min_value=1, required=False)
    unit_column = forms.ChoiceField(label=_("Column of the units"), required=False)

    def __init__(self, *args, office, **kwargs):
        mapping = office.mapping
        initial = {"sheet": office.sheet.name}
        if mapping:
            initial |= {
                "head_first": mapping.head_rows[0] + 1,
                "head_last": mapping.head_rows[1] + 1,
                "unit_column": mapping.unit_column,
            }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["sheet"].choices = [(s.name, s.name) for s in office.sheets if not s.hidden]
        self.fields["unit_column"].choices = [("", "—"), *columns_of(office.sheet)]

    def clean(self):
        values = super().clean()
        first, last = values.get("head_first"), values.get("head_last")
        values["head_rows"] = (first - 1, (last or first) - 1) if first else None
        column = values.get("unit_column")
        values["unit_column"] = int(column) if column else None
        return values


class RowsForm(forms.Form):
    """Where the figures begin and end, and the column of the remarks."""

    data_first = forms.IntegerField(label=_("Figures from row"), min_value=1)
    data_last = forms.IntegerField(label=_("Figures to row"), min_value=1)
    remark_column = forms.ChoiceField(label=_("Column of the remarks"), required=False)


class ColumnForm(forms.Form):
    """What one column holds."""

    index = forms.IntegerField(widget=forms.HiddenInput)
    metric = forms.ChoiceField(label=_("Figure"), required=False, widget=forms.Select(attrs=SELECT))
    meaning = forms.ChoiceField(label=_("Meaning"), choices=MEANINGS, widget=forms.Select(attrs=SELECT))

    def __init__(self, *args, metrics, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["metric"].choices = [("", _("not taken over")), *((m.code, str(m)) for m in metrics)]


class UnitField(forms.ChoiceField):
    """One of the units in reach: the drop-down holds a few of them, typing finds the others."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.Select(attrs=SELECT), **kwargs)
        self.units = {}

    def offer(self, units, chosen):
        """Fill the drop-down without a query for each row of the table."""
        self.units = units
        shown = dict.fromkeys(list(units)[:SHOWN])
        if chosen in units:
            shown[chosen] = None
        self.widget.choices = [("", "—"), *((key, str(units[key])) for key in shown)]
        url = reverse("common:choose", args=[ProductionUnit._meta.label_lower])
        self.widget.attrs |= {"data-choose": "", "data-choose-url": url}

    def valid_value(self, value):
        return value in self.units


class NameForm(forms.Form):
    """Which unit a name in the file means."""

    name = forms.CharField(widget=forms.HiddenInput, strip=False)
    unit = UnitField(label=_("Production unit"))
    leave_out = forms.BooleanField(
        label=_("Leave out"), required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = self.data.get(self.add_prefix("unit")) if self.is_bound else self.initial.get("unit")
        self.fields["unit"].offer(units, chosen)


class WordForm(forms.Form):
    """What a sign or word stands for."""

    word = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    state = forms.ChoiceField(
        label=_("Stands for"), choices=STATES, required=False, widget=forms.Select(attrs=SELECT)
    )


Columns = forms.formset_factory(ColumnForm, extra=0, max_num=400, absolute_max=400)
Names = forms.formset_factory(NameForm, extra=0, max_num=2000, absolute_max=2000)
Words = forms.formset_factory(WordForm, extra=0, max_num=100, absolute_max=100)


class MappingForms:
    """The forms of one mapping together: all of them hold, or the page comes back."""

    def __init__(self, office, data=None):
        self.office, mapping = office, office.mapping
        initial = {
            "data_first": mapping.data_rows[0] + 1,
            "data_last": mapping.data_rows[1] + 1,
            "remark_column": "" if mapping.remark_column is None else mapping.remark_column,
        }
        self.rows = RowsForm(data, initial=initial)
        self.rows.fields["remark_column"].choices = [("", "—"), *columns_of(office.sheet)]
        self.columns = Columns(
            data, prefix="columns", initial=self._columns(), form_kwargs={"metrics": office.metrics}
        )
        self.units = {str(unit.pk): unit for unit in office.units}
        self.names = Names(data, prefix="names", initial=self._names(), form_kwargs={"units": self.units})
        self.words = Words(data, prefix="words", initial=self._words())

    @property
    def parts(self):
        return (self.rows, self.columns, self.names, self.words)

    def is_valid(self) -> bool:
        # Every part is looked at, so that each shows its own errors.
        return not [part for part in self.parts if not part.is_valid()]

    @cached_property
    def heads(self) -> list[str]:
        return join_heads(Grid(self.office.sheet), self.office.mapping.head_rows)

    def _columns(self):
        return [
            {"index": c.index, "metric": c.metric, "meaning": c.meaning if c.metric else Meaning.ACTUAL}
            for c in self.office.mapping.columns
        ]

    def _names(self):
        codes, mapping = {unit.code: key for key, unit in self.units.items()}, self.office.mapping
        found = []
        for name in dict.fromkeys(map(name_key, self.office.names)):
            code = mapping.units.get(name)
            found.append({"name": name, "unit": codes.get(code), "leave_out": code == ""})
        return found

    def _words(self):
        known = self.office.mapping.words
        return [{"word": word, "state": known.get(word, "")} for word in self._words_met()]

    def _words_met(self) -> list[str]:
        """The blank cell, and the signs in the columns of figures that the mapping knows."""
        sheet, mapping = self.office.sheet, self.office.mapping
        rows = range(mapping.data_rows[0], mapping.data_rows[1] + 1)
        texts = (sheet.text(row, column.index) for row in rows for column in mapping.columns if column.metric)
        met = dict.fromkeys(state_word(text) for text in texts if text.strip())
        return ["", *[word for word in met if word in mapping.words][:WORDS_SHOWN]]

    # What stands beside the fields.

    def column_rows(self):
        by_index = {column.index: column for column in self.office.mapping.columns}
        for form, initial in zip(self.columns, self.columns.initial, strict=True):
            column = by_index[initial["index"]]
            yield {"form": form, "letter": letters(column.index), "column": column}

    def name_rows(self):
        unsure = self.office.mapping.unsure_units
        rows = {}
        for name, indexes in self.office.names.items():
            rows.setdefault(name_key(name), []).extend(index + 1 for index in indexes)
        for form, initial in zip(self.names, self.names.initial, strict=True):
            name = initial["name"]
            yield {"form": form, "name": name, "rows": rows.get(name, []), "unsure": name in unsure}

    def word_rows(self):
        for form, initial in zip(self.words, self.words.initial, strict=True):
            yield {"form": form, "word": initial["word"]}

    # What the forms say.

    def mapping(self):
        before, rows = self.office.mapping, self.rows.cleaned_data
        column = rows["remark_column"]
        return replace(
            before,
            data_rows=(rows["data_first"] - 1, rows["data_last"] - 1),
            remark_column=int(column) if column else None,
            columns=tuple(self._mapped_columns(before)),
            units=self._mapped_units(before),
            words=self._mapped_words(before),
            unsure_units=(),
        )

    def _mapped_columns(self, before):
        chosen = {form.cleaned_data["index"]: form.cleaned_data for form in self.columns}
        wanted = {metric.code: metric.unit_of_measure for metric in self.office.metrics}
        for column in before.columns:
            values = chosen.get(column.index)
            yield column if values is None else confirmed(column, values, wanted)

    def _mapped_units(self, before):
        """Names of the form as they were answered; a name without an answer is not known."""
        shown = {form.cleaned_data["name"] for form in self.names}
        found = {name: code for name, code in before.units.items() if name not in shown}
        for form in self.names:
            values = form.cleaned_data
            if values["leave_out"]:
                found[values["name"]] = ""
            elif values["unit"]:
                found[values["name"]] = self.units[values["unit"]].code
        return found

    def _mapped_words(self, before):
        words = dict(before.words)
        for form in self.words:
            word, state = form.cleaned_data["word"], form.cleaned_data["state"]
            words.pop(word, None)
            if state:
                words[word] = str(state)
        return words


def confirmed(column, values, wanted) -> MetricColumn:
    """A column as the person says it is; a unit of measure that cannot be converted stays a doubt."""
    metric = values["metric"]
    if not metric:
        return replace(column, metric="", meaning=Meaning.IGNORE, factor=ONE)
    measure = column.unit_of_measure
    factor = measures.factor(measure, wanted[metric]) if measure and wanted[metric] else ONE
    return replace(
        column,
        metric=metric,
        meaning=Meaning(values["meaning"]),
        factor=factor or ONE,
        is_sure=factor is not None,
    )


def columns_of(sheet):
    """Every column by its letter, with the first words that stand in it."""
    first: dict[int, str] = {}
    for row, cells in enumerate(sheet.rows):
        for index in range(len(cells)):
            if index not in first and (words := sheet.text(row, index).strip()):
                first[index] = f"{letters(index)} · {words[:20]}"
    return [(index, first.get(index, letters(index))) for index in range(sheet.width)]
