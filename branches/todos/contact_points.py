"""What is due for a leader, for a secretary and for whoever owns a follow-up."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.facts.coverage import contact_branches
from branches.models import ContactVisit, FollowUp
from branches.views.follow_ups import standing, tone
from common.counting import count, told
from common.todos import Todo, end_of, time_left

AHEAD = timedelta(days=14)  # so long before its day a follow-up is mentioned
EACH = 3  # so many stand by themselves; more of them are one line with a count
State = ContactVisit.State


def todos(user):
    """Visits to make, records to mend or to confirm, follow-ups to report; a constant number of queries."""
    found = []
    if user.has_perm(ContactVisit.permission("add")):
        found += [*visits_to_make(user), *records_to_mend(user)]
    if user.has_perm(ContactVisit.permission("confirm")):
        found += visits_to_confirm(user)
    if user.has_perm(FollowUp.permission("complete")):
        found += follow_ups_to_report(user)
    return found


def visits_to_make(user):
    """The contact branches that still wait for this leader in the running window."""
    waiting = [each for each in contact_branches(user) if each.missing]
    if not waiting:
        return
    until = min(each.until for each in waiting)
    names = "、".join(str(each.point.branch) for each in waiting[:EACH])
    title = ngettext("Visit %(count)s contact branch", "Visit %(count)s contact branches", len(waiting))
    yield Todo(
        "heart-handshake",
        title % {"count": len(waiting)},
        reverse("branches:contact_mine"),
        note=names if len(waiting) <= EACH else _("%(names)s and others") % {"names": names},
        due=end_of(until),
        tag=time_left(until, near=AHEAD.days),
    )


def records_to_mend(user):
    """Records that a branch sent back to this leader."""
    rows = ContactVisit.objects.for_user(user, "change").filter(state=State.SENT_BACK)
    for visit in rows.select_related("branch", "leader").order_by("visited_on")[:EACH]:
        yield Todo(
            "arrow-back-up",
            _("Mend the record of the visit to %(branch)s") % {"branch": visit.branch},
            reverse("branches:contact_visit_edit", args=[visit.pk]),
            note=visit.remark,
            tag={"kind": "bad", "label": visit.get_state_display()},
        )


def visits_to_confirm(user):
    """Leaders' visits that wait for the word of this person's branch."""
    waiting = ContactVisit.objects.for_user(user, "confirm").filter(state=State.RECORDED).exclude(leader=user)
    rows = list(waiting.select_related("branch", "leader").order_by("visited_on", "pk")[: EACH + 1])
    if len(rows) > EACH:
        url = f"{reverse('branches:contact_visit_list')}?state={State.RECORDED}"
        title = _("Confirm %(count)s visits of leaders") % {"count": told(count(waiting))}
        return [Todo("walk", title, url)]
    return [
        Todo(
            "walk",
            _("Confirm the visit of %(leader)s") % {"leader": visit.leader},
            visit.get_absolute_url(),
            note=f"{visit.branch} · {visit.visited_on}",
        )
        for visit in rows
    ]


def follow_ups_to_report(user):
    """What this person promised, when its day is near or over."""
    soon = timezone.localdate() + AHEAD
    due = FollowUp.objects.filter(owner=user, due_on__lte=soon).open().order_by("due_on", "pk")
    rows = list(due[: EACH + 1])
    if len(rows) > EACH:
        first = rows[0]
        url = f"{reverse('branches:follow_up_list')}?whose=mine&standing=open"
        return [
            Todo(
                "checklist",
                _("Report on %(count)s follow-ups") % {"count": told(count(due))},
                url,
                note=str(first),
                due=end_of(first.due_on),
                tag={"kind": tone(first), "label": standing(first)},
            )
        ]
    return [
        Todo(
            "checklist",
            str(row),
            row.get_absolute_url(),
            note=row.origin_label,
            due=end_of(row.due_on),
            tag={"kind": tone(row), "label": standing(row)},
        )
        for row in rows
    ]
