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
    unless: str = ""  # whoever holds this reaches the page from another entry
    also: tuple[str, ...] = ()  # lists that are reached from here and have addresses of their own


def branches(label, icon, name, permission, *also, unless=""):
    """An entry of the branches' own records."""
    return Entry(
        label,
        icon,
        f"branches:{name}",
        f"branches.{permission}",
        unless and f"branches.{unless}",
        tuple(f"branches:{each}" for each in also),
    )


def assessments(label, icon, name, permission, *also):
    """An entry of supervision and scoring."""
    names = tuple(f"assessments:{each}" for each in also)
    return Entry(label, icon, f"assessments:{name}", f"assessments.{permission}", also=names)


ORGANISATION: tuple[Entry, ...] = (
    branches(
        _("Party organisations"), "sitemap", "branch_list", "view_branch", "tree_list", "peer_group_list"
    ),
    branches(_("Production units"), "building-factory-2", "unit_list", "view_productionunit"),
    branches(
        _("People and posts"), "users", "person_list", "view_user", "appointment_list", "composition_list"
    ),
)

DUTIES: tuple[Entry, ...] = (
    branches(_("My duty sheet"), "user-check", "my_duties", "report_dutyoccurrence"),
    branches(
        _("Duty matrix"),
        "grid-dots",
        "duty_matrix_list",
        "view_dutyholder",
        "duty_gaps",
        "duty_assign",
        "duty_assignment_list",
        "responsibility_letter_list",
    ),
    branches(_("Duties in their time"), "calendar-check", "duty_occurrence_list", "view_dutyoccurrence"),
    branches(
        _("Accountability"), "gavel", "accountability_list", "view_accountability", "influence_period_list"
    ),
    branches(_("Duty library"), "books", "duty_library_list", "view_dutylibrary", "duty_item_list"),
)

ORGANISATIONAL_LIFE: tuple[Entry, ...] = (
    branches(
        _("Organisational life"),
        "calendar-check",
        "life_home",
        "view_liferecord",
        "life_board_list",
        "frequency_list",
        "plan_list",
    ),
    branches(
        _("Year plan"),
        "calendar-month",
        "life_calendar",
        "view_plannedactivity",
        "plan_list",
        unless="view_liferecord",
    ),
    branches(
        _("Records of organisational life"),
        "notes",
        "life_record_list",
        "view_liferecord",
        "agenda_item_list",
    ),
    branches(_("Branch committees"), "users-group", "committee_list", "view_committee"),
)

CONTACT_POINTS: tuple[Entry, ...] = (
    branches(_("My contact branches"), "heart-handshake", "contact_mine", "add_contactvisit"),
    branches(_("Contact points"), "link", "contact_point_list", "view_contactpoint"),
    branches(_("Contact visits"), "walk", "contact_visit_list", "view_contactvisit", "contact_coverage"),
    branches(_("Follow-ups"), "checklist", "follow_up_list", "complete_followup"),
)

CAPACITY: tuple[Entry, ...] = (
    branches(_("Branch standardisation"), "checklist", "self_check_list", "view_selfcheck", "checklist_list"),
    branches(
        _("Training"),
        "school",
        "course_list",
        "view_course",
        "training_person_list",
        "training_rule_list",
        "training_record_list",
        "spot_check_list",
    ),
    branches(_("Demonstration points"), "flag", "named_site_list", "read_demosite", "demo_site_list"),
    branches(
        _("Lessons and exchange"), "arrows-exchange", "lesson_list", "view_lesson", "joint_activity_list"
    ),
    branches(_("Regulations"), "books", "regulation_list", "view_regulation", "regulation_edition_list"),
)

VOICES: tuple[Entry, ...] = (
    branches(
        _("Workers' requests"), "message-2", "worker_request_list", "view_workerrequest", "answer_term_list"
    ),
    branches(_("Reception days"), "calendar-user", "reception_day_list", "view_receptionday"),
    branches(_("My requests"), "message-plus", "my_request_list", "board_workerrequest"),
    branches(_("Board of answers"), "messages", "voices_board_list", "board_workerrequest"),
)

SUPERVISION: tuple[Entry, ...] = (
    assessments(_("My supervision visits"), "map-pin-check", "my_visits", "conduct_supervisionvisit"),
    assessments(
        _("Supervision plans"),
        "calendar-check",
        "supervision_plan_list",
        "view_supervisionplan",
        "spot_draw_list",
        "coverage",
    ),
    assessments(
        _("Supervision visits"), "clipboard-check", "supervision_visit_list", "view_supervisionvisit"
    ),
    assessments(
        _("Findings and rectification"),
        "alert-circle",
        "finding_list",
        "view_finding",
        "finding_tasks_list",
        "finding_responsibility_list",
        "finding_code_list",
        "rectification_term_list",
        "common_problems",
    ),
    assessments(
        _("Supervision checklists"), "list-check", "supervision_checklist_list", "view_supervisionchecklist"
    ),
)

