"""Every kind of rule at its edges: one line, one case."""

from decimal import Decimal as D

import pytest

from assessments.scoring.document import InvalidScheme
from assessments.scoring.sums import score_branch
from tests.assessments.scoring.documents import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    event,
    indicator,
    scheme,
    value,
)

LOWER = {"direction": "lower", "floor": "0", "cap": "1.2"}
STEP = {"direction": "higher", "deviation": "relative", "step": "0.03", "up": "1", "down": "1", "max_up": "6", "max_down": "6"}  # fmt: skip
WHOLE, LINEAR = {**STEP, "counting": "whole"}, {**STEP, "counting": "linear"}
ABSOLUTE = {"direction": "lower", "deviation": "absolute", "step": "1", "counting": "whole", "up": "0", "down": "2", "max_down": "20"}  # fmt: skip
BANDS = {"on": "value", "result": "points", "rows": [{"lo": "", "hi": "60", "result": "0"}, {"lo": "60", "hi": "80", "result": "6"}, {"lo": "80", "hi": "", "result": "10"}]}  # fmt: skip
CURVE = {"on": "ratio", "rows": [{"at": "0.8", "fraction": "0"}, {"at": "1", "fraction": "1"}]}
INTERVAL = {"on": "value", "lo": "90", "hi": "110", "per_unit": "0.5"}
ROWS = [{"code": "a", "name": "a", "amount": "2", "cap": "3"}, {"code": "z", "name": "z", "zeroing": True}]  # fmt: skip
LATE = {"rows": [{"days": "0", "points": "2"}, {"days": "5", "points": "1"}], "otherwise": "0"}
VOTE = {"first": "100", "second": "80", "third": "60", "fourth": "40"}
LEVELS = {"cap": "5", "highest_only": True, "rows": [{"code": "group", "name": "g", "amount": "1"}, {"code": "nation", "name": "n", "amount": "3"}]}  # fmt: skip

CASES = [
    ("ratio", None, "10", value("5", "10"), "5.00"),
    ("ratio", None, "10", value("15", "10"), "10.00"),  # cap
    ("ratio", None, "10", value("-5", "10"), "0.00"),  # floor
    ("ratio", None, "10", value("5", "0"), None),  # zero target
    ("ratio", None, "10", value("5", "-10"), None),  # negative target
    ("ratio", {**LOWER, "form": "mirror"}, "30", value("298", "304"), "30.59"),
    ("ratio", {**LOWER, "form": "reciprocal"}, "30", value("240", "200"), "25.00"),
    ("ratio", {**LOWER, "form": "mirror"}, "10", value("500", "100"), "0.00"),
    ("step", WHOLE, "50", value("214", "200"), "52.00"),
    ("step", WHOLE, "50", value("205.9", "200"), "50.00"),  # not yet a whole step
    ("step", WHOLE, "50", value("206", "200"), "51.00"),  # exactly one
    ("step", WHOLE, "50", value("194.1", "200"), "50.00"),  # toward zero
    ("step", WHOLE, "50", value("300", "200"), "56.00"),  # max up
    ("step", WHOLE, "50", value("100", "200"), "44.00"),  # max down
    ("step", LINEAR, "50", value("214", "200"), "52.33"),
    ("step", WHOLE, "50", value("-90", "-100"), "53.00"),  # a smaller loss than planned
    ("step", WHOLE, "50", value("10", "0"), None),  # relative to nothing
    ("step", ABSOLUTE, "20", value("5", "3"), "16.00"),
    ("step", ABSOLUTE, "20", value("1", "3"), "20.00"),
    ("bands", BANDS, "10", value("59.99"), "0.00"),
    ("bands", BANDS, "10", value("60"), "6.00"),  # the lower border belongs to the band
    ("bands", BANDS, "10", value("80"), "10.00"),
    ("curve", CURVE, "10", value("80", "100"), "0.00"),
    ("curve", CURVE, "10", value("90", "100"), "5.00"),
    ("curve", CURVE, "10", value("130", "100"), "10.00"),  # flat outside
    ("interval", INTERVAL, "10", value("110"), "10.00"),
    ("interval", INTERVAL, "10", value("114"), "8.00"),
    ("interval", INTERVAL, "10", value("10"), "0.00"),
    ("linear", {"base": "5", "span": "8", "floor": "0", "cap": "2"}, "10", value("9"), "15.00"),
    ("deduct", {"rows": ROWS}, "10", value(None, None, event("a")), "8.00"),
    ("deduct", {"rows": ROWS}, "10", value(None, None, event("a", "4")), "7.00"),  # cap of the row
    ("deduct", {"rows": ROWS}, "10", value(None, None, event("z")), "0.00"),  # zeroing
    ("deduct", {"rows": ROWS}, "10", value("0"), "10.00"),  # nothing happened
    ("lateness", LATE, "2", value("0"), "2.00"),
    ("lateness", LATE, "2", value("5"), "1.00"),
    ("lateness", LATE, "2", value("6"), "0.00"),
    ("rating", {"scale": "hundred"}, "10", value("85"), "8.50"),
    ("rating", {"scale": "points"}, "10", value("8.5"), "8.50"),
    ("vote", VOTE, "10", value(None, None, event("first", "8"), event("third", "2")), "9.20"),
    ("vote", VOTE, "10", value("0"), None),  # no ballots
    ("bonus", LEVELS, "0", value(None, None, event("group", matter="m"), event("nation", matter="m")), "3.00"),
    ("bonus", LEVELS, "0", value(None, None, event("nation", "3", matter="m"), event("nation", matter="n")), "5.00"),
    ("penalty", {"cap": "2", "rows": [{"code": "a", "name": "a", "amount": "1.5"}]}, "0", value("2"), "-2.00"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "params", "points", "fact", "expected"), CASES)
