"""What moves between two runs, in words: for the page and for the file."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.results import words
from assessments.results.headlines import shown
from common import exports

LINES_SHOWN = 3
KIND_WORDS = {
    "up": gettext_lazy("up"),
    "down": gettext_lazy("down"),
    "same": gettext_lazy("unchanged"),
    "new": gettext_lazy("new"),
    "gone": gettext_lazy("gone"),
}
TONES = {"up": "good", "down": "watch", "same": "plain", "new": "plain", "gone": "watch"}
FILTER_WORDS = {
    "moved": gettext_lazy("Everything that moves"),
    "up": gettext_lazy("Up"),
    "down": gettext_lazy("Down"),
    "new": gettext_lazy("New"),
    "gone": gettext_lazy("Gone"),
    "regraded": gettext_lazy("Another grade"),
    "reranked": gettext_lazy("Another rank"),
    "all": gettext_lazy("All branches"),
}
SUMMARY_WORDS = {
    "up": gettext_lazy("up"),
    "down": gettext_lazy("down"),
    "same": gettext_lazy("unchanged"),
    "new": gettext_lazy("new"),
    "gone": gettext_lazy("gone"),
    "regraded": gettext_lazy("another grade"),
    "reranked": gettext_lazy("another rank"),
}


def summary_words(counts):
    """升 12，降 3，不变 25"""
    parts = [f"{label} {counts[name]}" for name, label in SUMMARY_WORDS.items() if counts[name]]
    return _(", ").join(parts)


def shown_move(move, comparison, lines=LINES_SHOWN):
    """One branch as the page shows it."""
    gone = move.kind == "gone"
    run = comparison.against if gone else comparison.run
    return {
        "name": move.name,
        "card_url": reverse("assessments:card", args=[run.pk, move.branch]),
        "url": reverse("assessments:difference_card", args=[comparison.run.pk, move.branch])
        + f"?against={comparison.against.pk}",
        "peer_group": move.peer_group,
        "kind": str(KIND_WORDS[move.kind]),
        "tone": TONES[move.kind],
        "moved": signed(move.moved) if move.kind != "same" else "",
        "old": {name: shown_value(move.old[name]) for name in move.old},
        "new": {name: shown_value(move.new[name]) for name in move.new},
        "is_regraded": move.is_regraded,
        "is_reranked": move.is_reranked,
        "lines": [shown_line(line) for line in move.lines[:lines]],
        "more": max(0, len(move.lines) - lines) if lines else 0,
    }


def shown_line(line):
    """An indicator that changed: the score and the inputs before and after."""
    return {
        "name": line.name,
        "old": line_score(line.old),
        "new": line_score(line.new),
        "old_fact": line_fact(line, line.old),
        "new_fact": line_fact(line, line.new),
    }


def line_score(side):
    return _("not in the scheme") if side is None else shown(side.score)


def line_fact(line, side):
    if side is None:
        return ""
    if side.state != words.FIGURE:
        return words.state(side.state)
    return words.fact(line.kind, line.params, side)


def shown_value(value):
    return shown(value) if isinstance(value, Decimal) else "—" if value in (None, "") else value


def signed(number):
    return shown(number) if number <= 0 else f"+{shown(number)}"


def export_columns(comparison):
    number = {"kind": "decimal2"}
    columns = [
        exports.Column(_("Branch")),
        exports.Column(_("Peer group")),
        exports.Column(_("Move")),
        exports.Column(_("Score before"), **number),
        exports.Column(_("Score after"), **number),
        exports.Column(_("Points moved"), **number),
        exports.Column(_("Grade before")),
        exports.Column(_("Grade after")),
    ]
    if comparison.ranking:
        columns += [
            exports.Column(_("Rank before"), kind="integer"),
            exports.Column(_("Rank after"), kind="integer"),
        ]
    return [*columns, exports.Column(_("Changed lines"), width=80)]


def export_rows(found, comparison):
    for move in found:
        row = [move.name, move.peer_group, str(KIND_WORDS[move.kind])]
        row += [move.old["score"], move.new["score"], move.moved, move.old["grade"], move.new["grade"]]
        if comparison.ranking:
            row += [move.old["rank"], move.new["rank"]]
        yield [*row, _("; ").join(line_words(shown_line(line)) for line in move.lines)]


def line_words(line):
    """原煤产量 52.00 → 50.00（目标 200，完成 214 → 目标 200，完成 206）"""
    text = f"{line['name']} {line['old']} → {line['new']}"
    facts = [line["old_fact"], line["new_fact"]]
    return f"{text}（{' → '.join(facts)}）" if any(facts) and facts[0] != facts[1] else text
