"""A sheet of an office workbook as it is, and its cells as they were read, in the sheet's own layout."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.views.figures import number
from assessments.workbooks.decisions import Action
from assessments.workbooks.heads import Grid, join_heads
from assessments.workbooks.matching import is_figure
from assessments.workbooks.values import Meaning, State
from common import typed
from common.sheets import letters

ROWS_SHOWN, COLUMNS_SHOWN = 80, 40
SKIPPED = {
    "head": gettext_lazy("title row"),
    "group": gettext_lazy("group row"),
    "subtotal": gettext_lazy("subtotal row"),
    "note": gettext_lazy("foot note"),
    "left_out": gettext_lazy("left out"),
    "unknown": gettext_lazy("unknown unit"),
}
DECIDED = {
    Action.ACCEPT: gettext_lazy("accepted"),
    Action.VALUE: gettext_lazy("typed"),
    Action.NOT_APPLICABLE: gettext_lazy("not assessed"),
    Action.NOT_REPORTED: gettext_lazy("not reported"),
    Action.LEAVE_OUT: gettext_lazy("left out"),
    Action.METRIC: gettext_lazy("other figure"),
}
STATES = {
    State.NOT_APPLICABLE: ("plain", gettext_lazy("not assessed")),
    State.NOT_REPORTED: ("watch", gettext_lazy("not reported")),
    State.UNREADABLE: ("bad", gettext_lazy("unreadable")),
}


def sheet_html(sheet, mapping) -> SafeString:
    """The sheet with its row numbers and column letters; what the mapping takes is marked."""
    grid, columns = Grid(sheet), range(min(sheet.width, COLUMNS_SHOWN))
    heads = [format_html('<th scope="col">{}</th>', "")]
    heads += [
        format_html('<th scope="col" class="{}">{}</th>', _column_css(mapping, c), letters(c))
        for c in columns
    ]
    rows = [
        format_html(
            '<tr class="{}"><th scope="row">{}</th>{}</tr>',
            _row_css(mapping, row),
            row + 1,
            _joined(_cells(grid, row, columns, mapping)),
        )
        for row in range(min(len(sheet.rows), ROWS_SHOWN))
    ]
    return _table(_joined(heads), rows)


def _cells(grid, row, columns, mapping):
    for column in columns:
        top, left, bottom, right = grid.area(row, column)
        if (top, left) != (row, column):
            continue
        spans = (bottom - top + 1, right - left + 1)
        css = _column_css(mapping, column)
        yield format_html(
            '<td class="{}" rowspan="{}" colspan="{}">{}</td>', css, *spans, grid.sheet.text(row, column)
        )


def _row_css(mapping, row) -> str:
    if mapping is None:
        return ""
    if mapping.head_rows[0] <= row <= mapping.head_rows[1]:
        return "is-head"
    return "is-data" if mapping.data_rows[0] <= row <= mapping.data_rows[1] else ""


def _column_css(mapping, column) -> str:
    if mapping is None:
        return ""
    if column == mapping.unit_column:
        return "is-unit"
    if column == mapping.remark_column:
        return "is-remark"
    found = mapping.column(column)
    return "is-figure" if found and found.metric and is_figure(found.meaning) else ""


def cells_html(office, only_doubts=False) -> SafeString:
    """Row by row what was read: the value or state, what the file says where it differs, and open questions."""
    columns = [c for c in office.mapping.columns if c.metric and is_figure(c.meaning)]
    measures = {metric.code: metric for metric in office.metrics}
    by_place = {(cell.row, cell.column): cell for cell in office.cells}
    asked = {cell.row for cell in office.undecided}
    lines = []
    for row in _rows(office):
        if row in office.skipped_rows:
            if not only_doubts:
                lines.append(_passed_over(office, row, len(columns)))
        elif not only_doubts or row in asked:
            cells = _joined(_cell(by_place.get((row, column.index)), measures) for column in columns)
            lines.append(_unit_row(office, row, cells))
    return _table(_figure_heads(office, columns), lines)


def _rows(office):
    read = {cell.row for cell in office.cells}
    first, last = office.mapping.data_rows
    return sorted(read | {row for row in office.skipped_rows if first <= row <= last})


def _figure_heads(office, columns):
    heads = join_heads(Grid(office.sheet), office.mapping.head_rows)
    parts = [format_html('<th scope="col">{}</th>', _("Unit"))]
    parts += [
        format_html('<th scope="col" class="num">{}<small>{} · {}</small></th>',
                    heads[column.index] if column.index < len(heads) else column.head, letters(column.index),
                    _("target") if column.meaning == Meaning.TARGET else _("actual"))
        for column in columns
    ]  # fmt: skip
    parts.append(format_html('<th scope="col">{}</th>', _("Remark")))
    return _joined(parts)


def _unit_row(office, row, cells):
    remark = office.mapping.remark_column
    words = "" if remark is None else office.sheet.text(row, remark)
    name = office.sheet.text(row, office.mapping.unit_column).strip()
    return format_html(
        '<tr><th scope="row" class="is-unit"><small>{}</small>{}</th>{}<td class="long">{}</td></tr>',
        row + 1,
        name,
        cells,
        words,
    )


def _passed_over(office, row, columns):
    skipped = office.skipped_rows[row]
    label = SKIPPED.get(skipped.kind, skipped.kind)
    return format_html(
        '<tr class="is-skipped"><th scope="row" class="is-unit"><small>{}</small></th><td colspan="{}">{} <span class="tag tag-plain">{}</span></td></tr>',
        row + 1,
        columns + 1,
        skipped.text,
        label,
    )


def cell_html(office, ref) -> SafeString:
    """The one cell of the table anew."""
    cell = next(cell for cell in office.cells if cell.ref == ref)
    return _cell(cell, {metric.code: metric for metric in office.metrics}, swap=True)


def _cell(cell, metrics, swap=False):
    """One cell: its value, the file's own words where they differ, and what is asked or was decided."""
    if cell is None:
        return format_html('<td class="num">{}</td>', "")
    metric = metrics.get(cell.metric)
    shown = number(cell.value, metric) if cell.value is not None and metric else ""
    is_same = cell.value is not None and typed.number(cell.raw) == cell.value
    said = "" if is_same or not cell.raw else format_html("<small>{}</small>", cell.raw)
    tone, words = _tag(cell)
    tag = format_html('<span class="tag tag-{}">{}</span>', tone, words) if words else ""
    return format_html(
        '<td class="num{}" id="at-{}"{}><a href="?cell={}#answers">{}{}</a>{}</td>',
        " is-asked" if cell.doubts else "",
        cell.ref,
        format_html(' hx-swap-oob="{}"', "true") if swap else "",
        cell.ref,
        shown or format_html('<span class="visually-hidden">{}</span>', cell.ref),
        tag,
        said,
    )


def _tag(cell):
    if cell.doubts:
        return "watch", _("to decide")
    if cell.decided:
        return "good", DECIDED[cell.decided]
    return STATES.get(cell.state, ("", ""))


def _table(heads, rows) -> SafeString:
    return format_html(
        '<table class="sheet office-sheet"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
        heads,
        _joined(rows),
    )


def _joined(parts) -> SafeString:
    """Pieces that format_html made, one behind the other: a template loop costs several times as much."""
    return mark_safe("".join(parts))  # noqa: S308 - every piece went through format_html
