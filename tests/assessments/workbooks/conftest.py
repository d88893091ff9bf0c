"""The real file of an office: its sheet, the proposal for it, and its reading."""

import pytest

from assessments.workbooks.decisions import Source
from assessments.workbooks.proposals import propose_mapping
from assessments.workbooks.reading import read_sheet
from tests.assessments.office import METRICS, UNITS, office_workbook


@pytest.fixture(scope="module")
def book():
    return office_workbook()


@pytest.fixture(scope="module")
def sheet(book):
    return book.sheets[0]


@pytest.fixture(scope="module")
def mapping(sheet):
    return propose_mapping(sheet, METRICS, UNITS)


@pytest.fixture(scope="module")
def reading(sheet, mapping):
    return read_sheet(sheet, mapping, METRICS, UNITS, quarter="2026Q3")


@pytest.fixture(scope="module")
def source(sheet, mapping):
    return Source.of(sheet, mapping, METRICS)
