"""Pinyin initials of Chinese names, so that zcyd finds 综采一队."""

from itertools import product

from pypinyin import Style, pinyin


def initials(text: str) -> str:
    """Initials, with every reading of the first character (surnames are read differently): "cxm zxm"."""
    if not text:
        return ""
    first = pinyin(text[0], style=Style.FIRST_LETTER, heteronym=True)[0]
    # Letters and digits come as they are, in one piece.
    rest = "".join("".join(part[0].split()) for part in pinyin(text[1:], style=Style.FIRST_LETTER))
    found = sorted({f"{head[:1]}{tail}".lower() for head, tail in product(first, [rest])})
    return " ".join(found)[:100]
