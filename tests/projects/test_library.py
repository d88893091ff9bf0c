"""The library: filled by those who manage projects, read by everybody, taken over by branches, counted."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from common.errors import RuleViolation
from projects.facts.registry import questions
from projects.models import Difficulty, Project
from projects.services import bids, difficulties, library
from projects.views.library import LibraryPages
from tests import factories
from tests.pages import PagesTests, page
from tests.projects import board_cast as cast

pytestmark = pytest.mark.django_db
D = Decimal
SPAN = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def finished(outsider, tunnelling):
    return cast.project(
        outsider, tunnelling, state="finished", number="SJ2026-009", closing_report="内部材料明细"
    )


@pytest.fixture
def published(finished, admin):
    return library.publish_to_library(finished, by=admin, summary="班组核算可照搬", tags=["降本", "核算"])


def adopted(project, by, **values):
    values = {"starts_on": cast.in_days(0), "ends_on": cast.in_days(200)} | values
    return library.adopt(project, by=by, branch=by.branch, **values)


@pytest.mark.usefixtures("in_english")
class TestPublishing:
    def test_only_a_finished_project_is_published(self, outsider, tunnelling, admin):
        running = cast.project(outsider, tunnelling)
        with pytest.raises(RuleViolation, match="finished project"):
            library.publish_to_library(running, by=admin, summary="x")

    def test_it_carries_its_tags(self, published):
        assert {tag.name for tag in published.tags.all()} == {"降本", "核算"}
        assert published in Project.objects.library()

    def test_taken_out_it_is_found_no_more(self, published, admin):
        library.take_out(published, by=admin, reason="内容有误")
        assert published not in Project.objects.library()


@pytest.mark.usefixtures("in_english")
class TestAdopting:
    def test_the_draft_copies_problem_and_measures_and_names_its_origin(self, published, secretary):
        draft = adopted(published, secretary)
        assert (draft.adopted_from, draft.branch, draft.lead) == (published, secretary.branch, secretary)
        assert (draft.background, draft.measures, draft.indicator) == (
            "材料消耗高于定额",
            "班组核算",
            "吨煤成本",
        )
        assert (draft.kind, draft.state, draft.in_library) == ("secretary", "draft", False)

    def test_the_figures_are_those_of_the_branch_itself(self, published, secretary):
        draft = adopted(published, secretary)
        assert (draft.baseline, draft.target, draft.result_value) == (None, None, None)

    def test_a_member_drafts_a_member_project(self, published, mining):
        member = factories.person("mem1", "党员小吴", mining, "member")
        assert adopted(published, member).kind == "member"

    def test_nobody_adopts_the_own_project_or_twice(self, published, outsider, secretary):
        with pytest.raises(RuleViolation, match="own project"):
            adopted(published, outsider)
        adopted(published, secretary)
        with pytest.raises(RuleViolation, match="already"):
            adopted(published, secretary)

    def test_what_is_not_published_is_not_adopted(self, finished, secretary):
        with pytest.raises(RuleViolation, match="library"):
            adopted(finished, secretary)

    def test_one_drafts_for_the_own_branch(self, published, secretary, company):
        third = factories.branch("B03", "机电队党支部", parent=company)
        with pytest.raises(RuleViolation, match="own branch only"):
            library.adopt(
                published, by=secretary, branch=third, starts_on=cast.in_days(0), ends_on=cast.in_days(9)
            )

    def test_a_rollout_counts_once_it_is_approved(self, published, secretary):
        draft = adopted(published, secretary)
        counted = lambda: Project.objects.library().with_rollouts().get().rollouts  # noqa: E731
        assert counted() == 0
        Project.objects.filter(pk=draft.pk).update(state="running")
        assert counted() == 1


class TestLibraryPages(PagesTests):
    pages = LibraryPages

    @pytest.fixture
    def own(self, published):
        return published

    @pytest.fixture
    def powerless(self, nobody):
        return nobody

    def more(self, own, count):
        for number in range(count):
            cast.in_library(own.lead, own.branch, name=f"成果{number}", number=f"SJ-{number}")

    def test_a_stranger_reads_the_published_facts_alone(self, as_user, secretary, published):
        assert published not in Project.objects.for_user(secretary)
        text = page(as_user(secretary).get(LibraryPages.url("detail", published.pk)))
        assert "班组核算可照搬" in text
        assert "吨煤成本 312 → 298 元/吨" in text
        for hidden in ("内部材料明细", "内部经费渠道", published.lead.name, "SJ2026-009"):
            assert hidden not in text
        assert as_user(secretary).get(published.get_absolute_url()).status_code == 404

    def test_a_benefit_that_is_only_claimed_is_not_published(self, as_user, secretary, published):
        benefit = published.benefit
        benefit.claimed_amount, benefit.confirmed_amount, benefit.state = D(240000), D(236500), "claimed"
        benefit.save()
        assert "236,500" not in page(as_user(secretary).get(LibraryPages.url("detail", published.pk)))
        benefit.state = "confirmed"
        benefit.save()
        assert "236,500.00" in page(as_user(secretary).get(LibraryPages.url("detail", published.pk)))

    def test_it_is_found_by_its_tags(self, as_user, secretary, published):
        url = LibraryPages.url("list")
        assert published.name in page(as_user(secretary).get(f"{url}?q=核算"))
        assert published.name not in page(as_user(secretary).get(f"{url}?q=通风"))
        tag = published.tags.get(name="降本")
        assert published.name in page(as_user(secretary).get(f"{url}?tag={tag.pk}"))

    def test_taking_over_leads_to_the_draft(self, as_user, secretary, mining, published):
        given = {
            "branch": mining.pk,
            "starts_on": cast.in_days(0).isoformat(),
            "ends_on": cast.in_days(99).isoformat(),
        }
        answer = as_user(secretary).post(LibraryPages.url("action", published.pk, "adopt"), given)
        draft = Project.objects.get(adopted_from=published)
        assert answer.status_code == 302
        assert answer["Location"] == draft.get_absolute_url()

    def test_a_foreign_branch_in_the_body_is_refused(self, as_user, secretary, tunnelling, published):
        given = {"branch": tunnelling.pk, "starts_on": "2026-01-01", "ends_on": "2026-12-01"}
        answer = as_user(secretary).post(LibraryPages.url("action", published.pk, "adopt"), given)
        assert answer.status_code == 422
        assert "branch" in answer.context["form"].errors

    def test_the_office_publishes_from_the_project(self, as_user, admin, finished):
        url = LibraryPages.url("action", finished.pk, "publish")
        answer = as_user(admin).post(url, {"summary": "可照搬", "tags": "降本、核算 降本"})
        assert answer.status_code == 302
        finished.refresh_from_db()
        assert (finished.in_library, finished.tags.count()) == (True, 2)

    def test_the_page_of_the_origin_tells_who_took_it_over(self, as_user, admin, published, secretary):
        Project.objects.filter(pk=adopted(published, secretary).pk).update(state="running")
        text = page(as_user(admin).get(reverse("projects:project_origin", args=[published.pk])))
        assert "已有 1 个支部推广：综采一队党支部" in text


class TestTheQuestions:
    def test_rollouts_count_for_the_branch_of_the_origin(self, published, secretary, mining, tunnelling):
        draft = adopted(published, secretary)
        ask = questions.known["project_rollouts"].answer
        assert ask(*SPAN, [tunnelling.pk])[tunnelling.pk].not_applicable
        Project.objects.filter(pk=draft.pk).update(state="running", approved_on=date(2026, 5, 1))
        answers = ask(*SPAN, [mining.pk, tunnelling.pk])
        assert answers[tunnelling.pk].actual == 1
        assert answers[tunnelling.pk].records == (("projects.project", draft.pk),)
        assert answers[mining.pk].not_applicable
        assert ask(date(2026, 6, 1), date(2026, 12, 31), [tunnelling.pk])[tunnelling.pk].not_applicable

    def test_a_solved_difficulty_counts_for_the_branch_that_took_it_on(
        self, secretary, outsider, mining, tunnelling
    ):
        row = cast.posted(secretary, mining)
        bids.select(cast.bid(row, outsider), by=secretary, reason="可行")
        Project.objects.filter(difficulty=row).update(state="finished")
        difficulties.solve(row, by=secretary)
        Difficulty.objects.update(solved_on=date(2026, 9, 9))
        answers = questions.known["difficulties_solved"].answer(*SPAN, [mining.pk, tunnelling.pk])
        assert answers[tunnelling.pk].actual == 1
        assert answers[mining.pk].not_applicable
