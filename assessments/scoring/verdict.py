"""Over both sides: vetoes, the integrated score, grade, completeness and whether there is a rank."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from .measures import Coupling, coupling_coordination, two_skins
from .values import (
    CENT,
    HUNDRED,
    ONE,
    ZERO,
    BranchResult,
    Effect,
    Line,
    Scheme,
    Side,
    SideResult,
    VetoHit,
)

FINE = Decimal("0.0001")


class Sums(NamedTuple):
    """What the lines of one branch add up to, before vetoes."""

    party: SideResult | None
    business: SideResult | None
    applicable: Decimal
    reported: Decimal
    blocking: tuple[str, ...]
    hits: tuple[VetoHit, ...]


class Integrated(NamedTuple):
    """The integrated score and how it came about: weights, coefficient, weighted sum."""

    party_weight: Decimal
    business_weight: Decimal
    factor: Decimal | None
    weighted: Decimal | None
    score: Decimal | None


def publish(figure: Decimal) -> Decimal:
    """The one rounding of a published level: two places, half up, no negative zero."""
    return figure.quantize(CENT, ROUND_HALF_UP) or ZERO


def conclude(scheme: Scheme, lines: tuple[Line, ...], sums: Sums) -> BranchResult:
    """The verdict: everything before vetoes is kept beside what counts after them."""
    party = _strike(sums.party, Side.PARTY, scheme, lines, sums.hits)
    business = _strike(sums.business, Side.BUSINESS, scheme, lines, sums.hits)
    before = integrate(scheme, sums.party, sums.business)
    after = integrate(scheme, party, business) if sums.hits else before
    disqualified = any(hit.effect is Effect.DISQUALIFY for hit in sums.hits)
    gated = _is_gated(scheme, party)
    raw_grade = "" if before.score is None else scheme.grades[grade_index(scheme, before.score)].name
    grade = "" if after.score is None or disqualified else _grade(scheme, after.score, sums.hits, gated)
    completeness = ZERO
    if sums.applicable:
        completeness = (sums.reported / sums.applicable).quantize(FINE, ROUND_HALF_UP)
    coupling = _coupling(scheme, party, business)
    return BranchResult(
        lines=lines,
        party=party,
        business=business,
        party_weight=after.party_weight,
        business_weight=after.business_weight,
        factor=after.factor,
        weighted=before.weighted,
        integrated_raw=before.score,
        integrated=after.score,
        raw_grade=raw_grade,
        grade=grade,
        vetoes=sums.hits,
        disqualified=disqualified,
        completeness=completeness,
        blocking=sums.blocking,
        marks=_marks(scheme, party, business, gated),
        unranked=_why_unranked(scheme, after.score, completeness, sums.blocking, disqualified),
        coupling=coupling,
        two_skins=_two_skins(scheme, party, business, coupling),
    )


def integrate(scheme: Scheme, party: SideResult | None, business: SideResult | None) -> Integrated:
    """The weighted sum of published sides; a side that does not apply leaves its weight to the other.

    A side that applies but has nothing reported has no score, and neither has the whole: silence earns no weight.
    """
    party_weight, business_weight = scheme.party_weight, scheme.business_weight
    if business is None and party is not None:
        party_weight, business_weight = ONE, ZERO
    elif party is None and business is not None:
        party_weight, business_weight = ZERO, ONE
    weighted = ZERO
    for side, weight in ((party, party_weight), (business, business_weight)):
        if not weight:
            continue
        if side is None or side.score is None:
            return Integrated(party_weight, business_weight, None, None, None)
        weighted += weight * side.score
    weighted = publish(weighted)
    factor, score = _coefficient(scheme, party, business, weighted)
    return Integrated(party_weight, business_weight, factor, weighted, score)


def _coefficient(
    scheme: Scheme, party: SideResult | None, business: SideResult | None, weighted: Decimal
) -> tuple[Decimal | None, Decimal]:
    """Business times k(party grade) in place of the weighted sum, where the scheme says so and both sides apply."""
    if (
        not scheme.coefficient
        or party is None
        or business is None
        or party.score is None
        or business.score is None
    ):
        return None, weighted
    factor = dict(scheme.coefficient)[scheme.grades[grade_index(scheme, party.score)].name]
    return factor, min(HUNDRED + scheme.bonus_cap, publish(factor * business.score))


def _strike(
    side: SideResult | None, name: Side, scheme: Scheme, lines: tuple[Line, ...], hits: tuple[VetoHit, ...]
) -> SideResult | None:
    """The side after the vetoes that take points."""
    if not hits or side is None or side.score is None:
        return side
    if any(hit.effect is Effect.ZERO_SIDE and hit.subject == name for hit in hits):
        return replace(side, score=ZERO, is_zeroed=True)
    items = {hit.subject for hit in hits if hit.effect is Effect.ZERO_ITEM}
    zeroed = ZERO
    for indicator, line in zip(scheme.indicators, lines, strict=True):
        if indicator.code in items and indicator.side is name and line.score is not None:
            zeroed += line.score
    if not zeroed:
        return side
    score = publish(HUNDRED * (side.earned - zeroed) / side.possible + side.bonus - side.penalty)
    return replace(side, score=min(side.cap, max(ZERO, score)), zeroed=zeroed)


def grade_index(scheme: Scheme, score: Decimal) -> int:
    """The place of a published score's grade, 0 for the best; lines are half-open."""
    for index, line in enumerate(scheme.grades):
        if score >= line.lower:
            return index
    return len(scheme.grades) - 1


