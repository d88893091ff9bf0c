"""What is missing in the duties, the sheet of a person, and what each is told to do."""

import io
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation
from docx import Document

from branches import duty_cover
from branches.models import DutyHolder, DutyLibrary, DutyOccurrence
from branches.services import duty_libraries
from branches.todos import duties as todos
from tests import factories
from tests.branches import duties_cast
from tests.branches.duties_cast import TODAY, YEAR, assignment, item, occurrence
from tests.pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(company):
    return factories.branch("G01", "生产党总支", parent=company, kind="general_branch")


@pytest.fixture
def section_leader(section):
    return factories.person("leader2", "总支老郑", section, "leader")


@pytest.fixture
def head(mining):
    return factories.person("head1", "陈队长", mining, "unit_head")


class TestCover:
    def found(self, user, branch):
        return {check.name: [gap.what for gap in check.gaps] for check in duty_cover.checks(user, branch)}

    def test_whoever_lacks_the_other_side_is_named(self, admin, company, mining, leader, secretary, head):
        assignment(company, leader, duty=item("A-1"))
        assignment(mining, secretary, duty=item("P-1", domain="party_building"))
        found = self.found(admin, company)
        assert found["party"] == ["王书记", "陈队长"]
        assert found["production"] == ["李支书"]

    def test_a_joint_duty_covers_both_heads(self, admin, company, mining, secretary, head):
        assignment(mining, secretary, joint_holder=head, duty=item("P-1", domain="party_building"))
        assert self.found(admin, company)["party"] == []

    def test_a_duty_that_nobody_holds_is_named_where_its_posts_are(self, admin, company, mining, secretary):
        alone = item("A-9", title="无人承担", for_leaders=False, for_unit_heads=False)
        item("A-8", title="没有这种岗位", for_leaders=False, for_secretaries=False)
        assert self.found(admin, company)["duty"] == [alone.title]

    def test_a_holder_who_left_the_post_is_named(self, admin, company, mining, nobody):
        row = assignment(mining, nobody)
        assert self.found(admin, company)["left"] == [str(row)]

    def test_letters_that_are_missing_are_named(self, admin, company, mining, secretary, leader):
        duties_cast.letter(mining, secretary, leader)
        assert self.found(admin, company)["letter"] == ["王书记"]

    def test_a_part_of_the_tree_is_checked_alone(self, admin, mining, tunnelling, secretary, outsider):
        assert self.found(admin, mining)["production"] == ["李支书"]

    def test_many_gaps_are_counted_and_the_first_ones_shown(self, admin, company, mining):
        for number in range(4):
            factories.person(f"s{number}", f"书记{number}", mining, "secretary")
        check = next(c for c in duty_cover.checks(admin, company, shown=2) if c.name == "production")
        assert (check.count, len(check.gaps)) == (4, 2)

    def test_the_page_names_the_gaps_and_how_to_mend_them(self, as_user, admin, company, mining, secretary):
        text = page(as_user(admin).get(reverse("branches:duty_gaps")))
        post = DutyHolder.objects.get(user=secretary)
        assert f"{reverse('branches:duty_assign')}?post={post.pk}&amp;domain=work_safety" in text

    def test_who_only_reads_sees_no_button(self, as_user, leader, mining, secretary):
        assert reverse("branches:duty_assign") not in page(as_user(leader).get(reverse("branches:duty_gaps")))


