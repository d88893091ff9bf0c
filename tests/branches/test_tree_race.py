"""Two people change the party tree at the same moment: every path still follows from those above it."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from django.db import connection, transaction

from branches.models import Branch
from branches.services import organization
from common.errors import RuleViolation
from tests import factories

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company(transactional_roles):
    return factories.branch("C01", "晋兴煤业党委", kind="committee")


@pytest.fixture
def production(company):
    return factories.branch("G01", "生产党总支", parent=company, kind="general_branch")


@pytest.fixture
def offices(company):
    return factories.branch("G02", "机关党总支", parent=company, kind="general_branch")


def in_its_connection(work):
    try:
        return work()
    except RuleViolation as refusal:
        return refusal
    finally:
        connection.close()


def until_somebody_waits(seconds=10):
    """Goes on as soon as another connection to this database waits for a lock."""
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone():
                return
        time.sleep(0.02)


def meanwhile(first, second):
    """The second is asked for when the first has done its work and not yet committed it."""
    done = Event()

    def changing():
        with transaction.atomic():
            found = first()
            done.set()
            until_somebody_waits()
        return found

    def following():
        done.wait(timeout=30)
        return second()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(in_its_connection, [changing, following]))


def move(branch, parent):
    return lambda: organization.change(branch, by=None, parent=parent)


def found_below(parent):
    return lambda: factories.branch("B99", "新成立党支部", parent=parent)


def assert_paths_follow():
    for row in Branch.objects.select_related("parent"):
        assert row.path == f"{row.parent.path if row.parent else ''}{row.pk:07d}/"
        assert row.versions.get(until=None).path == row.path


def test_what_is_set_up_below_a_moving_organisation_moves_along(production, offices):
    meanwhile(move(production, offices), found_below(production))
    assert_paths_follow()
    assert Branch.objects.get(code="B99").depth == 3


def test_what_moves_below_a_moving_organisation_comes_to_its_new_place(company, production, offices):
    team = factories.branch("B01", "综采一队党支部", parent=company)
    meanwhile(move(production, offices), move(team, production))
    assert_paths_follow()


def test_what_leaves_a_moving_organisation_leaves_it(company, production, offices):
    team = factories.branch("B01", "综采一队党支部", parent=production)
    meanwhile(move(production, offices), move(team, company))
    assert_paths_follow()


def test_of_two_that_move_under_each_other_the_second_is_refused_in_words(production, offices):
    moved, refused = meanwhile(move(production, offices), move(offices, production))
    assert moved.parent == offices
    assert isinstance(refused, RuleViolation)
    assert_paths_follow()


def test_nothing_is_set_up_below_what_is_being_closed(production):
    def closing():
        return organization.close(production, by=None, closed_on=date(2026, 3, 1))

    _closed, refused = meanwhile(closing, found_below(production))
    assert isinstance(refused, RuleViolation)
