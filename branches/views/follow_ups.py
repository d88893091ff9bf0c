"""Pages of what was agreed at meetings and on visits."""

from django.utils import timezone
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from branches.contact_points_filters import FollowUpFilter
from branches.follow_ups_forms import CompleteForm, FollowUpForm
from branches.models import FollowUp
from branches.services import follow_ups
from common import links
from common.counting import told_each
from common.forms import ReasonForm
from common.pages import Action, DetailPage, ExportPage, ModelPages
from common.tables import Column
from common.todos import time_left

MENU = _("Leaders at the branches")


def standing(follow_up) -> str:
    """Where it stands, with the time left or lost in words."""
    if follow_up.withdrawn:
        return _now("withdrawn")
    if follow_up.done_on:
        late = (follow_up.done_on - follow_up.due_on).days
        if late <= 0:
            return _now("done in time")
        return ngettext("done %(days)s day late", "done %(days)s days late", late) % {"days": late}
    return time_left(follow_up.due_on)["label"]


def tone(follow_up) -> str:
    if follow_up.withdrawn:
        return "plain"
    if follow_up.done_on:
        return "watch" if follow_up.is_late else "good"
    return time_left(follow_up.due_on)["kind"]


TEXT = Column("text", _("What is to be done"), value=str, link=lambda f: f.get_absolute_url())
STANDING = Column("standing", _("State"), value=standing, kind="tag", tone=tone)
BRANCH = Column("branch__name", _("Branch"), sort="branch__path")
OWNER = Column("owner__name", _("Owner"), sort="owner__name")
DUE = Column("due_on", _("Due on"), kind="date", sort="due_on")
RESULT = Column("result", pgettext_lazy("follow-up", "Result"))
DONE = Column("done_on", _("Done on"), kind="date")
ORIGIN = Column("origin_label", _("Agreed at"))


def with_standing(rows) -> list[dict]:
    """Rows for a table on another record's page."""
    return [{"row": row, "state": STANDING.html(row)} for row in rows]


def origin_url(follow_up, user) -> str:
    """Where it was agreed, for those who may open that."""
    model = links.model_of(follow_up.origin_type)
    row = model and model.objects.for_user(user).filter(pk=follow_up.origin_id).first()
    return row.get_absolute_url() if row and hasattr(row, "get_absolute_url") else ""


class FollowUpPage(DetailPage):
    """One thing that was agreed; what is over is not edited."""

    def actions(self, row):
        edit = self.pages.url("edit", row.pk)
        return [each for each in super().actions(row) if row.is_open or each["url"] != edit]


class FollowUpExport(ExportPage):
    """The list with every column, also those for which a page is too narrow."""

    def dispatch(self, request, *args, **kwargs):
        self.pages = WholeFollowUps
        return super().dispatch(request, *args, **kwargs)


PAGES = {"detail": FollowUpPage, "export": FollowUpExport}


class FollowUpPages(ModelPages):
    """What was agreed: who does it until when, and what came of it."""

    model = FollowUp
    name = "follow_up"
    title = _("Follow-ups")
    menu = MENU
    related = ("branch", "owner")
    ordering = "-due_on"
    form_class = FollowUpForm
    filterset_class = FollowUpFilter
    detail_template = "branches/follow_up.html"
    update = follow_ups.change
    actions = {
        "complete": Action(
            _("Report as done"),
            follow_ups.complete,
            permission="complete",
            why_not=lambda row, user: row.why_not_complete(user),
            shown=lambda row: row.is_open,
            form=CompleteForm,
            primary=True,
            explain=_("Say in a sentence what came of it; the branch and whoever agreed it will read it."),
            done=_("“%(row)s” is reported as done."),
        ),
        "withdraw": Action(
            _("Withdraw"),
            follow_ups.withdraw,
            why_not=lambda row, user: row.why_not_change(),
            shown=lambda row: row.is_open,
            form=ReasonForm,
            danger=True,
            explain=_("It is not wanted any more. It neither helps nor hurts from then on."),
            done=_("“%(row)s” is withdrawn."),
        ),
    }
    empty_sentence = _("Nothing has been agreed here yet. Follow-ups come from visits and meetings.")
    columns = (TEXT, STANDING, DUE, OWNER, BRANCH)
    sections = (
        (_("Who and until when"), (OWNER, DUE, STANDING, BRANCH)),
        (_("What came of it"), (DONE, RESULT)),
    )

    @classmethod
    def may(cls, user, action):
        """Whoever can own a follow-up sees the own ones."""
        return super().may(user, action) or (action == "view" and super().may(user, "complete"))

    @classmethod
    def summary(cls, user):
        mine = FollowUp.objects.for_user(user)
        counts = told_each(open=mine.open(), overdue=mine.overdue(timezone.localdate()))
        return _now("%(open)s open, %(overdue)s of them overdue.") % counts

    @classmethod
    def extra_context(cls, row, user):
        return {"origin_url": origin_url(row, user)}

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, PAGES.get(page, view))

    @classmethod
    def list_links(cls, user):
        url = cls.url("list")
        return [
            {"label": _now("My open ones"), "url": f"{url}?whose=mine&standing=open", "icon": "user"},
            {"label": _now("Overdue ones"), "url": f"{url}?standing=overdue", "icon": "alert-circle"},
        ]


class WholeFollowUps(FollowUpPages):
    """The columns of the export."""

    columns = (TEXT, BRANCH, OWNER, DUE, STANDING, DONE, RESULT, ORIGIN)
