"""What a table of year plans takes and refuses."""

from datetime import date

import pytest
from django.utils import timezone

from branches.imports import PlanImport
from branches.models import FrequencyRule, PlannedActivity
from branches.services import life_plans
from common import imports
from tests.branches.test_imports import read, reasons

pytestmark = pytest.mark.django_db
__all__ = ["read"]
YEAR = 2031


@pytest.fixture
def planned(mining):
    """A theme day a month, as the rule asks."""
    FrequencyRule.objects.create(kind="theme_party_day", per="month", since=date(2018, 10, 1))
    life_plans.make(mining, by=None, year=YEAR)
    return PlannedActivity.objects.get(branch=mining, first_day=date(YEAR, 3, 1))


def row(day, branch="B01", kind="主题党日", **values):
    return {"branch": branch, "kind": kind, "planned_on": day} | values


def test_a_row_moves_what_the_rule_asks_for_within_its_days(read, admin, planned):
    checked = read(PlanImport, row("2031-03-18", topic="研究降低材料费", host="李志强"))
    assert imports.apply(checked, by=admin).saved == 1
    planned.refresh_from_db()
    assert (planned.planned_on, planned.topic, planned.host) == (
        date(YEAR, 3, 18),
        "研究降低材料费",
        "李志强",
    )
    assert PlannedActivity.objects.filter(branch=planned.branch).count() == 12


def test_more_than_the_rule_asks_for_is_added_as_the_branchs_own(read, admin, planned):
    checked = read(PlanImport, row("2031-03-18"), row("2031-03-25", topic="参观矿史馆"))
    assert imports.apply(checked, by=admin).saved == 2
    added = PlannedActivity.objects.get(is_own=True)
    assert (added.planned_on, added.topic) == (date(YEAR, 3, 25), "参观矿史馆")


def test_a_file_sent_twice_changes_nothing_the_second_time(read, admin, planned):
    rows = (row("2031-03-18"), row("2031-03-25"))
    imports.apply(read(PlanImport, *rows), by=admin)
    imports.apply(read(PlanImport, *rows), by=admin)
    planned.refresh_from_db()
    assert planned.version == 2
    assert PlannedActivity.objects.filter(is_own=True).count() == 1


def test_bad_rows_are_named_and_the_good_ones_kept(read, admin, planned, tunnelling):
    checked = read(
        PlanImport,
        row("2031-03-18"),
        row("2031-13-40"),
        row("2031-03-18", branch="B99"),
        row("2031-03-18", kind="茶话会"),
        row("2031-03-18", kind="谈心谈话", topic="谈话内容"),
    )
    assert [bad.number for bad in checked.bad] == [3, 4, 5, 6]
    assert all(reasons(checked))
    assert imports.apply(checked, by=admin, mode="good").saved == 1


def test_a_secretary_plans_for_the_own_branch_alone(read, secretary, planned, tunnelling):
    checked = read(PlanImport, row("2031-03-18"), row("2031-03-18", branch="B02"), by=secretary)
    assert [bad.number for bad in checked.bad] == [3]


def test_the_template_holds_this_years_plan(admin, mining, planned):
    life_plans.add(
        by=None, branch=mining, kind="theme_party_day", planned_on=timezone.localdate(), topic="本月"
    )
    [line] = PlanImport().rows_for_template(admin, {})
    assert (line["branch"], line["topic"]) == ("B01", "本月")
