"""The quarter report: read back as a person opens it, and only with what its asker may see."""

import io

import openpyxl
import pytest
from django.urls import reverse

from assessments.services import reports
from common.audit import AuditEvent
from common.jobs import Job
from tests import factories
from tests.assessments import results_cast as cast


@pytest.fixture
def published(company, mining, tunnelling):
    cast.scheme()
    period = cast.period()
    cast.worked(period, mining)
    cast.worked(period, tunnelling)
    cast.report(period, tunnelling, "findings", items=[{"code": "overdue", "count": "20"}])
    return cast.compute(period, publish=True)


def book(browser, run):
    answer = browser.post(reverse("assessments:run_report", args=[run.pk]))
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def rows(sheet):
    """The rows under the heads; the heads stand where the sheet is frozen."""
    first = int("".join(c for c in sheet.freeze_panes if c.isdigit()))
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]
    return [row for row in found if any(value is not None for value in row)]


def test_the_book_has_its_sheets_in_order_with_titles_frozen_heads_and_filters(published, leader, as_user):
    sheets = book(as_user(leader), published).worksheets
    assert len(sheets) == 7
    for sheet in sheets:
        assert sheet["A1"].value
        assert sheet.freeze_panes
    assert all(sheet.auto_filter.ref for sheet in sheets[:5])


def test_the_ranking_is_in_order_for_those_who_may_see_it(published, leader, mining, tunnelling, as_user):
    found = rows(book(as_user(leader), published).worksheets[1])
    assert [(row[1], row[2]) for row in found] == [(1, mining.name), (2, tunnelling.name)]
    assert found[0][7] == 98.74


def test_a_branch_gets_its_own_rows_and_no_ranks(published, secretary, mining, tunnelling, as_user):
    made = book(as_user(secretary), published)
    found = rows(made.worksheets[1])
    assert [row[1] for row in found] == [mining.name]
    everything = [cell.value for sheet in made for row in sheet.iter_rows() for cell in row]
    assert tunnelling.name not in everything


def test_without_the_right_to_ranks_the_scores_stand_in_the_order_of_the_tree(
    published, leader, mining, tunnelling, as_user
):
    cast.report(published.period, mining, "output", target="200", actual="100")
    cast.report(published.period, mining, "findings", items=[{"code": "overdue", "count": "24"}])
    run = cast.compute(published.period, publish=True, reason="更正")
    browser = as_user(leader)
    assert [row[2] for row in rows(book(browser, run).worksheets[1])] == [tunnelling.name, mining.name]
    role = leader.appointments.get().role
    role.permissions.remove(*role.permissions.filter(codename="view_ranking"))
    assert [row[1] for row in rows(book(as_user(leader), run).worksheets[1])] == [
        mining.name,
        tunnelling.name,
    ]


def test_who_ranks_a_part_of_the_tree_is_told_no_rank_elsewhere(company, as_user):
    here = factories.branch("C02", "一矿党委", parent=company, kind="committee")
    mine = factories.branch("B11", "一矿采煤党支部", parent=here, peer_group=factories.peer_group())
    other = factories.branch("B12", "采煤二队党支部", parent=company, peer_group=mine.peer_group)
    cast.scheme()
    period = cast.period()
    cast.worked(period, mine)
    cast.worked(period, other, output="100")
    run = cast.compute(period, publish=True)
    leader = factories.person("lead2", "一矿领导", here, "leader")
    factories.appoint(leader, "inspector", company)
    found = {row[2]: row[1] for row in rows(book(as_user(leader), run).worksheets[1])}
    assert (found[mine.name] is None, found[other.name]) == (False, None)


def test_all_lines_stand_there_with_their_arithmetic(published, leader, as_user):
    found = rows(book(as_user(leader), published).worksheets[2])
    assert len(found) == 14
    assert "50.00 + 2 × 1.00 = 52.00" in {row[10] for row in found}


def line_of(sheet, branch, indicator):
    """The row of one line, head by head."""
    heads = [cell.value for cell in sheet[int(sheet.freeze_panes[1:]) - 1]]
    [row] = [row for row in rows(sheet) if (row[0], row[3]) == (branch.name, indicator)]
    return dict(zip(heads, row, strict=True))


