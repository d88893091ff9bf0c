"""Remarks that matter: a note that names another number, calls a figure provisional, or measures it otherwise."""

import re
from collections import defaultdict
from decimal import Decimal

from assessments.workbooks import measures
from assessments.workbooks.checks import Cells, add
from assessments.workbooks.heads import split_parts
from assessments.workbooks.values import CellReading, Doubt, Mapping, Meaning, State, gettext_noop
from assessments.workbooks.words import (
    ACTUALS,
    CHANGED,
    DIFFERENT,
    NOTES_READ,
    PROVISIONAL,
    REMARK_READ,
    TARGETS,
    bare_name,
    shares_words,
)
from common import typed

NUMBER = re.compile(r"(?<![\d.])(\d+(?:,\d{3})*(?:\.\d+)?)\s*([^\d\s,。;、!?:]*)", re.ASCII)
ITEMS = re.compile(r"[;。\n]|(?<!\d)\d+[.、](?!\d)")
MEASURE_AT_MOST = 60  # characters
LIKE = Decimal(5)  # a changed number is at most so many times the old one


OTHER_NUMBER = gettext_noop("The remark names %(number)s %(measure)s: “%(note)s”. Which number holds?")
PROVISIONAL_NOTE = gettext_noop("The remark calls the figure provisional: “%(note)s”.")
FOOT_NOTE = gettext_noop("A foot note speaks of this figure: “%(note)s”.")


def doubt_remarks(mapping: Mapping, cells: Cells, remarks: dict[int, str], measure_of) -> None:
    """Hold every remark against the figures of its row; `measure_of` gives the unit of measure of a figure."""
    rows = defaultdict(list)
    for cell in cells.values():
        rows[cell.row].append(cell)
    for row, note in remarks.items():
        note = note[:REMARK_READ]
        text = typed.half_width(note)
        for match in NUMBER.finditer(text):
            _doubt_number(mapping, cells, rows[row], note, match, measure_of)
        if any(word in text for word in PROVISIONAL):
            meant = [cell for cell in rows[row] if shares_words(_name(mapping, cell), note)] or rows[row]
            for cell in meant:
                if cell.state == State.VALUE:
                    add(cells, cell, Doubt("provisional", PROVISIONAL_NOTE, {"note": note}))


def doubt_foot_notes(mapping: Mapping, cells: Cells, notes: str) -> None:
    """A foot note that names a unit and a figure, and says that something about it is different."""
    for item in ITEMS.split(typed.half_width(notes[:NOTES_READ])):
        words = typed.squeezed(item)
        if not any(word in words for word in DIFFERENT):
            continue
        for cell in list(cells.values()):
            is_rerouted = mapping.column(cell.column).metric != cell.metric
            if cell.state != State.VALUE or is_rerouted or typed.squeezed(cell.unit_name) not in words:
                continue
            if shares_words(_name(mapping, cell), item):
                add(cells, cell, Doubt("foot_note", FOOT_NOTE, {"note": item.strip(" ,:")}))


def _doubt_number(mapping, cells, row, note, match, measure_of) -> None:
    number, behind = Decimal(match[1].replace(",", "")), match[2]
    measured = [cell for cell in row if _starts_with(behind, _measure(mapping, cell, measure_of))]
    if not measured and not behind and any(word in note for word in CHANGED):
        measured = [cell for cell in row if _is_like(cell.value, number)]
    metrics = {cell.metric for cell in measured}
    meanings = _meanings(note)
    for metric in metrics:
        pair = [cell for cell in measured if cell.metric == metric]
        if any(cell.value == number for cell in pair):
            continue
        for cell in pair:
            if cell.meaning in meanings and cell.state != State.NOT_APPLICABLE:
                measure = _measure(mapping, cell, measure_of) if behind else ""
                args = {"number": match[1], "measure": measure, "note": note}
                add(cells, cell, Doubt("other_number", OTHER_NUMBER, args, suggestion=f"{number:f}"))


def _meanings(note) -> set[Meaning]:
    """What the remark speaks of: the target, the actual, or, when it does not say, either."""
    targets, actuals = any(w in note for w in TARGETS), any(w in note for w in ACTUALS)
    if targets == actuals:
        return {Meaning.TARGET, Meaning.ACTUAL}
    return {Meaning.TARGET} if targets else {Meaning.ACTUAL}


def _measure(mapping, cell: CellReading, measure_of) -> str:
    return mapping.column(cell.column).unit_of_measure or measure_of(cell.metric)


def _starts_with(text, measure) -> bool:
    """Whether these words begin with the unit of measure: “m，已批复” does, “m³” and “mm” do not."""
    if not measure:
        return False
    for length in range(min(len(text), MEASURE_AT_MOST), 0, -1):
        if measures.spelled(text[:length]) == measures.spelled(measure):
            return not re.match(r"[A-Za-z²³/]", text[length:])
    return False


def _is_like(value, number) -> bool:
    return bool(value) and abs(value) / LIKE <= number <= abs(value) * LIKE


def _name(mapping, cell) -> str:
    """The figure's name as the head writes it, without its unit of measure."""
    return bare_name(measures.split_head(split_parts(mapping.column(cell.column).head)[0])[0])
