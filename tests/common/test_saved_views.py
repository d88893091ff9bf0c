"""Saved views: a list's filters and order under a name, each person's own."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from branches.views.organization import BranchPages
from common.saved_views import SavedView
from tests.pages import page, queries

LIST = "/organisation/branch/"


def post(browser, verb, **values):
    values = {"path": LIST, "page": "branches:branch"} | values
    return browser.post(reverse("common:saved_views"), {"verb": verb} | values)


def keep(browser, name="在册支部", query="kind=branch&sort=-code", **values):
    return post(browser, "save", name=name, query=query, **values)


def words(answer):
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def mine(user):
    return {view.name: view.query for view in SavedView.objects.filter(user=user)}


@pytest.fixture
def browser(as_user, admin):
    return as_user(admin)


class TestKeeping:
    def test_filters_and_order_are_kept_under_a_name(self, browser, admin):
        answer = keep(browser)
        assert answer.url == f"{LIST}?kind=branch&sort=-code"
        assert "在册支部" in words(answer)
        assert mine(admin) == {"在册支部": "kind=branch&sort=-code"}

    def test_the_list_offers_it_and_says_which_is_on(self, browser, mining, tunnelling):
        keep(browser, query="q=B01")
        assert "视图：全部" in page(browser.get(LIST))
        text = page(browser.get(f"{LIST}?q=B01"))
        assert "视图：在册支部" in text
        assert tunnelling.get_absolute_url() not in text
        assert "视图：未保存" in page(browser.get(f"{LIST}?q=B02"))

    def test_the_order_of_parameters_does_not_matter(self, browser, mining):
        keep(browser)
        assert "视图：在册支部" in page(browser.get(f"{LIST}?sort=-code&q=&kind=branch"))

    def test_where_somebody_was_in_the_list_is_no_part_of_it(self, browser, admin):
        keep(browser, query="q=zc&after=W10&before=W11&kind=")
        assert mine(admin) == {"在册支部": "q=zc"}

    def test_the_same_name_replaces(self, browser, admin):
        keep(browser)
        keep(browser, query="q=zc")
        assert mine(admin) == {"在册支部": "q=zc"}

    @pytest.mark.parametrize("name", ["", "   ", "长" * 41])
    def test_a_name_that_will_not_do_is_refused_in_words(self, browser, admin, name):
        assert keep(browser, name=name).status_code == 409
        assert not mine(admin)

    def test_there_is_an_end_to_it(self, browser, admin, monkeypatch):
        monkeypatch.setattr("common.saved_views.AT_MOST", 1)
        keep(browser)
        assert keep(browser, name="另一个").status_code == 409
        assert keep(browser, query="q=a").status_code == 302

    def test_filters_too_long_are_refused(self, browser, admin):
        assert keep(browser, query="q=" + "a" * 1001).status_code == 409

    def test_a_list_that_is_not_known_is_not_found(self, browser):
        assert keep(browser, page="branches:nothing").status_code == 404
        assert post(browser, "explode").status_code == 404

    @pytest.mark.parametrize(
        "path", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "/\\evil"]
    )
    def test_it_leads_back_into_the_portal_only(self, browser, path):
        assert keep(browser, path=path).url.startswith("/?")

    def test_what_was_typed_is_shown_and_not_run(self, browser, mining):
        keep(browser, name="<script>x</script>", query="q=B01")
        assert "<script>x" not in page(browser.get(LIST))


class TestDefault:
    def test_the_list_opens_with_it(self, browser):
        keep(browser, is_default="1")
        assert browser.get(LIST).url == f"{LIST}?kind=branch&sort=-code"

    def test_all_records_are_one_click_away(self, browser, mining):
        keep(browser, query="q=nothing", is_default="1")
        assert f'href="{LIST}?q="' in page(browser.get(f"{LIST}?q=nothing"))
        assert mining.name in page(browser.get(f"{LIST}?q="))

    def test_a_link_with_filters_of_its_own_is_followed(self, browser, mining):
        keep(browser, query="q=nothing", is_default="1")
        assert mining.name in page(browser.get(f"{LIST}?q=B01"))

    def test_there_is_one_of_a_list(self, browser, admin):
        keep(browser, is_default="1")
        keep(browser, name="另一个", query="q=a", is_default="1")
        assert [view.name for view in SavedView.objects.filter(is_default=True)] == ["另一个"]

    def test_it_can_be_chosen_and_taken_back(self, browser, admin):
        keep(browser)
        view = SavedView.objects.get()
        post(browser, "open", pk=view.pk)
        assert browser.get(LIST).status_code == 302
        post(browser, "shut", pk=view.pk)
        assert browser.get(LIST).status_code == 200

    def test_a_part_for_htmx_does_not_lead_elsewhere(self, browser, mining):
        keep(browser, query="q=nothing", is_default="1")
        headers = {"HX-Request": "true", "HX-Target": "list-part"}
        text = page(browser.get(LIST, headers=headers))
        assert mining.name in text
        assert 'id="list-views" hx-swap-oob="true"' in text


class TestOwn:
    def test_others_do_not_see_it(self, browser, as_user, leader, mining):
        keep(browser)
        assert "在册支部" in page(browser.get(LIST))
        assert "在册支部" not in page(as_user(leader).get(LIST))

    @pytest.mark.parametrize("verb", ["open", "shut", "delete"])
    def test_others_do_not_find_it(self, browser, as_user, leader, admin, verb):
        keep(browser)
        assert post(as_user(leader), verb, pk=SavedView.objects.get().pk).status_code == 404
        assert mine(admin)

    def test_it_is_deleted_by_its_owner(self, browser, admin):
        keep(browser)
        post(browser, "delete", pk=SavedView.objects.get().pk)
        assert not mine(admin)

    def test_no_number_no_row(self, browser):
        assert post(browser, "delete", pk="x").status_code == 404

    def test_it_shows_no_row_that_its_owner_may_not_see(self, as_user, secretary, mining, tunnelling):
        browser = as_user(secretary)
        keep(browser, query="q=党支部")
        assert tunnelling.name not in page(browser.get(f"{LIST}?q=党支部"))


def test_many_views_cost_as_many_queries_as_one(browser, mining):
    keep(browser)
    browser.get(LIST)
    few = queries(browser, BranchPages.url("list"))
    for number in range(9):
        keep(browser, name=f"第{number}个")
    assert queries(browser, BranchPages.url("list")) == few


class TestFoldedFilters:
    """Search and three filters stand in the row; what is more is folded, and open while it is used."""

    def test_the_fourth_filter_is_folded(self, browser, mining):
        text = page(browser.get(LIST))
        assert text.count('<details class="filter-more"') == 1
        assert "更多筛选" in text

    def test_it_is_open_while_one_of_them_is_used(self, browser, mining):
        assert '<details class="filter-more" open' in page(browser.get(f"{LIST}?standing=closed"))
        assert '<details class="filter-more">' in page(browser.get(f"{LIST}?kind=branch"))
