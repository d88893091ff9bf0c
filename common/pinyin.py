"""Pinyin of Chinese names: initials, so that zcyd finds 综采一队, and whole words."""

from itertools import product

from pypinyin import Style, lazy_pinyin, pinyin


def initials(text: str) -> str:
    """Initials, with every reading of the first character (surnames are read differently): "cxm zxm"."""
    if not text:
        return ""
    first = pinyin(text[0], style=Style.FIRST_LETTER, heteronym=True)[0]
    # Letters and digits come as they are, in one piece.
    rest = "".join("".join(part[0].split()) for part in pinyin(text[1:], style=Style.FIRST_LETTER))
    found = sorted({f"{head[:1]}{tail}".lower() for head, tail in product(first, [rest])})
    return " ".join(found)[:100]


def spelled(text: str) -> str:
    """The whole pinyin in one piece, without tones: 综采一队 is zongcaiyidui."""
    return "".join(lazy_pinyin(text)).lower()
