"""Advice beside the score: how far two sides move together, and weights for scheme designers. Floats, never a score."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from math import isfinite, log, pow, prod, sqrt

MODELS = ("standard", "wang", "fan")
CONSISTENCY_LIMIT = 0.1
# Saaty's random indices by size; of the values in use for 12 the stricter.
RANDOM_INDEX = (0.0, 0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48)
# Experts write 1/3 as 0.33: as near as that counts as reciprocal.
RECIPROCAL_TOLERANCE = 0.02


@dataclass(frozen=True, slots=True)
class Coupling:
    """Coupling degree, coordination index, coupling coordination degree, each 0..1; grade 1 (worst) to 10."""

    c: float
    t: float
    d: float
    grade: int


@dataclass(frozen=True, slots=True)
class AHPResult:
    """Weights that add up to 1, with the figures that show how consistent the comparisons are."""

    weights: list[float]
    lambda_max: float
    ci: float
    cr: float


class InconsistentMatrix(ValueError):
    """Pairwise comparisons that contradict each other; `pair` (row, column) contradicts the rest most.

    `expected` is what the weights that follow from all comparisons together say about this pair.
    """

    def __init__(self, pair: tuple[int, int], cr: float, expected: float = 1.0) -> None:
        self.pair, self.cr, self.expected = pair, cr, expected
        super().__init__(
            f"The comparisons contradict each other (CR {cr:.3f}, at most {CONSISTENCY_LIMIT}); "
            f"most of all row {pair[0] + 1} with column {pair[1] + 1}."
        )


def coupling_coordination(
    values: Sequence[float], *, weights: Sequence[float] | None = None, model: str = "standard"
) -> Coupling:
    """Coupling coordination of n >= 2 indices (clipped to 0..1); weights add up to 1, equal by default.

    C is `standard` geometric over arithmetic mean, `wang` (Wang Shujia et al. 2021) or `fan`; D = sqrt(C * T).
    Raises ValueError for fewer than two values, an unknown model or weights that do not fit.
    """
    n = len(values)
    if n < 2 or not all(isfinite(value) for value in values):
        raise ValueError("Coupling needs at least two numbers.")
    indices = [min(1.0, max(0.0, float(value))) for value in values]
    shares = [1 / n] * n if weights is None else _shares(weights, n)
    c = _coupling_degree(indices, model)
    t = min(1.0, sum(share * index for share, index in zip(shares, indices, strict=True)))
    d = sqrt(c * t)
    # A D of 0.3 that a float holds as 0.29999999999999999 belongs to the grade that starts at 0.3.
    return Coupling(c, t, d, min(10, int(round(d * 10, 9)) + 1))


def _shares(weights: Sequence[float], n: int) -> list[float]:
    if len(weights) != n:
        raise ValueError("There must be one weight for each value.")
    if min(weights) < 0 or abs(sum(weights) - 1) > 1e-9:
        raise ValueError("Weights must not be negative and must add up to 1.")
    return [float(weight) for weight in weights]


def _coupling_degree(indices: list[float], model: str) -> float:
    if model not in MODELS:
        raise ValueError(f"Unknown coupling model: {model}.")
    n, total, largest = len(indices), sum(indices), max(indices)
    if largest == 0:
        return 0.0
    if model == "standard":
        c = n * prod(pow(index, 1 / n) for index in indices) / total
    elif model == "wang":
        pairs = [abs(one - other) for one, other in combinations(indices, 2)]
        spread = sum(pairs) / len(pairs)
        c = sqrt((1 - spread) * pow(prod(index / largest for index in indices), 1 / (n - 1)))
    else:
        squares = sum(index * index for index in indices)
        c = 1 - 2 * sqrt(max(0.0, (n * squares - total * total) / (n * n)))
    return min(1.0, max(0.0, c))


def lag(party: float, business: float, threshold: float = 0.1) -> str:
    """Which index (0..1) lags by more than the threshold: `party_lags`, `business_lags` or `in_step`."""
    difference = round(party - business, 9)
    if difference > threshold:
        return "business_lags"
    return "party_lags" if difference < -threshold else "in_step"


def two_skins(
    party: Decimal, business: Decimal, coordination: float, *, gap: Decimal | None, line: Decimal | None
) -> tuple[str, ...]:
    """Why party work and production look like two skins: `gap` at or over, `coordination` degree under its line."""
    reasons = []
    if gap is not None and abs(party - business) >= gap:
        reasons.append("gap")
    if line is not None and round(coordination, 9) < float(line):
        reasons.append("coordination")
    return tuple(reasons)


def ahp_weights(matrix: Sequence[Sequence[float]]) -> AHPResult:
    """Weights from a pairwise comparison matrix (Saaty): principal eigenvector, CI and CR.

    Raises InconsistentMatrix for CR >= 0.1, ValueError for a matrix that is not square, positive and reciprocal.
    """
    _check_comparisons(matrix)
    n = len(matrix)
    weights = _principal_vector(matrix)
    image = _times(matrix, weights)
    lambda_max = sum(value / weight for value, weight in zip(image, weights, strict=True)) / n
    # With one or two criteria nothing can contradict; below n is only the noise of floats.
    ci = max(0.0, (lambda_max - n) / (n - 1)) if n > 2 else 0.0
    cr = ci / RANDOM_INDEX[n] if n > 2 else 0.0
    if cr >= CONSISTENCY_LIMIT:
        row, column = _worst_pair(matrix, weights)
        raise InconsistentMatrix((row, column), cr, weights[row] / weights[column])
    return AHPResult(weights, lambda_max, ci, cr)


def _check_comparisons(matrix: Sequence[Sequence[float]]) -> None:
    n = len(matrix)
    if not 1 <= n < len(RANDOM_INDEX):
        raise ValueError(f"Compare between 1 and {len(RANDOM_INDEX) - 1} criteria.")
    if any(len(row) != n for row in matrix):
        raise ValueError("The matrix must have as many columns as rows.")
    if any(not (isfinite(value) and value > 0) for row in matrix for value in row):
        raise ValueError("Every comparison must be a number above 0.")
    for i in range(n):
        for j in range(i, n):
            if abs(matrix[i][j] * matrix[j][i] - 1) > RECIPROCAL_TOLERANCE:
                raise ValueError(f"Row {i + 1}, column {j + 1} and its mirror must be reciprocal.")


def _times(matrix: Sequence[Sequence[float]], vector: list[float]) -> list[float]:
    return [sum(value * factor for value, factor in zip(row, vector, strict=True)) for row in matrix]


def _principal_vector(matrix: Sequence[Sequence[float]]) -> list[float]:
    """Power iteration; a positive matrix always converges (Perron)."""
    vector = [1 / len(matrix)] * len(matrix)
    for _ in range(10_000):
        image = _times(matrix, vector)
        size = sum(image)
        following = [value / size for value in image]
        moved = max(abs(new - old) for new, old in zip(following, vector, strict=True))
        vector = following
        if moved < 1e-14:
            break
    return vector


def _worst_pair(matrix: Sequence[Sequence[float]], weights: list[float]) -> tuple[int, int]:
    """The comparison that is farthest from the ratio of the weights that it helped to make."""

    def distance(pair: tuple[int, int]) -> float:
        i, j = pair
        return abs(log(matrix[i][j] * weights[j] / weights[i]))

    return max(combinations(range(len(matrix)), 2), key=distance)


def entropy_weights(
    rows: Sequence[Sequence[float]], directions: Sequence[str], *, squeeze: float = 0.0
) -> list[float]:
    """Objective weights of the columns: a column that tells the rows apart weighs more, an equal one nothing.

    Rows are units, columns indicators; directions `higher` or `lower`, one for each column. Min-max by column, then
    x' = squeeze + (1 - 2 squeeze) x' (0: exact, with 0 ln 0 = 0), then entropy over all rows.
    Raises ValueError for fewer than two rows, ragged rows, unknown directions, or when no column differs.
    """
    if len(rows) < 2 or not directions:
        raise ValueError("Entropy weights need at least two rows and one column.")
    if any(len(row) != len(directions) for row in rows):
        raise ValueError("Every row must have one value for each direction.")
    if not all(isfinite(value) for row in rows for value in row):
        raise ValueError("Every value must be a number.")
    if any(direction not in ("higher", "lower") for direction in directions):
        raise ValueError("A direction is higher or lower.")
    if not 0 <= squeeze < 0.5:
        raise ValueError("The squeeze must be at least 0 and below 0.5.")
    columns = list(zip(*rows, strict=True))
    gains = [
        _divergence(column, direction, squeeze) for column, direction in zip(columns, directions, strict=True)
    ]
    if sum(gains) <= 0:
        raise ValueError("All rows are alike in every column, so that no weights follow from them.")
    return [gain / sum(gains) for gain in gains]


def _divergence(column: Sequence[float], direction: str, squeeze: float) -> float:
    """1 - entropy of one column; 0 for a column of equal values."""
    low, high = min(column), max(column)
    if low == high:
        return 0.0
    scaled = [(value - low) / (high - low) for value in column]
    if direction == "lower":
        scaled = [1 - value for value in scaled]
    scaled = [squeeze + (1 - 2 * squeeze) * value for value in scaled]
    shares = [value / sum(scaled) for value in scaled]
    return 1 + sum(share * log(share) for share in shares if share > 0) / log(len(column))


def obstacle_degree(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """How far each indicator (0..1) holds the whole back: (1 - x) * w. Raises ValueError when lengths differ."""
    if len(values) != len(weights):
        raise ValueError("There must be one weight for each value.")
    return [(1 - value) * weight for value, weight in zip(values, weights, strict=True)]
