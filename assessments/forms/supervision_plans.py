"""What people type about a supervision plan: its head, how teams are made, what is left out, what is drawn."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import SupervisionPlan, Theme
from assessments.services.plan_generation import TEAM
from assessments.services.visit_teams import ALLOWS, holders
from branches.models import Branch, User
from common.forms import PortalForm, ReasonForm
from common.quarters import Quarter

AHEAD = 3  # so many quarters after this one can be planned
LARGEST_TEAM = 6
MOST_DRAWN = 200


def quarters_to_plan():
    return [(str(q), q.label) for q in (Quarter.current().shift(n) for n in range(AHEAD + 1))]


def allowing():
    """People who approve plans: one of them may allow a visit beyond the cap."""
    return User.objects.filter(is_active=True, pk__in=holders(ALLOWS).values("user"))


class SupervisionPlanForm(PortalForm):
    """The head of a plan: which quarter, which part of the tree, what the visits look at."""

    quarter = forms.ChoiceField(label=_("quarter"), choices=quarters_to_plan)

    class Meta:
        model = SupervisionPlan
        fields = ["quarter", "scope", "title", "theme", "cap", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"scope": _("Every party branch below it is visited, or the plan says why not.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        above = Branch.objects.filter(closed_on=None).exclude(kind=Branch.Kind.GROUP)
        self.fields["scope"].queryset = above.order_by("path")
        if not self.instance.pk:
            nearest = Quarter.current()
            words = gettext("Supervision plan %(quarter)s") % {"quarter": nearest.label}
            self.fields["title"].initial = words


class GenerateForm(forms.Form):
    """How large the teams are."""

    size = forms.IntegerField(
        label=_("Inspectors beside the leader"),
        initial=TEAM,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_TEAM)],
        help_text=_("Those with the fewest visits first; nobody goes to the own unit."),
    )


class LeaveOutForm(ReasonForm):
    """Which branch is not visited in this quarter, and why."""

    branch = forms.ModelChoiceField(
        label=_("branch"), queryset=Branch.objects.filter(kind=Branch.Kind.BRANCH, closed_on=None)
    )
    field_order = ["branch", "reason"]


class TakeInForm(forms.Form):
    """Which branch is visited after all."""

    branch = forms.ModelChoiceField(
        label=_("branch"), queryset=Branch.objects.filter(kind=Branch.Kind.BRANCH, closed_on=None)
    )


class DrawForm(forms.Form):
    """How many branches are drawn, what is looked at, and who allows it where the cap is reached."""

    count = forms.IntegerField(
        label=_("How many branches"),
        initial=3,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DRAWN)],
    )
    theme = forms.ChoiceField(label=_("theme"), choices=Theme.choices)
    note = forms.CharField(
        label=_("note"),
        max_length=300,
        required=False,
        help_text=_("For example who was present at the draw."),
    )
    over_cap_by = forms.ModelChoiceField(
        label=_("allowed by"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Only to draw from branches as well that have reached their cap of visits."),
    )
    over_cap_reason = forms.CharField(label=_("why beyond the cap"), max_length=300, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["over_cap_by"].queryset = allowing()
