"""What people type about findings: raising one, correcting one, the catalogue and the terms."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models import Finding, FindingCode, RectificationTerm
from branches.models import Branch, User
from common.forms import PortalForm

WORDS = {
    "statement": forms.Textarea(attrs={"rows": 4}),
    "evidence": forms.Textarea(attrs={"rows": 3}),
    "suggestion": forms.Textarea(attrs={"rows": 2}),
}
LABELS = {
    "statement": pgettext_lazy("finding", "What was found"),
    "leader": _("Leader in charge"),
    "suggestion": _("Suggested measure"),
    "term": pgettext_lazy("finding", "Term"),
}


def holders(user, permission, within):
    """People who hold a permission today in the part of the tree that this user reaches with another one."""
    app, codename = permission.split(".")
    posts = Q(
        appointments__role__permissions__content_type__app_label=app,
        appointments__role__permissions__codename=codename,
    )
    reach = user.reach(within).condition(["appointments__branch__path"])
    today = timezone.localdate()
    span = Q(appointments__since__lte=today) & (
        Q(appointments__until=None) | Q(appointments__until__gt=today)
    )
    found = User.objects.filter(posts & reach & span, is_active=True)
    return User.objects.filter(pk__in=found.values("pk"))


class FindingForm(PortalForm):
    """A problem, raised outside a visit."""

    class Meta:
        model = Finding
        fields = ["branch", "code", "statement", "evidence", "found_on", "term", "severity", "theme", "basis"]
        fields += ["suggestion", "owner", "leader", "due_on"]
        widgets, labels = WORDS, LABELS
        help_texts = {
            "severity": _("Empty: as the catalogue says."),
            "theme": _("Empty: as the catalogue says."),
            "basis": _("Empty: as the catalogue says."),
            "owner": _("Empty: the secretary of the branch."),
            "leader": _("Empty: the contact leader of the branch."),
            "due_on": _("Empty: by the term in force for its severity."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.filter(closed_on=None)
        self.fields["code"].queryset = FindingCode.objects.filter(is_active=True)
        for name in ("theme", "severity", "owner", "leader", "due_on"):
            self.fields[name].required = False
        for name in ("theme", "severity"):
            field = self.fields[name]
            field.choices = [("", "—"), *[pair for pair in field.choices if pair[0]]]
            field.initial = ""
        self.fields["found_on"].initial = timezone.localdate
        self.fields["found_on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def offer(self, user):
        """Organisations where this person raises findings, and the people who answer or lead there."""
        add = Finding.permission("add")
        branches = Branch.objects.filter(user.reach(add).condition(["path"]), closed_on=None)
        self.fields["branch"].queryset = branches
        self.fields["owner"].queryset = holders(user, Finding.permission("answer"), add)
        self.fields["leader"].queryset = User.objects.filter(
            Q(pk__in=holders(user, Finding.permission("confirm"), add).values("pk"))
        )
        return self

    def _post_clean(self):
        """The service completes what is left empty, and the model is validated there."""


class FindingChangeForm(PortalForm):
    """A finding that is corrected by whoever verifies it, with the reason."""

    reason = forms.CharField(
        label=_("Why it is corrected"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )

    class Meta:
        model = Finding
        fields = [
            "code",
            "theme",
            "severity",
            "term",
            "statement",
            "evidence",
            "basis",
            "suggestion",
            "due_on",
        ]
        widgets, labels = WORDS, LABELS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].queryset = FindingCode.objects.filter(
            Q(is_active=True) | Q(pk=self.instance.code_id)
        )


class FindingCodeForm(PortalForm):
    class Meta:
        model = FindingCode
        fields = ["code", "name", "theme", "severity", "basis", "measure", "is_active"]


class RectificationTermForm(PortalForm):
    class Meta:
        model = RectificationTerm
        fields = ["severity", "working_days", "since"]
        help_texts = {"since": _("The rule before this one ends on that day; what is issued keeps its day.")}
