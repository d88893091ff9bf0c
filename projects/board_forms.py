"""What people type about difficulties, bids and the library."""

import re
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branches.forms import day_field
from branches.models import Branch, ProductionUnit, User
from common import links
from common.forms import PortalForm, ReasonForm
from projects.models import Bid, Difficulty
from projects.services.difficulties import METRIC, why_not_unit
from projects.wording import figure, gap_words

DAYS_OF_BIDDING = 14
# Records that can become a difficulty, and the field that says what it is.
ORIGINS = {
    "branches.contactvisit": "problems",
    "branches.workerrequest": "text",
    "assessments.finding": "statement",
}
NUMBER = {"inputmode": "decimal"}
WORDS = re.compile(r"[\s,，、;；]+")


def origin_of(label, pk, user):
    """The record that a difficulty comes from, if it is the reader's; None otherwise."""
    model = links.model_of(label) if label in ORIGINS and str(pk).isdecimal() else None
    return model and model.objects.for_user(user).filter(pk=pk).first()


def proposed(origin) -> dict:
    """What a difficulty takes over from the record that it comes from."""
    label = links.type_of(origin)
    return {
        "origin": f"{label}:{origin.pk}",
        "branch": origin.branch_id,
        "unit": getattr(origin, "unit_id", None),
        "description": getattr(origin, ORIGINS[label]),
    }


