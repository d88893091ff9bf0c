"""Files made to hurt are refused in words, quickly, and nothing is left behind."""

import contextlib
import io
import logging
import resource
import zipfile
from dataclasses import replace
from random import Random

import pytest
from django.utils import translation

from common.sheets import LIMITS, FileRefused, read_workbook
from common.sheets_child.__main__ import BROKEN, read
from common.sheets_child.guard import Refused
from tests.common.workbooks import MAIN, OFFICE, RELATIONS, number, packed, relation, row, sheet, text, xlsx

SECONDS = 5  # of processor time, so that a busy machine does not fail the tests


def spent():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@pytest.fixture
def refusal(tmp_path):
    """The words with which a file is refused; fails when it is read, slow, or refused without a reason."""

    def refusal(content, name="figures.xlsx", **kwargs):
        path = tmp_path / "upload"
        path.write_bytes(content)
        before, started = set(tmp_path.iterdir()), spent()
        with pytest.raises(FileRefused) as caught:
            read_workbook(path, name, **kwargs)
        assert spent() - started < SECONDS
        assert set(tmp_path.iterdir()) == before
        return caught.value.message

    return refusal


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def strings(content):
    return xlsx(
        extra={"xl/sharedStrings.xml": content},
        relations=relation("rId2", "sharedStrings", "sharedStrings.xml"),
    )


# Row 56: bombs.


def test_a_string_of_300_megabytes_is_refused(refusal):
    bomb = strings(f"<sst {MAIN}><si><t>{'A' * 300_000_000}</t></si></sst>")
    assert len(bomb) < 400_000
    assert "more than a table" in refusal(bomb)


def test_a_moderate_bomb_below_every_size_is_refused_by_its_ratio(refusal):
    assert "more than a table" in refusal(strings(f"<sst {MAIN}><si><t>{'A' * 30_000_000}</t></si></sst>"))


def test_a_hundred_thousand_entries_are_refused(refusal):
    assert "more than a table" in refusal(
        packed({f"xl/{i}.xml": "" for i in range(100_000)}, compression=False)
    )


def test_a_nested_archive_is_not_unpacked(refusal):
    inner = packed({"xl/worksheets/sheet1.xml": "A" * 50_000_000})
    assert "not a workbook" in refusal(packed({"xl.zip": inner}))


def test_overlapping_entries_are_refused(refusal):
    """Several directory entries over the same bytes, as in the best-known bombs."""
    content = bytearray(xlsx(extra={"xl/a.xml": "<a/>", "xl/b.xml": "<b/>"}, compression=False))
    places = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        places = {entry.filename: entry.header_offset for entry in archive.infolist()}
    at = content.rindex(b"xl/b.xml")
    content[at - 4 : at] = places["xl/a.xml"].to_bytes(4, "little")
    assert "damaged" in refusal(bytes(content))


def test_a_directory_that_lies_about_sizes_is_refused(refusal):
    content = bytearray(xlsx(sheet(row(1, text("A1", "x" * 5000)))))
    at = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    content[at + 24 : at + 28] = (600).to_bytes(4, "little")
    assert "damaged" in refusal(bytes(content))


def test_two_parts_of_the_same_name_are_refused(refusal):
    target = io.BytesIO(xlsx())
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "damaged" in refusal(target.getvalue())


def test_one_text_repeated_in_every_cell_does_not_fill_the_memory(refusal):
    cells = "".join(row(i, f'<c r="A{i}" t="s"><v>0</v></c>') for i in range(1, 2000))
    content = xlsx(
        sheet(cells),
        extra={"xl/sharedStrings.xml": f"<sst {MAIN}><si><t>{'安全' * 16_000}</t></si></sst>"},
        relations=relation("rId2", "sharedStrings", "sharedStrings.xml"),
    )
    assert "more than a table" in refusal(content)


def commented(notes, sheets):
    """A workbook with that many sheets, all of them one part with these notes."""
    listed = "".join(f'<sheet name="{i}" sheetId="{i}" r:id="rId1"/>' for i in range(1, sheets + 1))
    return xlsx(
        extra={
            "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
            "xl/worksheets/_rels/sheet1.xml.rels": f"<Relationships {RELATIONS}>"
            f"{relation('rId1', 'comments', '../comments1.xml')}</Relationships>",
            "xl/comments1.xml": f"<comments {MAIN}><commentList>{notes}</commentList></comments>",
        }
    )


