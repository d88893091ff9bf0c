"""A text table as offices save it: UTF-8, UTF-16 or GB18030, never guessed by likeness."""

import codecs
import csv
import io
from pathlib import Path

from common.sheets_child.guard import TOO_LARGE, Limits, Refused, gettext_noop

BROKEN_LINE = gettext_noop(
    "Line %(line)s cannot be read: the characters are neither UTF-8 nor GB18030. Save the file as “CSV UTF-8”."
)
STRANGE = gettext_noop(
    "The characters of the file are in an unknown encoding. Save the file as “CSV UTF-8” and upload it again."
)
BINARY = gettext_noop("Line %(line)s is not text.")
QUOTES = gettext_noop("Line %(line)s cannot be split into columns: a quotation mark is missing or misplaced.")
RARE_SHARE = 0.15


def read(path: Path, name: str, limits: Limits) -> list[dict]:
    """The one sheet of a text file; a cell that starts with an equals sign counts as a formula."""
    text = decode(path.read_bytes())
    if "\x00" in text:
        raise Refused(BINARY, line=text.count("\n", 0, text.index("\x00")) + 1)
    rows = _split(text, limits)
    formulas = [[r, c] for r, row in enumerate(rows) for c, cell in enumerate(row) if cell and cell[0] == "="]
    return [{"name": name, "rows": rows, "formulas": formulas}]


def decode(content: bytes) -> str:
    """The text, by mark first, then strictly UTF-8, then strictly GB18030."""
    if content.startswith(codecs.BOM_UTF8):
        return _strict(content, "utf-8-sig")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(content, "utf-16")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _strict(content, "gb18030", at_least=error.start)
    if _looks_foreign(text):
        raise Refused(STRANGE)
    return text


def _strict(content, encoding, at_least=0) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = error.object[: max(error.start, at_least)].decode(encoding, errors="replace")
        raise Refused(BROKEN_LINE, line=before.count("\n") + 1) from error


def _looks_foreign(text) -> bool:
    """Big5 and its like pass for GB18030, but then give characters that no office writes."""
    foreign = [c for c in text if c > "\x7f"]
    rare = sum(not _is_common(c) for c in foreign)
    return rare > max(2, RARE_SHARE * len(foreign))


def _is_common(character) -> bool:
    """In the everyday Chinese set: hanzi and punctuation of GB 2312, no kana, Greek or box drawing."""
    try:
        lead = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return lead >= 0xB0 or lead in (0xA1, 0xA2, 0xA3)


def _split(text, limits) -> list[list[str | None]]:
    first = text.lstrip().partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=first.count), strict=True)
    rows, cells = [], 0
    try:
        for row in reader:
            cells += len(row)
            if len(rows) >= limits.rows or len(row) > limits.columns or cells > limits.cells:
                raise Refused(TOO_LARGE)
            rows.append([cell or None for cell in row])
    except csv.Error as error:
        raise Refused(QUOTES, line=reader.line_num) from error
    return rows
