"""Measures of integration against values worked by hand."""

import math

import pytest

from assessments.scoring.measures import (
    InconsistentMatrix,
    ahp_weights,
    coupling_coordination,
    entropy_weights,
    obstacle_degree,
)


def test_two_equal_sides_are_fully_coupled():
    found = coupling_coordination([0.81, 0.81])
    assert (found.c, found.t, found.grade) == (pytest.approx(1), pytest.approx(0.81), 10)
    assert found.d == pytest.approx(0.9)


def test_the_standard_model_is_geometric_over_arithmetic_mean():
    found = coupling_coordination([0.9, 0.4], weights=[0.5, 0.5])
    assert found.c == pytest.approx(2 * math.sqrt(0.36) / 1.3)
    assert found.d == pytest.approx(math.sqrt(found.c * 0.65))


def test_the_wang_model_for_two_sides():
    found = coupling_coordination([0.5, 0.8], model="wang")
    assert found.c == pytest.approx(math.sqrt((1 - 0.3) * 0.5 / 0.8))


def test_the_fan_model_is_clipped_at_nothing():
    assert coupling_coordination([1, 0], model="fan").c == pytest.approx(0)
    assert coupling_coordination([0.6, 0.6], model="fan").c == pytest.approx(1)


def test_nothing_at_all_is_not_coupled():
    found = coupling_coordination([0, 0, 0])
    assert (found.c, found.d, found.grade) == (0, 0, 1)


@pytest.mark.parametrize(
    ("degree", "grade"), [(0.0, 1), (0.1, 2), (0.3, 4), (0.899, 9), (0.9, 10), (1.0, 10)]
)
def test_the_ten_grades_are_half_open(degree, grade):
    found = coupling_coordination([degree**2, degree**2])  # two equal sides: D is the root of either
    assert (found.d, found.grade) == (pytest.approx(degree), grade)


def test_consistent_comparisons_give_their_weights():
    found = ahp_weights([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]])
    assert found.weights == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert found.lambda_max == pytest.approx(3)
    assert found.cr == pytest.approx(0, abs=1e-9)


def test_contradicting_comparisons_are_refused_with_the_worst_pair():
    with pytest.raises(InconsistentMatrix) as refused:
        ahp_weights([[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]])
    assert refused.value.cr >= 0.1
    assert len(refused.value.pair) == 2


def test_a_column_that_tells_nothing_apart_has_no_weight():
    found = entropy_weights([[1, 5], [2, 5], [3, 5]], ["higher", "higher"])
    assert found == pytest.approx([1, 0])


def test_entropy_weights_add_up_to_one():
    assert sum(
        entropy_weights([[1, 9], [2, 5], [4, 7]], ["higher", "lower"], squeeze=0.002)
    ) == pytest.approx(1)


def test_the_obstacle_is_the_weight_of_what_is_missing():
    assert obstacle_degree([1, 0.5], [0.4, 0.6]) == pytest.approx([0, 0.3])
