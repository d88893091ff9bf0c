"""Who leads what, a quarter's coverage, a leader's own branches, and what prepares a visit."""

import io
from datetime import date

import openpyxl
import pytest
from django.utils import timezone

from branches.models import ContactPoint
from tests import factories
from tests.branches import contact_cast
from tests.pages import page, queries

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 12)


@pytest.fixture
def section(company):
    return factories.branch("G01", "生产党总支", parent=company, kind="general_branch")


@pytest.fixture
def branch(section):
    return factories.branch("B11", "综采三队党支部", parent=section)


@pytest.fixture
def section_leader(section):
    return factories.person("leader2", "总支老郑", section, "leader")


@pytest.fixture
def section_admin(section):
    return factories.person("admin2", "总支小吴", section, "party_admin")


@pytest.fixture
def foreign_point(company, tunnelling):
    return contact_cast.point(factories.person("leader3", "外头老何", company, "leader"), tunnelling)


@pytest.fixture
def point(section_leader, branch):
    return contact_cast.point(section_leader, branch, is_lead=True)


class TestMatrix:
    URL = "/organisation/contact_point/matrix/"

    def test_it_shows_who_leads_what_and_who_has_nobody(self, as_user, section_admin, section, point):
        factories.branch("B12", "通风队党支部", parent=section)
        text = page(as_user(section_admin).get(self.URL))
        assert point.leader.name in text
        assert "无联系领导" in text

    def test_a_leader_whose_post_has_ended_is_marked(self, as_user, section_admin, point):
        point.leader.appointments.update(until=date(2026, 1, 1))
        assert "不再担任领导职务" in page(as_user(section_admin).get(self.URL))

    def test_a_click_assigns(self, as_user, section_admin, section_leader, branch, section):
        cell = f"{section_leader.pk}.{branch.pk}"
        answer = as_user(section_admin).post(self.URL, {"cell": cell, "part": section.pk})
        assert answer.status_code == 302
        point = ContactPoint.objects.get()
        assert (point.leader, point.branch, point.is_lead) == (section_leader, branch, True)
        assert point.since == timezone.localdate()

    def test_ticks_assign_several_or_none(self, as_user, section_admin, point, section):
        other = factories.branch("B12", "通风队党支部", parent=section)
        typed = {"leader": point.leader_id, "pk": [other.pk, point.branch_id], "since": "2026-01-01"}
        browser = as_user(section_admin)
        text = page(browser.post(self.URL, typed, follow=True))
        assert point.branch.name in text
        assert ContactPoint.objects.count() == 1
        browser.post(self.URL, typed | {"pk": [other.pk]})
        assert ContactPoint.objects.get(branch=other).since == date(2026, 1, 1)

    def test_nothing_chosen_changes_nothing(self, as_user, section_admin, branch):
        assert as_user(section_admin).post(self.URL, {"leader": "", "pk": [branch.pk]}).status_code == 302
        assert not ContactPoint.objects.exists()

    def test_readers_do_not_assign_and_foreign_branches_are_not_found(
        self, as_user, section_admin, section_leader, tunnelling, branch
    ):
        typed = {"cell": f"{section_leader.pk}.{branch.pk}"}
        assert as_user(section_leader).post(self.URL, typed).status_code == 403
        typed = {"cell": f"{section_leader.pk}.{tunnelling.pk}"}
        assert as_user(section_admin).post(self.URL, typed).status_code == 404

    def test_it_costs_as_many_queries_for_many_branches(self, as_user, section_admin, point, section):
        browser = as_user(section_admin)
        queries(browser, self.URL)
        few = queries(browser, self.URL)
        for number in range(6):
            contact_cast.point(
                point.leader, factories.branch(f"M{number}", f"机电{number}队", parent=section)
            )
        assert queries(browser, self.URL) <= few


