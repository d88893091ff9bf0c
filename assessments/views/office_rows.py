"""Rows of the pages about office workbooks: one cell with its questions, one figure before and after it is filed."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _now

from assessments.models import Figure, OfficeWorkbook
from assessments.services import verdicts
from assessments.services.office_book import say, why_not_take_over
from assessments.views.figures import number
from assessments.views.office_grid import DECIDED, SKIPPED, STATES
from assessments.workbooks.decisions import Action, Decision
from assessments.workbooks.values import Meaning
from assessments.workbooks.values import State as CellState

State = OfficeWorkbook.State


def counts(book) -> dict:
    """The figures above the cells, and whether they can be taken over."""
    return {
        "cells_count": len(book.cells),
        "open_count": len(book.undecided),
        "decided_count": len(book.answers),
        "why_not": why_not_take_over(book),
        "take_url": reverse("assessments:office_take", args=[book.row.pk]),
    }


METRIC = f"{Action.METRIC}:"


def answer_row(book, cell, errors=(), typed=None):
    """One cell with its questions, the answer given (or just typed), and the answers that can be given."""
    metric = next((m for m in book.metrics if m.code == cell.metric), None)
    answer = typed or book.answers.get(cell.ref)
    can_accept = cell.state == CellState.VALUE and cell.value is not None
    read = number(cell.value, metric) if can_accept and metric else STATES.get(cell.state, ("", ""))[1]
    suggestions = [doubt.suggestion for doubt in cell.doubts if doubt.suggestion]
    return {
        "cell": cell,
        "metric": metric,
        "meaning": _now("target") if cell.meaning == Meaning.TARGET else _now("actual"),
        "read": read,
        "can_accept": can_accept,
        "doubts": [say(doubt) for doubt in cell.doubts],
        "suggestion": suggestions[0] if suggestions else "",
        "actions": actions_for(read if can_accept else ""),
        "others": [(f"{METRIC}{other.code}", str(other)) for other in book.metrics if other != metric],
        "chosen": "" if answer is None else f"{METRIC}{answer.metric}" if answer.metric else answer.action,
        "typed": answer.value if answer else "",
        "answer": answer,
        "answered": DECIDED[answer.action] if answer else "",
        "errors": errors,
    }


def actions_for(read):
    accept = [(Action.ACCEPT, _now("take %(value)s as read") % {"value": read})] if read else []
    return [
        *accept,
        (Action.VALUE, _now("another value, typed below")),
        (Action.NOT_APPLICABLE, _now("not assessed")),
        (Action.NOT_REPORTED, _now("not reported")),
        (Action.LEAVE_OUT, _now("leave out")),
    ]


def answer_of(posted, ref) -> Decision | None:
    """What was answered about a cell; a number typed alone is another value; None where nothing was answered."""
    action, value = posted.get(f"action-{ref}", ""), posted.get(f"value-{ref}", "").strip()
    if action.startswith(METRIC):
        return Decision(Action.METRIC, value, action.removeprefix(METRIC))
    if action in {"", Action.VALUE}:
        return Decision(Action.VALUE, value) if value or action else None
    return Decision(action)


def alike(book):
    """Questions that many open cells share, so that one answer may serve for all of them."""
    groups: dict[str, list] = {}
    for cell in book.undecided:
        codes = {doubt.code for doubt in cell.doubts}
        if len(codes) == 1:
            groups.setdefault(codes.pop(), []).append(cell)
    return [
        {
            "code": code,
            "words": say(cells[0].doubts[0]),
            "refs": [cell.ref for cell in cells],
            "can_accept": all(cell.state == CellState.VALUE for cell in cells),
            "has_proposal": all(cell.doubts[0].proposal for cell in cells),
        }
        for code, cells in groups.items()
        if len(cells) > 1
    ]


def ahead(figure, verdict):
    """One figure before it is filed."""
    entry = verdict.entry
    before = verdicts.stored(verdict.before) if verdict.before else {}
    return values(before, verdicts.stored(entry.values)) | {
        "kind": verdict.kind,
        "unit": entry.unit,
        "metric": entry.metric,
        "refs": figure.refs,
        "problems": [problem.message for problem in verdict.problems],
        "needs_reason": {problem.field for problem in verdict.problems} == {"reason"},
    }


def values(before, after):
    """What a figure comes to, and what it was where that differs."""
    found = {"note": after["note"], "state": Figure.State(after["state"]).label}
    if before and before["state"] != after["state"]:
        found["was_state"] = Figure.State(before["state"]).label
    if before and before["note"] and before["note"] != after["note"]:
        found["was_note"] = before["note"]
    for name in verdicts.NUMBERS:
        found[name] = digits(after[name])
        if before and before[name] != after[name]:
            found[f"was_{name}"] = digits(before[name]) or "—"
    return found


def digits(text) -> str:
    return f"{Decimal(text):,}" if text else ""


def result(row):
    """What was written, and what was passed over, by name."""
    readings = row.readings or {}
    outcome = [
        line
        | values(line["before"], line["after"])
        | {"url": reverse("assessments:figure_detail", args=[line["figure"]])}
        for line in readings.get("outcome", ())
    ]
    kinds = (verdicts.ADDED, verdicts.CORRECTED, verdicts.SAME)
    return {
        "outcome": outcome,
        "count": {kind: sum(line["kind"] == kind for line in outcome) for kind in kinds},
        "skipped": skipped_rows(readings),
        "left_out": [ref for ref, answer in row.decisions.items() if answer["action"] == Action.LEAVE_OUT],
        "is_refused": row.state == State.REFUSED,
        "period_url": row.period.get_absolute_url(),
    }


def skipped_rows(readings):
    """The rows that hold no figures of a unit, as the sheet numbers them."""
    return [
        {"number": row["row"] + 1, "text": row["text"], "kind": SKIPPED.get(row["kind"], row["kind"])}
        for row in readings.get("skipped", ())
    ]
