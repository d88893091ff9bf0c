"""Who gets what from letters, look-backs, boards and reports; see tests/access.py."""

from collections.abc import Callable

from assessments.models import FollowUpOrder
from branches.models import User
from tests import factories
from tests.access import Page
from tests.assessments import follow_up_cast as cast

WATCHERS = frozenset({"leader", "inspector", "party_admin", "auditor"})
VISITED = WATCHERS | {"secretary", "unit_head"}
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


ROWS: dict[str, Callable] = {
    "followed_finding": finding,
    "follow_up_order": order,
    "look_back": look_back,
    "look_back_draw": draw,
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
}
