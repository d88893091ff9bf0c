"""A cell read for a figure, also for another one than its column's: what it is measured in is looked at anew."""

from collections.abc import Mapping as AbcMapping
from dataclasses import replace
from decimal import Decimal

from assessments.workbooks import measures
from assessments.workbooks.cells import Content, read_cell
from assessments.workbooks.matching import is_figure
from assessments.workbooks.values import KnownMetric, Mapping
from common.parsers import is_percent
from common.sheets import Sheet


def read_for(
    sheet: Sheet, mapping: Mapping, metrics: AbcMapping[str, KnownMetric], place: tuple[int, int], code: str
) -> Content:
    """The content of a cell for this figure of the catalogue."""
    row, column, wanted = place[0], mapping.column(place[1]), _measure_of(metrics, code)
    if code != column.metric:
        own = column.unit_of_measure or _measure_of(metrics, column.metric)
        column = _as_headed(column, _in_file(sheet, mapping, row, column, own, wanted), wanted)
    return read_cell(sheet, row, column, wanted=wanted, words=mapping.words)


def _measure_of(metrics, code) -> str:
    return metrics[code].unit_of_measure if code in metrics else ""


def _as_headed(column, in_file, wanted):
    """The column as if it were the other figure's own; what cannot be converted stays a doubt."""
    factor = measures.factor(in_file, wanted) if in_file and wanted else Decimal(1)
    return replace(column, unit_of_measure=in_file, factor=factor or Decimal(1), is_sure=factor is not None)


def _in_file(sheet, mapping, row, column, own, wanted) -> str:
    """What a plain number here is measured in: as its column is, unless the cell beside it knows better."""
    if not wanted or _is_percent(sheet, row, column.index):
        return wanted  # a sign of per cent is judged by itself
    beside = _written_beside(sheet, mapping, row, column, wanted)
    near = measures.factor(beside, wanted) if beside else None
    speaks_up = near is None or (near == 1 and measures.factor(own, wanted) is None)
    return beside if beside and speaks_up else own


def _is_percent(sheet, row, index) -> bool:
    return (row, index) in sheet.percents or is_percent(sheet.cell(row, index))


def _written_beside(sheet, mapping, row, column, wanted) -> str:
    """The unit of measure written into the target beside an actual, or into the actual beside a target."""
    for other in mapping.columns:
        if other.metric == column.metric and other.index != column.index and is_figure(other.meaning):
            return read_cell(sheet, row, other, wanted=wanted, words=mapping.words).measure
    return ""