def _place(scheme: Scheme, name: str) -> int:
    return next(index for index, line in enumerate(scheme.grades) if line.name == name)


def _is_gated(scheme: Scheme, party: SideResult | None) -> bool:
    if scheme.gate is None or party is None or party.score is None:
        return False
    return grade_index(scheme, party.score) > _place(scheme, scheme.gate.below)


def _grade(scheme: Scheme, score: Decimal, hits: tuple[VetoHit, ...], gated: bool) -> str:
    """The grade of the score, or the worst that the gate or any one veto makes of it; they do not add up."""
    earned = worst = grade_index(scheme, score)
    if gated and scheme.gate is not None:
        worst = max(worst, _place(scheme, scheme.gate.cap))
    for hit in hits:
        if hit.effect is Effect.CAP_GRADE:
            worst = max(worst, _place(scheme, hit.subject))
        elif hit.effect is Effect.DOWNGRADE:
            worst = max(worst, min(earned + int(hit.subject), len(scheme.grades) - 1))
    return scheme.grades[worst].name


def _marks(
    scheme: Scheme, party: SideResult | None, business: SideResult | None, gated: bool
) -> tuple[str, ...]:
    """What a reader must be told beside the figures, as codes."""
    if party is None and business is None:
        return ("nothing_applicable",)
    marks = []
    for side, name, weight in (
        (party, "party", scheme.party_weight),
        (business, "business", scheme.business_weight),
    ):
        if side is None and weight:
            marks.append(f"no_{name}_side")
        elif side is not None and side.score is None:
            marks.append(f"{name}_not_reported")
    if gated:
        marks.append("gated")
    return tuple(marks)


def _why_unranked(
    scheme: Scheme,
    score: Decimal | None,
    completeness: Decimal,
    blocking: tuple[str, ...],
    disqualified: bool,
) -> str:
    """The code of the reason why there is no rank; empty when there is one."""
    if disqualified:
        return "disqualified"
    if score is None:
        return "no_score"
    if blocking:
        return "blocked"
    return "incomplete" if completeness < scheme.completeness_threshold else ""


def _coupling(scheme: Scheme, party: SideResult | None, business: SideResult | None) -> Coupling | None:
    if party is None or business is None or party.score is None or business.score is None:
        return None
    alpha = float(scheme.coupling_alpha)
    values = float(party.score) / 100, float(business.score) / 100
    return coupling_coordination(values, weights=(alpha, 1 - alpha), model=scheme.coupling_model)


def _two_skins(
    scheme: Scheme, party: SideResult | None, business: SideResult | None, coupling: Coupling | None
) -> tuple[str, ...]:
    if coupling is None or party is None or business is None or party.score is None or business.score is None:
        return ()
    gap, line = scheme.two_skins_gap, scheme.coordination_line
    return two_skins(party.score, business.score, coupling.d, gap=gap, line=line)
