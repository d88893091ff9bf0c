"""What is wrong with a mapping that a person changed."""

from collections.abc import Iterable, Iterator

from assessments.workbooks.matching import is_figure
from assessments.workbooks.values import Finding, KnownMetric, Mapping, Meaning, gettext_noop
from common.sheets import Sheet, letters

NO_FIGURES = gettext_noop("No column is mapped to a figure.")
UNKNOWN_METRIC = gettext_noop("Column %(column)s: there is no figure “%(metric)s” in the catalogue.")
SAME_COLUMN = gettext_noop("Columns %(first)s and %(second)s are mapped to the same.")
BAD_ROWS = gettext_noop("The rows with figures must lie below the heads and inside the sheet.")
BAD_COLUMN = gettext_noop("Column %(column)s cannot hold both names or remarks and figures.")


def faults(mapping: Mapping, sheet: Sheet, metrics: Iterable[KnownMetric]) -> tuple[Finding, ...]:
    """What is wrong with a mapping that a person changed; all of it has to be mended before reading."""
    return tuple(_faults(mapping, sheet, {metric.code for metric in metrics}))


def _faults(mapping, sheet, codes) -> Iterator[Finding]:
    columns = [column for column in mapping.columns if column.metric and column.meaning != Meaning.IGNORE]
    if not any(is_figure(column.meaning) for column in columns):
        yield Finding("no_figures", NO_FIGURES, blocking=True)
    seen = {}
    for column in columns:
        name, key = letters(column.index), (column.metric, column.meaning)
        if column.metric not in codes:
            yield Finding(
                "unknown_metric", UNKNOWN_METRIC, {"column": name, "metric": column.metric}, blocking=True
            )
        if key in seen:
            yield Finding("same_column", SAME_COLUMN, {"first": seen[key], "second": name}, blocking=True)
        if column.index in {mapping.unit_column, mapping.remark_column}:
            yield Finding("bad_column", BAD_COLUMN, {"column": name}, blocking=True)
        seen.setdefault(key, name)
    if not mapping.head_rows[1] < mapping.data_rows[0] <= mapping.data_rows[1] < len(sheet.rows):
        yield Finding("bad_rows", BAD_ROWS, blocking=True)
