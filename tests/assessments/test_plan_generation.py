"""A quarter's plan in one action: who leads, who goes along, when, and why not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from assessments.models import PlanGap, SupervisionVisit
from assessments.services import plan_generation, supervision_plans, visit_planning
from common.errors import RuleViolation
from common.jobs import Job
from common.working_days import is_working_day
from tests import factories
from tests.assessments import plans_cast
from tests.branches import contact_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def plan(company, admin):
    return plans_cast.plan(company, admin)


@pytest.fixture
def team(company, leader, inspector):
    """A leader and two inspectors of the whole enterprise."""
    return leader, inspector, factories.person("insp2", "督查员老何", company, "inspector")


def visits(plan):
    return {visit.branch.code: visit for visit in plan.visits.select_related("branch", "leader")}


class TestWhoLeads:
    def test_the_contact_leader_who_leads_goes_first(self, plan, admin, team, mining, company):
        other = factories.person("l2", "陈副书记", company, "leader")
        contact_cast.point(team[0], mining)
        contact_cast.point(other, mining, is_lead=True)
        plan_generation.generate(plan, by=admin)
        assert visits(plan)["B01"].leader == other

    def test_then_another_contact_leader_then_a_leader_above(
        self, plan, admin, team, mining, tunnelling, company
    ):
        other = factories.person("l2", "陈副书记", company, "leader")
        contact_cast.point(other, mining)
        plan_generation.generate(plan, by=admin)
        assert visits(plan)["B01"].leader == other
        assert visits(plan)["B02"].leader == team[0]

    def test_the_nearest_committee_above_gives_its_leader(self, plan, admin, team, company):
        section = factories.branch("G01", "生产党总支", parent=company, kind="general_branch")
        near = factories.person("l3", "总支老郑", section, "leader")
        factories.branch("B11", "综采三队党支部", parent=section)
        plan_generation.generate(plan, by=admin)
        assert visits(plan)["B11"].leader == near

    def test_nobody_leads_a_visit_to_the_own_unit(self, plan, admin, inspector, mining, company):
        own = factories.person("l4", "支部里的领导", mining)
        factories.appoint(own, "leader", company)
        plan_generation.generate(plan, by=admin)
        gap = plan.gaps.get()
        assert (gap.branch, gap.reason) == (mining, PlanGap.Reason.NO_LEADER)
        assert own.name in gap.words

    def test_a_post_there_counts_like_belonging_there(self, plan, admin, leader, inspector, mining):
        factories.appoint(leader, "secretary", mining)
        plan_generation.generate(plan, by=admin)
        assert not plan.visits.exists()

    def test_a_contact_point_that_ended_gives_no_leader(self, plan, admin, team, mining, company):
        gone = factories.person("l2", "陈副书记", company)
        contact_cast.point(gone, mining, until=timezone.localdate())
        plan_generation.generate(plan, by=admin)
        assert visits(plan)["B01"].leader == team[0]

    def test_a_leader_goes_only_while_in_office(self, plan, admin, inspector, mining, company):
        ends = plan.span.first_day + timedelta(days=12)
        leaving = factories.person("l9", "将离任的", company, "leader", until=ends)
        plan_generation.generate(plan, by=admin)
        visit = visits(plan)["B01"]
        assert visit.leader == leaving
        assert visit.planned_on < ends


class TestWhoGoesAlong:
    def test_inspectors_go_along_and_no_other_leader(self, plan, admin, team, mining, company):
        factories.person("l2", "陈副书记", company, "leader")
        plan_generation.generate(plan, by=admin)
        people = {member.user for member in visits(plan)["B01"].members.all()}
        assert people == {team[1], team[2]}

    def test_nobody_of_the_branch_itself_is_on_the_team(self, plan, admin, leader, mining, company):
        own = factories.person("i1", "支部督查员", mining)
        factories.appoint(own, "inspector", company)
        plan_generation.generate(plan, by=admin)
        assert plan.gaps.get().reason == PlanGap.Reason.NO_TEAM

    def test_the_work_is_spread_evenly(self, plan, admin, team, company):
        people = [factories.person(f"i{n}", f"督查员{n}", company, "inspector") for n in range(3)]
        plans_cast.branches(company, 10)
        plan_generation.generate(plan, by=admin, size=2)
        loads = [person.visit_memberships.count() for person in (*people, team[1], team[2])]
        assert loads == [4, 4, 4, 4, 4]

    def test_visits_of_other_plans_weigh_as_well(self, plan, admin, leader, inspector, mining, company):
        section = factories.branch("G01", "生产党总支", parent=company, kind="general_branch")
        other = plans_cast.plan(section, admin, state="approved")
        elsewhere = factories.branch("B11", "综采三队党支部", parent=section)
        plans_cast.visit(other, elsewhere, leader, members=[inspector])
        fresh = factories.person("insp2", "督查员老何", company, "inspector")
        plan_generation.generate(plan, by=admin, size=1)
        assert [member.user for member in visits(plan)["B01"].members.all()] == [fresh]


class TestDays:
    def test_days_are_working_days_of_the_quarter_and_spread(self, plan, admin, team, company):
        plans_cast.branches(company, 12)
        plan_generation.generate(plan, by=admin)
        days = [visit.planned_on for visit in plan.visits.all()]
        assert all(is_working_day(day) for day in days)
        assert all(plan.span.first_day <= day <= plan.span.last_day for day in days)
        assert len(set(days)) == 12

    def test_a_branch_is_visited_before_it_closes(self, plan, admin, team, mining):
        mining.closed_on = plan.span.first_day + timedelta(days=10)
        mining.save()
        plan_generation.generate(plan, by=admin)
        assert visits(plan)["B01"].planned_on < mining.closed_on

    def test_closed_branches_and_committees_are_not_planned(
        self, plan, admin, team, mining, tunnelling, company
    ):
        mining.closed_on = timezone.localdate()
        mining.save()
        factories.branch("G01", "生产党总支", parent=company, kind="general_branch")
        plan_generation.generate(plan, by=admin)
        assert set(visits(plan)) == {"B02"}
        assert not plan.gaps.exists()

    def test_a_plan_of_a_quarter_that_is_over_generates_nothing(self, admin, company, team, mining):
        old = plans_cast.past(company, admin)
        old.state = "draft"
        old.save()
        with pytest.raises(RuleViolation, match="over"):
            plan_generation.generate(old, by=admin)


class TestAgain:
    def test_nothing_is_doubled_and_what_is_missing_is_added(self, plan, admin, team, mining):
        plan_generation.generate(plan, by=admin)
        factories.branch("B03", "通风队党支部", parent=mining.parent)
        done = plan_generation.generate(plan, by=admin)
        assert (done.added, plan.visits.count()) == (1, 2)

    def test_again_without_a_change_keeps_every_visit(self, plan, admin, team, company):
        plans_cast.branches(company, 6)
        plan_generation.generate(plan, by=admin)
        before = list(plan.visits.order_by("pk").values())
        done = plan_generation.generate(plan, by=admin)
        assert (done.added, done.changed, done.kept) == (0, 0, 6)
        assert list(plan.visits.order_by("pk").values()) == before

    def test_what_somebody_edited_stays(self, plan, admin, team, mining, company):
        plan_generation.generate(plan, by=admin)
        visit = visits(plan)["B01"]
        day = plans_cast.workday(30)
        visit_planning.change(visit, by=admin, planned_on=day)
        other = factories.person("l2", "陈副书记", company, "leader")
        contact_cast.point(other, mining, is_lead=True)
        plan_generation.generate(plan, by=admin)
        visit.refresh_from_db()
        assert (visit.planned_on, visit.leader, plan.visits.count()) == (day, team[0], 1)

    def test_what_nobody_edited_follows_the_contact_points(self, plan, admin, team, mining, company):
        plan_generation.generate(plan, by=admin)
        other = factories.person("l2", "陈副书记", company, "leader")
        contact_cast.point(other, mining, is_lead=True)
        assert plan_generation.generate(plan, by=admin).changed == 1
        assert visits(plan)["B01"].leader == other

    def test_a_branch_that_closed_meanwhile_loses_its_visit(self, plan, admin, team, mining, tunnelling):
        plan_generation.generate(plan, by=admin)
        mining.closed_on = timezone.localdate()
        mining.save()
        plan_generation.generate(plan, by=admin)
        assert set(visits(plan)) == {"B02"}

    def test_left_out_stays_left_out_until_it_is_taken_in(self, plan, admin, team, mining):
        plan_generation.generate(plan, by=admin)
        supervision_plans.leave_out(plan, by=admin, branch=mining, reason="停产检修")
        plan_generation.generate(plan, by=admin)
        assert not plan.visits.alive().exists()
        supervision_plans.take_in(plan, by=admin, branch=mining)
        plan_generation.generate(plan, by=admin)
        assert plan.visits.alive().count() == 1
        assert not plan.gaps.exists()

    def test_a_branch_at_its_cap_is_a_gap_in_words(self, plan, admin, team, mining, company):
        other = plans_cast.plan(mining, admin, state="approved")
        plans_cast.visit(other, mining, team[0])
        plan_generation.generate(plan, by=admin)
        gap = plan.gaps.get()
        assert (gap.reason, gap.words) == (PlanGap.Reason.FULL, "1 in this quarter already; the cap is 1.")


class TestMany:
    def test_it_costs_as_many_queries_for_hundreds_of_branches(self, plan, admin, team, company):
        plans_cast.branches(company, 3)
        with CaptureQueriesContext(connection) as few:
            plan_generation.generate(plan, by=admin)
        SupervisionVisit.objects.all().delete()
        plans_cast.branches(company, 300, prefix="M")
        with CaptureQueriesContext(connection) as many:
            plan_generation.generate(plan, by=admin)
        assert plan.visits.count() == 303
        assert len(many) <= len(few) + 2

    def test_a_long_plan_is_a_job(self, plan, admin, team, mining, run_jobs):
        plan_generation.ask(plan, by=admin, size=1)
        run_jobs()
        job = Job.objects.get()
        assert (job.state, job.result["added"]) == ("done", 1)
        assert plan.visits.get().members.count() == 1

    def test_whoever_lost_the_right_meanwhile_plans_nothing(self, plan, admin, team, mining, run_jobs):
        plan_generation.ask(plan, by=admin)
        admin.appointments.update(until=timezone.localdate())
        run_jobs()
        assert Job.objects.get().state == "failed"
        assert not plan.visits.exists()
