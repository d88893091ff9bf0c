"""Forms of workers' requests: what the asker types, and what becomes of it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import AnswerTerm, Branch, ProductionUnit, ReceptionDay, User, WorkerRequest
from branches.models.worker_requests import Category, Satisfaction
from branches.services import request_owners, request_places
from common import links
from common.forms import PortalForm, ReasonForm

VISIT = "branches.contactvisit"


def lines(rows, **attrs):
    return forms.Textarea(attrs={"rows": rows, **attrs})


class PlaceField(forms.CharField):
    """The unit or branch that somebody names; several that fit are offered, and nothing typed is lost."""

    default_error_messages = {
        "unknown": _("No unit or branch of this name is known. Part of the name is enough."),
        "several": _("Several have this name in theirs; please choose one below."),
    }


class WhichField(forms.ChoiceField):
    """One of the places offered; what was offered follows from the name typed, so clean() judges it."""

    def valid_value(self, value):
        return True


class AskForm(forms.Form):
    """A request, as a worker types it on a phone; signed-in people choose whether their name goes along."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)
    place = PlaceField(
        label=_("Unit or branch concerned"),
        max_length=100,
        help_text=_("Type part of the name, like “综采一队”."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-places": "", "list": "places"}),
    )
    which = WhichField(label=_("Which one?"), required=False, widget=forms.RadioSelect)
    category = forms.ChoiceField(label=_("What is it about?"), choices=())
    text = forms.CharField(
        label=_("Your request"),
        min_length=6,
        max_length=2000,
        widget=lines(6, maxlength=2000),
        help_text=_(
            "What happened, where, and what would help. At most 2,000 characters; no state or work secrets."
        ),
    )
    with_name = forms.BooleanField(
        label=_("Send with my name"),
        required=False,
        initial=True,
        help_text=_(
            "Only whoever answers and the party-affairs office see it. Without it nobody can tell who asked."
        ),
    )
    asker_name = forms.CharField(label=_("Your name (may stay empty)"), max_length=40, required=False)
    asker_contact = forms.CharField(
        label=_("How to reach you (may stay empty)"),
        max_length=60,
        required=False,
        help_text=_(
            "Seen only by whoever answers and the party-affairs office; deleted once the request is closed."
        ),
    )
    website = forms.CharField(label=_("Leave this field empty"), required=False, max_length=200)

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.suggestions = user, []
        left_out = {"asker_name", "asker_contact"} if user else {"with_name"}
        for name in left_out:
            del self.fields[name]
        burden = [] if user else [Category.BURDEN.value]
        self.fields["category"].choices = [("", _("Please choose"))] + [
            pair for pair in Category.choices if pair[0] not in burden
        ]

    def clean(self):
        values = super().clean()
        if "place" in values:
            self.find_place(values)
        return values

    def find_place(self, values):
        """One place: chosen among several before, or the only one that was typed."""
        text = values["place"]
        found = request_places.meant(text, request_places.places(text))
        chosen = request_places.place_of(self.data.get("which", ""))
        if chosen and chosen in found:
            found = [chosen]
        if len(found) == 1:
            values |= {"branch": found[0].branch, "unit": found[0].unit}
            return
        self.suggestions = request_places.labelled(found)
        self.fields["which"].choices = self.suggestions
        self.add_error("place", self.fields["place"].error_messages["several" if found else "unknown"])


class CodeForm(forms.Form):
    """The code of a request."""

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_("Twenty letters and figures from your sheet; capital or small, with or without dashes."),
    )


class RateForm(forms.Form):
    """How satisfied the asker is with the answer."""

    satisfaction = forms.ChoiceField(
        label=_("How satisfied are you?"), choices=Satisfaction.choices, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("What else should be said?"), required=False, max_length=1000, widget=lines(3)
    )


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Your words"), max_length=1000, widget=lines(3))


class OwnerField(forms.ModelChoiceField):
    """A person whose post answers requests, with the branch, since names repeat."""

    default_error_messages = {"invalid_choice": _("This person holds no post that answers requests.")}

    def __init__(self, **kwargs):
        super().__init__(queryset=User.objects.none(), label=_("Owner"), **kwargs)

    def label_from_instance(self, person):
        return f"{person.name}（{person.branch}）"


class OwnerForm(forms.Form):
    """Who is to answer."""

    owner = OwnerField(help_text=_("Proposed: the secretary of the branch concerned, else its head."))
    note = forms.CharField(label=_("Note for the owner"), required=False, max_length=300, widget=lines(2))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = request_owners.people_who_answer()


class PassOnForm(ReasonForm):
    """To whom it goes, and why."""

    owner = OwnerField(required=False, empty_label=_("Back to the party-affairs office"))
    field_order = ["owner", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = request_owners.people_who_answer()


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=pgettext_lazy("worker's request", "Answer"),
        max_length=4000,
        min_length=6,
        widget=lines(8),
        help_text=_("What was done or will be done until when. The asker reads it, and rates it."),
    )


class SortForm(forms.Form):
    """Where a request belongs."""

    branch = forms.ModelChoiceField(
        label=_("branch concerned"), queryset=Branch.objects.filter(closed_on=None)
    )
    unit = forms.ModelChoiceField(
        label=_("production unit"), queryset=ProductionUnit.objects.filter(closed_on=None), required=False
    )
    category = forms.ChoiceField(label=_("category"), choices=Category.choices)


class EarlierForm(forms.Form):
    """The earlier request of the same matter, by its number."""

    earlier = forms.CharField(
        label=_("Number of the earlier request"),
        max_length=20,
        required=False,
        help_text=_("Like SQ2026-00012; empty takes a wrong link away."),
    )


class DuplicateForm(ReasonForm):
    earlier = forms.CharField(
        label=_("Number of the earlier request"), max_length=20, help_text=_("Like SQ2026-00012.")
    )
    field_order = ["earlier", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Words to the asker")


class DeclineForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Words to the asker")
        self.fields["reason"].help_text = _("Why it is not ours, and where to turn.")


class RecordForm(PortalForm):
    """A request that somebody takes down at a reception day or on a visit."""

    asker_name = forms.CharField(label=_("Name of the asker"), max_length=40, required=False)
    asker_contact = forms.CharField(
        label=_("How to reach the asker"),
        max_length=60,
        required=False,
        help_text=_(
            "Seen only by whoever answers and the party-affairs office; deleted once the request is closed."
        ),
    )
    token = forms.CharField(widget=forms.HiddenInput, max_length=300)

    class Meta:
        model = WorkerRequest
        fields = ["branch", "unit", "category", "text", "reception_day"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].required = False
        self.fields["branch"].help_text = _("May stay empty where the unit is named.")
        if links.model_of(VISIT):
            self.fields["visit"] = links.LinkField(VISIT)

    def clean(self):
        values = super().clean()
        if not values.get("branch") and "branch" not in self.errors:
            if unit := values.get("unit"):
                values["branch"] = unit.branch
            else:
                self.add_error("branch", _("Name the unit or the branch concerned."))
        return values


class ReceptionDayForm(PortalForm):
    """Who hears workers, where and when, and how many came."""

    class Meta:
        model = ReceptionDay
        fields = ["leader", "branch", "held_on", "place", "people_heard", "note"]
        labels = {"leader": _("Leader")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = timezone.localdate


class AnswerTermForm(PortalForm):
    class Meta:
        model = AnswerTerm
        fields = ["category", "working_days", "since", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate
