"""From one branch's inputs to its scores (the verdict over both sides is in `verdict`), and from scores to ranks."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, DecimalException, localcontext
from typing import Generic, TypeVar

from .rules.counted import Veto
from .values import (
    CENT,
    CONTEXT,
    HUNDRED,
    ZERO,
    BranchResult,
    Fact,
    Indicator,
    Line,
    Missing,
    NotApplicable,
    Scheme,
    Side,
    SideResult,
    State,
    VetoHit,
)
from .verdict import Sums, conclude, publish

Key = TypeVar("Key", bound=Hashable)
# Bound once: the inner loop looks at them some millions of times.
VALUE, NOT_REPORTED, NOT_APPLICABLE = State.VALUE, State.NOT_REPORTED, State.NOT_APPLICABLE
LEAVE_OUT, COUNT_AS_ZERO, BLOCK = NotApplicable.REDISTRIBUTE, Missing.ZERO, Missing.BLOCK
PARTY = Side.PARTY
MOST = Decimal(10_000)  # points that no line can come to, but by a slip of the pen
UNREPORTED = Fact(NOT_REPORTED)


def score_branch(scheme: Scheme, facts: Mapping[str, Fact]) -> BranchResult:
    """All lines, sums and the verdict of one branch; a code without a fact counts as not reported.

    Indicators are scored in points, sides and the integrated score run from 0 to 100 + bonus cap. Expects a scheme
    that `validate_scheme` passes; raises nothing for strange facts. Source: docs/scoring.md.
    """
    with localcontext(CONTEXT):
        lines = tuple(
            [score_line(indicator, facts.get(indicator.code, UNREPORTED)) for indicator in scheme.indicators]
        )
        return conclude(scheme, lines, _add_up(scheme, lines))


def score_line(indicator: Indicator, fact: Fact) -> Line:
    """One indicator by its rule and policies; an unusable input is not reported, with the reason's code as note.

    What is not applicable for a reason of the portal's own (nothing was due, meant for other groups) nobody declared,
    and so no indicator refuses it.
    """
    state, note = fact.state, ""
    if state == VALUE:
        try:
            score, working, note = indicator.rule.score(indicator.points, fact)
            if score is not None:
                published = score.quantize(CENT, ROUND_HALF_UP)
                if -MOST < published < MOST:
                    return Line(
                        indicator.code, VALUE, fact, indicator.points, published or ZERO, working, note, True
                    )
                note = "not_computable"
        except DecimalException:
            # Not a number, or digits beyond any real figure: unusable like any other strange input.
            note = "not_computable"
    elif state == NOT_APPLICABLE:
        if indicator.not_applicable is LEAVE_OUT or fact.reason:
            return Line(indicator.code, NOT_APPLICABLE, fact, ZERO, None, (), "", False)
        note = "not_applicable_refused"
    if indicator.missing is COUNT_AS_ZERO:
        return Line(indicator.code, NOT_REPORTED, fact, indicator.points, ZERO, (), note, True)
    return Line(indicator.code, NOT_REPORTED, fact, ZERO, None, (), note, False)


class _Tally:
    """The running sums of one side."""

    __slots__ = ("applicable", "bonus", "earned", "penalty", "possible", "reported")

    def __init__(self) -> None:
        self.earned = self.possible = self.bonus = self.penalty = self.applicable = self.reported = ZERO

    def add_points(self, points: Decimal, line: Line) -> None:
        """An ordinary indicator: one row set builds earned and possible, another says how complete it is."""
        if line.score is not None:
            self.earned += line.score
            self.possible += line.possible
        if line.state is not NOT_APPLICABLE:
            self.applicable += points
            if line.state is VALUE:
                self.reported += points

    def add_extra(self, score: Decimal) -> None:
        """A bonus (above 0) or a penalty (below)."""
        if score > 0:
            self.bonus += score
        else:
            self.penalty -= score

    def side(self, cap: Decimal) -> SideResult | None:
        """The sums as a result: none when nothing applies, without a score when nothing was reported."""
        if not self.applicable:
            return None
        if not self.possible:
            return SideResult(ZERO, ZERO, self.bonus, self.penalty, cap, None, None, None)
        raw = publish(HUNDRED * self.earned / self.possible + self.bonus - self.penalty)
        capped = min(cap, max(ZERO, raw))
        return SideResult(self.earned, self.possible, self.bonus, self.penalty, cap, raw, capped, capped)


def _add_up(scheme: Scheme, lines: tuple[Line, ...]) -> Sums:
    party, business = _Tally(), _Tally()
    blocking, hits = [], []
    for indicator, line in zip(scheme.indicators, lines, strict=True):
        tally, rule = party if indicator.side is PARTY else business, indicator.rule
        if rule.is_ordinary:
            tally.add_points(indicator.points, line)
        elif line.note == "veto" and isinstance(rule, Veto):
            hits.append(VetoHit(indicator.code, rule.effect, line.working[0], rule.subject))
        elif line.score is not None:
            tally.add_extra(line.score)
        if line.state is NOT_REPORTED and indicator.missing is BLOCK:
            blocking.append(indicator.code)
    cap = HUNDRED + scheme.bonus_cap
    return Sums(
        party.side(cap),
        business.side(cap),
        party.applicable + business.applicable,
        party.reported + business.reported,
        tuple(blocking),
        tuple(hits),
    )


@dataclass(frozen=True, slots=True)
class Standing(Generic[Key]):
    """One branch before ranking: `unranked` is the reason's code when it takes no part."""

    key: Key
    group: str
    score: Decimal | None
    unranked: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One branch's rank among the `of` ranked ones of its group, or the reason why it has none."""

    rank: int | None
    of: int
    unranked: str = ""


def rank(standings: Iterable[Standing[Key]]) -> dict[Key, Place]:
    """Standard competition ranking (1, 2, 2, 4) inside each group; those without a score or with a reason get no rank."""
    standings = list(standings)
    groups: dict[str, list[Decimal]] = {}
    for standing in standings:
        if standing.score is not None and not standing.unranked:
            groups.setdefault(standing.group, []).append(standing.score)
    ranks: dict[tuple[str, Decimal], int] = {}
    for group, scores in groups.items():
        for position, score in enumerate(sorted(scores, reverse=True), 1):
            ranks.setdefault((group, score), position)
    places: dict[Key, Place] = {}
    for standing in standings:
        of = len(groups.get(standing.group, ()))
        if standing.score is None or standing.unranked:
            places[standing.key] = Place(None, of, standing.unranked or "no_score")
        else:
            places[standing.key] = Place(ranks[standing.group, standing.score], of)
    return places
