"""The pages of supervision plans, visits, draws and of a quarter's coverage."""

import io

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone
from docx import Document

from assessments.models import SupervisionPlan, SupervisionVisit
from assessments.services import plan_generation, spot_draws
from assessments.views.spot_draws import SpotDrawPages
from assessments.views.supervision_plans import SupervisionPlanPages
from assessments.views.supervision_visits import SupervisionVisitPages
from common.jobs import Job
from common.quarters import Quarter
from tests import factories
from tests.assessments import plans_cast
from tests.pages import PagesTests, form_values, page, queries

pytestmark = pytest.mark.django_db


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
def section_inspector(section):
    return factories.person("insp2", "督查员老何", section, "inspector")


@pytest.fixture
def plan(section, section_admin):
    return plans_cast.plan(section, section_admin, title="生产党总支督查计划")


@pytest.fixture
def visit(plan, branch, section_leader, section_inspector):
    return plans_cast.visit(plan, branch, section_leader, members=[section_inspector])


@pytest.fixture
def foreign_plan(tunnelling, admin):
    return plans_cast.plan(tunnelling, admin, title="外头的计划", state="approved")


class TestPlanPages(PagesTests):
    pages = SupervisionPlanPages
    foreign_field = "scope"
    changed_field = "title"

    @pytest.fixture
    def own(self, plan):
        return plan

    @pytest.fixture
    def foreign(self, foreign_plan):
        return foreign_plan

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, section_admin, section_inspector):
        factories.appoint(section_admin, "leader", section_admin.branch)  # the verbs of both sides
        return section_admin

    @pytest.fixture
    def reader(self, section_inspector):
        return section_inspector

    def typed(self, own):
        return {
            "quarter": str(Quarter.current()),
            "scope": own.scope_id,
            "title": "本季度督查计划",
            "theme": "integration",
            "cap": 1,
        }

    def more(self, own, count):
        for number in range(count):
            plans_cast.plan(own.scope, own.made_by, quarter=plans_cast.ahead().shift(number + 1))


class TestOnePlan:
    def test_the_page_shows_coverage_visits_gaps_and_load(self, as_user, section_admin, visit, plan):
        SupervisionVisit.objects.update(state="signed", visited_on=visit.planned_on)
        text = page(as_user(section_admin).get(plan.get_absolute_url()))
        for words in ("综采三队党支部", "总支老郑", "督查员老何", "100 %"):
            assert words in text

    def test_it_costs_as_many_queries_for_many_visits(self, as_user, section_admin, visit, plan, section):
        browser = as_user(section_admin)
        queries(browser, plan.get_absolute_url())
        few = queries(browser, plan.get_absolute_url())
        for each in plans_cast.branches(section, 8):
            plans_cast.visit(plan, each, visit.leader, members=[visit.members.get().user])
        assert queries(browser, plan.get_absolute_url()) <= few

    def test_visits_are_generated_on_the_spot(
        self, as_user, section_admin, plan, branch, section_leader, section_inspector
    ):
        url = f"/assessment/supervision_plan/{plan.pk}/generate/"
        browser = as_user(section_admin)
        assert browser.get(url).status_code == 200
        assert browser.post(url, {"size": 1}).status_code == 302
        assert plan.visits.get().branch == branch
        assert browser.post(url, {"size": 99}).status_code == 422

    def test_a_large_plan_is_generated_in_the_background(
        self, as_user, section_admin, plan, branch, section_leader, section_inspector, run_jobs, monkeypatch
    ):
        monkeypatch.setattr(plan_generation, "AT_ONCE", 0)
        answer = as_user(section_admin).post(f"/assessment/supervision_plan/{plan.pk}/generate/", {"size": 1})
        assert answer.url.startswith(Job.objects.get().get_absolute_url())
        run_jobs()
        assert plan.visits.count() == 1

    def test_a_refusal_stands_beside_the_form(self, as_user, section_admin, plan):
        SupervisionPlan.objects.update(state="approved")
        answer = as_user(section_admin).post(f"/assessment/supervision_plan/{plan.pk}/generate/", {"size": 1})
        assert "已批准" in page(answer, 422) or "approved" in page(answer, 422)

    def test_a_draw_goes_through_the_page(
        self, as_user, section_admin, plan, branch, section_leader, section_inspector
    ):
        url = SupervisionPlanPages.url("action", plan.pk, "draw")
        answer = as_user(section_admin).post(url, {"count": 1, "theme": "theory"})
        assert answer.status_code == 302
        assert plan.visits.get().kind == "spot_check"

    def test_the_word_file_is_the_official_table(self, as_user, section_admin, visit, plan):
        answer = as_user(section_admin).get(f"/assessment/supervision_plan/{plan.pk}/document/")
        tables = Document(io.BytesIO(answer.content)).tables
        cells = {cell.text for table in tables for row in table.rows for cell in row.cells}
        assert {"综采三队党支部", "总支老郑", "督查员老何"} <= cells

    def test_the_workbook_is_written(self, as_user, section_admin, visit, plan):
        answer = as_user(section_admin).get(f"/assessment/supervision_plan/{plan.pk}/workbook/")
        assert answer.content[:2] == b"PK"


