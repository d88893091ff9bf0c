"""Who gets what from the pages of supervision visits and checklists; see tests/access.py."""

from collections.abc import Callable
from dataclasses import dataclass

from assessments.models import SupervisionChecklist, SupervisionVisit
from assessments.services import visit_conduct
from branches.models import User
from tests import factories
from tests.access import Page
from tests.assessments import visit_cast

READERS = frozenset({"leader", "secretary", "inspector", "party_admin", "unit_head", "auditor"})
WATCHERS = frozenset({"leader", "inspector", "party_admin", "auditor"})
TEAM, LEADER, PARTY = frozenset({"leader", "inspector"}), frozenset({"leader"}), frozenset({"party_admin"})
SCORES = READERS | {"confirmer"}


def team(branch):
    """The leader and the inspector who ask, where the branch lies inside; elsewhere somebody else's team."""
    asking = [
        User.objects.select_related("branch").get(username=name) for name in ("r-leader", "r-inspector")
    ]
    if branch.path.startswith(asking[0].branch.path):
        return asking
    return [
        factories.person(f"{branch.code}-{role}", "外头的", branch, role) for role in ("leader", "inspector")
    ]


def planned(branch):
    visit_cast.published() if not SupervisionChecklist.objects.exists() else None
    return visit_cast.planned(branch, *team(branch))


def under_way(branch):
    return visit_conduct.begin(planned(branch), by=None)  # the people of the matrix are of the branch itself


def to_sign(branch):
    visit = under_way(branch)
    return visit_conduct.complete(visit_cast.answered(visit, visit.leader), by=visit.leader)


def signed(branch):
    visit = to_sign(branch)
    return visit_conduct.sign_off(visit, by=visit.leader)


@dataclass
class Part:
    """A page whose address names a visit and something of it."""

    visit: SupervisionVisit
    part: int

    @property
    def address(self):
        return [self.visit.pk, self.part]


def visit_line(branch):
    visit = under_way(branch)
    return Part(visit, visit_cast.line(visit).pk)


def noted(branch):
    visit = under_way(branch)
    return Part(visit, visit_cast.noted(visit, visit.leader).pk)


ROWS: dict[str, Callable] = {
    "planned_visit": planned,
    "visit_under_way": under_way,
    "visit_to_sign": to_sign,
    "signed_visit": signed,
    "visit_line": visit_line,
    "visit_finding": noted,
    "supervision_checklist": lambda branch: SupervisionChecklist.objects.first() or visit_cast.draft(),
}

ACCESS: dict[str, Page] = {
    "assessments:my_visits": Page(TEAM),
    "assessments:visit_prepare": Page(TEAM, row="planned_visit"),
    "assessments:visit_begin": Page(TEAM, row="planned_visit"),
    "assessments:visit_checklist": Page(TEAM, row="visit_under_way"),
    "assessments:visit_line": Page(TEAM, row="visit_line", method="post"),
    "assessments:visit_text": Page(TEAM, row="visit_under_way", args=("guidance",), method="post"),
    "assessments:visit_state": Page(TEAM, row="visit_under_way"),
    "assessments:visit_result": Page(READERS, row="signed_visit"),
    "assessments:visit_record": Page(READERS, row="signed_visit"),
    "assessments:visit_finding_add": Page(TEAM, row="visit_under_way"),
    "assessments:visit_finding_edit": Page(TEAM, row="visit_finding"),
    "assessments:visit_finding_drop": Page(TEAM, row="visit_finding"),
    "assessments:supervision_visit_action": Page(
        TEAM, row="visit_under_way", args=("complete",), readers=READERS
    ),
    "assessments:supervision_visit_action#sign": Page(
        LEADER, row="visit_to_sign", args=("sign-off",), readers=READERS
    ),
    "assessments:score_preparation": Page(SCORES, row="branch"),
    "assessments:supervision_checklist_list": Page(WATCHERS),
    "assessments:supervision_checklist_export": Page(WATCHERS, args=("csv",)),
    "assessments:supervision_checklist_add": Page(PARTY),
    "assessments:supervision_checklist_ship": Page(PARTY),
    "assessments:supervision_checklist_detail": Page(WATCHERS, row="supervision_checklist", scoped=False),
    "assessments:supervision_checklist_edit": Page(PARTY, row="supervision_checklist", scoped=False),
    "assessments:supervision_checklist_action": Page(
        PARTY, row="supervision_checklist", args=("publish",), scoped=False
    ),
    "assessments:supervision_checklist_items": Page(PARTY, row="supervision_checklist", scoped=False),
    "assessments:supervision_checklist_difference": Page(WATCHERS, row="supervision_checklist", scoped=False),
    "api-supervision-checklist-list": Page(WATCHERS, logged_out=403),
    "api-supervision-checklist-detail": Page(
        WATCHERS, row="supervision_checklist", scoped=False, logged_out=403
    ),
    "api-supervision-visit-list": Page(READERS, logged_out=403),
    "api-supervision-visit-detail": Page(READERS, row="signed_visit", logged_out=403),
    "api-supervision-visit-answers": Page(READERS, row="signed_visit", logged_out=403),
    # What carries values is taken as JSON alone: 415 says that the row and the verb were the caller's.
    "api-supervision-visit-begin": Page(TEAM, row="planned_visit", method="post", ok=415, logged_out=403),
    "api-supervision-visit-complete": Page(
        TEAM, row="visit_under_way", method="post", ok=409, logged_out=403
    ),
    "api-supervision-visit-send-back": Page(
        LEADER, row="visit_to_sign", method="post", ok=415, logged_out=403
    ),
    "api-supervision-visit-sign": Page(LEADER, row="visit_to_sign", method="post", logged_out=403),
}
