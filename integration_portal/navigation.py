"""The menu along the chain; an entry shows to those who may open it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    label: Any
    icon: str
    url_name: str
    permission: str = ""


DUTIES: tuple[Entry, ...] = (
    Entry(_("My duty sheet"), "user-check", "branches:my_duties", "branches.report_dutyoccurrence"),
    Entry(_("Duty matrix"), "grid-dots", "branches:duty_matrix_list", "branches.view_dutyholder"),
    Entry(
        _("Duties in their time"),
        "calendar-check",
        "branches:duty_occurrence_list",
        "branches.view_dutyoccurrence",
    ),
    Entry(_("Duty library"), "books", "branches:duty_library_list", "branches.view_dutylibrary"),
    Entry(_("Accountability"), "gavel", "branches:accountability_list", "branches.view_accountability"),
)

CONTACT_POINTS: tuple[Entry, ...] = (
    Entry(_("My contact branches"), "heart-handshake", "branches:contact_mine", "branches.add_contactvisit"),
    Entry(_("Contact points"), "link", "branches:contact_point_list", "branches.view_contactpoint"),
    Entry(_("Contact visits"), "walk", "branches:contact_visit_list", "branches.view_contactvisit"),
    Entry(_("Visit coverage"), "chart-bar", "branches:contact_coverage", "branches.view_contactvisit"),
    Entry(_("Follow-ups"), "checklist", "branches:follow_up_list", "branches.complete_followup"),
)

ORGANISATIONAL_LIFE: tuple[Entry, ...] = (
    Entry(_("Organisational life"), "calendar-check", "branches:life_home", "branches.view_liferecord"),
    Entry(_("Year plan"), "calendar-month", "branches:life_calendar", "branches.view_plannedactivity"),
    Entry(
        _("Records of organisational life"), "notes", "branches:life_record_list", "branches.view_liferecord"
    ),
    Entry(_("Branch committees"), "users-group", "branches:committee_list", "branches.view_committee"),
)

CAPACITY: tuple[Entry, ...] = (
    Entry(_("Branch standardisation"), "checklist", "branches:self_check_list", "branches.view_selfcheck"),
    Entry(_("Training"), "school", "branches:course_list", "branches.view_course"),
    Entry(_("Demonstration points"), "flag", "branches:named_site_list", "branches.read_demosite"),
    Entry(_("Lessons and exchange"), "arrows-exchange", "branches:lesson_list", "branches.view_lesson"),
    Entry(_("Regulations"), "books", "branches:regulation_list", "branches.view_regulation"),
)

VOICES: tuple[Entry, ...] = (
    Entry(_("Workers' requests"), "message-2", "branches:worker_request_list", "branches.view_workerrequest"),
    Entry(_("Reception days"), "calendar-user", "branches:reception_day_list", "branches.view_receptionday"),
    Entry(_("My requests"), "message-plus", "branches:my_request_list", "branches.board_workerrequest"),
    Entry(_("Board of answers"), "messages", "branches:voices_board_list", "branches.board_workerrequest"),
)

GROUPS = (
    ("", (Entry(_("Workbench"), "home", "home"),)),
    (
        _("Organisation and duties"),
        (
            Entry(_("Party organisations"), "sitemap", "branches:branch_list", "branches.view_branch"),
            Entry(
                _("Production units"),
                "building-factory-2",
                "branches:unit_list",
                "branches.view_productionunit",
            ),
            Entry(_("People and posts"), "users", "branches:person_list", "branches.view_user"),
            *DUTIES,
        ),
    ),
    (_("Organisational life and contact points"), (*ORGANISATIONAL_LIFE, *CONTACT_POINTS)),
    (_("Branch building and voices"), (*CAPACITY, *VOICES)),
    (
        _("Assessment and integration"),
        (
            Entry(
                _("Assessment schemes"),
                "adjustments",
                "assessments:scheme_list",
                "assessments.view_scheme",
            ),
            Entry(_("Data filing"), "table-plus", "assessments:figure_list", "assessments.view_figure"),
            Entry(
                _("Assessment periods"), "calendar-due", "assessments:period_list", "assessments.view_period"
            ),
            Entry(_("Quarterly scores"), "calculator", "assessments:results", "assessments.view_scoretotal"),
            Entry(_("Score runs"), "refresh", "assessments:run_list", "assessments.add_scorerun"),
        ),
    ),
    (
        _("Reports and system"),
        (
            Entry(_("Background jobs"), "progress", "common:jobs_list"),
            Entry(_("Audit log"), "clipboard-list", "common:audit_list", "common.view_auditevent"),
        ),
    ),
)
DOCK = ("home", "assessments:results", "assessments:figure_list", "branches:branch_list")


def navigation(request):
    """Context of the frame: menu groups, the phone's dock, the portal's name."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"portal_name": _("Integration of party building and production")}
    groups, flat = [], {}
    for label, entries in GROUPS:
        items = [
            item(entry, request)
            for entry in entries
            if not entry.permission or user.has_perm(entry.permission)
        ]
        flat |= {found["url_name"]: found for found in items}
        if items:
            groups.append({"label": label, "items": items})
    here = [found for found in flat.values() if is_here(found["url"], request.path)]
    if here:
        max(here, key=lambda found: len(found["url"]))["active"] = True
    return {
        "portal_name": _("Integration of party building and production"),
        "navigation": groups,
        "dock": [flat[name] for name in DOCK if name in flat],
    }


def is_here(url, path) -> bool:
    """The workbench is only itself; every other entry also stands for the pages below it."""
    return path == url or (url != "/" and path.startswith(url))


def item(entry, request):
    return {
        "label": entry.label,
        "icon": entry.icon,
        "url": reverse(entry.url_name),
        "url_name": entry.url_name,
        "active": False,
    }
