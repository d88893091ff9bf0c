"""The board of supervision: what waits, how old, which warnings, where and what; the same on the page and in files."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.models import FindingMeasure, HandIn
from assessments.supervision_boards import Board
from common.quarters import Quarter
from tests import factories
from tests.assessments import follow_up_cast as cast
from tests.pages import page, queries

pytestmark = pytest.mark.django_db
URL = "/assessment/supervision_board/"
Q3 = Quarter(2026, 3)
IN_Q3 = date(2026, 7, 10)


@pytest.fixture
def board(leader, company):
    return lambda part=company: Board(leader, Q3, part, cast.today())


def values(table):
    return [[cell.value for cell in row] for row in table.rows]


def ages(board):
    return values(board().ageing())[0][1:]


@pytest.mark.parametrize(
    ("days", "place"),
    [(0, 0), (7, 0), (8, 1), (15, 1), (16, 2), (30, 2), (31, 3), (60, 3), (61, 4), (400, 4)],
)
def test_the_borders_of_the_ages(board, mining, days, place):
    cast.finding(mining, issued_on=cast.today() - timedelta(days))
    assert ages(board) == [int(n == place) for n in range(5)] + [1]


@pytest.mark.parametrize("state", ["noted", "withdrawn", "closed"])
def test_what_is_void_or_done_has_no_age(board, mining, admin, state):
    extra = {"closed_on": cast.today(), "closed_by": admin} if state == "closed" else {}
    cast.finding(mining, state=state, **extra)
    assert ages(board) == [0] * 6


def test_void_findings_neither_help_nor_hurt_anywhere(board, mining, admin):
    for state in ("noted", "withdrawn"):
        for _ in range(2):
            cast.finding(mining, overdue=9, state=state, issued_on=IN_Q3, found_on=IN_Q3)
    found = board()
    assert set(found.figures.values()) <= {0, None}
    assert values(found.queue()) == values(found.repeats()) == values(found.closing_by_unit()) == []
    assert all(row[1] == 0 for row in values(found.colours()))
    assert all(set(row[1:]) == {0} for row in values(found.heat()))


def test_the_queue_shows_the_longest_waiting_first(board, mining):
    newer = cast.finding(mining, state="submitted", submitted_on=cast.today() - timedelta(2))
    older = cast.finding(mining, state="checked", submitted_on=cast.today() - timedelta(9))
    cast.finding(mining, state="in_progress")
    rows = values(board().queue())
    assert [(row[0], row[5]) for row in rows] == [(older.number, 9), (newer.number, 2)]


def test_measures_wait_since_they_were_handed_in(board, mining):
    finding = cast.finding(mining, state="measures_submitted")
    HandIn.objects.create(finding=finding, kind="measures", text="措施", by=finding.owner)
    assert values(board().queue())[0][5] == 0


class TestWarnings:
    def colours(self, board):
        return [row[1] for row in values(board().colours())]

    @pytest.mark.parametrize(
        ("overdue", "state", "found"),
        [
            (1, "in_progress", [1, 0, 0, 0]),
            (0, "in_progress", [0, 0, 1, 0]),
            (-7, "open", [0, 0, 1, 0]),
            (-8, "open", [0, 0, 0, 1]),
            (1, "submitted", [0, 0, 0, 1]),
        ],
    )
    def test_red_is_overdue_and_blue_is_near(self, board, mining, overdue, state, found):
        submitted = cast.today() - timedelta(3) if state == "submitted" else None
        cast.finding(mining, overdue=overdue, state=state, submitted_on=submitted)
        assert self.colours(board) == found

    @pytest.mark.parametrize(("done", "found"), [(0, [0, 1, 0, 0]), (1, [0, 0, 0, 1])])
    def test_yellow_is_behind_the_time(self, board, mining, done, found):
        finding = cast.finding(mining, overdue=-20)  # one half of the term is gone
        for number in range(2):
            day = cast.today() if number < done else None
            FindingMeasure.objects.create(
                finding=finding, text="措施", owner=finding.owner, due_on=finding.due_on, done_on=day
            )
        assert self.colours(board) == found


def test_days_to_close_are_the_median_and_nine_in_ten(board, company, mining, tunnelling, admin):
    for span in (10, 20, 60):
        day = date(2026, 9, 30)
        cast.closed(mining, day, closer=admin, issued_on=day - timedelta(span))
    cast.closed(tunnelling, date(2026, 10, 1), closer=admin)
    found = board()
    assert values(found.closing_by_unit()) == [[mining.name, 3, 20.0, 52.0]]
    assert [row[1:] for row in values(found.closing_by_theme())] == [[3, 20.0, 52.0]]
    assert (found.figures["median"], found.figures["most"]) == (20.0, 52.0)


def test_the_map_counts_by_unit_theme_and_quarter(board, company, mining, tunnelling):
    cast.finding(mining, issued_on=IN_Q3)
    cast.finding(mining, issued_on=IN_Q3, theme="theory")
    cast.finding(mining, issued_on=date(2026, 6, 30))
    cast.finding(tunnelling, issued_on=date(2025, 9, 30))  # before the four quarters
    table = board().heat()
    rows = {row[0]: row[1:] for row in values(table)}
    themes, quarters = 2, 4  # those that occur
    assert len(rows[mining.name]) == themes * quarters + 1
    assert rows[mining.name][: 2 * quarters] == [0, 0, 1, 1, 0, 0, 0, 1]
    assert rows[mining.name][-1] == 2
    assert set(rows[tunnelling.name]) == {0}
    assert company.name not in rows
    assert sum(width for width, _words in table.groups) == len(table.columns)


def test_below_a_section_its_own_branches_are_the_units(board, company):
    section = factories.branch("G01", "生产党总支", parent=company, kind="general_branch")
    below = factories.branch("B31", "机电队党支部", parent=section)
    cast.finding(below, issued_on=IN_Q3)
    assert {row[0]: row[-1] for row in values(board().heat())}[section.name] == 1
    assert {row[0]: row[-1] for row in values(board(section).heat())} == {below.name: 1}
    assert {row[0]: row[-1] for row in values(board(below).heat())} == {below.name: 1}


def test_what_came_up_again_is_named(board, mining, tunnelling):
    for day in (date(2026, 2, 1), IN_Q3):
        cast.finding(mining, issued_on=day)
    cast.finding(tunnelling, issued_on=IN_Q3)
    assert [row[:3] for row in values(board().repeats())] == [[mining.name, cast.code().name, 2]]


class TestPage:
    def test_it_costs_as_many_queries_for_many_findings_as_for_one(self, as_user, leader, mining, tunnelling):
        browser = as_user(leader)
        cast.finding(mining, issued_on=IN_Q3, state="submitted")
        browser.get(URL)
        few = queries(browser, URL)
        for branch in (mining, tunnelling):
            for _ in range(5):
                cast.finding(branch, issued_on=IN_Q3, state="submitted")
                cast.finding(branch, issued_on=IN_Q3)
        assert queries(browser, URL) <= few

    def test_a_reader_sees_the_own_part_alone(self, as_user, company, mining, tunnelling):
        near = factories.person("lead9", "片区领导", mining, "leader")
        mine = cast.finding(mining, state="submitted")
        far = cast.finding(tunnelling, state="submitted")
        browser = as_user(near)
        for query in ("", f"?below={tunnelling.pk}", f"?below={company.pk}", "?below=x&quarter=nonsense"):
            text = page(browser.get(URL + query))
            assert mine.number in text
            assert far.number not in text

    @pytest.mark.parametrize("table", ["queue", "ageing", "colours", "heat", "themes", "units", "repeats"])
    @pytest.mark.parametrize("fmt", ["xlsx", "csv"])
    def test_each_table_is_a_file(self, as_user, leader, mining, table, fmt):
        cast.finding(mining, state="submitted")
        url = reverse("assessments:supervision_board_export", args=[table, fmt])
        answer = as_user(leader).get(url)
        assert answer.status_code == 200
        if fmt == "xlsx":
            assert load_workbook(io.BytesIO(answer.content)).worksheets[0].max_row >= 2
        else:
            assert next(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    def test_unknown_tables_and_formats_are_not_found(self, as_user, leader, company):
        for args in (["secrets", "csv"], ["queue", "exe"]):
            url = reverse("assessments:supervision_board_export", args=args)
            assert as_user(leader).get(url).status_code == 404

    def test_it_is_closed_without_the_permission(self, as_user, secretary):
        assert as_user(secretary).get(URL).status_code == 403
