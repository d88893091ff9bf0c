"""Pages of supervision checklists: their editions, their lines, what a new edition changes, the shipped one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views import View

from assessments.forms.supervision_checklists import ChecklistChangeForm, ChecklistForm, items_formset
from assessments.models import SupervisionChecklist, Theme
from assessments.services import supervision_checklists as checklists
from assessments.services.supervision_checklist_differences import difference, former_of
from branches.facts import registry
from common.errors import RuleViolation, refuse
from common.pages import Action, DetailPage, ModelPages, scoped_or_404
from common.tables import Column, choice

MENU = _("Supervision and rectification")
State = SupervisionChecklist.State
TONES = {State.DRAFT: "watch", State.PUBLISHED: "good", State.RETIRED: "plain"}
TITLE = Column(
    "title", pgettext_lazy("supervision", "Checklist"), link=lambda c: c.get_absolute_url(), sort="title"
)
EDITION = Column("edition", _("Edition"), kind="integer", sort="edition")
CODE = Column("code", _("Code"), kind="code", sort="code")
PUBLISHED = Column("published_on", _("Published on"), kind="date", sort="published_on")
SOURCE = Column("source", pgettext_lazy("supervision checklist", "Source"))
STATE = Column(
    "state",
    _("State"),
    value=choice("state"),
    kind="tag",
    sort="state",
    tone=lambda c: TONES[c.state],
)


class ChecklistDetail(DetailPage):
    """One edition; only a draft is edited."""

    def actions(self, row):
        edit = self.pages.url("edit", row.pk)
        return [each for each in super().actions(row) if row.is_draft or each["url"] != edit]


class SupervisionChecklistPages(ModelPages):
    """What teams look at on a visit, edition by edition."""

    model = SupervisionChecklist
    name = "supervision_checklist"
    title = _("Supervision checklists")
    menu = MENU
    ordering = "code"
    form_class, change_form_class = ChecklistForm, ChecklistChangeForm
    detail_template = "assessments/supervision_checklist.html"
    create, update = checklists.add, checklists.change
    actions = {
        "publish": Action(
            _("Publish"),
            checklists.publish,
            why_not=lambda checklist, user: checklist.why_not_publish(),
            shown=lambda checklist: checklist.is_draft,
            primary=True,
            explain=_("From then on new visits take this edition; it is frozen, and the former one retires."),
            done=_("“%(row)s” is published."),
        ),
        "copy": Action(
            _("Copy to a new edition"),
            checklists.copy,
            permission="add",
            why_not=lambda checklist, user: checklist.why_not_copy(),
            shown=lambda checklist: not checklist.is_draft,
            done=_("“%(row)s” has been begun as a draft."),
        ),
    }
    empty_sentence = _("No supervision checklist has been drawn up yet; take over the shipped one.")
    columns = (TITLE, EDITION, CODE, PUBLISHED, STATE)
    sections = ((pgettext_lazy("supervision", "Checklist"), (CODE, EDITION, STATE, PUBLISHED, SOURCE)),)

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, ChecklistDetail if page == "detail" else view)

    @classmethod
    def list_links(cls, user):
        if not cls.may(user, "add"):
            return []
        url = reverse("assessments:supervision_checklist_ship")
        return [{"label": _("Take over the shipped checklist"), "url": url, "icon": "download"}]

    @classmethod
    def extra_actions(cls, row, user):
        found = []
        if row.is_draft and cls.rows(user, "change").filter(pk=row.pk).exists():
            url = reverse("assessments:supervision_checklist_items", args=[row.pk])
            found.append({"label": _("Edit the lines"), "url": url})
        if former_of(row):
            url = reverse("assessments:supervision_checklist_difference", args=[row.pk])
            found.append({"label": _("What this edition changes"), "url": url})
        return found

    @classmethod
    def extra_context(cls, row, user):
        items = list(checklists.lines_of(row))
        for item in items:
            item.asks = registry.questions.known.get(item.question)
        themes = [(theme, [item for item in items if item.theme == theme]) for theme in Theme]
        return {
            "parts": [
                {"label": theme.label, "items": found, "points": sum(item.points for item in found)}
                for theme, found in themes
                if found
            ],
            "total": sum(item.points for item in items),
            "count": len(items),
        }


def trail(checklist, title):
    return [
        (MENU, None),
        (SupervisionChecklistPages.title, SupervisionChecklistPages.url("list")),
        (str(checklist), checklist.get_absolute_url()),
        (title, None),
    ]


class ChecklistItems(View):
    """The lines of a draft, one below the other."""

    def get(self, request, pk):
        checklist = self.find(pk)
        return self.show(checklist, items_formset(checklist, request.user))

    def post(self, request, pk):
        checklist = self.find(pk)
        rows = items_formset(checklist, request.user, request.POST)
        if rows.is_valid():
            version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else None
            try:
                checklists.replace_items(checklist, by=request.user, items=rows.items(), version=version)
            except RuleViolation as refusal:
                rows.non_form_errors().append(refusal.message)
            else:
                messages.success(request, _now("The lines are saved."))
                return redirect(checklist.get_absolute_url())
        return self.show(checklist, rows, status=422)

    def find(self, pk):
        checklist = scoped_or_404(SupervisionChecklist, self.request.user, pk, "change")
        refuse(checklist.why_not_change())
        return checklist

    def show(self, checklist, rows, status=200):
        title = pgettext("supervision", "Lines")
        context = {
            "title": title,
            "summary": str(checklist),
            "breadcrumb": trail(checklist, title),
            "formset": rows,
            "version": self.request.POST.get("version", checklist.version),
            "cancel_url": checklist.get_absolute_url(),
        }
        return render(self.request, "assessments/supervision_checklist_items.html", context, status=status)


class ChecklistDifference(View):
    """What an edition changes against the one before."""

    def get(self, request, pk):
        checklist = scoped_or_404(SupervisionChecklist, request.user, pk)
        former, title = former_of(checklist), _now("What this edition changes")
        context = {
            "title": title,
            "summary": str(checklist),
            "breadcrumb": trail(checklist, title),
            "former": former,
            "difference": difference(former, checklist) if former else None,
        }
        return render(request, "assessments/supervision_checklist_difference.html", context)


class ShipChecklist(View):
    """The shipped checklist, before it is taken over."""

    def get(self, request):
        self.allow()
        found, title = checklists.shipped(), _now("Take over the shipped checklist")
        context = {
            "title": title,
            "breadcrumb": [
                (MENU, None),
                (SupervisionChecklistPages.title, SupervisionChecklistPages.url("list")),
                (title, None),
            ],
            "row": found["title"],
            "explain": found["source"],
            "consequences": [
                _now("%(theme)s: %(count)s lines, %(points)s points")
                % {
                    "theme": Theme(part["theme"]).label,
                    "count": len(part["item"]),
                    "points": sum(item["points"] for item in part["item"]),
                }
                for part in found["section"]
            ],
            "submit_label": _now("Begin a draft from it"),
            "cancel_url": SupervisionChecklistPages.url("list"),
        }
        return render(request, "pages/confirm.html", context)

    def post(self, request):
        self.allow()
        made = checklists.ship(by=request.user)
        words = _now("“%(row)s” is here; look through its lines and publish it.")
        messages.success(request, words % {"row": made})
        return redirect(made.get_absolute_url())

    def allow(self):
        if not SupervisionChecklistPages.may(self.request.user, "add"):
            raise PermissionDenied
