"""Forms of regulations and their editions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import day_field
from branches.models import Regulation, RegulationVersion
from common.forms import PortalForm, ReasonForm

SUMMARY_HELP = _(
    "What it asks for, in the words that people here need; the whole text stays where it is kept."
)


class EditionFields(forms.Form):
    """What an edition is known by, and since when it holds."""

    document_number = forms.CharField(label=_("document number"), max_length=60, required=False)
    since = day_field(_("in force since"))
    summary = forms.CharField(
        label=_("what it asks for"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=SUMMARY_HELP,
    )


class RegulationForm(EditionFields, PortalForm):
    """A regulation with the edition that is in force."""

    class Meta:
        model = Regulation
        fields = ["code", "title", "owner"]

    field_order = ["code", "title", "owner", "document_number", "since", "summary"]


class RegulationChangeForm(PortalForm):
    class Meta:
        model = Regulation
        fields = ["code", "title", "owner"]


class NewEditionForm(EditionFields):
    """Another text that holds from a day on."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].help_text = _("The former edition ends on the day before.")


class EditionForm(PortalForm):
    """What was noted of an edition, put right."""

    class Meta:
        model = RegulationVersion
        fields = ["document_number", "since", "summary"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 10})}
        help_texts = {"since": _("The edition before it ends on the day before."), "summary": SUMMARY_HELP}


class RepealForm(ReasonForm):
    """From when on it no longer holds, and why."""

    until = day_field(_("no longer in force from"))
    field_order = ["until", "reason"]
