"""Running projects over HTTP: the rows of the caller, and the verbs with the services and refusals of the pages."""

import pytest

from projects import reporting
from projects.models import Benefit, ProgressReport
from projects.services import benefits
from tests.projects import running_cast as cast

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def project(mining, secretary):
    return cast.project(mining, secretary)


def test_progress_is_filed_once_a_window(project, secretary, outsider, as_user):
    window = reporting.windows_of(project)[1]
    milestone = cast.milestone(project, cast.today())
    body = {
        "project": project.pk,
        "window": window.first_day.isoformat(),
        "value": "110.5",
        "health": "on_track",
        "words": "按计划推进",
        f"m{milestone.pk}-state": "done",
        f"m{milestone.pk}-done_on": cast.today().isoformat(),
    }
    assert as_user(outsider).post("/api/progress-reports/", body, JSON).status_code == 400
    answer = as_user(secretary).post("/api/progress-reports/", body, JSON)
    assert answer.status_code == 201
    assert answer.json()["milestones"][0]["state"] == "done"
    assert as_user(secretary).post("/api/progress-reports/", body, JSON).status_code == 400
    assert ProgressReport.objects.count() == 1


def test_a_secretary_gets_the_reports_of_the_own_branch(project, secretary, outsider, tunnelling, as_user):
    cast.report(project, secretary)
    cast.report(cast.project(tunnelling, outsider), outsider)
    rows = as_user(secretary).get("/api/progress-reports/").json()["results"]
    assert [row["project"] for row in rows] == [project.pk]


class TestBenefits:
    @pytest.fixture
    def claimed(self, mining, secretary):
        return cast.claimed(cast.project(mining, secretary, "confirming"), secretary)

    def test_finance_confirms_and_what_is_wrong_is_named(self, claimed, finance, as_user):
        browser, url = as_user(finance), f"/api/benefits/{claimed.pk}/do/confirm/"
        wrong = browser.post(url, cast.UNIT_SAVING | {"volume": "-1"}, JSON)
        assert wrong.status_code == 400
        assert {"volume", "basis"} <= set(wrong.json())
        right = browser.post(url, cast.UNIT_SAVING | {"basis": "成本核算表"}, JSON)
        assert right.json()["confirmed_amount"] == "200000.00"

    def test_a_claim_that_was_mended_meanwhile_is_409(self, claimed, secretary, finance, as_user):
        seen = claimed.version
        day, inputs = claimed.commissioned_on, cast.UNIT_SAVING | {"volume": "1"}
        benefits.claim(claimed, by=secretary, commissioned_on=day, inputs=inputs)
        body = cast.UNIT_SAVING | {"basis": "成本核算表", "version": seen}
        answer = as_user(finance).post(f"/api/benefits/{claimed.pk}/do/confirm/", body, JSON)
        assert answer.status_code == 409
        assert answer.json()["comparison"]
        assert Benefit.objects.get().state == "claimed"

    def test_the_leader_does_not_confirm_the_own_claim(self, claimed, secretary, as_user):
        body = cast.UNIT_SAVING | {"basis": "成本核算表"}
        answer = as_user(secretary).post(f"/api/benefits/{claimed.pk}/do/confirm/", body, JSON)
        assert answer.status_code == 403

    def test_a_verb_that_does_not_exist_is_not_found(self, claimed, finance, as_user):
        assert as_user(finance).post(f"/api/benefits/{claimed.pk}/do/burn/", {}, JSON).status_code == 404


def test_an_assessor_scores_and_others_are_refused(mining, secretary, leader, admin, as_user):
    project = cast.project(mining, secretary, "acceptance")
    acceptance = cast.acceptance(project, leader)
    body = {f"line-{line.pk}": "15" for line in acceptance.lines} | {"words": "可推广"}
    url = f"/api/running-projects/{project.pk}/score/"
    assert as_user(leader).post(url, {}, JSON).status_code == 400
    assert as_user(leader).post(url, body, JSON).json()["total"] == "60.00"
    assert as_user(admin).post(url, body, JSON).status_code == 409
    assert as_user(secretary).post(url, body, JSON).status_code == 403


@pytest.mark.parametrize("body", [[], "x", None])
def test_a_body_that_is_no_object_is_refused_in_words(project, admin, as_user, body):
    answer = as_user(admin).post(f"/api/running-projects/{project.pk}/do/suspend/", body, JSON)
    assert answer.status_code == 400
