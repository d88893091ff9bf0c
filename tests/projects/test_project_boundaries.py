"""Where a project ends: points that are not told yet, people who judge their own, other committees, money below zero."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from common.errors import RuleViolation
from projects.facts.running import confirmed_benefit
from projects.models import Project
from projects.services import acceptances, benefits, consents
from tests import factories
from tests.projects import application_cast
from tests.projects import running_cast as cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_assessors(company):
    return [factories.person(f"asr{n}", f"评委{n}", company, "confirmer") for n in (1, 2)]


def paper_words(response) -> str:
    document = Document(BytesIO(b"".join(response) if response.streaming else response.content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(each.text for each in document.paragraphs), *cells))


class TestPoints:
    @pytest.fixture
    def scored(self, mining, secretary, two_assessors):
        project = cast.project(mining, secretary, "acceptance", closed_on=cast.today())
        acceptance = cast.acceptance(project, *two_assessors)
        acceptance.assessors.filter(user=two_assessors[0]).update(total="87.50", words="还需推广")
        return acceptance

    def paper(self, client, acceptance):
        url = reverse("projects:project_paper", args=[acceptance.project_id, "acceptance"])
        return paper_words(client.get(url))

    def test_the_acceptance_form_tells_the_branch_no_points_before_the_result(
        self, as_user, secretary, scored
    ):
        words = self.paper(as_user(secretary), scored)
        assert "评委1" in words
        assert "87.5" not in words
        assert "还需推广" not in words

    def test_nor_does_it_tell_them_to_an_assessor_who_has_not_scored(self, as_user, two_assessors, scored):
        assert "87.5" not in self.paper(as_user(two_assessors[1]), scored)

    def test_it_tells_them_once_the_result_is_decided(self, as_user, secretary, scored, admin):
        scored.assessors.update(total="87.50")
        decided = {"result": "passed", "opinion": "同意结项"}
        acceptances.decide(scored.project, by=admin, **decided)
        assert "87.5" in self.paper(as_user(secretary), scored)


class TestNobodyJudgesTheirOwn:
    def test_who_holds_a_post_in_the_branch_does_not_confirm_its_benefit(self, company, mining, secretary):
        project = cast.project(mining, secretary, "confirming")
        benefit = cast.claimed(project, secretary)
        both = factories.person("fin9", "财务兼支部", company, "confirmer")
        factories.appoint(both, "unit_head", mining)
        with pytest.raises(RuleViolation):
            benefits.confirm(benefit, by=both, basis="成本核算表", inputs=cast.UNIT_SAVING)

    def test_who_drafted_a_project_does_not_decide_its_acceptance(
        self, mining, secretary, admin, two_assessors
    ):
        project = cast.project(mining, secretary, "acceptance")
        Project.objects.filter(pk=project.pk).update(created_by=admin)
        acceptance = cast.acceptance(project, *two_assessors)
        acceptance.assessors.update(total="90.00")
        with pytest.raises(RuleViolation):
            acceptances.decide(project, by=admin, result="passed", opinion="同意")


class TestPartners:
    @pytest.fixture
    def neighbours(self, db):
        """Another committee with a branch that takes part."""
        committee = factories.branch("C09", "邻矿党委", kind="committee")
        return committee, factories.branch("B99", "邻矿机电党支部", parent=committee)

    @pytest.mark.parametrize(
        ("role", "action"), [("party_admin", "manage"), ("confirmer", "confirm"), ("leader", "score")]
    )
    def test_a_partners_committee_sees_a_joint_project_and_rules_nothing_in_it(
        self, mining, secretary, neighbours, role, action
    ):
        committee, partner = neighbours
        person = factories.person("far1", "邻矿来人", committee, role)
        project = cast.project(mining, secretary, kind="joint")
        project.partners.create(branch=partner)
        assert Project.objects.for_user(person).filter(pk=project.pk).exists()
        assert not Project.objects.for_user(person, action).filter(pk=project.pk).exists()


class TestConsents:
    def test_whoever_answers_for_a_member_who_was_taken_out_is_told_so(self, secretary, outsider):
        lent = factories.person("mem9", "党员小何", outsider.branch, "member")
        project = application_cast.draft(secretary, team=[(lent, "检修")])
        asked = project.team.get()
        project.team.all().delete()
        with pytest.raises(RuleViolation):
            consents.give(asked, by=outsider)

    def test_whoever_answers_for_a_branch_that_was_taken_out_is_told_so(self, secretary, outsider):
        project = application_cast.draft(secretary, kind="joint", partners=[outsider.branch])
        asked = project.partners.get()
        project.partners.all().delete()
        with pytest.raises(RuleViolation):
            consents.agree(asked, by=outsider)


class TestMoney:
    def test_a_benefit_expected_below_zero_measures_nothing(self, mining, secretary, department):
        project = cast.project(mining, secretary)
        cast.confirmed(project, department, "1000.00", expected_amount="-5000.00")
        today = cast.today()
        answer = confirmed_benefit(today, today, [mining.pk])[mining.pk]
        assert answer.not_applicable


class TestWords:
    def test_a_project_has_members_and_no_inspection_team(self, as_user, mining, secretary):
        project = cast.project(mining, secretary)
        project.team.create(user=factories.person("mem8", "党员小方", mining, "member"))
        content = as_user(secretary).get(project.get_absolute_url()).content.decode()
        assert "项目成员" in content
        assert "督查组成员" not in content


class TestQueries:
    """What is shown of more projects costs no more queries."""

    def measured(self, client, url) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    def some(self, mining, secretary, department, count):
        for number in range(count):
            project = cast.project(mining, secretary, name=f"项目{number}", midterm_due_on=None)
            cast.milestone(project, cast.today())
            cast.report(project, secretary)
            cast.confirmed(cast.project(mining, secretary, name=f"完{number}", in_library=True), department)
            project = cast.project(mining, secretary, "confirming", name=f"益{number}")
            cast.claimed(project, secretary)
            application_cast.handed_in(secretary, name=f"申{number}")

    @pytest.mark.parametrize(
        ("name", "branch"),
        [
            ("my_projects", False),
            ("portfolio", False),
            ("portfolio_timeline", False),
            ("coverage", False),
            ("benefit_totals", False),
            ("library_list", False),
            ("consents", False),
            ("project_preparation", True),
        ],
    )
    def test_ten_cost_as_many_as_two(self, as_user, mining, secretary, department, name, branch):
        client = as_user(secretary)
        url = reverse(f"projects:{name}", args=[mining.pk] if branch else [])
        self.some(mining, secretary, department, 2)
        few = self.measured(client, url)
        self.some(mining, secretary, department, 8)
        assert self.measured(client, url) <= few
