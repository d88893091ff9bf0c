"""One figure as somebody hands it in, and what is wrong with it before it meets the table."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple
from unicodedata import category

from django.utils.translation import gettext as _

from assessments.models import Figure, Metric, Side
from assessments.scoring.parameters import read_number
from assessments.scoring.values import Event
from branches.models import Branch, ProductionUnit

State = Figure.State
LARGEST = Decimal(10) ** 14
PLACES = 4
NOTE_LENGTH, SOURCE_LENGTH, REASON_LENGTH, MATTER_LENGTH = 500, 200, 500, 200
EVENTS_AT_MOST = 200
LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Private and unassigned characters are not among them: names hold rare characters from an office's own font
# or from a part of Unicode younger than this Python's table.
UNSEEN = {"Cc", "Cf", "Cs"}
NO_CHARACTERS = "\ufffe\uffff"  # no XML file, and so no workbook, may hold these


class Problem(NamedTuple):
    """What is wrong, and with which field."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure on its way in; `items` are mappings of code, count, amount and matter."""

    metric: Metric
    branch: Branch | None = None
    unit: ProductionUnit | None = None
    state: str = State.VALUE
    target: Decimal | None = None
    actual: Decimal | None = None
    items: Sequence[Mapping] = ()
    note: str = ""
    source: str = ""
    reason: str = ""
    version: int | None = None

    @property
    def subject(self):
        return self.unit or self.branch

    @property
    def key(self):
        """Which row of a period it is about: figure, unit or else branch."""
        return (self.metric.pk, self.unit.pk if self.unit else 0, 0 if self.unit else self.branch.pk)

    @property
    def values(self) -> dict:
        return {name: getattr(self, name) for name in VALUES}


VALUES = ("state", "target", "actual", "items", "note")


def cleaned(entry, judges) -> tuple[Entry, list[Problem]]:
    """The entry in the spelling in which it is stored, and everything that is wrong with it."""
    problems: list[Problem] = []
    items, events = _events(entry.items, problems)
    entry = replace(
        entry,
        items=items,
        target=_number("target", entry.target, problems),
        actual=_number("actual", entry.actual, problems),
        note=_text("note", entry.note, NOTE_LENGTH, problems),
        source=entry.source.strip()[:SOURCE_LENGTH],
        reason=_text("reason", entry.reason, REASON_LENGTH, problems),
    )
    problems += _misplaced(entry)
    problems += _contradictions(entry)
    if not problems and (
        fault := judges.fault(entry.metric.code, entry.state, entry.target, entry.actual, events)
    ):
        problems.append(Problem(fault[0], str(fault[1])))
    return entry, problems


def _misplaced(entry):
    if (entry.branch is None) == (entry.unit is None):
        yield Problem("branch", _("Name either a branch or a production unit."))
    elif entry.unit and entry.metric.side == Side.PARTY:
        yield Problem("unit", _("A figure of party building belongs to a branch, not to a production unit."))


def _contradictions(entry):
    if entry.state not in State.values:
        yield Problem("state", _("The state is reported, not reported or not assessed."))
    elif entry.state == State.VALUE:
        if entry.actual is None and not entry.items:
            yield Problem("actual", _("A reported figure needs a value."))
    elif entry.actual is not None or entry.items:
        yield Problem("actual", _("A figure that is not reported or not assessed has no value."))


def _number(field, value, problems):
    if value is None:
        return None
    if not isinstance(value, Decimal) or not value.is_finite() or abs(value) >= LARGEST:
        problems.append(Problem(field, _("This number is too large.")))
        return None
    shortest = value.normalize()
    if shortest.as_tuple().exponent < -PLACES:
        problems.append(Problem(field, _("At most four decimal places are kept.")))
        return None
    return value


def _text(field, value, length, problems):
    kept = _readable(str(value)).strip()
    if len(kept) > length:
        problems.append(Problem(field, _("At most %(length)s characters.") % {"length": length}))
    return kept[:length]


def _readable(text):
    """The text with plain blanks and line ends, without control, direction and format marks."""
    return "".join(map(_plain_sign, LINE_END.sub("\n", text)))


def _plain_sign(sign):
    kind = category(sign)
    if sign == "\t" or kind == "Zs":
        return " "
    return "" if sign != "\n" and (kind in UNSEEN or sign in NO_CHARACTERS) else sign


def spelled(items) -> list[dict]:
    """Events that stand in the table, in the spelling in which they would be stored today."""
    return _events(items, [])[0]


def _events(items, problems):
    """Events in stored spelling and as plain values; a count of nothing is no event."""
    stored, events = [], []
    if len(items) > EVENTS_AT_MOST:
        problems.append(Problem("items", _("At most %(count)s events.") % {"count": EVENTS_AT_MOST}))
        return stored, ()
    for item in items:
        count, amount = read_number(item.get("count", 1)), item.get("amount")
        points = None if amount in (None, "") else read_number(amount)
        if count is None or (amount not in (None, "") and points is None):
            problems.append(Problem("items", _("Number and points of an event are plain numbers.")))
            continue
        if not count:
            continue
        matter = str(item.get("matter") or "").strip()[:MATTER_LENGTH]
        event = {"code": str(item.get("code", "")).strip()[:60], "count": _plain(count)}
        event |= {} if points is None else {"amount": _plain(points)}
        event |= {"matter": matter} if matter else {}
        stored.append(event)
        events.append(Event(event["code"], count, points, matter))
    return stored, tuple(events)


def _plain(number) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
