"""Who gets what from the pages of progress, acceptance and benefit; see tests/access.py."""

from collections.abc import Callable

from branches.models import User
from projects.models import Project, RubricLine
from tests import factories
from tests.access import PARTY, Page
from tests.projects import running_cast as cast

OVERSEERS = frozenset(
    {"leader", "secretary", "inspector", "party_admin", "unit_head", "confirmer", "auditor"}
)
READERS = OVERSEERS | {"member"}
REPORTERS = frozenset({"secretary", "party_admin"})  # for the projects of their branches
LEADING = REPORTERS | {"member"}
FINANCE = frozenset({"confirmer"})


def project(branch, state="running") -> Project:
    """Led by somebody of the branch who does not ask."""
    lead = factories.person(f"{branch.code}-l", "某人", branch, "member")
    return cast.project(branch, lead, state)


def accepted(branch) -> Project:
    return project(branch, "acceptance")


def report(branch):
    """Filed by the secretary who asks."""
    return cast.report(project(branch), User.objects.get(username="r-secretary"))


def benefit(branch):
    return project(branch, "confirming").benefit


def claimed(branch):
    made = project(branch, "confirming")
    return cast.claimed(made, made.lead)


def acceptance(branch):
    """All who may score are named."""
    people = User.objects.filter(username__in=["r-leader", "r-party_admin", "r-confirmer"])
    return cast.acceptance(accepted(branch), *people)


def rubric_line(branch):
    return RubricLine.objects.get_or_create(year=2026, name="技术水平", defaults={"points": 30})[0]


ROWS: dict[str, Callable] = {
    "running_project": project,
    "accepted_project": accepted,
    "progress_report": report,
    "benefit": benefit,
    "claimed_benefit": claimed,
    "acceptance": acceptance,
    "rubric_line": rubric_line,
}


def verb(roles, row, *args):
    return Page(roles, row=row, args=args, readers=READERS)


ACCESS: dict[str, Page] = {
    "projects:my_projects": Page(LEADING),
    "projects:project_progress": Page(READERS, row="running_project"),
    "projects:project_checks": Page(READERS, row="running_project"),
    "projects:project_acceptance": Page(READERS, row="accepted_project"),
    "projects:project_benefit": Page(READERS, row="running_project"),
    "projects:project_awards": Page(READERS, row="running_project"),
    "projects:progress_report_list": Page(READERS),
    "projects:progress_report_export": Page(READERS, args=("csv",)),
    "projects:progress_report_add": Page(LEADING),
    "projects:progress_report_edit": Page(REPORTERS, row="progress_report", readers=frozenset({"member"})),
    "projects:progress_report_file": Page(READERS, row="progress_report", ok=404),
    "projects:acceptance_score": Page(frozenset({"leader", "party_admin", "confirmer"}), row="acceptance"),
    "projects:benefit_totals": Page(READERS),
    "projects:benefit_totals_export": Page(READERS, args=("xlsx",)),
    "projects:benefit_list": Page(READERS),
    "projects:benefit_export": Page(READERS, args=("csv",)),
    "projects:benefit_action": verb(REPORTERS, "benefit", "claim"),
    "projects:benefit_action#confirm": verb(FINANCE, "claimed_benefit", "confirm"),
    "projects:benefit_action#send-back": verb(FINANCE, "claimed_benefit", "send-back"),
    "projects:rubric_line_list": Page(OVERSEERS),
    "projects:rubric_line_export": Page(OVERSEERS, args=("csv",)),
    "projects:rubric_line_add": Page(PARTY),
    "projects:rubric_line_detail": Page(OVERSEERS, row="rubric_line", scoped=False),
    "projects:rubric_line_edit": Page(PARTY, row="rubric_line", scoped=False),
    "projects:project_action#midterm": verb(REPORTERS, "running_project", "midterm"),
    "projects:project_action#closing": verb(REPORTERS, "running_project", "closing"),
    "projects:project_action#extend": verb(PARTY, "running_project", "extend"),
    "projects:project_action#suspend": verb(PARTY, "running_project", "suspend"),
    "projects:project_action#resume": verb(PARTY, "running_project", "resume"),
    "projects:project_action#terminate": verb(PARTY, "running_project", "terminate"),
    "projects:project_action#award": verb(PARTY, "running_project", "award"),
    "projects:project_action#archive": verb(PARTY, "running_project", "archive"),
    "projects:project_action#assessors": verb(PARTY, "accepted_project", "assessors"),
    "projects:project_action#accept": verb(PARTY, "accepted_project", "accept"),
    "api-progress-report-list": Page(READERS, logged_out=403),
    "api-progress-report-detail": Page(READERS, row="progress_report", logged_out=403),
    "api-benefit-list": Page(READERS, logged_out=403),
    "api-benefit-detail": Page(READERS, row="benefit", logged_out=403),
    "api-benefit-do": Page(
        FINANCE,
        row="benefit",
        args=("confirm",),
        readers=READERS,
        method="post",
        ok=415,
        logged_out=403,
    ),
    "api-benefit-totals-list": Page(READERS, logged_out=403),
    "api-running-project-list": Page(READERS, logged_out=403),
    "api-running-project-detail": Page(READERS, row="running_project", logged_out=403),
    "api-running-project-score": Page(
        frozenset({"leader", "party_admin", "confirmer"}),
        row="accepted_project",
        method="post",
        ok=404,  # nobody has been named yet
        logged_out=403,
    ),
    "api-running-project-do": Page(
        PARTY,
        row="running_project",
        args=("suspend",),
        readers=READERS,
        method="post",
        ok=415,
        logged_out=403,
    ),
}
