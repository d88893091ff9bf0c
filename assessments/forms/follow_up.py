"""Forms of letters, look-backs and quarterly reports."""

from datetime import timedelta

from django import forms
from django.forms import formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import LookBack, RandomDraw, SupervisionReport
from assessments.models.follow_up_orders import Step
from assessments.services.look_backs import SHARE
from branches.accountability_forms import AccountabilityForm
from branches.forms import day_field
from branches.models import Accountability, Branch
from branches.parts_filters import quarter_choices
from common.forms import PortalForm

TEXT = forms.Textarea(attrs={"rows": 4})


class LetterForm(forms.Form):
    """One letter: prefilled, and editable but for whom and which step."""

    finding = forms.IntegerField(widget=forms.HiddenInput)
    step = forms.ChoiceField(choices=Step, widget=forms.HiddenInput)
    text = forms.CharField(label=_("what is asked"), max_length=2000, widget=TEXT)
    last_day = day_field(_("last day"))
    skip_reason = forms.CharField(
        label=_("why a step was skipped"),
        max_length=300,
        required=False,
        help_text=_("Only where the step before this one has not been taken."),
    )

    @property
    def values(self) -> dict:
        """What the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "finding"}


LetterFormSet = formset_factory(LetterForm, extra=0)


class MeasureForm(AccountabilityForm):
    """The measure that follows a letter; whom it concerns and what it answers is known."""

    class Meta(AccountabilityForm.Meta):
        model = Accountability
        fields = ["rung", "matter", "decided_by", "decided_on", "document_number"]

    def clean(self):
        values = super().clean()
        values.pop("about", None)
        return values

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name.startswith(("branches_", "assessments_")):
                del self.fields[name]


class SeenForm(forms.Form):
    """What was seen on site."""

    seen = forms.CharField(label=_("what was seen"), max_length=2000, widget=TEXT)


class ReopenForm(SeenForm):
    """What was seen, and until when the finding runs again."""

    due_on = forms.DateField(
        label=_("new end"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class PartForm(PortalForm):
    """A quarter and a part of the tree: a person chooses only where the verb reaches."""

    quarter = forms.ChoiceField(label=_("quarter"))

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        if "quarter" in self.fields:
            self.fields["quarter"].choices = quarter_choices()
            reach = user.reach(self.Meta.verb).condition(["path"])
            self.fields["scope"].queryset = Branch.objects.filter(reach, closed_on=None).order_by("path")
            self.fields["scope"].initial = self.fields["scope"].queryset.first()


class DrawForm(PartForm):
    """What is drawn from; the seed is made by the portal, never chosen."""

    share = forms.IntegerField(
        label=_("share to look back at, %"),
        min_value=1,
        max_value=100,
        initial=SHARE,
        help_text=_("At least one finding is drawn."),
    )
    due_on = day_field(_("to be checked by"))

    class Meta:
        model = RandomDraw
        fields = ["quarter", "scope", "note"]
        verb = LookBack.permission("add")

    field_order = ["quarter", "scope", "share", "due_on", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = timezone.localdate() + timedelta(days=30)


class ReportAddForm(PartForm):
    """On which quarter and which part of the tree to report."""

    class Meta:
        model = SupervisionReport
        fields = ["quarter", "scope"]
        verb = SupervisionReport.permission("add")
