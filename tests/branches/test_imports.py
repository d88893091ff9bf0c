"""What the tables of organisations, units and people take and refuse."""

import csv
import io
from datetime import date

import pytest

from branches.imports import BranchImport, PersonImport, UnitImport
from branches.models import Appointment, Branch, ProductionUnit, User
from branches.services import people
from common import imports
from common.sheets import read_workbook
from tests import factories


@pytest.fixture
def read(tmp_path, admin):
    """Checks rows (dicts by column key) as a user would upload them."""

    def check(declaration, *rows, by=admin):
        keys = [column.key for column in declaration.columns]
        target = io.StringIO()
        writer = csv.DictWriter(target, keys)
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / "a.csv"
        path.write_text(target.getvalue(), encoding="utf-8")
        return imports.check(declaration(), read_workbook(path, "a.csv"), user=by)

    return check


def reasons(checked):
    return {row.number: set(row.errors) for row in checked.bad}


def branch(code, **values):
    row = {"code": code, "name": f"{code}党支部", "kind": "branch", "parent": "C01", "members_count": 9}
    return row | {"established_on": "2020-01-01"} | values


def person(number, **values):
    return {"username": number, "name": "张三", "branch": "B01"} | values


class TestBranches:
    def test_a_superior_may_stand_further_up_in_the_table(self, read, admin):
        checked = read(BranchImport, branch("G01", kind="general_branch"), branch("B11", parent="G01"))
        assert imports.apply(checked, by=admin).saved == 2
        assert Branch.objects.get(code="B11").parent.code == "G01"

    def test_a_superior_that_comes_later_is_not_known(self, read):
        assert reasons(read(BranchImport, branch("B11", parent="G01"), branch("G01"))) == {2: {"parent"}}

    def test_what_differs_is_changed_and_the_rest_left_alone(self, read, admin, mining):
        row = branch(
            "B01", name="综采一队联合党支部", members_count=31, established_on="2015-01-01", peer_group="采煤"
        )
        assert imports.apply(read(BranchImport, row), by=admin).saved == 1
        mining.refresh_from_db()
        assert (mining.name, mining.members_count, mining.peer_group.code) == (
            "综采一队联合党支部",
            31,
            "mining",
        )

    @pytest.mark.parametrize(
        ("wrong", "column"),
        [
            ({"parent": "nowhere"}, "parent"),
            ({"parent": ""}, "parent"),
            ({"members_count": "-1"}, "members_count"),
            ({"kind": "club"}, "kind"),
            ({"peer_group": "nowhere"}, "peer_group"),
            ({"established_on": "yesterday"}, "established_on"),
            ({"established_on": "2999-01-01"}, "established_on"),
            ({"name": ""}, "name"),
        ],
    )
    def test_every_wrong_cell_is_named(self, read, wrong, column):
        assert reasons(read(BranchImport, branch("B11", **wrong))) == {2: {column}}

    def test_a_foreign_superior_or_code_is_told_like_an_unknown_one(self, read, company, mining, tunnelling):
        local = factories.person("a2", "支部小吴", mining, "party_admin")
        checked = read(BranchImport, branch("X1", parent="B02"), branch("X2", parent="zzz"), by=local)
        words = [row.errors["parent"].replace("B02", "").replace("zzz", "") for row in checked.bad]
        assert words[0] == words[1]
        assert reasons(read(BranchImport, branch("B02"), by=local)) == {2: {"code"}}

    def test_the_day_of_the_beginning_is_not_changed_in_silence(self, read, mining):
        assert reasons(read(BranchImport, branch("B01"))) == {2: {"established_on"}}

    def test_a_column_that_the_file_lacks_changes_nothing(self, tmp_path, admin, mining):
        path = tmp_path / "a.csv"
        path.write_text("code,name,kind,members_count,established_on\nB01,新名党支部,branch,20,2015-01-01\n")
        checked = imports.check(BranchImport(), read_workbook(path, "a.csv"), user=admin)
        assert imports.apply(checked, by=admin).saved == 1
        mining.refresh_from_db()
        assert (mining.name, mining.peer_group.code, mining.parent.code) == ("新名党支部", "mining", "C01")

    def test_what_has_organisations_under_it_does_not_become_a_group_by_a_table(self, read, admin, company):
        section = factories.branch("G01", "生产党总支", parent=company, kind="general_branch")
        factories.branch("B11", "综采三队党支部", parent=section)
        row = branch("G01", name="生产党总支", kind="group", members_count=20, established_on="2015-01-01")
        done = imports.apply(read(BranchImport, row), by=admin)
        assert (done.saved, len(done.refused)) == (0, 1)

    def test_the_same_code_twice_is_refused_twice(self, read):
        assert set(reasons(read(BranchImport, branch("B11"), branch("B11")))) == {2, 3}


