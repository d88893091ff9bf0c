"""Who gets what from letters, look-backs, boards and reports; see tests/access.py."""

from collections.abc import Callable

from assessments.models import FollowUpOrder
from assessments.services import supervision_reports
from branches.models import User
from common import jobs
from tests import factories
from tests.access import Page
from tests.assessments import follow_up_cast as cast

WATCHERS = frozenset({"leader", "inspector", "party_admin", "auditor"})
VISITED = WATCHERS | {"secretary", "unit_head"}
LEADER = frozenset({"leader"})
INSPECTOR, SECRETARY = frozenset({"inspector"}), frozenset({"secretary"})
ISSUERS = frozenset({"inspector", "party_admin"})


def inspector():
    return User.objects.get(username="r-inspector")


def finding(branch):
    return cast.finding(branch, overdue=3)


def order(branch):
    """Addressed to the secretary who asks where it lies inside, to somebody else outside."""
    secretary = User.objects.select_related("branch").get(username="r-secretary")
    inside = branch.path.startswith(secretary.branch.path)
    made = cast.order(finding(branch), by=inspector())
    made.addressee = secretary if inside else factories.person(f"{branch.code}-o", "某人", branch, "member")
    made.save()
    return FollowUpOrder.objects.get(pk=made.pk)


def look_back(branch):
    return cast.look_back(cast.closed(branch, cast.today(), closer=inspector()), by=inspector())


def draw(branch):
    return look_back(branch).draw


def report(branch):
    """Nothing is written in it yet, so that handing it in is refused by the rule and not by the right."""
    made = supervision_reports.draft(by=inspector(), quarter="2026Q3", scope=branch)
    made.sections = {}
    made.save()
    return made


def submitted(branch):
    made = cast.report(branch, by=factories.person(f"{branch.code}-m", "起草人", branch, "member"))
    made.state = "submitted"
    made.save()
    return made


def written(branch):
    """A job of somebody else: nobody gets it, whoever asked included once it is no ledger."""
    return jobs.ask("assessments.supervision_report", by=None, args={"report": 0})


ROWS: dict[str, Callable] = {
    "followed_finding": finding,
    "follow_up_order": order,
    "look_back": look_back,
    "look_back_draw": draw,
    "supervision_report": report,
    "submitted_report": submitted,
    "written_ledger": written,
}

ACCESS: dict[str, Page] = {
    "assessments:follow_up_order_list": Page(VISITED),
    "assessments:follow_up_order_export": Page(VISITED, args=("csv",)),
    "assessments:follow_up_order_detail": Page(VISITED, row="follow_up_order"),
    "assessments:follow_up_order_letter": Page(VISITED, row="follow_up_order"),
    "assessments:follow_up_order_action": Page(
        ISSUERS, row="follow_up_order", args=("withdraw",), readers=VISITED
    ),
    "assessments:follow_up_order_action#receive": Page(
        SECRETARY, row="follow_up_order", args=("receive",), readers=VISITED
    ),
    "assessments:follow_up_proposal_list": Page(ISSUERS),
    "assessments:follow_up_proposal_export": Page(ISSUERS, args=("csv",)),
    "assessments:follow_up_proposal_bulk": Page(ISSUERS, args=("issue",), method="post", ok=302),
    "assessments:follow_up_issue": Page(ISSUERS, ok=404),  # nothing chosen
    "assessments:finding_follow_up": Page(VISITED, row="followed_finding"),
    "assessments:look_back_list": Page(WATCHERS),
    "assessments:look_back_export": Page(WATCHERS, args=("csv",)),
    "assessments:look_back_detail": Page(WATCHERS, row="look_back"),
    "assessments:look_back_action": Page(INSPECTOR, row="look_back", args=("holds",), readers=WATCHERS),
    "assessments:look_back_draw_list": Page(WATCHERS),
    "assessments:look_back_draw_export": Page(WATCHERS, args=("csv",)),
    "assessments:look_back_draw_detail": Page(WATCHERS, row="look_back_draw"),
    "assessments:look_back_draw_add": Page(INSPECTOR),
    "assessments:supervision_board": Page(WATCHERS),
    "assessments:supervision_board_export": Page(WATCHERS, args=("queue", "csv")),
    "assessments:supervision_report_list": Page(WATCHERS),
    "assessments:supervision_report_export": Page(WATCHERS, args=("csv",)),
    "assessments:supervision_report_add": Page(ISSUERS),
    "assessments:supervision_report_detail": Page(WATCHERS, row="supervision_report"),
    "assessments:supervision_report_edit": Page(ISSUERS, row="supervision_report"),
    "assessments:supervision_report_action": Page(
        LEADER, row="submitted_report", args=("approve",), readers=WATCHERS
    ),
    "assessments:supervision_report_file": Page(WATCHERS, row="supervision_report", args=("docx",)),
    "assessments:supervision_report_written": Page(row="written_ledger", refused=404, scoped=False),
    "api-follow-up-order-list": Page(VISITED, logged_out=403),
    "api-follow-up-order-detail": Page(VISITED, row="follow_up_order", logged_out=403),
    "api-follow-up-order-issue": Page(ISSUERS, method="post", ok=415, logged_out=403),
    "api-follow-up-order-receive": Page(
        SECRETARY,
        row="follow_up_order",
        readers=frozenset({"unit_head"}),
        hidden=True,
        method="post",
        logged_out=403,
    ),
    "api-follow-up-order-withdraw": Page(
        ISSUERS, row="follow_up_order", method="post", ok=415, logged_out=403
    ),
    "api-look-back-list": Page(WATCHERS, logged_out=403),
    "api-look-back-detail": Page(WATCHERS, row="look_back", logged_out=403),
    "api-look-back-holds": Page(INSPECTOR, row="look_back", method="post", ok=415, logged_out=403),
    "api-look-back-reopen": Page(INSPECTOR, row="look_back", method="post", ok=415, logged_out=403),
    "api-look-back-draw-list": Page(WATCHERS, logged_out=403),
    "api-look-back-draw-detail": Page(WATCHERS, row="look_back_draw", logged_out=403),
    "api-supervision-report-list": Page(WATCHERS, logged_out=403),
    "api-supervision-report-detail": Page(WATCHERS, row="supervision_report", logged_out=403),
    "api-supervision-report-submit": Page(
        ISSUERS, row="supervision_report", method="post", ok=409, logged_out=403
    ),
    "api-supervision-report-approve": Page(
        LEADER, row="supervision_report", method="post", ok=409, logged_out=403
    ),
    "api-supervision-report-send-back": Page(
        LEADER, row="supervision_report", method="post", ok=415, logged_out=403
    ),
}
