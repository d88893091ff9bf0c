"""The chain closes: a finding is closed, a project accepted, and exactly these lines of the quarter's card move."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.models import Finding, FindingCode, HandIn, Period, ScoreLine, ScoreRun
from assessments.services import schemes
from common.quarters import Quarter
from projects.models import Project
from projects.services import acceptances, rubrics
from tests import factories
from tests.projects import board_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOVED = {"findings_overdue", "projects_accepted"}


@pytest.fixture
def quarter(transactional_roles, company, admin):
    """The present quarter, scored by the shipped preset."""
    today = Quarter.current()
    scheme = schemes.create_from_preset("enterprise_integrated", by=admin, effective_from=today.first_day)
    schemes.publish(scheme, by=admin)
    return Period.objects.create(quarter=str(today), state="filing", filing_deadline=timezone.now())


@pytest.fixture
def finding(mining, secretary, inspector):
    """Overdue, and handed in for its closing after its day."""
    day = timezone.localdate()
    due = Quarter.current().first_day - timedelta(days=3)  # never later than today
    code = FindingCode.objects.create(code="RH-02", name="项目推进滞后", theme="integration")
    row = Finding.objects.create(
        branch=mining, code=code, theme=code.theme, statement="皮带停机问题未列入支部攻关", owner=secretary,
        raised_by=inspector, number="2026Q3-0001", found_on=due - timedelta(days=30),
        issued_on=due - timedelta(days=28), due_on=due, submitted_on=day, state=Finding.State.SUBMITTED,
    )  # fmt: skip
    HandIn.objects.create(finding=row, kind="rectification", text="已成立党员攻关小组", by=secretary)
    return row


@pytest.fixture
def project(mining, leader, admin):
    """Over since the quarter began, scored by two assessors; only the decision is missing."""
    rubrics.ship_rubric()
    begun = Quarter.current().first_day
    miner = factories.person("member1", "张采煤", mining, "member")
    row = board_cast.project(miner, mining, state="acceptance", kind="member", name="降低皮带停机时间",
                             starts_on=begun - timedelta(days=120), ends_on=begun)  # fmt: skip
    other = factories.person("fin1", "财务刘芳", mining.parent, "confirmer")
    acceptances.name_assessors(row, by=admin, assessors=[leader, other], due_on=timezone.localdate())
    acceptance = row.acceptances.get()
    for person in (leader, other):
        acceptances.score(
            acceptance, by=person, points={str(line.pk): Decimal(10) for line in acceptance.lines}
        )
    return row


def test_a_closed_finding_and_an_accepted_project_move_their_own_lines_and_no_other(
    quarter, finding, project, visit, admin, inspector, mining, run_jobs
):
    before = compute(visit, admin, quarter, run_jobs)
    page = visit(f"/assessment/result/{before.pk}/branch/{mining.pk}/", admin)
    overdue = page.locator(".card-lines .line", has_text="督查问题逾期未销号")
    assert overdue.locator(f"a[href='{finding.get_absolute_url()}']").count(), "the line leads to the finding"
    verify(visit, inspector, finding)
    accept(visit, admin, project)
    after = compute(visit, admin, quarter, run_jobs)

    assert lines(after).keys() == lines(before).keys()
    assert {code for code, line in lines(after).items() if line != lines(before)[code]} == MOVED
    full = {code: lines(after)[code][1] for code in MOVED}
    assert full == {"findings_overdue": Decimal(10), "projects_accepted": Decimal(5)}, "both are full again"

    page = visit(f"/assessment/run/{after.pk}/difference/{mining.pk}/", admin)
    shown = page.inner_text("main")
    assert "督查问题逾期未销号" in shown
    assert "到期项目通过验收" in shown
    assert "三会一课" not in shown

    page = visit(f"/assessment/result/{after.pk}/branch/{mining.pk}/", admin)
    accepted = page.locator(".card-lines .line", has_text="到期项目通过验收")
    assert accepted.locator(f"a[href='{project.get_absolute_url()}']").count(), (
        "the line leads to the project"
    )
    page.locator(f"a[href='{project.get_absolute_url()}']").first.click()
    page.wait_for_url(f"**{project.get_absolute_url()}")
    assert "降低皮带停机时间" in page.inner_text("main")
    assert page.complaints == []


def compute(visit, admin, period, run_jobs) -> ScoreRun:
    """Ask for a run on its page; a worker would carry it out."""
    page = visit("/assessment/run/add/", admin)
    page.select_option("select[name=period]", str(period.pk))
    page.click("main form button[type=submit]")
    page.wait_for_url("**/run/*/")
    run_jobs()
    run = ScoreRun.objects.latest("pk")
    assert run.state == "draft", run.problem
    return run


def verify(visit, inspector, finding):
    """Somebody else than who rectified it says what was seen."""
    page = visit(finding.get_absolute_url(), inspector)
    page.click(".page-actions .btn-primary")
    page.fill("textarea[name=seen]", "现场复核，攻关小组已运转，记录齐全")
    page.click("main form button.btn-primary")
    page.wait_for_url(f"**{finding.get_absolute_url()}")
    finding.refresh_from_db()
    assert (finding.state, finding.closed_by) == ("closed", inspector)


def accept(visit, admin, project):
    page = visit(project.get_absolute_url(), admin)
    page.click(".page-actions .btn-primary")
    page.check("input[name=result][value=passed]")
    page.fill("textarea[name=opinion]", "达到立项目标，同意通过验收")
    page.click("main form button.btn-primary")
    page.wait_for_url(f"**{project.get_absolute_url()}")
    assert Project.objects.get(pk=project.pk).accepted_on == timezone.localdate()


def lines(run) -> dict:
    """What each line of the card says: state and score."""
    found = ScoreLine.objects.filter(run=run).select_related("indicator")
    return {line.indicator.code: (line.state, line.score, line.actual, line.target) for line in found}
