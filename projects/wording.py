"""How figures of difficulties and projects are said in one line."""

from django.utils.translation import gettext as _


def figure(value) -> str:
    """A figure with thousands apart and without the zeros behind it."""
    if value is None:
        return ""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def gap_words(difficulty) -> str:
    """The figure that hurts: from what to what, and how much lies between."""
    return _("%(goal)s, gap %(gap)s") % {
        "goal": way(difficulty.indicator, difficulty.current, difficulty.wanted, difficulty.measure_unit),
        "gap": figure(abs(difficulty.gap)),
    }


def promise_words(bid) -> str:
    """What a bid promises, from today's value on."""
    difficulty = bid.difficulty
    return way("", difficulty.current, bid.promised, difficulty.measure_unit)


def goal_words(project) -> str:
    """The goal of a project in figures; empty while it has none."""
    if project.baseline is None and project.target is None:
        return project.indicator
    return way(project.indicator, project.baseline, project.target, project.measure_unit)


def way(name, start, end, unit) -> str:
    """A name with its way from one figure to another: 吨煤成本 312 → 298 元/吨."""
    return f"{name} {figure(start) or '—'} → {figure(end) or '—'} {unit}".strip()