class TestUnits:
    def test_new_ones_are_added_and_known_ones_changed(self, read, admin, mining, tunnelling):
        factories.unit("U1", "综采一队", mining)
        rows = (
            {"code": "U1", "name": "综采一队", "branch": "B02", "assigned_on": "2026-03-01"},
            {"code": "U2", "name": "掘进二队", "branch": "B02", "assigned_on": "2026-03-01"},
        )
        assert imports.apply(read(UnitImport, *rows), by=admin).saved == 2
        assert ProductionUnit.objects.filter(branch=tunnelling).count() == 2

    def test_a_unit_whose_day_has_not_come_is_told_at_its_cell(self, read, mining):
        row = {"code": "U2", "name": "掘进二队", "branch": "B01", "assigned_on": "2999-01-01"}
        assert reasons(read(UnitImport, row)) == {2: {"assigned_on"}}

    def test_a_foreign_branch_is_unknown(self, read, mining, tunnelling):
        local = factories.person("a2", "支部小吴", mining, "party_admin")
        row = {"code": "U2", "name": "掘进二队", "branch": "B02", "assigned_on": "2026-03-01"}
        assert reasons(read(UnitImport, row, by=local)) == {2: {"branch"}}


class TestPeople:
    def test_people_come_with_their_posts(self, read, admin, mining):
        rows = (
            person("10001", role="secretary", title="党支部书记", since="2024-01-01"),
            person("10001", role="member", since="2020-01-01"),
            person("10002", name="李四", joined_party_on="2011-07-01"),
        )
        assert imports.apply(read(PersonImport, *rows), by=admin).saved == 3
        first = User.objects.get(username="10001")
        assert set(first.appointments.values_list("role__name", flat=True)) == {"secretary", "member"}
        assert not first.has_usable_password()
        assert User.objects.get(username="10002").joined_party_on == date(2011, 7, 1)

    def test_a_post_that_is_held_is_not_given_again(self, read, admin, secretary):
        row = person("sec1", name="李支书", role="secretary", since="2015-01-01")
        assert imports.apply(read(PersonImport, row), by=admin).saved == 1
        assert Appointment.objects.filter(user=secretary).count() == 1

    @pytest.mark.parametrize(
        ("wrong", "column"),
        [
            ({"role": "secretary"}, "since"),
            ({"title": "书记"}, "title"),
            ({"role": "emperor", "since": "2024-01-01"}, "role"),
            ({"role": "security_admin", "since": "2024-01-01"}, "role"),
            ({"role": "secretary", "since": "2024-01-01", "post_branch": "nowhere"}, "post_branch"),
            ({"branch": "nowhere"}, "branch"),
        ],
    )
    def test_every_wrong_cell_is_named(self, read, mining, wrong, column):
        assert reasons(read(PersonImport, person("10001", **wrong))) == {2: {column}}

    def test_a_table_of_yesterday_does_not_undo_the_end_of_a_post(self, read, admin, secretary, mining):
        post = secretary.appointments.get()
        people.end_post(post, by=admin, until=date(2026, 6, 30))
        rows = (
            person("sec1", name="李支书", role="secretary", since="2015-01-01"),
            person("10002", name="李四"),
        )
        checked = read(PersonImport, *rows)
        assert reasons(checked) == {2: {"role"}}
        assert "2026-06-30" in checked.bad[0].errors["role"]
        assert imports.apply(checked, by=admin, mode="good").saved == 1
        assert secretary.appointments.get().until == date(2026, 6, 30)

    def test_nobody_gives_himself_a_role_by_a_table(self, read, admin, company):
        row = {
            "username": "admin1",
            "name": "党群部小周",
            "branch": "C01",
            "role": "leader",
            "since": "2024-01-01",
        }
        assert reasons(read(PersonImport, row)) == {2: {"role"}}

    def test_a_number_nobody_can_sign_in_with_and_a_day_to_come_are_told_at_their_cells(self, read, mining):
        rows = (person("10023 45"), person("2", joined_party_on="2999-07-01"))
        assert reasons(read(PersonImport, *rows)) == {2: {"username"}, 3: {"joined_party_on"}}

    def test_two_rows_that_disagree_about_a_person_are_told(self, read, mining):
        rows = (person("1", role="member", since="2024-01-01"), person("1", name="李四"))
        assert reasons(read(PersonImport, *rows)) == {3: {"username"}}

    def test_a_person_of_another_branch_is_not_taken_over(self, read, mining, outsider):
        local = factories.person("a2", "支部小吴", mining, "party_admin")
        assert reasons(read(PersonImport, person("sec2"), by=local)) == {2: {"username"}}


@pytest.mark.parametrize("declaration", [BranchImport, UnitImport, PersonImport])
def test_the_template_comes_back_without_a_complaint(
    declaration, tmp_path, admin, secretary, outsider, mining
):
    factories.unit("U1", "综采一队", mining)
    path = tmp_path / "a.xlsx"
    path.write_bytes(imports.template_workbook(declaration(), user=admin))
    checked = imports.check(declaration(), read_workbook(path, "a.xlsx"), user=admin)
    assert reasons(checked) == {}
    assert checked.good