def test_notes_that_many_sheets_share_are_counted_once_for_each_sheet(refusal, tmp_path):
    note = f'<comment ref="A1"><text><t>{"安" * 900}</t></text></comment>'
    limits = replace(LIMITS, characters=1000)
    (tmp_path / "one").write_bytes(commented(note, 1))
    assert read_workbook(tmp_path / "one", "x.xlsx", limits=limits).sheets[0].comments == {(0, 0): "安" * 900}
    assert "more than a table" in refusal(commented(note, 50), limits=limits)


def test_notes_without_a_word_are_counted_like_cells(refusal):
    notes = "".join(f'<comment ref="A{i}"/>' for i in range(1, 100))
    assert "more than a table" in refusal(commented(notes, 50), limits=replace(LIMITS, cells=1000))


# Row 57: structures.


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "XFD1", "IW1", "A200001"])
def test_a_cell_far_away_is_named_and_refused(refusal, place):
    line = int("".join(c for c in place if c.isdigit()))
    cells = row(1, number("A1", 1)) if line > 1 else ""
    assert place in refusal(xlsx(sheet(cells + row(line, number(place, 1)), dimension="A1")))


def test_a_huge_merged_range_is_named_and_refused(refusal):
    merged = '<mergeCells><mergeCell ref="A1:XFD20000"/></mergeCells>'
    assert "A1:XFD20000" in refusal(xlsx(sheet(row(1, number("A1", 1)), after=merged)))


def test_many_large_merged_ranges_over_each_other_are_refused(refusal):
    areas = '<mergeCell ref="A1:IV390"/>' * 1000
    content = xlsx(sheet(row(390, number("IV390", 1)), after=f"<mergeCells>{areas}</mergeCells>"))
    assert "more than a table" in refusal(content)


def test_a_huge_array_formula_is_refused(refusal):
    cells = row(1, '<c r="A1"><f t="array" ref="A1:XFD1048576">1</f></c>')
    assert "A1:XFD1048576" in refusal(xlsx(sheet(cells)))


def test_many_large_array_formulas_are_refused(refusal):
    cells = "".join(
        row(i, f'<c r="A{i}"><f t="array" ref="A{i}:A{i + 99_000}">1</f></c>') for i in range(1, 500)
    )
    assert "more than a table" in refusal(xlsx(sheet(cells)))


def test_a_million_rows_are_refused(refusal):
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c></row>' for i in range(1, 1_000_001))
    assert "200001" in refusal(xlsx(sheet(rows, dimension="")))


def test_sixteen_thousand_columns_are_refused(refusal):
    cells = "".join(f"<c><v>{i}</v></c>" for i in range(16_384))
    assert "IW1" in refusal(xlsx(sheet(f'<row r="1">{cells}</row>')))


def test_many_wide_rows_with_one_cell_each_are_refused(refusal):
    rows = "".join(row(i, number(f"IV{i}", 1)) for i in range(1, 10_001))
    assert "more than a table" in refusal(xlsx(sheet(rows)))


def test_more_styles_than_the_format_allows_are_refused(refusal):
    styles = "<cellXfs>" + '<xf numFmtId="0"/>' * 70_000 + "</cellXfs>"
    assert "styles" in refusal(xlsx(styles=styles), limits=replace(LIMITS, ratio=10_000))


def test_sixty_thousand_styles_are_read_without_harm(tmp_path):
    parts = "".join(f'<xf numFmtId="{i % 40}" fontId="{i}"/>' for i in range(60_000))
    path = tmp_path / "upload"
    path.write_bytes(xlsx(sheet(row(1, number("A1", 5, "9"))), styles=f"<cellXfs>{parts}</cellXfs>"))
    started = spent()
    assert read_workbook(path, "x.xlsx").sheets[0].text(0, 0) == "500%"
    assert spent() - started < SECONDS


def test_the_same_cell_twice_is_refused(refusal):
    assert "A1" in refusal(xlsx(sheet(row(1, number("A1", 1), number("A1", 2)))))


