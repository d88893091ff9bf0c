"""What is typed when a project is checked, closed, accepted, extended; each form learns of its project from `of`."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import Appointment, User
from branches.models.organization import valid_on
from common.forms import ReasonForm
from projects.models import Acceptance, Project
from projects.progress_forms import day_input, decimal_text


def text(label, rows=3, *, most=2000, **kwargs):
    return forms.CharField(
        label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


def figure(label, **kwargs):
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.DecimalField(label=label, max_digits=16, decimal_places=4, widget=widget, **kwargs)


class OfProject(forms.Form):
    """A form about one project; the figure is asked only where the goal is one."""

    figure_field = ""

    def __init__(self, *args, initial=None, **kwargs):
        super().__init__(*args, initial=initial, **kwargs)
        self.project = (initial or {}).get("of")
        if not self.figure_field or not self.project:
            return
        if not self.project.indicator:
            del self.fields[self.figure_field]
            return
        field = self.fields[self.figure_field]
        field.label, field.unit, field.required = self.project.indicator, self.project.measure_unit, True
        field.help_text = _now("From %(baseline)s to %(target)s.") % {
            "baseline": decimal_text(self.project.baseline) or "—",
            "target": decimal_text(self.project.target) or "—",
        }


class MidtermForm(OfProject):
    """What was reached by half of the time."""

    figure_field = "value"
    reached = text(_("What was reached"))
    value = figure(_("value now"), required=False)
    deviations = text(
        _("What differs from the plan"), required=False, help_text=_("Empty where all goes as planned.")
    )


class ClosingForm(OfProject):
    """What the project reached in the end."""

    figure_field = "result_value"
    closing_report = text(_("Closing report"), 6, most=4000)
    result_value = figure(_("value reached"), required=False)
    outputs = text(
        _("Outputs"), 2, most=1000, required=False, help_text=_("Process, patent, rule, standard, training.")
    )


def may_score(project):
    """The people who may score projects of this branch by their posts of today and have no part in this one."""
    path = project.branch.path
    above = [path[: index + 1] for index, char in enumerate(path) if char == "/"]
    app, codename = Project.permission("score").split(".")
    held = {"role__permissions__content_type__app_label": app, "role__permissions__codename": codename}
    posts = Appointment.objects.filter(valid_on(timezone.localdate()), branch__path__in=above, **held)
    people = User.objects.filter(is_active=True, pk__in=posts.values("user"))
    return people.exclude(pk__in=project.involved).order_by("name")


class AssessorsForm(OfProject):
    """Who scores, each alone, until when."""

    assessors = forms.ModelMultipleChoiceField(
        label=_("Assessors"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Three are usual, two are needed. Nobody who works in the project is offered."),
    )
    due_on = forms.DateField(label=_("Scored by"), widget=day_input())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.project:
            self.fields["assessors"].queryset = may_score(self.project)

    def clean_due_on(self):
        if self.cleaned_data["due_on"] < timezone.localdate():
            raise forms.ValidationError(_now("This day is past."))
        return self.cleaned_data["due_on"]


class DecideForm(OfProject):
    """What comes of the scores."""

    result = forms.ChoiceField(
        label=pgettext_lazy("acceptance", "Result"),
        choices=Acceptance.Result.choices,
        widget=forms.RadioSelect,
    )
    opinion = text(_("Opinion"))


class ExtendForm(ReasonForm):
    """The new end, and why."""

    ends_on = forms.DateField(label=_("New end"), widget=day_input())
    field_order = ["ends_on", "reason"]


class AwardForm(forms.Form):
    """What a project was honoured with."""

    name = forms.CharField(label=_("Award"), max_length=120)
    level = forms.CharField(
        label=pgettext_lazy("award", "Level"),
        max_length=60,
        required=False,
        help_text=_("For example second prize of the group."),
    )
    given_on = forms.DateField(label=_("Given on"), widget=day_input())
    document = forms.CharField(label=pgettext_lazy("award", "Document"), max_length=120, required=False)


class ScoreForm(forms.Form):
    """The points of one assessor, a field for each dimension."""

    def __init__(self, *args, lines, own=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            most = decimal_text(line.points)
            self.fields[f"line-{line.pk}"] = forms.DecimalField(
                label=_now("%(dimension)s (0–%(most)s)") % {"dimension": line.name, "most": most},
                min_value=0,
                max_value=line.points,
                decimal_places=1,
                help_text=line.guidance,
                initial=own.points.get(str(line.pk)) if own else None,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
        self.fields["words"] = text(_("Opinion"), most=1000, required=False, initial=own.words if own else "")

    @property
    def points(self) -> dict:
        return {str(line.pk): self.cleaned_data[f"line-{line.pk}"] for line in self.lines}
