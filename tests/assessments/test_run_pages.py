"""Pages of runs: asking, watching, publishing, and why a button is off."""

import pytest
from django.urls import reverse

from assessments.models import ScoreRun
from assessments.services import computing, runs
from tests.assessments import results_cast as cast


@pytest.fixture
def quarter(company, mining, tunnelling):
    cast.scheme()
    period = cast.period()
    cast.worked(period, mining)
    cast.worked(period, tunnelling)
    return period


def page(name, *args, **query):
    return reverse(f"assessments:{name}", args=args, query=query)


def ask(browser, quarter, **more):
    return browser.post(
        page("run_add"), {"period": quarter.pk, "scheme": "", "scope": "", "reason": ""} | more
    )


def reasons(answer):
    return {str(action["url"]): action.get("reason", "") for action in answer.context["actions"]}


def test_asking_leads_to_the_run_and_the_worker_to_a_draft(quarter, admin, as_user, run_jobs):
    answer = ask(as_user(admin), quarter)
    run = ScoreRun.objects.get()
    assert answer.headers["Location"] == run.get_absolute_url()
    run_jobs()
    run.refresh_from_db()
    assert (run.state, run.by) == ("draft", admin)


def test_the_form_names_the_edition_in_force(quarter, admin, as_user):
    form = as_user(admin).get(page("run_add")).context["form"]
    assert "党支部季度考核方案 V1" in str(form.fields["scheme"].empty_label)


def test_a_second_start_is_refused_with_the_way_to_the_first(quarter, admin, as_user):
    browser = as_user(admin)
    ask(browser, quarter)
    answer = ask(browser, quarter)
    first = ScoreRun.objects.get()
    assert answer.status_code == 422
    assert first.get_absolute_url() in answer.content.decode()


def test_published_results_are_computed_again_only_with_a_reason(quarter, admin, as_user):
    cast.compute(quarter, publish=True)
    browser = as_user(admin)
    assert ask(browser, quarter).status_code == 422
    assert ask(browser, quarter, reason="更正产量").status_code == 302


def test_only_the_own_part_of_the_tree_can_be_computed(quarter, company, mining, tunnelling, admin, as_user):
    admin.appointments.update(branch=mining)
    assert ask(as_user(admin), quarter, scope=tunnelling.pk).status_code == 422
    assert ask(as_user(admin), quarter).status_code == 302
    assert ScoreRun.objects.get().scope == mining


def test_the_page_of_a_run_under_way_watches_its_job(quarter, admin, as_user):
    browser = as_user(admin)
    ask(browser, quarter)
    run = ScoreRun.objects.get()
    progress = page("run_progress", run.pk)
    assert f'hx-get="{progress}"' in browser.get(run.get_absolute_url()).content.decode()
    run.job.done, run.job.total = 30, 40
    run.job.save()
    assert 'value="30" max="40"' in browser.get(progress, headers={"HX-Request": "true"}).content.decode()


def test_when_the_run_has_ended_its_page_loads_itself_anew(quarter, admin, as_user):
    run = cast.compute(quarter)
    answer = as_user(admin).get(page("run_progress", run.pk), headers={"HX-Request": "true"})
    assert answer.status_code == 286
    assert answer.headers["HX-Refresh"] == "true"


def test_a_draft_offers_results_difference_and_publication(quarter, admin, as_user):
    run = cast.compute(quarter)
    found = reasons(as_user(admin).get(run.get_absolute_url()))
    assert found[page("run_publish", run.pk)] == ""
    assert {page("result_list", run.pk), page("run_difference", run.pk)} <= set(found)


def test_a_button_that_is_off_says_why(quarter, mining, admin, as_user):
    cast.report(quarter, mining, "output", state="not_reported")
    run = cast.compute(quarter)
    assert reasons(as_user(admin).get(run.get_absolute_url()))[page("run_publish", run.pk)]


def test_unchanged_figures_point_to_the_run_that_has_them(quarter, admin, as_user):
    first, second = cast.compute(quarter), cast.compute(quarter)
    answer = as_user(admin).get(second.get_absolute_url())
    assert f'href="{first.get_absolute_url()}"' in answer.content.decode()


def test_figures_that_came_later_are_named_with_the_way_to_compute_again(quarter, mining, admin, as_user):
    run = cast.compute(quarter, publish=True)
    figure = cast.report(quarter, mining, "output", target="200", actual="150")
    answer = as_user(admin).get(run.get_absolute_url())
    assert answer.context["changed"] == [figure]
    assert page("run_add") in answer.context["add_url"]
    assert "tag-watch" in as_user(admin).get(page("run_list")).context["table"]["body"]


def test_a_draft_is_set_aside_with_a_reason(quarter, admin, as_user):
    run = cast.compute(quarter)
    url = page("run_action", run.pk, "cancel")
    assert as_user(admin).post(url, {"reason": "数据有误"}).status_code == 302
    run.refresh_from_db()
    assert run.state == "cancelled"


def test_a_failed_run_says_why_and_can_be_asked_for_again(quarter, admin, as_user):
    run = runs.ask_for_run(quarter, by=admin)
    computing.begin(run, token=1)
    runs.job_ended(run.job, "没有考核对象")
    answer = as_user(admin).get(run.get_absolute_url())
    assert "没有考核对象" in answer.content.decode()
    assert any(url.startswith(page("run_add")) and not why for url, why in reasons(answer).items())


def test_leaders_read_published_runs_and_only_these(quarter, leader, as_user):
    draft = cast.compute(quarter)
    assert as_user(leader).get(draft.get_absolute_url()).status_code == 404
    runs.publish(draft, by=None)
    assert as_user(leader).get(draft.get_absolute_url()).status_code == 200
    assert as_user(leader).get(page("run_add")).status_code == 403


def test_without_a_post_there_are_no_runs(quarter, nobody, as_user):
    for name in ("run_list", "run_add"):
        assert as_user(nobody).get(page(name)).status_code == 403


def test_a_run_that_is_held_back_names_the_branches_and_leads_to_them(
    quarter, mining, tunnelling, admin, as_user
):
    cast.report(quarter, mining, "output", state="not_reported")
    run = cast.compute(quarter)
    for name in ("run_detail", "run_publish"):
        held = as_user(admin).get(page(name, run.pk)).context["held_back"]
        assert [total.branch for total in held["branches"]] == [mining]
        assert (held["more"], held["url"]) == (0, page("result_list", run.pk, notice="blocked"))
    listed = as_user(admin).get(held["url"]).content.decode()
    assert mining.name in listed
    assert tunnelling.name not in listed.split("<tbody", 2)[1]


def test_a_run_without_gaps_names_nobody(quarter, admin, as_user):
    run = cast.compute(quarter)
    assert as_user(admin).get(run.get_absolute_url()).context["held_back"] is None
