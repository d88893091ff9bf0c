"""A request from a phone without account to the board: asked, assigned, answered, not satisfied, answered again."""

import re

import pytest

from branches.models import WorkerRequest
from tests import factories
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.test_look import SIDEWAYS, TOO_SMALL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "夜班食堂没有热餐，凌晨两点以后只有方便面。"
NAME = "张建军"
PATIENCE = 15_000


@pytest.fixture
def member(mining):
    return factories.person("mem1", "工友小赵", mining, "member")


@pytest.fixture
def unit(mining):
    return factories.unit("U01", "综采一队", mining)


def test_a_worker_asks_without_account_until_the_answer_satisfies(
    transactional_roles, visit, admin, leader, secretary, member, unit
):
    code = ask_on_a_phone(visit)
    row = WorkerRequest.objects.get()
    assign(visit, admin, row)
    answer(visit, secretary, row, "自下周起夜班供应热餐。")
    worker = follow(visit, code)
    rate(worker, "not", "现场还没有看到变化")
    row.refresh_from_db()
    assert (row.state, row.round) == ("reopened", 2)
    answer(visit, row.owner, row, "矿领导已到食堂督办，今日起供应。")
    worker.reload()
    rate(worker, "satisfied", "")
    worker.click("button:has-text('同意公开')")
    worker.wait_for_selector("text=已在本单位公开")
    assert worker.complaints == []
    read_on_the_board(visit, member)


def ask_on_a_phone(visit):
    page = visit("/sign-in/", size=PHONE)
    page.click("a:has-text('职工之声')")
    page.wait_for_url("**/voices/")
    fits(page)
    page.locator("[name=place]").press_sequentially("综采")
    page.wait_for_selector("#places option", state="attached")
    page.select_option("[name=category]", "living")
    page.fill("[name=text]", TEXT)
    page.fill("[name=asker_name]", NAME)
    page.wait_for_timeout(3500)  # whoever sends at once is taken for a machine
    page.click("button:has-text('提交')")
    page.check("input[name=which] >> nth=0")  # two names have these words in them
    assert page.input_value("[name=text]") == TEXT, "nothing typed is lost"
    page.click("button:has-text('提交')")
    code = page.inner_text("#code")
    assert re.fullmatch(r"(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}", code)
    fits(page)
    # The browser notes every answer 4xx; the question which place was meant is one.
    assert [words for words in page.complaints if "422" not in words] == []
    return code


def fits(page):
    assert page.locator("h1").count() == 1
    assert page.evaluate(SIDEWAYS) == 0
    assert page.evaluate(TOO_SMALL) == []


def assign(visit, admin, row):
    page = visit("/", admin)
    page.click("a:has-text('交办职工诉求')")
    page.click("a.btn-primary:has-text('交办')")
    page.click("main form button[type=submit]")
    page.wait_for_selector("text=已交办")
    row.refresh_from_db()
    assert row.owner.name == "李支书", "the secretary of the branch was proposed"


def answer(visit, owner, row, words):
    page = visit("/", owner, DESK)
    page.click("a:has-text('答复职工诉求')")
    assert NAME in page.inner_text("main"), "the owner may know who asks"
    page.click("a.btn-primary:has-text('答复')")
    page.fill("[name=answer]", words)
    page.click("main form button[type=submit]")
    page.wait_for_selector("text=诉求人凭查询码查看并评价")
    assert page.complaints == []


def follow(visit, code):
    page = visit("/voices/follow/", size=PHONE)
    page.set_default_timeout(PATIENCE)
    page.fill("[name=code]", code.lower().replace("-", ""))
    page.click("button:has-text('查看诉求')")
    page.wait_for_selector("text=自下周起夜班供应热餐。")
    fits(page)
    return page


def rate(page, level, words):
    page.check(f"input[name=satisfaction][value={level}]")
    page.fill("form[action*='/rate/'] [name=comment]", words)
    page.click("button:has-text('评价答复')")
    page.wait_for_selector("text=感谢您的评价")


def read_on_the_board(visit, member):
    page = visit("/organisation/voices_board/", member, PHONE)
    page.click(f"a:has-text('{TEXT[:12]}')")
    shown = page.inner_text("main")
    assert TEXT in shown
    assert "矿领导已到食堂督办" in shown
    assert NAME not in shown
    assert page.evaluate(SIDEWAYS) == 0
