"""What is doubted is decided, becomes figures, and is not asked again in the next quarter."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from assessments.workbooks.decisions import (
    Decision,
    Refused,
    apply_decisions,
    proposed,
    remember,
    still_holds,
    to_figures,
)
from assessments.workbooks.proposals import best_previous, head_changes, propose_mapping, sheet_signature
from assessments.workbooks.reading import quarters_named
from assessments.workbooks.values import Doubt, Mapping, Meaning, State
from tests.assessments.office import METRICS, UNITS, Unit, changed, table, with_row, without_row
from tests.assessments.workbooks.asking import cell, codes, found, read


@pytest.fixture
def answers(reading):
    return proposed(reading.cells, "blank") | {
        "F10": Decision("value", value="1,300", reason="已批复"),
        "H15": Decision("metric", metric="transport_cost"),
        "I15": Decision("metric", metric="transport_cost"),
        "H17": Decision("metric", metric="washing_cost"),
        "I17": Decision("accept"),
    }


def test_the_decided_file_becomes_one_line_for_each_unit_and_figure(reading, source, answers):
    answers["I17"] = Decision("metric", metric="washing_cost")
    figures = {(f.unit, f.metric): f for f in to_figures(apply_decisions(reading.cells, answers, source))}
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
def test_an_answer_that_makes_no_sense_is_refused_by_its_cell(reading, source, ref, decision):
    with pytest.raises(Refused) as caught:
        apply_decisions(reading.cells, {ref: decision}, source)
    assert set(caught.value.remarks) == {ref}
    assert ref in str(caught.value)


def test_a_figure_without_a_value_has_no_target_when_it_is_not_assessed(reading, source, answers):
    answers |= {"H17": Decision("not_applicable"), "I17": Decision("not_applicable")}
    figures = {(f.unit, f.metric): f for f in to_figures(apply_decisions(reading.cells, answers, source))}
    washing = figures["U10", "cost_per_tonne"]
    assert (washing.state, washing.target, washing.actual) == (State.NOT_APPLICABLE, None, None)


def test_a_target_stays_when_the_actual_is_not_reported_or_left_out(reading, source, answers):
    answers |= {"K6": Decision("not_reported"), "K7": Decision("leave_out"), "J7": Decision("leave_out")}
    figures = {(f.unit, f.metric): f for f in to_figures(apply_decisions(reading.cells, answers, source))}
    assert (figures["U01", "rule_violation"].state, figures["U01", "rule_violation"].target) == (
        "not_reported",
        3,
    )
    assert ("U02", "rule_violation") not in figures


@pytest.mark.parametrize(
    "change",
    [
        {"raw": "1,400"},
        {"unit": "U06"},
        {"metric": "washing_cost"},
        {"meaning": Meaning.ACTUAL},
        {"doubts": ()},
        {"doubts": (Doubt("blank", ""),)},
    ],
)
def test_an_answer_holds_only_while_the_same_is_asked(reading, change):
    asked = cell(reading, "F10")
    assert still_holds(Decision("value", value="1300"), asked, asked)
    assert not still_holds(Decision("value", value="1300"), asked, replace(asked, **change))


def test_a_number_taken_as_read_is_asked_again_when_it_is_read_otherwise(reading):
    asked = cell(reading, "F10")
    now = replace(asked, value=asked.value * 1000)
    assert not still_holds(Decision("accept"), asked, now)
    assert still_holds(Decision("value", value="1300"), asked, now)


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


def test_a_blank_that_was_not_assessed_for_good_is_asked_again_once_it_was_answered_otherwise(
    sheet, mapping, reading, answers
):
    kept = remember(mapping, reading.cells, answers)
    again = read(sheet, kept)
    assert not codes(again, "C11")
    kept = remember(kept, again.cells, {"D11": Decision("not_reported")})
    third = read(sheet, propose_mapping(sheet, METRICS, UNITS, kept))
    assert (codes(third, "C11"), codes(third, "D11")) == (["blank"], ["blank"])
    assert not codes(third, "I11")  # the unit's other blanks stay as they were decided


def test_a_blank_that_was_not_assessed_before_is_still_read_when_it_has_a_number(
    sheet, mapping, reading, answers
):
    kept = remember(mapping, reading.cells, answers)
    again = read(changed(sheet, {"C11": Decimal(9), "D11": Decimal(8)}), kept)
    assert cell(again, "D11").value == 8


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


def test_a_name_left_out_before_is_offered_again_to_whoever_has_exactly_this_unit(sheet, mapping):
    following = with_row(sheet, 9, [None, "外包队", None, None, None, "900", "905"])
    kept = replace(mapping, units=mapping.units | {"外包队": "", "综采一队": ""})
    assert propose_mapping(following, METRICS, UNITS, kept).units["综采一队"] == "U01"
    assert propose_mapping(following, METRICS, UNITS[1:], kept).units["综采一队"] == ""
    assert propose_mapping(following, METRICS, UNITS, kept).units["外包队"] == ""


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
