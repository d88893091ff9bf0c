"""What findings and their rectification ask of a person."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.models import Finding, HandIn
from assessments.models.finding_steps import AT_WORK, UNDONE
from common.counting import count, told
from common.todos import Todo, end_of, time_left

State = Finding.State
EACH = 3  # so many stand by themselves; more of them are one line with a count
TO_ANSWER = {State.OPEN, *AT_WORK}
TO_VERIFY = {State.MEASURES_SUBMITTED, State.SUBMITTED}


def todos(user):
    """Answers that this person owes, and what waits for this person's review; a constant number of queries."""
    found = []
    if user.has_perm(Finding.permission("answer")):
        found += to_answer(user)
    if user.has_perm(Finding.permission("verify")):
        found += [*to_verify(user), *extensions_asked(user)]
    if user.has_perm(Finding.permission("confirm")):
        found += to_confirm(user)
    return found


def to_answer(user):
    """Findings for which this person is responsible: measures, then the rectification."""
    rows = Finding.objects.for_user(user, "answer").filter(owner=user, state__in=TO_ANSWER)
    rows = rows.select_related("branch").order_by("due_on", "pk")
    found = list(rows[: EACH + 1])
    if len(found) > EACH:
        url = f"{reverse('assessments:finding_list')}?whose=owner&standing=undone"
        title = _("Answer %(count)s findings") % {"count": told(count(rows))}
        first = found[0]
        return [Todo("alert-circle", title, url, str(first), end_of(first.due_on), left(first))]
    return [answer(row) for row in found]


def answer(row):
    needs_measures = row.state == State.OPEN and row.term != Finding.Term.IMMEDIATE
    words = (
        _("Hand in measures for %(finding)s")
        if needs_measures
        else _("Hand in the rectification of %(finding)s")
    )
    note = row.get_state_display() if row.state in {State.RETURNED, State.REOPENED} else str(row.branch)
    return Todo(
        "alert-circle",
        words % {"finding": row},
        row.get_absolute_url(),
        note=note,
        due=end_of(row.due_on),
        tag=left(row),
    )


def left(row):
    """The time that is left, marked by the warning; the colour itself stands on the finding."""
    return time_left(row.due_on) | {"kind": row.standing["kind"]}


def to_verify(user):
    """Measures and rectifications that wait; nobody is asked about the own branch or the own hand-in."""
    waiting = Finding.objects.for_user(user, "verify").filter(state__in=TO_VERIFY)
    waiting = waiting.exclude(owner=user).exclude(branch=user.branch_id)
    many, one = _("Review %(count)s answers to findings"), _("Review the answer to %(finding)s")
    return waited(waiting, many, "to_verify", one)


def to_confirm(user):
    """Serious findings that were checked once and wait for the second review."""
    waiting = Finding.objects.for_user(user, "confirm").filter(state=State.CHECKED)
    checked = HandIn.objects.filter(verdict=HandIn.Verdict.CHECKED, judged_by=user)
    mine = waiting.filter(Q(leader=user) | Q(leader=None)).exclude(pk__in=checked.values("finding"))
    return waited(
        mine,
        _("Confirm the closing of %(count)s findings"),
        "to_verify",
        _("Confirm the closing of %(finding)s"),
    )


def extensions_asked(user):
    """Extensions that were asked for and have no answer."""
    asked = HandIn.objects.filter(kind=HandIn.Kind.EXTENSION, verdict=HandIn.Verdict.WAITING)
    rows = Finding.objects.for_user(user, "verify").filter(pk__in=asked.values("finding"), state__in=UNDONE)
    rows = rows.exclude(owner=user).exclude(branch=user.branch_id)
    return waited(
        rows,
        _("Answer %(count)s requests for an extension"),
        "undone",
        _("Answer the request for an extension of %(finding)s"),
    )


def waited(rows, many, standing, one):
    """Each by itself where they are few, one line with the count where they are many."""
    rows = rows.select_related("branch").order_by("due_on", "pk")
    found = list(rows[: EACH + 1])
    if len(found) > EACH:
        url = f"{reverse('assessments:finding_list')}?standing={standing}"
        return [Todo("eye-check", many % {"count": told(count(rows))}, url)]
    return [
        Todo("eye-check", one % {"finding": row}, row.get_absolute_url(), note=str(row.branch))
        for row in found
    ]
