"""Pages of workers' requests for those who assign, answer and oversee them."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models import WorkerRequest
from branches.models.worker_requests import RequestState
from branches.services import repeats, request_owners, voices
from branches.voices_filters import WorkerRequestFilter
from branches.voices_forms import (
    AnswerForm,
    CommentForm,
    DeclineForm,
    DuplicateForm,
    EarlierForm,
    OwnerForm,
    PassOnForm,
    RecordForm,
    SortForm,
)
from common import links
from common.counting import told_each
from common.forms import ReasonForm
from common.pages import Action, ModelPages
from common.tables import Column, choice

MENU = _("Workers' voices")
State = RequestState
EXCERPT = 36


def excerpt(request):
    """The beginning of the request, marked where it was asked before."""
    text = " ".join(request.text.split())
    text = text if len(text) <= EXCERPT else f"{text[:EXCERPT]}…"
    return _now("[again] %(text)s") % {"text": text} if request.repeats_id else text


def state_words(request):
    words = str(request.get_state_display())
    if request.round > 1:
        words = _now("%(state)s, round %(round)s") % {"state": words, "round": request.round}
    if request.satisfaction:
        words = f"{words} · {request.get_satisfaction_display()}"
    return f"{words} · {request.time_left}" if request.time_left else words


def asked_in(*states):
    return lambda request: request.state in states


STATE = Column("state", _("State"), value=state_words, kind="tag", tone=lambda r: r.tone)
CATEGORY = Column("category", _("Category"), value=choice("category"))
PLACE = Column("unit", _("Unit or branch"), value=lambda r: (r.unit or r.branch).name)
SATISFACTION = Column("satisfaction", _("Satisfaction"), value=choice("satisfaction"))


class WorkerRequestPages(ModelPages):
    """Requests of the own part of the tree, and those one has to answer; who asked is no column."""

    model = WorkerRequest
    name = "worker_request"
    title = _("Workers' requests")
    menu = MENU
    related = ("branch", "unit", "owner")
    ordering = "-received_at"
    filterset_class = WorkerRequestFilter
    form_class = RecordForm
    list_template, detail_template = "branches/worker_request_list.html", "branches/worker_request.html"
    empty_sentence = _("No request has come in yet. The public page and the reception days bring them.")
    columns = (
        Column("number", _("Request no."), kind="code", link=lambda r: r.get_absolute_url()),
        Column("received_at", _("Received"), value=lambda r: received_on(r), kind="date", sort="received_at"),
        CATEGORY,
        PLACE,
        Column("text", _("Request"), value=excerpt),
        Column("owner__name", _("Owner"), kind="code"),
        Column("due_on", _("Due on"), kind="date", sort="due_on"),
        STATE,
    )
    sections = (
        (
            _("Receipt"),
            (
                Column("number", _("Request no.")),
                Column("received_at", _("Received"), kind="datetime"),
                Column("channel", _("Came by"), value=choice("channel")),
                Column(
                    "reception_day", _("Reception day"), link=lambda r: r.reception_day.get_absolute_url()
                ),
                CATEGORY,
                Column("branch__name", _("Branch concerned"), link=lambda r: r.branch.get_absolute_url()),
                Column(
                    "unit__name", _("Production unit"), link=lambda r: r.unit and r.unit.get_absolute_url()
                ),
            ),
        ),
        (
            _("Handling"),
            (
                STATE,
                Column("owner__name", _("Owner")),
                Column("answering_branch__name", _("Answered by")),
                Column("due_on", _("Due on"), kind="date"),
                Column("answered_at", _("Answered at"), kind="datetime"),
                SATISFACTION,
                Column("repeats", _("Repeats"), link=lambda r: r.repeats.get_absolute_url()),
                Column("is_public", _("On the board")),
            ),
        ),
    )
    actions = {
        "assign": Action(
            _("Assign"),
            voices.assign,
            why_not=lambda r, user: r.why_not_assign(),
            shown=lambda r: r.is_open and (not r.owner_id or r.state == State.RECEIVED),
            form=OwnerForm,
            explain=lambda r: r.text,
            initial=lambda r: {"owner": request_owners.first_owner(r)},
            primary=True,
            done=_("“%(row)s” has its owner; the term runs on."),
        ),
        "answer": Action(
            pgettext_lazy("worker's request", "Answer"),
            voices.answer,
            permission="answer",
            why_not=lambda r, user: r.why_not_answer(user),
            shown=lambda r: r.is_open and r.owner_id,
            form=AnswerForm,
            explain=lambda r: r.text,
            primary=True,
            done=_("“%(row)s” is answered; the asker reads it with the code and rates it."),
        ),
        "pass-on": Action(
            _("Pass on"),
            voices.pass_on,
            permission="answer",
            why_not=lambda r, user: r.why_not_pass_on(user),
            shown=lambda r: r.is_open and r.owner_id,
            form=PassOnForm,
            explain=_("The term goes on. The reason stands in the history; the asker does not read it."),
        ),
        "write": Action(
            _("Write to the asker"),
            voices.write,
            permission="answer",
            why_not=lambda r, user: r.why_not_write(user),
            shown=lambda r: r.is_open or r.state == State.ANSWERED,
            form=CommentForm,
            explain=_("A question or a word in between; it is no answer yet, and the term runs on."),
            done=_("The asker reads it with the code."),
        ),
        "sort": Action(
            _("Correct place or category"),
            voices.sort,
            why_not=lambda r, user: r.why_not_close(),
            shown=lambda r: r.is_open,
            form=SortForm,
            initial=lambda r: {"branch": r.branch, "unit": r.unit, "category": r.category},
        ),
        "repeat": Action(
            _("Link to an earlier one"),
            voices.mark_repeat,
            form=EarlierForm,
            initial=lambda r: {"earlier": r.repeats.number if r.repeats else ""},
        ),
        "reopen": Action(
            _("Open again"),
            voices.reopen,
            why_not=lambda r, user: r.why_not_reopen(),
            shown=asked_in(State.ANSWERED, State.RATED),
            form=ReasonForm,
            explain=_(
                "It goes to the superior of whoever answered, with a new term. The former answer is kept."
            ),
        ),
        "hide": Action(
            _("Take off the board"),
            voices.hide,
            why_not=lambda r, user: "" if r.is_public else _("It is not on the board."),
            shown=lambda r: r.is_public,
            form=ReasonForm,
        ),
        "not-ours": Action(
            _("Decline: not ours"),
            voices.decline,
            why_not=lambda r, user: r.why_not_close(),
            shown=lambda r: r.is_open,
            form=DeclineForm,
            danger=True,
        ),
        "duplicate": Action(
            _("Close as a duplicate"),
            voices.close_as_duplicate,
            why_not=lambda r, user: r.why_not_close(),
            shown=lambda r: r.is_open,
            form=DuplicateForm,
            danger=True,
        ),
        "withdraw": Action(
            _("Withdraw for the asker"),
            voices.withdraw,
            why_not=lambda r, user: r.why_not_close(),
            shown=lambda r: r.is_open,
            form=ReasonForm,
            danger=True,
            explain=_("Only where the asker says so; it neither helps nor hurts anybody in the scores."),
        ),
    }

    @classmethod
    def summary(cls, user):
        rows = WorkerRequest.objects.for_user(user)
        counts = told_each(open=rows.open(), overdue=rows.overdue(timezone.localdate()))
        return _now("%(open)s open, %(overdue)s overdue") % counts

    @classmethod
    def list_links(cls, user):
        found = [
            {
                "label": _now("Statistics"),
                "url": reverse("branches:worker_request_statistics"),
                "icon": "chart-bar",
            }
        ]
        if cls.may(user, "answer"):
            found.insert(
                0, {"label": _now("My queue"), "url": f"{cls.url('list')}?standing=mine", "icon": "inbox"}
            )
        if cls.may(user, "add"):
            found.append({"label": _now("Take down a request"), "url": cls.url("record"), "icon": "plus"})
        return found

    @classmethod
    def list_context(cls, request):
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return {"ledger_url": cls.url("ledger") + query}

    @classmethod
    def extra_actions(cls, row, user):
        return [
            {"label": _now("Print"), "method": "print"},
            {"label": _now("Answer sheet (Word)"), "url": cls.url("sheet", row.pk), "icon": "file-text"},
        ]

    @classmethod
    def extra_context(cls, row, user):
        """What was written about it; who asked only for those whom it concerns."""
        alike = repeats.earlier_alike(row)
        own = WorkerRequest.objects.for_user(user).filter(pk__in=[each.pk for each in alike])
        seen = set(own.values_list("pk", flat=True))
        return {
            "former": row.former_answers.select_related("owner"),
            "comments": row.comments.select_related("by"),
            "alike": [each for each in alike if each.pk in seen],
            "linked": links.records_of(row, user),
            "shows_asker": row.shows_asker_to(user),
            "asker_name": row.asker.name if row.asker else row.asker_name,
            "masked_contact": row.masked_contact,
        }


def received_on(request):
    return timezone.localtime(request.received_at).date()
