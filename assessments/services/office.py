"""An office's own workbook on its way in: read, mapped, every doubt decided by a person, taken over as a whole.

Each step is kept as it is made, so the page can be left and taken up again, and the mapping serves next quarter.
"""

from dataclasses import replace

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.models import OfficeWorkbook, WorkbookMapping
from assessments.services import filing, office_sheets, verdicts
from assessments.services.office_book import Office, Refused, mappings_kept, previous_mapping, why_not_change
from assessments.workbooks import decisions, proposals, reading
from assessments.workbooks.decisions import Action, Decision
from assessments.workbooks.faults import faults
from assessments.workbooks.matching import Metrics, Units
from assessments.workbooks.values import Mapping
from common import attachments, audit, jobs
from common.errors import refuse
from common.sheets import read_workbook

State = OfficeWorkbook.State
READ, APPLY = "assessments.office_read", "assessments.office_apply"


@transaction.atomic
def receive(period, chunks, *, name, by):
    """Keep an office's workbook and ask for it to be read."""
    refuse(period.why_not_file(correcting=True))
    file = attachments.store(chunks, name=name, owner=by)
    row = OfficeWorkbook.objects.create(period=period, file=file, by=by)
    row.job = jobs.ask(READ, by=by, args=_arguments(row))
    row.save(update_fields=["job"])
    return row


def read(row):
    """Keep the sheets and propose how they might be read; a job calls this."""
    workbook = read_workbook(row.file.path, row.file.name)
    row.sheets = office_sheets.kept(workbook)
    office = Office(row)
    chosen = proposals.propose_sheet(office.sheets, office.metrics, mappings_kept(office))
    visible = [sheet.name for sheet in office.sheets if not sheet.hidden]
    refuse(not visible and _("The workbook has no sheet that can be seen."))
    row.mapping = {"sheet": chosen or visible[0]}
    _propose(office)
    with transaction.atomic():
        waiting = OfficeWorkbook.objects.select_for_update().get(pk=row.pk)
        if waiting.state == State.READING:
            row.state = State.MAPPING
            _save(row, "sheets", "mapping", "state")
    return row


@transaction.atomic
def propose_again(row, *, by, sheet, head_rows=None, unit_column=None):
    """Another sheet or other head rows: the proposal is made anew, answers given so far are set aside."""
    row = _locked(row)
    office = Office(row)
    refuse(sheet not in {each.name for each in office.sheets} and _("The workbook has no such sheet."))
    row.mapping = {"sheet": sheet}
    if head_rows is None:
        _propose(office)
    else:
        refuse(
            not 0 <= head_rows[0] <= head_rows[1] < len(office.sheet.rows)
            and _("The head rows lie outside the sheet.")
        )
        previous = previous_mapping(office)
        catalogue, units = Metrics(office.metrics), Units(office.units)
        found = proposals.map_from_heads(office.sheet, head_rows, catalogue, units, previous, unit_column)
        row.mapping = found.to_dict()
    row.state, row.readings, row.decisions = State.MAPPING, {}, {}
    return _save(row, "mapping", "state", "readings", "decisions")


@transaction.atomic
def read_cells(row, mapping: Mapping, *, by):
    """Read every cell by this mapping, and keep it for next quarter; answers to cells that stay are kept."""
    row = _locked(row)
    office = Office(row)
    if wrong := faults(mapping, office.sheet, office.metrics):
        raise Refused(wrong)
    found = reading.read_sheet(
        office.sheet, mapping, office.metrics, office.units, quarter=row.period.quarter
    )
    before = {cell.ref: cell for cell in office.reading.cells} if row.readings else {}
    answers = {ref: Decision.from_dict(plain) for ref, plain in row.decisions.items()}
    row.decisions = {
        cell.ref: row.decisions[cell.ref]
        for cell in found.cells
        if cell.ref in answers and decisions.still_holds(answers[cell.ref], before.get(cell.ref), cell)
    }
    row.mapping, row.readings, row.state = mapping.to_dict(), found.to_dict(), State.DECIDING
    _keep(mapping, row)
    return _save(row, "mapping", "readings", "decisions", "state", "problem")


@transaction.atomic
def decide(row, answers: dict[str, Decision | None], *, by):
    """Note what a person says about cells; None takes an answer back. All of them hold, or none."""
    row = _locked(row)
    refuse(row.state != State.DECIDING and _("This workbook has no cells to be decided."))
    office = Office(row)
    wanted = {ref: answer for ref, answer in answers.items() if answer is not None}
    try:
        decisions.apply_decisions(office.reading.cells, wanted, office.source)
    except decisions.Refused as refused:
        raise Refused(refused.remarks.values()) from None
    kept = {ref: answer for ref, answer in row.decisions.items() if ref not in answers}
    row.decisions = kept | {ref: answer.to_dict() for ref, answer in wanted.items()}
    return _save(row, "decisions")


