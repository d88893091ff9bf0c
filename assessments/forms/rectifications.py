"""What the branch types about its finding, and what is answered: on a phone, prefilled, row by row."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessments.models import FindingMeasure
from branches.forms import day_field
from branches.models import Appointment, User

PROPOSED = timedelta(days=14)  # what is proposed as more time
NUMBER = {"inputmode": "decimal", "autocomplete": "off"}


def people_of(finding):
    """Who can be named for a measure: the people of the branch, who holds a post there, who is responsible."""
    posts = Appointment.objects.on(timezone.localdate()).filter(branch=finding.branch_id).values("user")
    mine = Q(branch=finding.branch_id) | Q(pk__in=posts) | Q(pk=finding.owner_id)
    return User.objects.filter(mine, is_active=True).order_by("username")


class AboutFinding(forms.Form):
    """A form that knows which finding it is about, and what was asked for in the address."""

    def __init__(self, *args, finding, **kwargs):
        self.finding = finding
        super().__init__(*args, **kwargs)


class MeasureForm(forms.Form):
    """One measure: what, who, until when."""

    text = forms.CharField(label=_("measure"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.ModelChoiceField(label=_("responsible person"), queryset=User.objects.none())
    due_on = forms.DateField(
        label=_("due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, people, finding, **kwargs):
        super().__init__(*args, **kwargs | {"empty_permitted": True, "use_required_attribute": False})
        self.finding = finding
        self.fields["owner"].queryset = people
        self.fields["owner"].initial = finding.owner_id
        self.fields["due_on"].initial = finding.measures_by

    def has_changed(self):
        """A row without words is nothing, whatever is proposed in its other fields."""
        return bool((self["text"].data or "").strip())

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        last = self.finding.measures_by
        if last and day > last:
            words = gettext("The finding is due on %(day)s; a measure cannot be due after it.")
            raise forms.ValidationError(words % {"day": date_format(last, "Y-m-d")})
        return day


class Rows(forms.BaseFormSet):
    @property
    def rows(self) -> list[dict]:
        found = [form.cleaned_data for form in self.forms if form.cleaned_data.get("text")]
        names = ("text", "owner", "due_on")
        return [{name: row[name] for name in names} for row in found if not row.get("DELETE")]


Measures = forms.formset_factory(MeasureForm, Rows, extra=0, min_num=1, can_delete=True, max_num=20)


class MeasuresForm(AboutFinding):
    """What the branch will do; the rows of a hand-in that came back, or what the catalogue proposes, stand there."""

    text = forms.CharField(
        label=_("Remark"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    @cached_property
    def formset(self):
        sent = self.is_bound and "measures-TOTAL_FORMS" in self.data
        found = Measures(
            self.data if sent else None,
            prefix="measures",
            initial=self.proposed(),
            form_kwargs={"people": people_of(self.finding), "finding": self.finding},
        )
        found.title, found.add_label = pgettext("finding", "Measures"), gettext("Add a measure")
        found.note = gettext("who does what until when")
        return found

    def proposed(self) -> list[dict]:
        rows = [
            {"text": m.text, "owner": m.owner_id, "due_on": m.due_on} for m in self.finding.measures.all()
        ]
        words = self.finding.suggestion or self.finding.code.measure
        return rows or ([{"text": words}] if words else [])

    def is_valid(self):
        return self.formset.is_valid() and super().is_valid()

    def clean(self):
        values = super().clean()
        rows = self.formset.rows if self.formset.is_bound and self.formset.is_valid() else []
        if not rows:
            self.add_error(NON_FIELD_ERRORS, gettext("Write down at least one measure."))
        return values | {"measures": rows}


class ResultForm(AboutFinding):
    """What was done, with the figure that shows it before and after."""

    text = forms.CharField(
        label=pgettext_lazy("finding", "What was done"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    figure = forms.CharField(
        label=_("Figure that shows it"),
        required=False,
        max_length=100,
        help_text=_("For example: pre-shift meetings with a record, a month."),
    )
    before = forms.DecimalField(
        label=pgettext_lazy("finding", "Before"),
        required=False,
        max_digits=16,
        decimal_places=4,
        widget=forms.TextInput(attrs=NUMBER),
    )
    after = forms.DecimalField(
        label=pgettext_lazy("finding", "After"),
        required=False,
        max_digits=16,
        decimal_places=4,
        widget=forms.TextInput(attrs=NUMBER),
    )
    unit = forms.CharField(label=_("Unit"), required=False, max_length=20)

    def __init__(self, *args, finding, **kwargs):
        super().__init__(*args, finding=finding, **kwargs)
        former = finding.hand_ins.filter(kind="rectification").order_by("-pk").first()
        for name in ("text", "figure", "before", "after", "unit") if former else ():
            value = getattr(former, name)
            self.initial.setdefault(name, plain(value) if isinstance(value, Decimal) else value)

    def clean(self):
        values = super().clean()
        if (values.get("before") is None) != (values.get("after") is None) and not self.errors:
            missing = "before" if values.get("before") is None else "after"
            self.add_error(missing, gettext("A figure is compared: give both values, or none."))
        if values.get("after") is not None and not values.get("figure"):
            self.add_error("figure", gettext("Say what the two values measure."))
        return values


def plain(number) -> str:
    """A number without the noughts behind it."""
    return "" if number is None else f"{number.normalize():f}"


class SeenForm(AboutFinding):
    """What was seen by whoever looked."""

    seen = forms.CharField(
        label=_("What was seen"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonAboutForm(AboutFinding):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class ExtensionForm(AboutFinding):
    """Until when, and why."""

    new_due_on = day_field(_("new end"))
    reason = forms.CharField(
        label=_("Why more time is needed"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )

    def __init__(self, *args, finding, **kwargs):
        super().__init__(*args, finding=finding, **kwargs)
        self.fields["new_due_on"].initial = finding.due_on + PROPOSED

    def clean_new_due_on(self):
        day = self.cleaned_data["new_due_on"]
        if day <= self.finding.due_on:
            words = gettext("The new end lies after %(day)s.")
            raise forms.ValidationError(words % {"day": date_format(self.finding.due_on, "Y-m-d")})
        return day


class MeasureDoneForm(AboutFinding):
    """Which measure is done, and since when."""

    measure = forms.ModelChoiceField(label=_("measure"), queryset=FindingMeasure.objects.none())
    done_on = day_field(_("done on"))

    def __init__(self, *args, finding, **kwargs):
        super().__init__(*args, finding=finding, **kwargs)
        left = finding.measures.filter(done_on=None)
        self.fields["measure"].queryset = left
        self.fields["measure"].initial = left.first()
        self.fields["done_on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean_done_on(self):
        day = self.cleaned_data["done_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(gettext("A measure is marked once it is done."))
        return day
