"""The form of a self-check: item, standard, points, and the columns of both sides."""

from django.utils.translation import gettext as _

from branches.models.checklists import plain
from common.documents import OfficeDocument

SHARES = (1.3, 3, 3, 0.9, 1.1, 1.1, 3)


def self_check_form(check, lines) -> bytes:
    """The filled form of one self-check; what is not given yet stays as room to write in."""
    made = OfficeDocument(landscape=True)
    made.title(check.checklist.title, str(check.branch))
    made.facts(
        [
            (_("Handed in by"), check.submitted_by),
            (_("Handed in on"), check.submitted_on),
            (_("Reviewed by"), check.reviewed_by),
            (_("Reviewed on"), check.reviewed_on),
            (_("Self-check points"), plain(check.self_points)),
            (_("Review points"), plain(check.review_points)),
            (_("Grade"), check.grade_label),
            (_("Records read until"), check.read_until),
        ]
    )
    heads = [
        _("Section"),
        _("Item"),
        _("How points are given"),
        _("Points"),
        _("Self-check points"),
        _("Review points"),
        _("Words"),
    ]
    made.table(heads, [row_of(line) for line in lines], SHARES)
    if check.comment:
        made.heading(_("Comment of the reviewer"))
        made.paragraph(check.comment)
    if check.checklist.source:
        made.paragraph(f"{_('Source')}：{check.checklist.source}")
    made.signatures(_("Branch secretary"), _("Reviewer"))
    return made.content()


def row_of(line):
    words = [line.found, line.self_note, line.review_note]
    return (
        line.item.section,
        line.item.text,
        line.item.standard,
        plain(line.item.points),
        plain(line.self_points),
        plain(line.review_points),
        "\n".join(word for word in words if word),
    )
