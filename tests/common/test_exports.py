"""A file that opens well in a spreadsheet program and runs nothing there."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from common.exports import FORMATS, BookSheet, Column, download_response, write_book, write_list

COLUMNS = [
    Column("Branch"),
    Column("Members", "integer"),
    Column("Score", "decimal2"),
    Column("Rate", "percent"),
    Column("Founded", "date"),
    Column("Filed", "datetime"),
]
ROW = ["综采一队党支部", 31, Decimal("92.10"), Decimal("0.981"), date(1942, 7, 1), datetime(2026, 10, 9, 0, 30, tzinfo=UTC)]  # fmt: skip
FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://x")',
    "+cmd|'/C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u00a0=1",
    "\u200b=1",
    "＝1+1",
    "＋1",
    "－a",
    "＠x",
]


def sheet_of(content, name=None):
    book = load_workbook(io.BytesIO(content))
    return book[name] if name else book.worksheets[0]


def lines_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_every_value_keeps_its_kind_in_a_workbook():
    sheet = sheet_of(write_list("xlsx", "得分", COLUMNS, [ROW]))
    assert sheet.title == "得分"
    assert [cell.value for cell in sheet[1]] == [column.label for column in COLUMNS]
    assert [cell.value for cell in sheet[2]] == [
        "综采一队党支部", 31, 92.1, 0.981, datetime.fromisoformat("1942-07-01"), datetime.fromisoformat("2026-10-09T08:30")
    ]  # fmt: skip
    assert sheet["C2"].number_format == "#,##0.00"
    assert sheet["D2"].number_format == "0.0%"
    assert sheet["E2"].number_format == "yyyy-mm-dd"


def test_numbers_next_to_words_and_gaps_keep_their_format():
    rows = [[Decimal("1.5")], ["待核"], [None], [Decimal("-3")]]
    sheet = sheet_of(write_list("xlsx", "x", [Column("Score", "decimal2")], rows))
    assert [cell.value for cell in sheet["A"]] == ["Score", 1.5, "待核", None, -3]
    assert sheet["A5"].number_format == "#,##0.00"


def test_a_csv_starts_with_the_mark_and_keeps_negative_numbers():
    content = write_list(
        "csv", "x", COLUMNS, [ROW, ["-", -5, Decimal("-0.10"), Decimal("-0.02"), None, None]]
    )
    assert content.startswith(b"\xef\xbb\xbf")
    head, first, second = lines_of(content)
    assert head == [column.label for column in COLUMNS]
    assert first == ["综采一队党支部", "31", "92.10", "98.1%", "1942-07-01", "2026-10-09 08:30"]
    assert second == ["'-", "-5", "-0.10", "-2.0%", "", ""]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_a_formula_stays_a_text(text):
    cell = sheet_of(write_list("xlsx", "x", [Column("Name")], [[text]]))["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert lines_of(write_list("csv", "x", [Column("Name")], [[text]]))[1][0].startswith("'")


def test_a_column_head_cannot_be_a_formula_either():
    assert lines_of(write_list("csv", "x", [Column("=1+1")], []))[0] == ["'=1+1"]
    assert sheet_of(write_list("xlsx", "x", [Column("=1+1")], []))["A1"].data_type == "s"


@pytest.mark.parametrize("text", ["-5", "+3.20", "-98.1%", "1,512", "a=b", "晋兴-一队"])
def test_a_harmless_text_is_written_as_it_is(text):
    assert lines_of(write_list("csv", "x", [Column("Name")], [[text]]))[1] == [text]


@pytest.mark.parametrize(
    "text", ["𠮷㛃", "བོད་ཡིག", "ئۇيغۇرچە", "😀", "a\u200bb", "\u202edcba", "a\x00b", "line\nline"]
)
def test_rare_characters_survive_both_formats(text):
    assert lines_of(write_list("csv", "x", [Column("Name")], [[text]]))[1] == [text]
    assert sheet_of(write_list("xlsx", "x", [Column("Name")], [[text]]))["A2"].value.replace(
        "_x0000_", "\x00"
    ) == (text)


def test_a_text_too_long_for_a_cell_is_cut_with_a_word_about_it():
    value = sheet_of(write_list("xlsx", "x", [Column("Name")], [["长" * 100_000]]))["A2"].value
    assert len(value) < 32_767
    assert value.startswith("长长")
    assert not value.endswith("长")


def test_long_numbers_and_early_dates_are_not_bent():
    columns = [Column("Number", "integer"), Column("Amount", "decimal2"), Column("Day", "date")]
    row = [10**18 + 1, Decimal("12345678901234567.89"), date(1899, 12, 31)]
    sheet = sheet_of(write_list("xlsx", "x", columns, [row]))
    assert [cell.value for cell in sheet[2]] == ["1000000000000000001", "12345678901234567.89", "1899-12-31"]


def test_broken_characters_and_no_numbers_do_not_stop_an_export():
    sheet = sheet_of(
        write_list("xlsx", "x", [Column("A"), Column("B", "decimal2")], [["a\ud800", Decimal("NaN")]])
    )
    assert [cell.value for cell in sheet[2]] == ["a?", None]


def test_a_list_without_rows_still_shows_its_heads():
    sheet = sheet_of(write_list("xlsx", "x", COLUMNS, []))
    assert [cell.value for cell in sheet[1]] == [column.label for column in COLUMNS]
    assert lines_of(write_list("csv", "x", COLUMNS, [])) == [[column.label for column in COLUMNS]]


def test_a_report_has_title_lines_group_heads_frozen_heads_filters_notes_and_choices():
    sheet = BookSheet(
        name="Summary",
        title="2026年三季度综合得分",
        lines=["Computed 2026-10-12"],
        columns=[
            Column("Branch", width=30, note="as on the last day of the quarter"),
            Column("Raw", "decimal2"),
            Column("Final", "decimal2"),
            Column("Fit", choices=("是", "否")),
        ],
        groups=[(1, 2, "Party side")],
        rows=[["综采一队", 1, 2, "是"]],
        freeze_columns=1,
    )
    read = sheet_of(write_book([sheet]), "Summary")
    assert read["A1"].value == "2026年三季度综合得分"
    assert read["A2"].value == "Computed 2026-10-12"
    assert read["B3"].value == "Party side"
    assert [cell.value for cell in read[4]] == ["Branch", "Raw", "Final", "Fit"]
    assert {str(merged) for merged in read.merged_cells.ranges} == {"A1:D1", "A2:D2", "B3:C3"}
    assert read.freeze_panes == "B5"
    assert read.auto_filter.ref == "A4:D5"
    assert read["A4"].comment.text.splitlines()[1] == "as on the last day of the quarter"
    assert read.data_validations.dataValidation[0].formula1 == '"是,否"'
    assert read.column_dimensions["A"].width == pytest.approx(30, abs=1)


def test_sheet_names_are_made_legal_and_unique():
    rows = [["x"]]
    names = ["a/b:c", "A b c", "n" * 40, "n" * 41, "", "History"]
    book = load_workbook(io.BytesIO(write_book([BookSheet(n, [Column("N")], rows) for n in names])))
    assert len(set(book.sheetnames)) == 6
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_two_columns_with_the_same_head_are_both_written():
    sheet = sheet_of(
        write_list("xlsx", "x", [Column("计划", "integer"), Column("计划", "integer")], [[1, 2]])
    )
    assert [cell.value for cell in sheet[2]] == [1, 2]


def test_a_single_column_report_has_its_title():
    content = write_book([BookSheet("x", [Column("N")], [["a"]], title="Title")])
    assert sheet_of(content)["A1"].value == "Title"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (
            "2026年三季度得分.xlsx",
            "filename*=utf-8''2026%E5%B9%B4%E4%B8%89%E5%AD%A3%E5%BA%A6%E5%BE%97%E5%88%86.xlsx",
        ),
        ("../../etc/passwd", 'filename="passwd"'),
        ("a\r\nSet-Cookie: x.csv", 'filename="aSet-Cookie x.csv"'),
        ("report\u202excod.exe", 'filename="reportxcod.exe"'),
    ],
)
def test_a_download_is_named_after_rfc_6266_and_never_runs(name, shown):
    response = download_response(b"x", name, FORMATS["xlsx"])
    assert response["Content-Disposition"] == f"attachment; {shown}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