def test_a_rule_gives_this_score(kind, params, points, fact, expected):
    known = scheme([indicator("base"), indicator("x", points, kind, params, missing="zero")])
    line = score_branch(known, {"base": value("1", "1"), "x": fact}).lines[1]
    if expected is None:
        assert (line.state, line.score) == ("not_reported", D("0.00"))
        assert line.note, "the card says why"
    else:
        assert line.score == D(expected)


@pytest.mark.parametrize(
    ("missing", "party", "blocking"),
    [("block", "100.00", ("x",)), ("zero", "50.00", ()), ("redistribute", "100.00", ())],
)
def test_what_a_figure_not_reported_does_to_the_side(missing, party, blocking):
    known = scheme([indicator("base"), indicator("x", missing=missing)])
    result = score_branch(known, {"base": value("1", "1"), "x": NOT_REPORTED})
    assert (result.party.score, result.blocking) == (D(party), blocking)
    assert result.completeness == D("0.5000")


def test_what_is_not_applicable_leaves_both_sums():
    known = scheme([indicator("base"), indicator("x")])
    result = score_branch(known, {"base": value("1", "2"), "x": NOT_APPLICABLE})
    assert (result.party.score, result.completeness) == (D("50.00"), D("1.0000"))


def test_what_the_portal_knows_not_to_apply_is_left_out_even_where_declaring_it_is_refused():
    known = scheme([indicator("base"), indicator("x", not_applicable="refuse")])
    result = score_branch(
        known, {"base": value("1", "1"), "x": NOT_APPLICABLE._replace(reason="nothing_due")}
    )
    assert (result.lines[1].state, result.lines[1].note, result.blocking) == ("not_applicable", "", ())


def test_not_applicable_can_be_refused():
    known = scheme([indicator("base"), indicator("x", not_applicable="refuse")])
    result = score_branch(known, {"base": value("1", "1"), "x": NOT_APPLICABLE})
    assert result.blocking == ("x",)


def test_where_nothing_applies_there_is_no_score_and_no_crash():
    result = score_branch(scheme([indicator("x")]), {"x": NOT_APPLICABLE})
    assert (result.party, result.integrated) == (None, None)


def test_without_a_business_side_the_party_side_is_the_whole():
    known = scheme([indicator("base")], [indicator("x")])
    result = score_branch(known, {"base": value("9", "10"), "x": NOT_APPLICABLE})
    assert (result.integrated, result.party_weight, result.business) == (D("90.00"), D(1), None)
    assert result.marks


@pytest.mark.parametrize(
    ("effect", "more", "integrated", "grade", "disqualified"),
    [
        ("cap_grade", {"grade": "good"}, "100.00", "good", False),
        ("downgrade", {"steps": "2"}, "100.00", "qualified", False),
        ("zero_item", {"item": "base"}, "50.00", "unqualified", False),
        ("zero_side", {"side": "party"}, "0.00", "unqualified", False),
        ("disqualify", {}, "100.00", "", True),
    ],
)
def test_a_veto_strikes_after_the_sums(effect, more, integrated, grade, disqualified):
    veto = indicator("v", "0", "veto", {"effect": effect, **more}, missing="zero")
    known = scheme([indicator("base"), indicator("other"), veto])
    facts = {"base": value("1", "1"), "other": value("1", "1")}
    assert score_branch(known, facts).grade == "excellent"
    struck = score_branch(known, {**facts, "v": value("1")})
    assert (struck.integrated, struck.grade, struck.disqualified) == (D(integrated), grade, disqualified)
    assert struck.integrated_raw == D("100.00"), "the raw figure stays readable"


def test_bonus_is_capped_and_not_part_of_the_possible_points():
    bonus = indicator("h", "0", "bonus", {"cap": "50", "rows": [{"code": "a", "name": "a", "amount": "40"}]})
    result = score_branch(scheme([indicator("base"), bonus]), {"base": value("1", "1"), "h": value("1")})
    assert (result.party.raw, result.party.score) == (D("140.00"), D("105.00"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"party_weight": "0.5"}, "business_weight"),
        ({"grades": [{"name": "a", "lower": "80"}, {"name": "b", "lower": "90"}]}, "grades"),
        ({"activity_cap": "2"}, "activity_cap"),
    ],
)
def test_a_scheme_that_cannot_be_names_its_field(change, field):
    with pytest.raises(InvalidScheme) as refused:
        scheme([indicator("a")], [indicator("b")], **change)
    assert any(error.field.startswith(field) for error in refused.value.errors)


def test_meetings_held_weigh_no_more_than_the_scheme_allows():
    with pytest.raises(InvalidScheme) as refused:
        scheme([indicator("meetings", "40", is_activity=True), indicator("rest", "60")])
    assert "30" in str(refused.value)


def test_a_wrong_parameter_is_named_by_its_path():
    with pytest.raises(InvalidScheme) as refused:
        scheme([indicator("a", kind="deduct", params={"rows": [{"code": "x", "name": "x", "amount": "-1"}]})])
    assert refused.value.errors[0].field == "groups.0.indicators.0.params.rows.0.amount"
