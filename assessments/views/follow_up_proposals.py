"""Which findings call for a letter today, and issuing them: one, or many at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views import View

from assessments import ladder
from assessments.follow_up_filters import ProposalFilter
from assessments.forms.follow_up import LetterFormSet
from assessments.models import Finding, FollowUpOrder
from assessments.models.follow_up_orders import Step
from assessments.services import follow_up_orders
from assessments.views.follow_up_orders import MENU, TONES, FollowUpOrderPages
from common.errors import RuleViolation
from common.pages import Action, BulkPage, ModelPages
from common.tables import Column, choice
from common.todos import time_left

AT_ONCE = 50  # letters on one page


class ChooseFindings(BulkPage):
    """The chosen findings go on to the page where their letters are read once more."""

    def post(self, request, action):
        chosen = [("finding", pk) for pk in request.POST.getlist("pk") if pk.isdecimal()]
        if not chosen:
            messages.info(request, _now("No record was chosen."))
            return redirect(self.pages.url("list"))
        query = "&".join(f"{name}={pk}" for name, pk in chosen)
        return redirect(f"{reverse('assessments:follow_up_issue')}?{query}")


def issue_url(finding, step="") -> str:
    step = f"&step={step}" if step else ""
    return f"{reverse('assessments:follow_up_issue')}?finding={finding.pk}{step}"


class FollowUpProposalPages(ModelPages):
    """The findings that call for a letter today."""

    model = Finding
    name = "follow_up_proposal"
    title = _("Which letters are called for")
    menu = MENU
    related = ("branch", "owner")
    ordering = "due_on"
    filterset_class = ProposalFilter
    has_detail = False
    actions = {"issue": Action(_("Issue letters"), follow_up_orders.issue_many, permission="view", bulk=True)}
    empty_sentence = _("No finding calls for a letter today.")
    columns = (
        Column(
            "number",
            pgettext_lazy("finding", "Number"),
            kind="code",
            sort="number",
            link=lambda f: f.get_absolute_url(),
        ),
        Column("branch__name", _("Branch"), sort="branch__path"),
        Column("statement", pgettext_lazy("finding", "What was found"), value=lambda f: f.statement[:60]),
        Column("severity", _("Severity"), value=choice("severity"), sort="severity"),
        Column("owner__name", _("Responsible person"), kind="code"),
        Column("due_on", _("Due on"), kind="date", sort="due_on"),
        Column(
            "left",
            _("Time left"),
            value=lambda f: time_left(f.due_on)["label"],
            kind="tag",
            tone=lambda f: time_left(f.due_on)["kind"],
        ),
        Column("former", _("Last letter"), value=lambda f: former(f)),
        Column(
            "called",
            _("Called for"),
            value=lambda f: Step(f.called).label,
            kind="tag",
            tone=lambda f: TONES[f.called],
        ),
        Column("issue", "", kind="code", value=lambda f: _now("Issue"), link=issue_url, export=False),
    )

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, {"bulk": ChooseFindings}.get(page, view))

    @classmethod
    def urls(cls):
        """A proposal is no record of its own: there is no page for a verb on one."""
        return [each for each in super().urls() if not each.name.endswith("_action")]

    @classmethod
    def may(cls, user, action):
        return user.has_perm(FollowUpOrder.permission("add"))

    @classmethod
    def rows(cls, user, action="view"):
        rows = ladder.calling(follow_up_orders.issuable(user), timezone.localdate())
        return rows.exclude(branch=user.branch_id).select_related(*cls.related)

    @classmethod
    def summary(cls, user):
        count = cls.rows(user).count()
        return ngettext("%(count)s finding.", "%(count)s findings.", count) % {"count": count}

    @classmethod
    def list_links(cls, user):
        return [{"label": _now("Follow-up orders"), "url": FollowUpOrderPages.url("list"), "icon": "mail"}]


def former(finding) -> str:
    """The letter that stands already, by its rank."""
    return list(Step)[finding.rank - 1].label if finding.rank else ""


class IssueLetters(View):
    """The letters about the chosen findings, prefilled; all of them go out or none."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(FollowUpOrder.permission("add")):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        wanted = [int(pk) for pk in request.GET.getlist("finding") if pk.isdecimal()][:AT_ONCE]
        findings = self.findings(wanted)
        if not findings:
            raise Http404
        asked = request.GET.get("step", "")
        first = [self.first(finding, asked) for finding in findings.values()]
        if not (first := [each for each in first if each]):
            messages.info(request, _now("Nothing calls for a letter here today."))
            return redirect(FollowUpProposalPages.url("list"))
        return self.show(LetterFormSet(initial=first), findings)

    def post(self, request):
        forms = LetterFormSet(request.POST)
        wanted = [pk for n in range(forms.total_form_count()) if (pk := self.posted(forms, n))]
        findings = self.findings(wanted)
        if not wanted or len(findings) < len(set(wanted)):
            raise Http404
        if forms.is_valid() and (made := self.issued(forms, findings)):
            said = ngettext("%(count)s letter is issued.", "%(count)s letters are issued.", len(made))
            messages.success(request, said % {"count": len(made)})
            return redirect(made[0].get_absolute_url() if len(made) == 1 else FollowUpOrderPages.url("list"))
        return self.show(forms, findings, 422)

    def posted(self, forms, number) -> int:
        value = self.request.POST.get(f"{forms.prefix}-{number}-finding", "")
        return int(value) if value.isdecimal() and len(value) < 19 else 0

    def findings(self, wanted) -> dict:
        """The chosen ones in the order of their days; with what they call for where they do."""
        mine = follow_up_orders.issuable(self.request.user).filter(pk__in=wanted)
        calling = ladder.calling(mine, timezone.localdate()).in_bulk()
        rows = mine.select_related("branch", "owner", "code").order_by("due_on", "pk")
        found = {row.pk: row for row in rows}
        for pk, row in found.items():
            row.called = calling[pk].called if pk in calling else ""
            row.rank = calling[pk].rank if pk in calling else None
        return found

    def first(self, finding, asked):
        step = asked if asked in Step.values else finding.called
        if not step:
            return None
        return {"finding": finding.pk, "step": step, **ladder.proposed(finding, step)}

    def issued(self, forms, findings):
        """Send them; the first refusal stands beside its letter and nothing goes out."""
        letters = [(findings[form.cleaned_data["finding"]], form.values) for form in forms]
        try:
            return follow_up_orders.issue_many(letters, by=self.request.user)
        except RuleViolation as refusal:
            forms.refusal = refusal.message
            return None

    def show(self, forms, findings, status=200):
        steps = dict(Step.choices)
        letters = [
            {"form": form, "finding": findings[pk], "step": steps.get(form["step"].value(), "")}
            for form in forms
            if (pk := int(form["finding"].value() or 0)) in findings
        ]
        context = {
            "title": _("Issue letters"),
            "breadcrumb": [
                (MENU, None),
                (FollowUpProposalPages.title, FollowUpProposalPages.url("list")),
                (_("Issue letters"), None),
            ],
            "forms": forms,
            "letters": letters,
            "refusal": getattr(forms, "refusal", ""),
            "cancel_url": FollowUpProposalPages.url("list"),
        }
        return render(self.request, "assessments/follow_up_issue.html", context, status=status)
