"""A number that belongs to another figure is read for that figure, now and next quarter, or asked for."""

from decimal import Decimal

import pytest

from assessments.workbooks.decisions import Decision, Refused, remember
from assessments.workbooks.proposals import propose_mapping
from assessments.workbooks.values import State
from tests.assessments.office import METRICS, UNITS, Metric, table
from tests.assessments.workbooks.asking import cell, codes, decided, read

CATALOGUE = (
    *METRICS,
    Metric("stripping", "剥离量", "万m³"),
    Metric("haul", "运距", "km"),
    Metric("road", "道路延长", "m"),
    Metric("yield", "精煤产率", "%"),
    Metric("share", "占比"),
)


def one_cell(head, content, **kwargs):
    """A sheet with one figure of one unit, in B2, and the proposal for it."""
    sheet = table(["单位", head], ["综采一队", content], **kwargs)
    return sheet, propose_mapping(sheet, CATALOGUE, UNITS)


def next_quarter(sheet, mapping, answers):
    kept = remember(mapping, read(sheet, mapping, CATALOGUE).cells, answers)
    return read(sheet, propose_mapping(sheet, CATALOGUE, UNITS, kept), CATALOGUE)


MOVED = [
    ("掘进进尺（m）", "1200000m³", "stripping", "120"),
    ("掘进进尺（m）", "120万m³", "stripping", "120"),
    ("掘进进尺（km）", Decimal(118), "haul", "118"),
    ("掘进进尺（km）", Decimal(118), "road", "118000"),
    ("掘进进尺（km）", "118m", "haul", "0.118"),
    ("掘进进尺", Decimal(118), "road", "118"),
    ("掘进进尺", Decimal(118), "haul", "0.118"),
    ("掘进进尺（m）", "54.6%", "yield", "54.6"),
    ("掘进进尺（km）", Decimal(118), "share", "118"),
]


@pytest.mark.parametrize(("head", "content", "metric", "value"), MOVED)
def test_a_number_moved_to_another_figure_is_read_for_that_figure_now_and_next_quarter(
    head, content, metric, value
):
    sheet, mapping = one_cell(head, content)
    answers = {"B2": Decision("metric", metric=metric)}
    moved = decided(sheet, mapping, answers, CATALOGUE)["B2"]
    assert (moved.metric, moved.value, moved.doubts) == (metric, Decimal(value), ())
    again = cell(next_quarter(sheet, mapping, answers), "B2")
    assert (again.metric, again.value) == (metric, Decimal(value))
    assert {doubt.code for doubt in again.doubts} <= {"converted"}


UNSURE = [
    ("掘进进尺（km）", Decimal(118), "stripping", "km"),
    ("掘进进尺（m）", "1200000m³", "haul", "m³"),
    ("掘进进尺", Decimal(118), "stripping", "米"),
    ("掘进进尺（m）", "54.6%", "stripping", "%"),
    ("掘进进尺（m）", "118m", "share", "m"),
    ("精煤产率（%）", Decimal("54.6"), "stripping", "%"),
]


@pytest.mark.parametrize(("head", "content", "metric", "found"), UNSURE)
def test_what_cannot_be_converted_for_certain_has_to_be_typed(head, content, metric, found):
    sheet, mapping = one_cell(head, content)
    answers = {"B2": Decision("metric", metric=metric)}
    with pytest.raises(Refused, match="type its value") as caught:
        decided(sheet, mapping, answers, CATALOGUE)
    assert caught.value.remarks["B2"].args["found"] == found
    assert codes(next_quarter(sheet, mapping, answers), "B2")
    typed = {"B2": Decision("metric", "12", metric)}
    assert decided(sheet, mapping, typed, CATALOGUE)["B2"].value == 12


def test_a_cell_shown_in_per_cent_is_moved_as_it_is_shown():
    sheet, mapping = one_cell("掘进进尺（m）", Decimal("0.546"), percents=frozenset({(1, 1)}))
    answers = {"B2": Decision("metric", metric="yield")}
    assert decided(sheet, mapping, answers, CATALOGUE)["B2"].value == Decimal("54.6")


def test_a_word_moved_to_another_figure_says_the_same_there():
    sheet, mapping = one_cell("掘进进尺（km）", "—")
    moved = decided(sheet, mapping, {"B2": Decision("metric", metric="stripping")}, CATALOGUE)["B2"]
    assert (moved.metric, moved.state, moved.value) == ("stripping", State.NOT_APPLICABLE, None)


def test_a_plain_number_goes_by_the_measure_written_beside_it_where_that_is_the_figures_own():
    assert moved_beside("120万m³")["C3"].value == Decimal("120.5")


@pytest.mark.parametrize("plan", ["1200000m³", "300人"])
def test_a_plain_number_beside_another_measure_has_to_be_typed(plan):
    with pytest.raises(Refused, match="C3"):
        moved_beside(plan)


def moved_beside(plan):
    """A plain number moved to another figure, with its plan beside it."""
    rows = ["单位", "掘进进尺（m）", None], [None, "计划", "完成"], ["综采一队", plan, Decimal("120.5")]
    sheet = table(*rows)
    mapping = propose_mapping(sheet, CATALOGUE, UNITS)
    return decided(sheet, mapping, {"C3": Decision("metric", metric="stripping")}, CATALOGUE)


@pytest.mark.parametrize("action", [Decision("value", "105%"), Decision("metric", "105％", "road")])
def test_per_cent_typed_for_a_figure_in_another_measure_is_refused_in_words(action):
    sheet, mapping = one_cell("掘进进尺（m）", Decimal(118))
    with pytest.raises(Refused, match="This is per cent, but the figure is kept in"):
        decided(sheet, mapping, {"B2": action}, CATALOGUE)


def test_per_cent_typed_for_a_figure_in_per_cent_is_that_many_per_cent():
    sheet, mapping = one_cell("精煤产率（%）", Decimal(50))
    assert decided(sheet, mapping, {"B2": Decision("value", "105%")}, CATALOGUE)["B2"].value == 105
