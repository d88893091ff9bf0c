"""From the visit to the look-back: what an inspector finds is mended by the branch, closed, and found again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Finding, LookBack, SupervisionVisit
from common.quarters import Quarter
from tests import factories
from tests.assessments import visit_cast
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.test_look import SIDEWAYS
from tests.e2e.test_visit_offline import UNSENT, answer, line, wait_kept

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SUBMIT, MAIN = "main form button.btn-primary", ".page-actions .btn-primary"
NO_CONNECTION = "ERR_INTERNET_DISCONNECTED"  # what the browser itself says of a line that could not be sent


@pytest.fixture
def planned(transactional_roles, mining, leader, inspector, secretary):
    """Today's visit of an approved plan, with the checklist and its codes."""
    visit_cast.published()
    return visit_cast.planned(mining, leader, inspector)


@pytest.fixture
def second(company):
    """An inspector who had nothing to do with the finding."""
    return factories.person("insp2", "督查员老郑", company, "inspector")


def test_a_finding_goes_from_the_visit_to_its_closing_and_comes_back_by_a_look_back(
    planned, visit, inspector, leader, secretary, second
):
    visits(visit, inspector)
    finding = signs(visit, leader)
    answers(visit, secretary, finding)
    approves_the_measures(visit, inspector, finding)
    rectifies(visit, secretary, finding)
    returns(visit, inspector, finding)
    hands_in_again(visit, secretary, finding)
    closes(visit, inspector, finding)
    looks_back(visit, second, finding)
    has_it_back(visit, secretary, finding)


def visits(visit, inspector):
    """On a phone, a while without a connection; one line becomes a finding, the others are in order."""
    page = visit("/", inspector, PHONE)
    page.goto(reverse("assessments:my_visits"))
    assert "我的督查" in page.inner_text("h1")
    page.click("main >> text=开始督查")
    page.click(SUBMIT)
    page.wait_for_selector("[data-visit-lines]")
    fits(page)
    row = SupervisionVisit.objects.get()
    missing, *others = (line(row, number) for number in range(len(visit_cast.LINES)))
    answer(page, missing, "problem")
    page.fill(f"{missing} textarea", "支委会记录缺2次")
    answer(page, others[0], "in_order")
    wait_kept(page, 0)

    page.context.set_offline(True)
    answer(page, others[1], "in_order")
    answer(page, others[2], "in_order")
    page.wait_for_selector(f"{UNSENT}:visible")
    assert row.answers.count() == 2
    page.context.set_offline(False)
    answer(page, others[3], "in_order")
    wait_kept(page, 0)
    assert row.answers.count() == len(visit_cast.LINES)
    assert row.answers.get(result="problem").note == "支委会记录缺2次"
    assert [said for said in page.complaints if NO_CONNECTION not in said] == []
    page.complaints.clear()

    page.click(f"{missing} >> text=登记为问题")
    assert page.input_value("textarea[name=statement]") == "支委会记录缺2次"
    page.select_option("select[name=severity]", "general")
    fits(page)
    page.click(SUBMIT)
    page.wait_for_url("**/checklist/**")
    page.click("text=完成督查")
    page.click(SUBMIT)
    page.wait_for_selector("text=待带队领导签字")
    fits(page)


def signs(visit, leader):
    """The leader who led signs what was written; the finding gets its number."""
    row = SupervisionVisit.objects.get()
    assert not Finding.objects.exclude(state="noted").exists()
    page = visit(row.get_absolute_url(), leader)
    page.click(MAIN)
    page.click(SUBMIT)
    page.wait_for_url(f"**{row.get_absolute_url()}")
    finding = Finding.objects.get()
    assert (finding.state, finding.severity) == ("open", "general")
    assert finding.number
    page.locator("main", has_text=finding.number).wait_for()
    assert page.complaints == []
    return finding


def answers(visit, secretary, finding):
    """Her to-do leads to the finding; the measures are rows with a person and a day."""
    page = visit("/", secretary, PHONE)
    page.locator("main a", has_text=finding.number).first.click()
    page.wait_for_url(f"**{finding.get_absolute_url()}")
    fits(page)
    page.click(MAIN)
    page.locator("[data-formset-add]").click()
    for number, words in enumerate(("补齐缺失的2次支委会记录", "每月由组织委员抽查记录")):
        rows = page.locator(".stack-row:visible").nth(number)
        rows.locator("textarea").fill(words)
        rows.locator("select").select_option(label=secretary.name)
        rows.locator("input[type=date]").fill((finding.due_on - timedelta(days=1 - number)).isoformat())
    fits(page)
    page.click(SUBMIT)
    stands(page, finding, "measures_submitted")
    assert list(finding.measures.values_list("text", "owner")) == [
        ("补齐缺失的2次支委会记录", secretary.pk),
        ("每月由组织委员抽查记录", secretary.pk),
    ]