PROJECTS: tuple[Entry, ...] = (
    Entry(_("My projects"), "rocket", "projects:my_projects", "projects.report_project"),
    Entry(
        _("Projects"),
        "bulb",
        "projects:project_list",
        "projects.view_project",
        also=(
            "projects:approval_step_list",
            "projects:deputy_list",
            "projects:coverage",
            "projects:consents",
        ),
    ),
    Entry(
        _("Benefits"),
        "coin-yuan",
        "projects:benefit_totals",
        "projects.view_project",
        also=("projects:benefit_list", "projects:rubric_line_list", "projects:progress_report_list"),
    ),
    Entry(
        _("Difficulty board"),
        "urgent",
        "projects:difficulty_list",
        "projects.view_difficulty",
        also=("projects:bid_list",),
    ),
    Entry(
        _("Project portfolio"),
        "layout-kanban",
        "projects:portfolio",
        "projects.view_project",
        also=("projects:portfolio_timeline",),
    ),
    Entry(_("Project library"), "books", "projects:library_list", "projects.view_project"),
)

ASSESSMENT: tuple[Entry, ...] = (
    Entry(_("Assessment schemes"), "adjustments", "assessments:scheme_list", "assessments.view_scheme"),
    Entry(_("Assessment periods"), "calendar-due", "assessments:period_list", "assessments.view_period"),
    Entry(_("Data filing"), "table-plus", "assessments:figure_list", "assessments.view_figure"),
    Entry(_("Score runs"), "refresh", "assessments:run_list", "assessments.add_scorerun"),
    Entry(_("Quarterly scores"), "calculator", "assessments:results", "assessments.view_scoretotal"),
)

SYSTEM: tuple[Entry, ...] = (
    Entry(_("Background jobs"), "progress", "common:jobs_list"),
    Entry(_("Audit log"), "clipboard-list", "common:audit_list", "common.view_auditevent"),
)

GROUPS = (
    ("", (Entry(_("Workbench"), "home", "home"),)),
    (_("Organisation and people"), ORGANISATION),
    (_("Duties and accountability"), DUTIES),
    (_("Organisational life and committees"), ORGANISATIONAL_LIFE),
    (_("Leaders at the branches"), CONTACT_POINTS),
    (_("Branch building"), CAPACITY),
    (_("Workers' voices"), VOICES),
    (_("Supervision and rectification"), SUPERVISION),
    (_("Projects and difficulties"), PROJECTS),
    (_("Assessment and integration"), ASSESSMENT),
    (_("Reports and system"), SYSTEM),
)
SHORT = 14  # a menu of so few entries stands open as a whole; of a longer one the group one is in
# The phone's dock: in each place what the person has first.
DOCK = (
    ("home",),
    ("branches:life_home", "branches:life_calendar"),
    ("assessments:results", "branches:voices_board_list"),
    (
        "branches:contact_mine",
        "assessments:my_visits",
        "branches:my_duties",
        "branches:duty_matrix_list",
        "branches:contact_visit_list",
        "branches:my_request_list",
    ),
)


def navigation(request):
    """Context of the frame: menu groups, the phone's dock, the portal's name."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"portal_name": _("Integration of party building and production")}
    groups = [
        {"label": label, "items": [item(entry) for entry in entries if is_shown(entry, user)]}
        for label, entries in GROUPS
    ]
    groups = [group for group in groups if group["items"]]
    flat = {found["url_name"]: found for group in groups for found in group["items"]}
    mark_place(flat.values(), request.path)
    for group in groups:
        group["open"] = len(flat) <= SHORT or any(found["active"] for found in group["items"])
    return {
        "portal_name": _("Integration of party building and production"),
        "navigation": groups,
        "dock": [next(flat[name] for name in names if name in flat) for names in DOCK if flat.keys() & names],
    }


def is_shown(entry, user) -> bool:
    """Whether the person may open it, and does not reach it from another entry."""
    may = not entry.permission or user.has_perm(entry.permission)
    return may and not (entry.unless and user.has_perm(entry.unless))


def mark_place(items, path):
    """The entry with the longest address that leads to this page is where one is."""
    lengths = {
        found["url_name"]: max((len(url) for url in found["urls"] if is_here(url, path)), default=0)
        for found in items
    }
    longest = max(lengths.values(), default=0)
    for found in items:
        found["active"] = longest > 0 and lengths[found["url_name"]] == longest


def is_here(url, path) -> bool:
    """The workbench is only itself; every other entry also stands for the pages below it."""
    return path == url or (url != "/" and path.startswith(url))


def item(entry):
    url = reverse(entry.url_name)
    return {
        "label": entry.label,
        "icon": entry.icon,
        "url": url,
        "urls": [url, *map(reverse, entry.also)],
        "url_name": entry.url_name,
        "active": False,
    }
