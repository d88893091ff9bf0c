"""The interface for machines: the same rows, services and refusals as the pages."""

import pytest
from django.test import Client

from assessments.models import ScoreRun
from tests.assessments import results_cast as cast


@pytest.fixture
def quarter(company, mining, tunnelling):
    cast.scheme()
    period = cast.period()
    cast.worked(period, mining)
    cast.worked(period, tunnelling)
    return period


@pytest.fixture
def published(quarter):
    return cast.compute(quarter, publish=True)


def post(browser, address, **body):
    return browser.post(address, body, content_type="application/json")


def test_nobody_reads_without_signing_in_or_without_a_post(published, client, nobody, as_user):
    for address in ("/api/periods/", "/api/runs/", f"/api/totals/?run={published.pk}"):
        assert client.get(address).status_code == 403
        assert as_user(nobody).get(address).status_code == 403
        client.logout()


def test_quarters_metrics_and_schemes_are_read(published, leader, as_user):
    browser = as_user(leader)
    assert [row["quarter"] for row in browser.get("/api/periods/").json()["results"]] == ["2026Q3"]
    assert len(browser.get("/api/metrics/").json()["results"]) == 7
    assert browser.get("/api/schemes/").json()["results"][0]["code"] == "worked"


def test_totals_are_those_of_the_pages_with_decimals_as_text(published, leader, as_user):
    rows = as_user(leader).get(f"/api/totals/?run={published.pk}&branch=B01").json()["results"]
    assert [(row["integrated"], row["rank"]) for row in rows] == [("98.74", 1)]


def test_a_secretary_reads_the_own_branch_and_no_rank(published, secretary, as_user):
    rows = as_user(secretary).get(f"/api/totals/?run={published.pk}").json()["results"]
    assert [(row["branch"], row["rank"]) for row in rows] == [("B01", None)]
    lines = as_user(secretary).get(f"/api/lines/?run={published.pk}").json()["results"]
    assert {row["branch"] for row in lines} == {"B01"}


def test_drafts_are_hidden_from_those_who_do_not_compute(quarter, secretary, leader, admin, as_user):
    draft = cast.compute(quarter)
    for person, found in ((secretary, 0), (leader, 0), (admin, 2)):
        assert len(as_user(person).get(f"/api/totals/?run={draft.pk}").json()["results"]) == found
        assert as_user(person).get(f"/api/runs/{draft.pk}/").status_code == (200 if found else 404)


def test_long_lists_must_name_a_run(published, leader, as_user):
    assert as_user(leader).get("/api/totals/").status_code == 400
    assert as_user(leader).get("/api/lines/").status_code == 400


def test_lines_go_on_page_by_page(published, leader, as_user):
    browser, seen = as_user(leader), []
    address = f"/api/lines/?run={published.pk}&page_size=5"
    while address:
        page = browser.get(address).json()
        seen += [(row["branch"], row["indicator"]) for row in page["results"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 14


def test_a_run_is_asked_for_and_a_second_one_is_led_to_the_first(quarter, admin, as_user):
    browser = as_user(admin)
    asked = post(browser, "/api/runs/", period="2026Q3")
    run = ScoreRun.objects.get()
    assert (asked.status_code, asked.headers["Location"]) == (201, f"/api/runs/{run.pk}/")
    again = post(browser, "/api/runs/", period="2026Q3")
    assert (again.status_code, again.json()["run"]) == (409, f"/api/runs/{run.pk}/")


def test_a_wish_outside_the_own_part_of_the_tree_is_refused(quarter, mining, tunnelling, admin, as_user):
    admin.appointments.update(branch=mining)
    assert post(as_user(admin), "/api/runs/", period="2026Q3", scope="B02").status_code == 400
    assert post(as_user(admin), "/api/runs/", period="2026Q3").status_code == 201
    assert ScoreRun.objects.get().scope == mining


def test_publishing_and_its_refusals(quarter, mining, admin, leader, as_user):
    cast.report(quarter, mining, "output", state="not_reported")
    draft = cast.compute(quarter)
    refused = post(as_user(admin), f"/api/runs/{draft.pk}/publish/")
    assert (refused.status_code, bool(refused.json()["detail"])) == (409, True)
    cast.report(quarter, mining, "output", target="200", actual="214")
    draft = cast.compute(quarter)
    assert post(as_user(leader), f"/api/runs/{draft.pk}/publish/").status_code == 403
    assert post(as_user(admin), f"/api/runs/{draft.pk}/publish/").json()["state"] == "published"


def test_writing_needs_the_token_of_the_session(quarter, admin):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(admin, backend="branches.authentication.PostsBackend")
    assert post(browser, "/api/runs/", period="2026Q3").status_code == 403
    assert not ScoreRun.objects.exists()
