"""Own duties that are due, and reports of others that wait for a confirmation: a line each."""

from datetime import timedelta

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.models import DutyOccurrence
from common.counting import count_each, told
from common.todos import Todo, end_of, time_left

AHEAD = timedelta(days=14)  # a duty is named so long before its day


def todos(user) -> list[Todo]:
    """What is overdue, what is due soon, what waits for this person's confirmation; at most three lines."""
    found = []
    if user.has_perm(DutyOccurrence.permission("report")):
        found += own(user)
    if waiting := waiting_for(user):
        found.append(waiting)
    return found


def own(user):
    """One's own duties: overdue, and due within a fortnight."""
    today = timezone.localdate()
    late, soon = Q(due_on__lt=today), Q(due_on__gte=today, due_on__lte=today + AHEAD)
    mine = DutyOccurrence.objects.held_by(user).open().order_by()
    counts = mine.aggregate(
        late=Count("pk", filter=late),
        first=Min("due_on", filter=late),
        soon=Count("pk", filter=soon),
        next=Min("due_on", filter=soon),
    )
    url = reverse("branches:my_duties")
    if counts["late"]:
        words = ngettext(
            "%(count)s duty of yours is overdue", "%(count)s duties of yours are overdue", counts["late"]
        )
        late_url = f"{reverse('branches:duty_occurrence_list')}?whose=mine&standing=overdue"
        note = _("the first since %(day)s") % {"day": counts["first"]}
        yield Todo(
            "user-check",
            words % {"count": counts["late"]},
            late_url,
            note,
            due=end_of(counts["first"]),
            tag=time_left(counts["first"]),
        )
    if counts["soon"]:
        words = ngettext(
            "%(count)s duty of yours is due soon", "%(count)s duties of yours are due soon", counts["soon"]
        )
        note = _("the next on %(day)s") % {"day": counts["next"]}
        tag = time_left(counts["next"], near=AHEAD.days)
        yield Todo(
            "user-check", words % {"count": counts["soon"]}, url, note, due=end_of(counts["next"]), tag=tag
        )


def waiting_for(user) -> Todo | None:
    """Reports that this person is the next to confirm: joint ones, and those of the own and the next lower level."""
    waiting = DutyOccurrence.objects.waiting().exclude(reported_by=user).order_by()
    mine = Q(assignment__holder=user) | Q(assignment__joint_holder=user)
    posts = user.reach(DutyOccurrence.permission("confirm")).paths
    counts = count_each(
        joint=waiting.filter(mine, assignment__joint_holder__isnull=False),
        here=waiting.filter(branch__path__in=posts).exclude(mine),
        below=waiting.filter(branch__parent__path__in=posts).exclude(branch__path__in=posts).exclude(mine),
    )
    count = sum(counts.values())
    if not count:
        return None
    words = ngettext("Confirm %(count)s reported duty", "Confirm %(count)s reported duties", count)
    url = f"{reverse('branches:duty_occurrence_list')}?standing=carried_out"
    return Todo("checks", words % {"count": told(count)}, url, _("reported by their holders"))
