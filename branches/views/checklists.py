"""Checklists by year: their list, their items, publishing, and the items at which many branches are weak."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.capacity_filters.checklists import ChecklistFilter
from branches.capacity_forms.checklists import (
    ChecklistForm,
    CopyForm,
    PostponeForm,
)
from branches.facts import questions
from branches.models import Branch, Checklist, SelfCheck
from branches.models.checklists import plain
from branches.services import checklists
from branches.views.regulations import MENU
from common.pages import Action, ModelPages
from common.tables import Column, choice

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
        Column("purpose", _("For"), value=choice("purpose")),
        Column("due_on", _("Self-check due on"), kind="date", sort="due_on"),
        Column(
            "state",
            _("State"),
            value=choice("state"),
            kind="tag",
            tone=lambda c: "watch" if c.is_draft else "good",
        ),
    )
    sections = (
        (
            _("Checklist"),
            (
                Column("year", _("Year"), value=lambda c: str(c.year)),
                Column("purpose", _("For"), value=choice("purpose")),
                Column("source", _("Source")),
                Column(
                    "state",
                    _("State"),
                    value=choice("state"),
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
        if not row.is_draft and row.purpose == Checklist.Purpose.STANDARDISATION and reads_self_checks(user):
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


def reads_self_checks(user) -> bool:
    return user.has_perm(SelfCheck.permission("view"))


def handed_in(checklist, user):
    """How far the branches of the reader are with it, and which have handed in nothing."""
    if checklist.is_draft or checklist.purpose != Checklist.Purpose.STANDARDISATION:
        return None
    if not reads_self_checks(user):
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


def trail(checklist, title):
    return [
        (MENU, None),
        (ChecklistPages.title, ChecklistPages.url("list")),
        (str(checklist), checklist.get_absolute_url()),
        (title, None),
    ]
