"""What becomes of a worker's request: received, given to an owner, answered, opened again, closed."""

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import FormerAnswer, RequestComment, WorkerRequest
from branches.models.answer_terms import due_day
from branches.models.worker_requests import RequestState
from branches.services import repeats
from branches.services.request_codes import code_hash
from branches.services.request_owners import superior_of
from common import audit, changes, links
from common.errors import RuleViolation, refuse

State = RequestState
NUMBER = re.compile(r"(?:SQ)?(?:\d{4}-)?0*(\d{1,9})", re.IGNORECASE | re.ASCII)

audit.WORDS |= {
    "request.received": gettext_lazy("received"),
    "request.sorted": gettext_lazy("place or category corrected"),
    "request.assigned": gettext_lazy("assigned"),
    "request.passed_on": gettext_lazy("passed on"),
    "request.answered": gettext_lazy("answered"),
    "request.written": gettext_lazy("wrote to the asker"),
    "request.reopened": gettext_lazy("opened again"),
    "request.repeat": gettext_lazy("linked to the earlier request"),
    "request.withdrawn": gettext_lazy("withdrawn"),
    "request.duplicate": gettext_lazy("closed as a duplicate"),
    "request.not_ours": gettext_lazy("declined: not ours"),
    "request.hidden": gettext_lazy("taken off the board"),
    "request.contact_read": gettext_lazy("read how to reach the asker"),
}


@transaction.atomic
def receive(*, by, code, visit=None, **values):
    """Take a request in; its term begins today, and an earlier one of the same words is linked."""
    request = WorkerRequest(code_hash=code_hash(code), **values)
    unit = request.unit
    refuse(unit and unit.branch_id != request.branch_id and _("This unit belongs to another branch."))
    refuse(request.reception_day and request.reception_day.why_not_record())
    request.due_on = due_day(request.category, timezone.localdate(request.received_at))
    request.full_clean()
    request.repeats = repeats.asked_before(request)
    request.save(force_insert=True)
    if visit:
        links.connect(request, visit, by=by)
    audit.record(by, "request.received", request)
    return request


@transaction.atomic
def sort(request, *, by, branch, unit=None, category):
    """Put it to the branch, the unit and the category it belongs to; the term stays as promised."""
    request = changes.locked(request)
    refuse(request.why_not_close())
    refuse(unit and unit.branch_id != branch.pk and _("This unit belongs to another branch."))
    values = {"branch": branch, "unit": unit, "category": category}
    return changes.update(request, values, by=by, action="request.sorted")


@transaction.atomic
def assign(request, *, by, owner, note=""):
    """Give it to the person who is to answer; from then on the term is that person's."""
    request = changes.locked(request)
    refuse(request.why_not_assign(by, owner))
    state = State.REOPENED if request.state == State.REOPENED else State.ASSIGNED
    values = {"owner": owner, "state": state}
    place = {"answering_branch": owner.branch}
    return changes.update(request, values, by=by, action="request.assigned", reason=note, derived=place)


@transaction.atomic
def pass_on(request, *, by, owner=None, reason):
    """Hand it to somebody else, or back to the party-affairs office; the term goes on."""
    request = changes.locked(request)
    refuse(request.why_not_pass_on(by, owner))
    values = {"owner": owner}
    if owner is None and request.state == State.ASSIGNED:
        values["state"] = State.RECEIVED
    place = {"answering_branch": owner and owner.branch}
    return changes.update(request, values, by=by, action="request.passed_on", reason=reason, derived=place)


@transaction.atomic
def answer(request, *, by, answer):
    """Say what was done about it; the asker reads it and rates it."""
    request = changes.locked(request)
    refuse(request.why_not_answer(by))
    values = {"answer": answer, "state": State.ANSWERED}
    now = {"answered_at": timezone.now()}
    return changes.update(request, values, by=by, action="request.answered", derived=now)


@transaction.atomic
def write(request, *, by, text):
    """A word to the asker that is no answer yet."""
    request = changes.locked(request)
    refuse(request.why_not_write(by))
    RequestComment.objects.create(request=request, by=by, text=text)
    audit.record(by, "request.written", request)
    return request


