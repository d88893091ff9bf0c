"""An admin opens the cross-cover check of the sample, finds what was planted in it, and mends one gap."""

import pytest

from assessments.sample import loading
from branches.models import ContactPoint, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sample(transactional_roles):
    """The enterprise as a newcomer gets it."""
    loading.load(quarters=1)
    return User.objects.get(username="admin")


def test_an_admin_finds_the_planted_gaps_and_gives_a_branch_its_contact_leader(sample, visit):
    page = visit("/", sample)
    page.click("nav >> text=责任落实")
    page.click("nav >> text=责任矩阵")
    page.click(".page-actions >> text=缺口")
    gaps = {part: page.inner_text(f"#{part}") for part in ("party", "production", "duty", "contact")}
    assert ("1 处缺口" in gaps["party"], "生产副总经理" in gaps["party"]) == (True, True)
    assert ("1 处缺口" in gaps["production"], "掘进二队党支部书记" in gaps["production"]) == (True, True)
    assert ("1 处缺口" in gaps["duty"], "安全生产责任制" in gaps["duty"]) == (True, True)
    assert ("1 处缺口" in gaps["contact"], "物资供应站党支部" in gaps["contact"]) == (True, True)

    page.click("#contact >> text=确定联系领导")
    assert "物资供应站党支部" in page.inner_text("main")
    leader = User.objects.get(appointments__title="工会主席", branch__name="西岭煤矿党委")
    page.evaluate(
        "pk => { const s = document.querySelector('select[name=leader]'); s.tomselect ? s.tomselect.addItem(String(pk)) : (s.value = pk) }",
        leader.pk,
    )
    page.click("main form button.btn-primary")
    page.wait_for_load_state("load")
    assert ContactPoint.objects.filter(branch__name="物资供应站党支部", leader=leader).exists()

    page.goto("/organisation/duty-gaps/", wait_until="load")
    assert "无缺口" in page.inner_text("#contact")
    assert page.complaints == []
