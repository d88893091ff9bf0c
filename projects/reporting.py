"""In which windows a project owes a report of its progress."""

from collections import defaultdict
from datetime import date, timedelta

from django.utils import timezone

from common.windows import window_of
from projects.models import ProgressReport

LEAST_DAYS = 15  # a window is owed when the project ran so many days of it
BACK = timedelta(days=100)  # so long after its end a window may still be filed


def begin(project):
    """The day from which progress is owed: approved and begun, or resumed."""
    return max(day for day in (project.starts_on, project.approved_on, project.reports_from) if day)


def windows_of(project, today=None):
    """The windows that may be filed now, the running one first; nothing before the project began."""
    today = today or timezone.localdate()
    first, window, found = begin(project), window_of(project.report_every, today), []
    while window.last_day >= max(first, today - BACK):
        if (window.last_day - max(first, window.first_day)).days + 1 >= LEAST_DAYS:
            found.append(window)
        window = window_of(project.report_every, window.first_day - timedelta(days=1))
    return found


def open_since(project, window) -> date:
    """The first day about which nothing has been filed yet, before this window or in it: what was told up to there stays."""
    oldest = min([window.first_day, *(each.first_day for each in unfiled([project]).get(project.pk, []))])
    filed = project.reports.filter(last_day__lt=oldest).order_by("-last_day")
    last = filed.values_list("last_day", flat=True).first()
    return last + timedelta(days=1) if last else date.min


def unfiled(projects, today=None) -> dict[int, list]:
    """For each of these projects the windows without a report, the oldest first; one query for all."""
    projects = [each for each in projects if each.is_reporting]
    filed = defaultdict(set)
    rows = ProgressReport.objects.filter(project__in=[each.pk for each in projects])
    for project, first_day in rows.values_list("project", "first_day"):
        filed[project].add(first_day)
    return {
        each.pk: [w for w in reversed(windows_of(each, today)) if w.first_day not in filed[each.pk]]
        for each in projects
    }
