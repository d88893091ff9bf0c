"""Results of a run as lists: own subtree, ranks only for some, spreads without names, the same rows in every file."""

import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import jobs
from common.jobs import Job
from common.tables import PAGE_SIZE
from tests import factories
from tests.assessments import results_cast as cast

QUERIES = 15


@pytest.fixture
def quarter(company, mining, tunnelling):
    cast.scheme()
    period = cast.period()
    cast.worked(period, mining)
    cast.worked(period, tunnelling, output="100")
    return period


@pytest.fixture
def published(quarter):
    return cast.compute(quarter, publish=True)


def listed(run, page="result_list", **query):
    return reverse(f"assessments:{page}", args=[run.pk], query=query)


def names(response):
    return response.context["table"]["body"]


def test_the_leadership_reads_ranks_by_score(published, leader, mining, tunnelling, as_user):
    body = names(as_user(leader).get(listed(published)))
    assert body.index(mining.name) < body.index(tunnelling.name)
    assert '<td class="num">2</td>' in body


def test_a_secretary_reads_the_own_branch_without_a_rank(published, secretary, mining, tunnelling, as_user):
    answer = as_user(secretary).get(listed(published))
    assert mining.name in names(answer)
    assert tunnelling.name not in answer.content.decode()
    assert len(answer.context["table"]["columns"]) == 9  # one fewer than the leadership has


def test_a_draft_has_no_list_for_those_who_do_not_compute(quarter, secretary, auditor, admin, as_user):
    draft = cast.compute(quarter)
    assert as_user(secretary).get(listed(draft)).status_code == 404
    assert as_user(auditor).get(listed(draft)).status_code == 404
    assert as_user(admin).get(listed(draft)).status_code == 200


def test_a_run_elsewhere_in_the_tree_is_not_found(quarter, company, as_user):
    other = factories.branch("X01", "另一家党委", kind="committee")
    stranger = factories.person("x1", "外人", other, "leader")
    run = cast.compute(quarter, publish=True)
    assert as_user(stranger).get(listed(run)).status_code == 404


def test_nobody_without_a_post_reads_results(published, nobody, as_user):
    for page in ("result_list", "line_list"):
        assert as_user(nobody).get(listed(published, page)).status_code == 403
    assert as_user(nobody).get(reverse("assessments:results")).status_code == 403


def test_the_entry_leads_to_the_newest_published_quarter(published, secretary, as_user):
    answer = as_user(secretary).get(reverse("assessments:results"))
    assert answer.headers["Location"] == listed(published)


def test_before_the_first_publication_the_entry_says_so(quarter, secretary, as_user):
    answer = as_user(secretary).get(reverse("assessments:results"))
    assert answer.status_code == 200
    assert answer.context["sentence"]


def test_filters_narrow_by_group_grade_and_notice(published, leader, mining, tunnelling, as_user):
    browser = as_user(leader)
    assert tunnelling.name not in names(browser.get(listed(published, grade="优秀")))
    assert mining.name in names(browser.get(listed(published, peer_group=mining.peer_group_id)))
    assert names(browser.get(listed(published, notice="unranked"))) == ""
    assert mining.name in names(browser.get(listed(published, q="综采")))


def test_a_branch_without_needed_figures_is_listed_with_its_reason(quarter, mining, admin, as_user):
    cast.report(quarter, mining, "output", state="not_reported")
    run = cast.compute(quarter)
    body = names(as_user(admin).get(listed(run, notice="blocked")))
    assert mining.name in body
    assert "tag-watch" in body


def test_long_lists_go_on_page_by_page_without_losing_a_row(company, leader, mining, as_user):
    cast.scheme()
    period = cast.period()
    group = mining.peer_group
    branches = [
        factories.branch(f"L{n:03}", f"第{n}党支部", parent=company, peer_group=group)
        for n in range(PAGE_SIZE + 5)
    ]
    for branch in (mining, *branches):
        cast.worked(period, branch)
    run = cast.compute(period, publish=True)
    browser, seen, url = as_user(leader), 0, listed(run)
    while url:
        answer = browser.get(url)
        seen += names(answer).count("<tr>")
        following = answer.context["paging"]["next_url"]
        url = following and reverse("assessments:result_list", args=[run.pk]) + following
    assert seen == PAGE_SIZE + 6


def test_both_lists_take_the_same_few_queries_for_few_and_many_rows(published, leader, as_user):
    browser = as_user(leader)
    for page in ("result_list", "line_list"):
        browser.get(listed(published, page))
        with CaptureQueriesContext(connection) as taken:
            browser.get(listed(published, page))
        assert len(taken) <= QUERIES


def test_peers_are_shown_without_names_and_only_where_nobody_is_recognised(
    published, secretary, leader, as_user
):
    assert as_user(secretary).get(listed(published)).context["spreads"] == []
    assert len(as_user(leader).get(listed(published)).context["spreads"]) == 1


def test_who_ranks_a_part_of_the_tree_learns_nothing_of_small_groups_elsewhere(company, as_user):
    here = factories.branch("C02", "一矿党委", parent=company, kind="committee")
    there = factories.branch("C03", "二矿党委", parent=company, kind="committee")
    mine = factories.branch("B11", "一矿采煤党支部", parent=here, peer_group=factories.peer_group())
    other = factories.branch(
        "B12", "洗选党支部", parent=there, peer_group=factories.peer_group("washing", "洗选")
    )
    cast.scheme()
    period = cast.period()
    cast.worked(period, mine)
    cast.worked(period, other, output="100")
    run = cast.compute(period, publish=True)
    leader = factories.person("lead2", "一矿领导", here, "leader")
    answer = as_user(leader).get(reverse("assessments:result_list", args=[run.pk]))
    assert answer.context["spreads"] == []
    assert str(run.totals.get(branch=other).integrated) not in answer.content.decode()


