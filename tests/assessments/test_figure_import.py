"""A quarter's figures from a table: the template, the look at every row, taking over, and what is refused."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.imports.figures import FigureImport
from assessments.models import Figure, FigureChange
from assessments.services import filing, periods
from common import imports
from common.batches import ImportBatch
from common.import_jobs import template_url, upload_url
from common.sheets import Sheet, Workbook
from tests import factories
from tests.assessments import filing_cast as cast
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
D = Decimal
HEADS = "Code of unit or branch,Code of the figure,Target,Actual,State,Event,Number of events,Points or mark"
HEADS += ",Matter,Note,Reason of the correction,Unit of measure\n"


@pytest.fixture(autouse=True)
def english_pages(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def period():
    cast.scheme()
    cast.metrics()
    return cast.period()


@pytest.fixture
def team(mining):
    return factories.unit("U01", "综采一队", mining)


@pytest.fixture
def filer(company):
    return factories.person("fin1", "经管部小吴", company, "confirmer")


@pytest.fixture
def sent(as_user, filer, upload, run_jobs, period):
    """Uploads a table of figures and carries out its check."""

    def send(content, name="三季度.csv", by=filer):
        url = upload_url("figures", period=period.quarter)
        answer = as_user(by).post(url, {"file": upload(name, content)})
        assert answer.status_code == 302, answer.context["form"].errors
        run_jobs()
        return ImportBatch.objects.get(pk=answer.url.strip("/").rsplit("/", 1)[-1])

    return send


@pytest.fixture
def taken(as_user, filer, run_jobs):
    def take(batch, mode="all"):
        assert as_user(filer).post(batch.get_absolute_url(), {"mode": mode}).status_code == 302
        run_jobs()
        batch.refresh_from_db()
        return batch

    return take


def line(subject, metric, target="", actual="", state="", *more):
    return ",".join([subject, metric, target, actual, state, *more, *[""] * (7 - len(more))]) + "\n"


def complaints(batch):
    """The reasons of the bad rows, in order."""
    found = []
    for row in batch.preview["bad_rows"]:
        found.append(" ".join([row["error"], *(cell["error"] for cell in row["cells"])]).strip())
    return found


def template(browser, period, **more):
    content = browser.get(template_url("figures", period=period.quarter, **more)).content
    return openpyxl.load_workbook(io.BytesIO(content))


def table_of(book):
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_business_and_party_figures_come_in_by_one_table(sent, taken, period, team, mining):
    batch = sent(
        HEADS
        + line("U01", "raw_coal_output", "52", "54.6")
        + line("U01", "rule_violation", "", "1", "reported")
        + line("U01", "cost_per_tonne", "", "", "not assessed")
        + line("B01", "life_records", "", "", "", "记录不及时", "2")
        + line("B01", "life_records", "", "", "", "faked", "1", "2.5", "八月支委会")
        + line("B01", "party_judged", "", "38")
    )
    assert (batch.good, batch.bad) == (6, 0), complaints(batch)
    assert not Figure.objects.exists()
    assert taken(batch).applied == 6
    output = Figure.objects.get(metric__code="raw_coal_output")
    assert (output.unit, output.branch, output.actual) == (team, mining, D("54.6"))
    assert output.source.startswith("三季度.csv · ")
    records = Figure.objects.get(metric__code="life_records")
    assert records.items == [
        {"code": "late", "count": "2"},
        {"code": "faked", "count": "1", "amount": "2.5", "matter": "八月支委会"},
    ]
    assert Figure.objects.get(metric__code="cost_per_tonne").state == "not_applicable"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_tables_in_the_encodings_of_offices_are_read(sent, encoding, team):
    batch = sent(
        (HEADS + line("U01", "raw_coal_output", "52", "50") + "").replace("Note", "备注2").encode(encoding)
    )
    assert (batch.good, batch.bad) == (1, 0)


def test_every_bad_row_is_named_with_its_reason(sent, team):
    batch = sent(
        HEADS
        + line("U77", "raw_coal_output", "52", "50")
        + line("U01", "coal", "52", "50")
        + line("U01", "raw_coal_output", "0", "50")
        + line("U01", "cost_per_tonne", "304", "98%")
        + line("U01", "rule_violation", "", "many")
        + line("B01", "life_records", "", "", "", "absent", "2")
        + line("B01", "party_judged", "", "38", "guessed")
    )
    words = ["unknown or not yours", "catalogue has no figure", "target is 0", "per cent", "not a number"]
    words += ["No rule in force counts", "none of"]
    assert batch.good == 0
    for complaint, expected in zip(complaints(batch), words, strict=True):
        assert expected in complaint


def test_so_many_per_cent_are_no_number_of_events(sent, mining):
    batch = sent(HEADS + line("B01", "life_records", "", "", "", "late", "200%"))
    assert "“200%” is per cent" in complaints(batch)[0]


def test_another_unit_of_measure_is_refused_and_not_converted(sent, team):
    batch = sent(HEADS + line("U01", "raw_coal_output", "52", "50", "", "", "", "", "", "", "", "吨"))
    assert "万吨" in complaints(batch)[0]


def test_a_branch_outside_ones_reach_is_as_unknown_as_one_that_does_not_exist(sent, tunnelling, mining, team):
    own = factories.person("conf1", "综采核算员", mining, "confirmer")
    factories.unit("U02", "掘进二队", tunnelling)
    batch = sent(
        HEADS
        + line("U01", "raw_coal_output", "52", "50")
        + line("U02", "raw_coal_output", "52", "50")
        + line("B02", "life_records", "", "", "", "late", "1")
        + line("U99", "raw_coal_output", "52", "50"),
        by=own,
    )
    assert batch.good == 1
    assert (
        len({text.replace("U02", "").replace("B02", "").replace("U99", "") for text in complaints(batch)})
        == 1
    )


def test_the_good_rows_alone_are_taken_over_and_the_bad_ones_come_back_as_a_workbook(
    sent, taken, as_user, filer, team
):
    batch = sent(
        HEADS + line("U01", "raw_coal_output", "52", "50") + line("U01", "cost_per_tonne", "304", "x")
    )
    assert as_user(filer).post(batch.get_absolute_url(), {"mode": "all"}).status_code == 409
    assert taken(batch, "good").applied == 1
    content = as_user(filer).get(reverse("common:import_errors", args=[batch.pk])).content
    [row] = table_of(openpyxl.load_workbook(io.BytesIO(content)))
    assert row["Code of the figure"] == "cost_per_tonne"
    assert "not a number" in row["Reason"]


def test_a_bad_event_takes_the_whole_figure_with_it(sent, taken, mining):
    batch = sent(
        HEADS
        + line("B01", "life_records", "", "", "", "late", "2")
        + line("B01", "life_records", "", "", "", "faked", "many")
        + line("B01", "party_judged", "", "38")
    )
    assert (batch.good, batch.bad) == (1, 2)
    taken(batch, "good")
    assert list(Figure.objects.values_list("metric__code", flat=True)) == ["party_judged"]


def test_events_that_are_counted_zero_say_that_nothing_happened(sent, taken, mining):
    taken(sent(HEADS + line("B01", "life_records", "", "", "", "late", "0")))
    figure = Figure.objects.get()
    assert (figure.state, figure.actual, figure.items) == ("value", D(0), [])


def test_the_same_figure_twice_is_refused_in_both_rows(sent, team):
    batch = sent(
        HEADS + line("U01", "raw_coal_output", "52", "50") + line("U01", "raw_coal_output", "52", "51")
    )
    assert (batch.good, batch.bad) == (0, 2)


def test_an_empty_row_keeps_its_target_and_never_touches_what_was_reported(sent, taken, team, period, filer):
    output, cost = cast.metric("raw_coal_output"), cast.metric("cost_per_tonne")
    filing.file_figure(period, output, unit=team, by=filer, target=D(52), actual=D(50))
    taken(sent(HEADS + line("U01", "raw_coal_output", "52") + line("U01", "cost_per_tonne", "304")))
    assert Figure.objects.get(metric=output).actual == D(50)
    waiting = Figure.objects.get(metric=cost)
    assert (waiting.state, waiting.target, waiting.actual) == ("not_reported", D(304), None)


def test_what_the_file_has_no_column_for_stays_as_it_was_reported(sent, taken, team, mining, period, filer):
    output, cost, records = cast.metrics("raw_coal_output", "cost_per_tonne", "life_records")
    filing.file_figure(period, output, unit=team, by=filer, target=D(52), actual=D(50), note="检修三天")
    filing.file_figure(period, cost, unit=team, by=filer, state="not_applicable", target=D(304))
    filing.file_figure(period, records, branch=mining, by=filer, items=[{"code": "late", "count": "2"}])
    heads = "Code of unit or branch,Code of the figure,Actual\n"
    batch = sent(heads + "U01,raw_coal_output,51\nU01,cost_per_tonne,\nB01,life_records,\n")
    assert batch.bad == 0, complaints(batch)
    taken(batch)
    figure = Figure.objects.get(metric=output)
    assert (figure.actual, figure.target, figure.note) == (D(51), D(52), "检修三天")
    assert Figure.objects.get(metric=cost).state == "not_applicable"
    assert Figure.objects.get(metric=records).items == [{"code": "late", "count": "2"}]


def test_a_note_alone_leaves_value_and_events_as_they_were_reported(sent, taken, team, mining, period, filer):
    output, cost, records = cast.metrics("raw_coal_output", "cost_per_tonne", "life_records")
    filing.file_figure(period, output, unit=team, by=filer, target=D(52), actual=D(50))
    filing.file_figure(period, cost, unit=team, by=filer, state="not_applicable")
    filing.file_figure(period, records, branch=mining, by=filer, items=[{"code": "late", "count": "2"}])
    heads = "Code of unit or branch,Code of the figure,Target,Note\n"
    rows = "U01,raw_coal_output,53,核定后调整\nU01,cost_per_tonne,,停产\nB01,life_records,,见台账\n"
    batch = sent(heads + rows)
    assert batch.bad == 0, complaints(batch)
    taken(batch)
    found = {f.metric.code: f for f in Figure.objects.select_related("metric")}
    output = found["raw_coal_output"]
    assert (output.state, output.actual, output.target, output.note) == ("value", D(50), D(53), "核定后调整")
    assert (found["cost_per_tonne"].state, found["cost_per_tonne"].note) == ("not_applicable", "停产")
    assert found["life_records"].items == [{"code": "late", "count": "2"}]


def test_a_file_of_targets_alone_changes_the_targets_and_nothing_else(sent, taken, team, period, filer):
    output, cost = cast.metrics("raw_coal_output", "cost_per_tonne")
    filing.file_figure(period, output, unit=team, by=filer, target=D(52), actual=D(50), note="已核实")
    filing.file_figure(period, cost, unit=team, by=filer, state="not_reported", target=D(300))
    heads = "Code of unit or branch,Code of the figure,Target\n"
    taken(sent(heads + "U01,raw_coal_output,53\nU01,cost_per_tonne,310\n"))
    output, cost = (Figure.objects.get(metric=metric) for metric in (output, cost))
    assert (output.state, output.actual, output.target, output.note) == ("value", D(50), D(53), "已核实")
    assert (cost.state, cost.target) == ("not_reported", D(310))


def test_a_state_that_is_typed_takes_the_value_away_even_where_the_file_has_no_column_for_it(
    sent, taken, team, period, filer
):
    output = cast.metric("raw_coal_output")
    filing.file_figure(period, output, unit=team, by=filer, target=D(52), actual=D(50))
    batch = sent("Code of unit or branch,Code of the figure,State\nU01,raw_coal_output,not assessed\n")
    assert batch.bad == 0, complaints(batch)
    taken(batch)
    figure = Figure.objects.get()
    assert (figure.state, figure.actual, figure.target) == ("not_applicable", None, D(52))


def test_events_that_are_typed_replace_the_plain_nought_that_stood_for_them(
    sent, taken, mining, period, filer
):
    filing.file_figure(period, cast.metric("life_records"), branch=mining, by=filer, actual=D(0))
    heads = "Code of unit or branch,Code of the figure,Event,Number of events\n"
    taken(sent(heads + "B01,life_records,late,2\n"))
    figure = Figure.objects.get()
    assert (figure.actual, figure.items) == (None, [{"code": "late", "count": "2"}])


def test_after_the_end_of_filing_each_row_needs_its_reason(sent, taken, period, team):
    periods.end_filing(period, by=None)
    row = line("U01", "raw_coal_output", "52", "50")
    assert "corrections with a reason" in complaints(sent(HEADS + row))[0]
    taken(sent(HEADS + line("U01", "raw_coal_output", "52", "50", "", "", "", "", "", "", "停电补报")))
    assert FigureChange.objects.get().reason == "停电补报"


def test_a_closed_quarter_refuses_the_file_in_words(sent, period, team):
    period.state = "closed"
    period.save()
    batch = sent(HEADS + line("U01", "raw_coal_output", "52", "50"))
    assert batch.state == ImportBatch.State.REFUSED
    assert "closed" in batch.problem


def test_what_changed_between_the_look_and_the_taking_over_is_looked_at_anew(sent, taken, period, team):
    batch = sent(HEADS + line("U01", "raw_coal_output", "52", "50"))
    filing.file_figure(period, cast.metric("raw_coal_output"), unit=team, by=None, target=D(52), actual=D(51))
    taken(batch)
    assert (batch.state, batch.applied) == (ImportBatch.State.CHECKED, 0)
    assert Figure.objects.get().actual == D(51)


def test_the_template_asks_for_what_is_owed_with_the_targets_of_the_quarter_before(
    as_user, filer, period, team, mining, tunnelling
):
    last = cast.period("2026Q2")
    filing.file_figure(last, cast.metric("raw_coal_output"), unit=team, by=filer, target=D(52), actual=D(50))
    filing.file_figure(last, cast.metric("cost_per_tonne"), unit=team, by=filer, state="not_applicable")
    rows = table_of(template(as_user(filer), period))
    mine = {(r["Code of unit or branch"], r["Code of the figure"], r["Event"]): r for r in rows}
    assert (
        mine["U01", "raw_coal_output", None]["Target"],
        mine["U01", "raw_coal_output", None]["Actual"],
    ) == (52, None)
    assert mine["U01", "cost_per_tonne", None]["State"] == "not assessed"
    assert ("B01", "life_records", "补写记录") in mine
    assert ("B02", "raw_coal_output", None) in mine  # no unit: the branch itself reports
    party = table_of(template(as_user(filer), period, side="party"))
    assert {row["Code of the figure"] for row in party} == {"life_records", "party_judged"}


def test_the_template_holds_no_rows_outside_ones_reach(as_user, period, mining, tunnelling, team):
    own = factories.person("conf1", "综采核算员", mining, "confirmer")
    assert {row["Code of unit or branch"] for row in table_of(template(as_user(own), period))} == {
        "U01",
        "B01",
    }


def test_a_template_filled_in_comes_back_whole_and_a_second_time_changes_nothing(
    sent, taken, as_user, filer, period, team
):
    def filled():
        book = template(as_user(filer), period)
        sheet = book.worksheets[0]
        heads = {cell.value: cell.column for cell in sheet[1]}
        for row in sheet.iter_rows(min_row=2):
            code, event = row[heads["Code of the figure"] - 1].value, row[heads["Event"] - 1].value
            typed = {"Number of events": 1, "Points or mark": 2 if event == "补写记录" else None}
            typed = typed if event else {"Target": 30, "Actual": 29}
            for head, value in typed.items() if code else ():
                row[heads[head] - 1].value = value
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()

    first = sent(filled(), "模板.xlsx")
    assert first.bad == 0, complaints(first)
    taken(first)
    assert set(Figure.objects.values_list("version", flat=True)) == {1}
    again = sent(filled(), "模板.xlsx")
    assert again.bad == 0, complaints(again)
    taken(again)
    assert set(Figure.objects.values_list("version", flat=True)) == {1}
    assert not FigureChange.objects.exists()


def test_a_file_without_any_column_that_says_something_of_a_figure_is_refused_in_words(sent, team):
    batch = sent("Code of unit or branch,Code of the figure,Actual value\nU01,raw_coal_output,50\n")
    assert batch.state == ImportBatch.State.REFUSED
    assert "none of the columns Target, Actual, State, Event" in batch.problem


def test_only_rows_that_changed_something_are_called_written(
    sent, taken, as_user, filer, team, mining, period
):
    output = cast.metric("raw_coal_output")
    filing.file_figure(period, output, unit=team, by=filer, target=D(52), actual=D(50))
    factories.unit("U02", "综采二队", mining)
    batch = sent(
        HEADS
        + line("U01", "raw_coal_output", "52", "50")
        + line("U01", "cost_per_tonne")
        + line("U02", "raw_coal_output", "48", "47")
    )
    assert batch.good == 3
    assert taken(batch).applied == 1
    text = page(as_user(filer).get(batch.get_absolute_url()))
    assert "Rows without a change" in text
    assert batch.preview["idle"] == 2


def test_the_page_names_the_quarter_and_needs_the_permission(as_user, filer, secretary, period):
    url = upload_url("figures", period=period.quarter)
    assert str(period) in page(as_user(filer).get(url))
    assert as_user(secretary).get(url).status_code == 403
    assert as_user(filer).get(upload_url("figures", period="1999Q1")).status_code == 409


def test_many_rows_cost_as_many_queries_as_few(period, mining, filer):
    def cost(first, count):
        codes = [factories.unit(f"U{n}", f"队{n}", mining).code for n in range(first, first + count)]
        heads = ["Code of unit or branch", "Code of the figure", "Target", "Actual"]
        rows = [heads, *([code, "raw_coal_output", D(10), D(9)] for code in codes)]
        workbook = Workbook("t.xlsx", (Sheet("t", rows),))
        declaration = FigureImport()
        context = declaration.find_context(filer, {"period": period.quarter})
        with CaptureQueriesContext(connection) as queries:
            checked = imports.check(declaration, workbook, user=filer, context=context)
            assert imports.apply(checked, by=filer).saved == count
        return len(queries)

    cost(0, 1)
    assert cost(100, 5) == cost(1000, 120) <= 40
