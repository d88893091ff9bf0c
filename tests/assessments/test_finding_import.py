"""What a ledger of findings takes and refuses: open lines become new findings, nothing that exists is changed."""

from datetime import timedelta

import pytest

from assessments.imports import FindingImport
from assessments.models import Finding
from common import imports
from tests import factories
from tests.assessments import findings_cast as cast
from tests.branches.test_imports import read, reasons

pytestmark = pytest.mark.django_db
__all__ = ["read"]
STATEMENT = "班前会学习无记录"


def row(**values):
    day = (cast.today() - timedelta(days=5)).isoformat()
    return {"branch": "B01", "code": "ZZ-01", "statement": STATEMENT, "found_on": day} | values


@pytest.fixture(autouse=True)
def kind(company):
    return cast.code()


def test_an_open_line_becomes_a_finding_of_whoever_imports(read, admin, mining, secretary):
    due = cast.today() + timedelta(days=30)
    checked = read(FindingImport, row(severity="严重", due_on=due.isoformat(), stands="未销号"))
    assert imports.apply(checked, by=admin).saved == 1
    found = Finding.objects.get()
    assert (found.raised_by, found.owner, found.severity) == (admin, secretary, "serious")
    assert (found.state, found.due_on, found.issued_on) == ("open", due, cast.today())


def test_what_is_known_and_open_is_not_taken_twice(read, admin, mining, secretary, inspector):
    before = cast.finding(mining, secretary, inspector, statement=STATEMENT)
    checked = read(FindingImport, row())
    assert reasons(checked) == {2: {"statement"}}
    assert Finding.objects.get() == before


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"branch": "nowhere"}, "branch"),
        ({"code": "XX-99"}, "code"),
        ({"statement": ""}, "statement"),
        ({"severity": "糟糕"}, "severity"),
        ({"found_on": "2099-01-01"}, "found_on"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"owner": "nobody"}, "owner"),
        ({"stands": "已销号"}, "stands"),
    ],
)
def test_a_bad_line_says_what_is_wrong_beside_its_column(read, admin, mining, secretary, wrong, column):
    checked = read(FindingImport, row(**wrong))
    assert reasons(checked) == {2: {column}}
    assert not Finding.objects.exists()


def test_lines_of_the_own_unit_are_refused(read, admin, mining, secretary):
    factories.appoint(admin, "member", mining)
    assert reasons(read(FindingImport, row())) == {2: {"branch"}}


def test_two_equal_lines_are_both_refused(read, admin, mining, secretary):
    assert set(reasons(read(FindingImport, row(), row()))) == {2, 3}
