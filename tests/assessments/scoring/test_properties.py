"""What holds for every input: full is full, better is never worse, and printed figures replay."""

import re
from decimal import ROUND_HALF_UP
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scoring.explain import formula
from assessments.scoring.sums import score_branch
from tests.assessments.scoring.documents import NOT_APPLICABLE, event, indicator, scheme, value
from tests.assessments.scoring.test_rules import BANDS, CURVE, INTERVAL, LINEAR, LOWER, ROWS, VOTE, WHOLE

quick = settings(max_examples=60)
amounts = st.decimals("0.01", "500", places=2)
points = st.decimals("1", "60", places=2)
weights = st.decimals("0", "1", places=4)


@quick
@given(st.lists(points, min_size=1, max_size=6), st.lists(points, min_size=1, max_size=6), weights)
def test_all_full_inputs_give_exactly_full_marks(party, business, weight):
    known = scheme(
        [indicator(f"p{n}", str(p)) for n, p in enumerate(party)],
        [indicator(f"b{n}", str(p)) for n, p in enumerate(business)],
        party_weight=str(weight),
        business_weight=str(1 - weight),
    )
    facts = {i.code: value("7", "7") for i in known.indicators}
    result = score_branch(known, facts)
    assert (result.party.score, result.business.score, result.integrated) == (D(100), D(100), D(100))


@quick
@given(st.lists(st.tuples(points, amounts, amounts), min_size=2, max_size=6), weights)
def test_totals_stay_inside_their_range_for_any_weights(rows, weight):
    known = scheme(
        [indicator(f"p{n}", str(p)) for n, (p, _a, _t) in enumerate(rows)],
        [indicator("b", "10", "step", WHOLE)],
        party_weight=str(weight),
        business_weight=str(1 - weight),
    )
    facts = {f"p{n}": value(str(a), str(t)) for n, (_p, a, t) in enumerate(rows)}
    result = score_branch(known, {**facts, "b": value(str(rows[0][1]), str(rows[0][2]))})
    assert 0 <= result.party.score <= 105
    assert 0 <= result.integrated <= 105


KINDS = {
    "ratio": ("ratio", {"direction": "higher", "floor": "0", "cap": "1.2"}),
    "mirror": ("ratio", {**LOWER, "form": "mirror"}),
    "reciprocal": ("ratio", {**LOWER, "form": "reciprocal"}),
    "whole": ("step", WHOLE),
    "linear_steps": ("step", LINEAR),
    "bands": ("bands", BANDS),
    "curve": ("curve", CURVE),
    "interval": ("interval", INTERVAL),
    "linear": ("linear", {"base": "5", "span": "8", "floor": "0", "cap": "2"}),
}


@pytest.mark.parametrize("name", KINDS)
@quick
@given(actual=amounts, more=amounts, target=amounts)
def test_a_better_input_never_lowers_a_score(name, actual, more, target):
    if name == "interval":
        return  # the best is inside, not high
    kind, params = KINDS[name]
    known = scheme([indicator("x", "20", kind, params)])
    better, worse = (actual, actual + more) if params.get("direction") == "lower" else (actual + more, actual)
    scores = [score_branch(known, {"x": value(str(a), str(target))}).lines[0].score for a in (better, worse)]
    assert scores[0] >= scores[1]


@quick
@given(st.lists(st.tuples(points, st.booleans()), min_size=2, max_size=8))
def test_redistribution_keeps_full_marks_full(rows):
    known = scheme([indicator("base"), *[indicator(f"p{n}", str(p)) for n, (p, _left) in enumerate(rows)]])
    facts = {
        f"p{n}": NOT_APPLICABLE if left_out else value("3", "3") for n, (_p, left_out) in enumerate(rows)
    }
    assert score_branch(known, {"base": value("1", "1"), **facts}).party.score == D(100)


@quick
@given(points, points, amounts, amounts, amounts, weights)
def test_published_levels_replay_from_printed_figures(one, two, a, b, t, weight):
    known = scheme(
        [indicator("x", str(one))],
        [indicator("y", str(two))],
        party_weight=str(weight),
        business_weight=str(1 - weight),
    )
    result = score_branch(known, {"x": value(str(a), str(t)), "y": value(str(b), str(t))})
    party, business = result.party.score, result.business.score
    again = (weight * party + (1 - weight) * business).quantize(D("0.01"), ROUND_HALF_UP)
    assert result.integrated == again
    line = result.lines[0]
    assert party == (100 * line.score / line.possible).quantize(D("0.01"), ROUND_HALF_UP)


@pytest.mark.parametrize("name", KINDS)
@quick
@given(actual=amounts, target=amounts)
def test_the_printed_formula_comes_to_the_printed_score(name, actual, target):
    kind, params = KINDS[name]
    known = scheme([indicator("x", "20", kind, params)])
    line = score_branch(known, {"x": value(str(actual), str(target))}).lines[0]
    assert replayed(formula(kind, params, D(20), line)) == line.score


@quick
@given(st.integers(0, 9), st.integers(0, 9), st.integers(1, 9), st.integers(0, 9))
def test_printed_events_and_ballots_replay_too(first, second, third, late):
    known = scheme([indicator("v", "10", "vote", VOTE), indicator("d", "10", "deduct", {"rows": ROWS})])
    ballots = value(
        None, None, event("first", str(first)), event("second", str(second)), event("third", str(third))
    )
    counted = value(None, None, event("a", str(late))) if late else value("0")
    lines = score_branch(known, {"v": ballots, "d": counted}).lines
    assert replayed(formula("vote", VOTE, D(10), lines[0])) == lines[0].score
    assert replayed(formula("deduct", {"rows": ROWS}, D(10), lines[1])) == lines[1].score


def replayed(printed: str) -> D:
    """What a person with a calculator gets from the printed line: the right side is checked against the left."""
    left, _equals, right = printed.rpartition(" = ")
    if not left:
        return D(right.rsplit("→ ", 1)[-1])
    arithmetic = left.rsplit("→ ", 1)[-1].replace("×", "*").replace("−", "-").replace("÷", "/")
    assert re.fullmatch(r"[-+*/(),.\d\s]*(?:(?:min|max)\([-+*/(),.\d\s]*\)?[-+*/(),.\d\s]*)*", arithmetic), (
        printed
    )
    decimals = re.sub(r"\d+(?:\.\d+)?", lambda number: f"D('{number[0]}')", arithmetic)
    came_to = eval(decimals, {"__builtins__": {}}, {"D": D, "min": min, "max": max})  # digits and signs only
    assert came_to.quantize(D("0.01"), ROUND_HALF_UP) == D(right.replace("−", "-")), printed
    return D(right.replace("−", "-"))
