"""What a secretary has to hold or record, elections that come; one line each."""

from collections import defaultdict

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.composition import REMIND_MONTHS, months_after
from branches.models import Branch, Committee, LifeKind, LifeRecord
from branches.occurrence import owed_by
from common.counting import count, told
from common.quarters import Quarter
from common.todos import Todo, end_of, time_left
from common.words import listed

RECORDERS = 2  # whoever answers for more branches reads the board instead


def todos(user):
    """What is due for this person of organisational life; a constant number of queries."""
    yield from meetings(user)
    yield from elections(user)


def meetings(user):
    """One line a kind that this quarter still asks for, in the window that is open or has gone by."""
    reach = user.reach(LifeRecord.permission("add"))
    if not reach:
        return
    mine = Branch.objects.filter(reach.condition(["path"]), closed_on=None).exclude(kind=Branch.Kind.GROUP)
    branches = list(mine[:RECORDERS])
    if len(branches) != 1:
        return
    prefetch_related_objects(branches, "versions")
    branch, quarter, today = branches[0], Quarter.current(), timezone.localdate()
    owed = [one for one in owed_by(branch, quarter.first_day, quarter.last_day) if one[1].first_day <= today]
    held = days_held(branch, owed, quarter.last_day)
    waiting = defaultdict(list)
    for kind, window, number in owed:
        if sum(day in window for day in held[kind]) < number:
            waiting[kind].append(window)
    for kind, windows in waiting.items():
        yield meeting_todo(branch, kind, windows, today)


def days_held(branch, owed, last_day):
    if not owed:
        return {}
    first = min(window.first_day for _kind, window, _number in owed)
    found = defaultdict(list)
    rows = LifeRecord.objects.recorded().filter(branch=branch, held_on__range=(first, last_day))
    for kind, day in rows.values_list("kind", "held_on"):
        found[kind].append(day)
    return found


def meeting_todo(branch, kind, windows, today):
    url = f"{reverse('branches:life_record_add')}?{urlencode({'branch': branch.pk, 'kind': kind})}"
    label = LifeKind(kind).label
    last = max(windows)
    gone = [window for window in windows if window.last_day < today]
    note = ""
    if gone:
        words = _("Nothing is recorded for %(windows)s; if it was held, record it.")
        note = words % {"windows": listed(window.label for window in gone)}
    if last in gone:
        return Todo(
            "calendar-x", _("%(kind)s: not recorded") % {"kind": label}, url, note, due=end_of(last.last_day)
        )
    title = _("%(kind)s for %(window)s") % {"kind": label, "window": last.label}
    return Todo("calendar-check", title, url, note, due=end_of(last.last_day), tag=time_left(last.last_day))


def elections(user):
    """Committees whose term ends within half a year or is over, those one answers for."""
    reach = user.reach(Committee.permission("change"))
    if not reach:
        return
    soon = months_after(timezone.localdate(), REMIND_MONTHS + 1)
    mine = Committee.objects.current().filter(reach.condition(["branch__path"]), term_ends_on__lt=soon)
    mine = mine.select_related("branch").only("term_ends_on", "branch__name")
    found = list(mine.order_by("term_ends_on")[:2])
    if not found:
        return
    first = found[0]
    if len(found) == 1:
        title, url = _("Election in %(branch)s") % {"branch": first.branch}, first.get_absolute_url()
    else:
        many = count(mine)
        words = ngettext(
            "%(count)s election comes or is overdue", "%(count)s elections come or are overdue", many
        )
        title, url = words % {"count": told(many)}, reverse("branches:committee_list")
    yield Todo(
        "users-group",
        title,
        url,
        _("Term ends on %(day)s") % {"day": first.term_ends_on},
        end_of(first.term_ends_on),
        time_left(first.term_ends_on),
    )
