"""The office's workbook is read as an office worker reads it, and asks where an office worker would ask."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.workbooks.decisions import Decision, Refused, apply_decisions, proposed, remember, to_figures
from assessments.workbooks.faults import faults
from assessments.workbooks.measures import factor, spelled, split_head
from assessments.workbooks.proposals import (
    best_previous,
    head_changes,
    propose_mapping,
    propose_sheet,
    sheet_signature,
)
from assessments.workbooks.reading import quarters_named, read_sheet
from assessments.workbooks.values import Mapping, Meaning, MetricColumn, Reading, State
from assessments.workbooks.words import legend, meaning_of
from tests.assessments.office import (
    METRICS,
    UNITS,
    Metric,
    Unit,
    changed,
    office_workbook,
    table,
    with_row,
    without_row,
)


@pytest.fixture(scope="module")
def book():
    return office_workbook()


@pytest.fixture(scope="module")
def sheet(book):
    return book.sheets[0]


@pytest.fixture(scope="module")
def mapping(sheet):
    return propose_mapping(sheet, METRICS, UNITS)


@pytest.fixture(scope="module")
def reading(sheet, mapping):
    return read_sheet(sheet, mapping, METRICS, UNITS, quarter="2026Q3")


def read(sheet, mapping=None, metrics=METRICS, units=UNITS, **kwargs):
    mapping = mapping or propose_mapping(sheet, metrics, units)
    return read_sheet(sheet, mapping, metrics, units, **kwargs)


def cell(reading, ref):
    return next(found for found in reading.cells if found.ref == ref)


def codes(reading, ref):
    return [doubt.code for doubt in cell(reading, ref).doubts]


def found(reading, code):
    return [finding for finding in reading.findings if finding.code == code]


# The proposal for the real file.


def test_the_heads_rows_and_columns_of_the_real_file_are_found(mapping):
    assert mapping.sheet == "2026年3季度"
    assert mapping.head_rows == (2, 3)
    assert mapping.data_rows == (4, 18)
    assert mapping.unit_column == 1
    assert mapping.remark_column == 13
    assert [(c.head, c.metric, c.meaning) for c in mapping.columns] == [
        ("原煤产量（万吨）/计划", "raw_coal_output", Meaning.TARGET),
        ("原煤产量（万吨）/完成", "raw_coal_output", Meaning.ACTUAL),
        ("原煤产量（万吨）/完成率", "raw_coal_output", Meaning.RATE),
        ("掘进进尺（m）/计划", "tunnelling_advance", Meaning.TARGET),
        ("掘进进尺（m）/完成", "tunnelling_advance", Meaning.ACTUAL),
        ("吨煤完全成本（元/吨）/控制", "cost_per_tonne", Meaning.TARGET),
        ("吨煤完全成本（元/吨）/实际", "cost_per_tonne", Meaning.ACTUAL),
        ("“三违”（人次）/指标", "rule_violation", Meaning.TARGET),
        ("“三违”（人次）/实际", "rule_violation", Meaning.ACTUAL),
        ("综合能耗（千克标煤/吨）/目标", "energy_consumption", Meaning.TARGET),
        ("综合能耗（千克标煤/吨）/实际", "energy_consumption", Meaning.ACTUAL),
    ]
    assert all(column.is_sure and column.factor == 1 for column in mapping.columns)


def test_all_twelve_units_are_known_by_their_names_with_stray_spaces(mapping):
    assert sorted(mapping.units.values()) == [unit.code for unit in UNITS]
    assert not mapping.unsure_units


def test_the_foot_note_says_what_the_signs_stand_for(mapping):
    assert mapping.words["—"] == mapping.words["/"] == State.NOT_APPLICABLE
    assert mapping.words["待核"] == State.NOT_REPORTED
    assert "" not in mapping.words


def test_the_sheet_of_remarks_is_not_taken_for_figures(book):
    assert propose_mapping(book.sheets[1], METRICS, UNITS) is None
    assert propose_sheet(book.sheets, METRICS) == "2026年3季度"
    assert propose_sheet(reversed(book.sheets), METRICS) == "2026年3季度"
    assert propose_sheet([replace(book.sheets[0], hidden=True), book.sheets[1]], METRICS) == ""


# The reading of the real file.


@pytest.mark.parametrize(
    ("ref", "state", "value"),
    [
        ("C6", State.VALUE, "52"),
        ("D6", State.VALUE, "54.6"),
        ("L6", State.VALUE, "3.1"),
        ("I7", State.VALUE, "311.5"),
        ("K8", State.VALUE, "0"),
        ("F9", State.VALUE, "1450"),
        ("G11", State.VALUE, "992.5"),
        ("F6", State.NOT_APPLICABLE, None),
        ("H9", State.NOT_APPLICABLE, None),
        ("L10", State.NOT_APPLICABLE, None),
        ("H19", State.NOT_REPORTED, None),
        ("M18", State.VALUE, "1.3"),
    ],
)
def test_a_cell_without_doubt_is_read_as_it_stands(reading, ref, state, value):
    read_cell = cell(reading, ref)
    assert (read_cell.state, read_cell.value) == (state, value and Decimal(value))
    assert not read_cell.doubts


def test_every_cell_of_every_unit_is_accounted_for(reading):
    assert len(reading.cells) == 12 * 10
    assert not reading.blocking


def test_exactly_these_cells_are_doubtful(reading):
    blanks = {found.ref for found in reading.undecided if codes(reading, found.ref) == ["blank"]}
    others = {found.ref: codes(reading, found.ref) for found in reading.undecided if found.ref not in blanks}
    assert others == {
        "F10": ["other_number"],
        "H15": ["other_measure", "outlier", "foot_note"],
        "I15": ["other_measure_beside", "outlier", "foot_note"],
        "H17": ["outlier"],
        "I17": ["outlier"],
    }
    assert len(blanks) == 40


def test_the_remark_about_the_changed_plan_is_a_question_about_the_target(reading):
    doubt = cell(reading, "F10").doubts[0]
    assert doubt.args["number"] == "1,300"
    assert doubt.suggestion == "1300"
    assert "1,300 m" in doubt.message % doubt.args
    assert not cell(reading, "G10").doubts


def test_another_unit_of_measure_holds_for_the_cell_beside_it_too(reading):
    doubt = cell(reading, "I15").doubts[0]
    assert doubt.message % doubt.args == "H15 beside it is in 元/吨·km; is this number in 元/吨·km too?"
    assert cell(reading, "H15").value == Decimal("18.6")


def test_blank_pairs_are_proposed_as_not_assessed(reading):
    assert {doubt.proposal for ref in ("C11", "D11") for doubt in cell(reading, ref).doubts} == {
        "not_applicable"
    }


def test_remarks_stay_with_their_row(reading):
    assert cell(reading, "C7").note == "9月搬家倒面12天"
    assert cell(reading, "H19").note == "成本数据10月15日后补报"


def test_the_rows_that_hold_no_figures_are_named(reading):
    assert [(row.row + 1, row.kind) for row in reading.skipped] == [
        (1, "head"),
        (2, "head"),
        (5, "group"),
        (12, "subtotal"),
        (13, "group"),
        (21, "note"),
    ]


def test_subtotals_and_rates_of_the_real_file_agree(reading):
    assert not reading.findings


def test_everything_is_kept_as_json(reading, mapping):
    assert Reading.from_dict(json.loads(json.dumps(reading.to_dict()))) == reading
    assert Mapping.from_dict(json.loads(json.dumps(mapping.to_dict()))) == mapping


def test_every_sentence_has_its_arguments(reading):
    for read_cell in reading.cells:
        for doubt in read_cell.doubts:
            assert "%(" not in doubt.message % doubt.args


# Decisions.


@pytest.fixture
def answers(reading):
    return proposed(reading.cells, "blank") | {
        "F10": Decision("value", value="1,300", reason="已批复"),
        "H15": Decision("metric", metric="transport_cost"),
        "I15": Decision("metric", metric="transport_cost"),
        "H17": Decision("metric", metric="washing_cost"),
        "I17": Decision("accept"),
    }


def test_the_decided_file_becomes_one_line_for_each_unit_and_figure(reading, answers):
    answers["I17"] = Decision("metric", metric="washing_cost")
    figures = {(f.unit, f.metric): f for f in to_figures(apply_decisions(reading.cells, answers, METRICS))}
    assert len(figures) == 60
    assert (figures["U01", "raw_coal_output"].target, figures["U01", "raw_coal_output"].actual) == (
        52,
        Decimal("54.6"),
    )
    assert figures["U05", "tunnelling_advance"].target == 1300
    assert figures["U05", "tunnelling_advance"].note == "断层带，已报批调整计划至1,300m"
    assert figures["U08", "transport_cost"].actual == Decimal("20.4")
    assert ("U08", "cost_per_tonne") not in figures
    assert figures["U10", "washing_cost"].target == Decimal("32.8")
    assert figures["U12", "cost_per_tonne"].state == State.NOT_REPORTED
    assert figures["U09", "energy_consumption"].state == State.NOT_APPLICABLE
    assert figures["U01", "raw_coal_output"].refs == ("C6", "D6")


def test_nothing_is_taken_over_while_a_doubt_is_open(reading):
    with pytest.raises(Refused) as caught:
        to_figures(reading.cells)
    assert set(caught.value.remarks) == {cell.ref for cell in reading.undecided}


@pytest.mark.parametrize(
    ("ref", "decision"),
    [
        ("Z99", Decision("accept")),
        ("F10", Decision("perhaps")),
        ("F10", Decision("value", value="about 5")),
        ("F10", Decision("value")),
        ("F10", Decision("metric", metric="unknown")),
        ("C11", Decision("accept")),
        ("C11", Decision("metric", metric="washing_cost")),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused_by_its_cell(reading, ref, decision):
    with pytest.raises(Refused) as caught:
        apply_decisions(reading.cells, {ref: decision}, METRICS)
    assert set(caught.value.remarks) == {ref}
    assert ref in str(caught.value)


def test_a_figure_without_a_value_has_no_target_when_it_is_not_assessed(reading, answers):
    answers |= {"H17": Decision("not_applicable"), "I17": Decision("not_applicable")}
    figures = {(f.unit, f.metric): f for f in to_figures(apply_decisions(reading.cells, answers, METRICS))}
    washing = figures["U10", "cost_per_tonne"]
    assert (washing.state, washing.target, washing.actual) == (State.NOT_APPLICABLE, None, None)


def test_a_target_stays_when_the_actual_is_not_reported_or_left_out(reading, answers):
    answers |= {"K6": Decision("not_reported"), "K7": Decision("leave_out"), "J7": Decision("leave_out")}
    figures = {(f.unit, f.metric): f for f in to_figures(apply_decisions(reading.cells, answers, METRICS))}
    assert (figures["U01", "rule_violation"].state, figures["U01", "rule_violation"].target) == (
        "not_reported",
        3,
    )
    assert ("U02", "rule_violation") not in figures


def test_answers_are_kept_as_json():
    decision = Decision("value", value="1300")
    assert Decision.from_dict(json.loads(json.dumps(decision.to_dict()))) == decision


def test_what_was_decided_for_good_is_not_asked_again(sheet, mapping, reading, answers):
    kept = remember(mapping, reading.cells, answers | {"I17": Decision("metric", metric="washing_cost")})
    kept = Mapping.from_dict(json.loads(json.dumps(kept.to_dict())))
    again = read(sheet, propose_mapping(sheet, METRICS, UNITS, kept))
    assert [found.ref for found in again.undecided] == ["F10"]
    assert cell(again, "H15").metric == "transport_cost"
    assert cell(again, "H17").metric == "washing_cost"
    assert cell(again, "C11").state == State.NOT_APPLICABLE


def test_a_blank_that_was_not_assessed_before_is_still_read_when_it_has_a_number(
    sheet, mapping, reading, answers
):
    kept = remember(mapping, reading.cells, answers)
    again = read(changed(sheet, {"C11": Decimal(9), "D11": Decimal(8)}), kept)
    assert cell(again, "D11").value == 8


# The next quarter's file.


def test_the_next_quarter_is_known_by_its_heads_and_needs_no_new_mapping(sheet, mapping):
    following = changed(
        with_row(with_row(sheet, 1, ["编制：王五"]), 10, [None, "掘进三队", "—", "—", "—", "900", "905"]),
        {"A1": "2026年四季度各单位生产经营指标完成情况表"},
        name="四季度",
    )
    assert sheet_signature(following, METRICS) == mapping.signature
    kept = best_previous(following, [replace(mapping, signature="x", columns=()), mapping], METRICS)
    assert kept is mapping
    proposal = propose_mapping(following, METRICS, UNITS, kept)
    assert proposal.head_rows == (3, 4)
    assert proposal.data_rows == (5, 20)
    assert proposal.sheet == "四季度"
    assert head_changes(kept, proposal) == ()
    again = read(following, proposal)
    assert found(again, "unknown_unit")[0].args == {"name": "掘进三队", "cell": "B11"}
    assert again.blocking


def test_a_row_of_an_unknown_unit_can_be_left_out_by_name(sheet, mapping):
    following = with_row(sheet, 9, [None, "外包队", None, None, None, "900", "905"])
    proposal = replace(
        propose_mapping(following, METRICS, UNITS, mapping), units=mapping.units | {"外包队": ""}
    )
    again = read(following, proposal)
    assert not again.blocking
    assert [row.kind for row in again.skipped if row.row == 9] == ["left_out"]


def test_a_unit_of_last_quarter_that_is_missing_now_is_named(sheet, mapping):
    following = without_row(sheet, 7)
    again = read(following, propose_mapping(following, METRICS, UNITS, mapping))
    assert found(again, "missing_units")[0].args == {"names": "综采三队"}


def test_units_that_are_expected_are_named_when_they_are_missing(sheet, mapping):
    units = (*UNITS, Unit("U99", "救护队"))
    again = read(sheet, mapping, units=units, expected=[unit.code for unit in units])
    assert found(again, "missing_units")[0].args == {"names": "救护队"}


def test_a_renamed_head_is_proposed_afresh_and_the_change_is_named(sheet, mapping):
    following = changed(sheet, {"H3": "吨煤成本（元/吨）"})
    assert sheet_signature(following, METRICS) != mapping.signature
    kept = best_previous(following, [mapping], METRICS)
    assert kept is mapping
    proposal = propose_mapping(following, METRICS, UNITS, kept)
    assert proposal.column(7).metric == "cost_per_tonne"
    assert not proposal.column(7).is_sure
    assert {(f.code, f.args["head"]) for f in head_changes(kept, proposal)} == {
        ("column_gone", "吨煤完全成本（元/吨）/控制"),
        ("column_gone", "吨煤完全成本（元/吨）/实际"),
        ("column_new", "吨煤成本（元/吨）/控制"),
        ("column_new", "吨煤成本（元/吨）/实际"),
    }


def test_what_the_person_mapped_by_hand_holds_next_quarter(sheet, mapping):
    columns = tuple(
        replace(c, metric="", meaning=Meaning.IGNORE) if c.metric == "energy_consumption" else c
        for c in mapping.columns
    )
    kept = replace(mapping, columns=columns, units=mapping.units | {"综一": "U01"})
    following = changed(sheet, {"B6": "综一"})
    proposal = propose_mapping(following, METRICS, UNITS, kept)
    assert proposal.column(11).meaning == Meaning.IGNORE
    again = read(following, proposal)
    assert cell(again, "C6").unit == "U01"
    assert "综合能耗" in found(again, "not_taken")[0].args["heads"]


def test_another_table_is_not_taken_for_a_known_one(book, mapping):
    other = table(["单位", "党员数", "掘进进尺（m）"], ["综采一队", Decimal(3), Decimal(5)])
    assert best_previous(other, [mapping], METRICS) is None
    assert best_previous(book.sheets[1], [mapping], METRICS) is None


def test_figures_of_another_quarter_are_noticed(sheet, mapping):
    assert quarters_named(sheet, mapping) == {"2026Q3"}
    assert not found(read(sheet, mapping, quarter="2026Q3"), "other_quarter")
    assert found(read(sheet, mapping, quarter="2026Q4"), "other_quarter")[0].args["named"] == "2026Q3"


# Things that go wrong in such files.


def test_a_rate_that_does_not_follow_from_the_figures_is_a_doubt(sheet, mapping):
    doubt = cell(read(changed(sheet, {"E6": "103.0%"}), mapping), "D6").doubts[0]
    assert doubt.code == "rate_differs"
    assert doubt.args == {"cell": "E6", "shown": "103.0%", "computed": "105.0%"}


@pytest.mark.parametrize(
    "rate", [Decimal("1.05"), Decimal("105"), "105", "105%", "１０５．０％", "1.05", "105.00%"]
)
def test_a_right_rate_is_right_in_every_writing(sheet, mapping, rate):
    assert not codes(read(changed(sheet, {"E6": rate}), mapping), "D6")


def test_a_rate_without_its_figures_or_without_sense_is_a_doubt(sheet, mapping):
    assert codes(read(changed(sheet, {"D6": "待核"}), mapping), "D6") == ["rate_alone"]
    assert codes(read(changed(sheet, {"E6": "超额"}), mapping), "D6") == ["rate_unreadable"]


@pytest.mark.parametrize(
    ("ref", "value", "args"),
    [
        ("G12", "3,700.5", {"cell": "G12", "shown": "3,700.5", "computed": "3710.5"}),
        ("J12", Decimal(20), {"cell": "J12", "shown": "20", "computed": "21"}),
        ("K12", Decimal(12), {"cell": "K12", "shown": "12", "computed": "11"}),
    ],
)
def test_a_subtotal_that_does_not_add_up_is_named(sheet, mapping, ref, value, args):
    assert [f.args for f in found(read(changed(sheet, {ref: value}), mapping), "subtotal_differs")] == [args]


def test_totals_means_and_their_rates_are_checked_too(sheet, mapping):
    total = [
        "合计",
        "全矿合计",
        Decimal(150),
        Decimal("151.7"),
        "101.1%",
        "3,880",
        "3,710.5",
        "192.7",
        None,
        Decimal(30),
        Decimal(13),
    ]
    wrong = [*total[:4], "99.9%", *total[5:9], Decimal(31), "若干"]
    longer = replace(mapping, data_rows=(4, 19))
    right = read(with_row(sheet, 19, total), longer)
    assert [f.args["cell"] for f in found(right, "subtotal_differs")] == []
    findings = read(with_row(sheet, 19, wrong), longer).findings
    assert {f.code: f.args["cell"] for f in findings} == {
        "subtotal_differs": "J20",
        "subtotal_unreadable": "K20",
        "subtotal_rate_differs": "E20",
    }


@pytest.mark.parametrize(
    ("typed", "state", "value", "doubts"),
    [
        ("５４．６", State.VALUE, "54.6", []),
        ("54.6万吨", State.VALUE, "54.6", []),
        ("54.6(万吨)", State.VALUE, "54.6", []),
        ("546,000吨", State.VALUE, "54.6", ["converted"]),
        ("54.6t/人", State.VALUE, "54.6", ["other_measure"]),
        ("约54.6", State.UNREADABLE, None, ["unreadable"]),
        ("54.6左右", State.UNREADABLE, None, ["unreadable"]),
        ("54.6*", State.UNREADABLE, None, ["unreadable"]),
        ("54.6①", State.UNREADABLE, None, ["unreadable"]),
        ("1,5", State.UNREADABLE, None, ["unreadable"]),
        ("无", State.UNREADABLE, None, ["unreadable"]),
        ("#DIV/0!", State.UNREADABLE, None, ["error"]),
        (True, State.UNREADABLE, None, ["not_a_number"]),
        ("——", State.NOT_APPLICABLE, None, []),
        ("－", State.NOT_APPLICABLE, None, []),
        ("／", State.NOT_APPLICABLE, None, []),
        (" 待 核 ", State.NOT_REPORTED, None, []),
        ("不考核", State.NOT_APPLICABLE, None, []),
        ("\u3000", State.NOT_REPORTED, None, ["blank"]),
        (Decimal("-54.6"), State.VALUE, "-54.6", ["negative"]),
        (Decimal("54.61234"), State.VALUE, "54.61234", ["decimals"]),
        ("54.6%", State.VALUE, "54.6", ["per_cent"]),
        (Decimal("5460"), State.VALUE, "5460", ["outlier"]),
    ],
)
def test_a_cell_is_read_for_certain_or_doubted(sheet, mapping, typed, state, value, doubts):
    following = changed(sheet, {"D6": typed, "E6": None})
    result = cell(read(following, mapping), "D6")
    assert (result.state, result.value) == (state, value and Decimal(value))
    assert [d.code for d in result.doubts if d.code not in {"pair_disagrees"}] == doubts


def test_what_cannot_be_read_offers_the_number_that_may_be_meant(sheet, mapping):
    result = cell(read(changed(sheet, {"D6": "约1,054.6吧"}), mapping), "D6")
    assert result.doubts[0].suggestion == "1054.6"
    assert result.raw == "约1,054.6吧"


def test_a_target_beside_a_figure_that_is_not_assessed_is_doubted(sheet, mapping):
    again = read(changed(sheet, {"D6": "—", "E6": "—"}), mapping)
    assert codes(again, "C6") == ["pair_disagrees"]


def test_a_blank_actual_beside_a_target_is_proposed_as_not_reported(sheet, mapping):
    again = read(changed(sheet, {"D6": None, "E6": None}), mapping)
    assert cell(again, "D6").doubts[0].proposal == "not_reported"
    assert not cell(again, "C6").doubts


def test_a_word_for_the_blank_cell_ends_its_doubts(sheet, mapping):
    again = read(sheet, replace(mapping, words=mapping.words | {"": "not_applicable"}))
    assert not [found for found in again.undecided if "blank" in codes(again, found.ref)]


def test_the_files_own_legend_is_stronger_than_habit(sheet):
    following = changed(sheet, {"A21": "注：“—”表示未上报；“/”表示不考核。"})
    proposal = propose_mapping(following, METRICS, UNITS)
    assert proposal.words["—"] == State.NOT_REPORTED
    assert proposal.words["/"] == State.NOT_APPLICABLE


def test_a_formula_is_never_taken_without_being_asked(sheet, mapping):
    again = read(changed(sheet, {"G11": None}, formulas=frozenset({(5, 3), (10, 6)})), mapping)
    assert (cell(again, "D6").value, codes(again, "D6")) == (Decimal("54.6"), ["formula"])
    assert cell(again, "D6").doubts[0].args == {"value": "54.6"}
    assert (cell(again, "G11").state, codes(again, "G11")) == (State.UNREADABLE, ["formula"])


def test_hidden_rows_and_notes_on_cells_are_pointed_out(sheet, mapping):
    again = read(replace(sheet, hidden_rows=frozenset({5}), comments={(6, 3): "含外包产量2.1万吨"}), mapping)
    assert codes(again, "D6") == ["hidden"]
    assert codes(again, "D7") == ["comment"]
    assert cell(again, "D7").note == "9月搬家倒面12天；含外包产量2.1万吨"


def test_a_unit_in_two_rows_is_doubted_in_both_and_one_is_left_out(sheet, mapping):
    again = read(changed(sheet, {"B7": "综采一队"}), mapping)
    assert codes(again, "C6") == codes(again, "C7") == ["twice"]
    assert cell(again, "C6").doubts[0].args["rows"] == "6, 7"
    refs = {found.ref for found in again.cells if found.row in {5, 6}}
    accepted = apply_decisions(again.cells, {ref: Decision("accept") for ref in refs}, METRICS)
    with pytest.raises(Refused, match="C6, C7"):
        to_figures(found for found in accepted if found.row in {5, 6})
    answers = {ref: Decision("accept" if ref.endswith("6") else "leave_out") for ref in refs}
    decided = apply_decisions(again.cells, answers, METRICS)
    assert len(to_figures(found for found in decided if found.row in {5, 6})) == 5


def test_figures_without_a_name_stop_the_reading_until_they_are_left_out(sheet, mapping):
    following = changed(sheet, {"B8": None})
    again = read(following, mapping)
    assert [f.args for f in again.blocking] == [{"row": 8}]
    assert not read(following, replace(mapping, units=mapping.units | {"": ""})).blocking


def test_a_name_merged_over_two_rows_holds_for_both(sheet, mapping):
    following = changed(sheet, {"B7": None}, merged=(*sheet.merged, (5, 1, 6, 1)))
    assert cell(read(following, mapping), "C7").unit == "U01"


def test_rows_below_the_last_row_that_look_like_figures_are_named(sheet, mapping):
    again = read(sheet, replace(mapping, data_rows=(4, 16)))
    assert found(again, "rows_beyond")[0].args == {"rows": "18, 19"}


REMARKS = [
    ("9月起计划调整为60万吨", "C6", "60"),
    ("已报批调整计划至52万吨", "C6", None),
    ("实际完成55.2万吨，待核实", "D6", "55.2"),
    ("检修3天", "C6", None),
    ("其中外委2.1万吨", "D6", "2.1"),
    ("万吨掘进率30m/万吨", "C6", None),
    ("断面5m³", "F6", None),
    ("计划变更为 48，批复", "C6", "48"),
]


@pytest.mark.parametrize(("remark", "ref", "suggestion"), REMARKS)
def test_a_remark_that_names_another_number_is_a_question(sheet, mapping, remark, ref, suggestion):
    again = read(changed(sheet, {"N6": remark}), mapping)
    suggestions = {doubt.suggestion for doubt in cell(again, ref).doubts if doubt.code == "other_number"}
    assert suggestions == ({suggestion} if suggestion else set())


def test_a_provisional_figure_is_doubted_where_the_remark_means_it(sheet, mapping):
    again = read(changed(sheet, {"N6": "成本为暂估数"}), mapping)
    assert codes(again, "I6") == ["provisional"]
    assert not codes(again, "D6")
    again = read(changed(sheet, {"N6": "全部为快报数"}), mapping)
    assert codes(again, "D6") == codes(again, "K6") == ["provisional"]


def test_a_foot_note_about_one_units_figure_is_a_doubt_even_without_a_measure_in_the_cell(sheet, mapping):
    again = read(changed(sheet, {"H15": Decimal(290), "I15": Decimal(295)}), mapping)
    assert codes(again, "H15") == ["foot_note"]


# Tables of other shapes.


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


# Whatever stands in a cell.

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


# Words and measures.


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


def test_a_legend_is_read_from_the_notes():
    assert legend("注：“—”、“/”表示不考核；“△”表示未上报") == {
        "—": "not_applicable",
        "/": "not_applicable",
        "△": "not_reported",
    }
    assert legend("注：完成率为公式计算") == {}
