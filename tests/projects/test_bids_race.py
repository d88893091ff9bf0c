"""Two who select at the same moment: one bid wins, the other selector is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import translation

from common.errors import RuleViolation
from projects.models import Bid, Project
from projects.services import bids
from tests import factories
from tests.projects import board_cast as cast

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company(transactional_roles):
    return factories.branch("C01", "晋兴煤业党委", kind="committee")


def selecting(gate, bid, by):
    """Select in a connection of its own; the refusal in words, or nothing."""
    try:
        gate.wait(timeout=30)
        bids.select(bid, by=by, reason="可行")
    except RuleViolation as refusal:
        with translation.override("en"):
            return str(refusal.message)
    finally:
        connection.close()
    return ""


def test_one_bid_wins_and_the_other_selector_is_told(company):
    mining = factories.branch("B01", "综采一队党支部", parent=company)
    tunnelling = factories.branch("B02", "掘进二队党支部", parent=company)
    selectors = [factories.person(f"sec{n}", "支书", mining, "secretary") for n in range(2)]
    members = [factories.person(f"mem{n}", "党员", tunnelling, "member") for n in range(2)]
    difficulty = cast.posted(selectors[0], mining)
    offers = [cast.bid(difficulty, member) for member in members]
    gate = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(selecting, [gate, gate], offers, selectors))
    assert sorted(map(bool, told)) == [False, True]
    assert max(told).startswith("It is not open any more")
    assert Project.objects.count() == 1
    assert Bid.objects.filter(state=Bid.State.SELECTED).count() == 1
