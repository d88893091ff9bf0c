"""What differs between two editions of a scheme, in words, setting by setting and indicator by indicator."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.facts import SOURCES
from assessments.models import Indicator, Scheme, Side
from assessments.scoring.parameters import read_number
from assessments.scoring.rules import PARAMETERS
from assessments.services.peer_groups import peer_groups_in_words
from assessments.services.scheme_documents import SETTINGS
from assessments.wording import NOTHING, kind_label, rule_sentences, shown

NAMES = {"unit": "unit_of_measure"}
INDICATOR = "item"  # the parameter that names another indicator by its code
PLAIN_FIELDS = ("name", "unit", "points", "missing", "not_applicable", "is_activity", "source", "peer_groups")


@dataclass(frozen=True)
class Change:
    """One thing that differs: what it is called, what it was, what it is."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class IndicatorDifference:
    """An indicator in both editions, or in one only."""

    state: str  # same | changed | added | removed
    code: str
    name: str
    group: str
    changes: list[Change] = field(default_factory=list)
    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Differences:
    """All that differs, settings first."""

    settings: list[Change]
    indicators: list[IndicatorDifference]

    def count(self, state) -> int:
        return sum(1 for each in self.indicators if each.state == state)

    @property
    def moved(self) -> list[IndicatorDifference]:
        return [each for each in self.indicators if each.state != "same"]

    @property
    def is_empty(self) -> bool:
        return not self.settings and not self.moved


@dataclass(frozen=True)
class Names:
    """What codes are called: indicators, each edition by its own names, and peer groups."""

    old: Mapping[str, str]
    new: Mapping[str, str]
    peer_groups: Mapping[str, str]


def compare(old, new, peer_groups: Mapping[str, str]) -> Differences:
    """Two documents side by side; both complete, as `document_of` gives them. `peer_groups`: their names by code."""
    before, after = _by_code(old), _by_code(new)
    names = Names(indicator_names(old), indicator_names(new), peer_groups)
    found = []
    for code, (group, entry) in after.items():
        found.append(_indicator(code, before.get(code), group, entry, names))
    for code, (group, entry) in before.items():
        if code not in after:
            was = summary(entry, names.old)
            found.append(IndicatorDifference("removed", code, entry["name"], group, old=was))
    return Differences(list(_settings(old, new)), found)


def indicator_names(document) -> dict[str, str]:
    """The indicators of a document by code, for rules that speak of another one."""
    return {code: entry["name"] for code, (_group, entry) in _by_code(document).items()}


def grade_names(document) -> list[str]:
    """The grades of a document, the best first."""
    return [line["name"] for line in document["grades"]]


def _by_code(document):
    return {
        entry["code"]: (f"{Side(group['side']).label} · {group['name']}", entry)
        for group in document["groups"]
        for entry in group["indicators"]
    }


def _indicator(code, was, group, entry, names) -> IndicatorDifference:
    now = summary(entry, names.new)
    if was is None:
        return IndicatorDifference("added", code, entry["name"], group, new=now)
    changes = list(entry_changes(was[1], entry, names))
    if was[0] != group:
        changes.insert(0, Change(_("Group"), was[0], group))
    state = "changed" if changes else "same"
    return IndicatorDifference(state, code, entry["name"], group, changes, summary(was[1], names.old), now)


def summary(entry, names) -> list[str]:
    """An indicator in a few sentences: points, and the rule in words."""
    points = _("%(points)s points") % {"points": entry["points"]} if entry["points"] != "0" else ""
    sentences = rule_sentences(entry["kind"], entry["params"], names)
    return [part for part in (points, kind_label(entry["kind"]), *sentences) if part]


def _settings(old, new) -> Iterator[Change]:
    for name in SETTINGS:
        if old[name] != new[name]:
            label = Scheme._meta.get_field(name).verbose_name
            yield Change(capfirst(str(label)), _setting(name, old[name]), _setting(name, new[name]))
    for name, label, words in (
        ("grades", _("Grade lines"), lambda document: grades_in_words(document["grades"])),
        ("coefficient", _("Party coefficient"), _coefficient),
        ("gate", _("Party gate"), lambda document: gate_in_words(document["gate"])),
    ):
        if old[name] != new[name]:
            yield Change(label, words(old) or NOTHING, words(new) or NOTHING)


