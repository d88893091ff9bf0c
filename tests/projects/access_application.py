"""Who gets what from the pages of projects, approval steps and deputies; see tests/access.py."""

from collections.abc import Callable

from branches.models import User
from projects.models import ApprovalStep
from tests import factories
from tests.access import PARTY, Page
from tests.projects import application_cast as cast

SEERS = frozenset(
    {"leader", "secretary", "inspector", "party_admin", "unit_head", "confirmer", "member", "auditor"}
)
STEP_SEERS = SEERS - {"member"}
DRAFTERS = frozenset({"secretary", "party_admin", "member"})
DECIDERS = frozenset({"leader", "secretary", "party_admin", "unit_head", "confirmer"})
NAMERS = DECIDERS
CHANGERS = frozenset({"secretary", "party_admin"})
SECRETARY, MEMBER = frozenset({"secretary"}), frozenset({"member"})
# A member may write applications, but only the own ones.
VERB = {"method": "post", "readers": MEMBER, "hidden": True, "logged_out": 403}


def person(branch, role="unit_head"):
    found = User.objects.filter(username=f"{branch.code}-{role}").first()
    return found or factories.person(f"{branch.code}-{role}", "某人", branch, role)


def project(branch):
    return cast.draft(person(branch), branch=branch)


def unfinished(branch):
    return cast.draft(person(branch), branch=branch, measures="")


def handed_in(branch):
    return cast.handed_in(person(branch, "secretary"), branch=branch)


def step(branch):
    return ApprovalStep.objects.create(
        kind="secretary",
        stage="application",
        order=ApprovalStep.objects.count() + 1,
        name="会审",
        role="leader",
    )


def deputy(branch):
    return cast.deputy(person(branch), person(branch, "secretary"))


class Asked:
    """Whether a member of this branch may work in a project of another."""

    def __init__(self, branch):
        other = factories.branch(f"P-{branch.code}", "提出支部")
        lent = person(branch, "member")
        found = cast.draft(person(other, "secretary"), branch=other, team=[(lent, "")])
        self.address = ["member", found.team.get().pk, "agree"]


ROWS: dict[str, Callable] = {
    "project": project,
    "unfinished_project": unfinished,
    "handed_in_project": handed_in,
    "approval_step": step,
    "deputy": deputy,
    "consent": Asked,
}

ACCESS: dict[str, Page] = {
    "projects:project_list": Page(SEERS),
    "projects:project_export": Page(SEERS, args=("csv",)),
    "projects:project_add": Page(DRAFTERS),
    "projects:project_bulk": Page(SEERS, args=("submit",), method="post", ok=302),
    "projects:project_detail": Page(SEERS, row="project"),
    "projects:project_edit": Page(CHANGERS, row="project", readers=MEMBER),
    "projects:project_action": Page(CHANGERS, row="project", args=("submit",), readers=SEERS),
    "projects:project_action#decide": Page(
        DECIDERS, row="handed_in_project", args=("decide",), readers=SEERS
    ),
    "projects:consents": Page(SECRETARY),
    "projects:consent": Page(SECRETARY, row="consent"),
    "projects:coverage": Page(SEERS),
    "projects:approval_step_list": Page(STEP_SEERS),
    "projects:approval_step_export": Page(STEP_SEERS, args=("csv",)),
    "projects:approval_step_add": Page(PARTY),
    "projects:approval_step_detail": Page(STEP_SEERS, row="approval_step", scoped=False),
    "projects:approval_step_edit": Page(PARTY, row="approval_step", scoped=False),
    "projects:approval_step_action": Page(
        PARTY, row="approval_step", args=("stop",), readers=STEP_SEERS, scoped=False
    ),
    "projects:deputy_list": Page(STEP_SEERS),
    "projects:deputy_export": Page(STEP_SEERS, args=("csv",)),
    "projects:deputy_add": Page(NAMERS),
    "projects:deputy_detail": Page(STEP_SEERS, row="deputy"),
    "projects:deputy_edit": Page(NAMERS, row="deputy"),
    "projects:deputy_action": Page(NAMERS, row="deputy", args=("end",), readers=STEP_SEERS),
    "api-project-list": Page(SEERS, logged_out=403),
    "api-project-detail": Page(SEERS, row="project", logged_out=403),
    "api-project-submit": Page(CHANGERS, row="unfinished_project", ok=409, **VERB),
    "api-project-recall": Page(CHANGERS, row="project", ok=409, **VERB),
    "api-project-withdraw": Page(CHANGERS, row="project", ok=415, **VERB),
    "api-project-decide": Page(DECIDERS, row="project", ok=415, method="post", logged_out=403),
    "api-project-send-back": Page(DECIDERS, row="project", ok=415, method="post", logged_out=403),
    "api-approval-step-list": Page(STEP_SEERS, logged_out=403),
    "api-approval-step-detail": Page(STEP_SEERS, row="approval_step", scoped=False, logged_out=403),
    "api-deputy-list": Page(STEP_SEERS, logged_out=403),
    "api-deputy-detail": Page(STEP_SEERS, row="deputy", logged_out=403),
}
