"""An import names every bad row with its reason, and saves all, the good ones, or nothing."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from branches.models import PeerGroup
from common import import_jobs, parsers
from common.errors import RuleViolation
from common.exports import Column, write_list
from common.imports import (
    ImportColumn,
    RowErrors,
    TableImport,
    apply,
    check,
    error_workbook,
    template_workbook,
)
from common.parsers import Unreadable
from common.quarters import Quarter
from common.sheets import FileRefused, Sheet, Workbook, read_workbook


class PeerGroups(TableImport):
    """Groups of branches, as an example of every kind of column."""

    name = "peer-groups"
    title = "Peer groups"
    unique = ("code",)
    columns = (
        ImportColumn("code", "Code", parsers.text(20), kind="text", example="G01"),
        ImportColumn("name", _("name"), parsers.text(50), kind="text", help="as in the yearly plan"),
        ImportColumn("members", "Members", parsers.integer(minimum=0), required=False),
        ImportColumn(
            "rate", "Rate", parsers.decimal(places=4, percent=True), required=False, aliases=("完成率",)
        ),
        ImportColumn("since", "Since", parsers.day, required=False),
        ImportColumn("quarter", "Quarter", parsers.quarter, required=False),
        ImportColumn("kind", "Kind", parsers.choice({"mine": "采掘", "office": "机关"}), required=False),
        ImportColumn("ranked", "Ranked", parsers.yes_no, required=False),
    )

    def rows_for_template(self, user, context):
        return [{"code": "G01", "name": "采掘组", "members": 12}]

    def check_row(self, values, user, context):
        if values["name"] == "坏":
            raise RowErrors({"name": "no such name"})
        if values["name"] == "违":
            raise RuleViolation("not now")
        return values

    def save_row(self, cleaned, *, by, context):
        PeerGroup.objects.create(code=cleaned["code"], name=cleaned["name"])
        if cleaned["name"].startswith("拒"):
            raise RuleViolation("the group is closed")
        if cleaned["name"].startswith("无效"):
            raise ValidationError(["too odd"])


HEADS = ["Code", "name", "Members", "Rate", "Since", "Quarter", "Kind", "Ranked"]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def table(*rows, heads=HEADS, name="Peer groups", **kwargs):
    return Workbook("x.xlsx", (Sheet(name, [list(heads), *map(list, rows)], **kwargs),))


def checked(*rows, **kwargs):
    return check(PeerGroups(), table(*rows, **kwargs), user=None)


def test_a_row_is_read_column_by_column():
    row = checked(["G1", "采掘", Decimal(12), "98.1%", "2026.10.9", "2026年三季度", "采掘", "是"]).good[0]
    assert row.number == 2
    assert row.cleaned == {
        "code": "G1",
        "name": "采掘",
        "members": 12,
        "rate": Decimal("0.981"),
        "since": date(2026, 10, 9),
        "quarter": Quarter(2026, 3),
        "kind": "mine",
        "ranked": True,
    }


def test_every_bad_cell_of_a_row_is_named_with_its_reason():
    bad = checked(["", "采掘", "12.5", "多", "2026.13.9", "五季度", "学校", "也许"]).bad[0]
    assert set(bad.errors) == {"code", "members", "rate", "since", "quarter", "kind", "ranked"}
    assert "A2 must not be empty" in bad.errors["code"]
    assert "12.5" in bad.errors["members"]
    assert "采掘, 机关" in bad.errors["kind"]


def test_empty_rows_are_left_out_and_numbers_stay_those_of_the_spreadsheet():
    found = checked([None, " ", "\u3000"], ["G1", "a"], [], ["G2", "b"])
    assert [row.number for row in found.good] == [3, 5]
    assert not found.bad


def test_heads_are_found_below_a_title_with_blanks_full_width_and_other_names():
    sheet = Sheet("S", [["标题"], [], ["ＣＯＤＥ ", " Na me", "完成率"], ["G1", "a", "50%"]])
    found = check(PeerGroups(), Workbook("x", (sheet,)), user=None)
    assert found.good[0].cleaned["rate"] == Decimal("0.5")
    assert found.absent_columns == ["Members", "Since", "Quarter", "Kind", "Ranked"]


def test_heads_of_the_other_language_are_understood():
    with translation.override("zh-hans"):
        label = str(PeerGroups.columns[1].label)
    assert check(PeerGroups(), table(["G1", "a"], heads=["Code", label]), user=None).good


def test_a_missing_column_is_named():
    with pytest.raises(FileRefused, match="missing: name"):
        checked(["G1"], heads=["Code", "Members"])


def test_a_file_of_another_kind_is_refused_with_the_heads_that_were_expected():
    with pytest.raises(FileRefused, match="Code, name, Members"):
        checked(["x"], heads=["甲", "乙"])


def test_an_unknown_column_is_named_and_a_reason_column_is_not():
    found = checked(["G1", "a", "?", "old"], heads=["Code", "name", "Colour", "Reason"])
    assert found.unknown_heads == ["Colour"]


def test_a_column_that_stands_twice_is_refused_with_both_places():
    with pytest.raises(FileRefused, match="B1 and C1"):
        checked(["G1", "a", "b"], heads=["Code", "name", " NAME "])


def test_two_sheets_with_the_table_are_refused_by_name():
    book = Workbook("x", (*table(["G1", "a"], name="一").sheets, *table(["G2", "b"], name="二").sheets))
    with pytest.raises(FileRefused, match="一, 二"):
        check(PeerGroups(), book, user=None)


def test_a_hidden_sheet_is_not_read_and_hidden_rows_are_told():
    book = Workbook(
        "x", (*table(["G1", "a"], hidden=True).sheets, *table(["G2", "b"], hidden_rows=frozenset({1})).sheets)
    )
    found = check(PeerGroups(), book, user=None)
    assert [row.cleaned["code"] for row in found.good] == ["G2"]
    assert found.hidden_rows == [2]


def test_hidden_columns_that_are_read_are_told_by_letter_and_head():
    rows = [["G1", "a", Decimal(2), "red"]]
    heads = ["Code", "name", "Members", "Colour"]
    found = check(PeerGroups(), table(*rows, heads=heads, hidden_columns=frozenset({2, 3})), user=None)
    assert found.hidden_columns == ["C Members"]
    assert [words for words in import_jobs.notes(found) if "C Members" in words]


@pytest.mark.parametrize("typed", ["#N/A", "#REF!", " #Div/0! "])
def test_an_error_of_the_spreadsheet_is_no_name_and_is_refused_by_its_cell(typed):
    found = checked(["G1", typed])
    assert not found.good
    assert found.bad[0].errors["name"].startswith("B2")


def test_a_formula_is_refused_by_its_cell_even_when_it_shows_nothing():
    found = checked(
        ["G1", "a", Decimal(2)],
        [None, None, None],
        formulas=frozenset({(1, 2), (2, 0), (2, 1)}),
        heads=HEADS[:3],
    )
    assert found.bad[0].errors == {"members": "C2: a formula is not accepted, paste the value."}
    assert set(found.bad[1].errors) == {"code", "name"}


def test_two_rows_of_one_name_are_both_refused():
    found = checked(["G1", "a"], ["G2", "b"], ["G1", "c"])
    assert [(row.number, row.errors) for row in found.bad] == [
        (2, {"code": "Named again in row 4; keep one of them."}),
        (4, {"code": "Named again in row 2; keep one of them."}),
    ]
    assert len(found.good) == 1


def test_the_declaration_has_the_last_word():
    found = checked(["G1", "坏"], ["G2", "违"])
    assert found.bad[0].errors == {"name": "no such name"}
    assert found.bad[1].errors == {"": "not now"}
    assert found.reasons(found.bad[1]) == ["not now"]


def test_all_or_nothing_saves_nothing_when_a_row_is_bad(db):
    found = checked(["G1", "一"], ["", "二"])
    applied = apply(found, by=None)
    assert (applied.saved, len(applied.refused)) == (0, 1)
    assert not PeerGroup.objects.exists()


def test_all_or_nothing_is_undone_when_a_service_refuses(db):
    applied = apply(checked(["G1", "一"], ["G2", "拒"], ["G3", "三"], ["G4", "无效"]), by=None)
    assert applied.saved == 0
    assert [(row.number, row.errors[""]) for row in applied.refused] == [
        (3, "the group is closed"),
        (5, "too odd"),
    ]
    assert not PeerGroup.objects.exists()


def test_good_rows_only_saves_them_and_names_the_others_in_order(db):
    progress = []
    found = checked(["G1", "一"], ["G2", "拒"], ["", "x"], ["G4", "四"])
    applied = apply(found, by=None, mode="good", report=lambda done, total: progress.append((done, total)))
    assert applied.saved == 2
    assert [row.number for row in applied.refused] == [3, 4]
    assert set(PeerGroup.objects.values_list("name", flat=True)) == {"一", "四"}
    assert progress == [(1, 3), (2, 3), (3, 3)]


def test_a_fault_in_the_middle_leaves_nothing_behind(db):
    def fails(done, total):
        if done == 2:
            raise KeyError("fault")

    with pytest.raises(KeyError):
        apply(checked(["G1", "一"], ["G2", "二"]), by=None, mode="good", report=fails)
    assert not PeerGroup.objects.exists()


def test_the_template_has_heads_help_prefilled_rows_and_can_be_uploaded_as_it_is(tmp_path):
    content = template_workbook(PeerGroups(), user=None)
    book = load_workbook(io.BytesIO(content))
    first, help_sheet = book.worksheets
    assert [cell.value for cell in first[1]] == HEADS
    assert [cell.value for cell in first[2]][:3] == ["G01", "采掘组", 12]
    assert "yearly plan" in first["B1"].comment.text
    assert [cell.value for cell in help_sheet[2]] == ["Code", "yes", None, "G01"]
    path = tmp_path / "template.xlsx"
    path.write_bytes(content)
    found = check(PeerGroups(), read_workbook(path, path.name), user=None)
    assert not found.bad
    assert len(found.good) == 1


def test_the_error_rows_come_back_as_typed_and_can_be_mended_and_uploaded_again(tmp_path):
    heads = ["Rate", "Code", "Colour", "name", "Members", "Since"]
    rows = [
        [Decimal("0.981"), "G1", "red", "ok", Decimal(1), None],
        [Decimal("3.14159"), "G2", "blue", "bad", "twelve", date(2026, 10, 9)],
    ]
    found = check(PeerGroups(), table(*rows, heads=heads, percents=frozenset({(1, 0)})), user=None)
    sheet = load_workbook(io.BytesIO(error_workbook(found))).active
    assert [cell.value for cell in sheet[1]] == [*heads, "Reason"]
    assert [cell.value for cell in sheet[2]][:6] == [3.14159, "G2", "blue", "bad", "twelve", "2026-10-09"]
    assert "Rate:" in sheet["G2"].value
    assert "Members:" in sheet["G2"].value

    sheet["A2"], sheet["E2"] = 0.5, 12
    sheet.parent.save(tmp_path / "mended.xlsx")
    again = check(PeerGroups(), read_workbook(tmp_path / "mended.xlsx", "mended.xlsx"), user=None)
    assert not again.bad
    assert again.good[0].cleaned["since"] == date(2026, 10, 9)
    assert again.unknown_heads == ["Colour"]


def test_a_moment_of_a_refused_row_is_understood_when_it_comes_back(tmp_path):
    row = ["G2", "bad", "twelve", None, datetime.fromisoformat("2020-07-01T08:30:00")]
    heads = ["Code", "name", "Members", "Rate", "Since"]
    sheet = load_workbook(io.BytesIO(error_workbook(checked(row, heads=heads)))).active
    sheet["C2"] = 12
    sheet.parent.save(tmp_path / "mended.xlsx")
    again = check(PeerGroups(), read_workbook(tmp_path / "mended.xlsx", "mended.xlsx"), user=None)
    assert not again.bad, again.bad[0].errors
    assert again.good[0].cleaned["since"] == date(2020, 7, 1)


def test_a_text_table_of_five_thousand_rows_names_the_one_bad_row(tmp_path):
    rows = [[f"G{i}", f"n{i}"] for i in range(5000)]
    rows[4998][1] = ""
    path = tmp_path / "x.csv"
    path.write_bytes(write_list("csv", "x", [Column("Code"), Column("name")], rows))
    found = check(PeerGroups(), read_workbook(path, "x.csv"), user=None)
    assert [row.number for row in found.bad] == [5000]
    assert len(found.good) == 4999


@pytest.mark.parametrize(
    ("parse", "cell"),
    [
        (parsers.text(5), "too long"),
        (parsers.text(), "a\x00b"),
        (parsers.text(), "=1+1"),
        (parsers.decimal(), True),
        (parsers.decimal(), Decimal("1E+12")),
        (parsers.decimal(), date(2026, 1, 1)),
        (parsers.decimal(places=2), "0.125"),
        (parsers.decimal(minimum=Decimal(0)), "-1"),
        (parsers.integer(), "1.5"),
        (parsers.integer(), "300%"),
        (parsers.decimal(), "200％"),
        (parsers.day, "yesterday"),
        (parsers.quarter, Decimal(2026)),
        (parsers.yes_no, "maybe"),
        (parsers.choice({"a": "A"}), "b"),
    ],
)
def test_a_parser_says_why_not(parse, cell):
    with pytest.raises(Unreadable) as caught:
        parse(cell)
    assert caught.value.message


@pytest.mark.parametrize(
    ("parse", "cell", "value"),
    [
        (parsers.text(), Decimal(10001), "10001"),
        (parsers.text(), " 𠮷家沟 ", "𠮷家沟"),
        (parsers.decimal(), Decimal("100"), Decimal(100)),
        (parsers.decimal(places=0), Decimal("1E+2"), Decimal(100)),
        (parsers.integer(), "1,512", 1512),
        (parsers.decimal(percent=True), "98.1％", Decimal("0.981")),
        (parsers.yes_no, True, True),
        (parsers.yes_no, "×", False),
        (parsers.choice({"mine": _("name")}), "ＭＩＮＥ", "mine"),
    ],
)
def test_a_parser_understands_the_usual_writings(parse, cell, value):
    assert parse(cell) == value
