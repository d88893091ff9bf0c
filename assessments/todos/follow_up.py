"""What follow-up orders, look-backs, boards and reports ask of a person."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import ladder
from assessments.models import FollowUpOrder, LookBack, SupervisionReport
from assessments.services.follow_up_orders import issuable
from common.counting import count, told
from common.todos import Todo, end_of, time_left

EACH = 3  # so many stand by themselves; more of them are one line with a count


def todos(user):
    """Letters to acknowledge, look-backs to make, reports to approve, letters that are called for."""
    found = letters_to_acknowledge(user)
    if user.has_perm(LookBack.permission("change")):
        found += look_backs_to_make(user)
    if user.has_perm(SupervisionReport.permission("approve")):
        found += reports_to_approve(user)
    if user.has_perm(FollowUpOrder.permission("add")):
        found += letters_called_for(user)
    return found


def letters_to_acknowledge(user):
    waiting = FollowUpOrder.objects.for_user(user, "receive").waiting()
    told_of = waiting.select_related("finding").only("number", "step", "last_day", "finding__statement")
    rows = list(told_of.order_by("last_day", "pk")[: EACH + 1])
    if len(rows) > EACH:
        url = f"{reverse('assessments:follow_up_order_list')}?whose=mine&standing=waiting"
        title = _("Acknowledge %(count)s letters") % {"count": told(count(waiting))}
        return [Todo("mail", title, url, note=rows[0].number)]
    return [
        Todo(
            "mail",
            _("Acknowledge the letter %(letter)s") % {"letter": row},
            row.get_absolute_url(),
            note=row.finding.statement[:60],
            due=end_of(row.last_day) if row.last_day else None,
            tag=time_left(row.last_day) if row.last_day else None,
        )
        for row in rows
    ]


def look_backs_to_make(user):
    """One line: any member of the team may make them, but not who closed the finding."""
    due = LookBack.objects.for_user(user, "change").due().exclude(finding__closed_by=user)
    rows = list(due.order_by("due_on", "pk").values_list("due_on", "finding__branch__name")[: EACH + 1])
    if not rows:
        return []
    found = len(rows) if len(rows) <= EACH else count(due)
    title = ngettext("Look back at %(count)s finding", "Look back at %(count)s findings", found)
    branches = "、".join(dict.fromkeys(name for _day, name in rows[:EACH]))
    return [
        Todo(
            "rotate-2",
            title % {"count": told(found)},
            f"{reverse('assessments:look_back_list')}?state=due",
            note=branches if len(rows) <= EACH else _("%(names)s and others") % {"names": branches},
            due=end_of(rows[0][0]),
            tag=time_left(rows[0][0]),
        )
    ]


def reports_to_approve(user):
    waiting = SupervisionReport.objects.for_user(user, "approve").filter(state="submitted")
    waiting = waiting.exclude(made_by=user).exclude(submitted_by=user).select_related("submitted_by")
    return [
        Todo(
            "report",
            _("Approve “%(report)s”") % {"report": row},
            row.get_absolute_url(),
            note=str(row.submitted_by or ""),
        )
        for row in waiting.order_by("pk")[: EACH + 1]
    ]


def letters_called_for(user):
    """One line with a count, for whoever issues letters."""
    rows = ladder.called_for(issuable(user), timezone.localdate()).exclude(branch=user.branch_id)
    found = count(rows)
    if not found:
        return []
    title = ngettext("%(count)s finding calls for a letter", "%(count)s findings call for a letter", found)
    url = reverse("assessments:follow_up_proposal_list")
    return [Todo("mail-forward", title % {"count": told(found)}, url)]
