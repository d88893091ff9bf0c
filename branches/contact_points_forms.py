"""What people type about contact points and visits."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branches.follow_ups_forms import Agreed, first
from branches.forms import day_field
from branches.models import Branch, ContactPoint, ContactVisit, User
from branches.models.contact_points import leading_posts
from branches.roles import Role
from common import links
from common.forms import PortalForm, ReasonForm
from common.quarters import Quarter

QUARTERS_BACK = 2  # so far back a contact point that has ended can still be written about
# Fields of the form that name a record of the production side; offered where the portal has such records.
LINKED = {
    "metric": ("assessments.metric", _("Indicator it was about")),
    "project": ("projects.project", _("Project it was about")),
}


class ContactPointForm(PortalForm):
    """A leader and the branch that he or she answers for."""

    leads = forms.BooleanField(
        label=_("leads the branch's leaders"),
        required=False,
        help_text=_("The first leader of a branch leads in any case."),
    )

    class Meta:
        model = ContactPoint
        fields = ["leader", "branch", "since", "note"]
        help_texts = {
            "leader": _("Somebody with a leading post above the branch."),
            "note": _("For example the document that names the contact points."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate
        self.fields["branch"].queryset = Branch.objects.filter(closed_on=None)
        people = User.objects.filter(is_active=True)
        self.fields["leader"].queryset = first(Q(pk__in=leading_posts().values("user")), people)


class ContactPointChangeForm(PortalForm):
    class Meta:
        model = ContactPoint
        fields = ["since", "note"]


class ContactPointEndForm(ReasonForm):
    """The day on which a contact point ends, and why."""

    until = day_field(_("ends on"), help_text=_("The first day on which it is no longer held."))
    field_order = ["until", "reason"]


class FewSelect(forms.Select):
    """A drop-down of few rows: the phone's own list serves best."""


class PointChoice(forms.ModelChoiceField):
    def label_from_instance(self, point):
        return str(point.branch)


class ContactVisitForm(PortalForm):
    """A visit, written on a phone: what is needed first, the rest folded away."""

    contact_point = PointChoice(
        label=_("contact branch"), queryset=ContactPoint.objects.none(), widget=FewSelect
    )
    FIRST = ("contact_point", "visited_on", "form", "duration", "duration_unit", "topics")
    PARTS = (
        (_("Problems and help"), ("problems", "help_given")),
        (_("What workers said"), ("workers_heard", "workers_said")),
        (_("Production topic"), ("production_topic", *LINKED)),
    )

    class Meta:
        model = ContactVisit
        fields = ["contact_point", "visited_on", "form", "duration", "duration_unit", "topics", "problems"]
        fields += ["help_given", "workers_heard", "workers_said", "production_topic"]
        widgets = {
            "duration": forms.TextInput(attrs={"inputmode": "decimal", "placeholder": "2"}),
            "workers_heard": forms.TextInput(attrs={"inputmode": "numeric"}),
            "topics": forms.Textarea(attrs={"rows": 4}),
            "problems": forms.Textarea(attrs={"rows": 3}),
            "help_given": forms.Textarea(attrs={"rows": 3}),
            "workers_said": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "workers_heard": _("Only how many; names are not asked for."),
            "problems": _("Once recorded, a problem can become a worker request or a finding."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.records = self.is_bound and self.data.get("do") != "draft"
        field = self.fields["contact_point"]
        field.queryset = self.points()
        field.widget.attrs.pop("data-choose", None)
        chosen = list(field.queryset[:2])
        if len(chosen) == 1 and not self.instance.pk:
            self.initial.setdefault("contact_point", chosen[0].pk)
            field.empty_label = None
        self.fields["topics"].required = self.records or not self.is_bound
        self.fields["topics"].error_messages["required"] = _("Say what the visit was about.")
        self.fields["visited_on"].initial = timezone.localdate
        self.fields["visited_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        if self.instance.duration is not None:
            self.initial["duration"] = f"{self.instance.duration.normalize():f}"
        self.add_links()

    def points(self):
        """The leader's contact branches, also those that ended not long ago."""
        earliest = Quarter.current().shift(-QUARTERS_BACK).first_day
        mine = ContactPoint.objects.filter(leader=self.user.pk).open_from(earliest)
        if self.instance.pk:
            mine |= ContactPoint.objects.filter(pk=self.instance.contact_point_id)
        return mine.select_related("branch").order_by("branch__path", "-since")

    def add_links(self):
        linked = {}
        if self.instance.pk:
            linked = dict(links.from_row(self.instance).values_list("to_type", "to_id"))
        for name, (to_type, label) in LINKED.items():
            if links.model_of(to_type):
                self.fields[name] = links.LinkField(to_type, label=label, empty_label="—")
                self.fields[name].widget.attrs["data-choose"] = ""
                self.initial.setdefault(name, linked.get(to_type))

    @cached_property
    def agreed(self):
        """The formset of what was agreed; a page that does not send it leaves it alone."""
        sent = self.is_bound and "agreed-TOTAL_FORMS" in self.data
        return Agreed(
            self.data if sent else None,
            prefix="agreed",
            initial=self.instance.agreed,
            form_kwargs={"user": self.user, **self.proposed()},
        )

    def proposed(self) -> dict:
        """Who most often does what was agreed: the secretary of the branch, then its other people."""
        point = self.points().filter(pk=self.initial.get("contact_point")).first()
        if not point:
            return {}
        posts = point.branch.appointments.open_from(timezone.localdate())
        secretary = posts.filter(role__name=Role.SECRETARY).values_list("user", flat=True).first()
        return {"owner": secretary, "branch": point.branch}

    @property
    def has_points(self) -> bool:
        return self.fields["contact_point"].queryset.exists()

    @property
    def first(self):
        return [self[name] for name in self.FIRST]

    @property
    def parts(self):
        """The folded parts; one that holds words or errors stands open."""
        for title, names in self.PARTS:
            fields = [self[name] for name in names if name in self.fields]
            yield {
                "title": title,
                "fields": fields,
                "open": any(field.value() not in (None, "") or field.errors for field in fields),
            }

    @property
    def agreed_open(self):
        return bool(self.agreed.is_bound or self.instance.agreed)

    def is_valid(self):
        agreed_fits = not self.agreed.is_bound or self.agreed.is_valid()
        return super().is_valid() and agreed_fits

    def clean(self):
        values = super().clean()
        if values.get("contact_point") and values.get("visited_on"):
            visit = ContactVisit(contact_point=values["contact_point"], visited_on=values["visited_on"])
            if reason := visit.why_not_write(self.user):
                self.add_error("visited_on", reason)
        values["linked"] = {
            to_type: values.pop(name) for name, (to_type, _label) in LINKED.items() if name in values
        }
        if self.agreed.is_bound:
            self.agreed.refuse_before(values.get("visited_on"))
            if self.agreed.is_valid():
                values["agreed"] = self.agreed.rows
            else:
                self.add_error(
                    NON_FIELD_ERRORS, gettext("Look at the follow-ups: something is not right there.")
                )
        return values
