"""What the tests of projects share: who decides about a project of the mining branch, and who leads one."""

import pytest
from django.utils import translation

from tests import factories


@pytest.fixture
def unit_head(mining):
    """Decides the first step of a secretary's project."""
    return factories.person("head1", "孙队长", mining, "unit_head")


@pytest.fixture
def department(company):
    """Decides the second step."""
    return factories.person("dept1", "财务老林", company, "confirmer")


@pytest.fixture
def member(mining):
    return factories.person("mem1", "党员小高", mining, "member")


@pytest.fixture
def deciders(unit_head, department, leader):
    """The three who decide one after the other."""
    return unit_head, department, leader


@pytest.fixture
def in_english():
    """Refusals in the words of the source."""
    with translation.override("en"):
        yield
