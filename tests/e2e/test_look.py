"""The look, as a browser sees it: calm, within the page, reachable by finger and keyboard, under a strict policy."""

import pytest

from tests.e2e.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/",
    "/organisation/branch/",
    "/organisation/branch/add/",
    "/organisation/tree/",
    "/organisation/person/",
    "/jobs/",
    "/password/",
    "/search/?q=党",
)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Links inside running text, a breadcrumb or a definition are read, not aimed at.
TOO_SMALL = """() => [...document.querySelectorAll("a, button, input, select, summary")].filter((one) => {
  const box = one.getBoundingClientRect();
  if (!box.width || !box.height || getComputedStyle(one).visibility === "hidden") return false;
  if (one.closest("p, dd, li, .crumbs, .pick, .form-check, .ts-wrapper, .skip")) return false;
  return box.height < 43.5;
}).map((one) => `${one.tagName} ${one.className} ${one.textContent.trim()}`)"""


@pytest.fixture
def cast(transactional_roles, admin, mining, tunnelling):
    """The party-affairs office and the two branches it sees."""
    return admin


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_scrolls_sideways_or_offends_its_policy_or_leaves_the_house(visit, cast, live_server, size):
    for path in PAGES:
        page = visit(path, cast, size)
        assert page.locator("h1").count() == 1, path
        assert not page.complaints, (path, page.complaints)
        assert page.evaluate(SIDEWAYS) == 0, path
        assert all(url.startswith((live_server.url, "data:")) for url in page.asked), path


def test_on_a_phone_everything_is_wide_enough_for_a_finger(visit, cast):
    for path in PAGES:
        assert visit(path, cast, PHONE).evaluate(TOO_SMALL) == [], path


def test_the_menu_comes_from_the_side_on_a_phone_and_escape_closes_it(visit, cast):
    page = visit("/organisation/branch/", cast, PHONE)
    assert not page.locator("#menu").is_visible()
    page.locator("[aria-controls=menu]").click()
    page.locator("#menu.show").wait_for()
    page.keyboard.press("Escape")
    page.locator("#menu").wait_for(state="hidden")


def test_typing_finds_rows_and_the_way_back_brings_them_all(visit, cast):
    page = visit("/organisation/branch/", cast)
    assert page.locator("tbody tr").count() == 3
    page.locator("#list-filter [type=search]").press_sequentially("综采")
    page.wait_for_url("**/?q=*")
    page.locator("tbody tr:nth-child(2)").wait_for(state="detached")
    assert page.locator("tbody tr").inner_text().startswith("综采一队党支部")
    assert "q=" in page.locator("#list-exports a").first.get_attribute("href")
    page.go_back()
    page.locator("tbody tr:nth-child(3)").wait_for()


def test_a_sorted_list_stays_sorted_while_it_is_filtered(visit, cast):
    page = visit("/organisation/branch/", cast)
    page.locator("thead a.sort").first.click()
    page.wait_for_url("**/?sort=*")
    page.locator("#list-filter [type=search]").press_sequentially("队")
    page.wait_for_url("**/?*q=*")
    assert "sort=" in page.url
    assert page.locator("th[aria-sort]").count() == 1


def test_a_list_without_matches_says_why_and_offers_one_button(visit, cast):
    page = visit("/organisation/branch/?q=nowhere", cast)
    assert page.locator(".nothing .btn").count() == 1
    page.locator(".nothing .btn").click()
    page.locator("tbody tr:nth-child(3)").wait_for()


def test_errors_stand_on_top_with_a_way_to_their_fields_and_beside_them(visit, cast):
    page = visit("/organisation/branch/add/", cast)
    page.locator("main button[type=submit]").click()
    summary = page.locator(".error-summary")
    summary.wait_for()
    target = summary.locator("a").first.get_attribute("href")
    assert page.locator(f"{target}.is-invalid").count() == 1
    assert page.locator(".invalid-feedback").count() >= summary.locator("a").count()


def test_without_a_session_there_is_only_the_door_and_it_speaks_both_languages(visit):
    page = visit("/organisation/branch/", size=PHONE)
    assert page.locator("#sign-in").count() == 1
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    page.get_by_role("button", name="English").click()
    page.get_by_text("Employee number").wait_for()
    assert page.evaluate(SIDEWAYS) == 0
    assert not page.complaints


def test_what_is_not_found_is_said_in_words_with_a_way_home(visit, cast):
    page = visit("/organisation/branch/999999/", cast)
    assert page.locator("h1").count() == 1
    assert page.locator("a.btn[href='/']").count() == 1


def test_the_first_step_of_the_keyboard_leads_past_the_menu(visit, cast):
    page = visit("/organisation/branch/", cast)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"


def test_paper_shows_the_record_and_not_the_chrome(visit, cast, mining):
    page = visit(mining.get_absolute_url(), cast)
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    for chrome in ("#menu", ".page-actions", ".top-right"):
        assert not page.locator(chrome).is_visible()


@pytest.mark.parametrize("typing", [False, True])
def test_a_slash_leads_into_the_search_unless_somebody_is_typing(visit, cast, typing):
    page = visit("/organisation/branch/", cast)
    if typing:
        page.locator("#list-filter [type=search]").focus()
    page.keyboard.press("/")
    assert page.evaluate("'searchKey' in document.activeElement.dataset") is not typing


def test_what_is_kept_as_a_view_is_what_the_list_shows_now(visit, cast, mining):
    page = visit("/organisation/branch/", cast)
    page.locator("#list-filter [type=search]").press_sequentially("综采")
    page.wait_for_url("**/?q=*")
    page.locator("#list-views summary").click()
    page.locator("#view-name").fill("综采各队")
    page.locator("#list-views button[value=save]").click()
    page.get_by_text("视图：综采各队").wait_for()
    assert page.locator("tbody tr").count() == 1
