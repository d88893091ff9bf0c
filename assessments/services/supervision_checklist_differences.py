"""What a new edition of a checklist changes against the one before, in words."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.models import SupervisionChecklist, SupervisionItem
from assessments.models.supervision_checklists import Method
from assessments.scoring.printing import plain
from common.tables import words

COMPARED = ("theme", "standard", "basis", "methods", "points", "rule", "step", "most", "sample")
COMPARED += ("finding_code", "question")


@dataclass
class Difference:
    """Lines that are new, lines that are gone, and lines that are judged otherwise."""

    added: list = field(default_factory=list)
    removed: list = field(default_factory=list)
    changed: list = field(default_factory=list)  # (line, [words])

    def __bool__(self):
        return bool(self.added or self.removed or self.changed)


def former_of(checklist):
    """The edition before, which this one replaces."""
    earlier = SupervisionChecklist.objects.filter(code=checklist.code, edition__lt=checklist.edition)
    return earlier.order_by("-edition").first()


def difference(former, newer) -> Difference:
    """Line by line; a line is known again by its words."""
    before = {item.text: item for item in former.items.select_related("finding_code")}
    after = {item.text: item for item in newer.items.select_related("finding_code")}
    found = Difference(
        added=[item for text, item in after.items() if text not in before],
        removed=[item for text, item in before.items() if text not in after],
    )
    for text, item in after.items():
        if text in before and (words := changes_of(before[text], item)):
            found.changed.append((item, words))
    return found


def changes_of(old, new) -> list[str]:
    """“Points: 5 → 6” for everything that differs."""
    sentences = []
    for name in COMPARED:
        was, now = in_words(old, name), in_words(new, name)
        if was != now:
            label = capfirst(str(SupervisionItem._meta.get_field(name).verbose_name))
            values = {"field": label, "old": was or "—", "new": now or "—"}
            sentences.append(_("%(field)s: %(old)s → %(new)s") % values)
    return sentences


def in_words(item, name) -> str:
    if name == "methods":
        return "、".join(str(Method(each).label) for each in item.methods if each in Method.values)
    if hasattr(item, f"get_{name}_display"):
        return str(getattr(item, f"get_{name}_display")())
    value = getattr(item, name)
    return plain(value) if isinstance(value, Decimal) else words(value)
