"""Forms of demonstration points, joint activities and lessons."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.capacity_forms.fields import OwnBranchSelect, PartnersField
from branches.models import Branch, DemoSite, JointActivity, Lesson
from common.forms import PortalForm


class DemoSiteForm(PortalForm):
    """What a branch applies with."""

    class Meta:
        model = DemoSite
        fields = ["branch", "name", "shows", "place", "contact"]
        widgets = {"branch": OwnBranchSelect, "shows": forms.Textarea(attrs={"rows": 5})}


class DemoSiteChangeForm(PortalForm):
    class Meta:
        model = DemoSite
        fields = ["name", "shows", "place", "contact"]
        widgets = {"shows": forms.Textarea(attrs={"rows": 5})}


class JointActivityForm(PortalForm):
    """What two or more branches did together."""

    partners = PartnersField(
        label=_("partners"),
        help_text=_("Type a name or pinyin initials. Each partner's secretary is asked to confirm."),
    )

    class Meta:
        model = JointActivity
        fields = ["host", "held_on", "form", "topic", "place", "result"]
        widgets = {"host": OwnBranchSelect, "result": forms.Textarea(attrs={"rows": 5})}

    field_order = ["host", "partners", "held_on", "form", "place", "topic", "result"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            chosen = Branch.objects.filter(partner_activities__activity=self.instance)
            self.fields["partners"].initial = list(chosen.order_by("path"))


class LessonForm(PortalForm):
    """A lesson that a branch hands on."""

    class Meta:
        model = Lesson
        fields = ["branch", "title", "text", "tags"]
        widgets = {"branch": OwnBranchSelect, "text": forms.Textarea(attrs={"rows": 10})}


class LessonChangeForm(PortalForm):
    class Meta:
        model = Lesson
        fields = ["title", "text", "tags"]
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}


class AdoptForm(forms.Form):
    """Which branch took a lesson up, and how."""

    branch = forms.ModelChoiceField(
        label=_("branch"), queryset=Branch.objects.all(), widget=OwnBranchSelect()
    )
    sentence = forms.CharField(
        label=_("how it was taken up"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
