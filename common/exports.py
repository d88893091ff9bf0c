"""Rows written to a file that opens well in a spreadsheet program and cannot run anything there."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from rustpy_xlsxwriter import Format, write_worksheets

from common.attachments import clean_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
NUMBER_FORMATS = {
    "text": "@",
    "any": "General",
    "integer": "#,##0",
    "decimal2": "#,##0.00",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}
WIDTHS = {"text": 18, "any": 14, "integer": 10, "decimal2": 12, "percent": 10, "date": 12, "datetime": 17}
CELL_TEXT_LIMIT = 32_000
CSV_CHUNK = 1 << 18
EXACT_DIGITS = 15  # a spreadsheet keeps no more of a number
# What a spreadsheet takes for the start of a formula, also behind blanks and in full width.
FORMULA_START = re.compile(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
PLAIN_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?%?")
HEADER_FILL, TITLE_SIZE = "E9EEF4", 14
A4 = 9  # papers are numbered by the file format


@dataclass(frozen=True)
class Column:
    """One column of a file: its head, what its cells are, and help for whoever fills it in."""

    label: str
    kind: str = "text"  # text | any | integer | decimal2 | percent | date | datetime
    width: float | None = None
    note: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class BookSheet:
    """One sheet of a report: title and lines above, group heads over the heads, rows below."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    title: str = ""
    lines: Sequence[str] = ()
    groups: Sequence[tuple[int, int, str]] = ()  # first column, last column (at least one further), words
    freeze_columns: int = 0
    autofilter: bool = True
    paper: int = A4

    @property
    def header_row(self) -> int:
        return bool(self.title) + len(self.lines) + bool(self.groups)


