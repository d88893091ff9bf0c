"""What a problem takes from its line, case by case."""

from decimal import Decimal

import pytest

from assessments.scoring.visit_points import points_off

CASES = (
    # rule, points, step, most, occurrences, judged, taken off
    ("all_or_nothing", "4", "1", None, 1, "0", "4"),
    ("all_or_nothing", "4", "1", "2", 3, "0", "4"),
    ("per_occurrence", "6", "1", None, 2, "0", "2"),
    ("per_occurrence", "6", "0.5", "2", 3, "0", "1.5"),
    ("per_occurrence", "6", "1", "4", 9, "0", "4"),
    ("per_occurrence", "6", "2", None, 9, "0", "6"),
    ("per_occurrence", "3", "1", "5", 9, "0", "3"),
    ("per_occurrence", "6", "1", None, 0, "0", "1"),
    ("range", "5", "1", "3", 1, "2.5", "2.5"),
    ("range", "5", "1", None, 1, "5", "5"),
    ("range", "5", "1", "3", 1, "1", "1"),
)


@pytest.mark.parametrize(("rule", "points", "step", "most", "occurrences", "judged", "off"), CASES)
def test_points_are_taken_off_by_the_rule(rule, points, step, most, occurrences, judged, off):
    found = points_off(
        rule,
        points=Decimal(points),
        step=Decimal(step),
        most=most and Decimal(most),
        occurrences=occurrences,
        judged=Decimal(judged),
    )
    assert found == Decimal(off)


@pytest.mark.parametrize("judged", ["0.5", "3.1", "0"])
def test_what_is_judged_stays_within_its_range(judged):
    values = {"points": Decimal(5), "step": Decimal(1), "most": Decimal(3)}
    with pytest.raises(ValueError, match=judged):
        points_off("range", judged=Decimal(judged), **values)


def test_an_unknown_rule_is_no_rule():
    with pytest.raises(ValueError, match="ladder"):
        points_off("ladder", points=Decimal(5), step=Decimal(1))
