"""What a project leader has to do: one card a project, on a phone."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from common.todos import time_left
from projects import reporting
from projects.models import Milestone, ProgressReport, Project
from projects.models.project_states import ALIVE
from projects.next_steps import is_midterm_near, is_worked_off
from projects.progress_forms import decimal_text
from projects.views.progress import MENU, TONES

STEPS_SHOWN = 3  # milestones on a card
State = Project.State


class MyProjects(View):
    """The projects that somebody leads, with what each waits for."""

    def get(self, request):
        if not request.user.has_perm(Project.permission("report")):
            raise PermissionDenied
        rows = Project.objects.for_user(request.user, "report").filter(lead=request.user.pk, state__in=ALIVE)
        rows = rows.select_related("branch", "benefit").prefetch_related("milestones")
        projects = list(rows.order_by("ends_on", "pk"))
        windows = reporting.unfiled(projects)
        newest = ProgressReport.objects.filter(project__in=[each.pk for each in projects])
        newest = {
            each.project_id: each
            for each in newest.order_by("project_id", "-last_day").distinct("project_id")
        }
        cards = [card(each, windows.get(each.pk, []), newest.get(each.pk)) for each in projects]
        title = _("My projects")
        context = {
            "title": title,
            "breadcrumb": [(MENU, None), (title, None)],
            "cards": cards,
            "due": sum(bool(each["windows"]) for each in cards),
            "list_url": reverse("projects:project_list"),
        }
        return render(request, "projects/my_projects.html", context)


def card(project, windows, report) -> dict:
    """One project at a look: the next milestones, the goal, what is to be filed, one main button."""
    planned = [each for each in project.milestones.all() if each.state == Milestone.State.PLANNED]
    planned = planned if project.is_reporting else []
    return {
        "project": project,
        "windows": windows,
        "left": time_left(windows[0].last_day) if windows else None,
        "planned": [(each, time_left(each.due_on)) for each in planned[:STEPS_SHOWN]],
        "more": max(0, len(planned) - STEPS_SHOWN),
        "report": report,
        "tone": TONES[report.health] if report else "",
        "value": decimal_text(report.value) if report else "",
        "target": decimal_text(project.target),
        "buttons": buttons(project, windows, planned),
    }


def buttons(project, windows, planned) -> list[dict]:
    """What the leader can do now, the first of them in colour."""
    found = []
    benefit = getattr(project, "benefit", None)
    if project.state == State.CONFIRMING and benefit and benefit.state in {"expected", "sent_back"}:
        url = reverse("projects:benefit_action", args=[benefit.pk, "claim"])
        found.append({"label": _("Claim the benefit"), "url": url})
    if windows:
        url = f"{reverse('projects:progress_report_add')}?project={project.pk}"
        found.append({"label": _("File progress"), "url": url})
    if project.state == State.RUNNING:
        if is_midterm_near(project):
            found.append(verb(project, "midterm", _("Mid-term check")))
        elif not planned and is_worked_off(project):
            found.append(verb(project, "closing", _("Apply for closing")))
    return found


def verb(project, name, label) -> dict:
    return {"label": label, "url": reverse("projects:project_action", args=[project.pk, name])}