def write_list(fmt: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """One list as a file of this format; the name of the sheet is the title."""
    if fmt == "csv":
        return write_csv(columns, rows)
    return write_book([BookSheet(title, columns, rows)])


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with the mark that spreadsheet programs need; no cell can be taken for a formula."""
    return b"".join(csv_chunks(columns, rows))


def csv_chunks(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The same piece by piece, so that a long list never stands in memory as a whole."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([harmless(str(column.label)) for column in columns])
    yield codecs.BOM_UTF8
    for row in rows:
        writer.writerow([_csv_cell(value, c.kind) for value, c in zip(row, columns, strict=True)])
        if target.tell() > CSV_CHUNK:
            yield target.getvalue().encode(errors="replace")
            target.seek(0)
            target.truncate()
    yield target.getvalue().encode(errors="replace")


def write_book(sheets: Sequence[BookSheet]) -> bytes:
    """Several sheets as one .xlsx file; texts stay texts, numbers and dates keep their kind."""
    target, names = io.BytesIO(), _sheet_names(sheets)
    parts = [(name, _records(sheet)) for name, sheet in zip(names, sheets, strict=True)]
    by_name = dict(zip(names, sheets, strict=True))
    head = Format().set_bold().set_background_color(HEADER_FILL).set_border_bottom("thin")
    head = head.set_align("vcenter").set_text_wrap()
    write_worksheets(
        parts,
        target,
        header_row={name: s.header_row for name, s in by_name.items()},
        header_format=dict.fromkeys(names, head),
        column_widths={name: [_width(c) for c in s.columns] for name, s in by_name.items()},
        column_formats={name: [_format(c) for c in s.columns] for name, s in by_name.items()},
        merge_ranges={name: _merged(s, head) for name, s in by_name.items()},
        freeze_panes={n: {"row": s.header_row + 1, "col": s.freeze_columns} for n, s in by_name.items()},
        autofilter={name: s.autofilter for name, s in by_name.items()},
        notes={name: _notes(s) for name, s in by_name.items()},
        data_validations={name: _choices(s) for name, s in by_name.items()},
        page_setup={
            name: {"landscape": True, "fit_to_pages": (1, 0), "paper_size": sheet.paper}
            for name, sheet in by_name.items()
        },
    )
    return target.getvalue()


def download_response(content: bytes, filename: str, content_type: str) -> HttpResponse:
    """A file for this person alone: saved, never shown or run on our origin, never kept by a cache."""
    return HttpResponse(content, content_type=content_type, headers=_headers(filename))


def file_response(path: Path, filename: str, content_type: str) -> FileResponse:
    """The same for a stored file, however large."""
    answer = FileResponse(path.open("rb"), content_type=content_type)
    for name, value in _headers(filename).items():
        answer.headers[name] = value
    return answer


def _headers(filename) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=clean_name(filename)),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


def harmless(text: str) -> str:
    """The text with a quote before it when a spreadsheet would take it for a formula."""
    if FORMULA_START.match(text) and not PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _csv_cell(value, kind) -> str:
    value = _plain(value, kind)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return _number_text(value, kind)
    return harmless(value)


def _number_text(value, kind) -> str:
    if kind == "percent":
        return f"{value * 100:.1f}%"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _plain(value, kind):
    """The value as a cell of this kind: None, text, whole number, Decimal, naive local date or time."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
        return value if kind == "datetime" else value.date() if kind == "date" else str(value)
    if isinstance(value, date):
        return value if kind in {"date", "datetime"} else value.isoformat()
    if isinstance(value, int | float | Decimal):
        return _plain_number(value, kind)
    return str(value)


def _plain_number(value, kind):
    value = value if isinstance(value, int) else Decimal(str(value))
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    return str(value) if kind == "text" else value


def _xlsx_cell(value, kind):
    value = _plain(value, kind)
    if isinstance(value, date) and value.year < 1900:
        return value.isoformat()
    if isinstance(value, int | Decimal) and len(Decimal(value).as_tuple().digits) > EXACT_DIGITS:
        return str(value)
    if isinstance(value, str):
        return _cell_text(value)
    return value


def _cell_text(text) -> str:
    text = text.encode("utf-8", errors="replace").decode()
    if len(text) > CELL_TEXT_LIMIT:
        return text[:CELL_TEXT_LIMIT] + _(" … (the text goes on; a spreadsheet cell holds no more)")
    return text


def _keys(columns) -> list[str]:
    """The heads, told apart where two are the same."""
    keys: list[str] = []
    for column in columns:
        label = str(column.label)
        keys.append(label if label not in keys else f"{label} ({keys.count(label) + len(keys)})")
    return keys


def _records(sheet):
    """Rows by head; a sheet without rows keeps its heads through one empty row."""
    keys, kinds = _keys(sheet.columns), [column.kind for column in sheet.columns]
    empty = True
    for row in sheet.rows:
        empty = False
        yield dict(zip(keys, map(_xlsx_cell, row, kinds), strict=True))
    if empty:
        yield dict.fromkeys(keys)


def _merged(sheet, head):
    """The title, the lines and the group heads, each over the cells it speaks of."""
    last = max(len(sheet.columns) - 1, 1)
    found = []
    if sheet.title:
        found.append((0, 0, 0, last, sheet.title, Format().set_bold().set_font_size(TITLE_SIZE)))
    for row, line in enumerate(sheet.lines, start=len(found)):
        found.append((row, 0, row, last, str(line), Format().set_align("left").set_text_wrap()))
    row = sheet.header_row - 1
    return found + [(row, first, row, to, str(words), head) for first, to, words in sheet.groups]


def _notes(sheet):
    pairs = zip(_keys(sheet.columns), sheet.columns, strict=True)
    return {key: {"text": str(c.note), "author": _("What goes here")} for key, c in pairs if c.note}


def _choices(sheet):
    """Drop-downs; a list too long for the file format is left to the check after the upload."""
    return {
        key: {"type": "list", "values": list(c.choices), "error_style": "warning"}
        for key, c in zip(_keys(sheet.columns), sheet.columns, strict=True)
        if c.choices and len(",".join(c.choices)) <= 250
    }


def _format(column):
    made = Format().set_num_format(NUMBER_FORMATS[column.kind])
    if column.kind not in {"text", "any"}:
        return made
    made = made.set_text_wrap().set_align("top")
    return made.set_quote_prefix() if column.kind == "text" else made


def _width(column) -> float:
    label = max((_cells(line) for line in str(column.label).splitlines()), default=0) + 3
    return column.width or max(WIDTHS[column.kind], min(label, 40))


def _cells(text) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _sheet_names(sheets) -> list[str]:
    """Names as the file format allows them: at most 31 characters, without []:*?/\\, each once."""
    names: list[str] = []
    for sheet in sheets:
        name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", str(sheet.name)).strip(" '")[:28] or "Sheet"
        while name.casefold() in {used.casefold() for used in names} or name.casefold() == "history":
            name = f"{name[:25]} {len(names) + 1}"
        names.append(name)
    return names
