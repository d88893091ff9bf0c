"""What people type about one planned visit: branch, day, leader, and the team side by side."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.supervision_plans import allowing
from assessments.models import SupervisionPlan, SupervisionVisit, VisitMember
from assessments.services.visit_teams import GOES_ALONG, LEADS, holders
from branches.forms import day_field
from branches.models import Branch, User
from common.forms import PortalForm, ReasonForm

PARTS = VisitMember.Part


def people(permission):
    """Those who hold this permission somewhere, by name."""
    return User.objects.filter(is_active=True, pk__in=holders(permission).values("user")).order_by("username")


class TeamForm(PortalForm):
    """The team beside the leader: a field for each side."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = people(LEADS)
        held = {}
        if self.instance.pk:
            for member in self.instance.members.all():
                held.setdefault(member.part, []).append(member.user_id)
        for part, label in PARTS.choices:
            self.fields[part] = forms.ModelMultipleChoiceField(
                label=_("On the team for %(part)s") % {"part": label},
                queryset=people(GOES_ALONG),
                required=False,
                initial=held.get(part),
                widget=forms.SelectMultiple(attrs={"data-choose": ""}),
            )

    def clean(self):
        values = super().clean()
        chosen = [(part, values.pop(part, ())) for part in PARTS.values]
        values["members"] = [(person, part) for part, some in chosen for person in some]
        return values

    def add_error(self, field, error):
        """What is wrong with the team stands beside its first field."""
        super().add_error(PARTS.PARTY if field == "members" else field, error)


class PlannedVisitForm(TeamForm):
    """A visit that is planned by hand."""

    plan = forms.ModelChoiceField(label=_("supervision plan"), queryset=SupervisionPlan.objects.none())

    class Meta:
        model = SupervisionVisit
        fields = ["branch", "kind", "theme", "leader", "planned_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        states = [SupervisionPlan.State.DRAFT, SupervisionPlan.State.APPROVED]
        self.fields["plan"].queryset = SupervisionPlan.objects.filter(state__in=states)
        open_branches = Branch.objects.filter(closed_on=None, kind=Branch.Kind.BRANCH)
        self.fields["branch"].queryset = open_branches.order_by("path")
        self.fields["over_cap_by"] = forms.ModelChoiceField(
            label=_("allowed by"),
            queryset=allowing(),
            required=False,
            help_text=_("Only where the branch has reached its cap of visits in the quarter."),
        )
        self.fields["over_cap_reason"] = forms.CharField(
            label=_("why beyond the cap"), max_length=300, required=False
        )
        self.order_fields(["plan", "branch", "kind", "theme", "leader", "planned_on", *PARTS.values])


class VisitChangeForm(TeamForm):
    """Another day, leader, theme or team; in an approved plan with a reason."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
        help_text=_("Needed once the plan is approved."),
    )

    class Meta:
        model = SupervisionVisit
        fields = ["theme", "leader", "planned_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["theme", "leader", "planned_on", *PARTS.values, "reason"])


class ReplanForm(ReasonForm):
    """The new day, in the same quarter, and why the old one passed."""

    planned_on = day_field(_("new day"))
    field_order = ["planned_on", "reason"]