class TestVisitPages(PagesTests):
    pages = SupervisionVisitPages
    foreign_field = "branch"

    @pytest.fixture
    def own(self, visit):
        return visit

    @pytest.fixture
    def foreign(self, foreign_plan, leader, tunnelling):
        return plans_cast.visit(foreign_plan, tunnelling, leader)

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, section_admin):
        return section_admin

    @pytest.fixture
    def reader(self, section):
        return factories.person("auditor2", "审计老陈", section, "auditor")

    def shown(self, own):
        return own.branch.name

    def typed(self, own):
        return {
            "plan": own.plan_id,
            "branch": own.branch_id,
            "kind": "spot_check",
            "theme": "theory",
            "leader": own.leader_id,
            "planned_on": plans_cast.workday(15).isoformat(),
            "party": [own.members.get().user_id],
            "over_cap_by": own.leader_id,
            "over_cap_reason": "安全生产月",
        }

    def more(self, own, count):
        for each in plans_cast.branches(own.plan.scope, count):
            plans_cast.visit(own.plan, each, own.leader, members=[own.members.get().user])

    # What the set asks of a text field this form has not; the same is asked of the day below.

    def test_a_row_is_changed_and_the_change_is_told(self, as_user, writer, own):
        answer = self.move(as_user(writer), own, 20)
        assert answer.status_code == 302
        own.refresh_from_db()
        assert own.planned_on == plans_cast.workday(20)
        assert [member.user for member in own.members.all()] == [own.members.get().user]

    def test_whoever_read_an_older_version_sees_both_values(self, as_user, writer, own):
        browser = as_user(writer)
        stale = self.values(browser, own)
        assert self.move(browser, own, 20).status_code == 302
        answer = browser.post(
            self.pages.url("edit", own.pk), stale | {"planned_on": plans_cast.workday(21).isoformat()}
        )
        assert answer.status_code == 409
        [line] = answer.context["comparison"]
        assert (line["theirs"], line["yours"]) == (str(plans_cast.workday(20)), str(plans_cast.workday(21)))

    def values(self, browser, own):
        values = form_values(browser.get(self.pages.url("edit", own.pk)))
        return values | {"party": [own.members.get().user_id]}

    def move(self, browser, own, number):
        values = self.values(browser, own) | {"planned_on": plans_cast.workday(number).isoformat()}
        return browser.post(self.pages.url("edit", own.pk), values)


