"""Rows of a table put together to figures: one row a figure, or one row an event of it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.models import Figure
from assessments.services.entries import Entry

State = Figure.State
SAID_ONCE = ("state", "target", "actual", "note")
KEPT = {"target": "target", "actual": "actual", "note": "note", "event": "items"}  # column: what it says


@dataclass
class Part:
    """What one row says about a figure."""

    entry: Entry
    is_blank: bool  # neither a value nor a state
    names_event: bool = False
    event: dict | None = None  # what was counted; None where the row leaves it open
    number: int = 0


@dataclass
class Found:
    """A figure put together from its rows."""

    entry: Entry
    is_blank: bool
    numbers: list[int] = field(default_factory=list)


def together(good, bad, errors) -> Iterator[Found]:
    """The figures of all rows; rows that spoil each other are put into errors, by row number."""
    parts = defaultdict(list)
    for row in good:
        row.cleaned.number = row.number
        parts[row.cleaned.entry.key].append(row.cleaned)
    spoilt = {(row.values.get("subject"), row.values.get("metric")) for row in bad}
    for rows in parts.values():
        entry = rows[0].entry
        if (entry.subject.code, entry.metric.code) in spoilt:
            clash = {"": _("Another row of the same figure is refused.")}
        else:
            clash = clash_of(rows)
        errors |= {part.number: clash for part in rows if clash}
        if not clash:
            yield merged(rows)


def clash_of(rows) -> dict[str, str]:
    """Two rows that say different things about one figure."""
    others = ", ".join(str(part.number) for part in rows)
    if sum(not part.names_event for part in rows) > 1:
        words = _("The same figure stands in rows %(rows)s; keep one of them.")
        return {"subject": words % {"rows": others}}
    for name in SAID_ONCE:
        said = {getattr(part.entry, name) for part in rows if not part.is_blank} - {None, ""}
        if len(said) > 1:
            return {name: _("Rows %(rows)s of the same figure contradict each other.") % {"rows": others}}
    return {}


def merged(rows) -> Found:
    """One figure from its rows; events that are all counted zero say that nothing happened."""
    said = [part for part in rows if not part.is_blank] or rows
    values = {name: _first(rows, name) for name in ("target", "actual")}
    words = {name: _first(rows, name) or "" for name in ("note", "reason")}
    events = [part.event for part in rows if part.event]
    items = [{name: str(value) for name, value in event.items()} for event in events if event["count"]]
    state = said[0].entry.state
    if events and not items and values["actual"] is None and state == State.VALUE:
        values["actual"] = Decimal(0)
    base = rows[0].entry
    entry = Entry(base.metric, base.branch, base.unit, state=state, items=items, **values, **words)
    return Found(entry, said[0].is_blank, [part.number for part in rows])


def _first(rows, name) -> Any:
    return next((v for part in rows if (v := getattr(part.entry, name)) not in (None, "")), None)


def kept(entry, standing, absent, *, takes_figure) -> Entry:
    """The figure as its rows say it; what the file has no column for stays as it stands.

    The version makes sure that it is still the same when it is written.
    """
    values = {name: getattr(standing, name) for column, name in KEPT.items() if column in absent}
    if not takes_figure and (entry.items or entry.actual is not None):
        # Events and a plain figure say the same thing in two ways here; the one that is typed replaces the other.
        values.pop("items", None)
        values.pop("actual", None)
    state = entry.state
    if "state" in absent and state == State.NOT_REPORTED:
        state = standing.state  # no value and no state was typed
    if state != State.VALUE:
        values |= {"items": entry.items, "actual": entry.actual}
    return replace(entry, state=state, version=standing.version, **values)
