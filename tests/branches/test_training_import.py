"""What the table of training hours takes and refuses."""

from datetime import date

import pytest

from branches.imports import TrainingImport
from branches.models import TrainingRecord
from common import imports
from tests.branches import capacity
from tests.branches.capacity import member
from tests.branches.test_imports import read, reasons  # noqa: F401 - `read` is a fixture


def line(number, **values):
    row = {"username": number, "title": "党校培训", "held_on": "2026-04-13", "amount": "2", "unit": "天"}
    return row | values


class TestImport:
    def test_days_become_hours_and_a_course_of_the_plan_is_recognised(self, read, admin, company, mining):  # noqa: F811
        member("m1", mining)
        course = capacity.course(company, "党校培训", date(2026, 4, 13))
        assert imports.apply(read(TrainingImport, line("m1")), by=admin).saved == 1
        record = TrainingRecord.objects.get()
        assert (record.hours, record.course) == (16, course)

    def test_the_same_table_again_changes_nothing(self, read, admin, mining):  # noqa: F811
        member("m1", mining)
        for _time in range(2):
            assert imports.apply(read(TrainingImport, line("m1")), by=admin).saved == 1
        assert TrainingRecord.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "column"),
        [
            ({"username": "nobody"}, "username"),
            ({"name": "别人"}, "name"),
            ({"held_on": "2090-01-01"}, "held_on"),
            ({"held_on": "某日"}, "held_on"),
            ({"amount": "0"}, "amount"),
            ({"amount": "-1"}, "amount"),
            ({"amount": "1.25"}, "amount"),
            ({"unit": "周"}, "unit"),
            ({"title": ""}, "title"),
        ],
    )
    def test_every_wrong_cell_is_named(self, read, mining, wrong, column):  # noqa: F811
        member("m1", mining)
        assert reasons(read(TrainingImport, line("m1", **wrong))) == {2: {column}}

    def test_other_hours_than_those_noted_are_not_written_over(self, read, admin, mining):  # noqa: F811
        member("m1", mining)
        imports.apply(read(TrainingImport, line("m1")), by=admin)
        assert reasons(read(TrainingImport, line("m1", amount="1"))) == {2: {"amount"}}

    def test_a_secretary_brings_hours_of_the_own_branch_only(self, read, secretary, tunnelling):  # noqa: F811
        member("m9", tunnelling)
        assert reasons(read(TrainingImport, line("m9"), by=secretary)) == {2: {"username"}}
