"""What plans say to a scheme, to the workbench, to machines, and what a table of visits brings."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.imports import PlannedVisitImport
from assessments.models import SupervisionPlan, SupervisionVisit
from assessments.questions import coverage as facts
from assessments.questions.registry import questions
from assessments.todos import plans as todo_module
from assessments.todos.plans import todos
from branches.models import User
from common import imports
from common.errors import RuleViolation
from common.quarters import Quarter
from common.sheets import read_workbook
from tests import factories
from tests.assessments import plans_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(company, admin):
    return plans_cast.past(company, admin)


class TestQuestion:
    def ask(self, branch, plan):
        span = plan.span
        found = facts.supervision_coverage(span.first_day, span.last_day, [branch.pk])[branch.pk]
        return "not applicable" if found.not_applicable else (int(found.actual), int(found.target))

    def test_it_is_registered_and_counts_no_meetings(self):
        assert not questions.known["supervision_coverage"].counts_meetings

    def test_nothing_planned_is_no_answer(self, past, mining):
        assert self.ask(mining, past) == "not applicable"

    def test_signed_visits_count_against_planned_ones(self, past, mining, leader):
        signed = plans_cast.visit(past, mining, leader, state="signed")
        other = plans_cast.visit(past, mining, leader, state="completed")
        plans_cast.visit(past, mining, leader, state="cancelled")
        assert self.ask(mining, past) == (1, 2)
        span = past.span
        answer = facts.supervision_coverage(span.first_day, span.last_day, [mining.pk])[mining.pk]
        assert {pk for _label, pk in answer.records} == {signed.pk, other.pk}

    def test_missed_visits_and_those_nobody_noted_count_against(self, past, mining, leader):
        plans_cast.visit(past, mining, leader, state="missed")
        plans_cast.visit(past, mining, leader)
        assert self.ask(mining, past) == (0, 2)

    def test_days_to_come_and_plans_not_approved_ask_nothing(self, company, admin, mining, leader):
        ahead = plans_cast.plan(company, admin, state="approved")
        plans_cast.visit(ahead, mining, leader)
        assert self.ask(mining, ahead) == "not applicable"
        draft = plans_cast.plan(company, admin, quarter=Quarter.current().shift(-1))
        plans_cast.visit(draft, mining, leader, state="signed")
        assert self.ask(mining, draft) == "not applicable"

    def test_it_costs_one_query_for_any_number_of_branches(self, past, company, leader):
        branches = plans_cast.branches(company, 6)
        for branch in branches:
            plans_cast.visit(past, branch, leader, state="signed")
        span = past.span
        with CaptureQueriesContext(connection) as caught:
            facts.supervision_coverage(span.first_day, span.last_day, [branch.pk for branch in branches])
        assert len(caught) == 1


class TestTodos:
    def urls(self, person):
        return [todo.url for todo in todos(User.objects.get(pk=person.pk))]

    def test_a_leader_decides_on_plans_of_others(self, company, admin, leader, secretary):
        plan = plans_cast.plan(company, admin, state="submitted", submitted_on=timezone.localdate())
        assert self.urls(leader) == [plan.get_absolute_url()]
        assert self.urls(secretary) == []
        SupervisionPlan.objects.update(made_by=leader)
        assert self.urls(leader) == []

    def test_the_office_finishes_its_drafts_and_reads_why_they_came_back(self, company, admin):
        plan = plans_cast.plan(company, admin, remark="时间过于集中")
        [todo] = todos(admin)
        assert (todo.url, todo.note) == (plan.get_absolute_url(), "时间过于集中")

    def test_drafts_of_quarters_that_are_over_ask_nothing(self, company, admin):
        plans_cast.plan(company, admin, quarter=Quarter.current().shift(-1))
        assert not todos(admin)

    def test_near_the_end_of_the_quarter_open_visits_are_counted(
        self, company, admin, leader, mining, monkeypatch
    ):
        plan = plans_cast.plan(company, admin, quarter=Quarter.current(), state="approved")
        plans_cast.visit(plan, mining, leader, day=plan.span.last_day)
        plans_cast.visit(plan, mining, leader, day=plan.span.last_day, state="signed")
        monkeypatch.setattr(todo_module, "NEAR_END", timedelta(days=100))
        [todo] = todos(admin)
        assert "1" in todo.title
        assert todo.due.date() == plan.span.last_day
        monkeypatch.setattr(todo_module, "NEAR_END", timedelta(days=-1))
        assert not todos(admin)

    def test_it_costs_as_many_queries_for_many_plans(self, company, admin):
        def cost():
            person = User.objects.get(pk=admin.pk)
            with CaptureQueriesContext(connection) as caught:
                todos(person)
            return len(caught)

        plans_cast.plan(company, admin)
        few = cost()
        for number in range(4):
            plans_cast.plan(company, admin, quarter=plans_cast.ahead().shift(number + 1))
        assert cost() <= few


class TestApi:
    URL = "/api/supervision-plans/"

    def test_plans_and_their_coverage_are_read(self, as_user, admin, company, past, leader, mining):
        plans_cast.visit(past, mining, leader, state="signed")
        browser = as_user(admin)
        [row] = browser.get(self.URL).json()["results"]
        assert (row["scope"], row["made_by"]) == ("C01", "admin1")
        found = browser.get(f"{self.URL}{past.pk}/coverage/").json()
        assert (found["branch_percent"], found["total"]["made"]) == (100, 1)
        assert found["leaders"][0]["key"] == "leader1"

    def test_a_plan_is_submitted_and_approved_by_the_services_of_the_pages(
        self, as_user, admin, company, leader, mining
    ):
        plan = plans_cast.plan(company, admin)
        address = f"{self.URL}{plan.pk}/"
        assert as_user(admin).post(f"{address}submit/").status_code == 409
        plans_cast.visit(plan, mining, leader)
        assert as_user(admin).post(f"{address}submit/").json()["state"] == "submitted"
        assert as_user(admin).post(f"{address}approve/").status_code == 403
        back = f"{address}send-back/"
        json = "application/json"
        assert as_user(leader).post(back, {}, content_type=json).status_code == 400
        found = as_user(leader).post(back, {"reason": "再细化"}, content_type=json).json()
        assert (found["state"], found["remark"]) == ("draft", "再细化")
        as_user(admin).post(f"{address}submit/")
        assert as_user(leader).post(f"{address}approve/").json()["approved_by"] == "leader1"

    def test_a_foreign_plan_is_not_found(self, as_user, past, tunnelling):
        near = factories.person("admin3", "支部小郑", tunnelling, "party_admin")
        assert as_user(near).get(f"{self.URL}{past.pk}/").status_code == 404
        assert as_user(near).post(f"{self.URL}{past.pk}/submit/").status_code == 404


class TestImport:
    @pytest.fixture
    def plan(self, company, admin):
        return plans_cast.plan(company, admin, theme="theory")

    @pytest.fixture
    def read(self, tmp_path, admin, plan):
        def check(*rows, plan=plan):
            heads = [column.key for column in PlannedVisitImport.columns]
            lines = [",".join(heads)] + [",".join(row.get(head, "") for head in heads) for row in rows]
            path = tmp_path / "a.csv"
            path.write_text("\n".join(lines), encoding="utf-8")
            return imports.check(PlannedVisitImport(), read_workbook(path, "a.csv"), user=admin, context=plan)

        return check

    def row(self, **values):
        day = plans_cast.workday(12).isoformat()
        row = {"branch": "B01", "leader": "leader1", "planned_on": day, "members": "insp1"}
        return row | values

    def test_visits_come_in_row_by_row(
        self, read, plan, admin, leader, inspector, mining, tunnelling, company
    ):
        factories.person("insp2", "督查员老何", company, "inspector")
        joint = self.row(branch="B02", kind="joint_check", members="insp1:safety、insp2:production")
        checked = read(self.row(), joint)
        assert imports.apply(checked, by=admin).saved == 2
        one = plan.visits.get(branch=mining)
        assert (one.kind, one.theme, one.leader, one.is_generated) == ("quarterly", "theory", leader, False)
        other = plan.visits.get(branch=tunnelling)
        assert {member.part for member in other.members.all()} == {"safety", "production"}

    def test_what_is_planned_already_is_changed_and_not_doubled(
        self, read, plan, admin, leader, inspector, mining
    ):
        visit = plans_cast.visit(plan, mining, leader, members=[inspector], theme="theory")
        assert imports.apply(read(self.row()), by=admin).saved == 1
        visit.refresh_from_db()
        assert (visit.planned_on, plan.visits.count()) == (plans_cast.workday(12), 1)
        assert imports.apply(read(self.row()), by=admin).saved == 1
        version = visit.version
        visit.refresh_from_db()
        assert visit.version == version

    @pytest.mark.parametrize(
        ("wrong", "column"),
        [
            ({"branch": "nowhere"}, "branch"),
            ({"branch": ""}, "branch"),
            ({"leader": "nobody"}, "leader"),
            ({"leader": "sec1"}, "leader"),
            ({"kind": "顺便看看"}, "kind"),
            ({"theme": "天气"}, "theme"),
            ({"planned_on": "2020-01-01"}, "planned_on"),
            ({"planned_on": "neulich"}, "planned_on"),
            ({"members": ""}, "members"),
            ({"members": "nobody"}, "members"),
            ({"members": "insp1:weather"}, "members"),
            ({"members": "sec1"}, "members"),
            ({"members": "insp1、insp1"}, "members"),
            ({"kind": "joint_check"}, "members"),
        ],
    )
    def test_bad_rows_say_which_cell(self, read, leader, inspector, secretary, wrong, column):
        [bad] = read(self.row(**wrong)).bad
        assert set(bad.errors) == {column}

    def test_a_plan_that_waits_takes_nothing(self, read, plan, leader, inspector, mining):
        SupervisionPlan.objects.update(state="submitted")
        plan.refresh_from_db()
        [bad] = read(self.row()).bad
        assert set(bad.errors) == {""}

    def test_the_cap_is_told_as_a_row_that_was_refused(self, read, plan, admin, leader, inspector, mining):
        other = plans_cast.plan(mining, admin, state="approved")
        plans_cast.visit(other, mining, leader)
        [refused] = imports.apply(read(self.row()), by=admin).refused
        assert "1" in str(refused.errors)
        assert SupervisionVisit.objects.count() == 1

    def test_it_needs_a_plan_of_ones_own(self, admin, plan):
        for given in ({}, {"plan": "x"}, {"plan": "999999"}):
            with pytest.raises(RuleViolation):
                PlannedVisitImport().find_context(admin, given)
        assert PlannedVisitImport().find_context(admin, {"plan": str(plan.pk)}) == plan

    def test_the_template_holds_what_is_planned(self, plan, admin, leader, inspector, mining):
        plans_cast.visit(plan, mining, leader, members=[inspector])
        [row] = PlannedVisitImport().rows_for_template(admin, plan)
        assert (row["branch"], row["leader"]) == ("B01", "leader1")
        assert row["members"].startswith("insp1:")
        assert isinstance(row["planned_on"], date)
