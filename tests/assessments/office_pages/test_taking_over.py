"""An office's workbook becomes figures that name their cells; what others reported is kept or corrected with a reason."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Figure, FigureChange
from assessments.services import filing, office
from assessments.services.office_book import Office
from common.errors import RuleViolation
from tests.assessments import filing_cast as cast
from tests.assessments.office_pages.desk import FILE, decide, figure, mapping_typed, settle, take, url
from tests.pages import page

pytestmark = pytest.mark.django_db
D = Decimal


def test_the_offices_workbook_goes_in_end_to_end(mapped, browser, run_jobs, units):
    settle(browser, mapped)
    assert page(browser.get(url("take", mapped)))
    row = take(browser, mapped, run_jobs)
    assert (row.state, row.problem) == ("applied", "")
    first = figure(units, "综采一队", "raw_coal_output")
    assert (first.target, first.actual, first.state) == (D(52), D("54.6"), "value")
    assert first.source == f"{FILE.name} · 2026年3季度!C6、D6"
    assert figure(units, "综采二队", "raw_coal_output").note == "9月搬家倒面12天"
    assert figure(units, "综采一队", "tunnelling_advance").state == "not_applicable"
    assert figure(units, "掘进一队", "tunnelling_advance").actual == D(1512)
    assert figure(units, "掘进二队", "tunnelling_advance").target == D(1300)
    assert figure(units, "运输队", "transport_cost").actual == D("20.4")
    assert not Figure.objects.filter(unit=units["运输队"], metric__code="cost_per_tonne").exists()
    assert figure(units, "物资供应站", "cost_per_tonne").state == "not_reported"
    assert figure(units, "综采三队", "rule_violation").actual == D(0)
    text = page(browser.get(row.get_absolute_url()))
    assert "一、采掘单位" in text
    assert "采掘小计" in text


def test_the_same_workbook_twice_changes_nothing_the_second_time(mapped, sent, browser, run_jobs):
    settle(browser, mapped)
    take(browser, mapped, run_jobs)
    again = sent()
    browser.post(url("mapping", again), mapping_typed(browser, again))
    again.refresh_from_db()
    settle_again = [cell.ref for cell in Office(again).undecided]
    decide(browser, again, **dict.fromkeys(settle_again, "=1300"))
    row = take(browser, again, run_jobs)
    assert row.applied == 0
    assert set(Figure.objects.values_list("version", flat=True)) == {1}


def test_what_another_reported_is_corrected_only_with_a_reason(mapped, browser, run_jobs, units, period):
    output = cast.metric("raw_coal_output")
    filing.file_figure(period, output, unit=units["综采一队"], by=None, target=D(52), actual=D(50))
    settle(browser, mapped)
    shown = browser.get(url("take", mapped))
    assert "waits to be taken over" in shown.context["summary"]
    assert "a reason is needed" in page(shown)
    assert [(row["kind"], row["was_actual"]) for row in shown.context["unreasoned"]] == [("bad", "50")]
    assert not shown.context["bad"]
    assert browser.post(url("take", mapped), {}).status_code == 422
    take(browser, mapped, run_jobs, reason="以生产部报表为准")
    change = FigureChange.objects.get()
    assert (change.old["actual"], change.new["actual"], change.reason) == ("50", "54.6", "以生产部报表为准")


def test_a_target_that_the_file_does_not_know_yet_stays_as_it_was_set(
    mapped, browser, run_jobs, units, period
):
    cost = cast.metric("cost_per_tonne")
    filing.file_figure(
        period, cost, unit=units["物资供应站"], by=mapped.by, state="not_reported", target=D("12.5")
    )
    settle(browser, mapped)
    take(browser, mapped, run_jobs)
    assert figure(units, "物资供应站", "cost_per_tonne").target == D("12.5")


def test_an_actual_that_the_file_does_not_bring_stays_as_it_was_reported(
    mapped, browser, run_jobs, units, period
):
    violations = cast.metric("rule_violation")
    filing.file_figure(
        period, violations, unit=units["综采一队"], by=mapped.by, target=D(2), actual=D(7), note="已核实"
    )
    settle(browser, mapped)
    decide(browser, mapped, K6="leave_out")
    take(browser, mapped, run_jobs)
    stays = figure(units, "综采一队", "rule_violation")
    assert (stays.state, stays.target, stays.actual) == ("value", D(3), D(7))


@pytest.mark.parametrize(("unit", "note"), [("综采一队", "检修三天"), ("综采二队", "9月搬家倒面12天")])
def test_a_note_stays_where_the_file_brings_none(mapped, browser, run_jobs, units, period, unit, note):
    output = cast.metric("raw_coal_output")
    filing.file_figure(
        period, output, unit=units[unit], by=mapped.by, target=D(52), actual=D("54.6"), note="检修三天"
    )
    settle(browser, mapped)
    take(browser, mapped, run_jobs, reason="以报表为准")
    assert figure(units, unit, "raw_coal_output").note == note


def test_a_figure_that_the_file_only_repeats_is_left_as_it_is(mapped, browser, run_jobs, units, period):
    output = cast.metric("raw_coal_output")
    filing.file_figure(
        period, output, unit=units["综采一队"], by=None, target=D(52), actual=D("54.6"), note="检修三天"
    )
    settle(browser, mapped)
    take(browser, mapped, run_jobs)
    assert figure(units, "综采一队", "raw_coal_output").version == 1


def test_a_target_alone_leaves_not_assessed_what_was_not_assessed(mapped, browser, run_jobs, units, period):
    violations = cast.metric("rule_violation")
    filing.file_figure(period, violations, unit=units["综采一队"], by=mapped.by, state="not_applicable")
    settle(browser, mapped)
    decide(browser, mapped, K6="leave_out")
    take(browser, mapped, run_jobs)
    assert figure(units, "综采一队", "rule_violation").state == "not_applicable"


def test_another_persons_actual_stays_and_a_new_target_beside_it_asks_for_a_reason(
    mapped, browser, run_jobs, units, period
):
    violations = cast.metric("rule_violation")
    filing.file_figure(period, violations, unit=units["综采一队"], by=None, target=D(2), actual=D(7))
    settle(browser, mapped)
    decide(browser, mapped, K6="leave_out")
    assert "a reason is needed" in page(browser.get(url("take", mapped)))
    take(browser, mapped, run_jobs, reason="计划调整")
    assert figure(units, "综采一队", "rule_violation").actual == D(7)


def test_a_quarter_that_closes_meanwhile_takes_nothing(mapped, browser, run_jobs, period):
    settle(browser, mapped)
    assert browser.post(url("take", mapped), {}).status_code == 302
    period.state = "closed"
    period.save()
    run_jobs()
    mapped.refresh_from_db()
    assert mapped.state == "deciding"
    assert "closed" in mapped.problem
    assert not Figure.objects.exists()


def test_taking_over_twice_writes_once(mapped, browser, run_jobs):
    settle(browser, mapped)
    take(browser, mapped, run_jobs)
    office.carry_over(mapped, by=mapped.by)
    assert not FigureChange.objects.exists()
    with pytest.raises(RuleViolation, match="dealt with"):
        office.take_over(mapped, by=mapped.by)


def test_taking_over_holds_the_workbook_and_not_its_quarter(mapped, browser):
    settle(browser, mapped)
    with CaptureQueriesContext(connection) as queries:
        office.carry_over(mapped, by=mapped.by)
    first = next(query["sql"] for query in queries if "FOR UPDATE" in query["sql"])
    assert first.endswith('FOR UPDATE OF "assessments_officeworkbook"')
