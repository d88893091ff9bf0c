"""Forms of committees: the election, who sits in which post, the extension of a term."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from branches.models import Branch, Committee, CommitteeMember, User
from common.choices import shorten
from common.forms import PortalForm


class SeatForm(forms.Form):
    """One seat."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())
    post = forms.ChoiceField(label=_("Post"), choices=CommitteeMember.Post.choices)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        shorten(self.fields["person"])


class SeatSet(forms.BaseFormSet):
    title, add_label = _("Members of the committee"), _("Add a member")

    @property
    def seats(self) -> list[tuple]:
        found = [form.cleaned_data for form in self.forms if form.cleaned_data.get("person")]
        return [(row["person"], row["post"]) for row in found if not row.get("DELETE")]


Seats = forms.formset_factory(SeatForm, SeatSet, extra=0, can_delete=True, max_num=15)


class CommitteeForm(PortalForm):
    """An election and who was elected."""

    class Meta:
        model = Committee
        fields = ["branch", "elected_on", "term_years"]
        help_texts = {"term_years": _("Party committees five years, general branches and branches three.")}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["branch"].queryset = Branch.objects.filter(closed_on=None)

    @cached_property
    def seats(self):
        posted = self.data if self.is_bound and "seats-TOTAL_FORMS" in self.data else None
        return Seats(posted, prefix="seats", initial=self.known(), form_kwargs={"people": self.people()})

    def known(self):
        if self.instance.pk:
            return [{"person": row.person, "post": row.post} for row in self.instance.members.all()]
        posts = [post for post in CommitteeMember.Post.values if post not in {"deputy", "member"}]
        return [] if self.is_bound else [{"post": post} for post in posts]

    def people(self):
        mine = User.objects.for_user(self.user)
        if self.instance.pk:
            mine = mine | User.objects.filter(committee_seats__committee=self.instance)
        return mine.distinct()

    def is_valid(self):
        fit = not self.seats.is_bound or self.seats.is_valid()
        return super().is_valid() and fit

    def clean(self):
        values = super().clean()
        if self.seats.is_bound and self.seats.is_valid():
            values["seats"] = self.seats.seats
        return values

    def _post_clean(self):
        """The service knows when the term ends, and validates the whole row."""


class CommitteeChangeForm(CommitteeForm):
    """Corrects an election; another election is another committee."""

    class Meta(CommitteeForm.Meta):
        fields = ["elected_on", "term_years"]

    def __init__(self, *args, **kwargs):
        PortalForm.__init__(self, *args, **{k: v for k, v in kwargs.items() if k != "user"})
        self.user = kwargs["user"]


class ExtendForm(forms.Form):
    """Until when the superior lets the committee go on."""

    extended_until = forms.DateField(
        label=_("extended until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("At most one year after the regular end."),
    )
    approved_by = forms.CharField(
        label=_("approved by"),
        max_length=120,
        help_text=_("The superior organisation and the number of its document."),
    )
