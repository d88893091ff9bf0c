"""Forms of duties, their assignment and their reports."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.forms import day_field
from branches.models import DutyAssignment, DutyHolder, DutyItem, DutyLibrary, ResponsibilityLetter
from common.forms import PortalForm, ReasonForm


class LibraryForm(PortalForm):
    """The year, and where its duties come from."""

    source = forms.ChoiceField(label=_("fill it with"), required=False)

    class Meta:
        model = DutyLibrary
        fields = ["year", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        years = [(str(row.pk), str(row)) for row in DutyLibrary.objects.order_by("-year")]
        first = [("starter", _now("the starter library")), ("", _now("nothing yet"))]
        self.fields["source"].choices = [*years, *first]
        newest = DutyLibrary.objects.order_by("-year").first()
        self.fields["year"].initial = newest.year + 1 if newest else timezone.localdate().year


class LibraryChangeForm(PortalForm):
    class Meta:
        model = DutyLibrary
        fields = ["note"]


class ItemForm(PortalForm):
    """A duty; in a published library the change needs a reason and makes a new edition."""

    class Meta:
        model = DutyItem
        fields = [
            "library",
            "code",
            "domain",
            "title",
            "scope",
            "standard",
            "checking_method",
            "points",
            "times",
            "per",
            "evidence",
            "regulation",
            "ground",
            "for_leaders",
            "for_secretaries",
            "for_unit_heads",
        ]
        widgets = {"standard": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["library"].queryset = DutyLibrary.objects.filter(state=DutyLibrary.State.DRAFT)
        self.fields["evidence"].choices = [
            ("", _now("a note of the holder")),
            *self.fields["evidence"].choices[1:],
        ]

    def clean(self):
        values = super().clean()
        if not any(values.get(name) for name in ("for_leaders", "for_secretaries", "for_unit_heads")):
            self.add_error("for_leaders", _now("Say for whom the duty is meant."))
        return values


class ItemChangeForm(ItemForm):
    """What stays of a duty is its library and its code."""

    reason = forms.CharField(
        label=_("reason of the correction"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The library is published: saving makes a new edition, the present one stays readable."),
    )

    class Meta(ItemForm.Meta):
        fields = [name for name in ItemForm.Meta.fields if name not in {"library", "code"}]

    def __init__(self, *args, **kwargs):
        PortalForm.__init__(self, *args, **kwargs)
        self.fields["evidence"].choices = [
            ("", _now("a note of the holder")),
            *self.fields["evidence"].choices[1:],
        ]
        if self.instance.library.is_published:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]


class RetireForm(ReasonForm):
    """From which day on a duty is no longer asked, and why."""

    retired_on = day_field(_("no longer asked since"))
    field_order = ["retired_on", "reason"]


class AssignmentForm(PortalForm):
    """One duty for one person, or for both heads together."""

    class Meta:
        model = DutyAssignment
        fields = ["item", "holder", "joint_holder", "branch", "since", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = assignable()
        self.fields["since"].initial = timezone.localdate()


class AssignmentChangeForm(PortalForm):
    class Meta:
        model = DutyAssignment
        fields = ["joint_holder", "since", "note"]


class EndAssignmentForm(ReasonForm):
    """From which day on a duty is no longer held, and why."""

    until = day_field(_("ends on"), help_text=_("The first day on which it is no longer held."))
    field_order = ["until", "reason"]


class ReportForm(forms.Form):
    """When the duty was carried out, and in a sentence what was done."""

    done_on = day_field(
        _("done on"), help_text=_("The day on which it happened; recording it later costs nothing.")
    )
    note = forms.CharField(
        label=_("what was done"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One or two sentences; nothing has to be attached."),
    )
    proofs = forms.MultipleChoiceField(
        label=_("records that prove it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, found=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.found = {str(proof.pk): proof for proof in found}
        if self.found:
            self.fields["proofs"].choices = [(key, proof.label) for key, proof in self.found.items()]
            self.fields["proofs"].initial = list(self.found)
        else:
            del self.fields["proofs"]

    def clean(self):
        values = super().clean()
        if not values.get("note") and not values.get("proofs"):
            self.add_error("note", _now("Say in a sentence what was done."))
        return values


class LetterForm(PortalForm):
    class Meta:
        model = ResponsibilityLetter
        fields = ["year", "signer", "branch", "signed_with", "signed_on", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["year"].initial, self.fields["signed_on"].initial = today.year, today


def assignable():
    """The duties that can be given to somebody today: the newest editions of published libraries."""
    published = DutyItem.objects.current().filter(library__state=DutyLibrary.State.PUBLISHED)
    return published.select_related("library").order_by("-library__year", "code")


class AssignManyForm(forms.Form):
    """Which duties for whom, since when; jointly where the two heads of a branch answer together."""

    posts = forms.ModelMultipleChoiceField(
        label=_("who"),
        queryset=DutyHolder.objects.none(),
        error_messages={"required": _("Choose at least one person.")},
    )
    items = forms.ModelMultipleChoiceField(
        label=_("duties"),
        queryset=DutyItem.objects.none(),
        error_messages={"required": _("Choose at least one duty.")},
    )
    since = day_field(_("since"))
    jointly = forms.BooleanField(
        label=_("held jointly by the two heads of the branch"),
        required=False,
        help_text=_("Secretary and unit head answer together: either reports, the other confirms."),
    )

    def __init__(self, *args, posts, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["posts"].queryset, self.fields["items"].queryset = posts, items