@pytest.mark.parametrize(
    "written",
    ["foo", "2026-02-30", "T25:00:00", "2026-10-09Tnoon", "PT12H", "T", " ", "1:2", "2026-10-09 08:30"],
)
def test_a_day_that_no_calendar_has_is_refused(refusal, written):
    assert "damaged" in refusal(xlsx(sheet(row(1, f'<c r="A1" t="d"><v>{written}</v></c>'))))


# Row 59: XML.

LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12))
    + "]>"
)
OUTSIDE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
NETWORK = '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/evil.dtd">'
INCLUSION = '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'


@pytest.mark.parametrize("declaration", [LAUGHS, OUTSIDE, NETWORK])
@pytest.mark.parametrize(
    "part",
    ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "docProps/app.xml", "xl/drawings/d.vml", "_rels/.rels"],
)
def test_declarations_are_refused_in_every_part(refusal, part, declaration):
    entity = "&m;" if declaration is LAUGHS else "&x;"
    content = f'<?xml version="1.0"?>{declaration}<worksheet {MAIN}>{entity}</worksheet>'
    assert "outside itself" in refusal(xlsx(extra={part: content}))


def test_a_declaration_in_another_encoding_is_refused_too(refusal):
    content = f'<?xml version="1.0" encoding="utf-16"?>{OUTSIDE}<worksheet {MAIN}/>'.encode("utf-16")
    assert "outside itself" in refusal(xlsx(extra={"docProps/app.xml": content}))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "docProps/custom.xml"])
def test_inclusions_are_refused(refusal, part):
    assert "outside itself" in refusal(xlsx(extra={part: f"<worksheet {MAIN}>{INCLUSION}</worksheet>"}))


# Rows 60 and 63: links, macros, other formats.


@pytest.mark.parametrize(
    "extra",
    [
        {"xl/externalLinks/externalLink1.xml": f'<externalLink {MAIN}><ddeLink ddeService="cmd" ddeTopic="x"/></externalLink>'},
        {"xl/connections.xml": f"<connections {MAIN}/>"},
    ],
)  # fmt: skip
def test_links_to_other_files_and_programs_are_refused(refusal, extra):
    assert "linked" in refusal(xlsx(extra=extra))


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused_whatever_the_name_says(refusal, part):
    assert "macros" in refusal(xlsx(extra={part: "x"}))


def test_a_macro_sheet_under_another_name_is_refused(refusal):
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>"
    )
    assert "macros" in refusal(xlsx(extra={"xl/_rels/workbook.xml.rels": relations}))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
OTHERS = [
    ("figures.xlsm", b"x", "macros"),
    ("figures.xls", OLE, "older"),
    ("figures.xlsb", b"x", "older"),
    ("figures.xlsx", OLE, "older"),
    ("figures.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    ("figures.xlsx", packed({"xl/workbook.bin": "x", "[Content_Types].xml": "x"}), "older"),
    ("figures.xlsx", packed({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}), "not a workbook"),
    ("figures.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", "not a workbook"),
    ("figures.xlsx", b"PK\x03\x04 and then nothing", "damaged"),
    ("figures.xlsx", b"", "empty"),
    ("figures.xlsx", xlsx()[:-300], "damaged"),
    ("figures.xlsx", xlsx(sheet("<row>") + "<"), "damaged"),
    ("figures.xlsx", xlsx(sheet(row(1, number("A1", "many")))), "damaged"),
    ("figures.xlsx", xlsx(sheet(row(1, '<c r="A1" t="s"><v>7</v></c>'))), "damaged"),
    ("figures.xlsx", xlsx(workbook="", extra={"xl/workbook.xml": f"<workbook {MAIN}/>"}), "not a workbook"),
    ("figures.csv", xlsx(), "not a text table"),
    ("figures.pdf", b"%PDF", "figures.pdf"),
    ("figures", b"a,b", "Only"),
]


@pytest.mark.parametrize(("name", "content", "words"), OTHERS)
def test_other_and_broken_formats_are_refused_with_the_reason(refusal, name, content, words):
    assert words in refusal(content, name)


def test_an_encrypted_entry_is_refused(refusal):
    content = bytearray(xlsx())
    at = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    content[at + 8] |= 1
    assert "password" in refusal(bytes(content))


def test_a_sheet_that_lies_outside_the_file_is_not_fetched(refusal):
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/worksheet" TargetMode="External" Target="http://127.0.0.1:9/s.xml"/></Relationships>'
    )
    assert "damaged" in refusal(xlsx(extra={"xl/_rels/workbook.xml.rels": relations}))


