"""Requests that wait for this person: to answer, to assign."""

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from branches.models import WorkerRequest
from branches.models.worker_requests import RequestState
from common.todos import Todo, end_of, time_left


def todos(user) -> list[Todo]:
    """At most two lines: what one has to answer, what has no owner; two queries."""
    return [*owned(user), *unassigned(user)]


def owned(user):
    """The requests this person has to answer."""
    if not user.has_perm(WorkerRequest.permission("answer")):
        return []
    today = timezone.localdate()
    mine = WorkerRequest.objects.filter(owner=user).open()
    found = mine.aggregate(
        count=Count("pk"), first=Min("due_on"), only=Min("pk"), late=Count("pk", filter=Q(due_on__lt=today))
    )
    if not found["count"]:
        return []
    url = one_or(found, "mine")
    title = ngettext("Answer a worker's request", "Answer %(count)s workers' requests", found["count"])
    note = ""
    if found["late"]:
        note = ngettext("%(late)s is overdue", "%(late)s are overdue", found["late"]) % {
            "late": found["late"]
        }
    return [line("message-2", title % {"count": found["count"]}, url, found["first"], note)]


def unassigned(user):
    """For the party-affairs office: what has no owner yet, and what came back because it did not satisfy."""
    permission = WorkerRequest.permission("change")
    if not user.has_perm(permission):
        return []
    rows = WorkerRequest.objects.for_user(user, "change").filter(owner=None).open()
    found = rows.aggregate(
        count=Count("pk"),
        first=Min("due_on"),
        only=Min("pk"),
        back=Count("pk", filter=Q(state=RequestState.REOPENED)),
    )
    if not found["count"]:
        return []
    title = ngettext("Assign a worker's request", "Assign %(count)s workers' requests", found["count"])
    note = ""
    if found["back"]:
        note = ngettext("%(back)s came back", "%(back)s came back", found["back"]) % {"back": found["back"]}
    url = one_or(found, "unassigned")
    return [line("message-2-share", title % {"count": found["count"]}, url, found["first"], note)]


def one_or(found, standing) -> str:
    """The record itself when there is only one."""
    if found["count"] == 1:
        return reverse("branches:worker_request_detail", args=[found["only"]])
    return f"{reverse('branches:worker_request_list')}?standing={standing}&sort=due_on"


def line(icon, title, url, due_on, note):
    """One line with the nearest term in words."""
    return Todo(icon, title, url, note, due=end_of(due_on), tag=time_left(due_on))
