"""Every verb of a project that runs, in every state, for every role: through the page, the interface and many at once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from branches.roles import Role
from common.errors import RuleViolation
from projects.models import Project, project_steps
from projects.models.project_states import ProjectState
from projects.services import awards, closings, midterms, standing
from projects.services.approval_steps import ship_steps
from projects.views.running_verbs import RUNNING_ACTIONS
from tests import factories
from tests.pages import page
from tests.projects import running_cast as cast

pytestmark = pytest.mark.django_db
JSON = "application/json"
TABLE = {
    "midterm": "apply_midterm",
    "closing": "apply_closing",
    "assessors": "open_acceptance",
    "accept": "accept",
    "extend": "extend",
    "suspend": "suspend",
    "resume": "resume",
    "award": "award",
    "archive": "archive",
    "terminate": "terminate",
}
# Who holds the permission of a verb at the committee; the leader of the project reports besides.
HOLDERS = {"report": {"secretary", "party_admin"}, "manage": {"party_admin"}}


@pytest.fixture
def made(mining, secretary, leader, finance):
    """A project in a state, with all that a verb could ask for but the state."""
    ship_steps()

    def make(state):
        project = cast.project(mining, secretary, state, state_before="running")
        project.team.create(user=factories.person(f"t-{state}", "队员", mining, "member"))
        acceptance = cast.acceptance(project, leader, finance)
        for judge in (leader, finance):
            cast.scored(acceptance, judge)
        return project

    return make


def typed(verb, project, leader, finance):
    """What the form of a verb asks."""
    later = (project.ends_on + timedelta(days=30)).isoformat()
    return {
        "midterm": {"reached": "完成设计与采购", "value": "110"},
        "closing": {"closing_report": "目标达成", "result_value": "99.5"},
        "assessors": {"assessors": [leader.pk, finance.pk], "due_on": cast.today().isoformat()},
        "accept": {"result": "passed", "opinion": "同意"},
        "award": {"name": "技术革新二等奖", "given_on": cast.today().isoformat()},
        "extend": {"ends_on": later, "reason": "设备到货推迟"},
    }.get(verb, {"reason": "设备停产"})


def test_every_verb_stands_in_the_table_of_steps():
    assert set(TABLE) == set(RUNNING_ACTIONS)
    for verb, name in TABLE.items():
        assert RUNNING_ACTIONS[verb].permission == project_steps.VERBS[name].permission


@pytest.mark.parametrize("verb", sorted(TABLE))
@pytest.mark.parametrize("state", ProjectState.values)
def test_a_verb_leads_only_from_where_the_table_says(made, admin, leader, finance, as_user, verb, state):
    project, step = made(state), project_steps.VERBS[TABLE[verb]]
    browser = as_user(admin)
    values = typed(verb, project, leader, finance)
    page_url = reverse("projects:project_action", args=[project.pk, verb])
    api_url = reverse("api-running-project-do", args=[project.pk, verb])
    if state in step.ways:
        assert browser.post(page_url, values).status_code == 302
        project.refresh_from_db()
        assert project.state in (step.ways[state] or (state,))
        return
    refused = 422 if RUNNING_ACTIONS[verb].form else 409
    assert browser.post(page_url, values).status_code == refused
    assert browser.post(api_url, values, JSON).status_code == 409
    project.refresh_from_db()
    assert project.state == state


@pytest.mark.parametrize("verb", sorted(TABLE))
@pytest.mark.parametrize("role", Role.values)
def test_a_verb_is_for_whoever_holds_its_permission(made, company, leader, finance, as_user, verb, role):
    step = project_steps.VERBS[TABLE[verb]]
    project = made(next(iter(step.ways)))
    person = factories.person(f"x-{role}", "某某", company, role)
    url = reverse("api-running-project-do", args=[project.pk, verb])
    found = as_user(person).post(url, typed(verb, project, leader, finance), JSON).status_code
    assert found == (200 if role in HOLDERS[step.permission] else 403)


@pytest.mark.parametrize("state", ProjectState.values)
def test_in_no_state_does_a_verb_work_for_a_role_that_may_not_or_where_the_table_ends(
    made, company, leader, finance, as_user, state
):
    """Every cell of state, verb and role that is forbidden: by page, by interface, and in bulk where there is one."""
    project = made(state)
    for role in Role.values:
        browser = as_user(factories.person(f"x-{role}", "某某", company, role))
        for verb, name in TABLE.items():
            step, values = project_steps.VERBS[name], typed(verb, project, leader, finance)
            if role in HOLDERS[step.permission] and state in step.ways:
                continue  # the allowed ones have their own test above
            page_url = reverse("projects:project_action", args=[project.pk, verb])
            api_url = reverse("api-running-project-do", args=[project.pk, verb])
            answers = {
                browser.post(page_url, values).status_code,
                browser.post(api_url, values, JSON).status_code,
            }
            assert answers <= {403, 404, 409, 422}, (role, verb, answers)
            if RUNNING_ACTIONS[verb].bulk:
                browser.post(reverse("projects:project_bulk", args=[verb]), {"pk": [project.pk]})
            project.refresh_from_db()
            assert project.state == state, (role, verb)


@pytest.mark.parametrize(
    "verb", [verb for verb in TABLE if TABLE[verb] not in {"apply_midterm", "apply_closing", "archive"}]
)
def test_nobody_decides_about_a_project_that_they_lead_or_work_in(
    made, admin, leader, finance, as_user, verb
):
    step = project_steps.VERBS[TABLE[verb]]
    project = made(next(iter(step.ways)))
    url = reverse("api-running-project-do", args=[project.pk, verb])
    Project.objects.filter(pk=project.pk).update(lead=admin)
    assert as_user(admin).post(url, typed(verb, project, leader, finance), JSON).status_code == 409
    Project.objects.filter(pk=project.pk).update(lead=project.created_by)
    project.team.create(user=admin)
    assert as_user(admin).post(url, typed(verb, project, leader, finance), JSON).status_code == 409


def test_many_are_archived_at_once_or_none(made, admin, as_user):
    finished, running = made("finished"), made("running")
    url = reverse("projects:project_bulk", args=["archive"])
    as_user(admin).post(url, {"pk": [finished.pk, running.pk]})
    finished.refresh_from_db()
    assert finished.state == "finished"
    as_user(admin).post(url, {"pk": [finished.pk]})
    finished.refresh_from_db()
    assert finished.state == "archived"


class TestHandIns:
    @pytest.fixture
    def project(self, made):
        return made("running")

    def test_the_mid_term_check_goes_its_way_with_what_was_reached(self, project, secretary):
        project = midterms.apply(project, by=secretary, reached="完成设计", value=110, deviations="无")
        assert project.state == "midterm"
        assert project.midterm_checks.get().reached == "完成设计"
        assert project.decisions.filter(stage="midterm", state="waiting").exists()

    def test_it_is_passed_once(self, project, secretary):
        Project.objects.update(midterm_passed_on=cast.today())
        with pytest.raises(RuleViolation):
            midterms.apply(project, by=secretary, reached="完成设计")

    def test_closing_waits_for_the_mid_term_check(self, project, secretary):
        Project.objects.update(midterm_due_on=cast.today())
        with pytest.raises(RuleViolation):
            closings.apply(project, by=secretary, closing_report="达成", result_value=99)

    def test_closing_names_the_milestones_that_are_open(self, project, secretary):
        cast.milestone(project, cast.today(), name="设备安装")
        with pytest.raises(RuleViolation, match="设备安装"):
            closings.apply(project, by=secretary, closing_report="达成", result_value=99)

    def test_closing_asks_for_the_value_of_the_goal(self, project, secretary):
        with pytest.raises(RuleViolation, match="吨煤成本"):
            closings.apply(project, by=secretary, closing_report="达成")
        project = closings.apply(
            project, by=secretary, closing_report="达成", result_value=99, outputs="标准1项"
        )
        assert (project.state, project.closed_on, project.outputs) == ("closing", cast.today(), "标准1项")

    def test_what_is_missing_in_the_form_is_told_beside_it(self, project, secretary, as_user):
        url = reverse("projects:project_action", args=[project.pk, "closing"])
        answer = as_user(secretary).post(url, {"closing_report": "目标达成", "result_value": "x"})
        assert answer.status_code == 422
        assert "result_value" in answer.context["form"].errors
        assert "目标达成" in answer.content.decode()


class TestStanding:
    @pytest.fixture
    def project(self, made):
        return made("midterm")

    def test_a_suspended_project_goes_on_where_it_stood_and_owes_nothing_of_its_rest(self, project, admin):
        project = standing.suspend(project, by=admin, reason="矿井停产")
        assert (project.state, project.state_before, project.reason) == ("suspended", "midterm", "矿井停产")
        project = standing.resume(project, by=admin, reason="复产")
        assert (project.state, project.reports_from) == ("midterm", cast.today())

    def test_a_decision_that_waits_falls_with_a_terminated_project(self, made, admin, secretary):
        project = midterms.apply(made("running"), by=secretary, reached="完成设计")
        standing.terminate(project, by=admin, reason="工作面封闭")
        assert not project.decisions.filter(state__in=["waiting", "ahead"]).exists()

    def test_it_is_extended_once_by_three_months_at_most_and_keeps_its_first_end(self, made, admin):
        project = made("running")
        first = project.ends_on
        for day in (first, first + timedelta(days=93), first - timedelta(days=1)):
            with pytest.raises(RuleViolation):
                standing.extend(project, by=admin, ends_on=day, reason="推迟")
        project = standing.extend(project, by=admin, ends_on=first + timedelta(days=60), reason="推迟")
        assert (project.first_ends_on, project.ends_on) == (first, first + timedelta(days=60))
        with pytest.raises(RuleViolation):
            standing.extend(project, by=admin, ends_on=first + timedelta(days=70), reason="再推迟")

    def test_an_award_is_noted_with_its_day_and_shown(self, made, admin, as_user):
        project = made("finished")
        with pytest.raises(RuleViolation):
            awards.note(project, by=admin, name="一等奖", given_on=cast.today() + timedelta(days=1))
        awards.note(
            project, by=admin, name="一等奖", level="集团", given_on=cast.today(), document="晋兴〔2026〕8号"
        )
        text = page(as_user(admin).get(reverse("projects:project_awards", args=[project.pk])))
        assert "晋兴〔2026〕8号" in text
