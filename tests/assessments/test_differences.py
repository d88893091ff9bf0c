"""Before publication: who moves, by how much and why; nobody publishes what they have not been shown."""

from datetime import date

import pytest
from django.urls import reverse

from assessments.models import ScoreRun
from assessments.results import differences
from common import tables
from common.audit import AuditEvent
from tests import factories
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


@pytest.fixture
def redone(quarter, published, mining):
    """A new draft after the output of one branch was corrected."""
    cast.report(quarter, mining, "output", target="200", actual="150")
    return cast.compute(quarter, reason="更正产量")


def page(name, *args, **query):
    return reverse(f"assessments:{name}", args=args, query=query)


def test_a_new_run_is_compared_with_the_published_one(published, redone, admin):
    assert differences.baseline(redone, admin) == published


def test_the_first_run_of_a_quarter_is_compared_with_the_quarter_before(published, mining, admin):
    later = cast.period("2026Q4")
    cast.worked(later, mining)
    assert differences.baseline(cast.compute(later), admin) == published


def test_the_very_first_run_has_nothing_to_be_compared_with(published, admin, as_user):
    assert differences.baseline(published, admin) is None
    answer = as_user(admin).get(page("run_difference", published.pk))
    assert answer.status_code == 200
    assert answer.context["against"] is None


def test_whoever_moves_is_named_with_the_line_that_moved(published, redone, mining):
    [move] = differences.moves(redone, published, show="moved", limit=10)
    assert (move.branch, move.kind) == (mining.pk, "down")
    [line] = move.lines
    assert line.code == "output"
    assert (str(line.old.score), str(line.new.score)) == ("52.00", "42.00")
    assert (line.old.actual, line.new.actual) == (214, 150)


def test_the_summary_counts_moves_grades_and_ranks(published, redone):
    counts = differences.summary(redone, published, ranking=True)
    assert (counts["down"], counts["same"], counts["up"]) == (1, 1, 0)
    assert counts["reranked"] == 1


def test_branches_come_and_go(published, quarter, mining, tunnelling, company):
    newcomer = factories.branch("B09", "新建党支部", parent=company, peer_group=mining.peer_group)
    cast.worked(quarter, newcomer)
    tunnelling.kind = "group"
    tunnelling.save()
    tunnelling.versions.update(kind="group")
    run = cast.compute(quarter, reason="机构调整")
    found = {move.branch: move.kind for move in differences.moves(run, published, show="all", limit=10)}
    assert found == {newcomer.pk: "new", tunnelling.pk: "gone", mining.pk: "same"}


def test_whoever_may_not_see_ranks_learns_nothing_of_them(quarter, mining, leader, as_user):
    """One branch overtakes the other, whose rank changes and nothing else."""
    cast.report(quarter, mining, "output", target="200", actual="150")
    before = cast.compute(quarter, publish=True)
    cast.report(quarter, mining, "output", target="200", actual="220")
    after = cast.compute(quarter, publish=True, reason="更正产量")
    role = leader.appointments.get().role
    role.permissions.remove(*role.permissions.filter(codename="view_ranking"))
    browser = as_user(leader)
    asked = {"against": before.pk, "show": "reranked"}
    shown = browser.get(page("run_difference", after.pk, **asked))
    assert [row["name"] for row in shown.context["rows"]] == [mining.name]
    assert "reranked" not in [each["name"] for each in shown.context["filters"]]
    assert shown.context["counts"]["reranked"] == 0
    assert shown.context["rows"][0]["new"]["rank"] == "—"
    file = browser.get(page("run_difference_export", after.pk, "csv", **asked))
    assert [line.split(",")[0] for line in file.content.decode("utf-8-sig").splitlines()[1:]] == [mining.name]


def test_indicators_of_another_edition_are_matched_by_code(published, quarter, mining):
    edition = cast.scheme(since=date(2026, 1, 1), bonus_cap="10")
    run = cast.compute(quarter, scheme=edition, reason="新方案")
    assert differences.moves(run, published, show="moved", limit=10) == []


def test_another_scheme_is_named_with_the_way_to_what_differs(published, redone, quarter, admin, as_user):
    assert as_user(admin).get(page("run_difference", redone.pk)).context["editions"] == {}
    edition = cast.scheme(since=date(2026, 1, 1), bonus_cap="10")
    run = cast.compute(quarter, scheme=edition, reason="新方案")
    answer = as_user(admin).get(page("run_difference", run.pk))
    assert answer.context["editions"]["url"] == page("scheme_difference", run.scheme_id, published.scheme_id)
    assert str(run.scheme) in answer.context["editions"]["text"]