def test_targets_and_figures_are_numbers_that_can_be_added_and_sorted(published, leader, mining, as_user):
    cast.report(published.period, mining, "output", target="200", actual="-12.5")
    run = cast.compute(published.period, publish=True, reason="更正产量")
    line = line_of(book(as_user(leader), run).worksheets[2], mining, "原煤产量")
    assert (line["目标值"], line["完成值"]) == (200, -12.5)


def test_a_register_without_an_entry_has_nothing_recorded_and_no_points(
    published, leader, admin, mining, as_user
):
    published.period.figures.filter(metric__code="praise", branch=mining).delete()
    run = cast.compute(published.period, publish=True, reason="更正表彰")
    sheet = book(as_user(leader), run).worksheets[2]
    for name in ("上级表彰", "责任事故"):
        line = line_of(sheet, mining, name)
        assert (line["状态"], line["分值"]) == ("无记录", None)
    line = line_of(sheet, mining, "原煤产量")
    assert (line["状态"], line["分值"]) == (None, 50)


def test_the_scheme_sheet_has_numbers_in_full_and_the_coefficient_in_the_order_of_the_grades(
    company, mining, leader, as_user
):
    factors = {"不合格": "0.8", "优秀": "1.05", "合格": "0.9", "良好": "1"}
    cast.scheme(party_weight="0.405", business_weight="0.595", coefficient=factors)
    period = cast.period()
    cast.worked(period, mining)
    sheets = book(as_user(leader), cast.compute(period, publish=True)).worksheets
    settings = [row[1] for row in rows(sheets[5])]
    assert {0.405, 0.595, 90} <= set(settings)
    assert "优秀 × 1.05 · 良好 × 1 · 合格 × 0.9 · 不合格 × 0.8" in settings
    [score] = rows(sheets[1])
    assert (score[4], score[6]) == (None, 1.05), (
        "the coefficient stands where it was used, the weights were not"
    )


def test_two_skins_and_the_scheme_are_told_in_words(published, leader, tunnelling, as_user):
    sheets = book(as_user(leader), published).worksheets
    assert rows(sheets[4])[0][0] == tunnelling.name
    assert "某煤业集团党支部考核办法（2020）" in [row[1] for row in rows(sheets[5])]
    assert len(rows(sheets[6])) == 7


def test_who_has_no_rank_is_listed_with_what_is_missing(published, mining, leader, admin, as_user):
    cast.report(published.period, mining, "output", state="not_reported")
    draft = cast.compute(published.period, reason="缺报")
    [row] = rows(book(as_user(admin), draft).worksheets[3])
    assert (row[0], row[5]) == (mining.name, "原煤产量")


def test_the_export_is_noted(published, leader, as_user):
    book(as_user(leader), published)
    assert AuditEvent.objects.get(action="report.exported").by == leader


def test_a_long_report_is_written_by_a_worker_for_its_asker_alone(
    published, leader, admin, as_user, run_jobs, monkeypatch
):
    monkeypatch.setattr(reports, "AT_ONCE", 10)
    answer = as_user(leader).post(reverse("assessments:run_report", args=[published.pk]))
    job = Job.objects.get(kind=reports.KIND)
    assert answer.headers["Location"] == job.get_absolute_url()
    run_jobs()
    job.refresh_from_db()
    file = as_user(leader).get(job.result["url"])
    assert openpyxl.load_workbook(io.BytesIO(file.content)).worksheets[1].max_row == 4
    assert as_user(admin).get(job.result["url"]).status_code == 404


def test_who_lost_the_post_meanwhile_gets_no_report(published, leader, as_user, run_jobs, monkeypatch):
    monkeypatch.setattr(reports, "AT_ONCE", 10)
    as_user(leader).post(reverse("assessments:run_report", args=[published.pk]))
    leader.appointments.all().delete()
    run_jobs()
    assert Job.objects.get(kind=reports.KIND).state == "failed"


def test_a_run_out_of_sight_has_no_report(published, nobody, as_user):
    assert as_user(nobody).post(reverse("assessments:run_report", args=[published.pk])).status_code == 403
