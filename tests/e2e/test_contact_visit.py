"""A contact visit from the leader's phone to the branch's word and the quarter's coverage."""

import re

import pytest

from branches.models import ContactVisit, FollowUp
from common.quarters import Quarter
from tests import factories
from tests.branches import contact_cast
from tests.e2e.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HIGHEST = 44  # px: what a finger hits


@pytest.fixture
def cast(transactional_roles, company, mining, leader, secretary, admin):
    contact_cast.rule()
    contact_cast.point(leader, mining, is_lead=True)
    factories.branch("B03", "通风队党支部", parent=company)
    return mining


def test_a_leader_records_a_visit_on_a_phone_and_the_branch_confirms_it(
    cast, visit, leader, secretary, admin
):
    page = visit("/organisation/my_contact_branches/", leader, PHONE)
    assert "还应走访 1 次" in page.inner_text("main")
    page.click("text=登记走访")
    record(page, secretary)
    assert page.complaints == []

    found = ContactVisit.objects.get()
    assert (found.state, found.form, found.branch) == ("recorded", "field_work", cast)
    assert FollowUp.objects.of(found).get().owner == secretary

    page = visit("/", secretary, PHONE)
    page.click("text=确认王书记的走访")
    page.click(".page-actions .btn-primary")
    page.click("main form button.btn-primary")
    page.wait_for_selector("text=已确认")
    assert "更换破损更衣箱" in page.inner_text("main")
    found.refresh_from_db()
    assert (found.state, found.confirmed_by) == ("confirmed", secretary)

    page = visit(f"/organisation/contact_coverage/?quarter={Quarter.current()}", admin)
    shown = page.inner_text("main")
    assert re.search(r"已走访支部\s+1", shown)
    assert "通风队党支部" not in shown.split("联系领导")[-1]
    assert page.locator("tr", has_text="王书记").locator("text=1 / 1").count() == 1
    assert page.complaints == []


def record(page, owner):
    """What is needed first, then one follow-up; nothing scrolls sideways and every target is large enough."""
    assert page.input_value("select[name=contact_point]")
    page.select_option("select[name=form]", "field_work")
    page.fill("input[name=duration]", "2")
    page.fill("textarea[name=topics]", "现场解决综采面过断层支护问题")
    page.click("summary:has-text('议定事项')")
    page.fill("input[name=agreed-0-text]", "更换破损更衣箱")
    assert page.input_value("select[name=agreed-0-owner]") == str(owner.pk)
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    for place in (
        "select[name=form]",
        "input[name=visited_on]",
        ".visit-part > summary",
        "main button.btn-primary",
    ):
        assert page.locator(place).first.bounding_box()["height"] >= HIGHEST
    page.click("main form button.btn-primary")
    page.wait_for_selector("text=待支部确认")
