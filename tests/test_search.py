"""Search over everything: by name, code and pinyin initials, of what the person may see and nothing else."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.services.scheme_documents import create_from_document
from branches.models import Branch
from branches.services import people
from common.pages import registry
from tests import factories
from tests.assessments import filing_cast, results_cast
from tests.pages import page


def search(browser, text):
    return browser.get(reverse("search"), {"q": text})


def found(browser, text) -> dict[str, list[str]]:
    """The labels by kind."""
    groups = search(browser, text).context["groups"]
    return {str(group["title"]): [str(hit["label"]) for hit in group["hits"]] for group in groups}


def labels(browser, text) -> set[str]:
    return {label for group in found(browser, text).values() for label in group}


@pytest.fixture
def browser(as_user, admin):
    return as_user(admin)


class TestFinding:
    @pytest.mark.parametrize("text", ["综采一队", "B01", "b01", "zcyd", "ZCYD", " 综采 "])
    def test_organisations_by_name_code_and_initials(self, browser, mining, text):
        assert found(browser, text)["党组织"] == [mining.name]

    def test_production_units(self, browser, mining):
        unit = factories.unit("U77", "掘锚一班", mining)
        assert found(browser, "掘锚")["生产单位"] == [unit.name]

    @pytest.mark.parametrize("text", ["李支书", "sec1"])
    def test_people_by_name_and_number(self, browser, secretary, text):
        assert found(browser, text)["人员与任职"] == ["李支书"]

    def test_people_by_initials(self, browser, mining, admin):
        people.add_person(by=admin, username="10099", name="欧阳建国", branch=mining)
        assert found(browser, "oyjg")["人员与任职"] == ["欧阳建国"]

    @pytest.mark.parametrize("text", ["worked", "WORKED"])
    def test_schemes(self, browser, text):
        scheme = results_cast.scheme()
        assert str(scheme) in labels(browser, text)

    def test_figures_of_the_catalogue_by_code_name_and_initials(self, browser, company):
        metric = filing_cast.metric("life_records")
        type(metric).objects.filter(pk=metric.pk).update(name="原煤产量")
        for text in ("life_rec", "原煤", "ymcl"):
            assert "原煤产量" in labels(browser, text)

    @pytest.mark.parametrize(
        "text", ["2026Q3", "三季度", "第三季度", "2026年三季度", "2026年第3季度", "2026"]
    )
    def test_periods_as_people_write_them(self, browser, company, text):
        period = filing_cast.period("2026Q3")
        assert str(period) in labels(browser, text)

    def test_another_quarter_is_not_found(self, browser, company):
        period = filing_cast.period("2026Q3")
        assert str(period) not in labels(browser, "四季度")

    def test_each_hit_leads_to_its_record_and_tells_what_it_is(self, browser, mining):
        hit = search(browser, "B01").context["groups"][0]["hits"][0]
        assert (hit["url"], hit["note"]) == (mining.get_absolute_url(), "B01")

    def test_of_many_ten_are_shown_and_the_list_has_all(self, browser, company):
        for number in range(12):
            factories.branch(f"T{number:02}", f"探放水{number}队党支部", parent=company)
        (group,) = search(browser, "探放水").context["groups"]
        assert (len(group["hits"]), group["has_more"]) == (10, True)
        assert page(browser.get(group["all_url"])).count("探放水") >= 12

    def test_ten_are_all(self, browser, company):
        for number in range(10):
            factories.branch(f"T{number:02}", f"探放水{number}队党支部", parent=company)
        (group,) = search(browser, "探放水").context["groups"]
        assert (len(group["hits"]), group["has_more"]) == (10, False)


class TestNothing:
    def test_nothing_found_is_a_sentence(self, browser, company):
        assert "没有找到“没有的东西”" in page(search(browser, "没有的东西"))

    @pytest.mark.parametrize("text", ["", "   ", "\x00"])
    def test_nothing_typed_looks_for_nothing(self, browser, mining, text):
        assert mining.name not in page(search(browser, text))

    @pytest.mark.parametrize(
        "text", ["%", "_", "'; --", "<script>alert(1)</script>", "q" * 500, "\x00综\x00"]
    )
    def test_strange_words_break_nothing(self, browser, mining, text):
        text = page(search(browser, text))
        assert "<script>alert" not in text

    def test_signs_of_the_database_are_letters_like_others(self, browser, mining):
        assert not labels(browser, "%")
        assert not labels(browser, "_____")


class TestNoLeak:
    """Unique words of a foreign branch, in everything that it owns: no hit, and no group either."""

    WORD = "鑫垚"

    @pytest.fixture
    def foreign(self, tunnelling):
        Branch.objects.filter(pk=tunnelling.pk).update(name=f"{self.WORD}党支部", short_name=self.WORD)
        factories.unit("XY1", f"{self.WORD}班", tunnelling)
        factories.person("xy1", f"{self.WORD}某", tunnelling, "member")
        return tunnelling

    def test_a_secretary_finds_nothing_of_the_branch_next_door(self, as_user, secretary, foreign):
        answer = search(as_user(secretary), self.WORD)
        assert answer.context["groups"] == []
        assert foreign.get_absolute_url() not in page(answer)

    def test_whoever_is_above_finds_all_of_it(self, browser, foreign):
        assert len(labels(browser, self.WORD)) == 3

    def test_nobody_finds_anything_without_a_post(self, as_user, nobody, mining):
        assert found(as_user(nobody), "综采") == {}

    def test_what_a_role_may_not_see_is_no_group(self, as_user, mining, inspector):
        assert "人员与任职" not in found(as_user(inspector), "督查")

    def test_drafts_of_schemes_are_found_by_their_designers_alone(self, as_user, admin, secretary, company):
        scheme = create_from_document(results_cast.DOCUMENT, by=None, effective_from=date(2026, 1, 1))
        assert str(scheme) not in labels(as_user(secretary), "worked")
        assert str(scheme) in labels(as_user(admin), "worked")

    def test_it_asks_to_sign_in(self, client, db):
        assert search(client, "综采").status_code == 302


def test_many_hits_cost_as_many_queries_as_one(browser, company, mining):
    search(browser, "队")

    def cost():
        with CaptureQueriesContext(connection) as caught:
            assert labels(browser, "队")
        return len(caught)

    few = cost()
    for number in range(8):
        branch = factories.branch(f"T{number}", f"探放水{number}队党支部", parent=company)
        factories.unit(f"V{number}", f"探放水{number}队", branch)
        factories.person(f"v{number}", f"队长{number}", branch, "member")
    assert cost() == few


def test_whatever_is_searched_can_be_searched_in_its_list_too(admin, company):
    for pages in registry.searched(admin):
        assert pages.filterset_class, pages
        assert pages.columns_for(admin)[0].link, pages


def test_every_page_has_the_box_and_the_way_to_it_on_a_phone(browser, company):
    text = page(browser.get("/"))
    assert 'class="search-box"' in text
    assert "搜索 支部、人员、单位、指标 …" in text
    assert text.count(f'href="{reverse("search")}"') == 1
