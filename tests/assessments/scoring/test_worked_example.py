"""The worked example of the design, to the cent, and its arithmetic as printed."""

from decimal import Decimal as D

import pytest

from assessments.scoring.explain import formula, integrated_formula, side_formula
from assessments.scoring.sums import score_branch
from tests.assessments.scoring.documents import NOT_APPLICABLE, event, indicator, scheme, value

DEDUCT = {
    "rows": [{"code": "late", "name": "late", "amount": "2.5"}, {"code": "x", "name": "x", "amount": "1"}]
}
BONUS = {"cap": "5", "rows": [{"code": "a", "name": "a", "amount": "1.5"}]}
STEP = {"direction": "higher", "deviation": "relative", "step": "0.03", "counting": "whole", "up": "1", "down": "1", "max_up": "6", "max_down": "6"}  # fmt: skip
COST = {"direction": "lower", "form": "mirror", "floor": "0", "cap": "1.2"}

PARTY = (
    indicator("findings", "60", "deduct", DEDUCT),
    indicator("topics", "40"),
    indicator("honours", "0", "bonus", BONUS),
)
BUSINESS = (
    indicator("output", "50", "step", STEP),
    indicator("cost", "30", "ratio", COST),
    indicator("metres", "20"),
)
FACTS = {
    "findings": value(None, None, event("late", "3")),
    "topics": value("38", "40"),
    "honours": value(None, None, event("a")),
    "output": value("214", "200"),
    "cost": value("298", "304"),
    "metres": NOT_APPLICABLE,
}


@pytest.fixture(scope="module")
def result():
    return score_branch(scheme(PARTY, BUSINESS), FACTS)


def test_every_line_is_as_worked_by_hand(result):
    scores = {line.indicator: line.score for line in result.lines}
    assert scores == {
        "findings": D("52.50"),
        "topics": D("38.00"),
        "honours": D("1.50"),
        "output": D("52.00"),
        "cost": D("30.59"),
        "metres": None,
    }


def test_sides_and_integrated_score_are_as_worked_by_hand(result):
    assert (result.party.score, result.business.score, result.integrated) == (
        D("92.00"),
        D("103.24"),
        D("98.74"),
    )
    assert result.grade == "excellent"
    assert result.completeness == D("1.0000")


def test_the_arithmetic_prints_as_on_the_card(result):
    lines = {line.indicator: line for line in result.lines}
    assert formula("deduct", DEDUCT, D(60), lines["findings"]) == "60.00 − 3 × 2.50 = 52.50"
    assert formula("ratio", dict(PARTY[1]["params"]), D(40), lines["topics"]) == "40.00 × 38/40 = 38.00"
    assert formula("step", STEP, D(50), lines["output"]) == "50.00 + 2 × 1.00 = 52.00"
    assert formula("ratio", COST, D(30), lines["cost"]) == "30.00 × (2 − 298/304) = 30.59"


def test_sums_print_as_arithmetic(result):
    party = result.party
    printed = side_formula(
        earned=party.earned,
        possible=party.possible,
        bonus=party.bonus,
        penalty=party.penalty,
        cap=party.cap,
        score=party.score,
    )
    assert printed == "100 × 90.50/100 + 1.50 = 92.00"
    whole = integrated_formula(
        party=party.score,
        business=result.business.score,
        party_weight=D("0.4"),
        business_weight=D("0.6"),
        score=result.integrated,
    )
    assert whole == "0.40 × 92.00 + 0.60 × 103.24 = 98.74"
