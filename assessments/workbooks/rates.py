"""Completion rates: not taken over, but they must agree with the figures that are."""

from decimal import ROUND_HALF_UP, Decimal

from assessments.workbooks.checks import Cells, add
from assessments.workbooks.values import Doubt, Mapping, Meaning, gettext_noop
from assessments.workbooks.words import state_word
from common import typed
from common.sheets import Sheet, reference

SHARE_BELOW = 5  # a rate of 1.05 is a share, one of 105 is in per cent
PLACES, PLACES_AT_MOST = 1, 4  # of a rate in per cent


RATE_DIFFERS = gettext_noop(
    "The completion rate in %(cell)s says %(shown)s, the two figures give %(computed)s."
)
RATE_ALONE = gettext_noop("The completion rate in %(cell)s says %(shown)s, but a figure for it is missing.")
RATE_UNREADABLE = gettext_noop("The completion rate in %(cell)s cannot be read: “%(text)s”.")


def doubt_rates(sheet: Sheet, mapping: Mapping, cells: Cells) -> None:
    """Completion rates are not taken over; they must agree with the figures that are."""
    for column in mapping.columns:
        if column.meaning != Meaning.RATE:
            continue
        places = parts(mapping, column.metric)
        for row in sorted({cell.row for cell in cells.values()}):
            target, actual = (cells.get((row, index)) for index in places)
            doubted = actual or target
            if doubted and (doubt := _rate_doubt(sheet, mapping, row, column.index, target, actual)):
                add(cells, doubted, doubt)


def _rate_doubt(sheet, mapping, row, column, target, actual) -> Doubt | None:
    text = sheet.text(row, column).strip()
    if not text or mapping.words.get(state_word(text)):
        return None
    where = {"cell": reference(row, column), "shown": text}
    rate = rate_in(sheet, row, column)
    if rate is None:
        return Doubt("rate_unreadable", RATE_UNREADABLE, {"cell": where["cell"], "text": text})
    numbers = [cell.value if cell else None for cell in (target, actual)]
    if None in numbers or not numbers[0]:
        return Doubt("rate_alone", RATE_ALONE, where)
    computed = numbers[1] / numbers[0]
    if agrees(rate, computed, text):
        return None
    return Doubt("rate_differs", RATE_DIFFERS, where | computed_words(computed))


def parts(mapping, metric) -> tuple[int | None, int | None]:
    """The columns of target and actual of a figure."""
    found = {c.meaning: c.index for c in mapping.columns if c.metric == metric}
    return found.get(Meaning.TARGET), found.get(Meaning.ACTUAL)


def rate_in(sheet, row, column) -> Decimal | None:
    """The rate as a share of one: 105.0% and, in a column of rates, 105.0 are 1.05."""
    cell = sheet.cell(row, column)
    if isinstance(cell, Decimal):
        return cell if (row, column) in sheet.percents or abs(cell) < SHARE_BELOW else cell / 100
    if not isinstance(cell, str) or (value := typed.number(cell)) is None:
        return None
    return value if "%" in typed.half_width(cell) or abs(value) < SHARE_BELOW else value / 100


def agrees(rate, computed, text) -> bool:
    """Equal at the precision in which the rate is shown."""
    text = typed.half_width(text)
    places = len(text.rstrip("% ").partition(".")[2]) if "%" in text else PLACES
    step = Decimal(1).scaleb(-min(places, PLACES_AT_MOST) - 2)
    return abs(rate - computed.quantize(step, ROUND_HALF_UP)) <= step / 2


def computed_words(share) -> dict[str, str]:
    return {"computed": f"{(share * 100).quantize(Decimal('0.1'), ROUND_HALF_UP):f}%"}