class TestCoverage:
    URL = "/organisation/contact_coverage/?quarter=2026Q3"

    @pytest.fixture(autouse=True)
    def rule(self, db):
        return contact_cast.rule()

    def board(self, browser, url=URL):
        return browser.get(url).context["coverage"]

    def test_branches_without_visit_or_leader_and_leaders_behind_are_named(
        self, as_user, section_admin, point, section
    ):
        visited = factories.branch("B12", "通风队党支部", parent=section)
        unled = factories.branch("B13", "机电队党支部", parent=section)
        contact_cast.visit(contact_cast.point(point.leader, visited), DAY, form="party_class")
        contact_cast.follow_up(section_admin, visited, date(2026, 10, 8))
        board = self.board(as_user(section_admin))
        assert [each.name for each in board.unvisited] == [unled.name, point.branch.name]
        assert (board.visited_count, board.done, board.due, board.behind_count) == (1, 1, 2, 1)
        assert {each["form"]: each["count"] for each in board.forms}["party_class"] == 1
        assert (board.open_follow_ups, board.overdue_follow_ups) == (1, 1)

    def test_a_visit_of_another_leader_covers_the_branch_but_not_the_duty(
        self, as_user, section_admin, point, company
    ):
        second = contact_cast.point(factories.person("l9", "第二位", company, "leader"), point.branch)
        contact_cast.visit(second, DAY)
        board = self.board(as_user(section_admin))
        assert not board.unvisited
        assert board.behind_count == 1

    def test_only_the_part_that_was_asked_for_and_only_the_readers_own(
        self, as_user, admin, section_admin, section, point, foreign_point
    ):
        assert len(self.board(as_user(admin)).branches) == 2
        assert len(self.board(as_user(admin), f"{self.URL}&below={section.pk}").branches) == 1
        assert len(self.board(as_user(section_admin)).branches) == 1

    @pytest.mark.parametrize("query", ["?quarter=nonsense", "?below=x", "?below=999999999", ""])
    def test_a_strange_question_shows_the_running_quarter(self, as_user, section_admin, point, query):
        assert as_user(section_admin).get(f"/organisation/contact_coverage/{query}").status_code == 200

    def test_the_export_holds_every_branch(self, as_user, section_admin, point):
        answer = as_user(section_admin).get("/organisation/contact_coverage/export.xlsx?quarter=2026Q3")
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
        assert point.branch.name in cells
        assert "未走访" in cells
        assert len(book.worksheets) == 3

    def test_it_costs_as_many_queries_for_many_branches(self, as_user, section_admin, point, section):
        browser = as_user(section_admin)
        queries(browser, self.URL)
        few = queries(browser, self.URL)
        for number in range(6):
            leader = factories.person(f"x{number}", f"领导{number}", section, "leader")
            branch = factories.branch(f"M{number}", f"机电{number}队", parent=section)
            contact_cast.visit(contact_cast.point(leader, branch), DAY)
            contact_cast.point(leader, factories.branch(f"N{number}", f"运转{number}队", parent=section))
        assert queries(browser, self.URL) <= few


class TestMine:
    URL = "/organisation/my_contact_branches/"

    def test_each_branch_is_a_card_with_what_is_due(self, as_user, point):
        contact_cast.rule()
        contact_cast.visit(point, date(2026, 5, 4))
        contact_cast.follow_up(point.leader, point.branch, date(2026, 6, 1))
        answer = as_user(point.leader).get(self.URL)
        [card] = answer.context["branches"]
        assert (card.missing, card.last, card.overdue_follow_ups) == (1, date(2026, 5, 4), 1)
        assert f"contact_point={point.pk}" in page(answer)

    def test_a_visit_of_this_quarter_is_enough(self, as_user, point):
        contact_cast.rule()
        contact_cast.visit(point, timezone.localdate())
        assert as_user(point.leader).get(self.URL).context["missing"] == 0

    def test_a_branch_that_was_closed_is_not_due(self, as_user, point):
        contact_cast.rule()
        point.branch.closed_on = date(2026, 6, 1)
        point.branch.save()
        assert not as_user(point.leader).get(self.URL).context["branches"]

    def test_without_a_contact_branch_it_says_who_assigns_them(self, as_user, section_leader):
        assert "党群部门" in page(as_user(section_leader).get(self.URL))

    def test_many_branches_cost_as_many_queries_as_one(self, as_user, point, section):
        browser = as_user(point.leader)
        queries(browser, self.URL)
        few = queries(browser, self.URL)
        for number in range(5):
            contact_cast.point(
                point.leader, factories.branch(f"M{number}", f"机电{number}队", parent=section)
            )
        assert queries(browser, self.URL) <= few


class TestPreparing:
    def test_it_shows_what_is_open_and_what_was_seen_last(self, as_user, point):
        contact_cast.visit(point, DAY, problems="检修窗口不足")
        contact_cast.follow_up(point.leader, point.branch, date(2099, 1, 1), text="补齐记录")
        text = page(as_user(point.leader).get(f"/organisation/contact_visit/prepare/{point.branch_id}/"))
        assert "检修窗口不足" in text
        assert "补齐记录" in text
        assert f"contact_point={point.pk}" in text

    def test_drafts_of_others_do_not_show(self, as_user, point, section_admin):
        contact_cast.written(point, DAY, topics="还没写完")
        url = f"/organisation/contact_visit/prepare/{point.branch_id}/"
        assert "还没写完" not in page(as_user(section_admin).get(url))