class DifficultyForm(PortalForm):
    """A difficulty: the figure that hurts stands in its middle."""

    origin = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Difficulty
        fields = ["title", "branch", "unit", "category", "description", "indicator", "current", "wanted"]
        fields += ["measure_unit", "bids_until", "support"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5}),
            "support": forms.Textarea(attrs={"rows": 3}),
            "current": forms.TextInput(attrs=NUMBER),
            "wanted": forms.TextInput(attrs=NUMBER),
        }
        help_texts = {
            "indicator": _("Stays empty where a figure of the catalogue is chosen."),
            "wanted": _("A bid promises a value between the value now and this one, or a better one."),
            "support": _("Money, material, technicians, time."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, row = user, self.instance
        reach = user.reach(Difficulty.permission("change" if row.pk else "add"))
        self.fields["branch"].queryset = Branch.objects.filter(reach.condition(["path"]), closed_on=None)
        self.fields["unit"].queryset = ProductionUnit.objects.filter(closed_on=None)
        self.fields["indicator"].required = False
        if row.pk:
            del self.fields["origin"]
            self.initial |= {"current": shown(row.current), "wanted": shown(row.wanted)}
        else:
            self.initial.setdefault("branch", user.branch_id)
            last = timezone.localdate() + timedelta(days=DAYS_OF_BIDDING)
            self.initial.setdefault("bids_until", last)
        if links.model_of(METRIC):
            self.add_metric()

    def add_metric(self):
        self.fields["metric"] = links.LinkField(METRIC, label=_("figure of the catalogue"), empty_label="—")
        self.fields["metric"].widget.attrs["data-choose"] = ""
        names = list(self.fields)
        names.insert(names.index("indicator"), names.pop())
        self.order_fields(names)
        if self.instance.pk:
            linked = links.from_row(self.instance).filter(to_type=METRIC)
            self.initial["metric"] = linked.values_list("to_id", flat=True).first()

    def clean_origin(self):
        """The record it comes from; only one's own."""
        label, _sign, pk = self.cleaned_data["origin"].partition(":")
        if not label:
            return None
        if origin := origin_of(label, pk, self.user):
            return origin
        raise ValidationError(_("The record that this comes from was not found."))

    def clean(self):
        values = super().clean()
        metric = values.get("metric")
        if metric and not values.get("indicator"):
            values["indicator"] = metric.name[:120]
            values["measure_unit"] = values.get("measure_unit") or metric.unit_of_measure[:20]
        if not values.get("indicator") and "indicator" not in self.errors:
            self.add_error(
                "indicator", gettext("Choose a figure of the catalogue, or say which figure hurts.")
            )
        now, wanted = values.get("current"), values.get("wanted")
        if now is not None and now == wanted:
            self.add_error("wanted", gettext("The value wanted is the value now: there is nothing to solve."))
        if values.get("branch") and (reason := why_not_unit(values["branch"], values.get("unit"))):
            self.add_error("unit", reason)
        until = values.get("bids_until")
        if until and until < timezone.localdate() and "bids_until" in self.changed_data:
            self.add_error("bids_until", gettext("Bids are taken until a day that lies ahead."))
        return values


def shown(value) -> str:
    """A figure as it is typed."""
    return figure(value).replace(",", "")


class OpenDifficulty(forms.ModelChoiceField):
    def label_from_instance(self, row):
        return f"{row.number} {row.title}"


class BidForm(PortalForm):
    """A bid for a difficulty that takes bids today."""

    difficulty = OpenDifficulty(label=_("difficulty"), queryset=Difficulty.objects.none())

    class Meta:
        model = Bid
        fields = ["difficulty", "branch", "lead", "approach", "promised", "promised_by", "is_joint"]
        widgets = {
            "approach": forms.Textarea(attrs={"rows": 6}),
            "promised": forms.TextInput(attrs=NUMBER),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        reach = user.reach(Bid.permission("add"))
        self.fields["branch"].queryset = Branch.objects.filter(reach.condition(["path"]), closed_on=None)
        if user.reach(Difficulty.permission("select")):
            self.fields["lead"].queryset = User.objects.filter(is_active=True)
        else:
            del self.fields["lead"]  # a member bids for himself or herself
        self.fields["difficulty"].queryset = Difficulty.objects.taking_bids(timezone.localdate())
        self.initial.setdefault("branch", user.branch_id)
        self.initial.setdefault("lead", user.pk)
        if difficulty := self.about():
            self.fields["promised"].help_text = gap_words(difficulty)

    def about(self):
        """The difficulty that the form speaks of, as far as it is known."""
        chosen = str(self.data.get("difficulty") if self.is_bound else self.initial.get("difficulty"))
        return self.fields["difficulty"].queryset.filter(pk=chosen).first() if chosen.isdecimal() else None

    def clean(self):
        values = super().clean()
        values.setdefault("lead", self.user)
        if not self.errors:
            bid = Bid(by=self.user, **values)
            if reason := bid.why_not_promise():
                name = "promised" if not bid.difficulty.is_better(bid.promised) else "promised_by"
                self.add_error(name, reason)
        return values


class BidChangeForm(PortalForm):
    class Meta(BidForm.Meta):
        fields = ["approach", "promised", "promised_by", "is_joint"]

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["promised"] = shown(self.instance.promised)
        self.fields["promised"].help_text = gap_words(self.instance.difficulty)


class SelectForm(ReasonForm):
    """Why this bid, and what the others are told."""

    remark = forms.CharField(
        label=_("remark for the others"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
        help_text=_("Whoever was not selected reads it."),
    )


class PostAgainForm(forms.Form):
    bids_until = day_field(_("bids until"))


class PublishForm(forms.Form):
    """What others can take from a finished project, and by which words it is found."""

    summary = forms.CharField(
        label=_("what others can take from it"), widget=forms.Textarea(attrs={"rows": 4}), max_length=500
    )
    tags = forms.CharField(
        label=_("tags"), required=False, max_length=200, help_text=_("Short words with blanks between them.")
    )

    def clean_tags(self):
        words = list(dict.fromkeys(filter(None, WORDS.split(self.cleaned_data["tags"]))))
        if any(len(word) > 20 for word in words):
            raise ValidationError(_("A tag has at most 20 characters."))
        return words


class AdoptForm(forms.Form):
    """For which branch, under whom and when the project is carried out here."""

    branch = forms.ModelChoiceField(label=_("branch"), queryset=Branch.objects.filter(closed_on=None))
    lead = forms.ModelChoiceField(
        label=_("project leader"), queryset=User.objects.filter(is_active=True), required=False,
        help_text=_("Stays empty where it is you."),
    )  # fmt: skip
    starts_on = day_field(_("from"))
    ends_on = day_field(_("to"))

    def clean(self):
        values = super().clean()
        if values.get("starts_on") and values.get("ends_on") and values["ends_on"] <= values["starts_on"]:
            self.add_error("ends_on", gettext("A project ends after it starts."))
        return values
