"""Things that go wrong in such files are doubted by their cell, never guessed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from assessments.workbooks.decisions import Decision, Refused, Source, apply_decisions, to_figures
from assessments.workbooks.proposals import propose_mapping
from assessments.workbooks.values import State
from tests.assessments.office import METRICS, UNITS, changed, with_row
from tests.assessments.workbooks.asking import cell, codes, found, read


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
    twice = changed(sheet, {"B7": "综采一队"})
    again, source = read(twice, mapping), Source.of(twice, mapping, METRICS)
    assert codes(again, "C6") == codes(again, "C7") == ["twice"]
    assert cell(again, "C6").doubts[0].args["rows"] == "6, 7"
    refs = {found.ref for found in again.cells if found.row in {5, 6}}
    accepted = apply_decisions(again.cells, {ref: Decision("accept") for ref in refs}, source)
    with pytest.raises(Refused, match="C6, C7"):
        to_figures(found for found in accepted if found.row in {5, 6})
    answers = {ref: Decision("accept" if ref.endswith("6") else "leave_out") for ref in refs}
    decided = apply_decisions(again.cells, answers, source)
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
