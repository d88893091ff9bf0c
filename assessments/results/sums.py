"""From the lines to the grade: each stored sum as arithmetic, so that a pocket calculator can follow."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from assessments.models import Side
from assessments.results import words
from assessments.scoring.explain import integrated_formula, side_formula
from assessments.scoring.printing import points
from assessments.scoring.rules.counted import EFFECT_WORDS
from assessments.scoring.values import Effect

HUNDRED = Decimal(100)


@dataclass(slots=True)
class Sum:
    """One step: what it is called, its arithmetic, what it comes to, and what has to be said about it."""

    label: str
    formula: str
    value: str
    notes: list[str] = field(default_factory=list)
    is_total: bool = False


def sums_of(total, lines, grades) -> list[Sum]:
    """The steps in order: both sides, the integrated score, what vetoes made of it, the grade."""
    steps = [_side(total, lines, side) for side in Side]
    steps += _integrated(total, grades)
    return [*(step for step in steps if step), *_grade(total, lines, grades)]


def multiplier(total, side) -> Decimal | None:
    """By what the integrated score multiplies a side; None where only the grade of that side has a say in it.

    The coefficient of the party grade stands in place of both weights as soon as both sides apply.
    """
    applied = total.party_possible is not None and total.business_possible is not None
    if not (total.run.scheme.coefficient and applied):
        return getattr(total, f"{side}_weight")
    return total.factor if side == Side.BUSINESS else None


def zeroed(total, effect) -> set[str]:
    """What vetoes have left without points, whatever was reached: sides, or indicators by their codes."""
    return {hit["subject"] for hit in total.marks.get("vetoes", ()) if hit["effect"] == effect}


def _side(total, lines, side) -> Sum | None:
    """A side's sum; a side that does not apply says so among the marks of the integrated score."""
    possible, score = getattr(total, f"{side}_possible"), getattr(total, side)
    if possible is None:
        return None
    items = zeroed(total, Effect.ZERO_ITEM)
    struck = [line for line in lines if line.indicator.code in items and line.indicator.group.side == side]
    cap = HUNDRED + total.run.scheme.bonus_cap
    made = Sum(
        str(side.label),
        side_formula(
            earned=getattr(total, f"{side}_earned"),
            possible=possible,
            bonus=getattr(total, f"{side}_bonus"),
            penalty=getattr(total, f"{side}_penalty"),
            cap=cap,
            score=score,
            zeroed=sum((line.score for line in struck if line.score), Decimal("0.00")),
            is_zeroed=side in zeroed(total, Effect.ZERO_SIDE),
        ),
        shown(score),
    )
    raw, capped = getattr(total, f"{side}_raw"), getattr(total, f"{side}_capped")
    if raw is not None and raw != capped:
        made.notes.append(
            _("%(raw)s before the limits 0 and %(cap)s") % {"raw": points(raw), "cap": points(cap)}
        )
    if capped is not None and capped != score:
        made.notes.append(_("%(score)s before the vetoes") % {"score": points(capped)})
    return made


def _integrated(total, grades) -> list[Sum]:
    """The weighted sum, the coefficient in its place, and what it was before the vetoes."""
    scheme, steps = total.run.scheme, []
    sides = {
        "party_weight": total.party_weight,
        "business_weight": total.business_weight,
    }
    cap = HUNDRED + scheme.bonus_cap
    if total.factor is not None and total.weighted is not None:
        weighted = integrated_formula(
            party=total.party_capped, business=total.business_capped, score=total.weighted, **sides
        )
        steps.append(Sum(_("Weighted sum, for comparison"), weighted, shown(total.weighted)))
    if total.integrated_raw is not None and total.integrated_raw != total.integrated:
        before = integrated_formula(
            party=total.party_capped,
            business=total.business_capped,
            score=total.integrated_raw,
            factor=_factor_before(total, grades),
            cap=cap,
            **sides,
        )
        steps.append(Sum(_("Integrated score before the vetoes"), before, shown(total.integrated_raw)))
    formula = integrated_formula(
        party=total.party,
        business=total.business,
        score=total.integrated,
        factor=total.factor,
        cap=cap,
        **sides,
    )
    notes = [words.mark(code) for code in total.marks.get("marks", ()) if code != "gated"]
    if total.factor is not None:
        notes.append(_("The coefficient of the party grade multiplies the business score."))
    label = _("Integrated score")
    return [*steps, Sum(label, formula, shown(total.integrated), [n for n in notes if n], is_total=True)]


def _factor_before(total, grades) -> Decimal | None:
    """The coefficient of the grade that the party side had before the vetoes: kept nowhere, it follows from both."""
    if total.factor is None:
        return None
    grade = next((each for each in grades if total.party_capped >= each.lower), grades[-1])
    return Decimal(str(total.run.scheme.coefficient[grade.name]))


def _grade(total, lines, grades) -> list[Sum]:
    """The grade, and what gate and vetoes made of the one that the score would give."""
    names = {line.indicator.code: line.indicator.name for line in lines}
    steps = [_struck(hit, names) for hit in total.marks.get("vetoes", ())]
    if "gated" in total.marks.get("marks", ()):
        steps.append(Sum(_("Party gate"), "", _("struck"), [words.gate(total.run.scheme)]))
    if total.integrated is None:
        return steps
    if total.is_disqualified:
        return [*steps, Sum(_("Grade"), total.grade_raw and f"{total.grade_raw} → —", _("disqualified"))]
    line = next((each for each in grades if each.name == total.grade), None)
    notes = [] if line is None or not line.lower else [f"≥{words.plain(line.lower)}"]
    changed = f"{total.grade_raw} → {total.grade}" if total.grade_raw != total.grade else ""
    return [*steps, Sum(_("Grade"), changed, total.grade, [] if changed else notes, is_total=True)]


def _struck(hit, names) -> Sum:
    """A veto that struck, with its effect in words."""
    subject = hit["subject"]
    if hit["effect"] == Effect.ZERO_SIDE:
        subject = str(Side(subject).label)
    elif hit["effect"] == Effect.ZERO_ITEM:
        subject = names.get(subject, subject)
    effect = gettext(EFFECT_WORDS[Effect(hit["effect"])]) % {"subject": subject}
    label = _("Veto: %(name)s") % {"name": names.get(hit["code"], hit["code"])}
    return Sum(label, f"{words.plain(Decimal(hit['count']))} > 0", _("struck"), [effect])


def shown(score) -> str:
    return "—" if score is None else points(score)
