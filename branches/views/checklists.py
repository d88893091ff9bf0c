"""Checklists by year: their list, their items, publishing, and the items at which many branches are weak."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Avg, Count, F, Q, Sum
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from branches.capacity_filters.checklists import ChecklistFilter
from branches.capacity_forms.checklists import (
    ChecklistForm,
    CopyForm,
    PostponeForm,
    StarterForm,
    items_formset,
)
from branches.facts import questions
from branches.models import Branch, CheckLine, Checklist, SelfCheck
from branches.models.checklists import plain
from branches.services import checklists
from branches.views.regulations import MENU
from common.errors import RuleViolation, refuse
from common.pages import Action, ModelPages, scoped_or_404
from common.tables import Column

SHOWN = 200
NAMED = 6  # branches named beside a weak item


class ChecklistPages(ModelPages):
    """What branches and demonstration points are held against, year by year."""

    model = Checklist
    name = "checklist"
    title = _("Checklists")
    menu = MENU
    ordering = "-year"
    form_class = ChecklistForm
    filterset_class = ChecklistFilter
    detail_template = "branches/checklist.html"
    create, update = checklists.add, checklists.change
    actions = {
        "publish": Action(
            _("Publish"),
            checklists.publish,
            why_not=lambda checklist, user: checklist.why_not_publish(),
            shown=lambda checklist: checklist.is_draft,
            primary=True,
            explain=_("From then on it is frozen; for another year it can be copied."),
            done=_("“%(row)s” is published."),
        ),
        "copy": Action(
            _("Copy for another year"),
            checklists.copy,
            form=CopyForm,
            permission="add",
            done=_("“%(row)s” has been begun as a draft."),
        ),
        "postpone": Action(
            _("Postpone the self-check"),
            checklists.postpone,
            permission="add",
            shown=lambda checklist: not checklist.is_draft and checklist.due_on is not None,
            form=PostponeForm,
            done=_("The self-checks of “%(row)s” are due on another day."),
        ),
    }
    empty_sentence = _("No checklist has been drawn up yet; begin with a shipped one.")
    columns = (
        Column("title", _("Checklist"), link=lambda c: c.get_absolute_url(), sort="title"),
        Column("year", _("Year"), value=lambda c: str(c.year), sort="year"),
        Column("purpose", _("For"), value=lambda c: c.get_purpose_display()),
        Column("due_on", _("Self-check due on"), kind="date", sort="due_on"),
        Column(
            "state",
            _("State"),
            value=lambda c: c.get_state_display(),
            kind="tag",
            tone=lambda c: "watch" if c.is_draft else "good",
        ),
    )
    sections = (
        (
            _("Checklist"),
            (
                Column("year", _("Year"), value=lambda c: str(c.year)),
                Column("purpose", _("For"), value=lambda c: c.get_purpose_display()),
                Column("source", _("Source")),
                Column(
                    "state",
                    _("State"),
                    value=lambda c: c.get_state_display(),
                    kind="tag",
                    tone=lambda c: "watch" if c.is_draft else "good",
                ),
            ),
        ),
        (
            _("Lines and days"),
            (
                Column("excellent_from", _("Excellent from"), value=lambda c: plain(c.excellent_from)),
                Column("passed_from", _("Up to standard from"), value=lambda c: plain(c.passed_from)),
                Column("due_on", _("Self-check due on"), kind="date"),
                Column("published_on", _("Published on"), kind="date"),
            ),
        ),
    )

    @classmethod
    def rows(cls, user, action="view"):
        rows = super().rows(user, action)
        return rows.filter(state=Checklist.State.DRAFT) if action == "change" else rows

    @classmethod
    def list_links(cls, user):
        if not cls.may(user, "add"):
            return []
        return [
            {
                "label": _now("Shipped checklist: %(purpose)s") % {"purpose": purpose.label},
                "url": reverse("branches:checklist_starter", args=[purpose.value]),
            }
            for purpose in Checklist.Purpose
        ]

    @classmethod
    def extra_actions(cls, row, user):
        found = []
        if row.is_draft and cls.may(user, "change"):
            found.append({"label": _now("Items"), "url": reverse("branches:checklist_items", args=[row.pk])})
        if (
            not row.is_draft
            and row.purpose == Checklist.Purpose.STANDARDISATION
            and SelfCheckAccess.may(user)
        ):
            url = reverse("branches:checklist_weak", args=[row.pk])
            found.append({"label": _now("Weak items"), "url": url})
        return found

    @classmethod
    def extra_context(cls, row, user):
        items = list(row.items.all())
        for item in items:
            known = questions.known.get(item.question)
            item.asks = known.label if known else ""
        total = sum(item.points for item in items)
        return {"items": items, "total": total, "handed_in": handed_in(row, user)}


class SelfCheckAccess:
    """Whether somebody reads self-checks at all."""

    @staticmethod
    def may(user):
        return user.has_perm(SelfCheck.permission("view"))


def handed_in(checklist, user):
    """How far the branches of the reader are with it, and which have handed in nothing."""
    if checklist.is_draft or checklist.purpose != Checklist.Purpose.STANDARDISATION:
        return None
    if not SelfCheckAccess.may(user):
        return None
    reach = user.reach(SelfCheck.permission("view"))
    owing = Branch.objects.filter(reach.condition(["path"]), kind=Branch.Kind.BRANCH)
    owing = owing.open_on(timezone.localdate())
    states = SelfCheck.objects.for_user(user).filter(checklist=checklist)
    ready = states.filter(state__in=[SelfCheck.State.SUBMITTED, SelfCheck.State.REVIEWED])
    missing = owing.exclude(pk__in=ready.values("branch")).order_by("path")
    return {
        "owing": owing.count(),
        "ready": ready.count(),
        "reviewed": states.filter(state=SelfCheck.State.REVIEWED).count(),
        "missing": missing[:SHOWN],
        "missing_count": missing.count(),
        "late": checklist.due_on is not None and checklist.due_on < timezone.localdate(),
    }


class ItemsPage(View):
    """The items of a draft in one table."""

    def get(self, request, pk):
        checklist = self.find(pk)
        return self.show(checklist, items_formset(checklist))

    def post(self, request, pk):
        checklist = self.find(pk)
        rows = items_formset(checklist, request.POST)
        if rows.is_valid():
            try:
                checklists.replace_items(checklist, by=request.user, items=rows.items())
            except RuleViolation as refusal:
                rows.non_form_errors().append(refusal.message)
            else:
                words = _now("The items are saved; their points sum to %(total)s.")
                messages.success(request, words % {"total": plain(checklist.total_points())})
                return redirect(checklist.get_absolute_url())
        return self.show(checklist, rows, status=422)

    def find(self, pk):
        checklist = scoped_or_404(Checklist, self.request.user, pk, "change")
        refuse(checklist.why_not_change())
        return checklist

    def show(self, checklist, rows, status=200):
        title = _now("Items")
        context = {
            "title": title,
            "breadcrumb": trail(checklist, title),
            "formsets": [rows],
            "cancel_url": checklist.get_absolute_url(),
        }
        return render(self.request, "branches/checklist_items.html", context, status=status)


class StarterPage(View):
    """A shipped checklist, before it is taken for a year."""

    def get(self, request, purpose):
        return self.show(purpose, StarterForm(initial={"year": timezone.localdate().year}))

    def post(self, request, purpose):
        form = StarterForm(request.POST)
        if not form.is_valid():
            return self.show(purpose, form, status=422)
        self.allow()
        made = checklists.load_starter(by=request.user, purpose=purpose, **form.cleaned_data)
        messages.success(request, _now("“%(row)s” has been begun as a draft.") % {"row": made})
        return redirect(made.get_absolute_url())

    def allow(self):
        if not ChecklistPages.may(self.request.user, "add"):
            raise PermissionDenied

    def show(self, purpose, form, status=200):
        self.allow()
        if purpose not in checklists.STARTERS:
            raise Http404
        found, title = checklists.starter(purpose), _now("Shipped checklist")
        context = {
            "title": title,
            "breadcrumb": [(MENU, None), (ChecklistPages.title, ChecklistPages.url("list")), (title, None)],
            "explain": found["source"],
            "consequences": [
                f"{section['name']} · {sum(item['points'] for item in section['item'])}"
                for section in found["section"]
            ],
            "form": form,
            "submit_label": _now("Begin a draft from it"),
            "cancel_url": ChecklistPages.url("list"),
        }
        return render(self.request, "pages/confirm.html", context, status=status)


class WeakItems(View):
    """At which items the branches of the reader lost most in the reviews."""

    def get(self, request, pk):
        checklist = scoped_or_404(Checklist, request.user, pk)
        checks = SelfCheck.objects.for_user(request.user).filter(
            checklist=checklist, state=SelfCheck.State.REVIEWED
        )
        if not SelfCheckAccess.may(request.user):
            raise PermissionDenied
        title = _now("Weak items")
        context = {
            "title": title,
            "summary": _now("%(count)s reviewed self-checks") % {"count": checks.count()},
            "breadcrumb": trail(checklist, title),
            "items": weak_items(checks),
        }
        return render(request, "branches/checklist_weak.html", context)


def weak_items(checks):
    """Items with what was lost, most first, and the branches that lost most there; two queries."""
    lines = CheckLine.objects.filter(self_check__in=checks, item__points__gt=0).order_by()
    items = list(
        lines.values("item", "item__text", "item__section", "item__points")
        .annotate(
            mean=Avg("review_points"),
            lost=Sum(F("item__points") - F("review_points")),
            full=Sum("item__points"),
            branches=Count("pk"),
            below=Count("pk", filter=Q(review_points__lt=F("item__points"))),
        )
        .filter(below__gt=0)
    )
    for item in items:
        item["share"] = 100 * item["lost"] / item["full"]
        item["names"] = []
    items.sort(key=lambda item: -item["share"])
    named = {item["item"]: item["names"] for item in items}
    missed = lines.filter(review_points__lt=F("item__points")).annotate(
        lost=F("item__points") - F("review_points")
    )
    missed = missed.order_by("-lost", "self_check__branch__path")
    for line in missed.values("item", "self_check", "self_check__branch__name"):
        if len(named[line["item"]]) < NAMED:
            url = reverse("branches:self_check_detail", args=[line["self_check"]])
            named[line["item"]].append({"name": line["self_check__branch__name"], "url": url})
    return items


def trail(checklist, title):
    return [
        (MENU, None),
        (ChecklistPages.title, ChecklistPages.url("list")),
        (str(checklist), checklist.get_absolute_url()),
        (title, None),
    ]
