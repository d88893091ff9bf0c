"""What the asker does, with a code or signed in; the log says what was done, never by whom or from where."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import RequestComment
from branches.models.worker_requests import RequestState, Satisfaction, WorkerRequest
from branches.services import request_limits, voices
from common import audit, changes
from common.errors import refuse
from common.origin import unknown_origin

Channel = WorkerRequest.Channel
MOST_COMMENTS = 20  # of one asker on one request

audit.WORDS |= {
    "request.rated": gettext_lazy("rated by the asker"),
    "request.commented": gettext_lazy("comment of the asker"),
    "request.published": gettext_lazy("agreed to publication"),
    "request.hidden_by_asker": gettext_lazy("publication taken back"),
}


@transaction.atomic
def send(*, code, address, asker=None, **values):
    """Receive what somebody typed into the form; without an account the limits hold."""
    with unknown_origin():
        if asker is None:
            request_limits.count_request(address)
        request_limits.count_text(values["text"])
        channel = Channel.PUBLIC if asker is None else Channel.PORTAL
        return voices.receive(by=None, code=code, channel=channel, asker=asker, **values)


@transaction.atomic
def rate(request, *, by=None, satisfaction, comment=""):
    """Say how satisfied one is; whoever is not satisfied the first time is answered by the superior."""
    request = changes.locked(request)
    refuse(request.why_not_rate())
    with unknown_origin():
        if comment:
            RequestComment.objects.create(request=request, text=comment)
        now = timezone.now()
        if satisfaction == Satisfaction.NOT and request.round == 1:
            return voices.open_again(
                request, by=None, reason=comment, satisfaction=satisfaction, rated_at=now
            )
        values = {"state": RequestState.RATED, "satisfaction": satisfaction}
        derived = {"rated_at": now, "asker_contact": ""}
        return changes.update(request, values, by=None, action="request.rated", derived=derived)


@transaction.atomic
def comment(request, *, by=None, text):
    """Add a word, as long as the request lives."""
    request = changes.locked(request)
    refuse(request.why_not_comment())
    said = request.comments.filter(by=None).count()
    refuse(said >= MOST_COMMENTS and _("So much has been added that it should be talked over in person."))
    with unknown_origin():
        RequestComment.objects.create(request=request, text=text)
        audit.record(None, "request.commented", request)
    return request


@transaction.atomic
def publish(request, *, by=None):
    """Agree that one's own branch reads question and answer, without a name."""
    request = changes.locked(request)
    refuse(request.why_not_publish())
    with unknown_origin():
        return changes.update(request, {"is_public": True}, by=None, action="request.published")


@transaction.atomic
def unpublish(request, *, by=None):
    """Take the agreement back."""
    request = changes.locked(request)
    with unknown_origin():
        return changes.update(request, {"is_public": False}, by=None, action="request.hidden_by_asker")


@transaction.atomic
def withdraw(request, *, by=None):
    """Take one's request back."""
    with unknown_origin():
        return voices.withdraw(request, by=None)
