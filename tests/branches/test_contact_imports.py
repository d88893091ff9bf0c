"""What a table of contact points takes and refuses."""

from datetime import date

import pytest

from branches.imports import ContactPointImport
from branches.models import ContactPoint
from common import imports
from tests import factories
from tests.branches import contact_cast
from tests.branches.test_imports import read, reasons

pytestmark = pytest.mark.django_db
__all__ = ["read"]


def row(leader="leader1", branch="B01", **values):
    return {"leader": leader, "branch": branch, "since": "2026-01-01"} | values


def test_contact_points_are_assigned_row_by_row(read, admin, leader, mining, tunnelling):
    checked = read(ContactPointImport, row(leader_name="王书记", note="党委〔2026〕1号"), row(branch="B02"))
    assert imports.apply(checked, by=admin).saved == 2
    point = ContactPoint.objects.get(branch=mining)
    assert (point.leader, point.since, point.is_lead, point.note) == (
        leader,
        date(2026, 1, 1),
        True,
        "党委〔2026〕1号",
    )


def test_what_is_held_already_changes_nothing(read, admin, leader, mining):
    contact_cast.point(leader, mining, since=date(2026, 1, 1), is_lead=True)
    assert imports.apply(read(ContactPointImport, row()), by=admin).saved == 1
    assert ContactPoint.objects.get().version == 1


def test_a_second_leader_may_take_the_lead_in_a_table(read, admin, leader, mining, company):
    first = contact_cast.point(leader, mining, is_lead=True)
    factories.person("leader9", "陈副书记", company, "leader")
    imports.apply(read(ContactPointImport, row("leader9", leads="是")), by=admin)
    first.refresh_from_db()
    assert not first.is_lead


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"leader": "nobody"}, "leader"),
        ({"leader": ""}, "leader"),
        ({"leader_name": "李书记"}, "leader_name"),
        ({"branch": "nowhere"}, "branch"),
        ({"since": "neulich"}, "since"),
        ({"since": "2099-01-01"}, ""),
        ({"leads": "vielleicht"}, "leads"),
        ({"leader": "sec2"}, ""),
        ({"note": "=1+1"}, "note"),
    ],
)
def test_every_wrong_cell_is_named(read, leader, mining, outsider, wrong, column):
    assert reasons(read(ContactPointImport, row(**wrong))) == {2: {column}}


def test_two_rows_of_one_pair_are_both_refused(read, leader, mining):
    assert set(reasons(read(ContactPointImport, row(), row(note="又一行")))) == {2, 3}


def test_another_beginning_or_a_lead_taken_away_is_refused(read, leader, mining):
    contact_cast.point(leader, mining, since=date(2026, 1, 1), is_lead=True)
    assert reasons(read(ContactPointImport, row(since="2026-03-01"))) == {2: {"since"}}
    assert reasons(read(ContactPointImport, row(leads="否"))) == {2: {"leads"}}


def test_a_foreign_branch_is_told_like_an_unknown_one(read, leader, mining, company):
    section = factories.branch("G01", "机关总支", parent=company, kind="general_branch")
    by = factories.person("admin2", "总支小吴", section, "party_admin")
    checked = read(ContactPointImport, row(), by=by)
    assert set(reasons(checked)[2]) <= {"leader", "branch"}


def test_the_template_holds_what_is_held_today(admin, leader, mining):
    contact_cast.point(leader, mining, is_lead=True)
    [found] = ContactPointImport().rows_for_template(admin, None)
    assert (found["leader"], found["branch"]) == ("leader1", "B01")
