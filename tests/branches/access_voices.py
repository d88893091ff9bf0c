"""Who gets what from the pages of workers' requests; see tests/access.py."""

from collections.abc import Callable
from datetime import date

from tests import factories
from tests.access import EVERYBODY, NOBODY, Page
from tests.branches import voices_cast

ANSWERING = frozenset({"leader", "secretary", "unit_head", "party_admin"})
OVERSEERS = ANSWERING | {"inspector", "auditor"}
BOARD = OVERSEERS | {"confirmer", "member"}
PARTY = frozenset({"party_admin"})
RECEIVERS = frozenset({"party_admin", "leader"})


def published(branch):
    """An answered request whose asker agrees to its publication."""
    owner = factories.person(f"{branch.code}-o", "某支书", branch, "secretary")
    row = voices_cast.request(branch, owner=owner, answer="已经安排解决。")
    row.is_public = True
    row.save()
    return row


def mine(branch):
    """A request that somebody else asked by name."""
    asker = factories.person(f"{branch.code}-a", "某工人", branch, "member")
    return voices_cast.request(branch, asker=asker, channel="portal")


def reception_day(branch):
    leader = factories.person(f"{branch.code}-l", "某领导", branch, "leader")
    return voices_cast.reception_day(branch, leader, date(2026, 7, 1), people_heard=3)


ROWS: dict[str, Callable] = {
    "worker_request": voices_cast.request,
    "published_request": published,
    "my_request": mine,
    "reception_day": reception_day,
}

ACCESS: dict[str, Page] = {
    # Without account
    "voices:ask": Page(EVERYBODY, none=200, logged_out=200),
    "voices:places": Page(EVERYBODY, none=200, logged_out=200),
    "voices:follow": Page(EVERYBODY, none=200, logged_out=200),
    "voices:request": Page(EVERYBODY, ok=302, none=302),
    "voices:verb": Page(EVERYBODY, args=("rate",), method="post", ok=302, none=302),
    "voices:leave": Page(EVERYBODY, method="post", ok=302, none=302),
    # One's own requests, and the board of the own unit
    "branches:my_request_list": Page(EVERYBODY, none=200),
    "branches:my_request_detail": Page(NOBODY, row="my_request", refused=404),
    "branches:my_request_action": Page(NOBODY, row="my_request", args=("comment",), refused=404),
    "branches:voices_board_list": Page(BOARD),
    "branches:voices_board_detail": Page(BOARD, row="published_request"),
    # The requests of a part of the tree
    "branches:worker_request_list": Page(OVERSEERS),
    "branches:worker_request_export": Page(OVERSEERS, args=("csv",)),
    "branches:worker_request_ledger": Page(OVERSEERS),
    "branches:worker_request_detail": Page(OVERSEERS, row="worker_request"),
    "branches:worker_request_sheet": Page(OVERSEERS, row="worker_request"),
    "branches:worker_request_action": Page(PARTY, row="worker_request", args=("assign",), readers=OVERSEERS),
    "branches:worker_request_contact": Page(PARTY, row="worker_request", method="post", readers=OVERSEERS),
    "branches:worker_request_record": Page(ANSWERING),
    "branches:worker_request_statistics": Page(OVERSEERS),
    "branches:worker_request_statistics_export": Page(OVERSEERS),
    "api-workerrequest-list": Page(OVERSEERS, logged_out=403),
    "api-workerrequest-detail": Page(OVERSEERS, row="worker_request", logged_out=403),
    # Reception days and terms
    "branches:reception_day_list": Page(OVERSEERS),
    "branches:reception_day_export": Page(OVERSEERS, args=("csv",)),
    "branches:reception_day_detail": Page(OVERSEERS, row="reception_day"),
    "branches:reception_day_add": Page(RECEIVERS),
    "branches:reception_day_edit": Page(RECEIVERS, row="reception_day"),
    "api-receptionday-list": Page(OVERSEERS, logged_out=403),
    "api-receptionday-detail": Page(OVERSEERS, row="reception_day", logged_out=403),
    "branches:answer_term_list": Page(OVERSEERS),
    "branches:answer_term_export": Page(OVERSEERS, args=("csv",)),
    "branches:answer_term_add": Page(PARTY),
}
