"""Pages of the difficulty board: the list, one difficulty with its bids, writing one from another record."""

from django.http import Http404
from django.utils import timezone
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from common import forms, links
from common.forms import ReasonForm
from common.pages import Action, AddPage, DetailPage, EditPage, ModelPages
from common.tables import Column, choice
from common.todos import time_left
from projects.board_filters import DifficultyFilter
from projects.board_forms import DifficultyForm, PostAgainForm, origin_of, proposed
from projects.models import Bid, Difficulty, Project
from projects.services import difficulties
from projects.views.bids import BidPages, tone_of_bid
from projects.views.projects import MENU
from projects.wording import gap_words, promise_words

State = Difficulty.State
TONES = {State.DRAFT: "plain", State.OPEN: "watch", State.CLAIMED: "plain", State.SOLVED: "good"}
NEAR = 3  # days before the end of bidding that are marked


def left(difficulty) -> str:
    """How long bids are taken, in words; the state where none are."""
    if difficulty.state != State.OPEN:
        return ""
    if not difficulty.is_taking_bids:
        return _now("bids are over, to be selected")
    return time_left(difficulty.bids_until)["label"]


def left_tone(difficulty) -> str:
    return time_left(difficulty.bids_until, near=NEAR)["kind"] if difficulty.is_taking_bids else "watch"


TITLE = Column("title", _("Difficulty"), sort="title", link=lambda d: d.get_absolute_url())
NUMBER = Column("number", pgettext_lazy("difficulty", "Number"), kind="code", sort="number")
BRANCH = Column("branch__name", _("Posted by"), sort="branch__path")
UNIT = Column("unit__name", _("Production unit"))
CATEGORY = Column("category", _("Category"), value=choice("category"), sort="category")
GAP = Column("gap", _("Figure and gap"), value=gap_words)
UNTIL = Column("bids_until", _("bids until"), kind="date", sort="bids_until")
LEFT = Column("left", _("Time left for bids"), value=left, kind="tag", tone=left_tone)
BIDS = Column("bids_count", _("Number of bids"), kind="integer")
STATE = Column(
    "state",
    _("State"),
    value=choice("state"),
    kind="tag",
    tone=lambda d: TONES.get(d.state, "plain"),
)
POSTED = Column("posted_on", _("Posted on"), kind="date", sort="posted_on")
POSTER = Column("posted_by__name", _("Written by"))
SOLVED = Column("solved_on", pgettext_lazy("difficulty", "Solved on"), kind="date")


class DifficultyFormPage:
    """What writing and changing share: the form knows its reader."""

    def form(self, *args, **kwargs):
        user = self.request.user
        return forms.narrow(DifficultyForm(*args, user=user, **kwargs), user)


class DifficultyAdd(DifficultyFormPage, AddPage):
    """A difficulty, also one that comes from a visit, a request or a finding."""

    title = _("Post a difficulty")

    def get(self, request):
        return self.show(self.form(initial=self.first()), self.title)

    def first(self) -> dict:
        given = self.request.GET
        label, pk = given.get("from"), given.get("id")
        if visit := given.get("visit"):
            label, pk = "branches.contactvisit", visit
        if not label:
            return given.dict()
        origin = origin_of(label, pk, self.request.user)
        if not origin:
            raise Http404
        return proposed(origin)


class DifficultyEdit(DifficultyFormPage, EditPage):
    pass


class DifficultyDetail(DetailPage):
    """One difficulty; what somebody has bid for is not edited."""

    def actions(self, row):
        edit = self.pages.url("edit", row.pk)
        fixed = bool(row.why_not_change(self.request.user))
        return [each for each in super().actions(row) if not fixed or each["url"] != edit]


PAGES = {"add": DifficultyAdd, "edit": DifficultyEdit, "detail": DifficultyDetail}


