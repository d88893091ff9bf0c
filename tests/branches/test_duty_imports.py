"""The tables of duties and assignments: what they take, and how every wrong cell is named."""

import csv
import io

import pytest

from branches.imports import DutyAssignmentImport, DutyItemImport
from branches.models import DutyAssignment
from common import imports
from common.errors import RuleViolation
from common.sheets import read_workbook
from tests import factories
from tests.branches.duties_cast import YEAR, assignment, item, library

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(tmp_path, admin):
    """Checks rows (dicts by column key) as a user would upload them."""

    def check(declaration, *rows, by=admin, leave_out=(), **given):
        keys = [column.key for column in declaration.columns if column.key not in leave_out]
        target = io.StringIO()
        writer = csv.DictWriter(target, keys, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / "a.csv"
        path.write_text(target.getvalue(), encoding="utf-8")
        made = declaration()
        context = made.find_context(by, given)
        return imports.check(made, read_workbook(path, "a.csv"), user=by, context=context)

    return check


def reasons(checked):
    return {row.number: set(row.errors) for row in checked.bad}


def duty(code="N-1", **values):
    row = {"code": code, "domain": "安全生产", "title": "研究安全", "standard": "每季度1次", "points": "5"}
    return (
        row
        | {"times": "1", "per": "每季度", "roles": "党支部书记、行政负责人", "evidence": "主题党日"}
        | values
    )


class TestDuties:
    @pytest.fixture
    def draft(self):
        return library(published=False)

    def test_what_is_new_is_added_with_its_roles_and_its_proof(self, read, admin, draft):
        assert imports.apply(read(DutyItemImport, duty(), library=draft.pk), by=admin).saved == 1
        row = draft.items.get()
        assert (row.domain, row.per, row.evidence) == ("work_safety", "quarter", "theme_party_day")
        assert (row.for_leaders, row.for_secretaries, row.for_unit_heads) == (False, True, True)

    def test_what_exists_is_changed_and_what_the_file_lacks_is_left_alone(self, read, admin, draft):
        row = item("N-1", published=False, evidence="party_class", points=9)
        checked = read(DutyItemImport, duty(title="改过"), leave_out=("evidence", "points"), library=draft.pk)
        assert imports.apply(checked, by=admin).saved == 1
        row.refresh_from_db()
        assert (row.title, row.evidence, row.points) == ("改过", "party_class", 9)

    @pytest.mark.parametrize(
        ("wrong", "column"),
        [
            ({"domain": "后勤"}, "domain"),
            ({"roles": "矿长"}, "roles"),
            ({"roles": "、"}, "roles"),
            ({"times": "0"}, "times"),
            ({"times": "32"}, "times"),
            ({"per": "每天"}, "per"),
            ({"points": "-1"}, "points"),
            ({"evidence": "照片"}, "evidence"),
            ({"regulation": "没有的制度"}, "regulation"),
            ({"title": ""}, "title"),
            ({"standard": "字" * 1001}, "standard"),
        ],
    )
    def test_every_wrong_cell_is_named(self, read, draft, wrong, column):
        assert reasons(read(DutyItemImport, duty(**wrong), library=draft.pk)) == {2: {column}}

    def test_a_code_stands_in_the_table_once(self, read, draft):
        assert set(reasons(read(DutyItemImport, duty(), duty(), library=draft.pk))) == {2, 3}

    @pytest.mark.parametrize("asked", ["", "x", "999999"])
    def test_without_a_library_nothing_is_read(self, read, draft, asked):
        with pytest.raises(RuleViolation):
            read(DutyItemImport, duty(), library=asked)

    def test_a_published_library_takes_nothing(self, read):
        with pytest.raises(RuleViolation):
            read(DutyItemImport, duty(), library=item().library_id)

    def test_the_template_is_read_back_without_a_change(self, admin, draft, tmp_path):
        item("N-1", published=False, evidence="party_class")
        path = tmp_path / "a.xlsx"
        made = DutyItemImport()
        path.write_bytes(imports.template_workbook(made, user=admin, context=draft))
        checked = imports.check(DutyItemImport(), read_workbook(path, "a.xlsx"), user=admin, context=draft)
        before = list(draft.items.values())
        assert (len(checked.good), checked.bad) == (1, [])
        imports.apply(checked, by=admin)
        assert list(draft.items.values()) == before


def held(code, **values):
    row = {"year": YEAR, "code": code, "holder": "sec1", "branch": "B01", "since": f"{YEAR}-01-01"}
    return row | values


class TestAssignments:
    def test_a_row_is_an_assignment_with_its_times(self, read, admin, mining, secretary):
        factories.person("head1", "陈队长", mining, "unit_head")
        checked = read(DutyAssignmentImport, held(item().code, joint_holder="head1"))
        assert imports.apply(checked, by=admin).saved == 1
        row = DutyAssignment.objects.get()
        assert (row.holder, row.joint_holder.username, row.occurrences.count()) == (secretary, "head1", 4)

    def test_what_is_held_already_is_left_alone(self, read, admin, mining, secretary):
        row = assignment(mining, secretary)
        imports.apply(read(DutyAssignmentImport, held(row.item.code)), by=admin)
        assert DutyAssignment.objects.get() == row

    @pytest.mark.parametrize(
        ("wrong", "column"),
        [
            ({"code": "none"}, "code"),
            ({"year": YEAR - 1}, "code"),
            ({"holder": "nobody"}, "holder"),
            ({"branch": "B99"}, "branch"),
            ({"joint_holder": "sec1"}, "joint_holder"),
            ({"since": f"{YEAR + 1}-01-01"}, "since"),
            ({"since": "soon"}, "since"),
        ],
    )
    def test_every_wrong_cell_is_named(self, read, mining, secretary, wrong, column):
        assert reasons(read(DutyAssignmentImport, held(item("A-1").code) | wrong)) == {2: {column}}

    def test_a_branch_next_door_is_not_known(self, read, mining, tunnelling, secretary, outsider):
        other = factories.person("admin9", "总支小吴", tunnelling, "party_admin")
        row = held(item("A-1").code)
        assert reasons(read(DutyAssignmentImport, row, by=other)) == {2: {"holder"}}
