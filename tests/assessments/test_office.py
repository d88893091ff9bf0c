"""An office's own workbook, from the upload to figures that name their cells; every doubt decided by a person."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Figure, FigureChange, OfficeWorkbook, WorkbookMapping
from assessments.services import filing, office
from assessments.services.office_book import Office
from common.errors import RuleViolation
from tests import factories
from tests.assessments import filing_cast as cast
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
D = Decimal
FILE = Path(__file__).parent.parent / "data" / "2026年三季度生产经营指标完成情况.xlsx"
TEAMS = "综采一队 综采二队 综采三队 掘进一队 掘进二队 开拓队 机电队 运输队 通风队 洗选车间 供电车间 物资供应站".split()
HTMX = {"HX-Request": "true", "HX-Target": "cell-F10"}
MORE = {
    "tunnelling_advance": ("掘进进尺", "business", "m", "higher", "sum"),
    "transport_cost": ("吨公里运输成本", "business", "元/吨·km", "lower", "mean"),
    "washing_cost": ("入洗吨煤成本", "business", "元/吨", "lower", "mean"),
    "energy_consumption": ("综合能耗", "business", "千克标煤/吨", "lower", "mean"),
}


@pytest.fixture(autouse=True)
def english_pages(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def catalogue(monkeypatch):
    monkeypatch.setattr(cast, "METRICS", cast.METRICS | MORE)
    return cast.metrics()


@pytest.fixture
def period(catalogue):
    return cast.period()


@pytest.fixture
def units(mining, company):
    return {
        name: factories.unit(f"U{number:03}", f"晋兴煤业{name}", mining, short_name=name)
        for number, name in enumerate(TEAMS, start=1)
    }


@pytest.fixture
def filer(company):
    return factories.person("fin1", "经管部小吴", company, "confirmer")


@pytest.fixture
def browser(as_user, filer):
    return as_user(filer)


@pytest.fixture
def sent(browser, upload, run_jobs, period, units):
    """Uploads a workbook and carries out its reading."""

    def send(content=None, name=FILE.name):
        content = FILE.read_bytes() if content is None else content
        typed = {"period": period.pk, "file": upload(name, content)}
        answer = browser.post(reverse("assessments:office_add"), typed)
        assert answer.status_code == 302, answer.context["form"].errors
        run_jobs()
        return OfficeWorkbook.objects.latest("pk")

    return send


@pytest.fixture
def mapped(sent, browser):
    """The workbook of the office with the proposed mapping confirmed."""
    row = sent()
    answer = browser.post(url("mapping", row), mapping_typed(browser, row))
    assert answer.status_code == 302, answer.context
    row.refresh_from_db()
    return row


def url(step, row):
    return reverse(f"assessments:office_{step}", args=[row.pk])


def mapping_typed(browser, row, **changes):
    """The mapping page's forms as a browser would send them back."""
    parts = browser.get(url("mapping", row)).context["parts"]
    typed = {"step": "read"}
    for formset in (parts.columns, parts.names, parts.words):
        typed |= {
            f"{formset.prefix}-TOTAL_FORMS": len(formset.forms),
            f"{formset.prefix}-INITIAL_FORMS": len(formset.forms),
        }
    forms = [parts.rows, *parts.columns, *parts.names, *parts.words]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value not in (None, False):
                typed[bound.html_name] = value
    return typed | changes


def decide(browser, row, **answers):
    """Answers to cells: H15="transport_cost" another figure, "=1300" a value, else the action itself."""
    typed = {"ref": list(answers)}
    for ref, answer in answers.items():
        if answer.startswith("="):
            typed |= {f"action-{ref}": "value", f"value-{ref}": answer[1:]}
        elif "_cost" in answer:
            typed[f"action-{ref}"] = f"metric:{answer}"
        else:
            typed[f"action-{ref}"] = answer
    return browser.post(url("answers", row), typed)


def settle(browser, row):
    """Everything that is doubtful in the office's workbook, as an office would answer."""
    assert browser.post(url("alike", row), {"code": "blank", "answer": ""}).status_code == 302
    decide(
        browser,
        row,
        F10="=1300",
        H15="transport_cost",
        I15="transport_cost",
        H17="washing_cost",
        I17="washing_cost",
    )
    row.refresh_from_db()
    book = Office(row)
    assert not book.undecided, [(cell.ref, [doubt.code for doubt in cell.doubts]) for cell in book.undecided]


def take(browser, row, run_jobs, **typed):
    answer = browser.post(url("take", row), typed)
    assert answer.status_code == 302, page(answer, answer.status_code)
    run_jobs()
    row.refresh_from_db()
    return row


def figure(units, name, metric):
    return Figure.objects.get(unit=units[name], metric__code=metric)


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


def test_nothing_is_written_before_it_is_taken_over(mapped, browser):
    settle(browser, mapped)
    browser.get(url("take", mapped))
    assert not Figure.objects.exists()


