"""Stored lines and totals in the reader's language: facts, reasons and sums as sentences."""

from decimal import Decimal

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from assessments.models import Figure, Scheme, ScoreTotal
from assessments.scoring import explain
from assessments.scoring.printing import plain, points
from assessments.scoring.rules.judged import VOICES
from assessments.scoring.values import Kind

FIGURE, LEFT_OUT, SILENT = "value", "not_applicable", "not_reported"
COUNTED = {Kind.DEDUCT, Kind.BONUS, Kind.PENALTY, Kind.VETO}
# Reasons that facts bring along; those of the rules stand in scoring.
REASONS = {
    "other_peer_group": gettext_noop("It is meant for other peer groups."),
    "nothing_due": gettext_noop("Nothing was due in this quarter."),
    "a_unit_is_missing": gettext_noop("A production unit has not reported."),
}
CONSEQUENCES = {
    (LEFT_OUT, ""): _("Left out; the other indicators of this side carry its points."),
    (SILENT, "block"): _("Holds back publication until it is reported."),
    (SILENT, "zero"): _("Counts zero."),
    (SILENT, "redistribute"): _("Left out; the other indicators of this side carry its points."),
}
UNRANKED_SHORT = {
    "disqualified": _("disqualified"),
    "no_score": _("no score"),
    "blocked": _("held back"),
    "incomplete": _("incomplete"),
}


def reason(note) -> str:
    """Why an input could not be used, or why it is left out."""
    message = explain.NOTES.get(note) or REASONS.get(note)
    return gettext(message) if message else ""


def state(code) -> str:
    """Reported, not reported, not assessed."""
    return str(Figure.State(code).label)


def consequence(state, missing) -> str:
    """What becomes of the points of an indicator without a value."""
    return str(CONSEQUENCES.get((state, missing if state == SILENT else ""), ""))


def unranked(code) -> str:
    """Why a branch has no rank, as a sentence."""
    return gettext(explain.UNRANKED[code]) if code in explain.UNRANKED else ""


def unranked_short(code) -> str:
    """The same as a tag."""
    return str(UNRANKED_SHORT.get(code, code))


def mark(code) -> str:
    """What a reader must be told beside the figures."""
    return gettext(explain.MARKS[code]) if code in explain.MARKS else ""


def two_skins(code) -> str:
    """Why party work and production look like two skins, without the numbers."""
    return gettext(explain.TWO_SKINS[code]) if code in explain.TWO_SKINS else ""


def gate(scheme) -> str:
    """What a low party grade does to the integrated grade."""
    return gettext("With a party grade below “%(below)s” the grade is at most “%(cap)s”.") % scheme.gate


def lag(total: ScoreTotal) -> str:
    """Which side lags behind the other."""
    return gettext(explain.LAGS[total.lag]) if total.lag in explain.LAGS else ""


def coordination_grade(total: ScoreTotal) -> str:
    """The degree of coordination in the words of its ten levels."""
    grade = total.coordination_grade
    return gettext(explain.COUPLING_GRADES[grade - 1]) if grade else ""


def coupling_model(scheme: Scheme) -> str:
    return str(Scheme.CouplingModel(scheme.coupling_model).label)


def weight(share: Decimal) -> str:
    """A weight as it is printed in arithmetic: 0.40."""
    return points(share)


def fact(kind, params, line) -> str:
    """What was reported, in few words: the figure with its target, or what happened."""
    if line.state != FIGURE:
        return ""
    if kind == Kind.VOTE:
        return votes(line.items or ())
    if kind == Kind.LATENESS:
        return lateness(line)
    if line.items:
        return events(kind, params, line.items)
    if kind in COUNTED and not line.actual:
        return gettext("nothing happened")
    if kind == Kind.AWARD and params.get("mode") != "target":
        return gettext("met") if line.actual else gettext("no condition is met")
    return measured(line)


def measured(line) -> str:
    """A figure and its target."""
    if line.actual is None:
        return (
            gettext("target %(target)s") % {"target": plain(line.target)} if line.target is not None else ""
        )
    if line.target is None:
        return gettext("actual %(actual)s") % {"actual": plain(line.actual)}
    return gettext("target %(target)s, actual %(actual)s") % {
        "target": plain(line.target),
        "actual": plain(line.actual),
    }


def votes(items) -> str:
    """How many ballots for each of the four voices, the best first."""
    counts = {item["code"]: Decimal(str(item.get("count", 1))) for item in items}
    return gettext("ballots %(counts)s") % {
        "counts": " / ".join(plain(counts.get(code, Decimal(0))) for code in VOICES)
    }


def lateness(line) -> str:
    if line.actual is None:
        return gettext("never handed in")
    if line.actual <= 0:
        return gettext("on time")
    return gettext("%(days)s days late") % {"days": plain(line.actual)}


def events(kind, params, items) -> str:
    """What happened, row by row of the rule: its name, how often, about what."""
    names = {row["code"]: row["name"] for row in params.get("rows") or () if "code" in row}
    return gettext("; ").join(event(kind, names, item) for item in items)


def event(kind, names, item) -> str:
    name = names.get(item["code"], item["code"])
    count, amount = plain(Decimal(str(item.get("count", 1)))), item.get("amount")
    if kind == Kind.RATING:
        mark_given = plain(Decimal(str(amount))) if amount not in (None, "") else "—"
        words = f"{name} {mark_given}".strip() + (f" × {count}" if count != "1" else "")
    elif kind == Kind.AWARD:
        words = name if count != "0" else gettext("%(name)s: not met") % {"name": name}
    else:
        words = f"{name} × {count}"
    return f"{words}（{item['matter']}）" if item.get("matter") else words
