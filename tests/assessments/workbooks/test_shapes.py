"""Tables of other shapes, whatever stands in a cell, and the words of heads and notes."""

from dataclasses import replace
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.services import office_sheets
from assessments.views import office_grid
from assessments.workbooks.faults import faults
from assessments.workbooks.heads import Grid
from assessments.workbooks.measures import factor, spelled, split_head
from assessments.workbooks.proposals import propose_mapping, propose_sheet, sheet_signature
from assessments.workbooks.values import Meaning, MetricColumn, State
from assessments.workbooks.words import legend, meaning_of
from common.errors import RuleViolation
from common.sheets import Workbook
from tests.assessments.office import METRICS, UNITS, Metric, Unit, changed, table
from tests.assessments.workbooks.asking import cell, codes, found, read


def test_one_head_row_with_meanings_in_the_names(mapping):
    sheet = table(
        ["单位名称", "原煤产量计划（吨）", "原煤产量完成（吨）", "工资总额（万元）"],
        ["综采一队", "520,000", Decimal(546000), Decimal(3)],
        ["综采二队", "480,000", Decimal(471000), Decimal(4)],
    )
    proposal = propose_mapping(sheet, METRICS, UNITS)
    assert proposal.head_rows == (0, 0)
    assert [(c.metric, c.meaning, c.factor) for c in proposal.columns[:2]] == [
        ("raw_coal_output", Meaning.TARGET, Decimal("0.0001")),
        ("raw_coal_output", Meaning.ACTUAL, Decimal("0.0001")),
    ]
    again = read(sheet, proposal)
    assert cell(again, "C2").value == Decimal("54.6")
    assert [f.args["factor"] for f in found(again, "converted")] == ["0.0001", "0.0001"]
    assert found(again, "not_taken")[0].args == {"heads": "工资总额（万元）"}


def test_a_head_in_a_measure_that_does_not_fit_is_doubted_until_the_person_confirms_the_column():
    sheet = table(["单位", "三违（起）", "掘进进尺（m）"], ["综采一队", Decimal(3), Decimal(5)])
    proposal = propose_mapping(sheet, METRICS, UNITS)
    assert codes(read(sheet, proposal), "B2") == ["other_measure"]
    columns = tuple(replace(column, is_sure=True) for column in proposal.columns)
    assert not codes(read(sheet, replace(proposal, columns=columns)), "B2")


def test_per_cent_figures_are_read_in_per_cent():
    metrics = (Metric("fitness", "设备完好率", "%"), Metric("rule_violation", "三违", "人次"))
    sheet = table(
        ["单位", "设备完好率", "三违"],
        ["综采一队", "96.4%", Decimal(1)],
        ["综采二队", Decimal("0.98"), Decimal(2)],
        ["综采三队", "97", Decimal(2)],
        percents=frozenset({(2, 1)}),
    )
    again = read(sheet, metrics=metrics)
    assert [cell(again, f"B{n}").value for n in (2, 3, 4)] == [Decimal("96.4"), Decimal("98"), Decimal("97")]


def test_names_that_stand_in_their_first_column_only_hold_for_the_next_ones_too():
    sheet = table(
        ["单位", "原煤产量（万吨）", None, None, "三违", None],
        [None, "计划", "完成", "完成率", "指标", "实际"],
        ["综采一队", Decimal(52), Decimal("54.6"), "105.0%", Decimal(3), Decimal(1)],
    )
    proposal = propose_mapping(sheet, METRICS, UNITS)
    assert proposal.head_rows == (0, 1)
    assert [c.head for c in proposal.columns][1:4] == [
        "原煤产量（万吨）/完成",
        "原煤产量（万吨）/完成率",
        "三违/指标",
    ]
    assert cell(read(sheet, proposal), "C3").value == Decimal("54.6")


def test_a_row_of_units_of_measure_belongs_to_the_heads():
    sheet = table(
        ["单位", "吨煤完全成本", "吨煤完全成本", "掘进进尺", "掘进进尺"],
        [None, "控制", "实际", "计划", "完成"],
        [None, "元/吨", "元/吨", "m", "m"],
        ["综采一队", Decimal(304), Decimal(298), Decimal(5), Decimal(6)],
    )
    proposal = propose_mapping(sheet, METRICS, UNITS)
    assert proposal.head_rows == (0, 2)
    assert [(c.head, c.metric, c.meaning, c.unit_of_measure) for c in proposal.columns][:2] == [
        ("吨煤完全成本（元/吨）/控制", "cost_per_tonne", Meaning.TARGET, "元/吨"),
        ("吨煤完全成本（元/吨）/实际", "cost_per_tonne", Meaning.ACTUAL, "元/吨"),
    ]


