"""What is typed about a project's progress: on a phone, in two minutes, with what the portal knows filled in."""

from datetime import date

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm
from projects import reporting
from projects.goal_readings import reading_of
from projects.models import Milestone, ProgressReport, Project
from projects.services import progress

LARGEST_FILE = 20 * 1024 * 1024
State = Milestone.State


def decimal_text(value) -> str:
    """A decimal as somebody would type it, without the zeros of the database."""
    return "" if value is None else f"{value.normalize():f}"


def day_input(**attrs):
    return forms.DateInput(attrs={"type": "date"} | attrs, format="%Y-%m-%d")


class MilestoneForm(forms.Form):
    """Where one milestone stands."""

    state = forms.ChoiceField(label=_("State"), choices=State.choices)
    done_on = forms.DateField(label=_("done on"), required=False)
    reason = forms.CharField(label=_("why it was dropped"), required=False, max_length=200)

    def __init__(self, *args, milestone, since, **kwargs):
        self.milestone, self.since = milestone, since
        today = timezone.localdate()
        known = {"state": milestone.state, "reason": milestone.reason, "done_on": milestone.done_on or today}
        super().__init__(*args, prefix=f"m{milestone.pk}", initial=known, **kwargs)
        state = self.add_prefix("state")
        only_done, only_dropped = f"{state}={State.DONE}", f"{state}={State.DROPPED}"
        self.fields["done_on"].widget = day_input(
            min=since.isoformat() if since > date.min else None,
            max=today.isoformat(),
            **{"data-only-if": only_done},
        )
        self.fields["reason"].widget.attrs["data-only-if"] = only_dropped

    def clean(self):
        values = super().clean()
        if values.get("state") == State.DONE:
            if not values.get("done_on"):
                self.add_error("done_on", _now("Say on which day it was done."))
            elif values["done_on"] > timezone.localdate():
                self.add_error("done_on", _now("This day lies ahead."))
            elif values["done_on"] < self.since and values["done_on"] != self.milestone.done_on:
                self.add_error("done_on", progress.done_too_early(self.since, self.milestone))
        if values.get("state") == State.DROPPED and not values.get("reason"):
            self.add_error("reason", _now("Say why it was dropped."))
        return values


class ProgressForm(PortalForm):
    """One window of one project: milestones, the value now, health, a sentence."""

    window = forms.ChoiceField(label=_("Progress of"))
    upload = forms.FileField(
        label=_("File"), required=False, help_text=_("Only where it helps; nothing is asked for.")
    )

    class Meta:
        model = ProgressReport
        fields = ["project", "value", "health", "words"]
        widgets = {
            "value": forms.TextInput(attrs={"inputmode": "decimal"}),
            "health": forms.RadioSelect,
            "words": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.reading = user, None
        mine = Project.objects.for_user(user, "report").filter(state__in=["running", "midterm"])
        if self.instance.pk:
            self.project, self.windows = self.instance.project, [self.instance.window]
            del self.fields["project"], self.fields["window"]
        else:
            self.fields["project"].queryset = mine
            self.project = self.chosen(mine)
            self.offer_windows()
        if self.project:
            self.prefill()

    def chosen(self, mine):
        """The project of the address or of the form that was sent."""
        asked = str(self.data.get("project") or self.initial.get("project") or "")
        found = mine.select_related("branch").filter(pk=asked).first() if asked.isdecimal() else None
        if found:
            self.fields["project"].widget = forms.HiddenInput()
        return found

    def offer_windows(self):
        """The windows without a report; the oldest one is proposed, and asked only where there are several."""
        self.windows = reporting.unfiled([self.project]).get(self.project.pk, []) if self.project else []
        field = self.fields["window"]
        field.choices = [(each.first_day.isoformat(), each.label) for each in self.windows]
        field.required = self.project is not None
        field.error_messages["required"] = _("The progress of every window is filed already.")
        if len(self.windows) < 2:
            field.widget = forms.HiddenInput()
        if self.windows:
            self.initial["window"] = self.windows[0].first_day.isoformat()

    def prefill(self):
        """The newest figure of the goal's indicator, with where it comes from."""
        if not self.project.indicator:
            del self.fields["value"]
            return
        field = self.fields["value"]
        field.label, field.unit = self.project.indicator, self.project.measure_unit
        field.help_text = _now("From %(baseline)s to %(target)s.") % {
            "baseline": decimal_text(self.project.baseline) or "—",
            "target": decimal_text(self.project.target) or "—",
        }
        if self.instance.pk:
            self.initial["value"] = decimal_text(self.instance.value)
        if self.windows and (reading := reading_of(self.project, self.windows[-1].last_day)):
            self.reading = reading
            self.initial.setdefault("value", decimal_text(reading.value))
            if not self.initial["value"]:
                self.initial["value"] = decimal_text(reading.value)
            field.help_text += " " + _now("Filled in from the %(source)s.") % {"source": reading.source}

    @property
    def place_fields(self):
        """Which project and window, where they are not known already."""
        return [field for field in self.visible_fields() if field.name in {"project", "window"}]

    @property
    def goal_fields(self):
        """What is said about the window."""
        names = ("value", "health", "words", "upload")
        return [self[name] for name in names if name in self.fields]

    @cached_property
    def milestones(self):
        """A small form for each milestone that may still change in this window."""
        if not self.project:
            return []
        first_day = self.windows[0].first_day if self.windows else timezone.localdate()
        open_ones = [
            each
            for each in self.project.milestones.all()
            if each.state != State.DONE or (each.done_on and each.done_on >= first_day)
        ]
        sent = [each for each in open_ones if self.is_bound and f"m{each.pk}-state" in self.data]
        since = reporting.open_since(self.project, self.windows[0]) if self.windows else first_day
        if self.is_bound:
            return [MilestoneForm(self.data, milestone=each, since=since) for each in sent]
        return [MilestoneForm(milestone=each, since=since) for each in open_ones]

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload and upload.size > LARGEST_FILE:
            raise forms.ValidationError(_now("The file is larger than 20 MB."))
        return upload

    def clean_window(self):
        return next((w for w in self.windows if w.first_day.isoformat() == self.cleaned_data["window"]), None)

    def clean(self):
        values = super().clean()
        wrong = [each for each in self.milestones if not each.is_valid()]
        if wrong:
            self.add_error(NON_FIELD_ERRORS, _now("Look at the milestones: something is not right there."))
        values["milestones"] = [
            {"milestone": each.milestone.pk, **each.cleaned_data}
            for each in self.milestones
            if each.is_valid()
        ]
        if "value" in values:
            same = self.reading and values["value"] == self.reading.value
            values["value_source"] = self.reading.source if same else ""
        return values
