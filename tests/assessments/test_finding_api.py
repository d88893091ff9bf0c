"""Findings for machines: the caller's rows, filters, and refusals in words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Finding
from assessments.services import rectifications
from tests import factories
from tests.assessments import findings_cast as cast

pytestmark = pytest.mark.django_db
State = Finding.State


def post(browser, verb, row, **values):
    url = reverse(f"api-finding-{verb}", args=[row.pk])
    return browser.post(url, values, content_type="application/json")


def test_the_list_holds_the_callers_rows_and_filters_as_the_page_does(
    as_user, mining, tunnelling, secretary, outsider, inspector
):
    late = cast.finding(mining, secretary, inspector, days=-2)
    cast.finding(mining, secretary, inspector)
    cast.finding(tunnelling, outsider, inspector, days=-2)
    found = as_user(secretary).get(reverse("api-finding-list"), {"standing": "overdue"}).json()["results"]
    assert [(row["number"], row["colour"], row["is_overdue"]) for row in found] == [
        (late.number, "red", True)
    ]


def test_many_rows_cost_as_many_queries_as_one(as_user, mining, secretary, inspector):
    def made():
        return cast.in_state(State.IN_PROGRESS, mining, secretary, inspector)

    def cost():
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(reverse("api-finding-list")).status_code == 200
        return len(caught)

    browser = as_user(inspector)
    made()
    cost()
    few = cost()
    for _number in range(6):
        made()
    assert cost() == few


def test_the_record_holds_every_hand_in(as_user, mining, secretary, inspector):
    row = cast.in_state(State.SUBMITTED, mining, secretary, inspector)
    rectifications.return_rectification(row, by=inspector, reason="夜班仍缺")
    found = as_user(secretary).get(reverse("api-finding-detail", args=[row.pk])).json()
    assert [(each["verdict"], each["seen"]) for each in found["hand_ins"]] == [("returned", "夜班仍缺")]


def test_whoever_comes_too_late_gets_409_with_who_acted(as_user, company, mining, secretary, inspector):
    row = cast.in_state(State.SUBMITTED, mining, secretary, inspector)
    other = factories.person("insp6", "孙丽", company, "inspector")
    assert post(as_user(other), "close", row, seen="见到").status_code == 200
    answer = post(as_user(inspector), "return-rectification", row, reason="仍缺")
    assert answer.status_code == 409
    assert "孙丽" in answer.json()["detail"]


def test_a_stale_correction_is_409_with_both_values(as_user, mining, secretary, inspector):
    row = cast.finding(mining, secretary, inspector)
    rectifications.change(row, by=inspector, reason="先", statement="先存的")
    answer = post(as_user(inspector), "change", row, reason="后", version=row.version, statement="后存的")
    assert answer.status_code == 409
    assert answer.json()["comparison"][0]["theirs"] == "先存的"


def test_a_day_that_does_not_fit_is_400_in_words(as_user, mining, secretary, inspector):
    row = cast.finding(mining, secretary, inspector)
    early = row.issued_on.replace(year=row.issued_on.year - 1).isoformat()
    answer = post(as_user(inspector), "change", row, reason="更正", version=row.version, due_on=early)
    assert answer.status_code == 400
    row.refresh_from_db()
    assert row.due_on.isoformat() != early


def test_a_person_of_another_branch_cannot_be_named(as_user, mining, secretary, outsider, inspector):
    row = cast.finding(mining, secretary, inspector)
    measure = {"text": "逐班登记", "owner": outsider.username, "due_on": row.due_on.isoformat()}
    assert post(as_user(secretary), "submit-measures", row, measures=[measure]).status_code == 400
