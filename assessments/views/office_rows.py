"""Rows of the pages about office workbooks: one cell with its questions, one figure before and after it is filed."""

from django.urls import reverse
from django.utils.translation import gettext as _now

from assessments.models import Figure, OfficeWorkbook
from assessments.services import filing
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


def answer_row(book, cell, errors=()):
    """One cell with its questions, the answer given, and the answers that can be given."""
    metric = next((m for m in book.metrics if m.code == cell.metric), None)
    answer = book.answers.get(cell.ref)
    can_accept = cell.state == CellState.VALUE and cell.value is not None
    read = number(cell.value, metric) if can_accept and metric else STATES.get(cell.state, ("", ""))[1]
    actions = [(Action.ACCEPT, _now("take %(value)s as read") % {"value": read})] if can_accept else []
    actions += [
        (Action.VALUE, _now("another value:")),
        (Action.NOT_APPLICABLE, _now("not assessed")),
        (Action.NOT_REPORTED, _now("not reported")),
        (Action.METRIC, _now("belongs to another figure:")),
        (Action.LEAVE_OUT, _now("leave out")),
    ]
    suggestions = [doubt.suggestion for doubt in cell.doubts if doubt.suggestion]
    return {
        "cell": cell,
        "metric": metric,
        "metrics": book.metrics,
        "meaning": _now("target") if cell.meaning == Meaning.TARGET else _now("actual"),
        "read": read,
        "doubts": [say(doubt) for doubt in cell.doubts],
        "suggestion": suggestions[0] if suggestions else "",
        "actions": actions,
        "answer": answer,
        "answered": DECIDED[answer.action] if answer else "",
        "errors": errors,
    }


def answer_of(posted, ref) -> Decision | None:
    """What was answered about a cell; None where nothing was chosen."""
    action = posted.get(f"action-{ref}", "")
    if not action:
        return None
    value = posted.get(f"value-{ref}", "").strip() if action in {Action.VALUE, Action.METRIC} else ""
    metric = posted.get(f"metric-{ref}", "") if action == Action.METRIC else ""
    return Decision(action, value, metric)


def alike(book):
    """Questions that many open cells share, so that one answer may serve for all of them."""
    groups: dict[str, list] = {}
    for cell in book.undecided:
        codes = {doubt.code for doubt in cell.doubts}
        if len(codes) == 1:
            groups.setdefault(codes.pop(), []).append(cell)
    return [
        {"code": code, "count": len(cells), "words": say(cells[0].doubts[0]), "refs": [c.ref for c in cells],
         "can_accept": all(c.state == CellState.VALUE for c in cells),
         "has_proposal": all(c.doubts[0].proposal for c in cells)}
        for code, cells in groups.items() if len(cells) > 1
    ]  # fmt: skip


def ahead(figure, verdict):
    """One figure before it is filed."""
    entry = verdict.entry
    problems = [problem.message for problem in verdict.problems]
    return {
        "kind": verdict.kind,
        "unit": entry.unit,
        "metric": entry.metric,
        "state": Figure.State(entry.state).label,
        "target": number(entry.target, entry.metric),
        "actual": number(entry.actual, entry.metric),
        "before": filing.in_words(verdict.before) if verdict.before else "",
        "refs": figure.refs,
        "note": entry.note,
        "problems": problems,
        "needs_reason": {problem.field for problem in verdict.problems} == {"reason"},
    }


def result(row):
    """What was written, and what was passed over, by name."""
    readings = row.readings or {}
    outcome = readings.get("outcome", [])
    for line in outcome:
        line["state"] = Figure.State(line["after"]["state"]).label
        line["url"] = reverse("assessments:figure_detail", args=[line["figure"]])
    left = [ref for ref, answer in row.decisions.items() if answer["action"] == Action.LEAVE_OUT]
    return {
        "outcome": outcome,
        "count": {
            kind: sum(o["kind"] == kind for o in outcome)
            for kind in (filing.ADDED, filing.CORRECTED, filing.SAME)
        },
        "skipped": skipped_rows(readings),
        "left_out": left,
        "is_refused": row.state == State.REFUSED,
        "period_url": row.period.get_absolute_url(),
    }


def skipped_rows(readings):
    """The rows that hold no figures of a unit, as the sheet numbers them."""
    return [
        {"number": row["row"] + 1, "text": row["text"], "kind": SKIPPED.get(row["kind"], row["kind"])}
        for row in readings.get("skipped", ())
    ]
