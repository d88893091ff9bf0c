"""Pages of look-backs: what is to be checked again, and the draws that say so."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from assessments.follow_up_filters import LookBackDrawFilter, LookBackFilter
from assessments.forms.follow_up import DrawForm, ReopenForm, SeenForm
from assessments.models import Finding, LookBack, RandomDraw
from assessments.services import look_backs
from assessments.views.follow_up_orders import MENU
from common import forms
from common.pages import Action, AddPage, ModelPages
from common.quarters import Quarter
from common.tables import Column, choice
from common.todos import time_left

State = LookBack.State
TONES = {State.DUE: "watch", State.HOLDS: "good", State.REOPENED: "bad"}


def is_waiting(row) -> bool:
    return row.state == State.DUE


def left(row) -> str:
    return time_left(row.due_on)["label"] if is_waiting(row) else ""


FINDING = Column(
    "finding__number", _("Finding"), kind="code", sort="finding__number", link=lambda r: r.get_absolute_url()
)
BRANCH = Column("finding__branch__name", _("Branch"), sort="finding__branch__path")
STATEMENT = Column(
    "finding__statement", pgettext_lazy("finding", "What was found"), value=lambda r: r.finding.statement[:60]
)
CLOSED = Column(
    "finding__closed_on", pgettext_lazy("finding", "Closed on"), kind="date", sort="finding__closed_on"
)
CLOSER = Column("finding__closed_by__name", _("Closed by"), kind="code")
DUE = Column("due_on", _("To be checked by"), kind="date", sort="due_on")
LEFT = Column("left", _("Time left"), value=left, kind="tag", tone=lambda r: time_left(r.due_on)["kind"])
STATE = Column("state", _("State"), value=choice("state"), kind="tag", tone=lambda r: TONES[r.state])
CHECKER = Column("checked_by__name", _("Checked by"))
CHECKED = Column("checked_on", _("Checked on"), kind="date", sort="checked_on")
SEEN = Column("seen", _("What was seen"))
OWNER = Column("finding__owner__name", _("Responsible person"))
SOURCE = Column(
    "finding",
    _("Finding"),
    value=lambda r: r.finding.number,
    link=lambda r: r.finding.get_absolute_url(),
    export=False,
)
DRAW = Column("draw", _("Draw"), value=lambda r: r.draw.seed, link=lambda r: r.draw.get_absolute_url())


class LookBackPages(ModelPages):
    """Closed findings that were drawn: they hold, or they are reopened."""

    model = LookBack
    name = "look_back"
    title = _("Look-backs")
    menu = MENU
    related = ("finding__branch", "finding__owner", "finding__closed_by", "draw", "checked_by")
    ordering = "due_on"
    filterset_class = LookBackFilter
    actions = {
        "holds": Action(
            _("It holds"),
            look_backs.holds,
            why_not=lambda row, user: row.why_not_check(user),
            shown=is_waiting,
            form=SeenForm,
            primary=True,
            explain=_("You were there and saw that the finding is gone for good."),
            done=_("“%(row)s” is noted."),
        ),
        "reopen": Action(
            _("Reopen the finding"),
            look_backs.reopen,
            why_not=lambda row, user: row.why_not_check(user),
            shown=is_waiting,
            form=ReopenForm,
            explain=_("You were there and saw that it is back or never went. The finding runs again."),
            done=_("“%(row)s” is noted; the branch has the finding back."),
        ),
    }
    empty_sentence = _("No closed finding has been drawn yet. A look-back begins with a draw.")
    columns = (FINDING, BRANCH, STATEMENT, CLOSED, CLOSER, DUE, LEFT, STATE)
    export_columns = (FINDING, BRANCH, STATEMENT, OWNER, CLOSED, CLOSER, DUE, STATE, CHECKER, CHECKED, SEEN)
    sections = (
        (pgettext_lazy("page", "Look-back"), (STATE, DUE, LEFT, CHECKER, CHECKED, SEEN, DRAW)),
        (_("Finding"), (SOURCE, BRANCH, Column("finding__statement", pgettext_lazy("finding", "What was found")), OWNER, CLOSED, CLOSER)),
    )  # fmt: skip

    @classmethod
    def summary(cls, user):
        today = timezone.localdate()
        rows = LookBack.objects.for_user(user)
        count = rows.due().aggregate(due=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
        return _now("%(due)s to be checked, %(late)s of them overdue.") % count

    @classmethod
    def list_links(cls, user):
        if not LookBackDrawPages.may(user, "view"):
            return []
        url = LookBackDrawPages.url("list")
        return [{"label": _now("Draws"), "url": url, "icon": "dice-3"}]


class DrawAdd(AddPage):
    """Drawing: the person says how many, the portal draws."""

    title = _("Draw for a look-back")

    def form(self, *args, **kwargs):
        user = self.request.user
        return forms.narrow(DrawForm(*args, user=user, **kwargs), user)

    def more(self, form):
        return {"submit_label": pgettext("verb", "Draw")}


class LookBackDrawPages(ModelPages):
    """Draws of closed findings: what from, by which seed, and whether the same comes out again."""

    model = RandomDraw
    name = "look_back_draw"
    title = _("Draws for look-backs")
    menu = MENU
    related = ("scope", "by")
    ordering = "-at"
    filterset_class = LookBackDrawFilter
    form_class = DrawForm
    detail_template = "assessments/look_back_draw.html"
    create = look_backs.draw
    empty_sentence = _("Nothing has been drawn for a look-back yet.")
    columns = (
        Column("quarter", _("Quarter"), value=lambda d: Quarter.parse(d.quarter).label, sort="quarter",
               link=lambda d: d.get_absolute_url()),
        Column("scope__name", _("Party organisation"), sort="scope__path"),
        Column("population", _("Drawn from"), value=lambda d: len(d.population), kind="integer"),
        Column("drawn", pgettext_lazy("number", "Drawn"), value=lambda d: len(d.drawn), kind="integer"),
        Column("seed", _("Seed"), kind="code"),
        Column("by__name", _("Drawn by")),
        Column("at", _("Drawn at"), kind="datetime", sort="at"),
    )  # fmt: skip
    sections = ((_("Draw"), (*columns, Column("note", _("Note")))),)

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, {"add": DrawAdd}.get(page, view))

    @classmethod
    def may(cls, user, action):
        """To draw one also needs the right to have look-backs made."""
        makes = action != "add" or user.has_perm(LookBack.permission("add"))
        return makes and super().may(user, action)

    @classmethod
    def rows(cls, user, action="view"):
        return super().rows(user, action).filter(purpose=RandomDraw.Purpose.LOOK_BACK)

    @classmethod
    def list_links(cls, user):
        return [{"label": _now("Look-backs"), "url": LookBackPages.url("list"), "icon": "rotate-2"}]

    @classmethod
    def extra_context(cls, row, user):
        """The draw made again beside what it gave; names only where the reader may see the finding."""
        again = row.drawn_again()
        seen = {
            finding.pk: finding
            for finding in Finding.objects.for_user(user)
            .filter(pk__in=row.population)
            .select_related("branch")
        }
        made = {each.finding_id: each for each in LookBack.objects.for_user(user).filter(draw=row)}
        for each in made.values():
            each.tone = TONES[each.state]
        chosen = set(row.drawn)
        lines = [
            {"id": pk, "finding": seen.get(pk), "is_drawn": pk in chosen, "look_back": made.get(pk)}
            for pk in row.population
        ]
        return {
            "lines": sorted(lines, key=lambda line: not line["is_drawn"]),
            "holds": again == row.drawn,
            "list_url": f"{reverse('assessments:look_back_list')}?draw={row.pk}",
        }
