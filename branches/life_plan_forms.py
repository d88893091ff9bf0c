"""Forms of the rules and the year plan."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch, FrequencyRule, LifeKind, PlannedActivity
from branches.models.life_records import KINDS
from common.forms import PortalForm, ReasonForm
from common.quarters import Quarter

RULE = ["times", "per", "fewest_members", "regulation", "note"]


class FrequencyForm(PortalForm):
    """A rule about a kind that has none yet."""

    class Meta:
        model = FrequencyRule
        fields = ["kind", "branch_kind", "since", *RULE]
        help_texts = {"since": _("The first day of a month.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = Quarter.current().first_day

    def _post_clean(self):
        """The service says in words which rule stands in the way."""


class FrequencyChangeForm(PortalForm):
    """From which day on it is otherwise; until then the present rule holds."""

    class Meta:
        model = FrequencyRule
        fields = ["since", *RULE]
        help_texts = {
            "since": _(
                "The first day of a month. A window is judged by the rule in force on its last day, so what is over"
                " stays as it was judged; the day on which the present rule began corrects that rule itself."
            )
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        following = Quarter.current().shift(1).first_day
        if self.instance.since < following:
            self.initial["since"] = following


class EndRuleForm(ReasonForm):
    """The day from which on nothing of the kind is owed."""

    until = forms.DateField(
        label=_("out of force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The first day of a month; from this day on nothing of this kind is owed."),
    )
    field_order = ["until", "reason"]


class ActivityForm(PortalForm):
    """An activity that the branch plans of its own accord."""

    kind = forms.ChoiceField(label=_("kind of activity"), choices=KINDS)

    class Meta:
        model = PlannedActivity
        fields = ["branch", "kind", "planned_on", "topic", "host"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.filter(closed_on=None)
        self.fields["kind"].initial = LifeKind.THEME_ACTIVITY
        self.fields["planned_on"].initial = timezone.localdate

    def _post_clean(self):
        """The service knows the window, and validates the whole row."""


class TopicForm(PortalForm):
    """A planned activity; of heart talks nothing is planned but the day."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.kind == LifeKind.HEART_TALK:
            del self.fields["topic"]


class ActivityChangeForm(TopicForm):
    """Another day of the same window, what it is about, who leads it."""

    class Meta:
        model = PlannedActivity
        fields = ["planned_on", "topic", "host"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.is_own:
            self.fields["planned_on"].help_text = _("Between %(first)s and %(last)s.") % {
                "first": self.instance.first_day,
                "last": self.instance.last_day,
            }

    def _post_clean(self):
        """The service validates the whole row, an own activity with its moved window."""


class MakePlanForm(forms.Form):
    """Whose plan is made for which year."""

    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.filter(closed_on=None))
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        reach = user.reach(PlannedActivity.permission("add"))
        mine = self.fields["branch"].queryset.filter(reach.condition(["path"]))
        self.fields["branch"].queryset = mine
        self.fields["branch"].widget.attrs["data-choose"] = ""
        if len(only := list(mine[:2])) == 1:
            self.fields["branch"].initial = only[0]
            self.fields["branch"].empty_label = None
        year = timezone.localdate().year
        self.fields["year"].choices = [(number, number) for number in (year, year + 1)]


class PlanLineForm(TopicForm):
    """One line of the plan on the sheet of a quarter."""

    class Meta:
        model = PlannedActivity
        fields = ["planned_on", "topic", "host"]

    def _post_clean(self):
        """The service validates the row."""


PlanLines = forms.modelformset_factory(PlannedActivity, form=PlanLineForm, extra=0)
