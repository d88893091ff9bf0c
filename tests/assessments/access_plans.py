"""Lines of the access matrix for supervision plans, visits, draws and coverage; see tests/access.py."""

from collections.abc import Callable

from assessments.models import RandomDraw
from branches.models import Branch, User
from tests import factories
from tests.access import PARTY, Page
from tests.assessments import plans_cast

WATCHERS = frozenset({"leader", "inspector", "party_admin", "auditor"})
VISITED = WATCHERS | {"secretary", "unit_head"}
LEADER = frozenset({"leader"})


def leader_of(branch):
    """Somebody outside who leads; whoever asks is not on the team."""
    known = User.objects.filter(username="far-leader").first()
    return known or factories.person("far-leader", "外头老何", Branch.objects.get(code="C01"))


def plan(branch):
    return plans_cast.plan(branch, leader_of(branch))


def visit(branch):
    approved = plans_cast.plan(branch, leader_of(branch), state="approved")
    return plans_cast.visit(approved, branch, leader_of(branch))


def draw(branch):
    return RandomDraw.objects.create(
        purpose="spot_check",
        quarter=str(plans_cast.ahead()),
        scope=branch,
        seed="abc",
        population=[branch.pk],
        drawn=[branch.pk],
        by=leader_of(branch),
    )


ROWS: dict[str, Callable] = {
    "supervision_plan": plan,
    "planned_visit": visit,
    "spot_draw": draw,
}

ACCESS: dict[str, Page] = {
    "assessments:supervision_plan_list": Page(WATCHERS),
    "assessments:supervision_plan_export": Page(WATCHERS, args=("csv",)),
    "assessments:supervision_plan_add": Page(PARTY),
    "assessments:supervision_plan_detail": Page(WATCHERS, row="supervision_plan"),
    "assessments:supervision_plan_edit": Page(PARTY, row="supervision_plan"),
    "assessments:supervision_plan_action": Page(
        PARTY, row="supervision_plan", args=("submit",), readers=WATCHERS
    ),
    "assessments:supervision_plan_action#approve": Page(
        LEADER, row="supervision_plan", args=("approve",), readers=WATCHERS
    ),
    "assessments:supervision_plan_generate": Page(PARTY, row="supervision_plan"),
    "assessments:supervision_plan_document": Page(WATCHERS, row="supervision_plan"),
    "assessments:supervision_plan_book": Page(WATCHERS, row="supervision_plan"),
    "assessments:supervision_visit_list": Page(VISITED),
    "assessments:supervision_visit_export": Page(VISITED, args=("csv",)),
    "assessments:supervision_visit_add": Page(PARTY),
    "assessments:supervision_visit_detail": Page(VISITED, row="planned_visit"),
    "assessments:supervision_visit_edit": Page(PARTY, row="planned_visit"),
    "assessments:supervision_visit_action": Page(
        PARTY, row="planned_visit", args=("cancel",), readers=VISITED
    ),
    "assessments:spot_draw_list": Page(WATCHERS),
    "assessments:spot_draw_export": Page(WATCHERS, args=("csv",)),
    "assessments:spot_draw_detail": Page(WATCHERS, row="spot_draw"),
    "assessments:spot_draw_check": Page(WATCHERS, row="spot_draw", ok=302),
    "assessments:coverage": Page(WATCHERS),
    "assessments:coverage_export": Page(WATCHERS, args=("xlsx",)),
    "api-supervision-plan-list": Page(WATCHERS, logged_out=403),
    "api-supervision-plan-detail": Page(WATCHERS, row="supervision_plan", logged_out=403),
    "api-supervision-plan-coverage": Page(WATCHERS, row="supervision_plan", logged_out=403),
    "api-supervision-plan-submit": Page(PARTY, row="supervision_plan", method="post", ok=409, logged_out=403),
    "api-supervision-plan-approve": Page(
        LEADER, row="supervision_plan", method="post", ok=409, logged_out=403
    ),
    "api-supervision-plan-send-back": Page(
        LEADER, row="supervision_plan", method="post", ok=415, logged_out=403
    ),
}
