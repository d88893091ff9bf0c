"""What is typed about supervision checklists: the head, and the lines of a draft."""

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet, formset_factory
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assessments.models import FindingCode, SupervisionChecklist, SupervisionItem
from assessments.models.supervision_checklists import LOOKED_AT, Method
from branches.facts import registry
from common.forms import PortalForm

MOST_LINES = 120
NAMES = ("theme", "text", "standard", "basis", "methods", "points", "rule", "step", "most", "sample")
NAMES += ("finding_code", "question")


class ChecklistForm(PortalForm):
    """The head of a new checklist."""

    class Meta:
        model = SupervisionChecklist
        fields = ["code", "title", "source"]
        help_texts = {
            "code": _("Letters, digits and hyphens; editions of the same checklist share it."),
            "source": _("Which document it follows, of which year."),
        }


class ChecklistChangeForm(PortalForm):
    class Meta:
        model = SupervisionChecklist
        fields = ["title", "source"]


class ItemForm(forms.Form):
    """One line of a checklist."""

    theme = forms.ChoiceField(label=_("theme"), choices=[(theme.value, theme.label) for theme in LOOKED_AT])
    text = forms.CharField(
        label=_("what is looked at"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    standard = forms.CharField(
        label=_("how it is judged"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    points = forms.DecimalField(label=_("points"), min_value=0, max_value=100, max_digits=4, decimal_places=1)
    rule = forms.ChoiceField(
        label=_("rule"), choices=SupervisionItem.Rule.choices, initial=SupervisionItem.Rule.PER_OCCURRENCE
    )
    step = forms.DecimalField(
        label=_("points off each time, or at least"),
        min_value=0,
        max_digits=4,
        decimal_places=1,
        initial=1,
    )
    most = forms.DecimalField(
        label=_("points off at most"), min_value=0, max_digits=4, decimal_places=1, required=False
    )
    methods = forms.MultipleChoiceField(
        label=_("methods"),
        choices=Method.choices,
        required=False,
        initial=[Method.READ],
        widget=forms.CheckboxSelectMultiple,
    )
    sample = forms.CharField(label=_("sample to take"), max_length=120, required=False)
    basis = forms.CharField(label=_("basis clause"), max_length=200, required=False)
    finding_code = forms.TypedChoiceField(label=_("code of a finding"), required=False, empty_value=None)
    question = forms.ChoiceField(label=_("known from the records"), required=False)

    def __init__(self, *args, codes, **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = codes
        self.fields["finding_code"].choices = [
            ("", _("none")),
            *((pk, str(row)) for pk, row in codes.items()),
        ]
        self.fields["finding_code"].coerce = lambda pk: codes[int(pk)]
        known = [(name, question.label) for name, question in registry.questions.known.items()]
        kept = self.initial.get("question", "")
        if kept and kept not in registry.questions.known:
            known.append((kept, kept))
        self.fields["question"].choices = [("", _("nothing")), *known]

    def clean(self):
        """Points and rule fit together, told beside the line they belong to."""
        values = super().clean()
        if not self.errors and values.get("text"):
            amounts = {name: values[name] for name in ("points", "rule", "step", "most")}
            if reason := SupervisionItem(**amounts).why_not_fit():
                self.add_error("points", reason)
        return values


class ItemsFormSet(BaseFormSet):
    """The lines in their order; empty rows are left out."""

    title = _("Lines")
    add_label = _("Add a line")

    @property
    def note(self):
        return _now("Every theme needs at least one line before the checklist is published.")

    def items(self):
        return [
            {key: value for key, value in form.cleaned_data.items() if key != DELETION_FIELD_NAME}
            for form in self.forms
            if form.cleaned_data.get("text") and not form.cleaned_data.get(DELETION_FIELD_NAME)
        ]


def items_formset(checklist, user, data=None):
    """The lines of a checklist as rows; codes are asked once for all of them."""
    items = list(checklist.items.all())
    initial = [{name: getattr(item, name) for name in NAMES if name != "finding_code"} for item in items]
    for values, item in zip(initial, items, strict=True):
        values["finding_code"] = item.finding_code_id
    kept = [item.finding_code_id for item in items]
    codes = FindingCode.objects.for_user(user)
    codes = (codes.filter(is_active=True) | codes.filter(pk__in=kept)).order_by("code").in_bulk()
    made = formset_factory(
        ItemForm,
        ItemsFormSet,
        extra=0 if initial else len(LOOKED_AT),
        can_delete=True,
        max_num=MOST_LINES,
        validate_max=True,
    )
    return made(data, prefix="items", initial=initial, form_kwargs={"codes": codes})
