"""Word files, read back by a reader library."""

import io

from docx import Document
from docx.oxml.ns import qn

from common.documents import OfficeDocument


def read_back(document):
    return Document(io.BytesIO(document.content()))


def test_texts_tables_and_chinese_fonts_are_there():
    made = OfficeDocument()
    made.title("党员大会会议记录", "2026年第三季度")
    made.facts([("时间", "2026-09-08"), ("地点", "队部"), ("记录人", "王丽")])
    made.table(["姓名", "原因"], [("张三", "公出")])
    made.paragraph("第一段\n第二段")
    found = read_back(made)
    assert [p.text for p in found.paragraphs if p.text] == [
        "党员大会会议记录",
        "2026年第三季度",
        "第一段",
        "第二段",
    ]
    assert [cell.text for cell in found.tables[1].rows[1].cells] == ["张三", "公出"]
    fonts = {run._element.rPr.rFonts.get(qn("w:eastAsia")) for p in found.paragraphs for run in p.runs}
    assert fonts == {"方正小标宋简体", "仿宋_GB2312"}


def test_marks_that_no_file_may_hold_are_left_out_and_nothing_is_taken_for_a_template():
    made = OfficeDocument()
    made.paragraph("矿\x00井{{ settings.SECRET_KEY }}\ud800𠮷")
    assert "矿井{{ settings.SECRET_KEY }}" in read_back(made).paragraphs[0].text
    assert "𠮷" in read_back(made).paragraphs[0].text
