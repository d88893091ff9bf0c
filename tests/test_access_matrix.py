"""Every address has its line in the access matrix, and every cell of the matrix holds."""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from branches.roles import Role
from tests import access, factories
from tests.access import RELATIONS
from tests.assessments import access_findings, access_follow_up, access_plans, access_visits
from tests.branches import access_capacity, access_contact_points, access_duties, access_life, access_voices
from tests.projects import access_application, access_board, access_running

TOPICS = (
    access,
    access_duties,
    access_contact_points,
    access_life,
    access_capacity,
    access_voices,
    access_plans,
    access_visits,
    access_findings,
    access_follow_up,
    access_application,
    access_running,
    access_board,
)
ACCESS = {name: page for topic in TOPICS for name, page in topic.ACCESS.items()}
ROWS = {name: make for topic in TOPICS for name, make in topic.ROWS.items()}
BACKEND = "branches.authentication.PostsBackend"


def bare(key):
    """The name of the address that a line is about."""
    return key.partition("#")[0]


def names(resolver, namespace=""):
    """The names of all addresses, with their namespaces."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}"
        else:
            yield from names(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def test_every_address_has_a_name_and_a_line_in_the_matrix():
    known = {bare(key) for key in ACCESS}
    assert {name for name in names(get_resolver()) if name not in known} == set()


def test_the_matrix_has_no_line_for_an_address_that_is_gone():
    assert {key for key in ACCESS if bare(key) not in set(names(get_resolver()))} == set()


class World:
    """A committee, two sections, a branch below the first; a person of each role at the first section."""

    def __init__(self):
        self.above = factories.branch("C01", "晋兴煤业党委", kind="committee")
        self.own = factories.branch("G01", "生产党总支", parent=self.above, kind="general_branch")
        self.child = factories.branch("B01", "综采一队党支部", parent=self.own)
        self.sibling = factories.branch("G02", "机关党总支", parent=self.above, kind="general_branch")
        self.people = {role: factories.person(f"r-{role}", "某某", self.own, role) for role in Role.values}

    def status(self, person, name, page, row):
        browser = Client()
        if person:
            browser.force_login(person, backend=BACKEND)
        place = [] if row is None else getattr(row, "address", None) or [row.pk]
        args = [*place, *page.args]
        return getattr(browser, page.method)(reverse(bare(name), args=args), page.body).status_code


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ACCESS))
def test_the_matrix_holds(name):
    page, world, wrong = ACCESS[name], World(), {}
    rows = (
        {relation: ROWS[page.row](getattr(world, relation)) for relation in RELATIONS}
        if page.row
        else {"own": None}
    )
    for relation, row in rows.items():
        for role, person in world.people.items():
            found, expected = world.status(person, name, page, row), page.expected(role, relation)
            if found != expected:
                wrong[role, relation] = f"{found}, not {expected}"
    someone = factories.person("r-none", "卸任的", world.own)
    for relation, visitor, expected in (
        ("none", someone, page.refused if page.none is None else page.none),
        ("logged out", None, page.logged_out),
    ):
        found = world.status(visitor, name, page, rows["own"])
        if found != expected:
            wrong[relation, relation] = f"{found}, not {expected}"
    assert not wrong