class TestVisitList:
    def ids(self, browser, query):
        answer = browser.get(f"/assessment/supervision_visit/{query}")
        assert answer.status_code == 200
        text = page(answer)
        return {v.pk for v in SupervisionVisit.objects.all() if v.get_absolute_url() in text}

    def test_the_filters_find_what_they_name(
        self, as_user, section_admin, section_leader, visit, plan, section
    ):
        other = plans_cast.visit(
            plan, plans_cast.branches(section, 1)[0], section_leader, kind="spot_check", theme="theory"
        )
        old = plans_cast.visit(plans_cast.past(section), visit.branch, section_leader)
        browser = as_user(section_admin)
        assert self.ids(browser, f"?quarter={plan.quarter}") == {visit.pk, other.pk}
        assert self.ids(browser, "?kind=spot_check") == {other.pk}
        assert self.ids(browser, "?theme=theory") == {other.pk}
        assert self.ids(browser, "?state=missed") == {old.pk}
        assert self.ids(browser, "?state=open") == {visit.pk, other.pk}
        assert self.ids(browser, "?state=late") == set()
        assert self.ids(browser, "?leader=leader2&quarter=" + plan.quarter) == {visit.pk, other.pk}
        assert self.ids(browser, f"?plan={old.plan_id}") == {old.pk}
        assert self.ids(browser, f"?below={visit.branch_id}&kind=quarterly") == {visit.pk, old.pk}

    def test_mine_are_those_on_whose_team_one_is(
        self, as_user, section_inspector, section_leader, visit, plan, section
    ):
        plans_cast.visit(plan, plans_cast.branches(section, 1)[0], section_leader)
        assert self.ids(as_user(section_inspector), "?whose=mine") == {visit.pk}

    def test_a_visit_of_a_quarter_that_is_over_shows_as_missed(self, as_user, section_admin, section, visit):
        old = plans_cast.visit(plans_cast.past(section), visit.branch, visit.leader)
        text = page(as_user(section_admin).get(old.get_absolute_url()))
        assert "tag-bad" in text
        assert SupervisionVisitPages.url("edit", old.pk) not in text

    def test_the_branch_sees_its_visit_without_the_plan(self, as_user, visit, branch):
        secretary = factories.person("sec9", "钱支书", branch, "secretary")
        SupervisionPlan.objects.update(state="approved")
        text = page(as_user(secretary).get(visit.get_absolute_url()))
        assert "督查员老何" in text
        assert visit.plan.title not in text


class TestDrawPages(PagesTests):
    pages = SpotDrawPages

    @pytest.fixture
    def own(self, plan, branch, section_admin, section_leader, section_inspector):
        return spot_draws.draw(plan, by=section_admin, count=1)

    @pytest.fixture
    def foreign(self, foreign_plan, admin, leader, inspector):
        return spot_draws.draw(foreign_plan, by=admin, count=1)

    @pytest.fixture
    def writer(self, section_admin):
        return section_admin

    @pytest.fixture
    def reader(self, section_leader):
        return section_leader

    def shown(self, own):
        return own.seed

    def more(self, own, count):
        for _number in range(count):
            own.pk = None
            own.save(force_insert=True)

    def test_drawing_again_says_whether_it_is_the_same(self, as_user, reader, own):
        browser, url = as_user(reader), f"/assessment/spot_draw/{own.pk}/check/"
        assert self.levels(browser.get(url)) == ["success"]
        own.population = [999_999_999]
        own.save()
        assert self.levels(browser.get(url)) == ["error"]

    def levels(self, answer):
        assert answer.status_code == 302
        return [message.level_tag for message in get_messages(answer.wsgi_request)][-1:]


