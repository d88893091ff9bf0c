"""Forms of courses, hours, hour rules and spot checks."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.capacity_forms.fields import OwnBranchSelect
from branches.models import Branch, Course, SpotCheck, SpotCheckPerson, TrainingRecord, TrainingRule, User
from common.forms import PortalForm


class TrainingRuleForm(PortalForm):
    """What holds from a day on."""

    class Meta:
        model = TrainingRule
        fields = ["kind", "hours", "post_words", "since", "regulation"]
        help_texts = {"since": _("The rule of before holds until the day before.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate
        self.fields["hours"].unit = _("class hours")


class CourseForm(PortalForm):
    """A course of the year's plan."""

    class Meta:
        model = Course
        fields = [
            "branch",
            "title",
            "kind",
            "audience",
            "starts_on",
            "amount",
            "unit",
            "lecturer",
            "content",
        ]
        widgets = {"branch": OwnBranchSelect, "content": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "amount": _("A full day and half a day count as many hours as the rule of their day says.")
        }


class RecordForm(PortalForm):
    """Hours of one person outside the courses of the plan."""

    class Meta:
        model = TrainingRecord
        fields = ["person", "title", "held_on", "hours", "note"]
        help_texts = {"title": _("For a course of the plan note the attendance on its page.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hours"].unit = _("class hours")


class RecordChangeForm(PortalForm):
    class Meta:
        model = TrainingRecord
        fields = ["title", "held_on", "hours", "note"]


class PeopleForm(forms.Form):
    """Which people are shown for ticking."""

    below = forms.ModelChoiceField(
        label=_("organisation"), queryset=Branch.objects.all(), widget=OwnBranchSelect(), required=True
    )


class AttendanceForm(forms.Form):
    """Who was there: the people of an organisation, ticked in one go."""

    def __init__(self, people, known, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["present"] = forms.ModelMultipleChoiceField(
            label=_now("Who took part in the course"),
            queryset=people,
            required=False,
            initial=known,
            widget=forms.CheckboxSelectMultiple,
        )

    def blocks(self):
        """The people by branch, each with whether a tick stands."""
        ticked = {str(one) for one in self["present"].value() or []}
        found: dict = {}
        for person in self.people:
            found.setdefault(person.branch, []).append({"person": person, "ticked": str(person.pk) in ticked})
        return found.items()


class SpotCheckForm(PortalForm):
    """Where, in which days and how many are drawn; the lot decides who."""

    class Meta:
        model = SpotCheck
        fields = ["branch", "first_day", "last_day", "size"]
        widgets = {"branch": OwnBranchSelect}

    seed = forms.IntegerField(
        label=_("seed"),
        required=False,
        min_value=1,
        max_value=2_000_000_000,
        help_text=_(
            "Leave it empty: the portal makes one up and keeps it. With a kept seed the same people are drawn again."
        ),
    )
    field_order = ["branch", "first_day", "last_day", "size", "seed"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["first_day"].initial, self.fields["last_day"].initial = (
            today.replace(month=1, day=1),
            today,
        )


class ResultsForm(forms.Form):
    """What was found for each of the people who were drawn."""

    def __init__(self, people, by, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, self.by = people, by
        for row in people:
            closed = bool(row.why_not_check(by))
            self.fields[f"result_{row.pk}"] = forms.ChoiceField(
                label=f"{_now('Result of the check')} · {row.person}",
                choices=[("", _now("not looked into yet")), *SpotCheckPerson.Result.choices],
                required=False,
                initial=row.result,
                disabled=closed,
                widget=forms.Select(attrs={"aria-label": f"{_now('Result of the check')} · {row.person}"}),
            )
            self.fields[f"note_{row.pk}"] = forms.CharField(
                label=f"{_now('What was found')} · {row.person}",
                max_length=300,
                required=False,
                initial=row.note,
                disabled=closed,
                widget=forms.TextInput(
                    attrs={
                        "aria-label": f"{_now('What was found')} · {row.person}",
                        "placeholder": _now("What was found"),
                    }
                ),
            )

    def clean(self):
        values = super().clean()
        for row in self.people:
            needs_words = values.get(f"result_{row.pk}") in {"partly", "refused"}
            if needs_words and not values.get(f"note_{row.pk}"):
                self.add_error(f"note_{row.pk}", _now("Say what was found where hours are not confirmed."))
        return values

    def results(self) -> dict:
        values = self.cleaned_data
        return {
            row.pk: (values[f"result_{row.pk}"], values[f"note_{row.pk}"])
            for row in self.people
            if not row.why_not_check(self.by)
        }

    def blocks(self):
        return [
            {"row": row, "result": self[f"result_{row.pk}"], "note": self[f"note_{row.pk}"]}
            for row in self.people
        ]


def people_below(branch, mine):
    """The people of an organisation and below whom this person may note hours for, by branch."""
    found = User.objects.filter(mine, branch__path__startswith=branch.path, is_active=True)
    return found.select_related("branch").order_by("branch__path", "username")
