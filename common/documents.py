"""Word documents in the manner of Chinese offices: A4, 仿宋 text, 黑体 heads, tables with lines."""

import io
import re
from collections.abc import Iterable, Sequence

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from common.tables import words

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE, HEAD, TEXT, LATIN = "方正小标宋简体", "黑体", "仿宋_GB2312", "Times New Roman"
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MARGINS = {"top_margin": 30, "bottom_margin": 28, "left_margin": 26, "right_margin": 24}


class OfficeDocument:
    """A document that is written from top to bottom; every text is data, never a template."""

    def __init__(self, *, landscape=False):
        self.document = Document()
        section = self.document.sections[0]
        size = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
        section.page_width, section.page_height = size
        for side, millimetres in MARGINS.items():
            setattr(section, side, Mm(millimetres))
        self.width = size[0] - Mm(MARGINS["left_margin"] + MARGINS["right_margin"])
        _fonts(self.document.styles["Normal"], TEXT, 14)

    def title(self, text, below=""):
        """The name of the document in the middle, and what stands under it."""
        self._line(text, TITLE, 20, WD_ALIGN_PARAGRAPH.CENTER)
        if below:
            self._line(below, TEXT, 12, WD_ALIGN_PARAGRAPH.CENTER)

    def heading(self, text):
        """A heading, on the page of what it heads."""
        self._line(text, HEAD, 14, WD_ALIGN_PARAGRAPH.LEFT).paragraph_format.keep_with_next = True

    def paragraph(self, text):
        """A text with its own line breaks, each line indented by two characters."""
        for line in str(text).splitlines() or [""]:
            found = self._line(line, TEXT, 14, WD_ALIGN_PARAGRAPH.JUSTIFY)
            found.paragraph_format.first_line_indent = Pt(28)

    def salutation(self, text):
        """To whom a letter goes, at the left edge."""
        self._line(text, TEXT, 14, WD_ALIGN_PARAGRAPH.LEFT)

    def closing(self, *lines):
        """Who writes and when, at the right; the last lines of a letter stay together."""
        self.paragraph("")
        for line in lines:
            found = self._line(line, TEXT, 14, WD_ALIGN_PARAGRAPH.RIGHT)
            found.paragraph_format.right_indent = Pt(28)
            found.paragraph_format.keep_with_next = line != lines[-1]

    def facts(self, pairs: Iterable[tuple], columns: int = 2):
        """Names and values beside each other, as in a form; empty values stay as room to write in."""
        pairs = [(str(label), written(value)) for label, value in pairs]
        table = self._table((len(pairs) + columns - 1) // columns, columns * 2)
        label_width = int(self.width * 0.16)
        widths = [label_width, self.width // columns - label_width] * columns
        for index, (label, value) in enumerate(pairs):
            row, place = table.rows[index // columns], index % columns * 2
            self._cell(row.cells[place], label, HEAD, 11, WD_ALIGN_PARAGRAPH.CENTER)
            self._cell(row.cells[place + 1], value, TEXT, 11)
        self._widths(table, widths)
        if len(pairs) % columns:
            last = table.rows[-1].cells
            last[len(pairs) % columns * 2 - 1].merge(last[-1])

    def wide_facts(self, pairs: Iterable[tuple]):
        """Longer texts, each across the whole page beside its name."""
        self.facts(pairs, columns=1)

    def table(self, heads: Sequence, rows: Iterable[Sequence], shares: Sequence[float] = ()):
        """A table whose heads stand again on every page; shares say how wide each column is."""
        table = self._table(1, len(heads))
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            self._cell(cell, str(head), HEAD, 11, WD_ALIGN_PARAGRAPH.CENTER)
        table.rows[0]._tr.get_or_add_trPr().append(table._tbl.makeelement(qn("w:tblHeader"), {}))
        for values in rows:
            for cell, value in zip(table.add_row().cells, values, strict=True):
                self._cell(cell, written(value), TEXT, 11)
        shares = shares or [1] * len(heads)
        self._widths(table, [int(self.width * share / sum(shares)) for share in shares])

    def signatures(self, *labels):
        """A line for each who signs, with the day."""
        self.paragraph("")
        for label in labels:
            self.paragraph(f"{label}：____________________    ______年____月____日")

    def content(self) -> bytes:
        target = io.BytesIO()
        self.document.save(target)
        return target.getvalue()

    def _line(self, text, font, size, alignment):
        found = self.document.add_paragraph()
        found.alignment = alignment
        found.paragraph_format.space_after = Pt(4)
        _fonts_of_run(found.add_run(writable(text)), font, size)
        return found

    def _table(self, rows, columns):
        table = self.document.add_table(rows, columns, style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        return table

    def _cell(self, cell, text, font, size, alignment=WD_ALIGN_PARAGRAPH.LEFT):
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        lines = writable(text).splitlines() or [""]
        for index, line in enumerate(lines):
            found = cell.paragraphs[0] if not index else cell.add_paragraph()
            found.alignment = alignment
            found.paragraph_format.space_before = found.paragraph_format.space_after = Pt(3)
            _fonts_of_run(found.add_run(line), font, size)

    def _widths(self, table, widths):
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=False):
                cell.width = width
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)


def written(value) -> str:
    return words(value)


def writable(text) -> str:
    """The text without the marks that no Word file may hold."""
    return UNWRITABLE.sub("", str(text).encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _fonts(style, east_asian, size):
    style.font.name, style.font.size = LATIN, Pt(size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), east_asian)


def _fonts_of_run(run, east_asian, size):
    run.font.name, run.font.size = LATIN, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), east_asian)
