"""Rows of an application: who works in the project, and its milestones."""

from django import forms
from django.forms.models import ModelChoiceField
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from branches.models import User
from common.choices import shorten
from projects import people

EMPTY = {"empty_permitted": True, "use_required_attribute": False}


class MemberForm(forms.Form):
    """One person of the team: chosen among colleagues, or named by the number."""

    user = ModelChoiceField(
        label=pgettext_lazy("project", "team member"), queryset=User.objects.none(), required=False
    )
    number = forms.CharField(
        label=_("or the employee number"),
        required=False,
        max_length=40,
        help_text=_("Of somebody of another branch; it is asked for its consent."),
    )
    task = forms.CharField(label=_("task"), required=False, max_length=120)

    def __init__(self, *args, user, known=(), **kwargs):
        super().__init__(*args, **kwargs | EMPTY)
        chosen = User.objects.filter(pk__in=[row["user"] for row in known])
        self.fields["user"].queryset = people.colleagues(user) | chosen
        self.fields["user"].widget.attrs["data-choose"] = ""
        if user.has_perm(User.permission("view")):
            shorten(self.fields["user"])

    def clean(self):
        values = super().clean()
        number = (values.get("number") or "").strip()
        if number and values.get("user"):
            self.add_error("number", gettext("Choose somebody or type a number, not both."))
        elif number:
            values["user"] = people.by_number(number)
            if not values["user"]:
                self.add_error("number", gettext("Nobody has this employee number."))
        elif not values.get("user") and values.get("task") and "user" not in self.errors:
            self.add_error("user", gettext("Say who has this task."))
        return values


class MemberFormSet(forms.BaseFormSet):
    title, add_label = pgettext_lazy("project", "Team"), _("Add a team member")
    note = _("who does what; the project leader is named above")

    def refuse(self, lead):
        """Everybody stands once in a project, and the leader not in the team as well."""
        seen = set()
        for form in self.kept():
            user = form.cleaned_data["user"]
            if user.pk in seen:
                form.add_error("user", gettext("This person stands in the team already."))
            elif lead and user.pk == lead.pk:
                form.add_error("user", gettext("The project leader need not stand in the team as well."))
            seen.add(user.pk)

    def kept(self):
        for form in self.forms:
            values = getattr(form, "cleaned_data", None) or {}
            if values.get("user") and not values.get("DELETE"):
                yield form

    @property
    def rows(self):
        return [(form.cleaned_data["user"], form.cleaned_data["task"]) for form in self.kept()]


class MilestoneForm(forms.Form):
    """One step of the project, its output and its day."""

    name = forms.CharField(label=_("milestone"), max_length=120)
    output = forms.CharField(label=_("output"), max_length=200, required=False)
    due_on = forms.DateField(
        label=_("due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs | EMPTY)


class MilestoneFormSet(forms.BaseFormSet):
    title, add_label = _("Milestones"), _("Add a milestone")
    note = _("what is there by which day")

    def refuse_outside(self, first, last):
        for form in self.kept():
            day = form.cleaned_data.get("due_on")
            if first and last and not first <= day <= last:
                words = gettext("It lies outside the time of the project (%(first)s to %(last)s).")
                form.add_error("due_on", words % {"first": first, "last": last})

    def kept(self):
        for form in self.forms:
            values = getattr(form, "cleaned_data", None) or {}
            if values.get("name") and not values.get("DELETE"):
                yield form

    @property
    def rows(self):
        names = ("name", "output", "due_on")
        return [tuple(form.cleaned_data.get(name) for name in names) for form in self.kept()]


Team = forms.formset_factory(MemberForm, MemberFormSet, extra=1, can_delete=True, max_num=40)
Milestones = forms.formset_factory(MilestoneForm, MilestoneFormSet, extra=1, can_delete=True, max_num=30)