class TestCoverage:
    URL = "/assessment/supervision_coverage/"

    @pytest.fixture
    def approved(self, section, section_admin):
        return plans_cast.plan(section, section_admin, quarter=Quarter.current(), state="approved")

    @pytest.fixture
    def today(self):
        return timezone.localdate()

    def board(self, browser, query=""):
        return browser.get(self.URL + query).context["coverage"]

    def test_planned_due_made_and_missed(
        self, as_user, section_admin, section, approved, section_leader, today
    ):
        made, missed, ahead, cancelled, nothing = plans_cast.branches(section, 5)
        last = approved.span.last_day
        plans_cast.visit(approved, made, section_leader, day=today, state="signed")
        plans_cast.visit(approved, missed, section_leader, day=today, state="missed", reason="抢险")
        plans_cast.visit(approved, ahead, section_leader, day=last)
        plans_cast.visit(approved, cancelled, section_leader, day=today, state="cancelled", reason="停产")
        approved.gaps.create(branch=nothing, reason="left_out", words="下季度再查")
        board = self.board(as_user(section_admin))
        total = board.total
        assert (total.planned, total.made, total.missed, total.percent) == (3, 1, 1, 33)
        assert total.due == 2 + (last <= today)
        assert (total.branches, total.visited, board.to_come) == (5, 1, 1)
        whys = {each.name: each.why(board.today) for each in board.uncovered}
        assert whys[missed.name] == "抢险"
        assert whys[cancelled.name] == "停产"
        assert "下季度再查" in whys[nothing.name]

    def test_by_leader_kind_theme_and_part(
        self, as_user, admin, company, section, approved, section_leader, leader, today
    ):
        one, two = plans_cast.branches(section, 2)
        plans_cast.visit(approved, one, section_leader, day=today, state="signed", theme="theory")
        plans_cast.visit(approved, two, leader, day=today, kind="spot_check")
        aside = factories.branch("B77", "机关党支部", parent=company)
        board = self.board(as_user(admin))
        assert [(s.label, s.percent) for s in board.by_leader] == [("王书记", 0), ("总支老郑", 100)]
        assert [(s.key, s.percent) for s in board.by_kind] == [("quarterly", 100), ("spot_check", 0)]
        assert [(s.key, s.percent) for s in board.by_theme] == [("theory", 100), ("whole_process", 0)]
        parts = {s.label: (s.visited, s.branches, s.percent) for s in board.by_part}
        assert parts == {"生产党总支": (1, 2, 50), aside.name: (0, 1, None)}
        below = self.board(as_user(admin), f"?below={section.pk}")
        assert {s.label for s in below.by_part} == {one.name, two.name}

    def test_a_draft_covers_nothing_yet(self, as_user, section_admin, section, section_leader, branch):
        draft = plans_cast.plan(section, section_admin, quarter=Quarter.current(), title="还在起草")
        plans_cast.visit(draft, branch, section_leader, day=draft.span.last_day)
        answer = as_user(section_admin).get(self.URL)
        assert answer.context["coverage"].total.planned == 0
        assert "还在起草" in page(answer)

    def test_a_wrong_quarter_or_part_shows_the_running_quarter(self, as_user, section_admin, tunnelling):
        board = self.board(as_user(section_admin), f"?quarter=nonsense&below={tunnelling.pk}")
        assert (board.quarter, board.part, board.total.branches) == (Quarter.current(), None, 0)

    @pytest.mark.parametrize("fmt", ["xlsx", "csv"])
    def test_it_is_exported(self, as_user, section_admin, approved, branch, section_leader, today, fmt):
        plans_cast.visit(approved, branch, section_leader, day=today, state="signed")
        answer = as_user(section_admin).get(f"{self.URL}export.{fmt}")
        assert answer.status_code == 200
        if fmt == "csv":
            assert branch.name in page(answer)

    def test_it_costs_as_many_queries_for_many_branches(
        self, as_user, section_admin, section, approved, branch, section_leader, today
    ):
        plans_cast.visit(approved, branch, section_leader, day=today, state="signed")
        browser = as_user(section_admin)
        queries(browser, self.URL)
        few = queries(browser, self.URL)
        for each in plans_cast.branches(section, 8):
            plans_cast.visit(approved, each, section_leader, day=today)
        assert queries(browser, self.URL) <= few
