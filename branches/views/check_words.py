"""What the records say about an item, as a person reads it."""

from django.utils.translation import gettext as _now

from branches.facts import questions
from branches.models.checklists import plain


def with_words(lines):
    """Each line with what the records say."""
    lines = list(lines)
    for line in lines:
        line.found = found_words(line)
    return lines


def found_words(line) -> str:
    """“3 of 3”, with the question's name before it."""
    known = questions.known.get(line.item.question)
    if not line.is_found or not known:
        return ""
    values = {"what": known.label, "actual": plain(line.found_actual)}
    if line.found_target is None:
        return _now("%(what)s: %(actual)s") % values
    values["target"] = plain(line.found_target)
    return _now("%(what)s: %(actual)s of %(target)s") % values
