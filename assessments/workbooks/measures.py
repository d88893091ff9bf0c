"""Units of measure as they are written: which are the same, which can be converted, which are others."""

import re
from decimal import Decimal

from common.typed import half_width

# In this order: 千米 before 米, 千克 before 克.
SPELLINGS = (
    ("立方米", "m³"), ("公里", "km"), ("千米", "km"), ("米", "m"), ("标准煤", "标煤"), ("ce", "标煤"),
    ("公斤", "kg"), ("千克", "kg"), ("吨", "t"), ("千瓦时", "kwh"), ("度", "kwh"), ("人次", "次"), ("百分比", "%"),
)  # fmt: skip
SCALES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}
BASES = {
    "km": ("m", Decimal(1000)),
    "kg": ("t", Decimal("0.001")),
    "t": ("t", Decimal(1)),
    "m": ("m", Decimal(1)),
}
TOP = re.compile(r"(百万|亿|万|千|百)?(.*)")
BEHIND = re.compile(r"(.*?)\(([^()]*(?:\([^()]*\)[^()]*)?)\)", re.DOTALL)  # each sign is read in one way only
KNOWN = re.compile(r"^(百万|亿|万|千|百)?(km|kg|t|m|m³|元|kwh|次|人|天|d|h|台|项|件|个|%|mt)(标煤)?(/.*)?$")


def spelled(unit: str) -> str:
    """A unit of measure in one spelling: 元/吨·公里 and 元/t·km are the same."""
    text = re.sub(r"[\s·•*×()]", "", half_width(unit)).casefold()
    for word, short in SPELLINGS:
        text = text.replace(word, short)
    return text


def is_known(unit: str) -> bool:
    """Whether these characters are a unit of measure at all."""
    return bool(KNOWN.match(spelled(unit)))


def factor(one: str, other: str) -> Decimal | None:
    """What to multiply with to come from one unit of measure to the other; None when they are not of one kind."""
    if spelled(one) == spelled(other):
        return Decimal(1)
    (scale, base, below), (other_scale, other_base, other_below) = _taken_apart(one), _taken_apart(other)
    if base != other_base or below != other_below or not base:
        return None
    return scale / other_scale


def _taken_apart(unit) -> tuple[Decimal, str, str]:
    top, _, below = spelled(unit).partition("/")
    scale, base = TOP.fullmatch(top).groups()
    name, more = BASES.get(base.removesuffix("标煤"), (base.removesuffix("标煤"), Decimal(1)))
    kind = f"{name}标煤" if base.endswith("标煤") else name
    return SCALES[scale or ""] * more, kind, below


def split_head(head: str) -> tuple[str, str]:
    """The name and the unit of measure in brackets behind it: 原煤产量（万吨）."""
    text = half_width(head).replace("\n", " ")
    if match := BEHIND.fullmatch(text):
        return match[1].strip(), match[2].strip()
    return text, ""