class DifficultyPages(ModelPages):
    """Production problems that look for somebody who solves them."""

    model = Difficulty
    name = "difficulty"
    title = _("Difficulty board")
    menu = MENU
    related = ("branch", "unit", "posted_by")
    ordering = "-posted_on"
    form_class = DifficultyForm
    filterset_class = DifficultyFilter
    keeps_drafts = True
    searchable = True
    detail_template = "projects/difficulty.html"
    create, update = difficulties.write, difficulties.change
    actions = {
        "post": Action(
            pgettext_lazy("difficulty", "Post"),
            difficulties.post,
            why_not=lambda row, user: row.why_not_post(user),
            shown=lambda row: row.state == State.DRAFT,
            primary=True,
            explain=_("Everybody in the enterprise reads it on the board, and branches and members may bid."),
            done=_("“%(row)s” stands on the board."),
        ),
        "solve": Action(
            _("Mark as solved"),
            difficulties.solve,
            why_not=lambda row, user: row.why_not_solve(user),
            shown=lambda row: row.state == State.CLAIMED,
            explain=_("Its project is finished, and the figure is where it was wanted."),
            done=_("“%(row)s” is solved."),
        ),
        "post-again": Action(
            _("Post again"),
            difficulties.post_again,
            why_not=lambda row, user: row.why_not_post_again(user),
            shown=lambda row: row.state == State.CLAIMED and row.came_to_nothing,
            form=PostAgainForm,
            explain=_("Its project was terminated or withdrawn; bids are taken once more."),
            done=_("“%(row)s” stands on the board again."),
        ),
        "withdraw": Action(
            _("Withdraw"),
            difficulties.withdraw,
            why_not=lambda row, user: row.why_not_withdraw(user),
            shown=lambda row: row.state in {State.DRAFT, State.OPEN},
            form=ReasonForm,
            danger=True,
            explain=_("It leaves the board; whoever has bid reads the reason."),
            done=_("“%(row)s” is withdrawn."),
        ),
    }
    empty_sentence = _("No difficulty stands on the board. Post what your unit cannot solve by routine.")
    columns = (TITLE, GAP, BRANCH, CATEGORY, LEFT, BIDS, STATE)
    export_columns = (NUMBER, TITLE, BRANCH, UNIT, CATEGORY, GAP, POSTED, UNTIL, BIDS, STATE, SOLVED)
    sections = (
        (_("Difficulty"), (NUMBER, BRANCH, UNIT, CATEGORY, POSTER)),
        (_("Bids"), (STATE, POSTED, UNTIL, LEFT, BIDS, SOLVED)),
    )

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, PAGES.get(page, view))

    @classmethod
    def rows(cls, user, action="view"):
        return super().rows(user, action).with_bids()

    @classmethod
    def summary(cls, user):
        found = Difficulty.objects.for_user(user).taking_bids(timezone.localdate()).count()
        words = ngettext(
            "%(count)s difficulty takes bids today.", "%(count)s difficulties take bids today.", found
        )
        return words % {"count": found}

    @classmethod
    def list_links(cls, user):
        if not BidPages.may(user, "view"):
            return []
        return [{"label": _now("Bids"), "url": BidPages.url("list"), "icon": "hand-stop"}]

    @classmethod
    def extra_actions(cls, row, user):
        if row.state != State.OPEN or not BidPages.may(user, "add"):
            return []
        url = f"{BidPages.url('add')}?difficulty={row.pk}"
        reason = row.why_not_bid(user)
        return [{"label": _now("Bid for it"), "url": url, "primary": True, "reason": str(reason)}]

    @classmethod
    def extra_context(cls, row, user):
        bids = (
            Bid.objects.for_user(user).filter(difficulty=row).select_related("branch", "lead", "difficulty")
        )
        projects = Project.objects.for_user(user).filter(difficulty=row).select_related("branch", "lead")
        return {
            "gap": gap_words(row),
            "bids": [
                {"row": bid, "promise": promise_words(bid), "tone": tone_of_bid(bid)}
                for bid in bids.order_by("pk")
            ],
            "projects": projects,
            "is_claimed": row.state in {State.CLAIMED, State.SOLVED},
            # Everybody reads the board: what it comes from is named to those alone who may open it.
            "linked": [each for each in links.records_of(row, user) if each.url],
        }
