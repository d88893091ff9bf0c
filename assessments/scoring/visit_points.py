"""What a problem on a visit takes from its line: all of it, so much each time, or a judged amount within a range."""

from decimal import Decimal

ALL_OR_NOTHING, PER_OCCURRENCE, RANGE = "all_or_nothing", "per_occurrence", "range"
NOTHING = Decimal(0)


def cap(points: Decimal, most: Decimal | None) -> Decimal:
    """The most that a line can lose, in points: its own cap, never more than it is worth."""
    return points if most is None else min(points, most)


def points_off(
    rule: str,
    *,
    points: Decimal,
    step: Decimal,
    most: Decimal | None = None,
    occurrences: int = 1,
    judged: Decimal = NOTHING,
) -> Decimal:
    """Points lost by a line with a problem; the rule kinds are those of domain.md 1.4.

    points, step, most and judged are points of the checklist, occurrences a count of at least one. Raises
    ValueError for an unknown rule and for a judged amount outside its range.
    """
    if rule == ALL_OR_NOTHING:
        return points
    highest = cap(points, most)
    if rule == PER_OCCURRENCE:
        return min(step * max(occurrences, 1), highest)
    if rule != RANGE:
        raise ValueError(rule)
    if not step <= judged <= highest:
        raise ValueError(judged)
    return judged