class TestSheet:
    def test_my_sheet_shows_my_duties_and_what_comes_next(self, as_user, mining, secretary, head):
        assignment(mining, secretary, joint_holder=head, duty=item("A-1", title="研究安全"))
        for person in (secretary, head):
            text = page(as_user(person).get(reverse("branches:my_duties")))
            assert "研究安全" in text
            assert "党政同责" in text

    def test_the_sheet_of_another_branch_is_not_found(self, as_user, secretary, tunnelling, outsider):
        assignment(tunnelling, outsider)
        assert as_user(secretary).get(reverse("branches:duty_sheet", args=[outsider.pk])).status_code == 404

    def test_a_sheet_costs_as_many_queries_for_many_duties_as_for_few(
        self, as_user, mining, secretary, django_assert_max_num_queries
    ):
        for number in range(6):
            assignment(mining, secretary, duty=item(f"A-{number}", per="month"))
        browser = as_user(secretary)
        with django_assert_max_num_queries(18):
            browser.get(reverse("branches:my_duties"))

    def test_the_word_sheet_has_the_official_columns_and_the_signatures_of_both_heads(
        self, as_user, mining, secretary, leader
    ):
        assignment(
            mining, secretary, duty=item("A-1", title="研究安全", checking_method="查阅记录", scope="本队")
        )
        duties_cast.letter(mining, secretary, leader)
        answer = as_user(secretary).get(reverse("branches:duty_sheet_word", args=[secretary.pk]))
        found = Document(io.BytesIO(b"".join(answer)))
        assert "“一岗双责”责任清单" in found.paragraphs[0].text
        table = found.tables[1]
        assert [cell.text for cell in table.rows[0].cells] == [
            "序号",
            "责任内容",
            "责任范围",
            "责任标准",
            "分值",
            "检查方式",
        ]
        assert table.rows[1].cells[1].text == "研究安全"
        ending = "\n".join(p.text for p in found.paragraphs)
        assert "党组织主要负责人：" in ending
        assert "行政主要负责人：" in ending

    def test_reporting_keeps_what_was_typed_when_the_day_is_wrong(self, as_user, mining, secretary):
        row = occurrence(mining, secretary)
        url = reverse("branches:duty_report", args=[row.pk])
        answer = as_user(secretary).post(url, {"done_on": "2999-01-01", "note": "写了很久的话"})
        assert "写了很久的话" in page(answer, 422)
        answer = as_user(secretary).post(url, {"done_on": row.first_day.isoformat(), "note": ""})
        assert "请用一句话说明履责情况" in page(answer, 422)

    def test_a_report_waits_for_confirmation(self, as_user, mining, secretary):
        row = occurrence(mining, secretary)
        typed = {"done_on": row.first_day.isoformat(), "note": "已研究部署"}
        assert (
            as_user(secretary).post(reverse("branches:duty_report", args=[row.pk]), typed).status_code == 302
        )
        row.refresh_from_db()
        assert (row.state, row.note) == ("carried_out", "已研究部署")

    def test_what_the_portal_found_is_reported_by_one_press(self, as_user, mining, secretary, leader):
        occurrence(mining, secretary, duty=item("LZ-1", per="year", evidence="responsibility_letter"))
        duties_cast.letter(mining, secretary, leader)
        browser = as_user(secretary)
        assert "一键上报平台查到的 1 项" in page(browser.get(reverse("branches:my_duties")))
        browser.post(reverse("branches:duty_report_found"))
        assert DutyOccurrence.objects.get().state == "carried_out"

    def test_a_wrong_year_in_the_address_breaks_nothing(self, as_user, secretary):
        for year in ("x", "99999", "0000", "1999"):
            assert as_user(secretary).get(f"{reverse('branches:my_duties')}?year={year}").status_code == 200


class TestTodos:
    def titles(self, user):
        with translation.override("en"):
            return [str(todo.title) for todo in todos.todos(user)]

    def test_the_holder_is_told_what_is_overdue_and_nobody_else_is(self, mining, secretary, admin, leader):
        assignment(mining, secretary, duty=item("A-1", per="month"))
        assert self.titles(secretary)[0] == f"{TODAY.month - 1} duties of yours are overdue"
        assert self.titles(admin) == self.titles(leader) == []

    def test_the_level_above_is_told_what_waits_and_the_level_above_that_is_not(
        self, company, section, section_leader, leader
    ):
        below = factories.branch("B11", "综采三队党支部", parent=section)
        occurrence(below, factories.person("s1", "支书甲", below, "secretary"), state="carried_out")
        assert self.titles(section_leader) == ["Confirm 1 reported duty"]
        assert self.titles(leader) == []

    def test_the_other_head_is_told_what_to_confirm(self, mining, secretary, head):
        occurrence(mining, secretary, joint_holder=head, state="carried_out", duty=item("A-1", per="year"))
        assert "Confirm 1 reported duty" in self.titles(head)
        assert "Confirm 1 reported duty" not in self.titles(secretary)


def test_a_library_in_use_shows_its_duties_by_domain(as_user, leader):
    duty_libraries.set_up(by=None, year=YEAR, source="starter")
    text = page(as_user(leader).get(DutyLibrary.objects.get().get_absolute_url()))
    for words in ("党风廉政", "意识形态", "接待职工来访", "联系点走访"):
        assert words in text


def test_machines_read_the_duties_of_their_user(as_user, mining, tunnelling, secretary, outsider):
    assignment(mining, secretary, since=date(YEAR, 10, 1)), assignment(tunnelling, outsider)
    browser = as_user(secretary)
    [row] = browser.get("/api/duty-occurrences/").json()["results"]
    assert (row["branch"], row["state"], row["is_overdue"]) == (mining.pk, "planned", False)
    assert len(browser.get("/api/duty-assignments/").json()["results"]) == 1
    assert browser.post("/api/duty-occurrences/", {}).status_code in {403, 405}
