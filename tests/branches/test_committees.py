"""Committees: elected, seated, extended; what the size of an organisation asks for; tables of committees and records."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from branches.composition import marked, notices_of
from branches.imports import CommitteeImport, LifeRecordImport
from branches.models import Branch, Committee, CommitteeMember, LifeRecord
from branches.services import committees
from branches.todos import life as todos
from branches.views.committees import CommitteePages, CompositionPages
from common import audit, imports, links
from common.errors import RuleViolation
from common.sheets import read_workbook
from tests import factories
from tests.assessments.filing_cast import metric
from tests.pages import PagesTests, page

pytestmark = pytest.mark.django_db
Post = CommitteeMember.Post
FOUR = (Post.SECRETARY, Post.ORGANIZATION, Post.PUBLICITY, Post.DISCIPLINE)


@pytest.fixture(autouse=True)
def english():
    """Words as they stand in the code; pages answer in Chinese."""
    with translation.override("en"):
        yield


def people(branch, count=4):
    return [factories.person(f"{branch.code}-{n}", f"委员{n}", branch) for n in range(count)]


def elect(branch, day=date(2025, 3, 1), posts=FOUR, years=3):
    seats = list(zip(people(branch, len(posts)), posts, strict=True))
    return committees.elect(by=None, branch=branch, elected_on=day, term_years=years, seats=seats)


def notices(branch):
    today = timezone.localdate()
    return {
        found["code"] for found in notices_of(marked(Branch.objects.filter(pk=branch.pk), today).get(), today)
    }


class TestCommitteePages(PagesTests):
    pages = CommitteePages
    changed_field = "elected_on"
    foreign_field = "branch"

    @pytest.fixture
    def own(self, mining):
        return elect(mining)

    @pytest.fixture
    def foreign(self, tunnelling):
        return elect(tunnelling)

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, secretary):
        return secretary

    @pytest.fixture
    def reader(self, mining):
        return factories.person("head1", "陈队长", mining, "unit_head")

    def shown(self, own):
        return own.branch.name

    def typed(self, own):
        return {"branch": own.branch_id, "elected_on": "2026-05-01", "term_years": 3}

    def more(self, own, count):
        for number in range(count):
            group = factories.branch(f"B01-{number}", f"第{number}党小组", parent=own.branch, kind="group")
            elect(group)

    def test_a_row_is_changed_and_the_change_is_told(self, as_user, writer, own):
        browser = as_user(writer)
        typed = {"elected_on": "2025-04-01", "term_years": "3", "version": own.version}
        assert browser.post(self.pages.url("edit", own.pk), typed).status_code == 302
        own.refresh_from_db()
        assert own.term_ends_on == date(2028, 4, 1)
        assert own.members.count() == 4

    def test_whoever_read_an_older_version_sees_both_values(self, as_user, writer, own):
        committees.change(own, by=writer, elected_on=date(2025, 3, 2))
        typed = {"elected_on": "2025-04-01", "term_years": "3", "version": own.version}
        answer = as_user(writer).post(self.pages.url("edit", own.pk), typed)
        assert answer.status_code == 409
        assert answer.context["comparison"][0]["theirs"] == "2025-03-02"

    def test_seats_are_typed_with_the_election(self, as_user, writer, mining):
        one, two = people(mining, 2)
        typed = {
            "branch": mining.pk,
            "elected_on": "2026-05-01",
            "term_years": 3,
            "seats-TOTAL_FORMS": 2,
            "seats-INITIAL_FORMS": 0,
            "seats-0-person": one.pk,
            "seats-0-post": "secretary",
            "seats-1-person": two.pk,
            "seats-1-post": "discipline",
        }
        assert as_user(writer).post(self.pages.url("add"), typed).status_code == 302
        assert set(Committee.objects.get().members.values_list("person", "post")) == {
            (one.pk, "secretary"),
            (two.pk, "discipline"),
        }


class TestElections:
    def test_the_next_election_ends_the_term_before(self, mining):
        former = elect(mining, date(2022, 3, 1), posts=())
        present = committees.elect(by=None, branch=mining, elected_on=date(2025, 3, 1), term_years=3)
        former.refresh_from_db()
        assert former.ended_on == date(2025, 3, 1)
        assert mining.committees.current().get() == present

    def test_a_leap_day_ends_on_the_28th(self, mining):
        assert elect(mining, date(2024, 2, 29)).term_ends_on == date(2027, 2, 28)

    def test_an_election_of_tomorrow_is_not_noted_today(self, mining):
        with pytest.raises(RuleViolation, match="when it has been held"):
            elect(mining, timezone.localdate() + timedelta(days=1))

    def test_nobody_sits_twice_and_there_is_one_secretary(self, mining):
        one, two = people(mining, 2)
        values = {"by": None, "branch": mining, "elected_on": date(2025, 3, 1), "term_years": 3}
        with pytest.raises(RuleViolation, match="named twice"):
            committees.elect(**values, seats=[(one, Post.SECRETARY), (one, Post.MEMBER)])
        with pytest.raises(RuleViolation, match="There is one"):
            committees.elect(**values, seats=[(one, Post.SECRETARY), (two, Post.SECRETARY)])
        assert not Committee.objects.exists()

    def test_a_term_is_extended_once_by_at_most_a_year(self, mining, admin):
        committee = elect(mining, date(2023, 6, 16))
        with pytest.raises(RuleViolation, match="At most one year"):
            committees.extend(committee, by=admin, extended_until=date(2027, 6, 17), approved_by="矿党委")
        committee = committees.extend(
            committee, by=admin, extended_until=date(2027, 6, 16), approved_by="矿党委"
        )
        assert committee.term_ends_on == date(2027, 6, 16)
        with pytest.raises(RuleViolation, match="already"):
            committees.extend(committee, by=admin, extended_until=date(2027, 6, 16), approved_by="矿党委")

    def test_who_took_a_seat_is_told_in_the_history(self, mining, admin):
        committee = elect(mining)
        newcomer = factories.person("n1", "新委员", mining)
        committees.seat(committee, by=admin, person=newcomer, post=Post.MEMBER)
        assert "新委员" in audit.history(committee).first().changes["members"][1]


class TestNotices:
    @pytest.mark.parametrize(
        ("members", "found"),
        [
            (2, {"too_few"}),
            (3, set()),
            (6, set()),
            (7, {"no_committee"}),
            (50, {"no_committee"}),
            (51, {"no_committee", "too_many"}),
            (100, {"no_committee", "as_committee"}),
        ],
    )
    def test_the_borders_of_size(self, company, members, found):
        assert notices(factories.branch("B09", "某支部", parent=company, members_count=members)) == found

    def test_a_committee_in_order_calls_for_nothing(self, mining):
        elect(mining, date(2025, 6, 1))
        assert notices(mining) == set()

    def test_a_missing_post_and_a_wrong_number_are_named(self, mining):
        elect(mining, date(2025, 6, 1), posts=FOUR[:2])
        assert notices(mining) == {"posts", "size"}

    def test_a_term_reminds_half_a_year_before_and_when_it_is_over(self, mining, secretary):
        today = timezone.localdate()
        committee = elect(mining, today.replace(year=today.year - 3, day=1))
        assert notices(mining) <= {"term_over", "term_soon"}
        assert len(list(todos.elections(secretary))) == 1
        Committee.objects.filter(pk=committee.pk).update(term_ends_on=today - timedelta(days=1))
        assert notices(mining) == {"term_over"}
        Committee.objects.filter(pk=committee.pk).update(term_ends_on=today + timedelta(days=250))
        assert notices(mining) == set()
        assert list(todos.elections(secretary)) == []


class TestCompositionPages(PagesTests):
    pages = CompositionPages

    @pytest.fixture
    def own(self, mining):
        return mining

    @pytest.fixture
    def foreign(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, secretary):
        return secretary

    @pytest.fixture
    def reader(self, mining):
        return factories.person("head1", "陈队长", mining, "unit_head")

    def more(self, own, count):
        for number in range(count):
            factories.branch(f"X{number}", f"小{number}支部", parent=own, members_count=2)

    def test_the_filter_finds_those_of_one_notice(self, as_user, writer, own):
        assert own.name in page(as_user(writer).get(f"{self.pages.url('list')}?notice=no_committee"))
        assert "no_committee" in notices(own)
        text = page(as_user(writer).get(f"{self.pages.url('list')}?notice=too_few"))
        assert f">{own.name}</a>" not in text


@pytest.fixture
def read(tmp_path):
    """Checks rows (dicts by column key) as a user would upload them."""

    def check(declaration, *rows, by):
        target = io.StringIO()
        writer = csv.DictWriter(target, [column.key for column in declaration.columns])
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / "a.csv"
        path.write_text(target.getvalue(), encoding="utf-8")
        return imports.check(declaration(), read_workbook(path, "a.csv"), user=by)

    return check


class TestCommitteeImport:
    def rows(self, branch, **values):
        base = {"branch": branch.code, "elected_on": "2025-03-01", "post": "secretary"} | values
        return base | {"username": values.get("username", f"{branch.code}-0")}

    def test_the_rows_of_a_branch_make_one_committee(self, read, admin, mining):
        people(mining, 2)
        rows = [self.rows(mining), self.rows(mining, username="B01-1", post="组织委员")]
        assert imports.apply(read(CommitteeImport, *rows, by=admin), by=admin).saved == 2
        committee = Committee.objects.get()
        assert (committee.term_years, committee.members.count()) == (3, 2)

    @pytest.mark.parametrize(
        ("wrong", "column"),
        [
            ({"branch": "zzz"}, "branch"),
            ({"username": "zzz"}, "username"),
            ({"term_years": "4"}, "term_years"),
            ({"post": "主席"}, "post"),
            ({"name": "别人"}, "name"),
            ({"elected_on": "昨天"}, "elected_on"),
        ],
    )
    def test_every_wrong_cell_is_named(self, read, admin, mining, wrong, column):
        people(mining, 1)
        checked = read(CommitteeImport, self.rows(mining) | wrong, by=admin)
        assert [set(row.errors) for row in checked.bad] == [{column}]

    def test_two_elections_of_one_branch_are_told_apart(self, read, admin, mining):
        people(mining, 2)
        rows = [
            self.rows(mining),
            self.rows(mining, username="B01-1", elected_on="2025-04-01", post="deputy"),
        ]
        [bad] = read(CommitteeImport, *rows, by=admin).bad
        assert set(bad.errors) == {"elected_on"}


class TestRecordImport:
    def row(self, **values):
        row = {"branch": "B01", "kind": "党员大会", "held_on": "2026-03-18", "host": "李支书"}
        return row | {"topics": "讨论降本", "expected": "9"} | values

    def test_rows_are_recorded_with_their_link_to_production(self, read, admin, mining):
        figure = metric("cost_per_tonne")
        checked = read(LifeRecordImport, self.row(metric=figure.code, present="8"), by=admin)
        assert imports.apply(checked, by=admin).saved == 1
        record = LifeRecord.objects.get()
        assert (record.state, record.present) == (LifeRecord.State.RECORDED, 8)
        assert links.records_of(record, admin)[0].label == str(figure)

    def test_of_a_heart_talk_nothing_is_kept_but_day_and_number(self, read, admin, mining):
        row = self.row(kind="谈心谈话", topics="某人家事", talks_count="3")
        assert imports.apply(read(LifeRecordImport, row, by=admin), by=admin).saved == 1
        assert (LifeRecord.objects.get().topics, LifeRecord.objects.get().talks_count) == ("", 3)

    @pytest.mark.parametrize(
        ("wrong", "column"),
        [
            ({"branch": "B02"}, "branch"),
            ({"kind": "茶话会"}, "kind"),
            ({"held_on": "2099-01-01"}, ""),
            ({"topics": ""}, ""),
            ({"expected": "-1"}, "expected"),
            ({"metric": "party_judged"}, "metric"),
        ],
    )
    def test_every_wrong_cell_is_named(self, read, mining, tunnelling, secretary, wrong, column):
        metric("party_judged")
        checked = read(LifeRecordImport, self.row(**wrong), by=secretary)
        assert [set(row.errors) for row in checked.bad] == [{column}]

    def test_the_same_meeting_is_not_written_twice(self, read, admin, mining):
        imports.apply(read(LifeRecordImport, self.row(), by=admin), by=admin)
        [bad] = read(LifeRecordImport, self.row(), by=admin).bad
        assert set(bad.errors) == {"held_on"}