def test_cumulative_columns_and_columns_without_a_head_are_not_taken_but_named():
    sheet = table(
        ["单位", "原煤产量（万吨）", None, None, None, None],
        [None, "本季", None, "累计", None, None],
        [None, "计划", "完成", "计划", "完成", None],
        ["综采一队", Decimal(52), Decimal("54.6"), Decimal(150), Decimal(160), "?"],
        merged=((0, 1, 0, 4), (1, 1, 1, 2), (1, 3, 1, 4), (0, 0, 2, 0)),
    )
    proposal = propose_mapping(sheet, METRICS, UNITS)
    assert [c.meaning for c in proposal.columns] == ["target", "actual", "ignore", "ignore"]
    assert proposal.column(3).head == "原煤产量（万吨）/累计/计划"
    again = read(sheet, proposal)
    assert [found.ref for found in again.cells] == ["B4", "C4"]
    assert found(again, "not_taken")[0].args["heads"].endswith("累计/完成, F")


def test_a_unit_without_any_figures_is_not_taken_for_a_group(sheet, mapping):
    blank = changed(sheet, {f"{column}16": None for column in "CDEFGHIJKLMN"})
    assert len([found for found in read(blank, mapping).cells if found.unit == "U09"]) == 10
    named = [
        found.kind for found in read(changed(blank, {"B16": "一采区"}), mapping).skipped if found.row == 15
    ]
    assert named == ["unknown"]


def test_units_are_known_by_short_and_longer_names_but_never_by_half():
    units = (
        Unit("A", "西岭煤矿综采一队", "综一"),
        Unit("B", "西岭煤矿综采二队"),
        Unit("C", "北沟煤矿综采二队"),
    )
    sheet = table(["单位", "三违"], ["综一", Decimal(1)], ["综采一队", Decimal(1)], ["综采二队", Decimal(1)])
    proposal = propose_mapping(sheet, METRICS, units)
    assert proposal.units == {"综一": "A", "综采一队": "A"}
    assert proposal.unsure_units == ("综采一队",)
    assert [f.args["name"] for f in read(sheet, proposal, units=units).blocking] == ["综采二队"]


def test_a_sheet_without_heads_and_an_empty_one_have_no_proposal():
    assert propose_mapping(table(["a", "b"], [Decimal(1), Decimal(2)]), METRICS, UNITS) is None
    assert propose_mapping(table(), METRICS, UNITS) is None
    assert sheet_signature(table(), METRICS) == ""
    assert propose_sheet([table()], METRICS) == ""


def test_a_mapping_changed_by_hand_is_checked(sheet, mapping):
    assert faults(mapping, sheet, METRICS) == ()
    twice = MetricColumn(13, "x", "raw_coal_output", Meaning.TARGET)
    unknown = MetricColumn(4, "y", "nothing", Meaning.ACTUAL)
    wrong = replace(mapping, columns=(*mapping.columns[:2], twice, unknown), data_rows=(2, 99))
    assert {fault.code for fault in faults(wrong, sheet, METRICS)} == {
        "same_column",
        "unknown_metric",
        "bad_column",
        "bad_rows",
    }
    assert [fault.code for fault in faults(replace(mapping, columns=()), sheet, METRICS)] == ["no_figures"]


ANYTHING = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(
        ["—", "待核", "1,512", "105%", "18.6（元/吨·km）", "=1+1", "合计", "1300m", "５４．６", "5①", "#N/A"]
    ),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3),
    st.booleans(),
    st.dates(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ANYTHING, min_size=40, max_size=40), st.lists(ANYTHING, min_size=12, max_size=12))
def test_no_content_breaks_the_reading_or_gets_lost(sheet, mapping, figures, names):
    places = [f"{column}{row}" for row in (6, 7, 9, 12) for column in "CDEFGHIJKN"]
    following = changed(sheet, zip(places, figures, strict=True))
    again = read(following, mapping)
    assert {(c.row, c.column) for c in again.cells} >= {
        (r - 1, c) for r in (6, 7, 9) for c in (2, 3, 5, 6, 7, 8, 9, 10)
    }
    for found_cell in again.cells:
        assert (found_cell.value is not None) == (found_cell.state == State.VALUE)
        assert found_cell.state != State.UNREADABLE or found_cell.doubts
    renamed = changed(sheet, {f"B{row}": name for row, name in enumerate(names, start=6)})
    again = read(renamed, propose_mapping(renamed, METRICS, UNITS, mapping) or mapping)
    rows = {found_cell.row for found_cell in again.cells} | {row.row for row in again.skipped}
    assert rows >= {
        index for index, cells in enumerate(renamed.rows) if any(c is not None for c in cells)
    } - {2, 3}