def test_what_is_doubtful_is_asked_with_its_reason_and_holds_back_the_whole(mapped, browser):
    text = page(browser.get(mapped.get_absolute_url()))
    for ref in ("F10", "H15", "I15", "C11"):
        assert f'id="cell-{ref}"' in text
    assert "1,300" in text
    assert browser.get(url("take", mapped)).status_code == 302
    with pytest.raises(RuleViolation, match="undecided"):
        office.take_over(mapped, by=mapped.by)


def test_each_answer_is_kept_as_it_is_typed(mapped, browser):
    typed = {"ref": ["F10", "H15"], "value-F10": "1,300", "action-H15": ""}  # the whole form comes along
    answer = browser.post(url("answers", mapped), typed, headers=HTMX)
    text = page(answer)
    assert "<html" not in text
    assert 'id="office-counts"' in text
    mapped.refresh_from_db()
    assert mapped.decisions["F10"]["value"] == "1,300"
    taken_back = {"ref": "F10", "action-F10": ""}
    browser.post(url("answers", mapped), taken_back, headers=HTMX)
    mapped.refresh_from_db()
    assert mapped.decisions == {}


def test_an_answer_that_makes_no_sense_is_told_beside_its_cell(mapped, browser):
    typed = {"ref": "F10", "action-F10": "value", "value-F10": "about 1300"}
    text = page(browser.post(url("answers", mapped), typed, headers=HTMX))
    assert "is not a number" in text
    mapped.refresh_from_db()
    assert mapped.decisions == {}


def test_one_answer_serves_for_all_blank_cells_but_for_no_other(mapped, browser):
    before = len(Office(mapped).undecided)
    browser.post(url("alike", mapped), {"code": "blank", "answer": "not_applicable"})
    mapped.refresh_from_db()
    after = Office(mapped).undecided
    assert len(after) < before
    assert "H15" in {cell.ref for cell in after}
    assert {answer["action"] for answer in mapped.decisions.values()} == {"not_applicable"}


def test_any_cell_can_be_decided_otherwise(mapped, browser):
    text = page(browser.get(mapped.get_absolute_url() + "?cell=D6"))
    assert 'id="cell-D6"' in text
    decide(browser, mapped, D6="leave_out")
    mapped.refresh_from_db()
    assert mapped.decisions["D6"]["action"] == "leave_out"


def test_the_mapping_page_proposes_everything_and_the_sheet_is_shown_as_it_is(sent, browser):
    row = sent()
    text = page(browser.get(url("mapping", row)))
    assert row.state == "mapping"
    assert "2026年三季度各单位生产经营指标完成情况表" in text
    assert "is-figure" in text
    typed = mapping_typed(browser, row)
    assert "raw_coal_output" in typed.values()
    assert sum(key.startswith("names-") and key.endswith("-unit") for key in typed) == len(TEAMS)


def test_a_name_without_a_unit_holds_everything_back_until_it_is_mapped_or_left_out(sent, browser, units):
    row = sent()
    typed = mapping_typed(browser, row)
    [place] = [key for key, value in typed.items() if value == "供电车间"]
    del typed[place.replace("-name", "-unit")]
    browser.post(url("mapping", row), typed)
    row.refresh_from_db()
    assert [finding.code for finding in Office(row).reading.blocking] == ["unknown_unit"]
    browser.post(url("mapping", row), typed | {place.replace("-name", "-leave_out"): "on"})
    row.refresh_from_db()
    assert not Office(row).reading.blocking


@pytest.fixture
def leaves_out():
    """Confirms the proposed mapping but for one name, which is left out."""

    def confirm(browser, row, name):
        typed = mapping_typed(browser, row)
        [place] = [key for key, value in typed.items() if value == name]
        typed.pop(place.replace("-name", "-unit"), None)
        typed[place.replace("-name", "-leave_out")] = "on"
        assert browser.post(url("mapping", row), typed).status_code == 302

    return confirm


def test_what_one_person_leaves_out_is_offered_to_the_next_who_uploads(sent, browser, leaves_out, units):
    leaves_out(browser, sent(), "供电车间")
    assert sent(name="再来.xlsx").mapping["units"]["供电车间"] == units["供电车间"].code


def test_leaving_a_name_out_does_not_take_away_what_another_said_it_means(sent, browser, leaves_out, units):
    row = sent()
    typed = mapping_typed(browser, row)
    [place] = [key for key, value in typed.items() if value == "供电车间"]
    typed[place.replace("-name", "-unit")] = units["机电队"].pk
    [twin] = [key for key, value in typed.items() if value == "机电队"]
    del typed[twin.replace("-name", "-unit")]
    typed[twin.replace("-name", "-leave_out")] = "on"
    assert browser.post(url("mapping", row), typed).status_code == 302
    leaves_out(browser, sent(name="再来.xlsx"), "供电车间")
    kept = WorkbookMapping.objects.get().mapping["units"]
    assert kept["供电车间"] == units["机电队"].code


def test_two_columns_of_the_same_figure_are_refused_in_words(sent, browser):
    row = sent()
    typed = mapping_typed(browser, row)
    typed["columns-0-meaning"] = "actual"
    answer = browser.post(url("mapping", row), typed)
    assert answer.status_code == 422
    assert "mapped to the same" in page(answer, 422)


