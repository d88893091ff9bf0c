"""The two-skins notice in plain words: what is apart, by how much, and where the points were lost."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.models import Side
from assessments.results import words
from assessments.scoring.printing import plain, points

NAMED = 2


@dataclass(slots=True)
class Notice:
    """Sentences, and the lines of the weaker side that cost most."""

    sentences: list[str]
    side: str
    lines: list


def two_skins(card) -> Notice | None:
    """Why party work and production look like two skins here; None when they do not."""
    total, scheme = card.total, card.run.scheme
    why = total.marks.get("two_skins") or ()
    if not total.two_skins or total.party is None or total.business is None:
        return None
    sentences = []
    if "gap" in why:
        text = _(
            "Party building %(party)s and business %(business)s lie %(gap)s points apart; the scheme's line is %(line)s."
        )
        sentences.append(
            text
            % {
                "party": points(total.party),
                "business": points(total.business),
                "gap": points(abs(total.party - total.business)),
                "line": plain(scheme.two_skins_gap),
            }
        )
    if "coordination" in why:
        text = _("The coordination degree %(d)s (%(grade)s) lies under the scheme's line %(line)s.")
        line = plain(scheme.coordination_line)
        grade = words.coordination_grade(total)
        sentences.append(text % {"d": plain(total.coordination), "grade": grade, "line": line})
    side = Side.PARTY if total.party < total.business else Side.BUSINESS
    return Notice(sentences, str(side.label), weakest(card, side))


def weakest(card, side):
    """The lines of a side that lost most points."""
    lines = [
        line
        for group in card.groups
        if group.side == side
        for line in group.lines
        if line.is_ordinary and line.score is not None and line.score < line.line.possible
    ]
    return sorted(lines, key=lambda line: line.score - line.line.possible)[:NAMED]