@pytest.mark.parametrize(
    ("head", "meaning"),
    [
        ("计划", Meaning.TARGET), ("控制", Meaning.TARGET), ("指标", Meaning.TARGET), ("目 标", Meaning.TARGET),
        ("完成", Meaning.ACTUAL), ("实际", Meaning.ACTUAL), ("实际完成", Meaning.ACTUAL), ("完成率", Meaning.RATE),
        ("完成%", Meaning.RATE), ("同比增减", Meaning.IGNORE), ("累计完成", Meaning.IGNORE), ("上年同期", Meaning.IGNORE),
        ("颜色", None),
    ],
)  # fmt: skip
def test_a_head_says_what_its_column_means(head, meaning):
    assert meaning_of(head) == meaning


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("万吨", "t", 10000), ("元/吨", "元/t", 1), ("元/吨·km", "元/吨公里", 1), ("千克标煤/吨", "kgce/t", 1),
        ("元/吨", "元/吨·km", None), ("km", "米", 1000), ("万元", "亿元", Decimal("0.0001")), ("m³", "m", None),
        ("tce", "kgce", 1000), ("人次", "次", 1), ("%", "人次", None), ("", "m", None),
    ],
)  # fmt: skip
def test_units_of_measure_are_the_same_convertible_or_others(one, other, expected):
    assert factor(one, other) == expected


def test_a_head_is_split_from_its_unit_of_measure():
    assert split_head("综合能耗\n（千克标煤/吨）") == ("综合能耗", "千克标煤/吨")
    assert split_head("运输成本（元/（吨·公里））")[1] == "元/(吨·公里)"
    assert split_head("备注") == ("备注", "")
    assert spelled("元/（吨·公里）") == spelled("元/t·km")


@pytest.fixture
def quickly():
    """Fails when what the test does keeps the processor busy for long."""
    start = process_time()
    yield
    assert process_time() - start < 1


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(
    "text",
    [
        "1x" + " " * 1200 + "((",
        "1" * 20_000 + "x",
        "5 (" + " (" * 10_000,
        "1 m" + "x" * 20_000,
        "2026" + " " * 20_000,
        "（" * 20_000,
        "x" + " " * 300 + "(" + " " * 300 + "(" + " " * 300 + "((",
        " " * 10_000 + "\n" + " " * 10_000 + "x",
    ],
    ids=["blanks", "digits", "brackets", "words", "year", "wide brackets", "blank brackets", "lines"],
)
def test_no_words_in_a_cell_a_head_or_a_remark_keep_the_reader_busy(mapping, sheet, text):
    everywhere = changed(sheet, {"A1": text, "C3": text, "C6": text, "D6": text, "N6": text})
    proposal = propose_mapping(everywhere, METRICS, UNITS)
    read(everywhere, proposal, quarter="2026Q3")


@pytest.mark.usefixtures("quickly")
def test_an_endless_row_of_signs_in_a_note_is_no_legend():
    assert legend("注：" + "“a”、" * 8000) == {}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("54.6万吨", "54.6"),
        ("54.6   万吨", "54.6"),
        ("54.6 （ 万吨 ）", "54.6"),
        ("546000\n吨", "54.6"),
        ("+54.6(万 吨)", "54.6"),
    ],
)
def test_a_measure_behind_a_number_is_read_however_the_blanks_are_set(sheet, mapping, text, value):
    assert cell(read(changed(sheet, {"C6": text}), mapping), "C6").value == Decimal(value)


@pytest.mark.parametrize(
    ("head", "parts"),
    [
        ("原煤产量（万吨）", ("原煤产量", "万吨")),
        ("成本 （ 元/（吨·公里） ）", ("成本", "元/(吨·公里)")),
        ("成本（不含税）（元/吨）", ("成本(不含税)", "元/吨")),
        ("成本（元（含税）/吨）", ("成本", "元(含税)/吨")),
        ("成本（元", ("成本(元", "")),
    ],
)
def test_the_brackets_behind_a_name_hold_its_measure(head, parts):
    assert split_head(head) == parts


def test_a_sheet_that_is_merged_over_and_over_is_refused_in_words():
    sheet = table(*[["x"] * 100] * 100, merged=((0, 0, 99, 99),) * 4)
    with pytest.raises(RuleViolation, match="40000"):
        office_sheets.kept(Workbook("表.xlsx", (sheet,)))
    once = replace(sheet, merged=sheet.merged[:1])
    assert office_sheets.kept(Workbook("表.xlsx", (once,)))


def test_the_merged_ranges_of_a_sheet_are_laid_out_once_for_all_its_rows(sheet, mapping, monkeypatch):
    laid_out = []
    monkeypatch.setattr(office_grid, "Grid", lambda sheet: laid_out.append(sheet) or Grid(sheet))
    assert 'colspan="14"' in office_grid.sheet_html(sheet, mapping)
    assert laid_out == [sheet]


def test_a_legend_is_read_from_the_notes():
    assert legend("注：“—”、“/”表示不考核；“△”表示未上报") == {
        "—": "not_applicable",
        "/": "not_applicable",
        "△": "not_reported",
    }
    assert legend("注：完成率为公式计算") == {}
