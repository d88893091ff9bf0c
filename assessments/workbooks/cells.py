"""One cell: the number that stands there, or the state it names, or why it cannot be read."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from assessments.workbooks import measures
from assessments.workbooks.values import Doubt, MetricColumn, State, gettext_noop
from assessments.workbooks.words import state_word
from common import typed
from common.sheets import Sheet

PLACES = 4
MEASURED_AT_MOST = (
    100  # characters; a measure has at most 60, and trying splits of a long text takes for ever
)
WITH_MEASURE = re.compile(
    r"([+-]?[\d,]*\.?\d+) ?\(? ?([^\d\s().,+-][^()]{,59}(?:\([^()]{,60}\)[^()]{,60})?)\)?", re.ASCII
)
FIRST_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?", re.ASCII)


BLANK = gettext_noop("The cell is blank: is the figure not assessed, or not reported yet?")
FORMULA = gettext_noop("The cell holds a formula; %(value)s is what it showed when the file was saved.")
NO_RESULT = gettext_noop("The cell holds a formula without a result.")
UNREADABLE = gettext_noop("“%(text)s” cannot be read as a number.")
ERROR = gettext_noop("The spreadsheet shows the error %(text)s here.")
NOT_A_NUMBER = gettext_noop("The cell holds %(text)s, a date or a yes and no, where a number should be.")
OTHER_MEASURE = gettext_noop("The cell is in %(found)s, but the figure is measured in %(wanted)s.")
CONVERTED = gettext_noop("The cell is in %(found)s; in %(wanted)s it is %(value)s.")
PER_CENT = gettext_noop("The cell is in per cent, but the figure is measured in %(wanted)s.")
DECIMALS = gettext_noop("%(value)s has more than four decimals; no more are kept.")
NEGATIVE = gettext_noop("The number is negative.")
HIDDEN = gettext_noop("The row or column is hidden in the file.")
COMMENT = gettext_noop("A note is attached to the cell: %(text)s")


@dataclass(frozen=True)
class Content:
    """What a cell says before anything around it is looked at."""

    state: State
    value: Decimal | None = None
    doubts: tuple[Doubt, ...] = ()
    measure: str = ""  # the unit of measure written into the cell
    is_other_measure: bool = False


def read_cell(sheet: Sheet, row: int, column: MetricColumn, *, wanted: str, words) -> Content:
    """The content of a cell in this column, for a figure that is measured in `wanted`."""
    place, in_file = (row, column.index), column.unit_of_measure
    content = _content(sheet, place, wanted, in_file, column.factor, words)
    doubts = list(content.doubts)
    if place in sheet.formulas:
        shown = sheet.text(*place)
        doubts = [
            Doubt("formula", FORMULA, {"value": shown}) if shown else Doubt("formula", NO_RESULT),
            *doubts,
        ]
        content = replace(content, state=content.state if shown else State.UNREADABLE)
    if content.value is not None:
        doubts.extend(_number_doubts(content.value))
        if not column.is_sure and not content.measure and _differ(in_file, wanted):
            doubts.append(Doubt("other_measure", OTHER_MEASURE, {"found": in_file, "wanted": wanted}))
    is_hidden = row in sheet.hidden_rows or column.index in sheet.hidden_columns
    if is_hidden and content.state != State.NOT_APPLICABLE:
        doubts.append(Doubt("hidden", HIDDEN, proposal="accept" if content.value is not None else ""))
    if comment := sheet.comments.get(place):
        doubts.append(Doubt("comment", COMMENT, {"text": comment}))
    return replace(content, doubts=tuple(doubts))


def _content(sheet, place, wanted, in_file, factor, words) -> Content:
    cell = sheet.cell(*place)
    if cell is None or (isinstance(cell, str) and not typed.half_width(cell)):
        return Content(State.UNREADABLE) if place in sheet.formulas else _blank(words)
    if isinstance(cell, Decimal):
        return _number(cell, place in sheet.percents, wanted, factor)
    if isinstance(cell, str):
        return _text(cell, wanted, in_file, factor, words)
    return Content(
        State.UNREADABLE, doubts=(Doubt("not_a_number", NOT_A_NUMBER, {"text": sheet.text(*place)}),)
    )


def _blank(words) -> Content:
    if state := words.get(""):
        return Content(State(state))
    return Content(State.NOT_REPORTED, doubts=(Doubt("blank", BLANK),))


def _text(cell, wanted, in_file, factor, words) -> Content:
    if state := words.get(state_word(cell)):
        return Content(State(state))
    number = typed.number(cell)
    if number is not None:
        return _number(number, "%" in typed.half_width(cell), wanted, factor)
    text = typed.half_width(cell)
    if text.startswith("#"):
        return Content(State.UNREADABLE, doubts=(Doubt("error", ERROR, {"text": text}),))
    match = with_measure(text)
    number = typed.number(match[1]) if match else None
    if number is not None and measures.is_known(match[2]):
        return _measured(number, match[2].strip(), wanted, in_file)
    found = FIRST_NUMBER.search(text)
    suggestion = found[0].replace(",", "") if found else ""
    doubt = Doubt("unreadable", UNREADABLE, {"text": cell.strip()}, suggestion=suggestion)
    return Content(State.UNREADABLE, doubts=(doubt,))


def with_measure(text: str) -> re.Match | None:
    """A number and the words behind it, perhaps its measure; blanks in a row count as one."""
    text = re.sub(r"\s+", " ", text)
    return WITH_MEASURE.fullmatch(text) if len(text) <= MEASURED_AT_MOST else None


def _number(value, is_percent, wanted, factor) -> Content:
    if not is_percent:
        return Content(State.VALUE, shortest(value * factor))
    if measures.spelled(wanted) == "%":
        return Content(State.VALUE, shortest(value * 100))
    doubts = (Doubt("per_cent", PER_CENT, {"wanted": wanted or "—"}),)
    return Content(State.VALUE, shortest(value * 100), doubts)


def _measured(number, measure, wanted, in_file) -> Content:
    """A number with its own unit of measure behind it."""
    target = wanted or in_file
    factor = measures.factor(measure, target)
    if factor is None:
        doubt = Doubt("other_measure", OTHER_MEASURE, {"found": measure, "wanted": target})
        return Content(State.VALUE, shortest(number), (doubt,), measure, is_other_measure=True)
    value = shortest(number * factor)
    if factor == 1:
        return Content(State.VALUE, value, measure=measure)
    args = {"found": measure, "wanted": target, "value": f"{value:f}"}
    doubt = Doubt("converted", CONVERTED, args, proposal="accept")
    return Content(State.VALUE, value, (doubt,), measure)


def _number_doubts(value):
    if -value.as_tuple().exponent > PLACES:
        yield Doubt("decimals", DECIMALS, {"value": f"{value:f}"}, suggestion=f"{round(value, PLACES):f}")
    if value < 0:
        yield Doubt("negative", NEGATIVE)


def shortest(value: Decimal) -> Decimal:
    """Without needless zeros and without an exponent: 3.10 is 3.1, 1E+3 is 1000."""
    bare = value.normalize()
    return bare.quantize(Decimal(1)) if bare.as_tuple().exponent > 0 else bare


def _differ(one, other) -> bool:
    return bool(one and other) and measures.factor(one, other) is None
