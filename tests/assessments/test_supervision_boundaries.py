"""Nobody reads or judges beforehand what a team notes at the own branch, whatever other posts they hold."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.models import Finding, SupervisionVisit
from assessments.services import rectifications, supervision_plans, visit_conduct, visit_findings
from assessments.supervision_numbers import numbers_of
from branches.models import Branch
from common.errors import RuleViolation
from common.quarters import Quarter
from tests import factories
from tests.assessments import findings_cast as cast
from tests.assessments import visit_cast

pytestmark = pytest.mark.django_db
State = Finding.State


@pytest.fixture
def both(company, mining, tunnelling):
    """The secretary of one branch who inspects the branch next door."""
    person = factories.person("both1", "支书兼督查", mining, "secretary")
    factories.appoint(person, "inspector", tunnelling)
    return person


@pytest.fixture
def noted(mining, secretary, inspector, leader):
    visit = visit_cast.under_way(mining, leader, inspector)
    return visit_cast.noted(visit, secretary, statement="台账缺两次签字")


class TestNoted:
    def test_an_inspector_elsewhere_reads_nothing_noted_at_the_own_branch(self, both, noted):
        assert not Finding.objects.for_user(both).filter(pk=noted.pk).exists()

    def test_nor_does_a_leader_who_belongs_to_the_branch(self, company, mining, noted):
        own = factories.person("lead9", "包队矿长", mining, "leader")
        factories.appoint(own, "leader", company)
        assert not Finding.objects.for_user(own).filter(pk=noted.pk).exists()

    def test_nor_an_inspector_of_the_enterprise_who_is_its_secretary(self, company, mining, noted):
        office = factories.branch("B66", "机关党支部", parent=company)
        own = factories.person("insp9", "督查兼支书", office, "inspector")
        factories.appoint(own, "inspector", company)
        factories.appoint(own, "secretary", mining)
        assert not Finding.objects.for_user(own).filter(pk=noted.pk).exists()

    def test_the_interface_and_the_list_hold_it_back_too(self, as_user, both, noted):
        client = as_user(both)
        assert client.get(reverse("api-finding-detail", args=[noted.pk])).status_code == 404
        assert "台账缺两次签字" not in client.get(reverse("assessments:finding_list")).content.decode()

    def test_the_branch_does_not_read_it_on_the_page_of_a_step_either(self, as_user, secretary, noted):
        url = reverse("assessments:finding_action", args=[noted.pk, "begin"])
        answer = as_user(secretary).get(url)
        assert answer.status_code == 404
        assert as_user(secretary).post(reverse("api-finding-begin", args=[noted.pk])).status_code == 404

    def test_the_team_reads_it(self, inspector, leader, noted):
        for person in (inspector, leader):
            assert Finding.objects.for_user(person).filter(pk=noted.pk).exists()


class TestHistory:
    def test_the_branch_reads_the_finding_as_issued_not_how_it_was_worded_before(
        self, as_user, mining, leader, inspector, secretary
    ):
        visit = visit_cast.under_way(mining, leader, inspector)
        row = visit_cast.noted(visit, secretary, statement="最初的重话")
        visit_findings.change(row, by=leader, statement="下达的说法")
        visit = visit_conduct.complete(visit_cast.answered(visit, leader), by=leader)
        visit_conduct.sign_off(visit, by=leader)
        told = as_user(secretary).get(row.get_absolute_url()).content.decode()
        assert "下达的说法" in told
        assert "最初的重话" not in told
        assert "最初的重话" in as_user(inspector).get(row.get_absolute_url()).content.decode()


class TestVisits:
    def test_who_holds_a_post_at_the_branch_sees_no_line_before_it_is_signed(self, company, mining, noted):
        office = factories.branch("B66", "机关党支部", parent=company)
        own = factories.person("insp9", "督查兼支书", office, "inspector")
        factories.appoint(own, "inspector", company)
        factories.appoint(own, "secretary", mining)
        assert not noted.visit.shows_lines_to(own)

    def test_an_inspector_whose_other_post_is_at_the_branch_reads_no_dropped_problem(
        self, as_user, company, mining, leader, inspector, secretary
    ):
        office = factories.branch("B66", "机关党支部", parent=company)
        own = factories.person("insp9", "督查兼支书", office, "inspector")
        factories.appoint(own, "inspector", company)
        factories.appoint(own, "secretary", mining)
        visit = visit_cast.under_way(mining, leader, inspector)
        visit_findings.drop(visit_cast.noted(visit, secretary, statement="后来撤下的问题"), by=leader)
        visit = visit_conduct.complete(visit_cast.answered(visit, leader), by=leader)
        visit = visit_conduct.sign_off(visit, by=leader)
        assert "后来撤下的问题" not in as_user(own).get(visit.get_absolute_url()).content.decode()

    def test_who_sees_plans_elsewhere_sees_no_surprise_at_the_own_branch(self, both, mining, leader):
        visit = visit_cast.planned(mining, leader, kind="spot_check")
        assert not SupervisionVisit.objects.for_user(both).filter(pk=visit.pk).exists()

    def test_a_leader_who_has_moved_to_the_branch_does_not_begin_its_visit(self, mining, leader):
        visit_cast.published()
        visit = visit_cast.planned(mining, leader)
        leader.branch = mining
        leader.save()
        with pytest.raises(RuleViolation):
            visit_conduct.begin(visit, by=leader)


class TestFindings:
    def test_the_page_of_a_finding_names_no_former_ones_that_its_reader_does_not_see(
        self, as_user, company, mining, inspector, secretary, outsider
    ):
        cast.finding(mining, secretary, inspector, state=State.CLOSED, statement="从前的老问题")
        row = cast.finding(mining, outsider, inspector, statement="交叉责任问题")
        content = as_user(outsider).get(row.get_absolute_url()).content.decode()
        assert "交叉责任问题" in content
        assert "从前的老问题" not in content

    def test_who_is_responsible_does_not_withdraw_or_correct_a_finding(self, mining, admin, inspector):
        row = cast.finding(mining, admin, inspector)
        with pytest.raises(RuleViolation):
            rectifications.withdraw(row, by=admin, reason="不算")
        own = cast.finding(mining, inspector, admin)
        with pytest.raises(RuleViolation):
            rectifications.change(
                own, by=inspector, reason="改", severity="general", due_on=timezone.localdate()
            )


class TestReports:
    def test_what_was_handed_in_by_its_day_was_in_time_though_the_review_came_later(
        self, company, mining, secretary, inspector
    ):
        today = timezone.localdate()
        cast.finding(
            mining,
            secretary,
            inspector,
            state=State.CLOSED,
            days=-1,
            submitted_on=today - timedelta(days=2),
        )
        assert numbers_of(Quarter.of(today), company)["closing"]["on_time"] == 1


class TestPlans:
    def test_who_put_a_plan_to_the_leaders_does_not_approve_it(self, company, admin, leader, mining):
        plan = visit_cast.plan(company)
        plan.state, plan.made_by = plan.State.DRAFT, admin
        plan.save()
        visit_cast.planned(mining, leader)
        own = factories.person("lead8", "分管领导", company, "leader")
        plan = supervision_plans.submit(plan, by=own)
        with pytest.raises(RuleViolation):
            supervision_plans.approve(plan, by=own)


class TestQueries:
    """What is shown of more visits and findings costs no more queries."""

    def some(self, company, leader, inspector, secretary, count):
        for number in range(count):
            branch = factories.branch(f"Q{Branch.objects.count()}", f"支部{number}", parent=company)
            visit_cast.planned(branch, leader, inspector)
            for state in (State.OPEN, State.SUBMITTED, State.CLOSED):
                cast.in_state(state, secretary.branch, secretary, inspector)

    @pytest.mark.parametrize(
        ("name", "branch"),
        [
            ("my_visits", False),
            ("coverage", False),
            ("common_problems", False),
            ("supervision_board", False),
            ("finding_preparation", True),
        ],
    )
    def test_ten_cost_as_many_as_two(
        self, as_user, company, mining, leader, inspector, secretary, name, branch
    ):
        client = as_user(inspector)
        url = reverse(f"assessments:{name}", args=[mining.pk] if branch else [])
        self.some(company, leader, inspector, secretary, 2)
        few = self.measured(client, url)
        self.some(company, leader, inspector, secretary, 8)
        assert self.measured(client, url) <= few

    def measured(self, client, url) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)
