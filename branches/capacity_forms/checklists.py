"""Forms of checklists, their items, and self-checks."""

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.capacity_forms.fields import OwnBranchSelect
from branches.facts import questions
from branches.forms import day_field
from branches.models import Checklist, ChecklistItem, SelfCheck
from branches.models.checklists import plain
from common.forms import PortalForm, ReasonForm

MOST_ITEMS = 120


class ChecklistForm(PortalForm):
    """The head of a checklist."""

    class Meta:
        model = Checklist
        fields = ["purpose", "year", "title", "source", "due_on", "excellent_from", "passed_from"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["year"].initial = timezone.localdate().year


class CopyForm(forms.Form):
    """For which year it is carried over, and under which title."""

    year = forms.IntegerField(label=_("year"), min_value=2000, max_value=2100)
    title = forms.CharField(label=_("title"), max_length=120)


class PostponeForm(ReasonForm):
    due_on = day_field(_("self-check due on"))
    field_order = ["due_on", "reason"]


class StarterForm(forms.Form):
    """The year for which a shipped checklist is taken."""

    year = forms.IntegerField(label=_("year"), min_value=2000, max_value=2100)


class ItemForm(forms.Form):
    """One item of a checklist."""

    section = forms.CharField(label=_("section"), max_length=60)
    text = forms.CharField(label=_("item"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    points = forms.DecimalField(label=_("points"), min_value=0, max_value=100, max_digits=4, decimal_places=1)
    standard = forms.CharField(
        label=_("how it is judged"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    method = forms.ChoiceField(label=_("looked at by"), choices=ChecklistItem.Method.choices)
    question = forms.ChoiceField(label=_("prefilled from"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = [(name, question.label) for name, question in questions.known.items()]
        kept = self.initial.get("question", "")
        if kept and kept not in questions.known:
            known.append((kept, kept))
        self.fields["question"].choices = [("", _("nothing")), *known]


class ItemsFormSet(BaseFormSet):
    """The items in their order; empty rows are left out."""

    title = _("Items")
    add_label = _("Add an item")

    @property
    def note(self):
        return _now("The points of all items sum to 100 before the checklist is published.")

    def items(self):
        return [
            {key: value for key, value in form.cleaned_data.items() if key != DELETION_FIELD_NAME}
            for form in self.forms
            if form.cleaned_data.get("text") and not form.cleaned_data.get(DELETION_FIELD_NAME)
        ]


def items_formset(checklist, data=None):
    """The items of a checklist as rows."""
    names = ("section", "text", "points", "standard", "method", "question")
    initial = [
        {name: getattr(item, name) for name in names} | {"points": plain(item.points)}
        for item in checklist.items.all()
    ]
    made = formset_factory(
        ItemForm,
        ItemsFormSet,
        extra=0 if initial else 3,
        can_delete=True,
        max_num=MOST_ITEMS,
        validate_max=True,
    )
    return made(data, prefix="items", initial=initial)


class SelfCheckForm(PortalForm):
    """Which branch checks itself with which checklist."""

    class Meta:
        model = SelfCheck
        fields = ["branch", "checklist"]
        widgets = {"branch": OwnBranchSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        published = Checklist.objects.filter(
            purpose=Checklist.Purpose.STANDARDISATION, state=Checklist.State.PUBLISHED
        )
        self.fields["checklist"].queryset = published
        self.fields["checklist"].initial = published.order_by("-year").values_list("pk", flat=True).first()


class CommentForm(forms.Form):
    """What the branch is asked to do better."""

    comment = forms.CharField(
        label=_("comment of the reviewer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
