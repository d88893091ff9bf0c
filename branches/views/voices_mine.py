"""What a signed-in worker sees: the own requests, and the board of the own unit."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.models import ReceptionDay, WorkerRequest
from branches.models.worker_requests import RequestState
from branches.services import asking
from branches.views.voices import CATEGORY, MENU, PLACE, SATISFACTION, excerpt, received_on, state_words
from branches.voices_filters import BoardFilter, MyRequestFilter
from branches.voices_forms import CommentForm, RateForm
from common.pages import Action, ModelPages
from common.scoping import way_to
from common.tables import Column

State = RequestState


def asker_state(request):
    """The state as the asker reads it, without the colours of the office."""
    return state_words(request) if request.is_open else str(request.get_state_display())


ASKER_ACTIONS = {
    "rate": Action(
        _("Rate the answer"),
        asking.rate,
        permission="ask",
        why_not=lambda r, user: r.why_not_rate(),
        shown=lambda r: r.state == State.ANSWERED,
        form=RateForm,
        primary=True,
        done=_("Thank you. What you said has been noted."),
    ),
    "comment": Action(
        _("Add a word"),
        asking.comment,
        permission="ask",
        why_not=lambda r, user: r.why_not_comment(),
        shown=lambda r: not r.why_not_comment(),
        form=CommentForm,
        done=_("Your words have been added."),
    ),
    "publish": Action(
        _("Show it on the board"),
        asking.publish,
        permission="ask",
        why_not=lambda r, user: r.why_not_publish(),
        shown=lambda r: not r.why_not_publish() and not r.is_public,
        explain=_("The own branch then reads question and answer, without a name."),
        done=_("Question and answer now stand on the board of your unit, without a name."),
    ),
    "unpublish": Action(
        _("Take it off the board"),
        asking.unpublish,
        permission="ask",
        shown=lambda r: r.is_public,
        done=_("It does not stand on the board any more."),
    ),
    "withdraw": Action(
        _("Withdraw"),
        asking.withdraw,
        permission="ask",
        why_not=lambda r, user: r.why_not_close(),
        shown=lambda r: r.is_open,
        danger=True,
        done=_("The request has been withdrawn."),
    ),
}


class MyRequestPages(ModelPages):
    """One's own requests; whoever asked needs no permission to see what becomes of it."""

    model = WorkerRequest
    name = "my_request"
    title = _("My requests")
    menu = MENU
    related = ("branch", "unit")
    ordering = "-received_at"
    filterset_class = MyRequestFilter
    can_export = False
    detail_template = "branches/my_request.html"
    actions = ASKER_ACTIONS
    empty_sentence = _(
        "You have asked nothing by name yet. What was sent without a name is followed with its code."
    )
    columns = (
        Column("number", _("Request no."), kind="code", link=lambda r: MyRequestPages.url("detail", r.pk)),
        Column("received_at", _("Received"), value=received_on, kind="date", sort="received_at"),
        CATEGORY,
        PLACE,
        Column("text", _("Request"), value=excerpt),
        Column("state", _("State"), value=asker_state, kind="tag", tone=lambda r: r.tone),
        SATISFACTION,
    )

    @classmethod
    def may(cls, user, action):
        return user.is_authenticated

    @classmethod
    def rows(cls, user, action="view"):
        return WorkerRequest.objects.asked_by(user).select_related(*cls.related)

    @classmethod
    def home(cls, row):
        return cls.url("detail", row.pk)

    @classmethod
    def list_links(cls, user):
        return [
            {"label": _now("Follow with a code"), "url": reverse("voices:follow"), "icon": "key"},
            {"label": _now("Ask"), "url": reverse("voices:ask"), "icon": "plus", "primary": True},
        ]

    @classmethod
    def extra_context(cls, row, user):
        """The history names who handled it; the asker reads the steps instead."""
        return {
            "comments": row.comments.select_related("by"),
            "former": row.former_answers.all(),
            "history": [],
        }


class VoicesBoardPages(ModelPages):
    """Answered requests of the own unit whose askers agree, without names."""

    model = WorkerRequest
    name = "voices_board"
    title = _("Board of answered requests")
    menu = MENU
    related = ("branch", "unit")
    ordering = "-answered_at"
    filterset_class = BoardFilter
    can_export = False
    list_template = "branches/voices_board.html"
    detail_template = "branches/voices_board_entry.html"
    empty_sentence = _("Nothing stands here yet: an answered request appears once its asker agrees.")
    columns = (
        Column("text", _("Request"), value=excerpt, link=lambda r: VoicesBoardPages.url("detail", r.pk)),
        CATEGORY,
        PLACE,
        Column(
            "answered_at", _("Answered on"), value=lambda r: answered_on(r), kind="date", sort="answered_at"
        ),
        SATISFACTION,
    )
    sections = ()

    @classmethod
    def may(cls, user, action):
        return action == "view" and user.has_perm(WorkerRequest.permission("board"))

    @classmethod
    def rows(cls, user, action="view"):
        rows = WorkerRequest.objects.for_user(user, "board").on_board()
        return rows.select_related(*cls.related)

    @classmethod
    def list_links(cls, user):
        return [{"label": _now("Ask"), "url": reverse("voices:ask"), "icon": "plus", "primary": True}]

    @classmethod
    def list_context(cls, request):
        """The next reception days at which one is heard in person."""
        days = ReceptionDay.objects.filter(held_on__gte=timezone.localdate()).order_by("held_on")
        mine = way_to(request.user.branch.path)
        return {"reception_days": days.filter(branch__path__in=mine).select_related("leader", "branch")[:5]}

    @classmethod
    def extra_context(cls, row, user):
        return {"history": []}  # who handled it is no matter of the board


def answered_on(request):
    return timezone.localtime(request.answered_at).date()
