"""The portfolio by state and by month, the branch's part, the ledger and the official forms."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from common.jobs import Job
from projects.models import Acceptance, Assessor, Decision, Stage, TeamMember
from tests.pages import page, queries
from tests.projects import board_cast as cast

pytestmark = pytest.mark.django_db
BOARD, TIMELINE = "projects:portfolio", "projects:portfolio_timeline"


def text_of(content) -> str:
    """Every word of a Word file, tables included."""
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


class TestTheBoard:
    def test_each_column_counts_all_and_shows_the_newest(self, as_user, secretary, mining):
        for number in range(8):
            cast.project(secretary, mining, name=f"在施{number}")
        answer = as_user(secretary).get(reverse(BOARD))
        running = next(column for column in answer.context["columns"] if column.count)
        assert running.count == 8
        assert [card.project.name for card in running.cards] == [f"在施{n}" for n in (7, 6, 5, 4, 3)]
        assert "state=running" in running.more_url

    def test_there_are_at_most_seven_columns_and_no_state_is_lost(self, as_user, secretary, mining):
        for state in ("draft", "returned", "midterm", "closing", "acceptance", "confirming", "archived"):
            cast.project(secretary, mining, name=state, state=state)
        cast.project(secretary, mining, name="gone", state="terminated")
        columns = as_user(secretary).get(reverse(BOARD)).context["columns"]
        assert len(columns) == 7
        assert sum(column.count for column in columns) == 7

    def test_it_shows_no_foreign_project(self, as_user, secretary, outsider, tunnelling):
        cast.project(outsider, tunnelling, name="隔壁项目")
        for name in (BOARD, TIMELINE):
            assert "隔壁项目" not in page(as_user(secretary).get(reverse(name)))

    def test_the_filters_narrow_it(self, as_user, admin, secretary, mining, tunnelling):
        cast.project(secretary, mining, name="书记的", kind="secretary")
        cast.project(secretary, tunnelling, name="党员的", kind="member")
        text = page(as_user(admin).get(reverse(BOARD) + "?kind=member"))
        assert "党员的" in text
        assert "书记的" not in text
        text = page(as_user(admin).get(f"{reverse(BOARD)}?below={mining.pk}"))
        assert "书记的" in text
        assert "党员的" not in text

    def test_a_card_tells_the_next_milestone_and_the_newest_health(self, as_user, secretary, mining):
        row = cast.project(secretary, mining)
        cast.milestone(row, cast.in_days(40), name="以后的")
        cast.milestone(row, cast.in_days(-3), name="逾期的")
        cast.milestone(row, cast.in_days(-9), name="做完的", state="done")
        cast.report(row, cast.in_days(-70), health="on_track")
        cast.report(row, cast.in_days(-5), health="blocked")
        card = as_user(secretary).get(reverse(BOARD)).context["columns"][2].cards[0]
        assert (card.milestone.name, card.milestone_is_late, card.report.health) == (
            "逾期的",
            True,
            "blocked",
        )

    @pytest.mark.parametrize("name", [BOARD, TIMELINE])
    def test_many_cost_as_many_queries_as_one(self, as_user, secretary, mining, name):
        browser = as_user(secretary)
        cast.milestone(cast.project(secretary, mining), cast.in_days(9))
        browser.get(reverse(name))
        few = queries(browser, reverse(name))
        for _ in range(6):
            row = cast.project(secretary, mining)
            cast.milestone(row, cast.in_days(9))
            cast.report(row, cast.in_days(-5))
        assert queries(browser, reverse(name)) <= few


class TestTheTimeline:
    def test_marks_say_done_overdue_and_due(self, as_user, secretary, mining):
        row = cast.project(secretary, mining, starts_on=date(2026, 1, 1), ends_on=date(2099, 12, 20))
        cast.milestone(row, date(2026, 3, 5), name="完成", state="done")
        cast.milestone(row, date(2026, 2, 6), name="拖延")
        answer = as_user(secretary).get(reverse(TIMELINE) + "?months=2026")
        months = answer.context["lines"][0]["months"]
        assert [(mark.tone, mark.milestone.name) for mark in months[2]["marks"]] == [("good", "完成")]
        assert [mark.tone for mark in months[1]["marks"]] == ["bad"]
        assert all(month["runs"] for month in months)

    def test_before_approval_and_in_other_years_nothing_stands_there(self, as_user, secretary, mining):
        cast.project(secretary, mining, name="草稿", state="draft")
        cast.project(secretary, mining, name="旧的", starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 1))
        text = page(as_user(secretary).get(reverse(TIMELINE)))
        assert "草稿</a>" not in text
        assert "旧的" not in text
        assert "旧的" in page(as_user(secretary).get(reverse(TIMELINE) + "?months=2020"))

    @pytest.mark.parametrize("typed", ["abc", "99999", "-1", "²"])
    def test_a_year_that_cannot_be_is_this_year(self, as_user, secretary, typed):
        answer = as_user(secretary).get(reverse(TIMELINE), {"months": typed})
        assert answer.context["year"] == cast.in_days(0).year


class TestThePartOfABranch:
    def test_it_tells_state_milestone_and_health(self, as_user, leader, secretary, mining):
        row = cast.project(secretary, mining, name="降本攻关")
        cast.milestone(row, cast.in_days(9), name="验收推广")
        cast.report(row, cast.in_days(-5), health="at_risk")
        text = page(as_user(leader).get(reverse("projects:project_preparation", args=[mining.pk])))
        for words in ("降本攻关", "验收推广", "有风险", "实施中"):
            assert words in text

    def test_the_branch_page_loads_it(self, as_user, secretary, mining):
        text = page(as_user(secretary).get(mining.get_absolute_url()))
        assert reverse("projects:project_preparation", args=[mining.pk]) in text

    def test_a_foreign_branch_is_not_found(self, as_user, secretary, tunnelling):
        url = reverse("projects:project_preparation", args=[tunnelling.pk])
        assert as_user(secretary).get(url).status_code == 404


class TestTheLedger:
    def test_money_is_a_number_and_days_are_days(self, as_user, secretary, mining):
        row = cast.project(secretary, mining, fund=Decimal("12000.5"), starts_on=date(2026, 2, 1))
        row.benefit.confirmed_amount = Decimal("236500")
        row.benefit.save()
        TeamMember.objects.create(project=row, user=secretary)
        cast.milestone(row, cast.in_days(1), state="done")
        answer = as_user(secretary).get(reverse("projects:ledger_export", args=["xlsx"]))
        sheet = load_workbook(BytesIO(b"".join(answer))).active
        heads = {cell.value: cell.column - 1 for cell in sheet[1]}
        cells = sheet[2]
        fund, start = cells[heads["所需经费（元）"]], cells[heads["起始日期"]]
        assert (fund.value, fund.number_format) == (12000.5, "#,##0.00")
        assert (start.value.date(), start.number_format) == (date(2026, 2, 1), "yyyy-mm-dd")
        assert cells[heads["确认效益（元）"]].value == 236500
        assert (cells[heads["项目成员"]].value, cells[heads["已完成里程碑"]].value) == (1, 1)

    def test_it_holds_the_filtered_rows_of_the_reader(self, as_user, secretary, mining, outsider, tunnelling):
        cast.project(secretary, mining, name="本支部", kind="member")
        cast.project(secretary, mining, name="另一类", kind="joint")
        cast.project(outsider, tunnelling, name="隔壁", kind="member")
        url = reverse("projects:ledger_export", args=["csv"]) + "?kind=member"
        text = page(as_user(secretary).get(url))
        assert "本支部" in text
        assert "另一类" not in text
        assert "隔壁" not in text

    def test_a_long_one_is_offered_with_the_way_back_to_the_portfolio(
        self, as_user, secretary, mining, monkeypatch
    ):
        monkeypatch.setattr("common.pages.list_files.EXPORT_CAP", 0)
        cast.project(secretary, mining, kind="member")
        url = reverse("projects:ledger_export", args=["csv"])
        text = page(as_user(secretary).get(url + "?kind=member"))
        assert f'href="{reverse("projects:portfolio")}?kind=member"' in text
        job = as_user(secretary).post(url)
        assert Job.objects.get().get_absolute_url() == job.url


class TestTheForms:
    def paper(self, browser, row, kind):
        answer = browser.get(reverse("projects:project_paper", args=[row.pk, kind]))
        assert answer.status_code == 200
        return text_of(b"".join(answer))

    @pytest.fixture
    def row(self, secretary, mining):
        row = cast.project(
            secretary, mining, state="finished", closed_on=date(2026, 9, 1), result_value=Decimal("297.5")
        )
        cast.milestone(row, date(2026, 6, 1), name="试点运行")
        return row

    def test_the_application_holds_goal_milestones_and_opinions(self, as_user, secretary, row, leader):
        Decision.objects.create(
            project=row, stage=Stage.APPLICATION, round=1, order=1, name="党委审定", role="leader",
            working_days=5, state="passed", by=leader, comment="同意立项",
        )  # fmt: skip
        text = self.paper(as_user(secretary), row, "application")
        for words in (
            "项目立项申报表",
            "吨煤成本 312 → 298 元/吨",
            "试点运行",
            "党委审定",
            "同意立项",
            leader.name,
        ):
            assert words in text

    def test_steps_ahead_leave_room_to_sign(self, as_user, secretary, row):
        assert "签字（盖章）" in self.paper(as_user(secretary), row, "application")

    def test_the_acceptance_form_sets_result_against_goal(self, as_user, secretary, row, admin):
        acceptance = Acceptance.objects.create(
            project=row, opened_on=date(2026, 9, 2), due_on=date(2026, 9, 9), result="passed",
            score=Decimal("91.5"), opinion="成效显著",
        )  # fmt: skip
        Assessor.objects.create(acceptance=acceptance, user=admin, total=Decimal("91.5"), words="可推广")
        text = self.paper(as_user(secretary), row, "acceptance")
        for words in ("项目结项验收表", "297.5 元/吨", "91.5", "成效显著", "可推广", admin.name):
            assert words in text

    def test_before_the_result_the_acceptance_form_tells_no_points(self, as_user, secretary, row, admin):
        acceptance = Acceptance.objects.create(
            project=row, opened_on=date(2026, 9, 2), due_on=date(2026, 9, 9)
        )
        Assessor.objects.create(acceptance=acceptance, user=admin, total=Decimal("91.5"), words="可推广")
        text = self.paper(as_user(secretary), row, "acceptance")
        assert admin.name in text
        assert "91.5" not in text
        assert "可推广" not in text

    def test_the_progress_record_holds_every_report(self, as_user, secretary, row):
        cast.report(row, date(2026, 5, 31), words="方案定稿")
        cast.report(row, date(2026, 6, 30), words="班组试点")
        text = self.paper(as_user(secretary), row, "progress")
        assert "方案定稿" in text
        assert "班组试点" in text

    def test_an_unknown_form_and_a_foreign_project_are_not_found(self, as_user, secretary, row, outsider):
        assert (
            as_user(secretary).get(reverse("projects:project_paper", args=[row.pk, "secret"])).status_code
            == 404
        )
        assert (
            as_user(outsider).get(reverse("projects:project_paper", args=[row.pk, "application"])).status_code
            == 404
        )

    def test_the_page_of_the_project_offers_them(self, as_user, secretary, row):
        text = page(as_user(secretary).get(row.get_absolute_url()))
        for kind in ("application", "progress", "acceptance"):
            assert reverse("projects:project_paper", args=[row.pk, kind]) in text