def approves_the_measures(visit, inspector, finding):
    page = opened(visit, inspector, finding)
    assert "每月由组织委员抽查记录" in page.inner_text("main")
    step(page, finding, "approve-measures", "measures_approved")


def rectifies(visit, secretary, finding):
    page = opened(visit, secretary, finding, PHONE)
    step(page, finding, "begin", "in_progress")
    step(page, finding, "submit", "submitted", text="已补齐2次记录", figure="支委会记录份数",
         before="1", after="3", unit="份")  # fmt: skip
    assert "支委会记录份数" in page.inner_text("main")
    fits(page)


def returns(visit, inspector, finding):
    page = opened(visit, inspector, finding)
    step(page, finding, "return", "returned", reason="补写的记录没有参会人签名")


def hands_in_again(visit, secretary, finding):
    """The reason stands on the page, and what was handed in before stands in the form."""
    page = opened(visit, secretary, finding, PHONE)
    assert "补写的记录没有参会人签名" in page.inner_text("main")
    page.click(link(finding, "submit"))
    assert page.input_value("textarea[name=text]") == "已补齐2次记录"
    assert page.input_value("input[name=after]") == "3"
    fits(page)
    page.fill("textarea[name=text]", "已补齐2次记录并由参会人签名")
    page.click(SUBMIT)
    stands(page, finding, "submitted")


def closes(visit, inspector, finding):
    """Somebody else than who mended it says what was seen."""
    page = opened(visit, inspector, finding)
    step(page, finding, "close", "closed", seen="现场翻阅记录，签名齐全")
    finding.refresh_from_db()
    assert finding.closed_by == inspector
    shown = page.inner_text("main")
    assert "补写的记录没有参会人签名" in shown, "what came back stays on record"
    assert "现场翻阅记录，签名齐全" in shown


def looks_back(visit, second, finding):
    """All that was closed is drawn; seen on the spot, it is back."""
    page = visit(reverse("assessments:look_back_draw_add"), second)
    page.select_option("select[name=quarter]", str(Quarter.current()))
    page.fill("input[name=share]", "100")
    page.click(SUBMIT)
    page.wait_for_selector("text=验证通过")
    look_back = LookBack.objects.get()
    page.click(f"main a[href='{look_back.get_absolute_url()}']")
    page.click(f"a[href$='/{look_back.pk}/do/reopen/']")
    page.fill("textarea[name=seen]", "10月以后又缺1次支委会记录")
    page.fill("input[name=due_on]", (finding.due_on + timedelta(days=30)).isoformat())
    page.click(SUBMIT)
    page.wait_for_url(f"**{look_back.get_absolute_url()}")
    look_back.refresh_from_db()
    assert (look_back.state, look_back.checked_by) == ("reopened", second)
    assert page.complaints == []


def has_it_back(visit, secretary, finding):
    """It stands reopened on her list and her page; she can mend it, not close it."""
    page = visit("/", secretary, PHONE)
    assert page.locator("main a", has_text=finding.number).count()
    page.goto(reverse("assessments:finding_list"))
    assert "回头看重开" in page.inner_text("main")
    fits(page)
    page = opened(visit, secretary, finding, PHONE)
    shown = page.inner_text("main")
    assert "回头看重开" in shown
    page.locator("main", has_text="10月以后又缺1次支委会记录").wait_for()
    assert page.locator(link(finding, "submit")).count() == 1
    assert page.locator(link(finding, "close")).count() == 0
    client = Client()  # asks for no token: what refuses is the rule itself
    client.force_login(secretary, backend="branches.authentication.PostsBackend")
    refused = client.post(f"{finding.get_absolute_url()}do/close/", {"seen": "已整改"})
    assert refused.status_code in {403, 404}
    finding.refresh_from_db()
    assert (finding.state, finding.reopenings) == ("reopened", 1)


def opened(visit, person, finding, size=DESK):
    page = visit(finding.get_absolute_url(), person, size)
    fits(page)
    return page


def link(finding, verb) -> str:
    return f"main a[href='{finding.get_absolute_url()}do/{verb}/']"


def step(page, finding, verb, state, **words):
    """Take one step on the page of the finding, with what its form asks."""
    page.click(link(finding, verb))
    for name, value in words.items():
        page.fill(f"main form [name={name}]", value)
    page.click(SUBMIT)
    stands(page, finding, state)


def stands(page, finding, state):
    """The page of the finding is back, and the row says what the page did."""
    page.wait_for_url(f"**{finding.get_absolute_url()}")
    finding.refresh_from_db()
    assert finding.state == state
    assert page.complaints == []


def fits(page):
    """Nothing scrolls sideways, and the browser has nothing to complain about."""
    assert page.evaluate(SIDEWAYS) == 0, page.url
    assert page.complaints == [], page.url
