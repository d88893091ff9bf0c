"""What an uploaded table says, cell by cell, and nothing more."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook as Book
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import NamedStyle

from common.exports import Column, write_list
from common.sheets import FileRefused, Limits, Sheet, letters, position, read_workbook, reference
from tests.common.workbooks import MAIN, number, relation, row, sheet, text, xlsx

OFFICE_WORKBOOK = Path(__file__).parents[1] / "data" / "2026年三季度生产经营指标完成情况.xlsx"


def spelled_out(place, words):
    """A cell whose day or time stands there as the calendar writes it and not as a number."""
    return f'<c r="{place}" t="d"><v>{words}</v></c>'


@pytest.fixture
def read(tmp_path):
    def read(content, name="figures.xlsx", **kwargs):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return read_workbook(path, name, **kwargs)

    return read


@pytest.fixture
def saved(tmp_path, read):
    def saved(book):
        book.save(tmp_path / "book.xlsx")
        return read((tmp_path / "book.xlsx").read_bytes())

    return saved


def test_the_office_workbook_is_read_cell_by_cell():
    book = read_workbook(OFFICE_WORKBOOK, OFFICE_WORKBOOK.name)
    figures, remarks = book.sheets
    assert (figures.name, remarks.name) == ("2026年3季度", "说明")
    assert figures.cell(5, 1) == "综采一队"
    assert figures.cell(5, 2) == Decimal(52)
    assert figures.cell(5, 3) == "54.6"
    assert figures.cell(6, 1) == "综采二队 "
    assert figures.cell(9, 13) == "断层带，已报批调整计划至1,300m"
    assert figures.cell(11, 6) == "3,710.5"
    assert len(figures.merged) == 13
    assert (2, 2, 2, 4) in figures.merged
    assert len(figures.rows) == 21
    assert [r[0] for r in remarks.rows] == ["口径说明", "原煤产量按过磅量", "能耗按综合折标"]


def test_another_reader_sees_the_same_values_in_the_office_workbook():
    ours, theirs = read_workbook(OFFICE_WORKBOOK, OFFICE_WORKBOOK.name), load_workbook(OFFICE_WORKBOOK)
    for page in ours.sheets:
        other = theirs[page.name]
        for cell in (cell for cells in other.iter_rows() for cell in cells):
            value = page.cell(cell.row - 1, cell.column - 1)
            assert (value or None) == (cell.value or None) or value == Decimal(str(cell.value))
        assert len(page.merged) == len(other.merged_cells.ranges)


def test_numbers_come_without_binary_dust(read):
    cells = [
        "54.600000000000001",
        "0.30000000000000004",
        "50",
        "1e3",
        "-0.05",
        "3.1",
        "1E-7",
        "123456789012345",
    ]
    found = read(xlsx(sheet("".join(row(i, number(f"A{i}", v)) for i, v in enumerate(cells, 1))))).sheets[0]
    values = [r[0] for r in found.rows]
    assert values == [
        Decimal(v) for v in ["54.6", "0.3", "50", "1000", "-0.05", "3.1", "1E-7", "123456789012345"]
    ]
    assert all(isinstance(value, Decimal) for value in values)
    assert found.text(6, 0) == "0.0000001"


def test_per_cent_dates_times_and_bools_are_told_apart(saved):
    book = Book()
    page = book.active
    shapes = {
        "A1": (0.981, "0.0%"),
        "B1": (0.5, "0%"),
        "C1": (date(2026, 10, 9), 'yyyy"年"m"月"d"日"'),
        "D1": (datetime.fromisoformat("2026-10-09T08:30"), "yyyy-mm-dd hh:mm"),
        "E1": (0.25, "h:mm"),
        "F1": (12.5, '#,##0.0"days"'),
        "G1": (1300, "#,##0_);[Red](#,##0)"),
        "H1": (12.5, "0.00E+00"),
    }
    for place, (value, number_format) in shapes.items():
        page[place] = value
        page[place].number_format = number_format
    page["I1"] = True
    found = saved(book).sheets[0]
    assert found.rows[0] == [
        Decimal("0.981"),
        Decimal("0.5"),
        date(2026, 10, 9),
        datetime.fromisoformat("2026-10-09T08:30"),
        "6:00:00",
        Decimal("12.5"),
        Decimal(1300),
        Decimal("12.5"),
        True,
    ]
    assert found.percents == {(0, 0), (0, 1)}
    assert found.text(0, 0) == "98.1%"
    assert found.text(0, 2) == "2026-10-09"
    assert found.text(0, 6) == "1300"


def test_early_days_and_the_other_calendar_are_right(read):
    styles = "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs>"
    cells = row(
        1, number("A1", 1, "1"), number("B1", 61, "1"), number("C1", 46304, "1"), number("D1", -5, "1")
    )
    assert read(xlsx(sheet(cells), styles=styles)).sheets[0].rows[0] == [
        date(1900, 1, 1),
        date(1900, 3, 1),
        date(2026, 10, 9),
        Decimal(-5),
    ]
    other = xlsx(
        sheet(row(1, number("A1", 44842, "1"))), styles=styles, workbook='<workbookPr date1904="1"/>'
    )
    assert read(other).sheets[0].rows[0] == [date(2026, 10, 9)]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2026-10-09", date(2026, 10, 9)),
        ("2026-10-09T08:30:00", datetime.fromisoformat("2026-10-09T08:30")),
        ("2026-10-09T08:30:00Z", datetime.fromisoformat("2026-10-09T08:30")),
        ("2026-10-09T08:30:00.250", datetime.fromisoformat("2026-10-09T08:30:00.250")),
        (" 2026-10-09T08:30:00.250Z ", datetime.fromisoformat("2026-10-09T08:30:00.250")),
    ],
)
def test_a_day_or_moment_that_the_file_spells_out_is_read(read, written, value):
    assert read(xlsx(sheet(row(1, spelled_out("A1", written))))).sheets[0].rows == [[value]]


@pytest.mark.parametrize("written", ["T06:00:00", "06:00:00", "T06:00", "T06:00:00.500Z"])
def test_a_time_of_day_that_the_file_spells_out_is_text_as_its_number_would_be(read, written):
    styles = "<cellXfs><xf numFmtId='0'/><xf numFmtId='20'/></cellXfs>"
    cells = row(1, spelled_out("A1", written), number("B1", 0.25, "1"))
    assert read(xlsx(sheet(cells), styles=styles)).sheets[0].rows == [["6:00:00", "6:00:00"]]


def test_formula_cells_are_named_with_what_they_last_showed(read):
    cells = row(1, '<c r="A1"><f>1+1</f><v>2</v></c>', '<c r="B1"><f>SUM(A1)</f></c>', number("C1", 3)) + row(
        2,
        '<c r="A2" t="str"><f t="shared" si="0"/><v>a</v></c>',
        '<c r="B2"><f t="array" ref="B2:B3">A1:A2</f></c>',
    )
    found = read(xlsx(sheet(cells))).sheets[0]
    assert found.rows[0] == [Decimal(2), None, Decimal(3)]
    assert found.formulas == {(0, 0), (0, 1), (1, 0), (1, 1), (2, 1)}


def test_hidden_sheets_rows_columns_and_notes_are_told(saved):
    book = Book()
    page = book.active
    page["A1"], page["B2"] = "x", 5
    page["B2"].comment = Comment("调整计划见批复", "调度室")
    page.row_dimensions[2].hidden = True
    page.column_dimensions["B"].hidden = True
    book.create_sheet("隐藏")["A1"] = "y"
    book["隐藏"].sheet_state = "veryHidden"
    found = saved(book)
    assert [s.hidden for s in found.sheets] == [False, True]
    assert found.sheets[0].hidden_rows == {1}
    assert found.sheets[0].hidden_columns == {1}
    assert found.sheets[0].comments == {(1, 1): "调整计划见批复"}


def test_a_declared_size_is_never_trusted(read):
    rows = "".join(row(i, number(f"A{i}", i), number(f"E{i}", i)) for i in range(1, 101))
    found = read(xlsx(sheet(rows, dimension="A1:B3"))).sheets[0]
    assert len(found.rows) == 100
    assert found.width == 5


def test_cells_without_references_follow_each_other(read):
    part = sheet("<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c><v>3</v></c></row>")
    assert read(xlsx(part)).sheets[0].rows == [[Decimal(1), None, Decimal(2)], [Decimal(3)]]


def test_empty_but_formatted_cells_far_away_do_no_harm(read):
    part = sheet(row(1, number("A1", 1), '<c r="XFD1" s="0"/>') + row(1_048_576, '<c r="A1048576" s="0"/>'))
    assert read(xlsx(part)).sheets[0].rows == [[Decimal(1)]]


def test_shared_rich_and_escaped_texts_are_whole(read):
    strings = (
        f"<sst {MAIN}><si><t>综采</t></si><si><r><t>掘</t></r><r><rPr><b/></rPr><t>进</t></r>"
        "<rPh sb='0' eb='1'><t>jue</t></rPh></si><si><t>a_x000D_\nb_x005F_x0041_</t></si><si><t/></si></sst>"
    )
    cells = row(
        1, *[f'<c r="{letters(i)}1" t="s"><v>{i}</v></c>' for i in range(4)], text("E1", "_xD83D__xDE00_")
    )
    found = read(
        xlsx(
            sheet(cells),
            extra={"xl/sharedStrings.xml": strings},
            relations=relation("rId2", "sharedStrings", "sharedStrings.xml"),
        )
    )
    assert found.sheets[0].rows == [["综采", "掘进", "a\nb_x0041_", None, "😀"]]


@pytest.mark.parametrize("where", ["cell", "shared text"])
def test_a_text_with_no_character_in_it_is_refused_in_words_and_not_by_the_database(read, where):
    strings = f"<sst {MAIN}><si><t>综采_x0000_队</t></si></sst>"
    parts = {
        "cell": {"sheet_part": sheet(row(1, text("A1", "综采_x0000_队")))},
        "shared text": {
            "extra": {"xl/sharedStrings.xml": strings},
            "relations": relation("rId2", "sharedStrings", "sharedStrings.xml"),
        },
    }
    with pytest.raises(FileRefused) as refused:
        read(xlsx(**parts[where]))
    assert "综采_x0000_队" in refused.value.message


def test_a_sheet_is_kept_as_json_and_comes_back_as_it_was(saved):
    book = Book()
    page = book.active
    for place, value in {"A1": "x", "B1": 54.6, "C1": date(2026, 10, 9), "D1": True, "E1": "=1"}.items():
        page[place] = value
    page["A2"] = datetime.fromisoformat("2026-10-09T08:30")
    page["B2"], page["B2"].number_format = 0.5, "0%"
    page["B2"].comment = Comment("n", "a")
    page.merge_cells("A3:B3")
    page.row_dimensions[2].hidden = True
    sheet = saved(book).sheets[0]
    assert Sheet.from_dict(json.loads(json.dumps(sheet.to_dict()))) == sheet


def test_what_was_exported_is_read_back(read):
    columns = [Column("名称"), Column("数", "integer"), Column("率", "percent"), Column("日", "date")]
    content = write_list("xlsx", "表", columns, [["=一队", -5, Decimal("0.981"), date(2026, 10, 9)]])
    found = read(content).sheets[0]
    assert found.rows[1] == ["=一队", Decimal(-5), Decimal("0.981"), date(2026, 10, 9)]
    assert found.percents == {(1, 2)}
    assert not found.formulas


def test_many_styles_are_read_quickly(saved):
    book = Book()
    for index in range(300):
        book.add_named_style(NamedStyle(f"s{index}", number_format=f'0.0"x{index}"'))
        book.active.cell(index + 1, 1, index / 10).style = f"s{index}"
    assert saved(book).sheets[0].rows[299] == [Decimal("29.9")]


ENCODED = [
    ("utf-8", "单位,完成\n综采一队,54.6\n"),
    ("utf-8-sig", "单位,完成\n综采一队,54.6\n"),
    ("utf-16", "单位\t完成\n综采一队\t54.6\n"),
    ("gbk", "单位,完成\r\n综采一队,54.6\r\n"),
    ("gb18030", "单位,完成\n𠮷家沟煤矿综采一队生产班组安全,54.6\n"),
]


@pytest.mark.parametrize(("encoding", "words"), ENCODED)
def test_a_text_table_is_read_in_every_encoding_offices_use(read, encoding, words):
    found = read(words.encode(encoding), "三季度.csv")
    assert found.sheets[0].name == "三季度"
    assert found.sheets[0].rows[0] == ["单位", "完成"]
    assert found.sheets[0].rows[1][0].endswith(("队", "全"))
    assert found.sheets[0].rows[1][1] == "54.6"


def test_quotes_line_ends_gaps_and_semicolons_in_a_text_table(read):
    content = b'a;b;c\n"x;1\ny";;"say ""hi"""\n;;\n'
    assert read(content, "x.csv").sheets[0].rows == [
        ["a", "b", "c"],
        ["x;1\ny", None, 'say "hi"'],
        [None, None, None],
    ]


def test_a_text_cell_that_starts_with_an_equals_sign_counts_as_a_formula(read):
    found = read(b"a,b\n1,=1+1\n-5,@x\n", "x.csv").sheets[0]
    assert found.formulas == {(1, 1)}


@pytest.mark.parametrize(
    ("place", "name"), [((0, 0), "A1"), ((6, 2), "C7"), ((9, 26), "AA10"), ((0, 16383), "XFD1")]
)
def test_references_are_written_as_a_spreadsheet_does(place, name):
    assert reference(*place) == name
    assert position(name) == place


def test_a_missing_sheet_is_named(read):
    with pytest.raises(FileRefused, match="二季度"):
        read(xlsx()).sheet("二季度")


def test_limits_refuse_and_never_cut(read):
    rows = "".join(row(i, number(f"A{i}", i)) for i in range(1, 12))
    with pytest.raises(FileRefused, match="A11"):
        read(xlsx(sheet(rows)), limits=Limits(rows=10))
    with pytest.raises(FileRefused):
        read(xlsx(sheet(rows)), limits=Limits(cells=10))
    assert len(read(xlsx(sheet(rows)), limits=Limits(rows=11)).sheets[0].rows) == 11
