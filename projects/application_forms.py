"""The application of a project, on one long page; the rows of people and milestones are in application_rows."""

import re

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from common import links
from common.forms import PortalForm, narrow
from projects import benefit_formulas, people
from projects.application_rows import Milestones, Team
from projects.models import Benefit, Project, Tag
from projects.services.drafts import METRIC

TAGS_AT_MOST = 10
SEPARATORS = re.compile(r"[、，,;；\s]+")
LONG_TEXTS = {"background": 5, "measures": 5, "resources": 2, "outputs": 2, "party_role": 3}
LONG_TEXTS |= {"social_benefit": 2}


def figure_name(formula, each) -> str:
    return f"{formula}-{each.name}"


class ApplicationForm(PortalForm):
    """Everything that is asked about a project before it begins; a draft may leave most of it open."""

    formula = forms.ChoiceField(label=_("how it is worked out"), choices=Benefit.Formula.choices)
    partners = forms.ModelMultipleChoiceField(
        label=_("partner branches"),
        queryset=Branch.objects.none(),
        required=False,
        help_text=_("Of a joint project; once this is saved each of them is asked, and all have to agree."),
    )
    tags = forms.CharField(
        label=_("tags"),
        required=False,
        max_length=200,
        help_text=_("By what others find it later, for example: 皮带 运输 节电."),
    )
    SECTIONS = (
        (
            _("What and who"),
            ("kind", "category", "name", "branch", "lead", "starts_on", "ends_on", "partners"),
        ),
        (_("Background and problem"), ("background",)),
        (
            _("Goal in figures"),
            ("metric", "indicator", "measure_unit", "baseline", "target"),
        ),
        (_("How it is reached"), ("measures", "resources", "fund", "report_every")),
        (_("Expected benefit"), ("formula", "social_benefit")),
        (_("Outputs and the part of the party"), ("outputs", "party_role", "tags")),
    )

    class Meta:
        model = Project
        fields = ["kind", "category", "name", "branch", "lead", "starts_on", "ends_on", "background"]
        fields += ["indicator", "measure_unit", "baseline", "target", "measures", "resources", "fund"]
        fields += ["report_every", "outputs", "party_role", "social_benefit"]
        widgets = {name: forms.Textarea(attrs={"rows": rows}) for name, rows in LONG_TEXTS.items()}
        widgets |= {
            name: forms.TextInput(attrs={"inputmode": "decimal"}) for name in ("baseline", "target", "fund")
        }
        labels = {
            "name": _("name of the project"),
            "starts_on": pgettext_lazy("project", "From"),
            "ends_on": pgettext_lazy("project", "To"),
        }
        help_texts = {
            "name": _("What is to change, in one line."),
            "background": _("Which production problem it is, since when, what it costs."),
            "indicator": _("A figure of the catalogue, or in your own words."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.add_metric()
        narrow(self, user)
        if "metric" in self.fields and not self.fields["metric"].queryset.exists():
            del self.fields["metric"]
        self.limit_choices()
        self.add_figures()
        if self.instance.pk:
            self.show_rows()
        else:
            self.propose()

    def limit_choices(self):
        """One's own branches and colleagues; partners are any open branch, for they are asked."""
        own = {"branch": people.own_branches(self.user), "lead": people.colleagues(self.user)}
        if self.instance.pk:
            own["branch"] |= Branch.objects.filter(pk=self.instance.branch_id)
            own["lead"] |= people.User.objects.filter(pk=self.instance.lead_id)
        for name, queryset in own.items():
            self.fields[name].queryset = queryset
        self.fields["partners"].queryset = Branch.objects.filter(closed_on=None)
        self.fields["partners"].widget.attrs |= {"data-choose": "", "data-only-if": "kind=joint"}
        self.fields["fund"].required = False
        self.fields["fund"].unit = _("yuan")

    def add_figures(self):
        """The figures of every formula; only those of the chosen one are shown and read."""
        for formula, inputs in benefit_formulas.FORMULAS.items():
            for each in inputs:
                field = forms.CharField(label=capfirst(each.label), required=False, max_length=20)
                field.widget.attrs = {"inputmode": "decimal", "data-only-if": f"formula={formula}"}
                field.unit = each.unit
                self.fields[figure_name(formula, each)] = field

    def add_metric(self):
        if links.model_of(METRIC):
            field = links.LinkField(METRIC, label=_("indicator of the catalogue"), empty_label="—")
            field.widget.attrs["data-choose"] = ""
            self.fields["metric"] = field

    def propose(self):
        today = timezone.localdate()
        branches = list(self.fields["branch"].queryset[:2])
        proposed = {
            "starts_on": today.replace(day=1),
            "ends_on": today.replace(month=12, day=31),
            "lead": self.user.pk,
            "branch": branches[0].pk if len(branches) == 1 else None,
        }
        for name, value in proposed.items():
            self.initial.setdefault(name, value)

    def show_rows(self):
        """What hangs on the project: its benefit, tags, partners and the linked figure."""
        project = self.instance
        benefit = getattr(project, "benefit", None) or Benefit()
        self.initial |= {
            "formula": benefit.formula,
            "partners": [partner.branch_id for partner in project.partners.all()],
            "tags": "、".join(tag.name for tag in project.tags.all()),
        }
        for each in benefit_formulas.FORMULAS[benefit.formula]:
            self.initial[figure_name(benefit.formula, each)] = benefit.expected_inputs.get(each.name, "")
        linked = links.from_row(project).filter(to_type=METRIC).values_list("to_id", flat=True).first()
        self.initial["metric"] = linked
        for name in ("baseline", "target"):
            if (value := getattr(project, name)) is not None:
                self.initial[name] = f"{value.normalize():f}"

    @cached_property
    def team(self):
        """The formset of people; a page that does not send it leaves it alone."""
        rows = []
        if self.instance.pk:
            rows = [
                {"user": member.user_id, "task": member.task}
                for member in self.instance.team.select_related("user")
            ]
        sent = self.data if self.is_bound and "team-TOTAL_FORMS" in self.data else None
        # What was sent stands for itself: beside what is saved, a row that was not touched would count as empty.
        initial = rows if sent is None else None
        return Team(sent, prefix="team", initial=initial, form_kwargs={"user": self.user, "known": rows})

    @cached_property
    def milestones(self):
        rows = []
        if self.instance.pk:
            rows = list(self.instance.milestones.values("name", "output", "due_on"))
        sent = self.data if self.is_bound and "milestones-TOTAL_FORMS" in self.data else None
        return Milestones(sent, prefix="milestones", initial=rows if sent is None else None)

    @property
    def sections(self):
        """The parts of the page with their fields in order."""
        figures = [
            figure_name(formula, each)
            for formula, inputs in benefit_formulas.FORMULAS.items()
            for each in inputs
        ]
        for title, names in self.SECTIONS:
            wanted = [*names[:1], *figures, *names[1:]] if names[0] == "formula" else names
            yield {"title": title, "fields": [self[name] for name in wanted if name in self.fields]}

    def is_valid(self):
        rows_fit = [rows.is_valid() for rows in (self.team, self.milestones) if rows.is_bound]
        return super().is_valid() and all(rows_fit)

    def clean_fund(self):
        return self.cleaned_data["fund"] if self.cleaned_data["fund"] is not None else 0

    def clean_tags(self):
        names = list(dict.fromkeys(name for name in SEPARATORS.split(self.cleaned_data["tags"]) if name))
        if len(names) > TAGS_AT_MOST:
            raise forms.ValidationError(gettext("At most ten tags."))
        longest = Tag._meta.get_field("name").max_length
        if any(len(name) > longest for name in names):
            raise forms.ValidationError(gettext("A tag has at most twenty characters."))
        return names

    def clean(self):
        values = super().clean()
        self.check_partners(values)
        values["inputs"] = self.read_figures(values)
        if values.get("metric") and not values.get("indicator"):
            values["indicator"] = str(values["metric"])[:120]
        self.read_rows(values)
        return values

    def check_partners(self, values):
        partners, branch = values.get("partners") or (), values.get("branch")
        if values.get("kind") != Project.Kind.JOINT:
            values["partners"] = []  # what was chosen before the kind was changed falls away
        elif branch and branch in partners:
            self.add_error("partners", gettext("The own branch is no partner."))

    def read_figures(self, values) -> dict:
        """The figures of the chosen formula, each refused beside its field."""
        formula, found = values.get("formula", ""), {}
        for each in benefit_formulas.FORMULAS.get(formula, ()):
            name = figure_name(formula, each)
            found[each.name] = values.get(name) or ""
            try:
                benefit_formulas.check(formula, {each.name: found[each.name]})
            except benefit_formulas.RuleViolation as refusal:
                self.add_error(name, refusal.message)
        for formula, inputs in benefit_formulas.FORMULAS.items():
            for each in inputs:
                values.pop(figure_name(formula, each), None)
        return found

    def read_rows(self, values):
        """People and milestones, checked against the project; an error stands in its row."""
        if self.team.is_bound and self.team.is_valid():
            self.team.refuse(values.get("lead"))
            values["team"] = self.team.rows
        if self.milestones.is_bound and self.milestones.is_valid():
            self.milestones.refuse_outside(values.get("starts_on"), values.get("ends_on"))
            values["milestones"] = self.milestones.rows
        wrong = [rows for rows in (self.team, self.milestones) if rows.is_bound and not rows.is_valid()]
        if wrong:
            words = gettext("Look at the team and the milestones: something is not right there.")
            self.add_error(NON_FIELD_ERRORS, words)
