"""What becomes of figures on their way in: added, corrected, the same, or refused; and how that is told."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from assessments.models import Figure
from assessments.services.entries import VALUES, Entry, Problem
from branches.models import Branch
from common.errors import RuleViolation, StaleEdit

NAMED_AT_MOST = 5
ADDED, CORRECTED, SAME, BAD = "added", "corrected", "same", "bad"
NUMBERS = ("target", "actual")


class RowsRefused(RuleViolation):
    """Some of many figures cannot be taken; carries the problems by the place in what was handed in."""

    def __init__(self, problems, names):
        self.problems = problems
        first = [f"{names[p]}: {found[0].message}" for p, found in sorted(problems.items())[:NAMED_AT_MOST]]
        words = _("Nothing was taken over: %(bad)s of %(count)s figures cannot be taken. %(first)s")
        super().__init__(words % {"bad": len(problems), "count": len(names), "first": " ".join(first)})


@dataclass(slots=True)
class Verdict:
    """What becomes, or would become, of one entry."""

    entry: Entry
    kind: str
    branch: Branch | None = None
    figure: Figure | None = None  # as it stands, or as it was written
    before: dict = field(default_factory=dict)
    left: Branch | None = None  # with which the figure stands, where another one answers for its unit
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What became of many entries, in the order in which they were handed in."""

    verdicts: list[Verdict]

    def count(self, kind) -> int:
        return sum(verdict.kind == kind for verdict in self.verdicts)

    @property
    def summary(self) -> dict:
        """How many were added, corrected and left, as a change in the log."""
        words = {ADDED: _("Newly reported"), CORRECTED: _("Corrected"), SAME: _("Unchanged")}
        return {word: ["", str(self.count(kind))] for kind, word in words.items()}


def refuse_stale(entry, figure):
    """Whoever read an older version is told what stands there now."""
    if entry.version is None or entry.version == figure.version:
        return
    mine = stored(entry.values)
    comparison = [
        {"field": Figure._meta.get_field(name).verbose_name, "yours": mine[name], "theirs": theirs}
        for name, theirs in stored({name: getattr(figure, name) for name in VALUES}).items()
        if theirs != mine[name]
    ]
    who = figure.changed_by.name if figure.changed_by else _("The portal")
    words = _("%(who)s saved this figure while you were editing. Compare and save again.")
    raise StaleEdit(words % {"who": who}, comparison)


def stored(values) -> dict:
    """Values of a figure as they stand in its history."""
    plain = {name: None if (value := values[name]) is None else f"{value.normalize():f}" for name in NUMBERS}
    return {"state": str(values["state"]), **plain, "items": list(values["items"]), "note": values["note"]}


def in_words(values) -> str:
    """A value in few words: 54.6, not assessed, 3 events."""
    if values["state"] != Figure.State.VALUE:
        return str(Figure.State(values["state"]).label)
    if values["actual"] is not None:
        return f"{values['actual'].normalize():f}"
    return _("%(count)s events") % {"count": len(values["items"])}
