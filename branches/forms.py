"""Forms of the organisation and its people."""

from django import forms
from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Appointment, Branch, PeerGroup, ProductionUnit, User
from branches.roles import role_label
from common.forms import PortalForm, ReasonForm


def day_field(label, **kwargs):
    """A day, as the browser's own calendar gives it; today unless another is chosen."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, initial=timezone.localdate, **kwargs)


class OpenBranchForm(PortalForm):
    """A form that names a party organisation: what is closed is not offered."""

    names_branch = "branch"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[self.names_branch].queryset = Branch.objects.filter(closed_on=None)


class BranchForm(OpenBranchForm):
    """A new party organisation."""

    names_branch = "parent"

    class Meta:
        model = Branch
        fields = [
            "code",
            "name",
            "short_name",
            "kind",
            "parent",
            "peer_group",
            "members_count",
            "established_on",
        ]


class BranchChangeForm(OpenBranchForm):
    """What changes in an organisation, and from which day on."""

    names_branch = "parent"
    valid_from = day_field(
        _("valid from"), help_text=_("Results of earlier periods keep what stood before this day.")
    )

    class Meta:
        model = Branch
        fields = ["code", "name", "short_name", "kind", "parent", "peer_group", "members_count"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].required = bool(self.instance.parent_id)


class CloseForm(ReasonForm):
    """When something ceased to exist, and why."""

    closed_on = day_field(_("closed on"), help_text=_("The first day on which it is closed."))
    field_order = ["closed_on", "reason"]


class UnitForm(OpenBranchForm):
    """A production unit and the branch that answers for it."""

    class Meta:
        model = ProductionUnit
        fields = ["code", "name", "short_name", "branch", "assigned_on"]
        help_texts = {"assigned_on": _("From this day on its figures count for the branch above.")}


class PeerGroupForm(PortalForm):
    class Meta:
        model = PeerGroup
        fields = ["code", "name", "order"]


class PersonForm(PortalForm):
    """As little personal data as the portal can do with."""

    class Meta:
        model = User
        fields = ["username", "name", "branch", "joined_party_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = Q(pk=self.instance.branch_id)  # who is in a closed organisation can be renamed there
        self.fields["branch"].queryset = Branch.objects.filter(Q(closed_on=None) | own)


class RoleField(forms.ModelChoiceField):
    def label_from_instance(self, role):
        return role_label(role.name)


class AppointmentForm(OpenBranchForm):
    """A post: what its role allows begins and ends with it."""

    role = RoleField(label=_("role"), queryset=Group.objects.order_by("pk"))

    class Meta:
        model = Appointment
        fields = ["user", "role", "branch", "title", "since", "until"]
        help_texts = {"branch": _("The role holds in this organisation and in everything below it.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate


class EndForm(ReasonForm):
    """The day on which a post ends."""

    until = day_field(_("ends on"), help_text=_("The first day on which it is no longer held."))
    field_order = ["until", "reason"]
