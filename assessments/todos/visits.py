"""What supervision visits ask of a person: to be made, to be finished, to be signed, or past their day."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import SupervisionPlan, SupervisionVisit
from common.todos import Todo, end_of, time_left

State = SupervisionVisit.State
MOST = 6  # visits that are named one by one
AHEAD = 14  # days


def todos(user):
    """One query for everything, as a rule; nothing for whoever makes no visits."""
    if not user.has_perm(SupervisionVisit.permission("conduct")):
        return []
    mine = SupervisionVisit.objects.for_user(user, "conduct").select_related("branch", "leader")
    mine = mine.filter(state__in=[State.PLANNED, State.UNDER_WAY, State.COMPLETED])
    rows = mine.filter(plan__state=SupervisionPlan.State.APPROVED).order_by("planned_on", "pk")
    found = [todo for visit in rows[: MOST * 4] if (todo := todo_of(visit, user))]
    if len(found) <= MOST:
        return found
    words = ngettext(
        "%(count)s more supervision visit", "%(count)s more supervision visits", len(found) - MOST
    )
    rest = Todo("clipboard-check", words % {"count": len(found) - MOST}, reverse("assessments:my_visits"))
    return [*found[:MOST], rest]


def todo_of(visit, user):
    """What this visit asks of this person now."""
    if visit.state == State.COMPLETED:
        return to_sign(visit) if visit.leader_id == user.pk else None
    if visit.state == State.UNDER_WAY:
        title = _("Finish the supervision of %(branch)s") % {"branch": visit.branch}
        url = reverse("assessments:visit_checklist", args=[visit.pk])
        note = visit.remark and _("Sent back: %(reason)s") % {"reason": visit.remark}
        return made(visit, title, url, note)
    if (visit.planned_on - timezone.localdate()).days > AHEAD:
        return None
    title = _("Supervise %(branch)s") % {"branch": visit.branch}
    url = reverse("assessments:visit_prepare", args=[visit.pk])
    return made(visit, title, url, f"{visit.get_theme_display()} · {visit.planned_on}")


def to_sign(visit):
    title = _("Sign off the supervision of %(branch)s") % {"branch": visit.branch}
    note = _("completed on %(day)s") % {"day": visit.completed_on}
    return Todo("signature", title, visit.get_absolute_url(), note)


def made(visit, title, url, note):
    due = visit.planned_on if visit.state == State.PLANNED else visit.quarter.last_day
    return Todo("clipboard-check", title, url, note, due=end_of(due), tag=standing(visit))


def standing(visit) -> dict:
    """How long there is, or that its day is over and the quarter is not."""
    today, last = timezone.localdate(), visit.quarter.last_day
    if visit.state == State.COMPLETED:
        return {"kind": "watch", "label": visit.get_state_display()}
    if visit.state == State.UNDER_WAY:
        return time_left(last)
    if last < today:
        return {"kind": "bad", "label": _("missed: its quarter is over")}
    if visit.planned_on < today:
        values = {"day": f"{last:%m-%d}"}
        return {"kind": "bad", "label": _("its day is over, until %(day)s at the latest") % values}
    return time_left(visit.planned_on)
