"""Numbers and pieces of arithmetic as they are printed: exact, language-neutral, replayable by hand."""

from collections.abc import Iterable
from decimal import Decimal

from .values import CENT, Words


def gettext_noop(message: str) -> str:
    """Mark an English sentence for the message catalogue; scoring itself speaks no other language."""
    return message


def sentence(message: str, **args: str) -> Words:
    """A sentence of `rule_words` with its arguments."""
    return Words(message, args)


def plain(number: Decimal) -> str:
    """A figure as short as it can be written exactly, with a real minus sign."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def points(number: Decimal) -> str:
    """Points: at least two decimal places, more only when there are more."""
    if number == number.quantize(CENT):
        return format(number.quantize(CENT), "f").replace("-", "−")
    return plain(number)


def percent(number: Decimal) -> str:
    """A share as a percentage: 0.03 is 3%."""
    return plain(number * 100) + "%"


def inner(number: Decimal) -> str:
    """A figure inside an expression: negative ones in parentheses."""
    return f"({plain(number)})" if number < 0 else plain(number)


def clipped(expression: str, value: Decimal, low: Decimal, high: Decimal | None) -> str:
    """The expression with min() or max() around it when it left its range."""
    if high is not None and value > high:
        return f"min({points(high)}, {expression})"
    if value < low:
        return f"max({points(low)}, {expression})"
    return expression


def product(count: Decimal, amount: Decimal) -> str:
    """So many times so many points."""
    return f"{inner(count)} × {points(amount)}"


def total(terms: Iterable[str]) -> str:
    """The sum of printed terms."""
    return " + ".join(terms)
