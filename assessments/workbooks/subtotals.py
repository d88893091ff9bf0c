"""Subtotals and totals: not taken over, but the rows above must add up to them."""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from assessments.workbooks.cells import Content
from assessments.workbooks.matching import is_figure
from assessments.workbooks.rates import agrees, computed_words, parts, rate_in
from assessments.workbooks.rows import Row
from assessments.workbooks.values import Finding, Mapping, Meaning, gettext_noop
from assessments.workbooks.words import state_word
from common.sheets import Sheet, reference

ContentOf = Callable[[int, int], Content]


SUBTOTAL = gettext_noop("The subtotal in %(cell)s says %(shown)s, its rows add up to %(computed)s.")
SUBTOTAL_RATE = gettext_noop("The completion rate in %(cell)s says %(shown)s, its row gives %(computed)s.")
SUBTOTAL_UNREADABLE = gettext_noop("The subtotal in %(cell)s cannot be checked: “%(text)s” is not a number.")


def check_subtotals(
    sheet: Sheet, mapping: Mapping, rows: Sequence[Row], content_of: ContentOf
) -> Iterable[Finding]:
    """Every subtotal against its section, every total against all rows; what does not add up is named."""
    figures = [column.index for column in mapping.columns if is_figure(column.meaning)]
    for position, row in enumerate(rows):
        if row.kind == "subtotal":
            scopes = list(_scopes(rows, position))
            for column in figures:
                text = sheet.text(row.index, column).strip()
                if text and not mapping.words.get(state_word(text)):
                    yield from _check_cell(row.index, column, text, scopes, content_of)
            yield from _subtotal_rates(sheet, mapping, row.index, content_of)


def _check_cell(row, column, text, scopes, content_of):
    shown, where = content_of(row, column).value, reference(row, column)
    if shown is None:
        yield Finding("subtotal_unreadable", SUBTOTAL_UNREADABLE, {"cell": where, "text": text}, (where,))
        return
    sums = [_added(content_of, scope, column) for scope in scopes]
    if not any(_same_total(shown, values) for values in sums):
        args = {"cell": where, "shown": text, "computed": f"{sum(sums[0], Decimal()):f}"}
        yield Finding("subtotal_differs", SUBTOTAL, args, (where,))


def _scopes(rows, position) -> Iterable[list[int]]:
    """The rows that a subtotal may stand for, the likeliest first: its section, or everything above."""
    section, everything = [], []
    for row in reversed(rows[:position]):
        if row.kind == "unit":
            everything.append(row.index)
    for row in reversed(rows[:position]):
        if row.kind in {"group", "subtotal"} and section:
            break
        if row.kind == "unit":
            section.append(row.index)
    is_grand = re.search(r"合计|总计|共计|全", rows[position].text) is not None
    yield from ([everything, section] if is_grand else [section, everything])


def _added(content_of, scope, column) -> list[Decimal]:
    values = (content_of(row, column).value for row in scope)
    return [value for value in values if value is not None]


def _same_total(shown, values) -> bool:
    """The sum, or (for costs and rates) the mean, at the precision that is shown."""
    if not values:
        return not shown
    total = sum(values, Decimal())
    step = Decimal(1).scaleb(min(shown.as_tuple().exponent, 0))
    mean = (total / len(values)).quantize(step, ROUND_HALF_UP)
    return shown in (total, total.quantize(step, ROUND_HALF_UP), mean)


def _subtotal_rates(sheet, mapping, row, content_of):
    for column in mapping.columns:
        if column.meaning != Meaning.RATE or (rate := rate_in(sheet, row, column.index)) is None:
            continue
        numbers = [None if i is None else content_of(row, i).value for i in parts(mapping, column.metric)]
        if None in numbers or not numbers[0]:
            continue
        computed, shown = numbers[1] / numbers[0], sheet.text(row, column.index).strip()
        if not agrees(rate, computed, shown):
            where = reference(row, column.index)
            args = {"cell": where, "shown": shown} | computed_words(computed)
            yield Finding("subtotal_rate_differs", SUBTOTAL_RATE, args, (where,))
