"""Who gets what from the difficulty board, the portfolio and the library; see tests/access.py."""

from collections.abc import Callable

from branches.models import User
from tests import factories
from tests.access import PARTY, Page
from tests.projects import board_cast

ALL = frozenset(
    {"leader", "secretary", "inspector", "party_admin", "unit_head", "confirmer", "member", "auditor"}
)
POSTERS = frozenset({"leader", "secretary", "inspector", "party_admin", "unit_head"})
SELECTORS = POSTERS - {"inspector"}
BIDDERS = frozenset({"secretary", "unit_head", "member"})
DRAFTERS = frozenset({"secretary", "party_admin", "member"})
MEMBER = frozenset({"member"})


def somebody(branch):
    return factories.person(f"{branch.code}-x", "某人", branch, "member")


def draft(branch):
    return board_cast.written(somebody(branch), branch)


def posted(branch):
    return board_cast.posted(somebody(branch), branch)


def bid(branch):
    """Offered by somebody of this branch for a difficulty of it."""
    person = somebody(branch)
    return board_cast.row_of_bid(board_cast.posted(person, branch), person, branch)


def own_bid(branch):
    """Offered by the member who asks, for a difficulty of the branch."""
    member = User.objects.select_related("branch").get(username="r-member")
    return board_cast.row_of_bid(board_cast.posted(somebody(branch), branch), member, member.branch)


def seen_bid(branch):
    """Offered by the member who asks where it lies inside, by somebody else outside."""
    member = User.objects.select_related("branch").get(username="r-member")
    return own_bid(branch) if branch.path.startswith(member.branch.path) else bid(branch)


def project(branch):
    return board_cast.project(somebody(branch), branch)


def finished(branch):
    return board_cast.project(somebody(branch), branch, state="finished")


def published(branch):
    return board_cast.in_library(somebody(branch), branch, number=f"SJ-{branch.code}")


ROWS: dict[str, Callable] = {
    "difficulty_draft": draft,
    "difficulty": posted,
    "bid": bid,
    "own_bid": own_bid,
    "seen_bid": seen_bid,
    "board_project": project,
    "finished_project": finished,
    "published_project": published,
}

ACCESS: dict[str, Page] = {
    "projects:difficulty_list": Page(ALL),
    "projects:difficulty_export": Page(ALL, args=("csv",)),
    "projects:difficulty_add": Page(POSTERS),
    "projects:difficulty_detail": Page(ALL, row="difficulty", scoped=False),
    "projects:difficulty_detail#draft": Page(
        POSTERS, row="difficulty_draft", readers=ALL - POSTERS, hidden=True
    ),
    "projects:difficulty_edit": Page(POSTERS, row="difficulty_draft"),
    "projects:difficulty_action": Page(
        POSTERS, row="difficulty_draft", args=("post",), readers=ALL - POSTERS, hidden=True
    ),
    "projects:bid_list": Page(ALL),
    "projects:bid_export": Page(ALL, args=("csv",)),
    "projects:bid_add": Page(BIDDERS),
    "projects:bid_detail": Page(ALL - MEMBER, row="bid", readers=MEMBER, hidden=True),
    "projects:bid_edit": Page(MEMBER, row="own_bid", scoped=False),
    "projects:bid_action": Page(SELECTORS, row="seen_bid", args=("select",), readers=ALL),
    "projects:portfolio": Page(ALL),
    "projects:portfolio_timeline": Page(ALL),
    "projects:ledger_export": Page(ALL, args=("csv",)),
    "projects:library_list": Page(ALL),
    "projects:library_export": Page(ALL, args=("csv",)),
    "projects:library_detail": Page(ALL, row="published_project", scoped=False),
    "projects:library_action": Page(DRAFTERS, row="published_project", args=("adopt",), scoped=False),
    "projects:library_action#publish": Page(
        PARTY, row="finished_project", args=("publish",), readers=ALL - PARTY, hidden=True
    ),
    "projects:project_preparation": Page(ALL, row="branch"),
    "projects:project_origin": Page(ALL, row="board_project"),
    "projects:project_paper": Page(ALL, row="board_project", args=("application",)),
    "api-difficulty-list": Page(ALL, logged_out=403),
    "api-difficulty-detail": Page(ALL, row="difficulty", scoped=False, logged_out=403),
    "api-difficulty-post": Page(POSTERS, row="difficulty", method="post", ok=409, logged_out=403),
    "api-difficulty-bid": Page(
        BIDDERS, row="difficulty", method="post", ok=415, scoped=False, logged_out=403
    ),
    "api-difficulty-select": Page(SELECTORS, row="difficulty", method="post", ok=415, logged_out=403),
    "api-bid-list": Page(ALL, logged_out=403),
    "api-bid-detail": Page(ALL - MEMBER, row="bid", readers=MEMBER, hidden=True, logged_out=403),
    "api-library-list": Page(ALL, logged_out=403),
    "api-library-detail": Page(ALL, row="published_project", scoped=False, logged_out=403),
    "api-library-adopt": Page(
        DRAFTERS, row="published_project", method="post", ok=415, scoped=False, logged_out=403
    ),
}
