"""What happened, counted by the rows of a table: shared by deduct, bonus and penalty."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from assessments.scoring.parameters import Parameter, Reading
from assessments.scoring.printing import gettext_noop, product, total
from assessments.scoring.printing import points as shown
from assessments.scoring.values import ZERO, Event, Fact, Words

CODE = Parameter("code", gettext_noop("Code"), "text", required=True)
NAME = Parameter("name", gettext_noop("Name"), "text", required=True)
AMOUNTS = (
    CODE,
    NAME,
    Parameter("amount", gettext_noop("Points each"), minimum=ZERO, above=True),
    Parameter("min", gettext_noop("Least points each"), minimum=ZERO),
    Parameter("max", gettext_noop("Most points each"), minimum=ZERO, above=True),
    Parameter("cap", gettext_noop("Points for this row at most"), minimum=ZERO, above=True),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of event; `least` and `most` differ when the assessor chooses the amount."""

    index: int
    code: str
    name: str
    least: Decimal
    most: Decimal
    cap: Decimal | None
    zeroing: bool = False


class Happening(NamedTuple):
    """An event that fits its row."""

    row: Row
    times: Decimal
    amount: Decimal
    matter: str


def read_rows(reading: Reading, *, with_zeroing: bool = False) -> dict[str, Row]:
    """The table by code; each row has one amount or a range, or (deduct) takes everything."""
    reading.refuse_twins()
    rows = {}
    for index, raw in enumerate(reading.rows()):
        zeroing = with_zeroing and raw.flag("zeroing")
        least, most = _range(raw, zeroing)
        code = raw.text("code")
        rows[code] = Row(index, code, raw.text("name"), least, most, raw.optional("cap"), zeroing)
    return rows


def _range(raw: Reading, zeroing: bool) -> tuple[Decimal, Decimal]:
    amount, least, most = raw.optional("amount"), raw.optional("min"), raw.optional("max")
    if zeroing:
        if amount is not None or least is not None or most is not None:
            raw.refuse("amount", gettext_noop("A row that takes all points has no amount of its own."))
        return ZERO, ZERO
    if amount is not None:
        if least is not None or most is not None:
            raw.refuse("amount", gettext_noop("Enter either one amount or a range, not both."))
        return amount, amount
    if least is None or most is None:
        raw.refuse("amount", gettext_noop("Enter the points for each event, or the least and the most."))
        return ZERO, ZERO
    if least > most:
        raw.refuse("max", gettext_noop("The most must not be below the least."))
    return least, most


def happened(rows: Mapping[str, Row], fact: Fact) -> tuple[list[Happening], str]:
    """The events of a fact, or why they cannot be counted; a plain figure counts the only row."""
    events = fact.items
    if not events:
        if not fact.actual:
            return [], ""
        if len(rows) > 1:
            return [], "items_missing"
        events = tuple(Event(code, fact.actual) for code in rows)
    happenings = []
    for event in events:
        row = rows.get(event.code)
        if row is None:
            return [], "item_unknown"
        if event.count < 0:
            return [], "count_negative"
        amount = row.least if event.amount is None else event.amount
        if event.amount is None and row.least != row.most:
            return [], "amount_missing"
        if not row.zeroing and not row.least <= amount <= row.most:
            return [], "amount_outside"
        if event.count:
            happenings.append(Happening(row, event.count, amount, event.matter))
    return happenings, ""


def add_up(happenings: Iterable[Happening]) -> tuple[Decimal, tuple[Decimal, ...]]:
    """The sum with each row's cap, and its working: row index, count, amount, again and again."""
    counts: dict[tuple[int, Decimal], Decimal] = {}
    sums: dict[int, Decimal] = {}
    caps: dict[int, Decimal] = {}
    for row, count, amount, _matter in happenings:
        index = row.index
        counts[index, amount] = counts.get((index, amount), ZERO) + count
        sums[index] = sums.get(index, ZERO) + count * amount
        if row.cap is not None:
            caps[index] = row.cap
    for index, cap in caps.items():
        if sums[index] > cap:
            sums[index] = cap
    working = [
        number
        for (index, amount), count in sorted(counts.items())
        for number in (Decimal(index), count, amount)
    ]
    return sum(sums.values(), ZERO), tuple(working)


def printed_terms(rows: Mapping[str, Row], working: tuple[Decimal, ...]) -> list[str]:
    """The working of `add_up` as one printed term for each row."""
    by_row: dict[int, list[tuple[Decimal, Decimal]]] = {}
    for index, count, amount in zip(working[::3], working[1::3], working[2::3], strict=True):
        by_row.setdefault(int(index), []).append((count, amount))
    in_order = list(rows.values())
    terms = []
    for position, amounts in by_row.items():
        text = total(product(count, amount) for count, amount in amounts)
        cap = in_order[position].cap
        if cap is not None and sum(count * amount for count, amount in amounts) > cap:
            text = f"min({shown(cap)}, {text})"
        elif len(amounts) > 1:
            text = f"({text})"
        terms.append(text)
    return terms


def row_words(row: Row, sign: int) -> Words:
    """One row as a sentence."""
    if row.zeroing:
        return Words(gettext_noop("%(name)s: all points are lost."), {"name": row.name})
    which = (row.least != row.most) + 2 * (row.cap is not None)
    args = {"name": row.name, "amount": shown(row.least), "most": shown(row.most)}
    if row.cap is not None:
        args["cap"] = shown(row.cap)
    return Words((ADDS if sign > 0 else TAKES)[which], args)


TAKES = (
    gettext_noop("%(name)s: minus %(amount)s points each."),
    gettext_noop("%(name)s: minus %(amount)s to %(most)s points each, as judged."),
    gettext_noop("%(name)s: minus %(amount)s points each, at most %(cap)s."),
    gettext_noop("%(name)s: minus %(amount)s to %(most)s points each, as judged, at most %(cap)s."),
)
ADDS = (
    gettext_noop("%(name)s: plus %(amount)s points each."),
    gettext_noop("%(name)s: plus %(amount)s to %(most)s points each, as judged."),
    gettext_noop("%(name)s: plus %(amount)s points each, at most %(cap)s."),
    gettext_noop("%(name)s: plus %(amount)s to %(most)s points each, as judged, at most %(cap)s."),
)