def test_all_lines_are_listed_with_their_arithmetic(published, leader, as_user):
    body = names(as_user(leader).get(listed(published, "line_list")))
    assert "50.00 + 2 × 1.00 = 52.00" in body
    assert body.count("<tr>") == 14


def test_lines_are_filtered_by_indicator_state_and_branch(published, leader, mining, as_user):
    browser = as_user(leader)
    output = published.scheme.indicators.get(code="output").pk
    assert names(browser.get(listed(published, "line_list", indicator=output))).count("<tr>") == 2
    assert names(browser.get(listed(published, "line_list", state="not_applicable"))).count("<tr>") == 2
    assert names(browser.get(listed(published, "line_list", q=mining.code))).count("<tr>") == 7


def test_lines_go_on_page_by_page_in_both_directions(company, leader, as_user):
    cast.scheme()
    period = cast.period()
    for number in range(10):
        branch = factories.branch(
            f"L{number:02}", f"第{number}党支部", parent=company, peer_group=factories.peer_group()
        )
        cast.worked(period, branch)
    run = cast.compute(period, publish=True)
    browser, home = as_user(leader), listed(run, "line_list")
    first = browser.get(home)
    second = browser.get(home + first.context["paging"]["next_url"])
    assert names(first).count("<tr>") + names(second).count("<tr>") == 70
    assert second.context["paging"]["next_url"] == ""
    back = browser.get(home + second.context["paging"]["previous_url"])
    assert names(back) == names(first)


def test_a_secretary_reads_only_the_own_lines(published, secretary, as_user):
    assert names(as_user(secretary).get(listed(published, "line_list"))).count("<tr>") == 7


@pytest.mark.parametrize(("page", "rows"), [("result_export", 2), ("line_export", 14)])
def test_the_file_holds_the_rows_of_the_list(published, leader, as_user, page, rows):
    url = reverse(f"assessments:{page}", args=[published.pk, "xlsx"])
    sheet = openpyxl.load_workbook(io.BytesIO(as_user(leader).get(url).content)).active
    assert sheet.max_row == rows + 1
    text = (
        as_user(leader)
        .get(reverse(f"assessments:{page}", args=[published.pk, "csv"]))
        .content.decode("utf-8-sig")
    )
    assert len(text.strip().splitlines()) == rows + 1


def test_no_file_tells_a_branch_more_than_its_page(published, secretary, tunnelling, as_user):
    for page in ("result_export", "line_export"):
        url = reverse(f"assessments:{page}", args=[published.pk, "csv"])
        assert tunnelling.name not in as_user(secretary).get(url).content.decode("utf-8-sig")


@pytest.mark.parametrize("page", ["result", "line"])
def test_a_long_list_of_a_run_is_written_in_the_background(published, leader, as_user, page, monkeypatch):
    browser, address = as_user(leader), reverse(f"assessments:{page}_export", args=[published.pk, "csv"])
    at_once = b"".join(browser.get(address))
    monkeypatch.setattr("common.pages.list_files.EXPORT_CAP", 0)
    browser.post(address)
    job = jobs.run(Job.objects.get(by=leader, kind="common.list_export").pk)
    assert b"".join(browser.get(job.result["url"])) == at_once


def test_a_run_that_its_asker_may_not_read_any_more_is_not_written(published, leader, as_user, monkeypatch):
    monkeypatch.setattr("common.pages.list_files.EXPORT_CAP", 0)
    as_user(leader).post(reverse("assessments:result_export", args=[published.pk, "csv"]))
    leader.appointments.update(until=date(2020, 1, 1))
    assert jobs.run(Job.objects.get(by=leader, kind="common.list_export").pk).state == "failed"


@pytest.mark.parametrize("page", ["result", "line"])
def test_the_lists_of_a_run_open_with_ones_own_view(published, leader, as_user, page):
    browser, address = as_user(leader), reverse(f"assessments:{page}_list", args=[published.pk])
    kept = {"verb": "save", "page": f"assessments:{page}", "name": "综采", "query": "q=zc", "is_default": "1"}
    browser.post(reverse("common:saved_views"), kept | {"path": address})
    assert browser.get(address).url == f"{address}?q=zc"
    assert "视图：综采" in browser.get(f"{address}?q=zc").content.decode()


def test_the_search_finds_score_cards_of_the_newest_quarter(
    published, leader, secretary, as_user, mining, tunnelling
):
    def cards(person, text):
        groups = as_user(person).get(reverse("search"), {"q": text}).context["groups"]
        return [hit["url"] for group in groups if group["title"] == "季度得分" for hit in group["hits"]]

    assert cards(leader, "党支部") != []
    assert cards(secretary, "B02") == []
    assert cards(secretary, "B01") == [reverse("assessments:card", args=[published.pk, mining.pk])]


def test_the_summary_tells_a_part_of_the_branches_as_a_part(published, leader, secretary, as_user):
    assert "2" in as_user(leader).get(listed(published)).context["summary"]
    summary = as_user(secretary).get(listed(published)).context["summary"]
    assert "1" in summary.rsplit("·", 1)[1]
    assert "2" in summary.rsplit("·", 1)[1]