@transaction.atomic
def reopen(request, *, by, reason):
    """Open an answered request again: it goes to the superior with a new term."""
    request = changes.locked(request)
    refuse(request.why_not_reopen())
    return open_again(request, by=by, reason=reason)


def open_again(request, *, by, reason, satisfaction="", rated_at=None):
    """Keep the answer that did not do, and give the request to the superior of whoever gave it."""
    FormerAnswer.objects.create(
        request=request,
        round=request.round,
        owner=request.owner,
        answering_branch=request.answering_branch,
        due_on=request.due_on,
        answer=request.answer,
        answered_at=request.answered_at,
        satisfaction=satisfaction or request.satisfaction,
        rated_at=rated_at or request.rated_at,
        reason=reason,
    )
    owner, place = superior_of(request)
    values = {
        "state": State.REOPENED,
        "owner": owner,
        "due_on": due_day(request.category, timezone.localdate()),
    }
    derived = {
        "round": request.round + 1,
        "answering_branch": place,
        "answer": "",
        "answered_at": None,
        "satisfaction": "",
        "rated_at": None,
        "is_public": False,
    }
    return changes.update(request, values, by=by, action="request.reopened", reason=reason, derived=derived)


@transaction.atomic
def mark_repeat(request, *, by, earlier=""):
    """Link it to the earlier request of the same matter, or take a wrong link away."""
    request = changes.locked(request)
    values = {"repeats": _earlier(request, earlier, by) if earlier else None}
    return changes.update(request, values, by=by, action="request.repeat")


@transaction.atomic
def close_as_duplicate(request, *, by, earlier, reason):
    """One matter is answered once: close this and keep the earlier; neither helps nor hurts anybody."""
    request = changes.locked(request)
    refuse(request.why_not_close())
    values = {"state": State.DUPLICATE, "repeats": _earlier(request, earlier, by)}
    return _close(request, values, by=by, action="request.duplicate", reason=reason)


@transaction.atomic
def decline(request, *, by, reason):
    """It is not for the enterprise to settle; the asker reads why, and where to turn."""
    request = changes.locked(request)
    refuse(request.why_not_close())
    return _close(request, {"state": State.NOT_OURS}, by=by, action="request.not_ours", reason=reason)


@transaction.atomic
def withdraw(request, *, by, reason=""):
    """The asker does not want it any more."""
    request = changes.locked(request)
    refuse(request.why_not_close())
    return _close(request, {"state": State.WITHDRAWN}, by=by, action="request.withdrawn", reason=reason)


@transaction.atomic
def read_contact(request, *, by) -> str:
    """How to reach the asker, for whoever answers; the log keeps who read it."""
    refuse("" if request.shows_asker_to(by) else _("Only the owner and the party-affairs office see this."))
    audit.record(by, "request.contact_read", request)
    return request.asker_contact


@transaction.atomic
def hide(request, *, by, reason):
    """Take it off the board, where its words name or hurt somebody."""
    request = changes.locked(request)
    refuse("" if request.is_public else _("It is not on the board."))
    return changes.update(request, {"is_public": False}, by=by, action="request.hidden", reason=reason)


def _close(request, values, *, by, action, reason):
    """Close without an answer; how to reach the asker is not needed any more."""
    derived = {"closing_words": reason, "asker_contact": ""}
    return changes.update(request, values, by=by, action=action, reason=reason, derived=derived)


def _earlier(request, number, by):
    """The earlier request that somebody named by its number."""
    match = NUMBER.fullmatch(number.strip())
    rows = WorkerRequest.objects.for_user(by).filter(pk=match[1]) if match else WorkerRequest.objects.none()
    found = rows.exclude(pk=request.pk).filter(received_at__lte=request.received_at).first()
    if found is None:
        raise RuleViolation(
            _("There is no earlier request with the number “%(number)s”.") % {"number": number}
        )
    return found
