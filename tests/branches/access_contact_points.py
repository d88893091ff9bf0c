"""Who gets what from the pages of contact points, visits and follow-ups; see tests/access.py."""

from collections.abc import Callable
from datetime import date

from branches.models import User
from tests import factories
from tests.access import PARTY, Page
from tests.branches import contact_cast

VISITORS = frozenset({"leader", "secretary", "inspector", "party_admin", "unit_head", "auditor"})
READERS = VISITORS | {"confirmer", "member"}  # of follow-ups; a member sees only the own ones
LEADER, SECRETARY, MEMBER = frozenset({"leader"}), frozenset({"secretary"}), frozenset({"member"})
KEEPERS = frozenset({"secretary", "party_admin"})
DAY = date(2026, 9, 12)


def leader():
    """The leader who asks; the visits are his."""
    return User.objects.get(username="r-leader")


def point(branch):
    return contact_cast.point(leader(), branch)


def visit(branch):
    return contact_cast.visit(point(branch), DAY)


def follow_up(branch):
    """Owned by the member who asks where it lies inside, by somebody else outside: an owner sees it anywhere."""
    member = User.objects.select_related("branch").get(username="r-member")
    inside = branch.path.startswith(member.branch.path)
    owner = member if inside else factories.person(f"{branch.code}-o", "某人", branch, "member")
    return contact_cast.follow_up(owner, branch, date(2026, 12, 1))


ROWS: dict[str, Callable] = {
    "contact_point": point,
    "contact_visit": visit,
    "follow_up": follow_up,
}

ACCESS: dict[str, Page] = {
    "branches:contact_point_list": Page(VISITORS),
    "branches:contact_point_export": Page(VISITORS, args=("csv",)),
    "branches:contact_point_add": Page(PARTY),
    "branches:contact_point_detail": Page(VISITORS, row="contact_point"),
    "branches:contact_point_edit": Page(PARTY, row="contact_point"),
    "branches:contact_point_action": Page(PARTY, row="contact_point", args=("end",), readers=VISITORS),
    "branches:contact_matrix": Page(VISITORS),
    "branches:contact_mine": Page(LEADER),
    "branches:contact_prepare": Page(VISITORS, row="branch"),
    "branches:contact_coverage": Page(VISITORS),
    "branches:contact_coverage_export": Page(VISITORS, args=("xlsx",)),
    "branches:contact_visit_list": Page(VISITORS),
    "branches:contact_visit_export": Page(VISITORS, args=("csv",)),
    "branches:contact_visit_add": Page(LEADER),
    "branches:contact_visit_detail": Page(VISITORS, row="contact_visit"),
    "branches:contact_visit_document": Page(VISITORS, row="contact_visit"),
    "branches:contact_visit_edit": Page(LEADER, row="contact_visit"),
    "branches:contact_visit_action": Page(
        SECRETARY, row="contact_visit", args=("confirm",), readers=VISITORS
    ),
    "branches:follow_up_list": Page(READERS),
    "branches:follow_up_export": Page(READERS, args=("csv",)),
    "branches:follow_up_detail": Page(READERS, row="follow_up"),
    "branches:follow_up_action": Page(MEMBER, row="follow_up", args=("complete",), readers=READERS),
    "branches:follow_up_edit": Page(KEEPERS, row="follow_up"),
    "api-contact-point-list": Page(VISITORS, logged_out=403),
    "api-contact-point-detail": Page(VISITORS, row="contact_point", logged_out=403),
    "api-contact-visit-list": Page(VISITORS, logged_out=403),
    "api-contact-visit-detail": Page(VISITORS, row="contact_visit", logged_out=403),
    "api-follow-up-list": Page(READERS - MEMBER, logged_out=403),
    "api-follow-up-detail": Page(READERS - MEMBER, row="follow_up", logged_out=403),
}
