"""The cast of projects: a leader of a project, a member of its team, finance, three who score."""

import pytest

from tests import factories


@pytest.fixture
def member(mining):
    return factories.person("memb1", "技术员小马", mining, "member")


@pytest.fixture
def office(company):
    """The finance department: a branch of its own under the committee."""
    return factories.branch("B09", "财务党支部", parent=company)


@pytest.fixture
def finance(company, office):
    """Confirms for the whole enterprise, and belongs to another branch than any project."""
    person = factories.person("fin1", "财务老秦", office)
    factories.appoint(person, "confirmer", company)
    return person
