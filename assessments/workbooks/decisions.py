"""The person's answers: applied to the cells, turned into figures, and kept where they hold for good."""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping as AbcMapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from enum import StrEnum

from assessments.workbooks import measures
from assessments.workbooks.cells import Content, shortest
from assessments.workbooks.moved import read_for
from assessments.workbooks.reading import STANDING_METRIC
from assessments.workbooks.values import (
    CellReading,
    Doubt,
    KnownMetric,
    Mapping,
    Meaning,
    Remark,
    State,
    gettext_noop,
)
from common import typed
from common.parsers import is_percent
from common.sheets import Sheet

NO_SUCH_CELL = gettext_noop("%(cell)s is no cell of this reading.")
NO_SUCH_ACTION = gettext_noop("%(cell)s: “%(action)s” is no answer.")
NOTHING_TO_ACCEPT = gettext_noop("%(cell)s has no number that could be accepted.")
NO_NUMBER = gettext_noop("%(cell)s: “%(text)s” is not a number.")
PER_CENT = gettext_noop("This is per cent, but the figure is kept in “%(measure)s”.")
NEEDS_VALUE = gettext_noop(
    "%(cell)s: the file has %(found)s here, the figure is measured in %(wanted)s; type its value."
)
NO_SUCH_METRIC = gettext_noop("%(cell)s: there is no figure “%(metric)s” in the catalogue.")
UNDECIDED = gettext_noop("%(cell)s is not decided yet.")
CONFLICT = gettext_noop("%(cells)s all speak of the same figure of the same unit; leave out all but one.")

MEASURE_DOUBTS = {"other_measure", "per_cent"}  # of cells.py


class Action(StrEnum):
    """What a person may answer about a cell."""

    ACCEPT = "accept"  # the number as it was read
    VALUE = "value"  # another number
    NOT_APPLICABLE = "not_applicable"
    NOT_REPORTED = "not_reported"
    LEAVE_OUT = "leave_out"  # nothing is taken from this cell
    METRIC = "metric"  # it belongs to another figure