def _coefficient(document) -> str:
    return coefficient_in_words(document["coefficient"], grade_names(document))


def _setting(name, value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(Scheme._meta.get_field(name).flatchoices)
    return str(choices.get(value, value)) or NOTHING


def grades_in_words(grades) -> str:
    """优秀 ≥90 · 良好 ≥80"""
    return " · ".join(f"{line['name']} ≥{line['lower']}" for line in grades)


def coefficient_in_words(coefficient, grades) -> str:
    """优秀 × 1.05 · 良好 × 1, in the order of the grades: the database keeps none of its own."""
    factors = coefficient or {}
    return " · ".join(f"{name} × {factors[name]}" for name in grades if name in factors)


def gate_in_words(gate) -> str:
    """What the party grade holds back."""
    if not gate:
        return ""
    return _("party grade worse than “%(below)s”: integrated grade at most “%(cap)s”") % gate


def entry_changes(old, new, names) -> Iterator[Change]:
    """Field by field what differs between two entries of a document."""
    for name in PLAIN_FIELDS:
        if old[name] != new[name]:
            label = Indicator._meta.get_field(NAMES.get(name, name)).verbose_name
            words = [entry_value(name, entry[name], names.peer_groups) for entry in (old, new)]
            yield Change(capfirst(str(label)), *words)
    if old["kind"] != new["kind"]:
        yield Change(_("Rule"), " ".join(summary(old, names.old)), " ".join(summary(new, names.new)))
        return
    for parameter in PARAMETERS[new["kind"]]:
        label = capfirst(_(parameter.label))
        if parameter.type == "table":
            yield from _rows(parameter, label, _table(old, parameter), _table(new, parameter))
        else:
            before, after = _given(parameter, old["params"]), _given(parameter, new["params"])
            if not _alike(before, after):
                words = _value(parameter, before, names.old), _value(parameter, after, names.new)
                yield Change(label, *words)


def _value(parameter, value, names) -> str:
    """A parameter's value as a person reads it; another indicator by its name."""
    return shown(parameter, names.get(value, value) if parameter.name == INDICATOR else value)


def entry_value(name, value, peer_groups) -> str:
    """A field of an indicator as a person reads it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return peer_groups_in_words(value, peer_groups) or NOTHING
    if name == "source" and value in SOURCES:
        return str(SOURCES[value].label)
    choices = dict(Indicator._meta.get_field(NAMES.get(name, name)).flatchoices)
    return str(choices.get(value, value)) or NOTHING


def _given(parameter, params):
    """The value, or what an empty cell stands for; a box not ticked and one never shown are the same answer."""
    value = params.get(parameter.name)
    if parameter.type == "bool":
        return value in (True, "true")
    return parameter.default if value in (None, "") else value


def _alike(one, other) -> bool:
    """1 and 1.0 are the same number."""
    numbers = read_number(one), read_number(other)
    return numbers[0] == numbers[1] if isinstance(numbers[0], Decimal) else one == other


def _table(entry, parameter):
    rows = entry["params"].get(parameter.name) or []
    keyed = any(column.name == "code" for column in parameter.columns)
    return {row.get("code", "") if keyed else str(index): row for index, row in enumerate(rows, 1)}


def _rows(parameter, label, old, new) -> Iterator[Change]:
    for key in dict.fromkeys([*new, *old]):
        before, after = old.get(key), new.get(key)
        called = f"{label} · {(after or before).get('name') or key}"
        if before is None or after is None:
            line = [row_in_words(parameter, row) if row is not None else NOTHING for row in (before, after)]
            yield Change(called, *line)
            continue
        for column in parameter.columns:
            values = _given(column, before), _given(column, after)
            if not _alike(*values):
                words = [shown(column, value) for value in values]
                yield Change(f"{called} · {capfirst(_(column.label))}", *words)


def row_in_words(parameter, row) -> str:
    """One row of a rule's table on one line."""
    cells = [(column, row.get(column.name)) for column in parameter.columns]
    return "; ".join(
        f"{capfirst(_(column.label))}: {shown(column, value)}"
        for column, value in cells
        if value not in (None, "")
    )
