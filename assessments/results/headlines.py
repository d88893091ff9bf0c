"""The four figures of a branch in words: each with its line, its peers and what it was."""

from django.utils.translation import gettext as _

from assessments.results import access, words
from assessments.results.sums import multiplier
from assessments.scoring.printing import plain, points

MINUS = "−"


def figures(user, standing):
    """The four figures above, each with its line, its peers and what it was."""
    total = standing.total
    return [
        {
            "label": _("Integrated score"),
            "value": shown(total.integrated),
            "unit": grade_words(standing),
            "before": before_words(standing),
            "peers": rank_words(user, standing),
        },
        side_figure(standing, "party", _("Party score"), _("Party score × %(weight)s")),
        side_figure(standing, "business", _("Business score"), _("Business score × %(weight)s")),
        {
            "label": _("Coordination D (advice)"),
            "value": shown(total.coordination),
            "unit": " · ".join(each for each in (words.coordination_grade(total), words.lag(total)) if each),
            "before": coupling_words(standing),
            "peers": peer_words(standing, "coordination"),
        },
    ]


def side_figure(standing, side, label, weighted_label):
    total = standing.total
    score, weight = getattr(total, side), multiplier(total, side)
    return {
        "label": label if weight is None else weighted_label % {"weight": words.weight(weight)},
        "value": shown(score),
        "unit": "/100" if score is not None else "",
        "before": peer_words(standing, side) or (_("does not apply") if score is None else ""),
    }


def grade_words(standing):
    """优秀 · ≥90"""
    total, line = standing.total, standing.grade_line
    if total.is_disqualified:
        return words.unranked_short("disqualified")
    if total.grade != total.grade_raw:
        return _("%(grade)s, held down from %(raw)s") % {"grade": total.grade, "raw": total.grade_raw}
    if line is None:
        return total.grade
    return f"{line.name} · ≥{plain(line.lower)}" if line.lower else line.name


def before_words(standing):
    """The quarter before, and how far it moved since."""
    before, change = standing.before, standing.change
    if before is None or before.integrated is None:
        return _("no result in the quarter before")
    if change is None:
        return _("quarter before %(score)s") % {"score": points(before.integrated)}
    if not change:
        return _("quarter before %(score)s, unchanged") % {"score": points(before.integrated)}
    words_by_sign = {
        True: _("quarter before %(score)s, up %(change)s"),
        False: _("quarter before %(score)s, down %(change)s"),
    }
    return words_by_sign[change > 0] % {"score": points(before.integrated), "change": points(abs(change))}


def rank_words(user, standing):
    """The rank where the reader may see it, or why there is none."""
    total = standing.total
    if total.unranked:
        return _("no rank: %(reason)s") % {"reason": words.unranked_short(total.unranked)}
    if not total.rank or not access.may_see_rank(user, total):
        return peer_words(standing, "integrated")
    group = total.peer_group or _("all")
    return _("rank %(rank)s in “%(group)s”") % {"rank": total.rank, "group": group}


def peer_words(standing, measure):
    near = standing.spreads.get(measure)
    return _("median of peers %(median)s") % {"median": points(near.median)} if near else ""


def coupling_words(standing):
    total = standing.total
    if total.coupling is None:
        return _("needs both sides")
    return _("C %(c)s, T %(t)s, %(model)s") % {
        "c": shown(total.coupling),
        "t": shown(total.coordination_index),
        "model": words.coupling_model(standing.run.scheme),
    }


def shown(number):
    """Two places, or a dash."""
    return "—" if number is None else f"{number:.2f}".replace("-", MINUS)