@dataclass(frozen=True)
class Decision:
    """One answer; a typed value may go with another figure."""

    action: str
    value: str = ""
    metric: str = ""
    reason: str = ""

    def to_dict(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def from_dict(cls, plain):
        return cls(**plain)


@dataclass(frozen=True)
class UnitFigure:
    """One figure of one unit, target and actual together, and the cells it comes from."""

    unit: str
    metric: str
    state: State
    target: Decimal | None
    actual: Decimal | None
    note: str
    refs: tuple[str, ...]
    has_actual: bool  # otherwise the file says nothing about what was achieved


class Refused(Exception):
    """Answers that cannot be taken, or are missing; by cell."""

    def __init__(self, remarks: dict[str, Remark]):
        super().__init__("; ".join(remark.message % remark.args for remark in remarks.values()))
        self.remarks = remarks


@dataclass(frozen=True)
class Source:
    """Where the cells come from, to read one of them anew for another figure."""

    sheet: Sheet
    mapping: Mapping
    metrics: AbcMapping[str, KnownMetric]

    @classmethod
    def of(cls, sheet: Sheet, mapping: Mapping, metrics: Iterable[KnownMetric]):
        return cls(sheet, mapping, {metric.code: metric for metric in metrics})

    def content(self, cell: CellReading, metric: str) -> Content:
        return read_for(self.sheet, self.mapping, self.metrics, (cell.row, cell.column), metric)

    def measure_of(self, metric: str) -> str:
        return self.metrics[metric].unit_of_measure if metric in self.metrics else ""


def apply_decisions(
    cells: Iterable[CellReading], decisions: AbcMapping[str, Decision], source: Source
) -> tuple[CellReading, ...]:
    """The cells after the answers, by cell reference; raises Refused when an answer makes no sense."""
    by_ref, refused = _applied(cells, decisions, source)
    if refused:
        raise Refused(refused)
    return tuple(by_ref.values())


def apply_noted(
    cells: Iterable[CellReading], decisions: AbcMapping[str, Decision], source: Source
) -> tuple[CellReading, ...]:
    """The same for answers noted before; one that can no longer be taken leaves its cell open."""
    by_ref, refused = _applied(cells, decisions, source)
    for ref in refused.keys() & by_ref.keys():
        remark = refused[ref]
        by_ref[ref] = by_ref[ref].doubted(Doubt(remark.code, remark.message, remark.args))
    return tuple(by_ref.values())


def _applied(cells, decisions, source) -> tuple[dict[str, CellReading], dict[str, Remark]]:
    by_ref = {cell.ref: cell for cell in cells}
    refused = {ref: _remark(NO_SUCH_CELL, ref) for ref in decisions if ref not in by_ref}
    for ref, decision in decisions.items():
        if ref in refused:
            continue
        if fault := _fault(by_ref[ref], decision, source):
            refused[ref] = fault
        else:
            by_ref[ref] = _settled(by_ref[ref], decision, source)
    return by_ref, refused


def still_holds(answer: Decision, before: CellReading | None, now: CellReading) -> bool:
    """Whether an answer to a cell as it was read before also answers the cell as it is read now."""
    if before is None or _question(before) != _question(now):
        return False
    takes_as_read = answer.action in {Action.ACCEPT, Action.METRIC} and not answer.value
    return not takes_as_read or (before.state, before.value) == (now.state, now.value)


def _question(cell) -> tuple:
    """What is asked about a cell: what stands there, what it is taken for, and what is doubtful about it."""
    return cell.raw, cell.unit, cell.metric, cell.meaning, {doubt.code for doubt in cell.doubts}


def to_figures(cells: Iterable[CellReading]) -> tuple[UnitFigure, ...]:
    """One line for each unit and figure; raises Refused while a doubt is open or two cells say the same."""
    taken = [cell for cell in cells if cell.decided != Action.LEAVE_OUT]
    refused = {cell.ref: _remark(UNDECIDED, cell.ref) for cell in taken if cell.doubts}
    grouped = defaultdict(list)
    for cell in taken:
        grouped[cell.unit, cell.metric].append(cell)
    for group in grouped.values():
        for meaning in (Meaning.TARGET, Meaning.ACTUAL):
            refs = [cell.ref for cell in group if cell.meaning == meaning]
            if len(refs) > 1:
                refused |= {ref: Remark("conflict", CONFLICT, {"cells": ", ".join(refs)}) for ref in refs}
    if refused:
        raise Refused(refused)
    return tuple(_figure(group) for group in grouped.values())


def proposed(cells: Iterable[CellReading], code: str = "") -> dict[str, Decision]:
    """The answers that are proposed for open cells, all or those with this one doubt; none is certain."""
    found = {}
    for cell in cells:
        answers = {doubt.proposal for doubt in cell.doubts}
        is_asked = not code or all(doubt.code == code for doubt in cell.doubts)
        if is_asked and len(answers) == 1 and (answer := answers.pop()):
            found[cell.ref] = Decision(answer)
    return found


def remember(mapping: Mapping, cells: Iterable[CellReading], decisions: AbcMapping[str, Decision]) -> Mapping:
    """The mapping with the answers that hold next quarter too: another figure, or blanks not assessed.

    Blanks that are answered otherwise than before are asked about again.
    """
    standing = {unit: dict(figures) for unit, figures in mapping.standing.items()}
    blanks = defaultdict(list)
    for cell in cells:
        metric = mapping.column(cell.column).metric
        decision = decisions.get(cell.ref)
        if _takes_back(decision, cell, standing.get(cell.unit, {}).get(metric)):
            del standing[cell.unit][metric]
        if decision and decision.action == Action.METRIC:
            standing.setdefault(cell.unit, {})[metric] = f"{STANDING_METRIC}{decision.metric}"
        blanks[cell.unit, metric].append(
            _is_blank(cell) and decision and decision.action == Action.NOT_APPLICABLE
        )
    for (unit, metric), answers in blanks.items():
        if all(answers):
            standing.setdefault(unit, {})[metric] = str(State.NOT_APPLICABLE)
    return replace(mapping, standing=standing)


def _takes_back(decision, cell, decided) -> bool:
    """Whether a blank that was not assessed for good is answered otherwise now."""
    is_blank = not typed.half_width(cell.raw) and not cell.doubts
    is_other = decision is not None and decision.action not in {Action.ACCEPT, Action.NOT_APPLICABLE}
    return decided == State.NOT_APPLICABLE and is_blank and is_other


def _fault(cell, decision, source) -> Remark | None:
    if decision.action not in set(Action):
        return _remark(NO_SUCH_ACTION, cell.ref, action=decision.action)
    if decision.action == Action.METRIC and decision.metric not in source.metrics:
        return _remark(NO_SUCH_METRIC, cell.ref, metric=decision.metric)
    if decision.action == Action.VALUE or decision.value:
        return _typed_fault(cell, decision, source)
    if decision.action in {Action.ACCEPT, Action.METRIC} and (
        cell.state == State.UNREADABLE or _is_blank(cell)
    ):
        return _remark(NOTHING_TO_ACCEPT, cell.ref)
    if decision.action == Action.METRIC and cell.value is not None:
        return _moved_fault(cell, decision.metric, source)
    return None


def _typed_fault(cell, decision, source) -> Remark | None:
    measure = source.measure_of(decision.metric if decision.action == Action.METRIC else cell.metric)
    if typed.number(decision.value) is None:
        return _remark(NO_NUMBER, cell.ref, text=decision.value)
    if is_percent(decision.value) and not _is_per_cent(measure):
        return _remark(PER_CENT, cell.ref, measure=measure or "—")
    return None


def _moved_fault(cell, metric, source) -> Remark | None:
    """Whether it takes a person to say what the number is for the other figure."""
    for doubt in source.content(cell, metric).doubts:
        if doubt.code in MEASURE_DOUBTS:
            found, wanted = doubt.args.get("found", "%"), source.measure_of(metric) or "—"
            return _remark(NEEDS_VALUE, cell.ref, found=found, wanted=wanted)
    return None


def _settled(cell, decision, source) -> CellReading:
    settled = replace(cell, doubts=(), decided=decision.action)
    if decision.action == Action.METRIC:
        settled = replace(settled, metric=decision.metric)
    if decision.value and decision.action in {Action.VALUE, Action.METRIC}:
        number = typed.number(decision.value) * (100 if is_percent(decision.value) else 1)
        return replace(settled, state=State.VALUE, value=shortest(number))
    if decision.action == Action.METRIC and cell.value is not None:
        return replace(settled, value=source.content(cell, decision.metric).value)
    if decision.action in {Action.NOT_APPLICABLE, Action.NOT_REPORTED}:
        return replace(settled, state=State(decision.action), value=None)
    return settled


def _is_per_cent(measure) -> bool:
    return measures.spelled(measure) == "%"


def _figure(group) -> UnitFigure:
    """Target and actual in one line; the actual decides about the state."""
    target = next((cell for cell in group if cell.meaning == Meaning.TARGET), None)
    actual = next((cell for cell in group if cell.meaning == Meaning.ACTUAL), None)
    state = actual.state if actual else State.NOT_REPORTED
    if actual is None and target.state == State.NOT_APPLICABLE:
        state = State.NOT_APPLICABLE
    return UnitFigure(
        unit=group[0].unit,
        metric=group[0].metric,
        state=state,
        target=target.value if target and state != State.NOT_APPLICABLE else None,
        actual=actual.value if actual else None,
        note="；".join(dict.fromkeys(cell.note for cell in group if cell.note)),
        refs=tuple(cell.ref for cell in group),
        has_actual=actual is not None,
    )


def _is_blank(cell) -> bool:
    return any(doubt.code == "blank" for doubt in cell.doubts)


def _remark(message, ref, **args) -> Remark:
    return Remark("refused", message, {"cell": ref, **args})
