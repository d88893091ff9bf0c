"""Asking for a run, and publishing one."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Period, Scheme, ScoreRun
from branches.models import Branch
from common.forms import PortalForm


class RunForm(PortalForm):
    """Period, edition, part of the tree, and why when results are out already."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed when results of this period are published already."),
    )
    running = None  # the run that is in the way

    class Meta:
        model = ScoreRun
        fields = ["period", "scheme", "scope", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        period = self.fields["period"]
        period.queryset = Period.objects.exclude(state=Period.State.OPEN).order_by("-quarter")
        period.empty_label = None
        scheme = self.fields["scheme"]
        scheme.queryset = Scheme.objects.filter(state=Scheme.State.PUBLISHED)
        scheme.required = False
        scheme.empty_label = self.edition_in_force()
        scheme.help_text = _("Without a choice: the edition in force on the last day of the period.")
        scope = self.fields["scope"]
        scope.queryset = Branch.objects.filter(closed_on=None).exclude(kind=Branch.Kind.GROUP)
        scope.required = False
        scope.empty_label = _("The whole organisation")

    def edition_in_force(self):
        """What the empty choice stands for."""
        chosen = str(self.initial.get("period") or "")
        known = chosen.isascii() and chosen.isdigit()
        period = self.fields["period"].queryset.filter(pk=chosen).first() if known else None
        period = period or self.fields["period"].queryset.first()
        scheme = Scheme.objects.in_force_on(period.last_day).first() if period else None
        return _("In force: %(scheme)s") % {"scheme": scheme} if scheme else _("No scheme is in force")


class PublishForm(forms.Form):
    """Why a published result is replaced; a first result needs no words."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for replacing the published result"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
    )
