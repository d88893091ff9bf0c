"""Pages of bids: the own ones and those one selects among."""

from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common import forms
from common.counting import told_each
from common.forms import ReasonForm
from common.pages import Action, AddPage, DetailPage, EditPage, ModelPages
from common.tables import Column, choice
from projects.board_filters import BidFilter
from projects.board_forms import BidChangeForm, BidForm, SelectForm
from projects.models import Bid, Project
from projects.services import bids
from projects.views.projects import MENU
from projects.wording import gap_words, promise_words

State = Bid.State
TONES = {State.OFFERED: "watch", State.SELECTED: "good", State.DECLINED: "plain", State.WITHDRAWN: "plain"}


def tone_of_bid(bid) -> str:
    return TONES[bid.state]


DIFFICULTY = Column(
    "difficulty__title", _("Difficulty"), sort="difficulty__title", link=lambda b: b.get_absolute_url()
)
BRANCH = Column("branch__name", _("bidding branch"), sort="branch__path")
LEAD = Column("lead__name", _("who would lead"), sort="lead__name")
PROMISE = Column("promised", _("value promised"), value=promise_words)
UNTIL = Column("promised_by", _("promised by"), kind="date", sort="promised_by")
OFFERED = Column("offered_on", _("offered on"), kind="date", sort="offered_on")
STATE = Column("state", _("State"), value=choice("state"), kind="tag", tone=tone_of_bid)
JOINT = Column("is_joint", _("as a joint project"))
REMARK = Column("remark", _("remark"))
POSTED = Column(
    "difficulty",
    _("Difficulty"),
    value=lambda b: b.difficulty.title,
    link=lambda b: b.difficulty.get_absolute_url(),
)
GAP = Column("gap", _("Figure and gap"), value=lambda b: gap_words(b.difficulty))
BY = Column("by__name", _("offered by"))


class BidFormPage:
    """What bidding and changing share: the form knows its reader."""

    def form(self, *args, **kwargs):
        user = self.request.user
        form_class = BidChangeForm if self.action == "change" else BidForm
        return forms.narrow(form_class(*args, user=user, **kwargs), user)


class BidAdd(BidFormPage, AddPage):
    title = _("Bid for a difficulty")


class BidEdit(BidFormPage, EditPage):
    pass


class BidDetail(DetailPage):
    """One bid; what is decided is not edited."""

    def actions(self, row):
        edit = self.pages.url("edit", row.pk)
        fixed = bool(row.why_not_change(self.request.user))
        return [each for each in super().actions(row) if not fixed or each["url"] != edit]


PAGES = {"add": BidAdd, "edit": BidEdit, "detail": BidDetail}


class BidPages(ModelPages):
    """Offers to solve a difficulty; nobody who bids reads those of others."""

    model = Bid
    name = "bid"
    title = _("Bids")
    menu = MENU
    related = ("difficulty__branch", "branch", "lead", "by")
    ordering = "-offered_on"
    form_class = BidForm
    filterset_class = BidFilter
    keeps_drafts = True
    detail_template = "projects/bid.html"
    create, update = bids.offer, bids.change
    actions = {
        "select": Action(
            pgettext_lazy("bid", "Select"),
            bids.select,
            permission="select",
            why_not=lambda bid, user: bid.why_not_select(user),
            shown=lambda bid: bid.state == State.OFFERED,
            form=SelectForm,
            primary=True,
            explain=_("It becomes the draft of a project, and the other bids are not selected."),
            done=_("The bid “%(row)s” is selected; its leader completes the application."),
        ),
        "withdraw": Action(
            _("Withdraw"),
            bids.withdraw,
            why_not=lambda bid, user: bid.why_not_withdraw(user),
            shown=lambda bid: bid.state == State.OFFERED,
            form=ReasonForm,
            danger=True,
            explain=_("The offer is taken back; another one may be made while bids are taken."),
            done=_("The bid “%(row)s” is withdrawn."),
        ),
    }
    empty_sentence = _("No bid to be seen here. Open a difficulty of the board to bid for it.")
    columns = (DIFFICULTY, BRANCH, LEAD, PROMISE, UNTIL, OFFERED, STATE)
    sections = (
        (pgettext_lazy("offer", "Bid"), (POSTED, GAP, PROMISE, UNTIL, JOINT)),
        (_("Who bids"), (BRANCH, LEAD, BY, OFFERED, STATE, REMARK)),
    )

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, PAGES.get(page, view))

    @classmethod
    def summary(cls, user):
        waiting = Bid.objects.for_user(user).filter(state=State.OFFERED)
        return _now("%(count)s wait to be selected.") % told_each(count=waiting)

    @classmethod
    def extra_context(cls, row, user):
        return {"project": Project.objects.for_user(user).filter(bid=row).first()}