def test_moves_go_on_after_the_last_one_shown(published, quarter, mining, tunnelling):
    cast.report(quarter, mining, "output", target="200", actual="150")
    cast.report(quarter, tunnelling, "output", target="200", actual="190")
    run = cast.compute(quarter, reason="更正")
    [first] = differences.moves(run, published, limit=1)
    [second] = differences.moves(run, published, after=(-abs(first.moved), first.branch), limit=1)
    assert (first.branch, second.branch) == (mining.pk, tunnelling.pk)


def test_a_name_with_signs_of_patterns_is_searched_as_it_is_written(published, redone):
    assert differences.moves(redone, published, show="all", search="%", limit=10) == []


def test_the_page_shows_old_and_new_scores_with_their_inputs(published, redone, admin, as_user):
    text = as_user(admin).get(page("run_difference", redone.pk)).content.decode()
    for piece in ("52.00", "42.00", "214", "150", "98.74"):
        assert piece in text


def test_the_comparison_is_exported_with_its_reasons(published, redone, admin, as_user):
    answer = as_user(admin).get(page("run_difference_export", redone.pk, "csv", show="all"))
    lines = answer.content.decode("utf-8-sig").strip().splitlines()
    assert len(lines) == 3
    assert "52.00 → 42.00" in lines[1]


def test_one_branch_is_compared_line_by_line(published, redone, mining, admin, as_user):
    answer = as_user(admin).get(page("difference_card", redone.pk, mining.pk))
    assert answer.status_code == 200
    assert [line["new"] for line in answer.context["move"]["lines"]] == ["42.00"]


def test_publishing_shows_the_difference_first_and_asks_why_a_result_is_replaced(
    published, quarter, mining, admin, as_user
):
    cast.report(quarter, mining, "output", target="200", actual="150")
    redone = cast.compute(quarter, reason="更正产量")
    ScoreRun.objects.filter(pk=redone.pk).update(reason="")
    browser = as_user(admin)
    shown = browser.get(page("run_publish", redone.pk))
    assert shown.context["rows"][0]["new"]["score"] == "91.24"
    assert browser.post(page("run_publish", redone.pk)).status_code == 422
    assert browser.post(page("run_publish", redone.pk), {"reason": "复核更正"}).status_code == 302
    published.refresh_from_db()
    assert published.state == "superseded"
    assert AuditEvent.objects.get(action="run.published", target_id=str(redone.pk)).reason == "复核更正"


def test_a_run_that_may_not_be_published_says_why_and_has_no_button(quarter, mining, admin, as_user):
    cast.report(quarter, mining, "output", state="not_reported")
    draft = cast.compute(quarter)
    answer = as_user(admin).get(page("run_publish", draft.pk))
    assert answer.context["reason"]
    assert 'type="submit">' not in answer.content.decode().split('id="content"')[1].split("list-card")[0]
    assert as_user(admin).post(page("run_publish", draft.pk)).status_code == 409


def test_who_does_not_publish_is_refused(published, redone, leader, secretary, nobody, as_user):
    for person in (leader, secretary, nobody):
        assert as_user(person).get(page("run_publish", redone.pk)).status_code == 403
    assert as_user(leader).get(page("run_difference", published.pk)).status_code == 200
    assert as_user(leader).get(page("run_difference", redone.pk)).status_code == 404
    assert as_user(secretary).get(page("run_difference", published.pk)).status_code == 404


def test_whoever_computes_nothing_sees_no_draft_beside_what_is_published(
    quarter, mining, leader, admin, as_user
):
    draft = cast.compute(quarter)
    cast.report(quarter, mining, "output", target="200", actual="150")
    run = cast.compute(quarter, publish=True)
    assert differences.baseline(run, admin) == draft
    assert differences.baseline(run, leader) is None
    assert as_user(leader).get(page("run_difference", run.pk)).context["against"] is None


@pytest.mark.parametrize("query", [{"against": "²"}, {"against": "9" * 30}, {"after": tables.encode("²", 3)}])
def test_odd_addresses_answer_as_if_nothing_had_been_asked(redone, admin, as_user, query):
    assert as_user(admin).get(page("run_difference", redone.pk, **query)).status_code == 200