def decide_alike(row, *, by, code, action=""):
    """One answer for every open cell that has this doubt and no other; without one, what is proposed for each."""
    office = Office(row)
    alike = [cell for cell in office.undecided if all(doubt.code == code for doubt in cell.doubts)]
    if action:
        refuse(action not in {Action.ACCEPT, Action.NOT_APPLICABLE, Action.NOT_REPORTED, Action.LEAVE_OUT}
               and _("This cannot be the answer for many cells."))  # fmt: skip
        found = {cell.ref: Decision(action) for cell in alike}
    else:
        found = decisions.proposed(alike, code)
    refuse(not found and _("No open cell has this doubt alone."))
    return decide(row, found, by=by)


@transaction.atomic
def take_over(row, *, by, reason=""):
    """Ask for the figures to be filed."""
    row = _locked(row)
    office = Office(row)
    _figures, entries = office.entries()
    outcome = filing.look_ahead(row.period, entries, by=by, reason=reason)
    bad = {place: v.problems for place, v in enumerate(outcome.verdicts) if v.kind == verdicts.BAD}
    if bad:
        raise verdicts.RowsRefused(bad, [entry.source.rsplit("!", 1)[-1] for entry in entries])
    row.job = jobs.ask(APPLY, by=by, args=_arguments(row) | {"reason": reason})
    row.problem = ""
    return _save(row, "job", "problem")


def carry_over(row, *, by, reason="", report=None):
    """File the figures, all or none; a job calls this, and a second time it does nothing."""
    with transaction.atomic():
        row = (
            OfficeWorkbook.objects.select_for_update(of=["self"])
            .select_related("period", "file")
            .get(pk=row.pk)
        )
        row.by = by
        if row.state != State.DECIDING:
            return row
        office = Office(row)
        figures, entries = office.entries()
        outcome = filing.file_many(
            row.period, entries, by=by, source=row.file.name, reason=reason, report=report
        )
        row.readings["outcome"] = [
            {
                "unit": verdict.entry.unit.name,
                "metric": str(verdict.entry.metric),
                "kind": verdict.kind,
                "refs": list(figure.refs),
                "before": verdicts.stored(verdict.before) if verdict.before else {},
                "after": verdicts.stored(verdict.entry.values),
                "figure": verdict.figure.pk,
            }
            for figure, verdict in zip(figures, outcome.verdicts, strict=True)
        ]
        row.applied = outcome.count(verdicts.ADDED) + outcome.count(verdicts.CORRECTED)
        row.state = State.APPLIED
        _keep(decisions.remember(office.mapping, office.reading.cells, office.answers), row)
        audit.record(by, "office.taken_over", row, changes=outcome.summary, reason=reason)
        return _save(row, "readings", "applied", "state", "problem")


def given_up(job, message):
    """A job that did not end well: a workbook that cannot be read is refused, one with figures stays as it is."""
    rows = OfficeWorkbook.objects.filter(job=job)
    rows.filter(state=State.READING).update(state=State.REFUSED, problem=message)
    rows.filter(state=State.DECIDING).update(problem=message)


def _propose(office):
    """The proposal for the chosen sheet; without heads only the name of the sheet."""
    row = office.row
    found = proposals.propose_mapping(office.sheet, office.metrics, office.units, previous_mapping(office))
    row.mapping = found.to_dict() if found else {"sheet": office.sheet.name}


def _keep(mapping, row):
    """Remember how such a workbook is read; what it says of other people's units stays.

    A unit left out is perhaps another's to report: that does not replace what a name was said to mean.
    """
    found = WorkbookMapping.objects.select_for_update().filter(signature=mapping.signature).first()
    found = found or WorkbookMapping(signature=mapping.signature)
    if found.pk:
        before = Mapping.from_dict(found.mapping)
        answers = {name: code for name, code in mapping.units.items() if code or not before.units.get(name)}
        mapping = replace(
            mapping,
            units=before.units | answers,
            standing=before.standing | mapping.standing,
            unsure_units=(),
        )
    found.name, found.mapping, found.changed_by = row.file.name[:100], mapping.to_dict(), row.by
    found.save()


def _locked(row):
    row = (
        OfficeWorkbook.objects.select_for_update(of=["self"])
        .select_related("period", "file", "job", "by")
        .get(pk=row.pk)
    )
    refuse(why_not_change(row))
    return row


def _save(row, *fields):
    row.version += 1
    row.save(update_fields=[*fields, "version"])
    return row


def _arguments(row) -> dict:
    return {"workbook": row.pk, "language": translation.get_language()}
