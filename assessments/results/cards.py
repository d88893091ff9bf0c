"""A score card: everything that is known about one branch in one run, read from stored rows in a few queries."""

from dataclasses import dataclass, field
from decimal import Decimal

from assessments.models import ScoreLine, ScoreRun, ScoreTotal, Side
from assessments.results import words
from assessments.results.lines import CardLine, card_lines
from assessments.results.standings import Standing, standing_of
from assessments.results.sums import HUNDRED, Sum, multiplier, sums_of, zeroed
from assessments.scoring.measures import obstacle_degree
from assessments.scoring.values import Effect

OBSTACLES = 3


@dataclass(slots=True)
class CardGroup:
    """A first-level indicator with its lines."""

    side: str
    name: str
    lines: list[CardLine]

    @property
    def side_label(self) -> str:
        return str(Side(self.side).label)

    @property
    def score(self) -> Decimal | None:
        scores = [line.score for line in self.lines if line.score is not None and not line.is_veto]
        return sum(scores, Decimal(0)) if scores else None


@dataclass(slots=True)
class Obstacle:
    """An indicator that holds the integrated score back, and by how many points of it at most."""

    line: CardLine
    lost: Decimal


@dataclass(slots=True)
class Card:
    """What the page, its print and the tests read."""

    standing: Standing
    groups: list[CardGroup]
    vetoes: list[CardLine]
    sums: list[Sum]
    obstacles: list[Obstacle] = field(default_factory=list)

    @property
    def run(self) -> ScoreRun:
        return self.standing.run

    @property
    def total(self) -> ScoreTotal:
        return self.standing.total

    @property
    def lines(self) -> list[CardLine]:
        return [line for group in self.groups for line in group.lines]

    @property
    def counted(self) -> tuple[int, int]:
        """How many indicators are reported, and how many apply."""
        applied = [each for each in self.lines if each.is_ordinary and each.line.state != words.LEFT_OUT]
        return sum(each.is_reported for each in applied), len(applied)

    @property
    def struck(self) -> list[CardLine]:
        codes = {hit["code"] for hit in self.total.marks.get("vetoes", ())}
        return [line for line in self.vetoes if line.indicator.code in codes]


def card_of(user, total) -> Card:
    """Everything on the card of this total, for this reader; a constant number of queries."""
    run = total.run
    rows = ScoreLine.objects.filter(run=run, branch=total.branch_id).select_related("indicator__group")
    lines = card_lines(run, sorted(rows, key=_in_order), reader=user)
    standing = standing_of(user, total)
    card = Card(
        standing=standing,
        groups=_groups([line for line in lines if not line.is_veto]),
        vetoes=[line for line in lines if line.is_veto],
        sums=sums_of(total, lines, standing.grades),
    )
    card.obstacles = obstacles(card)
    for each in card.obstacles:
        each.line.is_obstacle = True
    return card


def _in_order(line):
    indicator, group = line.indicator, line.indicator.group
    return (group.side != Side.PARTY, group.order, group.pk, indicator.order, indicator.pk)


def _groups(lines) -> list[CardGroup]:
    found: list[CardGroup] = []
    last = None
    for line in lines:
        group = line.indicator.group
        if group.pk != last:
            found.append(CardGroup(group.side, group.name, []))
            last = group.pk
        found[-1].lines.append(line)
    return found


def obstacles(card) -> list[Obstacle]:
    """The indicators that hold the integrated score back most: (1 - x) × weight in the whole.

    Under a coefficient more points of the party side change nothing within a grade, so its lines are left out;
    so are those whose points a veto has taken.
    """
    total = card.total
    lines, shares, heft = [], [], []
    struck_sides, struck = (zeroed(total, effect) for effect in (Effect.ZERO_SIDE, Effect.ZERO_ITEM))
    for group in card.groups:
        if group.side in struck_sides:
            continue
        weight, possible = multiplier(total, group.side), getattr(total, f"{group.side}_possible")
        for line in group.lines:
            open_to_gain = line.is_ordinary and line.indicator.code not in struck
            if open_to_gain and line.score is not None and possible and weight is not None:
                lines.append(line)
                shares.append(line.share)
                heft.append(float(weight * 100 * line.line.possible / possible))
    degrees = obstacle_degree(shares, heft)
    found = sorted(zip(degrees, range(len(lines)), lines, strict=True), key=lambda each: -each[0])
    room = _room(total)
    gains = [(line, min(lost, room)) for lost, _place, line in found[:OBSTACLES]]
    return [Obstacle(line, _cents(gain)) for line, gain in gains if gain >= 0.005]


def _room(total) -> float:
    """How many points the integrated score could still gain before it meets its cap."""
    cap = HUNDRED + total.run.scheme.bonus_cap
    return float(cap - total.integrated) if total.integrated is not None else float(cap)


def _cents(number) -> Decimal:
    return Decimal(str(number)).quantize(Decimal("0.01"), "ROUND_HALF_UP")
