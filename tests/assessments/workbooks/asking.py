"""Reads a sheet and looks into what was read."""

from assessments.workbooks.decisions import Source, apply_decisions
from assessments.workbooks.proposals import propose_mapping
from assessments.workbooks.reading import read_sheet
from tests.assessments.office import METRICS, UNITS


def read(sheet, mapping=None, metrics=METRICS, units=UNITS, **kwargs):
    mapping = mapping or propose_mapping(sheet, metrics, units)
    return read_sheet(sheet, mapping, metrics, units, **kwargs)


def cell(reading, ref):
    return next(found for found in reading.cells if found.ref == ref)


def codes(reading, ref):
    return [doubt.code for doubt in cell(reading, ref).doubts]


def found(reading, code):
    return [finding for finding in reading.findings if finding.code == code]


def decided(sheet, mapping, answers, metrics=METRICS):
    """The cells of a sheet after these answers, by reference."""
    cells = read(sheet, mapping, metrics).cells
    found = apply_decisions(cells, answers, Source.of(sheet, mapping, metrics))
    return {cell.ref: cell for cell in found}
