"""The main job through the browser: the office's workbook, a template with bad rows, scores, publication."""

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone

from assessments.models import Figure, Period, ScoreRun
from assessments.sample import loading, people
from tests.chaos.conftest import Processes
from tests.e2e.conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.django_db(transaction=True)]

OFFICE = Path(__file__).parents[1] / "data" / "2026年三季度生产经营指标完成情况.xlsx"
DECISIONS = {"H15": "metric:transport_cost", "I15": "metric:transport_cost", "H17": "accept", "I17": "accept"}
PATIENCE = 30_000


@pytest.fixture
def portal(transactional_roles, tmp_path, settings):
    """The sample enterprise with a worker and a dispatcher at work."""
    settings.STORED_FILES_DIR = tmp_path / "files"  # where the worker's VAR_DIR has it
    for name in ("queue", "control"):
        (tmp_path / "broker" / name).mkdir(parents=True)
    loading.load(quarters=1)
    beside = Processes(tmp_path, "")
    beside.dispatcher()
    beside.worker()
    yield Period.objects.get()
    beside.kill_all()


@pytest.fixture
def sign_in(visit):
    def enter(username, size=DESK):
        page = visit("/sign-in/", size=size)
        page.set_default_timeout(PATIENCE)
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", people.PASSWORD)
        page.click("main button[type=submit], form button[type=submit]")
        page.wait_for_url(re.compile("/$"))
        return page

    return enter


def test_a_quarter_from_the_offices_file_to_published_scores(portal, sign_in, tmp_path):
    page = sign_in("admin")
    take_over_the_office_workbook(page, portal)
    mend_two_rows_of_the_template(page, portal, tmp_path)
    end_filing(page, portal)
    run = compute(page, portal)
    read_a_card(page, run)
    publish(page, run)
    export(page, run)
    assert page.complaints == []
    see_only_the_own_branch(sign_in("secretary"), run)


def take_over_the_office_workbook(page, period):
    page.goto("/assessment/office/add/")
    page.select_option("select[name=period]", str(period.pk))
    page.set_input_files("input[type=file]", OFFICE)
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/office/\d+/mapping/"), timeout=PATIENCE)
    page.click("button:has-text('读取单元格')")
    page.wait_for_selector("tr#cell-F10")
    page.click("#office-alike form:has(input[value=blank]) button[name=answer][value='']")
    page.wait_for_selector("tr#cell-F10")
    for ref, answer in DECISIONS.items():
        decide(page, ref, answer)
    page.fill("[name=value-F10]", "1300")
    decide(page, "F10", "value")
    page.goto(page.url.split("?")[0].rstrip("/") + "/take-over/")
    page.click("main form button.btn-primary")
    page.wait_for_selector("text=入库结果", timeout=PATIENCE)
    transport = Figure.objects.get(metric__code="transport_cost", unit__name="运输队")
    assert str(transport.actual.normalize()) == "20.4"
    assert "2026年3季度" in transport.source
    assert transport.changes.exists(), "the earlier figure is kept"


def decide(page, ref, answer):
    with page.expect_response(lambda response: "/answers/" in response.url):
        page.select_option(f"select[name=action-{ref}]", answer)


def mend_two_rows_of_the_template(page, period, tmp_path):
    address = f"/import/figures/?period={period.quarter}"
    page.goto(address)
    with page.expect_download() as waiting:
        page.click("a[href*='template.xlsx']")
    book = openpyxl.load_workbook(BytesIO(Path(waiting.value.path()).read_bytes()))
    sheet = book.worksheets[0]
    heads = next(row for row in sheet.iter_rows() if any("完成" in str(cell.value) for cell in row))
    put(line(sheet, "物资供应站", "cost_per_tonne"), heads, 目标="12.5", 完成="待定", 状态=None)
    put(line(sheet, "综采一队", "raw_coal_output"), heads, 完成="五十四")
    sent = tmp_path / "三季度补报.xlsx"
    book.save(sent)
    upload(page, sent)
    assert page.locator("text=待定").count()
    assert page.locator("text=五十四").count()
    with page.expect_download() as waiting:
        page.click("a[href*='errors.xlsx']")
    book = openpyxl.load_workbook(BytesIO(Path(waiting.value.path()).read_bytes()))
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            cell.value = {"待定": "12.3", "五十四": "54.6"}.get(str(cell.value), cell.value)
    mended = tmp_path / "三季度补报-更正.xlsx"
    book.save(mended)
    page.goto(address)
    upload(page, mended)
    page.click("button:has-text('确认入库')")
    page.wait_for_selector("text=已入库", timeout=PATIENCE)
    cost = Figure.objects.get(metric__code="cost_per_tonne", unit__name="物资供应站")
    assert (cost.state, str(cost.actual.normalize())) == ("value", "12.3")


def line(sheet, *words):
    return next(row for row in sheet.iter_rows() if set(words) <= {cell.value for cell in row})


def put(row, heads, **values):
    """Write values under the heads that begin with these words."""
    for word, value in values.items():
        row[next(i for i, cell in enumerate(heads) if str(cell.value).startswith(word))].value = value


def upload(page, file):
    page.set_input_files("input[type=file]", file)
    page.click("main form button[type=submit]")
    page.wait_for_selector("button[name=mode], .sheet", timeout=PATIENCE)


def end_filing(page, period):
    page.goto(f"/assessment/period/{period.pk}/do/end/")
    if page.locator("textarea[name=reason]").count():
        page.fill("textarea[name=reason]", "数据已齐")
    page.click("main form button[type=submit]")
    period.refresh_from_db()
    assert period.state == "review"


def compute(page, period):
    page.goto("/assessment/run/add/")
    page.select_option("select[name=period]", str(period.pk))
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/run/\d+/"))
    page.wait_for_selector("text=待发布", timeout=PATIENCE)
    run = ScoreRun.objects.latest("pk")
    assert (run.state, run.branches_count, run.blocked_count) == ("draft", 40, 0)
    return run


def read_a_card(page, run):
    branch = run.totals.get(name="综采一队党支部")
    page.goto(f"/assessment/result/{run.pk}/")
    page.click("main a:text-is('综采一队党支部')")
    page.wait_for_url(re.compile(f"/branch/{branch.branch_id}/"))
    shown = page.inner_text("main")
    assert f"{branch.integrated:.2f}" in shown
    assert f"0.40 × {branch.party:.2f} + 0.60 × {branch.business:.2f} = {branch.integrated:.2f}" in shown
    assert "50.00 + 1 × 1.00 = 51.00" in shown, "54.6 against 52 is one full step of 3 %"


def publish(page, run):
    page.goto(f"/assessment/run/{run.pk}/publish/")
    page.click("main form button.btn-primary")
    page.wait_for_selector("text=已发布", timeout=PATIENCE)
    run.refresh_from_db()
    assert run.state == "published"
    assert run.published_at <= timezone.now()


def export(page, run):
    page.goto(f"/assessment/result/{run.pk}/")
    with page.expect_download() as waiting:
        page.click("button:has-text('季度报表')")
    book = openpyxl.load_workbook(BytesIO(Path(waiting.value.path()).read_bytes()))
    assert len(book.sheetnames) >= 4


def see_only_the_own_branch(page, run):
    own = run.totals.get(name="综采一队党支部")
    other = run.totals.get(name="综采二队党支部")
    page.goto(f"/assessment/result/{run.pk}/")
    shown = page.inner_text("main")
    assert own.name in shown
    assert other.name not in shown
    assert page.goto(f"/assessment/result/{run.pk}/branch/{other.branch_id}/").status == 404
