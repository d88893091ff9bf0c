"""The acceptance of a project: named assessors score alone, one result is decided by somebody without a part in it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from common.errors import RuleViolation
from projects.models import Acceptance, Assessor, Project, RubricLine
from projects.services import acceptances, rubrics
from projects.views.rubrics import RubricLinePages
from tests import factories
from tests.pages import PagesTests, form_values, page
from tests.projects import running_cast as cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(mining, secretary):
    return cast.project(mining, secretary, "acceptance", closing_report="全部完成", closed_on=cast.today())


@pytest.fixture
def judges(company, leader, finance):
    return [leader, finance, factories.person("lead2", "副书记老孟", company, "leader")]


@pytest.fixture
def named(project, admin, judges):
    rubrics.ship_rubric()
    due_on = cast.today() + timedelta(days=14)
    acceptances.name_assessors(project, by=admin, assessors=judges, due_on=due_on)
    return Acceptance.objects.get()


def points(acceptance, *values):
    return {str(line.pk): Decimal(value) for line, value in zip(acceptance.lines, values, strict=True)}


def score(acceptance, by, *values):
    return acceptances.score(acceptance, by=by, points=points(acceptance, *values))


class TestNaming:
    def test_assessors_are_named_with_their_day(self, named, judges):
        assert {each.user for each in named.assessors.all()} == set(judges)
        assert (named.round, named.rubric_year) == (1, 2020)

    def test_one_is_not_enough(self, project, admin, leader):
        rubrics.ship_rubric()
        with pytest.raises(RuleViolation):
            acceptances.name_assessors(project, by=admin, assessors=[leader], due_on=cast.today())
        with pytest.raises(RuleViolation):
            acceptances.name_assessors(project, by=admin, assessors=[leader, leader], due_on=cast.today())
        assert not Acceptance.objects.exists()

    def test_nobody_who_works_in_the_project_assesses_it(self, project, admin, judges):
        rubrics.ship_rubric()
        project.team.create(user=judges[0])
        with pytest.raises(RuleViolation, match="王书记"):
            acceptances.name_assessors(project, by=admin, assessors=judges, due_on=cast.today())

    def test_nobody_without_the_permission_assesses(self, project, admin, leader, inspector):
        rubrics.ship_rubric()
        with pytest.raises(RuleViolation, match="督查员小孙"):
            acceptances.name_assessors(project, by=admin, assessors=[leader, inspector], due_on=cast.today())

    def test_whoever_scored_stays_when_others_are_exchanged(self, named, project, admin, judges, company):
        score(named, judges[0], 25, 25, 15, 15)
        other = factories.person("lead3", "总工老姚", company, "leader")
        acceptances.name_assessors(project, by=admin, assessors=[judges[1], other], due_on=named.due_on)
        assert {each.user for each in named.assessors.all()} == {judges[0], judges[1], other}
        assert named.assessors.get(user=judges[0]).total == Decimal("80.00")

    def test_dimensions_that_do_not_add_up_to_a_hundred_open_nothing(self, project, admin, judges):
        RubricLine.objects.create(year=2020, name="技术水平", points=30)
        with pytest.raises(RuleViolation, match="30"):
            acceptances.name_assessors(project, by=admin, assessors=judges, due_on=cast.today())

    def test_the_form_offers_who_may_and_has_no_part(self, project, admin, judges, secretary, as_user):
        project.team.create(user=judges[2])
        url = reverse("projects:project_action", args=[project.pk, "assessors"])
        offered = as_user(admin).get(url).context["form"].fields["assessors"].queryset
        assert set(offered) == {judges[0], judges[1], admin}


class TestScoring:
    def test_points_lie_within_each_dimension(self, named, judges):
        for values in ((31, 20, 10, 10), (-1, 20, 10, 10), ("20.55", 20, 10, 10)):
            with pytest.raises(RuleViolation, match="技术水平"):
                score(named, judges[0], *values)
        with pytest.raises(RuleViolation, match="实用程度"):
            acceptances.score(named, by=judges[0], points=dict(list(points(named, 1, 1, 1, 1).items())[:3]))
        assert not Assessor.objects.exclude(total=None).exists()

    def test_an_assessor_changes_the_own_points_until_the_result(self, named, judges):
        score(named, judges[0], 30, 30, 20, 20)
        assert score(named, judges[0], "28.5", 30, 20, 20).total == Decimal("98.50")

    def test_whoever_was_not_named_gives_no_points(self, named, admin, secretary):
        for person in (admin, secretary):
            with pytest.raises(RuleViolation):
                score(named, person, 30, 30, 20, 20)

    def test_others_points_are_seen_after_ones_own(self, named, project, judges, as_user):
        score(named, judges[0], "27.5", 26, 18, 17)
        url = reverse("projects:project_acceptance", args=[project.pk])
        assert "27.5" not in page(as_user(judges[1]).get(url))
        score(named, judges[1], 20, 20, 15, 15)
        assert "27.5" in page(as_user(judges[1]).get(url))

    def test_the_project_leader_sees_points_after_the_result(
        self, named, project, judges, secretary, admin, as_user
    ):
        for judge in judges:
            score(named, judge, "27.5", 26, 18, 17)
        url = reverse("projects:project_acceptance", args=[project.pk])
        assert "27.5" not in page(as_user(secretary).get(url))
        acceptances.decide(project, by=admin, result="passed", opinion="同意验收")
        assert "27.5" in page(as_user(secretary).get(url))

    def test_an_office_that_leads_a_project_itself_sees_no_points_before_the_result(
        self, named, project, judges, secretary, as_user
    ):
        factories.appoint(secretary, "party_admin", project.branch.parent)
        for judge in judges:
            score(named, judge, "27.5", 26, 18, 17)
        browser = as_user(secretary)
        accept = reverse("projects:project_action", args=[project.pk, "accept"])
        for url in (reverse("projects:project_acceptance", args=[project.pk]), accept):
            assert "27.5" not in (text := page(browser.get(url)))
            assert "88.5" not in text

    def test_the_page_takes_points_and_keeps_what_was_typed_when_they_are_wrong(self, named, judges, as_user):
        browser, url = as_user(judges[0]), reverse("projects:acceptance_score", args=[named.pk])
        typed = form_values(browser.get(url)) | {f"line-{line.pk}": "18" for line in named.lines}
        first = named.lines[0]
        wrong = page(browser.post(url, typed | {f"line-{first.pk}": "99", "words": "有推广价值"}), 422)
        assert "有推广价值" in wrong
        assert browser.post(url, typed).status_code == 302
        assert named.assessors.get(user=judges[0]).total == Decimal("72.00")


class TestDeciding:
    def all_scored(self, named, judges):
        score(named, judges[0], 30, 30, 20, 20)
        score(named, judges[1], 25, 25, 15, 15)
        score(named, judges[2], 25, 20, 15, 10)

    @pytest.mark.parametrize(
        ("result", "state"), [("passed", "confirming"), ("rework", "running"), ("failed", "terminated")]
    )
    def test_each_result_leads_where_it_says(self, named, project, judges, admin, result, state):
        self.all_scored(named, judges)
        project = acceptances.decide(project, by=admin, result=result, opinion="见评审意见")
        named.refresh_from_db()
        assert (project.state, named.score) == (state, Decimal("83.33"))
        assert (project.accepted_on is not None) == (result == "passed")

    def test_it_waits_for_every_assessor(self, named, project, judges, admin):
        score(named, judges[0], 30, 30, 20, 20)
        with pytest.raises(RuleViolation, match="财务老秦"):
            acceptances.decide(project, by=admin, result="passed", opinion="同意")

    def test_nobody_decides_about_the_own_project(self, named, project, judges, admin):
        self.all_scored(named, judges)
        Project.objects.filter(pk=project.pk).update(lead=admin)
        with pytest.raises(RuleViolation):
            acceptances.decide(project, by=admin, result="passed", opinion="同意")
        assert Project.objects.get().state == "acceptance"

    def test_after_rework_there_is_a_new_round(self, named, project, judges, admin):
        self.all_scored(named, judges)
        acceptances.decide(project, by=admin, result="rework", opinion="补充测试数据")
        Project.objects.filter(pk=project.pk).update(state="acceptance")
        acceptances.name_assessors(project, by=admin, assessors=judges, due_on=cast.today())
        assert list(project.acceptances.values_list("round", "result")) == [(2, ""), (1, "rework")]

    def test_after_the_result_no_points_change(self, named, project, judges, admin):
        self.all_scored(named, judges)
        acceptances.decide(project, by=admin, result="passed", opinion="同意")
        with pytest.raises(RuleViolation):
            score(named, judges[0], 1, 1, 1, 1)


class TestRubric:
    def test_it_is_shipped_once(self):
        rubrics.ship_rubric()
        rubrics.ship_rubric()
        assert sum(line.points for line in RubricLine.objects.in_force(2026)) == 100
        assert RubricLine.objects.count() == 4

    def test_the_newest_year_that_has_begun_holds(self):
        rubrics.ship_rubric()
        RubricLine.objects.create(year=2026, name="综合评价", points=100)
        assert [line.name for line in RubricLine.objects.in_force(2026)] == ["综合评价"]
        assert RubricLine.objects.in_force(2025).count() == 4

    def test_a_year_that_was_scored_by_stays_as_it_was(self, named, admin):
        line = RubricLine.objects.first()
        with pytest.raises(RuleViolation, match="2020"):
            rubrics.change(line, by=admin, points=Decimal(10))
        with pytest.raises(RuleViolation):
            rubrics.add(by=admin, year=2020, name="推广价值", points=Decimal(10))
        new = rubrics.add(by=admin, year=2027, name="推广价值", points=Decimal(10))
        with pytest.raises(RuleViolation):
            rubrics.change(new, by=admin, year=2020)


class TestRubricPages(PagesTests):
    pages = RubricLinePages
    changed_field = "guidance"

    @pytest.fixture
    def own(self):
        return RubricLine.objects.create(year=2026, order=1, name="技术水平", points=30)

    def typed(self, own):
        return {"year": "2026", "order": "2", "name": "经济效益", "points": "30"}

    def more(self, own, count):
        for number in range(count):
            RubricLine.objects.create(year=2026, order=number, name=f"评分项{number}", points=1)
