"""Projects over HTTP: the rows of the caller, and the verbs with the same refusals as on the pages."""

import pytest

from projects.models import Project, project_steps
from projects.services import approvals
from tests import factories
from tests.projects import application_cast as cast

pytestmark = pytest.mark.django_db


def post(browser, project, verb, **body):
    return browser.post(f"/api/projects/{project.pk}/{verb}/", body, content_type="application/json")


def waiting(project):
    return project.decisions.get(state="waiting")


def test_a_secretary_gets_the_projects_of_the_own_branch(as_user, secretary, outsider):
    mine, _other = cast.draft(secretary), cast.draft(outsider)
    rows = as_user(secretary).get("/api/projects/").json()["results"]
    assert [row["id"] for row in rows] == [mine.pk]
    assert as_user(secretary).get(f"/api/projects/{_other.pk}/").status_code == 404


def test_one_project_comes_with_people_milestones_and_decisions(as_user, secretary, member, unit_head):
    project = approvals.decide(
        cast.handed_in(secretary, team=[(member, "点检")]), by=unit_head, comment="同意"
    )
    body = as_user(secretary).get(f"/api/projects/{project.pk}/").json()
    assert body["team"] == [{"user": "mem1", "task": "点检", "consent": "not_needed", "consent_on": None}]
    assert [row["state"] for row in body["decisions"]] == ["passed", "waiting", "ahead"]
    assert body["decisions"][0]["by"] == "head1"


def test_the_whole_way_over_the_api(as_user, secretary, unit_head, department, leader):
    project = cast.draft(secretary)
    assert post(as_user(secretary), project, "submit").json()["state"] == "in_review"
    for person in (unit_head, department):
        step = waiting(project).pk
        assert post(as_user(person), project, "decide", step=step, comment="同意").status_code == 200
    body = post(as_user(leader), project, "decide", step=waiting(project).pk).json()
    assert (body["state"], body["number"]) == ("running", "书2026-001")


def test_an_incomplete_application_is_refused_in_words(as_user, secretary):
    answer = post(as_user(secretary), cast.draft(secretary, outputs=""), "submit")
    assert answer.status_code == 409
    assert answer.json()["detail"]


def test_nobody_decides_about_the_own_project_over_the_api_either(as_user, secretary, unit_head):
    project = cast.handed_in(secretary, team=[(unit_head, "")])
    step = waiting(project).pk
    assert post(as_user(unit_head), project, "decide", step=step).status_code == 409
    assert post(as_user(unit_head), project, "send-back", step=step, comment="缺").status_code == 409
    assert waiting(project).pk == step


def test_a_deputy_without_a_deciding_post_decides_over_the_api(as_user, secretary, unit_head, member):
    project = cast.handed_in(secretary)
    step = waiting(project).pk
    assert post(as_user(member), project, "decide", step=step).status_code == 403
    cast.deputy(unit_head, member)
    assert post(as_user(member), project, "decide", step=step).status_code == 200
    assert project.decisions.get(pk=step).acting_for == unit_head


def test_whoever_comes_second_is_told_who_acted(as_user, secretary, unit_head, mining):
    other = factories.person("h2", "另一位队长", mining, "unit_head")
    project = cast.handed_in(secretary)
    step = waiting(project).pk
    post(as_user(unit_head), project, "decide", step=step)
    answer = post(as_user(other), project, "send-back", step=step, comment="缺")
    assert answer.status_code == 409
    assert "孙队长" in answer.json()["detail"]


@pytest.mark.parametrize(
    "body", [{}, {"step": "x"}, {"step": 1, "comment": ""}, {"step": None, "comment": "缺"}]
)
def test_a_wrong_body_is_refused(as_user, secretary, unit_head, body):
    project = cast.handed_in(secretary)
    assert post(as_user(unit_head), project, "send-back", **body).status_code == 400


def test_what_was_handed_in_is_recalled_and_withdrawn(as_user, secretary, unit_head):
    project = cast.handed_in(secretary)
    browser = as_user(secretary)
    assert post(browser, project, "withdraw", reason="不做了").status_code == 409
    assert post(browser, project, "recall").json()["state"] == "draft"
    assert post(browser, project, "withdraw").status_code == 400
    assert post(browser, project, "withdraw", reason="不做了").json()["state"] == "withdrawn"


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        (verb, state)
        for verb in ("submit", "recall", "withdraw", "decide", "send_back")
        for state in Project.State.values
        if state not in project_steps.VERBS[verb].ways
    ],
)
def test_in_a_state_that_does_not_fit_every_verb_is_409(as_user, secretary, unit_head, verb, state):
    project = cast.in_state(secretary, state)
    person = unit_head if verb in {"decide", "send_back"} else secretary
    answer = post(as_user(person), project, verb.replace("_", "-"), step=1, comment="缺", reason="无")
    assert answer.status_code == 409
    project.refresh_from_db()
    assert project.state == state


@pytest.mark.parametrize("name", ["approval-steps", "deputies"])
def test_steps_and_deputies_are_read(as_user, unit_head, secretary, name):
    cast.deputy(unit_head, secretary)
    assert as_user(secretary).get(f"/api/{name}/").status_code == 200
    assert as_user(secretary).post(f"/api/{name}/", {}).status_code == 403
