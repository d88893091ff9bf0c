"""Parts of the page of a record: who was absent, what was resolved, what a committee took as its first topic."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from branches.models import Absence, FirstAgendaItem, FollowUp, User

Reason = Absence.Reason


class Attendance(forms.Form):
    """Everybody of the branch counts as present; whoever was not is ticked, with the reason."""

    def __init__(self, data=None, *, people, record):
        super().__init__(data)
        known = {row.person_id: row for row in record.absences.select_related("person")} if record.pk else {}
        gone = [row.person for row in known.values() if row.person not in people]
        self.people = [*people, *gone]
        for person in self.people:
            absence = known.get(person.pk)
            self.fields[f"absent-{person.pk}"] = forms.BooleanField(
                label=person.name, required=False, initial=absence is not None
            )
            self.fields[f"reason-{person.pk}"] = forms.ChoiceField(
                label=_("Reason"),
                choices=Reason.choices,
                required=False,
                initial=absence.reason if absence else Reason.LEAVE,
            )
        self.known = [(row.person, row.reason) for row in known.values()]

    @property
    def lines(self):
        """For each person the tick and the reason beside it."""
        return [(self[f"absent-{person.pk}"], self[f"reason-{person.pk}"]) for person in self.people]

    @cached_property
    def absences(self) -> list[tuple]:
        """(person, reason) of everybody ticked; what was known where the page did not ask."""
        if not self.is_bound:
            return self.known
        if not self.is_valid():
            return []
        values = self.cleaned_data
        return [
            (person, values[f"reason-{person.pk}"] or Reason.OTHER)
            for person in self.people
            if values[f"absent-{person.pk}"]
        ]


class LineForm(forms.Form):
    """A line that knows which stored row it is."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ResolutionForm(LineForm):
    """What is to be done, by whom, until when."""

    text = forms.CharField(
        label=_("What is to be done"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())
    due_on = forms.DateField(
        label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, owners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners


class AgendaForm(LineForm):
    """The document, what is done because of it, by which unit, until when."""

    document = forms.CharField(label=_("Document or speech"), max_length=200)
    issued_on = forms.DateField(
        label=_("Issued on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    measures = forms.CharField(label=_("Measures"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    unit_in_charge = forms.CharField(label=_("Unit in charge"), max_length=100)
    due_on = forms.DateField(
        label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class LineSet(forms.BaseFormSet):
    """The lines of one part of a page, with those that were removed marked."""

    @property
    def lines(self) -> list[dict]:
        found = []
        for form in self.forms:
            values = dict(form.cleaned_data)
            if values and (form.has_changed() or values.get("pk")):
                found.append({**values, "removed": values.pop("DELETE", False)})
        return [line for line in found if line["removed"] is False or line.get("pk")]


class ResolutionSet(LineSet):
    title, add_label = _("Resolutions"), _("Add a resolution")
    note = _("Each with an owner and a day; the owner is reminded, and what came of it is told here.")


class AgendaSet(LineSet):
    title, add_label = _("First agenda item"), _("Add a document")
    note = _("Relayed, measures studied, responsibility assigned, deadline set.")


ResolutionLines = forms.formset_factory(ResolutionForm, ResolutionSet, extra=0, can_delete=True, max_num=50)
AgendaLines = forms.formset_factory(AgendaForm, AgendaSet, extra=0, can_delete=True, max_num=20)


def resolutions_of(data, *, record, people):
    """What was resolved: the open follow-ups of the record, and room for more."""
    rows = FollowUp.objects.of(record).open().select_related("owner") if record.pk else ()
    initial = [{"pk": r.pk, "text": r.text, "owner": r.owner, "due_on": r.due_on} for r in rows]
    owners = User.objects.filter(pk__in=[*(person.pk for person in people), *(r.owner_id for r in rows)])
    return ResolutionLines(data, prefix="resolutions", initial=initial, form_kwargs={"owners": owners})


def agenda_of(data, *, record):
    """The documents of the record that are not closed yet, and room for more."""
    rows = record.agenda_items.filter(closed_on=None) if record.pk else FirstAgendaItem.objects.none()
    names = ("pk", "document", "issued_on", "measures", "unit_in_charge", "due_on")
    return AgendaLines(data, prefix="agenda", initial=list(rows.values(*names)))
