"""Forms of organisational life: what one page asks about a meeting, and no more than its kind needs."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from branches.forms import day_field
from branches.life_parts import Attendance, agenda_of, resolutions_of
from branches.models import Branch, LifeKind, LifeRecord
from branches.models.life_records import DECIDING, KINDS, PRODUCTION_TYPES
from common.forms import PortalForm, ReasonForm
from common.links import LinkField, model_of

MEETING = (
    "held_on begins_at ends_at place host recorder expected present observers topics production_topic"
    " minutes decisions"
).split()
VOTES = ("votes_for", "votes_against", "votes_abstained")
GRADES = ("excellent", "qualified", "basically_qualified", "unqualified")
LINKED = {"assessments.metric": _("figure that shows it"), "projects.project": _("project about it")}
TAUGHT = (LifeKind.PARTY_CLASS, LifeKind.STUDY_GROUP, LifeKind.PUBLICITY_TALK, LifeKind.STUDY_DAY)


class SubjectForm(forms.Form):
    """Which branch held what; the next page asks only what this kind needs."""

    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.filter(closed_on=None))
    kind = forms.ChoiceField(label=_("Kind of activity"), choices=KINDS, widget=forms.RadioSelect)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        reach = user.reach(LifeRecord.permission("add"))
        mine = self.fields["branch"].queryset.filter(reach.condition(["path"]))
        self.fields["branch"].queryset = mine
        self.fields["branch"].widget.attrs["data-choose"] = ""
        if len(only := list(mine[:2])) == 1:
            self.fields["branch"].initial = only[0]
            self.fields["branch"].empty_label = None

    @property
    def chosen(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("branch", "kind")}


def fields_of(kind) -> list[str]:
    """What is asked about a meeting of this kind."""
    if kind == LifeKind.HEART_TALK:
        return ["held_on", "talks_count"]
    found = list(MEETING)
    if kind in TAUGHT:
        found.insert(found.index("recorder") + 1, "speaker")
    if kind in DECIDING:
        found += VOTES
    return found + list(GRADES) if kind == LifeKind.MEMBER_APPRAISAL else found


class RecordForm(PortalForm):
    """One record, with who was away, what was resolved, and the production record that it has to do with."""

    reason = forms.CharField(
        label=_("Reason of the correction"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The record counts already; what stood before stays readable in its history."),
    )

    class Meta:
        model = LifeRecord
        fields = [*MEETING, "speaker", *VOTES, *GRADES, "talks_count", "joint_branches"]
        widgets = {
            "begins_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "ends_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "topics": forms.Textarea(attrs={"rows": 3}),
            "minutes": forms.Textarea(attrs={"rows": 8}),
            "decisions": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "topics": _("One topic a line."),
            "present": _("Empty: everybody expected who is not ticked as absent below."),
            "observers": _("Guests and observers; they count neither as expected nor as present."),
            "talks_count": _("Of heart talks only the day and the number are kept, never what was said."),
            "production_topic": _(
                "In one sentence, as the shift would say it: cost per tonne, a belt that stops, a hidden danger."
            ),
            "joint_branches": _("The record counts for every branch that took part."),
        }

    def __init__(self, *args, people=(), owners=(), **kwargs):
        super().__init__(*args, **kwargs)
        record, wanted = self.instance, fields_of(self.instance.kind)
        self.people, self.owners = people, owners
        if record.pk and record.present is not None and record.present == follows(record):
            self.initial["present"] = None  # it follows from the ticks again
        for name in set(self.Meta.fields) - {*wanted, "joint_branches"}:
            del self.fields[name]
        if record.state != LifeRecord.State.RECORDED:
            del self.fields["reason"]
        self.fields["joint_branches"].queryset = Branch.objects.filter(closed_on=None).exclude(
            pk=record.branch_id
        )
        self.fields["joint_branches"].widget.attrs["data-choose"] = ""
        self.link_fields = {} if record.is_heart_talk else self.add_links()
        self.order_fields([*wanted, *self.link_fields, "joint_branches", "reason", "version"])

    def add_links(self) -> dict:
        """A drop-down for each kind of production record that this portal has."""
        found = {to_type.rpartition(".")[2]: to_type for to_type in PRODUCTION_TYPES if model_of(to_type)}
        for name, to_type in found.items():
            field = LinkField(to_type, label=LINKED.get(to_type))
            if any(column.name == "side" for column in field.queryset.model._meta.concrete_fields):
                field.queryset = field.queryset.filter(side="business")
            field.widget.attrs["data-choose"] = ""
            self.fields[name] = field
        return found

    def ask_only_what_can_be_chosen(self):
        """After the choices were narrowed to the user's rows: an empty drop-down is not shown."""
        for name in ("joint_branches", *self.link_fields):
            if not self.fields[name].queryset.exists():
                del self.fields[name]
                self.link_fields.pop(name, None)

    @cached_property
    def attendance(self):
        if self.instance.is_heart_talk:
            return None
        return Attendance(self.posted("attendance"), people=self.people, record=self.instance)

    @cached_property
    def resolutions(self):
        if self.instance.is_heart_talk:
            return None
        return resolutions_of(
            self.posted("resolutions-TOTAL_FORMS"), record=self.instance, people=self.owners
        )

    @cached_property
    def agenda(self):
        if self.instance.kind != LifeKind.FIRST_AGENDA_ITEM:
            return None
        return agenda_of(self.posted("agenda-TOTAL_FORMS"), record=self.instance)

    @property
    def parts(self):
        return [part for part in (self.attendance, self.resolutions, self.agenda) if part is not None]

    def posted(self, mark):
        """What was typed into a part of the page, where the page had that part."""
        return self.data if self.is_bound and mark in self.data else None

    def is_valid(self):
        fit = [part.is_valid() for part in self.parts if part.is_bound]
        return super().is_valid() and all(fit)

    def clean(self):
        values = super().clean()
        values["targets"] = {to_type: values.pop(name, None) for name, to_type in self.link_fields.items()}
        values["joint_branches"] = values.get("joint_branches") or ()
        values["absences"] = self.attendance.absences if self.attendance else ()
        for name, part in (("resolutions", self.resolutions), ("agenda_items", self.agenda)):
            values[name] = part.lines if part is not None and part.is_bound and part.is_valid() else ()
        values["finish"] = self.data.get("finish") == "recorded"
        return values

    def _post_clean(self):
        """The service validates the whole record; the row on the page is not touched."""


def follows(record):
    """How many were there when everybody expected came who is not named as absent."""
    return record.expected - record.absences.count() if record.expected is not None else None


class ClosureForm(forms.Form):
    """What a first topic led to."""

    closed_on = day_field(pgettext_lazy("agenda item", "closed on"))
    closure = forms.CharField(
        label=_("what came of it"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )


class WithdrawForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = gettext("Its open resolutions are withdrawn with it.")
