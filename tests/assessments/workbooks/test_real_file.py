"""The real file of an office is read as an office worker reads it."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from assessments.workbooks.proposals import propose_mapping, propose_sheet
from assessments.workbooks.values import Mapping, Meaning, Reading, State
from tests.assessments.office import METRICS, UNITS
from tests.assessments.workbooks.asking import cell, codes


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