def test_another_sheet_is_looked_at_anew(sent, browser):
    row = sent()
    browser.post(url("mapping", row), {"step": "propose", "sheet": "说明"})
    row.refresh_from_db()
    assert row.mapping == {"sheet": "说明"}
    assert page(browser.get(url("mapping", row)))
    browser.post(url("mapping", row), {"step": "propose", "sheet": "2026年3季度"})
    row.refresh_from_db()
    assert row.mapping["head_rows"] == [2, 3]


def test_answers_stay_when_the_mapping_is_read_again(mapped, browser):
    decide(browser, mapped, F10="=1300")
    browser.post(url("mapping", mapped), mapping_typed(browser, mapped))
    mapped.refresh_from_db()
    assert mapped.decisions["F10"]["value"] == "1300"


def test_an_answer_does_not_settle_what_is_asked_after_the_column_was_mapped_otherwise(mapped, browser):
    decide(browser, mapped, F10="=1300", H15="transport_cost")
    typed = mapping_typed(browser, mapped)
    [place] = [key for key, value in typed.items() if key.endswith("-index") and str(value) == "5"]
    typed[place.replace("-index", "-metric")] = "washing_cost"
    answer = browser.post(url("mapping", mapped), typed)
    assert answer.status_code == 302, page(answer, answer.status_code)
    mapped.refresh_from_db()
    assert set(mapped.decisions) == {"H15"}
    assert "F10" in {cell.ref for cell in Office(mapped).undecided}


def test_the_mapping_is_kept_and_serves_next_quarter(mapped, sent, browser, run_jobs):
    settle(browser, mapped)
    take(browser, mapped, run_jobs)
    assert WorkbookMapping.objects.count() == 1
    again = sent(name="2026年四季度.xlsx")
    browser.post(url("mapping", again), mapping_typed(browser, again))
    again.refresh_from_db()
    book = Office(again)
    assert {cell.ref for cell in book.undecided} == {"F10"}  # the rest was decided for good
    assert next(cell for cell in book.cells if cell.ref == "H15").metric == "transport_cost"
    assert WorkbookMapping.objects.count() == 1


def test_blanks_that_are_not_assessed_for_good_can_be_taken_back(mapped, sent, browser, run_jobs):
    settle(browser, mapped)
    take(browser, mapped, run_jobs)
    again = sent(name="2026年四季度.xlsx")
    browser.post(url("mapping", again), mapping_typed(browser, again))
    decide(browser, again, F10="=1300", C11="not_reported", D11="not_reported")
    take(browser, again, run_jobs, reason="更正")
    third = sent(name="2027年一季度.xlsx")
    browser.post(url("mapping", third), mapping_typed(browser, third))
    third.refresh_from_db()
    assert {cell.ref for cell in Office(third).undecided} == {"F10", "C11", "D11"}


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


def test_a_file_that_cannot_be_read_is_refused_in_words(sent, browser):
    row = sent(b"PK\x03\x04 nonsense", "坏的.xlsx")
    assert row.state == "refused"
    assert row.problem
    assert row.problem in page(browser.get(row.get_absolute_url()))


def test_units_outside_ones_reach_are_not_even_proposed(
    as_user, upload, run_jobs, period, units, tunnelling, mining
):
    factories.unit("U900", "别处综采一队", tunnelling, short_name="综采九队")
    own = factories.person("conf1", "掘进核算员", tunnelling, "confirmer")
    browser = as_user(own)
    browser.post(
        reverse("assessments:office_add"), {"period": period.pk, "file": upload(FILE.name, FILE.read_bytes())}
    )
    run_jobs()
    row = OfficeWorkbook.objects.latest("pk")
    assert not set(row.mapping["units"].values()) & {unit.code for unit in units.values()}
    foreign = mapping_typed(browser, row) | {"names-0-unit": units["综采一队"].pk}
    assert browser.post(url("mapping", row), foreign).status_code == 422


def test_an_uploaded_workbook_is_its_uploaders_alone(mapped, as_user, company, admin, secretary):
    colleague = factories.person("fin2", "生产部小郑", company, "confirmer")
    for step in ("detail", "mapping", "take"):
        assert as_user(colleague).get(url(step, mapped)).status_code == 404
        assert as_user(secretary).get(url(step, mapped)).status_code == 404
    assert as_user(colleague).post(url("answers", mapped), {"ref": "F10"}).status_code == 404
    assert str(mapped) not in page(as_user(colleague).get(reverse("assessments:office_list")))


def test_the_cells_cost_as_many_queries_with_all_doubts_as_with_none(mapped, browser):
    browser.get(mapped.get_absolute_url())
    with CaptureQueriesContext(connection) as many:
        browser.get(mapped.get_absolute_url())
    settle(browser, mapped)
    with CaptureQueriesContext(connection) as few:
        browser.get(mapped.get_absolute_url())
    assert len(many) == len(few) <= 12
