"""What becomes of a plan and of one planned visit: approval by somebody else, the cap, changes until the day."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from assessments.models import SupervisionPlan, SupervisionVisit, VisitMember
from assessments.models.random_draws import drawn_from
from assessments.services import plan_generation, spot_draws, supervision_plans, visit_planning
from common import audit
from common.errors import RuleViolation, StaleEdit
from common.quarters import Quarter
from tests import factories
from tests.assessments import plans_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
State, Part = SupervisionVisit.State, VisitMember.Part


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def plan(company, admin):
    return plans_cast.plan(company, admin)


@pytest.fixture
def approved(company, admin, leader):
    return plans_cast.plan(company, admin, state="approved")


@pytest.fixture
def second(company):
    return factories.person("insp2", "督查员老何", company, "inspector")


def add(plan, branch, by, leader, *people, **values):
    """A visit by hand; whoever goes along without a side goes for party affairs."""
    members = [one if isinstance(one, tuple) else (one, Part.PARTY) for one in people]
    values = {"planned_on": plans_cast.workday()} | values
    return visit_planning.add(by=by, plan=plan, branch=branch, leader=leader, members=members, **values)


class TestPlan:
    def test_a_plan_is_drafted_for_a_quarter_that_is_not_over(self, admin, company):
        plan = supervision_plans.draft(
            by=admin, quarter=str(Quarter.current()), scope=company, title="督查计划"
        )
        assert (plan.state, plan.made_by) == ("draft", admin)
        old = str(Quarter.current().shift(-1))
        with pytest.raises(ValidationError, match="over"):
            supervision_plans.draft(by=admin, quarter=old, scope=company, title="督查计划")

    def test_one_plan_a_quarter_and_organisation(self, plan, admin, company):
        with pytest.raises(ValidationError, match="has a plan"):
            supervision_plans.draft(by=admin, quarter=plan.quarter, scope=company, title="又一份")

    def test_the_quarter_stays_once_visits_are_planned(self, plan, admin, leader, inspector, mining):
        add(plan, mining, admin, leader, inspector)
        with pytest.raises(ValidationError, match="planned already"):
            supervision_plans.change(plan, by=admin, quarter=str(plan.span.shift(1)))
        assert supervision_plans.change(plan, by=admin, title="另一个名称").title == "另一个名称"

    def test_a_plan_without_a_visit_or_with_an_unexplained_branch_is_not_submitted(
        self, plan, admin, leader, inspector, mining, tunnelling
    ):
        with pytest.raises(RuleViolation, match="No visit is planned"):
            supervision_plans.submit(plan, by=admin)
        add(plan, mining, admin, leader, inspector)
        with pytest.raises(RuleViolation, match=tunnelling.name):
            supervision_plans.submit(plan, by=admin)
        supervision_plans.leave_out(plan, by=admin, branch=tunnelling, reason="停产检修")
        assert supervision_plans.submit(plan, by=admin).state == "submitted"

    def test_somebody_else_approves(self, plan, admin, leader, inspector, mining):
        factories.appoint(admin, "leader", plan.scope)
        add(plan, mining, admin, leader, inspector)
        plan = supervision_plans.submit(plan, by=admin)
        with pytest.raises(RuleViolation, match="does not decide"):
            supervision_plans.approve(plan, by=admin)
        plan = supervision_plans.approve(plan, by=leader)
        assert (plan.state, plan.approved_by) == ("approved", leader)

    def test_sent_back_it_is_a_draft_with_a_remark(self, plan, admin, leader, inspector, mining):
        add(plan, mining, admin, leader, inspector)
        plan = supervision_plans.submit(plan, by=admin)
        plan = supervision_plans.send_back(plan, by=leader, reason="时间过于集中")
        assert (plan.state, plan.remark) == ("draft", "时间过于集中")
        assert supervision_plans.submit(plan, by=admin).remark == ""

    def test_an_approved_plan_is_not_withdrawn(self, approved, admin):
        with pytest.raises(RuleViolation, match="approved"):
            supervision_plans.withdraw(approved, by=admin, reason="重复")

    def test_a_draft_is_withdrawn_and_its_visits_with_it(self, plan, admin, leader, inspector, mining):
        visit = add(plan, mining, admin, leader, inspector)
        supervision_plans.withdraw(plan, by=admin, reason="重复")
        visit.refresh_from_db()
        assert (visit.state, visit.reason) == (State.CANCELLED, "重复")

    def test_while_it_waits_nothing_in_it_changes(self, plan, admin, leader, inspector, mining, tunnelling):
        visit = add(plan, mining, admin, leader, inspector)
        supervision_plans.leave_out(plan, by=admin, branch=tunnelling, reason="停产检修")
        plan = supervision_plans.submit(plan, by=admin)
        for attempt in (
            lambda: plan_generation.generate(plan, by=admin),
            lambda: add(plan, tunnelling, admin, leader, inspector),
            lambda: visit_planning.change(visit, by=admin, planned_on=plans_cast.workday(20)),
            lambda: visit_planning.cancel(visit, by=admin, reason="不去了"),
            lambda: spot_draws.draw(plan, by=admin, count=1),
        ):
            with pytest.raises(RuleViolation, match="waits for its approval"):
                attempt()


class TestAdding:
    def test_nobody_judges_the_own_unit(self, plan, admin, leader, inspector, secretary, mining):
        factories.appoint(secretary, "inspector", plan.scope)
        factories.appoint(secretary, "leader", plan.scope)
        with pytest.raises(ValidationError, match="checks the own unit"):
            add(plan, mining, admin, secretary, inspector)
        with pytest.raises(ValidationError, match="checks the own unit"):
            add(plan, mining, admin, leader, secretary)

    def test_a_leader_of_another_section_does_not_lead_here(self, plan, admin, inspector, company, mining):
        section = factories.branch("G01", "生产党总支", parent=company, kind="general_branch")
        far = factories.person("l5", "别处领导", section, "leader")
        with pytest.raises(ValidationError, match="no leading post above"):
            add(plan, mining, admin, far, inspector)

    def test_nobody_stands_twice_on_a_team_and_somebody_goes_along(
        self, plan, admin, leader, inspector, mining
    ):
        with pytest.raises(ValidationError, match="stands once"):
            add(plan, mining, admin, leader, inspector, leader)
        with pytest.raises(ValidationError, match="goes along"):
            add(plan, mining, admin, leader)

    @pytest.mark.parametrize("days", [-1, 1])
    def test_the_day_lies_in_the_quarter(self, plan, admin, leader, inspector, mining, days):
        edge = plan.span.first_day if days < 0 else plan.span.last_day
        with pytest.raises(ValidationError, match="outside the quarter"):
            add(plan, mining, admin, leader, inspector, planned_on=edge + timedelta(days=days))
        assert add(plan, mining, admin, leader, inspector, planned_on=edge)

    def test_the_day_is_not_over(self, admin, leader, inspector, mining):
        plan = plans_cast.plan(mining.parent, admin, quarter=Quarter.current())
        yesterday = timezone.localdate() - timedelta(days=1)
        if yesterday < plan.span.first_day:
            pytest.skip("Today the quarter begins.")
        with pytest.raises(ValidationError, match="day is over"):
            add(plan, mining, admin, leader, inspector, planned_on=yesterday)

    def test_a_joint_check_joins_at_least_two_sides(self, plan, admin, leader, inspector, second, mining):
        one_side = [(inspector, Part.SAFETY), (second, Part.SAFETY)]
        with pytest.raises(ValidationError, match="at least two of safety"):
            add(plan, mining, admin, leader, *one_side, kind="joint_check")
        with_party = [(inspector, Part.SAFETY), (second, Part.PARTY)]
        with pytest.raises(ValidationError, match="at least two of safety"):
            add(plan, mining, admin, leader, *with_party, kind="joint_check")
        visit = add(
            plan,
            mining,
            admin,
            leader,
            (inspector, Part.SAFETY),
            (second, Part.DISCIPLINE),
            kind="joint_check",
        )
        assert {member.part for member in visit.members.all()} == {"safety", "discipline"}

    def test_once_approved_only_spot_checks_and_joint_checks_are_added(
        self, approved, admin, leader, inspector, mining, tunnelling
    ):
        with pytest.raises(RuleViolation, match="only spot checks"):
            add(approved, mining, admin, leader, inspector)
        assert add(approved, mining, admin, leader, inspector, kind="spot_check")

    def test_a_branch_has_one_quarterly_visit_a_plan(self, plan, admin, leader, inspector, mining):
        add(plan, mining, admin, leader, inspector)
        with pytest.raises(ValidationError, match="already"):
            add(plan, mining, admin, leader, inspector)


class TestCap:
    @pytest.fixture
    def other_leader(self, company):
        return factories.person("l2", "陈副书记", company, "leader")

    def test_beyond_the_cap_a_leader_says_why(self, approved, admin, leader, inspector, mining):
        add(approved, mining, admin, leader, inspector, kind="spot_check")
        with pytest.raises(ValidationError, match="name the leader"):
            add(approved, mining, admin, leader, inspector, kind="spot_check")
        visit = add(
            approved, mining, admin, leader, inspector,
            kind="spot_check", over_cap_by=leader, over_cap_reason="事故后复查",
        )  # fmt: skip
        assert (visit.over_cap_by, visit.over_cap_reason) == (leader, "事故后复查")

    def test_nobody_allows_what_he_plans_himself(self, approved, admin, leader, inspector, mining):
        factories.appoint(admin, "leader", approved.scope)
        plans_cast.visit(approved, mining, leader)
        with pytest.raises(ValidationError, match="does not allow"):
            add(
                approved,
                mining,
                admin,
                leader,
                inspector,
                kind="spot_check",
                over_cap_by=admin,
                over_cap_reason="复查",
            )

    def test_only_who_approves_plans_allows_more(self, approved, admin, leader, inspector, second, mining):
        plans_cast.visit(approved, mining, leader)
        with pytest.raises(ValidationError, match="does not approve plans"):
            add(
                approved,
                mining,
                admin,
                leader,
                inspector,
                kind="spot_check",
                over_cap_by=second,
                over_cap_reason="复查",
            )

    def test_visits_of_all_plans_and_kinds_count_but_not_cancelled_or_missed_ones(
        self, approved, admin, leader, inspector, mining
    ):
        other = plans_cast.plan(mining, admin, state="approved")
        for state in (State.CANCELLED, State.MISSED):
            plans_cast.visit(other, mining, leader, state=state)
        assert add(approved, mining, admin, leader, inspector, kind="spot_check").over_cap_reason == ""
        with pytest.raises(ValidationError, match="name the leader"):
            add(other, mining, admin, leader, inspector, kind="spot_check")

    def test_within_the_cap_no_reason_is_kept(self, approved, admin, leader, inspector, mining):
        visit = add(
            approved, mining, admin, leader, inspector,
            kind="spot_check", over_cap_by=leader, over_cap_reason="多此一举",
        )  # fmt: skip
        assert (visit.over_cap_by, visit.over_cap_reason) == (None, "")


class TestChanging:
    @pytest.fixture
    def visit(self, approved, leader, inspector, mining):
        return plans_cast.visit(approved, mining, leader, members=[inspector])

    def test_in_an_approved_plan_day_leader_and_team_change_with_a_reason(
        self, visit, admin, company, second
    ):
        other = factories.person("l2", "陈副书记", company, "leader")
        values = {"leader": other, "planned_on": plans_cast.workday(20), "members": [(second, Part.PARTY)]}
        with pytest.raises(ValidationError, match="say why"):
            visit_planning.change(visit, by=admin, **values)
        visit = visit_planning.change(visit, by=admin, reason="带队领导出差", **values)
        assert (visit.leader, visit.planned_on) == (other, plans_cast.workday(20))
        assert [member.user for member in visit.members.all()] == [second]
        told = audit.history(visit).values_list("action", "reason")
        assert set(told) == {
            ("supervision_visit.changed", "带队领导出差"),
            ("supervision_visit.team", "带队领导出差"),
        }

    def test_in_a_draft_no_reason_is_asked(self, plan, admin, leader, inspector, mining):
        visit = plans_cast.visit(plan, mining, leader, members=[inspector], is_generated=True)
        visit = visit_planning.change(visit, by=admin, planned_on=plans_cast.workday(20))
        assert not visit.is_generated

    def test_whoever_read_an_older_version_is_told(self, visit, admin):
        visit_planning.change(visit, by=admin, reason="调整", version=1, planned_on=plans_cast.workday(20))
        with pytest.raises(StaleEdit):
            visit_planning.change(
                visit, by=admin, reason="调整", version=1, planned_on=plans_cast.workday(21)
            )

    def test_what_has_begun_is_not_planned_any_more(self, visit, admin):
        SupervisionVisit.objects.update(state=State.UNDER_WAY)
        with pytest.raises(RuleViolation, match="has begun"):
            visit_planning.change(visit, by=admin, reason="调整", planned_on=plans_cast.workday(20))

    def test_a_change_obeys_the_same_rules_as_a_new_visit(self, visit, admin, secretary, approved):
        factories.appoint(secretary, "leader", approved.scope)
        with pytest.raises(ValidationError, match="own unit"):
            visit_planning.change(visit, by=admin, reason="调整", leader=secretary)
        with pytest.raises(ValidationError, match="outside"):
            visit_planning.change(
                visit, by=admin, reason="调整", planned_on=approved.span.last_day + timedelta(days=1)
            )

    def test_cancelled_with_a_reason(self, visit, admin):
        visit = visit_planning.cancel(visit, by=admin, reason="支部撤并")
        assert (visit.state, visit.reason) == (State.CANCELLED, "支部撤并")
        with pytest.raises(RuleViolation, match="was cancelled"):
            visit_planning.cancel(visit, by=admin, reason="再来")

    def test_in_a_draft_a_cancelled_branch_is_left_out_with_the_reason(
        self, plan, admin, leader, inspector, mining
    ):
        visit = plans_cast.visit(plan, mining, leader, members=[inspector])
        visit_planning.cancel(visit, by=admin, reason="停产检修")
        assert plan.gaps.get().words == "停产检修"


class TestMissed:
    @pytest.fixture
    def late(self, company, admin, leader, inspector, mining):
        """A visit of the running quarter whose day was yesterday."""
        today = timezone.localdate()
        if today == Quarter.of(today).first_day:
            pytest.skip("Today the quarter begins.")
        plan = plans_cast.plan(company, admin, quarter=Quarter.current(), state="approved")
        return plans_cast.visit(plan, mining, leader, day=today - timedelta(days=1), members=[inspector])

    @pytest.fixture
    def over(self, company, admin, leader, inspector, mining):
        """A visit that was planned in the quarter before."""
        return plans_cast.visit(plans_cast.past(company, admin), mining, leader, members=[inspector])

    def test_a_planned_visit_of_a_quarter_that_is_over_is_missed_by_itself(self, over, late):
        assert (over.is_missed, late.is_missed) == (True, False)
        assert list(SupervisionVisit.objects.missed(timezone.localdate())) == [over]

    def test_it_is_noted_as_missed_with_a_reason(self, over, late, admin):
        for visit in (over, late):
            visit = visit_planning.note_missed(visit, by=admin, reason="抢险")
            assert (visit.state, visit.reason) == (State.MISSED, "抢险")

    def test_before_its_day_is_over_nothing_is_missed(self, approved, leader, mining, admin):
        visit = plans_cast.visit(approved, mining, leader)
        with pytest.raises(RuleViolation, match="not over yet"):
            visit_planning.note_missed(visit, by=admin, reason="抢险")

    def test_once_its_day_has_passed_it_is_moved_and_not_just_changed(self, late, admin):
        today = timezone.localdate()
        with pytest.raises(RuleViolation, match="give it a new day"):
            visit_planning.change(late, by=admin, reason="调整", planned_on=today)
        visit = visit_planning.replan(late, by=admin, planned_on=today, reason="抢险")
        assert (visit.state, visit.planned_on) == (State.PLANNED, today)

    def test_a_missed_visit_gets_a_new_day_in_the_same_quarter_only(self, late, over, admin):
        late = visit_planning.note_missed(late, by=admin, reason="抢险")
        with pytest.raises(ValidationError, match="outside the quarter"):
            visit_planning.replan(late, by=admin, planned_on=plans_cast.workday(), reason="抢险")
        late = visit_planning.replan(late, by=admin, planned_on=timezone.localdate(), reason="抢险")
        assert (late.state, late.reason) == (State.PLANNED, "")
        with pytest.raises(RuleViolation, match="quarter is over"):
            visit_planning.replan(over, by=admin, planned_on=timezone.localdate(), reason="抢险")


class TestDraws:
    @pytest.fixture
    def many(self, company, leader, inspector):
        return plans_cast.branches(company, 12)

    def test_a_draw_can_be_drawn_again(self, approved, admin, many):
        made = spot_draws.draw(approved, by=admin, count=4, note="纪委在场")
        assert made.population == sorted(branch.pk for branch in many)
        assert len(made.drawn) == 4
        assert drawn_from(made.population, 4, made.seed) == made.drawn
        assert spot_draws.is_same_again(made)
        made.drawn = made.population[:3]
        assert not spot_draws.is_same_again(made)

    def test_each_branch_drawn_gets_its_spot_check(self, approved, admin, leader, many):
        made = spot_draws.draw(approved, by=admin, count=4, theme="theory")
        visits = approved.visits.all()
        assert sorted(visit.branch_id for visit in visits) == made.drawn
        assert {(v.kind, v.theme, v.leader, v.draw) for v in visits} == {
            ("spot_check", "theory", leader, made)
        }
        assert all(visit.members.exists() for visit in visits)

    def test_branches_at_their_cap_are_drawn_only_with_a_leaders_reason(self, approved, admin, leader, many):
        plans_cast.visit(approved, many[0], leader)
        made = spot_draws.draw(approved, by=admin, count=12)
        assert many[0].pk not in made.population
        everything = spot_draws.draw(
            approved, by=admin, count=12, over_cap_by=leader, over_cap_reason="安全生产月"
        )
        assert len(everything.drawn) == 12
        assert {visit.over_cap_by for visit in everything.visits.all()} == {leader}

    def test_it_takes_both_the_leader_and_the_reason(self, approved, admin, leader, many):
        with pytest.raises(ValidationError, match="both"):
            spot_draws.draw(approved, by=admin, count=1, over_cap_by=leader)

    def test_without_a_branch_left_nothing_is_drawn(self, approved, admin, leader, inspector, mining):
        plans_cast.visit(approved, mining, leader)
        with pytest.raises(RuleViolation, match="No branch is left"):
            spot_draws.draw(approved, by=admin, count=1)


class TestWhoSees:
    def test_a_spot_check_surprises_the_branch(self, approved, leader, secretary, mining, admin):
        visit = plans_cast.visit(approved, mining, leader, kind="spot_check")
        seen = [
            SupervisionVisit.objects.for_user(who).filter(pk=visit.pk).exists() for who in (admin, secretary)
        ]
        assert seen == [True, False]

    def test_a_branch_learns_of_its_visit_once_the_plan_is_approved(self, plan, leader, secretary, mining):
        visit = plans_cast.visit(plan, mining, leader)
        mine = SupervisionVisit.objects.for_user(secretary).filter(pk=visit.pk)
        assert not mine.exists()
        SupervisionPlan.objects.update(state="approved")
        assert mine.exists()
