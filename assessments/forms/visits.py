"""What a team types on a visit: when it was there, one line of the checklist, a problem that is noted."""

from django import forms
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assessments.models import Finding, FindingCode, SupervisionChecklist, VisitAnswer
from assessments.models.finding_codes import Severity, due_day
from assessments.models.supervision_checklists import Method
from branches.forms import day_field
from branches.models import Appointment, User
from branches.roles import Role
from common.forms import PortalForm
from common.tables import show

MOST_TIMES = 99


class BeginForm(forms.Form):
    """On which day the team was there, and with which checklist."""

    visited_on = day_field(_("visited on"))
    checklist = forms.ModelChoiceField(
        label=_("supervision checklist"), queryset=SupervisionChecklist.objects.none(), empty_label=None
    )

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, **kwargs)
        published = SupervisionChecklist.objects.filter(state=SupervisionChecklist.State.PUBLISHED)
        self.fields["checklist"].queryset = published.order_by("-published_on", "-pk")
        self.fields["checklist"].initial = published.order_by("-published_on", "-pk").first()
        limits = {"min": visit.planned_on.isoformat(), "max": timezone.localdate().isoformat()}
        self.fields["visited_on"].widget.attrs.update(limits)


class LineForm(forms.Form):
    """One line, as the page sends it by itself or together with the others of its theme."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    result = forms.ChoiceField(choices=[("", ""), *VisitAnswer.Result.choices], required=False)
    occurrences = forms.IntegerField(min_value=0, max_value=MOST_TIMES, required=False)
    points_off = forms.DecimalField(min_value=0, max_digits=4, decimal_places=1, required=False)
    methods = forms.MultipleChoiceField(choices=Method.choices, required=False)
    sample = forms.CharField(max_length=200, required=False)
    note = forms.CharField(max_length=2000, required=False, widget=forms.Textarea)

    def clean(self):
        values = super().clean()
        values["version"] = values.get("version") or 0
        values["occurrences"] = values.get("occurrences") or 0
        return values


class TextForm(forms.Form):
    """A text of the visit and the mark of the text that was read before."""

    version = forms.CharField(max_length=16, required=False)
    text = forms.CharField(max_length=4000, required=False)


class OwnerChoice(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return f"{person.name} · {person.post}" if person.post else person.name


class NotedForm(PortalForm):
    """A problem found on the spot; what the code and the severity settle may stay empty."""

    owner = OwnerChoice(label=_("responsible person"), queryset=User.objects.none(), empty_label=None)
    severity = forms.ChoiceField(
        label=_("severity"), choices=[("", _("as the code says")), *Severity.choices], required=False
    )
    due_on = day_field(_("due on"), required=False)

    class Meta:
        model = Finding
        fields = ["code", "statement", "owner", "term", "severity", "due_on"]
        fields += ["evidence", "basis", "suggestion"]
        widgets = {
            "statement": forms.Textarea(attrs={"rows": 3}),
            "evidence": forms.Textarea(attrs={"rows": 2}),
            "suggestion": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, visit, item=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.visit, self.item = visit, item
        self.fields["code"].queryset = FindingCode.objects.filter(is_active=True)
        self.fields["owner"].queryset = people_of(visit.branch)
        self.fields["due_on"].initial = None
        self.fields["due_on"].help_text = rule_words(visit)
        self.fields["evidence"].help_text = _(
            "For example which record, place or talk; a photo is not needed."
        )
        self.fields["basis"].help_text = _("Left empty, it follows from the line or the code.")
        self.fields["suggestion"].help_text = _("Left empty, it follows from the code.")
        if not self.instance.pk:
            self.propose()

    def propose(self):
        """What the line knows already."""
        first = self.fields["owner"].queryset.first()
        self.initial |= {"owner": first and first.pk, "severity": "", "due_on": None}
        if self.item:
            answer = self.visit.answers.filter(item=self.item).first()
            self.initial |= {
                "code": self.item.finding_code_id,
                "basis": self.item.basis,
                "statement": answer.note if answer else "",
                "evidence": answer.sample if answer else "",
            }

    def clean(self):
        values = super().clean()
        if values.get("due_on") and values["due_on"] < self.visit.day:
            self.add_error("due_on", _now("It cannot be due before it was found."))
        return values


def rule_words(visit) -> str:
    """Until when each severity is due by the rule."""
    days = {severity: show(due_day(severity, visit.day)) for severity in Severity}
    words = _now("Left empty, it follows the rule: general ones %(general)s, serious ones %(serious)s.")
    return words % {"general": days[Severity.GENERAL], "serious": days[Severity.SERIOUS]}


def people_of(branch):
    """Whom a problem of the branch can be given to: its secretary first, then its other post holders, its people."""
    posts = Appointment.objects.on(timezone.localdate()).filter(branch=branch)
    secretaries = posts.filter(role__name=Role.SECRETARY).values("user")
    rank = Case(When(pk__in=secretaries, then=0), When(pk__in=posts.values("user"), then=1), default=2)
    title = posts.filter(user=OuterRef("pk")).order_by("-since").values("title")[:1]
    people = User.objects.filter(Q(branch=branch) | Q(pk__in=posts.values("user")), is_active=True)
    return people.annotate(post=Subquery(title)).order_by(rank, "username")