# Row 62: encodings.


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("单位,完成\n".encode() + b"\xff\xff,1\n", "Line 2"),
        ("单位,完成\n综采,1\n".encode("gbk") + b"\x81\x20\xff,2\n", "Line 3"),
        (b"\xef\xbb\xbf" + "单位\n综采\n".encode() + b"\xb5\xa5\n", "Line 3"),
        ("單位名稱,計劃完成情況\n綜採一隊安全生產,運輸隊經營管理\n".encode("big5"), "unknown encoding"),
        ("生産経営指標の完成状況について\n".encode("shift_jis"), "Line 1|unknown encoding"),
        ("单位,完成\n".encode("utf-16-le"), "Line 1|not text|unknown"),
        (b"a,b\n\x00\x01\x02,1\n", "Line 2"),
        (b'a,b\n"x,1\ny,2\n', "quotation mark"),
        (b'a,b\n"x"y,1\n', "quotation mark"),
        (b"a," * 300 + b"\n", "more than a table"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_for_certain_is_refused_with_its_line(refusal, content, words):
    message = refusal(content, "figures.csv")
    assert any(word in message for word in words.split("|"))


@pytest.mark.parametrize(
    "cells", ['<row r="0"><c><v>1</v></c></row>', "<c><v>1</v></c>", '<row r="-4"><c><v>1</v></c></row>']
)
def test_a_cell_outside_every_row_is_refused_and_not_lost(refusal, cells):
    assert "damaged" in refusal(xlsx(sheet(cells)))


def test_mutated_files_are_read_or_refused_and_nothing_else(tmp_path):
    """Bytes changed at random, in the archive and inside its parts; seeded, so that it can be run again."""
    whole, dice = (
        xlsx(sheet("".join(row(i, number(f"A{i}", i), text(f"B{i}", "安全")) for i in range(1, 20)))),
        Random(7),
    )
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    path = tmp_path / "upload.xlsx"
    for _ in range(400):
        name = dice.choice(list(parts))
        changed = bytearray(dice.choice([whole, parts[name]]))
        is_whole = len(changed) == len(whole)
        for _ in range(dice.randint(1, 5)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        path.write_bytes(changed if is_whole else packed(parts | {name: bytes(changed)}))
        with contextlib.suppress(Refused, *BROKEN):
            read(path, path.name, LIMITS)


# The child process itself.


def test_a_file_over_the_size_is_not_even_opened(refusal):
    assert "larger than 20 MB" in refusal(b"x" * (LIMITS.size + 1))


def test_a_reader_that_takes_too_long_is_ended(refusal):
    rows = "".join(row(i, number(f"A{i}", i)) for i in range(1, 60_000))
    assert "too long" in refusal(xlsx(sheet(rows)), limits=replace(LIMITS, wall_seconds=0.05))


def test_a_reader_that_needs_too_much_memory_is_ended_without_harm(refusal, caplog):
    rows = "".join(row(i, text(f"A{i}", "x" * 50 + str(i))) for i in range(1, 60_000))
    caplog.set_level(logging.CRITICAL)
    message = refusal(xlsx(sheet(rows)), limits=replace(LIMITS, memory=48 * 1024 * 1024))
    assert "nothing was read" in message


def test_a_reader_that_is_killed_becomes_a_refusal_and_a_line_in_the_log(refusal, caplog):
    busy = xlsx(sheet("<row>" + "<c/>" * 4_000_000 + "</row>"))
    message = refusal(busy, limits=replace(LIMITS, cpu_seconds=1, ratio=10_000))
    assert "cannot be read safely" in message
    assert "ended with -" in caplog.text


@pytest.mark.parametrize(
    "name", ["../../x.csv", "a\x00b.csv", "a\r\nb.csv", "-rf.csv", "\ud800.csv", "长" * 150 + ".csv"]
)
def test_evil_names_do_no_harm(tmp_path, name):
    path = tmp_path / "upload"
    path.write_bytes(b"a,b\n1,2\n")
    assert read_workbook(path, name).sheets[0].rows == [["a", "b"], ["1", "2"]]
