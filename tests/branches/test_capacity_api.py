"""Branch building over the interface: the caller's rows with what belongs to them."""

import pytest

from tests import factories
from tests.branches import capacity
from tests.pages import queries

pytestmark = pytest.mark.django_db


def rows(browser, path):
    return browser.get(f"/api/{path}/").json()["results"]


def test_a_self_check_comes_with_its_lines_and_grade(as_user, secretary, tunnelling):
    capacity.self_check(secretary.branch, state="reviewed")
    capacity.self_check(tunnelling, state="reviewed")
    (found,) = rows(as_user(secretary), "self-checks")
    assert (found["branch"], found["grade"], found["review_points"]) == (
        secretary.branch_id,
        "excellent",
        "93.0",
    )
    assert [line["review_points"] for line in found["lines"]] == ["40.0", "8.0", "45.0"]


def test_regulations_come_with_their_editions(as_user, secretary):
    capacity.regulation()
    (found,) = rows(as_user(secretary), "regulations")
    assert found["versions"][0]["since"] == "2020-01-01"


def test_lessons_of_all_branches_come_with_how_they_were_taken_up(as_user, secretary, tunnelling):
    capacity.lesson(tunnelling)
    (found,) = rows(as_user(secretary), "lessons")
    assert found["adoptions"] == []


def test_a_partner_finds_the_activity_and_others_do_not(as_user, mining, outsider, company):
    capacity.activity(mining, outsider.branch)
    third = factories.person(
        "sec3", "孙支书", factories.branch("B03", "通风队党支部", parent=company), "secretary"
    )
    assert len(rows(as_user(outsider), "joint-activities")) == 1
    assert rows(as_user(third), "joint-activities") == []


def test_nothing_is_written_over_the_interface(as_user, secretary):
    row = capacity.self_check(secretary.branch)
    browser = as_user(secretary)
    assert browser.post("/api/self-checks/", {}, "application/json").status_code in {403, 405}
    assert browser.delete(f"/api/self-checks/{row.pk}/").status_code in {403, 405}


@pytest.mark.parametrize(
    "path", ["self-checks", "regulations", "lessons", "joint-activities", "demo-sites", "courses"]
)
def test_it_costs_the_same_for_many_rows(as_user, admin, company, path):
    browser, url = as_user(admin), f"/api/{path}/"
    browser.get(url)

    def more(number):
        place = factories.branch(f"X{number}", f"X{number}党支部", parent=company)
        capacity.self_check(place, state="reviewed")
        capacity.regulation(f"R{number}", f"办法{number}")
        capacity.lesson(place)
        capacity.activity(company, place)
        capacity.demo_site(place)
        capacity.course(place)

    more(0)
    few = queries(browser, url)
    for number in range(1, 4):
        more(number)
    assert queries(browser, url) <= few
