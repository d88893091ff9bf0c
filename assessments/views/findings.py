"""Pages of findings: the three lists, one finding, raising one, and every step on it."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.decorators import classonlymethod
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments import finding_lists as lists
from assessments.documents.finding import rectification_form
from assessments.finding_filters import FindingFilter
from assessments.finding_record import shown_of
from assessments.forms.findings import FindingChangeForm, FindingForm
from assessments.forms.rectifications import AboutFinding
from assessments.models import Finding
from assessments.services import findings, rectifications
from assessments.views.finding_actions import ACTIONS
from branches.models import ContactVisit
from branches.views.organization import import_link
from common import forms
from common.documents import DOCX
from common.exports import download_response
from common.pages import (
    ActionPage,
    AddPage,
    DetailPage,
    Fragment,
    ListPage,
    ModelPages,
    PageView,
    history,
)
from common.tables import Column, choice

MENU = _("Supervision and rectification")
TEAM_ALONE = ("finding.noted", "finding.note_changed")  # how it was worded before it was issued
DRAFTS = {"submit-measures", "submit"}  # long answers: what is typed outlives an expired session


class FindingList(ListPage):
    def add(self, request):
        found = super().add(request)
        return found | {"add_label": _now("Raise a finding")} if found else found


class FindingAdd(AddPage):
    """Raise a problem; where it was met on a contact visit, its words stand there and the record is linked."""

    title = _("Raise a finding")

    @property
    def origin(self):
        if not (pk := self.request.GET.get("visit")):
            return None
        if not pk.isdecimal():
            raise Http404
        return get_object_or_404(ContactVisit.objects.for_user(self.request.user), pk=pk)

    def get(self, request):
        initial = request.GET.dict()
        if visit := self.origin:
            initial |= {"branch": visit.branch_id, "statement": visit.problems[:2000]}
            initial |= {"found_on": visit.visited_on}
        return self.show(self.form(initial=initial), self.title)

    def form(self, *args, **kwargs):
        return super().form(*args, **kwargs).offer(self.request.user)

    def more(self, form):
        return {"submit_label": _now("Raise and issue")}

    def saved(self, form, work):
        origin = self.origin
        return super().saved(form, lambda values: work(values | {"origin": origin}))


class FindingPage(DetailPage):
    """One finding; of the steps that can be taken now the first one is the main button."""

    def actions(self, row):
        edit, found, has_main = self.pages.url("edit", row.pk), [], False
        for each in super().actions(row):
            if each["url"] == edit:
                if row.why_not("change", self.request.user):
                    continue
                each["label"] = _now("Correct")
            each["primary"] = bool(each.get("primary")) and not each.get("reason") and not has_main
            has_main = has_main or each["primary"]
            found.append(each)
        return sorted(found, key=lambda each: not each["primary"])


class FindingStep(ActionPage):
    """A step with its form, which knows the finding; measures are rows."""

    def form(self, verb, row, *posted):
        if not verb.form:
            return None
        about = {"finding": row} if issubclass(verb.form, AboutFinding) else {}
        initial = {} if posted else {name: self.request.GET[name] for name in self.request.GET}
        return forms.narrow(verb.form(*posted, initial=initial, **about), self.request.user)

    def show(self, row, verb, form, status=200):
        if form is None or verb.reason(row, self.request.user):
            return super().show(row, verb, None if form is None else form, status=status)
        home, name = self.pages.home(row), self.kwargs["action"]
        context = {
            "title": verb.label,
            "breadcrumb": self.breadcrumb((str(row), home), (verb.label, None)),
            "row": row,
            "explain": verb.explain,
            "form": form,
            "formset": getattr(form, "formset", None),
            "submit_label": verb.label,
            "draft": f"finding-{row.pk}-{name}" if name in DRAFTS else "",
            "cancel_url": home,
        }
        return render(self.request, "assessments/finding_step.html", context, status=status)


class FindingDocument(PageView):
    """The rectification form (整改单) as a Word file."""

    def get(self, request, pk):
        finding = self.row(pk)
        name = _now("Rectification form %(number)s") % {"number": finding.number or finding.pk}
        return download_response(rectification_form(finding), f"{name}.docx", DOCX)


PAGES = {
    "list": FindingList,
    "add": FindingAdd,
    "detail": FindingPage,
    "action": FindingStep,
}


class FindingLists(ModelPages):
    """What the three lists share."""

    model = Finding
    menu = MENU
    related = ("branch", "owner", "leader", "raised_by", "closed_by", "code")
    ordering = "-found_on"
    filterset_class = FindingFilter
    list_template = "assessments/finding_list.html"
    empty_sentence = _("No finding lies in your responsibility.")

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, PAGES.get(page, view))

    @classmethod
    def rows(cls, user, action="view"):
        return lists.with_formers(super().rows(user, action))

    @classmethod
    def completed(cls, rows, request):
        return lists.with_measures(rows)

    @classmethod
    def summary(cls, user):
        return lists.summary(user)

    @classmethod
    def list_context(cls, request):
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return {
            "tabs": [
                {"label": pages.title, "url": pages.url("list") + query, "is_here": pages is cls}
                for pages in (FindingPages, TaskPages, ResponsibilityPages)
            ]
        }


class FindingPages(FindingLists):
    """What teams found at branches, until somebody else confirms that it is gone: the list of problems."""

    name = "finding"
    title = _("List of problems")
    searchable = True
    form_class, change_form_class = FindingForm, FindingChangeForm
    create, update = findings.raise_finding, rectifications.change
    keeps_drafts = True
    detail_template = "assessments/finding.html"
    actions = ACTIONS
    columns, export_columns = lists.PROBLEM, lists.PROBLEM_FILE
    sections = (
        (
            _("Kind of problem"),
            (
                lists.BRANCH,
                lists.CODE,
                lists.THEME,
                lists.SEVERITY,
                Column("term", pgettext_lazy("finding", "Term"), value=choice("term")),
                lists.FOUND,
                lists.BASIS,
            ),
        ),
        (
            _("Who answers until when"),
            (
                lists.STATE,
                lists.OWNER,
                lists.LEADER,
                lists.RAISED_BY,
                Column("issued_on", pgettext_lazy("finding", "Issued on"), kind="date"),
                lists.DUE,
                lists.LEFT,
            ),
        ),
    )

    @classmethod
    def found_note(cls, row):
        return f"{row.branch.name} · {Truncator(row.statement).chars(lists.SHOWN)}"

    @classmethod
    def list_links(cls, user):
        common = {"label": _now("Common problems"), "url": reverse("assessments:common_problems")}
        return [common | {"icon": "chart-dots"}, *import_link("findings", cls.may(user, "add"))]

    @classmethod
    def listed(cls, rows):
        return rows.select_related(None).select_related("branch")

    @classmethod
    def completed(cls, rows, request):
        return lists.with_progress(rows)

    @classmethod
    def extra_actions(cls, row, user):
        word = reverse("assessments:finding_document", args=[row.pk])
        return [
            {"label": _now("Rectification form"), "url": word, "icon": "download"},
            {"label": _now("Print"), "method": "print", "url": ""},
        ]

    @classmethod
    def fragments(cls, row, user):
        try:
            url = reverse("assessments:finding_follow_up", args=[row.pk])
        except NoReverseMatch:
            return []
        return [Fragment(_("Follow-up orders and look-backs"), url)]

    @classmethod
    def extra_context(cls, row, user):
        noted = Finding.objects.is_noted_for(user)
        if Finding.objects.filter(noted, pk=row.pk).exists():
            return shown_of(row, user)
        return shown_of(row, user) | {"history": history(row, leave_out=TEAM_ALONE)}


class TaskPages(FindingLists):
    """The list of tasks: what is done about each problem until when."""

    name = "finding_tasks"
    title = _("List of tasks")
    has_detail = False
    columns, export_columns = lists.TASKS, lists.TASKS_FILE


class ResponsibilityPages(FindingLists):
    """The list of responsibilities: who answers, who leads, who verifies."""

    name = "finding_responsibility"
    title = _("List of responsibilities")
    has_detail = False
    columns, export_columns = lists.RESPONSIBILITY, lists.RESPONSIBILITY_FILE
