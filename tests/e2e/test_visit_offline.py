"""A supervision visit on a phone that loses its connection and its session in the middle."""

import pytest

from assessments.models import SupervisionVisit
from assessments.services import visit_conduct
from tests.assessments import visit_cast
from tests.e2e.conftest import PHONE, session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FINGER = 44  # px
UNSENT = "[data-unsent]"


@pytest.fixture
def planned(transactional_roles, mining, leader, inspector):
    visit_cast.published()
    return visit_cast.planned(mining, leader, inspector)


@pytest.fixture
def under_way(planned, inspector):
    return visit_conduct.begin(planned, by=inspector)


def line(visit, number):
    return f"#l{visit_cast.line(visit, number).pk}"


def answer(page, place, result):
    page.locator(f"{place} label.visit-choice-{result}").click()


KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('draft:')).length"


def wait_kept(page, count, patience=100):
    """So many lines are kept on the device; the page forbids what would wait inside it."""
    for _again in range(patience):
        if page.evaluate(KEPT) == count:
            return
        page.wait_for_timeout(100)
    assert page.evaluate(KEPT) == count


def test_lines_written_without_a_connection_are_sent_once_it_is_back(planned, visit, inspector, leader):
    page = visit("/assessment/supervision_visit/mine/", inspector, PHONE)
    page.click("text=开始督查")
    page.click("main form button.btn-primary")
    page.wait_for_selector("[data-visit-lines]")
    row = SupervisionVisit.objects.get()
    assert row.state == "under_way"
    first, second, third = (line(row, number) for number in range(3))

    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    assert page.locator(f"{first} .visit-choice").first.bounding_box()["height"] >= FINGER

    answer(page, first, "in_order")
    wait_kept(page, 0)
    assert row.answers.get().result == "in_order"

    page.context.set_offline(True)
    answer(page, second, "problem")
    page.fill(f"{second} textarea", "上半年未召开组织生活会")
    answer(page, first, "problem")
    page.fill(f"{first} textarea", "离线写的：缺2次记录")
    page.fill(f"{first} [data-field=occurrences]", "2")
    page.fill("[name=guidance-text]", "按月上会")
    page.wait_for_selector(f"{UNSENT}:visible")
    page.click("text=登记为问题 >> visible=true")
    assert page.locator("[data-offline]").is_visible()
    assert "3 项尚未发送" in page.inner_text(UNSENT)
    assert "扣 6 分" in page.inner_text("[data-total=all]")
    assert row.answers.count() == 1

    # Meanwhile the leader writes the first line on another phone.
    visit_cast.write(row, visit_cast.line(row), leader, version=1, note="现场核对后记录齐全")

    page.context.set_offline(False)
    page.wait_for_selector("[data-conflict]")
    kept = row.answers.get(item=visit_cast.line(row))
    assert (kept.result, kept.note, kept.by) == ("in_order", "现场核对后记录齐全", leader)
    shown = page.inner_text("[data-conflict]")
    assert "离线写的：缺2次记录" in shown
    assert "现场核对后记录齐全" in shown
    assert leader.name in shown
    wait_kept(page, 1)
    other = row.answers.get(item=visit_cast.line(row, 1))
    assert (other.result, other.note, other.points_off) == ("problem", "上半年未召开组织生活会", 4)
    row.refresh_from_db()
    assert row.guidance == "按月上会"

    # A reload asks again; then the person chooses.
    page.reload()
    page.wait_for_selector("[data-conflict]")
    page.click("[data-keep-mine]")
    wait_kept(page, 0)
    kept.refresh_from_db()
    assert (kept.result, kept.note, kept.occurrences, kept.by) == (
        "problem",
        "离线写的：缺2次记录",
        2,
        inspector,
    )
    assert page.locator("[data-conflict]").count() == 0
    assert not row.answers.filter(item=visit_cast.line(row, 2)).exists()
    assert page.locator(third).is_visible()


def test_after_the_session_has_ended_lines_wait_for_the_next_sign_in(
    under_way, visit, inspector, live_server
):
    page = visit(f"/assessment/supervision_visit/{under_way.pk}/checklist/", inspector, PHONE)
    first = line(under_way, 0)
    page.context.clear_cookies()
    answer(page, first, "problem")
    page.fill(f"{first} textarea", "缺2次记录")
    page.wait_for_selector("[data-signed-out]:visible")
    assert not under_way.answers.exists()

    # Signed in again in another place: the page gets a new token by itself and sends.
    page.context.add_cookies([session(inspector, live_server.url)])
    page.click("[data-send-now]")
    wait_kept(page, 0)
    assert under_way.answers.get().note == "缺2次记录"
    assert page.locator("[data-signed-out]").is_hidden()


def test_a_reload_brings_back_what_was_kept_and_signing_out_forgets_it(under_way, visit, inspector):
    address = f"/assessment/supervision_visit/{under_way.pk}/checklist/"
    page = visit(address, inspector, PHONE)
    first = line(under_way, 0)
    page.route("**/line/**", lambda route: route.abort())
    answer(page, first, "problem")
    page.fill(f"{first} textarea", "缺2次记录")
    page.wait_for_selector(f"{UNSENT}:visible")
    page.reload()
    page.wait_for_selector(f"{UNSENT}:visible")
    assert page.input_value(f"{first} textarea") == "缺2次记录"
    assert not under_way.answers.exists()

    page.locator("form[data-draft-clear]").first.evaluate("(form) => form.requestSubmit()")
    page.wait_for_selector("input[name=password]")
    assert page.evaluate(KEPT) == 0
