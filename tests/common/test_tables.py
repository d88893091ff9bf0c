"""Columns, cells, and paging that costs the same on page one and page thousand."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.safestring import SafeString

from branches.models import Appointment, Branch
from common import counting, tables
from common.tables import Column, Sorting, decode, encode, paginate
from tests import factories

COLUMNS = (
    Column("until", "Until", kind="date", sort="until"),
    Column("title", "Post", sort="title"),
    Column("branch__path", "Branch", sort="branch__path"),
    Column("branch__closed_on", "Closed", sort="branch__closed_on"),
)


@pytest.fixture
def posts(mining):
    """Thirteen posts: some without an end, some that end on the same day."""
    ends = [None, date(2027, 1, 1), date(2027, 1, 1), None, date(2028, 5, 5), None, date(2027, 1, 1)]
    ends += [date(2026, 2, 2), None, date(2028, 5, 5), date(2026, 2, 2), date(2029, 9, 9), None]
    for number, until in enumerate(ends):
        person = factories.person(f"p{number}", f"人{number}", mining, "member", until=until)
        Appointment.objects.filter(user=person).update(title=f"岗{number % 3}")
    return Appointment.objects.filter(branch=mining)


def walk(queryset, sorting, *, size=4):
    """All pages forwards, then back to the first; rows by page."""
    forwards, params = [], {}
    while True:
        found = paginate(queryset, sorting, params, size)
        forwards.append([row.pk for row in found.rows])
        if not found.next:
            break
        params = {"after": found.next}
    backwards = [forwards[-1]]
    while found.previous:
        found = paginate(queryset, sorting, {"before": found.previous}, size)
        backwards.insert(0, [row.pk for row in found.rows])
    return forwards, backwards


@pytest.mark.parametrize(
    "asked", ["until", "-until", "title", "-title", "branch__closed_on", "-branch__closed_on"]
)
def test_paging_shows_every_row_once_in_order_both_ways(posts, asked):
    sorting = Sorting(COLUMNS, "pk", asked)
    forwards, backwards = walk(posts, sorting)
    expected = [row.pk for row in sorting.apply(posts)]
    assert [pk for page in forwards for pk in page] == expected
    assert [pk for page in backwards for pk in page] == expected


@pytest.mark.parametrize("default", ["pk", "-pk"])
def test_paging_by_the_key_alone_works_both_ways(posts, default):
    sorting = Sorting(COLUMNS, default)
    expected = [row.pk for row in sorting.apply(posts)]
    for pages in walk(posts, sorting):
        assert [pk for page in pages for pk in page] == expected


@pytest.mark.parametrize("asked", ["until", "-until"])
def test_empty_values_stand_last_whatever_the_direction(posts, asked):
    ends = [row.until for row in Sorting(COLUMNS, "pk", asked).apply(posts)]
    assert ends[-5:] == [None] * 5
    assert None not in ends[:-5]


def test_a_column_that_is_not_declared_for_sorting_is_not_sorted_by(posts):
    assert Sorting(COLUMNS, "pk", "user__password").code == "pk"
    assert Sorting(COLUMNS, "pk", "--until").code == "pk"


def test_a_page_says_whether_there_are_neighbours(posts):
    first = paginate(posts, Sorting(COLUMNS, "pk"), {}, 4)
    assert (bool(first.next), bool(first.previous)) == (True, False)
    whole = paginate(posts, Sorting(COLUMNS, "pk"), {}, 50)
    assert (whole.next, whole.previous, whole.count_text) == ("", "", "13")


@pytest.mark.parametrize(
    "cursor", ["", "x", "W10", "e30", "WzEsMl0", "bnVsbA", "МЫ", "WyJhIiwiYiJd", "W1sxXSwxXQ"]
)
def test_a_cursor_that_somebody_typed_is_no_error(posts, cursor):
    found = paginate(posts, Sorting(COLUMNS, "pk", "until"), {"after": cursor}, 4)
    assert found.rows


def test_a_cursor_brings_its_value_back():
    assert decode(encode(date(2026, 9, 30), 7)) == ("2026-09-30", 7)
    assert decode(encode(Decimal("12.50"), 7)) == ("12.50", 7)
    assert decode(encode(None, 7)) == (None, 7)
    assert decode(encode("综采", 7)) == ("综采", 7)


def test_large_tables_are_not_counted_to_the_end(posts, monkeypatch):
    monkeypatch.setattr(counting, "CAP", 5)
    assert "5" in paginate(posts, Sorting(COLUMNS, "pk"), {}, 4).count_text
    assert paginate(posts, Sorting(COLUMNS, "pk"), {}, 4).count_text != "13"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (0, "0"),
        (Decimal("1234567.891"), "1,234,567.89"),
        (date(2026, 9, 30), "2026-09-30"),
        (datetime(2026, 9, 30, 16, 30, tzinfo=UTC), "2026-10-01 00:30"),
        ("<b>", "&lt;b&gt;"),
    ],
)
def test_values_are_shown_as_people_read_them(value, text):
    assert str(tables.show(value)) == text


def test_a_cell_escapes_what_people_typed():
    branch = Branch(name="<script>alert(1)</script>", path="0000001/", pk=1)
    html = tables.body(
        [branch], [Column("name", "Name", kind="tag", link=lambda row: '/x/?a="b"')], selectable=True
    )
    assert isinstance(html, SafeString)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert 'a="b"' not in html


def test_no_link_leads_to_the_page_it_stands_on():
    column = Column("name", "Name", link=lambda row: "/x/1/")
    assert column.html(Branch(name="支部"), "/x/1/") == "支部"
    assert 'href="/x/1/"' in column.html(Branch(name="支部"), "/x/2/")


def test_a_tree_is_indented_by_depth():
    branch = Branch(name="支部", path="0000001/0000002/0000003/", pk=3)
    column = Column("name", "Name", indent=lambda row: row.depth)
    assert '<td class="indent-2">' in tables.body([branch], [column])


def test_numbers_stand_right():
    column = Column("members_count", "Members", kind="integer")
    assert '<td class="num">20</td>' in tables.body([Branch(members_count=20)], [column])


def test_a_path_that_leads_to_nothing_shows_nothing():
    assert Column("peer_group__name", "Peer group").html(Branch()) == ""
