"""Contact points, visits and follow-ups over HTTP: the same rows, nothing written."""

from datetime import date

import pytest

from tests.branches import contact_cast

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 12)


@pytest.mark.parametrize("name", ["contact-points", "contact-visits", "follow-ups"])
def test_a_secretary_gets_the_rows_of_the_own_branch(as_user, secretary, leader, mining, tunnelling, name):
    for branch in (mining, tunnelling):
        contact_cast.visit(contact_cast.point(leader, branch), DAY)
        contact_cast.follow_up(leader, branch, DAY)
    rows = as_user(secretary).get(f"/api/{name}/").json()["results"]
    assert [row["branch"] for row in rows] == [mining.pk]
    assert as_user(secretary).post(f"/api/{name}/", {}).status_code == 403


def test_a_draft_is_its_leaders_alone(as_user, secretary, leader, mining):
    visit = contact_cast.written(contact_cast.point(leader, mining), DAY)
    assert as_user(secretary).get(f"/api/contact-visits/{visit.pk}/").status_code == 404
    assert as_user(leader).get(f"/api/contact-visits/{visit.pk}/").json()["state"] == "draft"


def test_the_filters_are_those_of_the_list(as_user, secretary, leader, mining):
    contact_cast.follow_up(leader, mining, date(2026, 10, 1))
    browser = as_user(secretary)
    assert len(browser.get("/api/follow-ups/?standing=overdue").json()["results"]) == 1
    assert not browser.get("/api/follow-ups/?whose=mine").json()["results"]
    assert browser.get("/api/follow-ups/?standing=nonsense").status_code == 400
