"""What people type about things that were agreed: row by row on an occasion, and later about one of them."""

from datetime import timedelta

from django import forms
from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branches.forms import day_field
from branches.models import FollowUp, User
from common.forms import PortalForm, narrow

DAYS_FOR_IT = 30  # the day that is proposed for what was agreed


def first(condition, people):
    """Of very many people those who are most likely meant stand on top of the drop-down."""
    return people.order_by(Case(When(condition, then=0), default=1), "username")


class AgreedForm(forms.Form):
    """One thing that was agreed: what, who, until when."""

    text = forms.CharField(label=_("what is to be done"), max_length=500)
    owner = forms.ModelChoiceField(label=_("owner"), queryset=User.objects.filter(is_active=True))
    due_on = forms.DateField(
        label=_("due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, user, owner=None, branch=None, **kwargs):
        super().__init__(*args, **kwargs | {"empty_permitted": True, "use_required_attribute": False})
        self.fields["owner"].initial = owner
        self.fields["owner"].queryset = first(Q(branch=branch), self.fields["owner"].queryset)
        self.fields["due_on"].initial = timezone.localdate() + timedelta(days=DAYS_FOR_IT)
        narrow(self, user)

    def has_changed(self):
        """A row without words is nothing, whatever is proposed in its other fields."""
        return bool((self["text"].data or "").strip())


class AgreedFormSet(forms.BaseFormSet):
    """What was agreed on one occasion."""

    def refuse_before(self, day):
        """Nothing that was agreed is due before the day on which it was agreed."""
        for form in self.forms if day and self.is_valid() else ():
            if form.cleaned_data.get("text") and form.cleaned_data["due_on"] < day:
                form.add_error("due_on", gettext("It cannot be due before it was agreed."))

    @property
    def rows(self) -> list[dict]:
        found = [form.cleaned_data for form in self.forms if form.cleaned_data.get("text")]
        return [
            {name: row[name] for name in ("text", "owner", "due_on")}
            for row in found
            if not row.get("DELETE")
        ]


Agreed = forms.formset_factory(AgreedForm, AgreedFormSet, extra=1, can_delete=True, max_num=30)


class FollowUpForm(PortalForm):
    """What was agreed, worded otherwise, or with another owner or day."""

    class Meta:
        model = FollowUp
        fields = ["text", "owner", "due_on"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}


class CompleteForm(forms.Form):
    """What came of it, and when it was done."""

    result = forms.CharField(
        label=_("what came of it"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    done_on = day_field(_("done on"))
