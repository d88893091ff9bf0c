"""A secretary's way on a phone: the plan of a year, a meeting with a resolution and its figure, nothing typed lost."""

import io
from datetime import date

import docx
import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from branches.models import FollowUp, LifeRecord, PlannedActivity
from branches.services import life_records, life_rules
from common import links
from tests import factories
from tests.assessments.filing_cast import metric
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.test_look import SIDEWAYS, TOO_SMALL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "Ein-langer-Satz-2026"
TODAY = timezone.localdate


@pytest.fixture
def cast(transactional_roles, mining, secretary):
    """A secretary with her people, the rules and a figure of production."""
    life_rules.ship()
    factories.person("m1", "张师傅", mining, "member")
    factories.person("m2", "马班长", mining, "member")
    secretary.set_password(PASSWORD)
    secretary.save()
    metric("cost_per_tonne")
    return secretary


def new_record(branch, kind="member_meeting"):
    return f"/organisation/life_record/add/?branch={branch.pk}&kind={kind}"


def type_record(page):
    """A meeting as it is typed on the way back from the shift."""
    page.locator("[name=topics]").press_sequentially("研究截齿消耗")
    page.locator("[name=production_topic]").press_sequentially("吨煤材料费超计划3元")
    page.locator(".person", has_text="马班长").locator("input").check()
    page.locator(".person", has_text="马班长").locator("select").select_option("shift")
    page.locator("[data-formset=resolutions] [data-formset-add]").click()
    row = page.locator("[data-formset=resolutions] .stack-row:visible")
    row.locator("textarea").press_sequentially("按班统计截齿消耗")
    row.locator("select").select_option(label="张师傅")
    row.locator("[type=date]").fill(f"{TODAY().year + 1}-01-15")


def choose_figure(page):
    page.locator("#id_metric-ts-control").click()
    page.locator("#id_metric-ts-dropdown .option", has_text="吨煤完全成本").click()


def test_a_secretary_plans_the_year_records_a_meeting_and_takes_its_minutes(visit, cast, mining):
    page = visit("/organisation/life/", cast, PHONE)
    page.get_by_role("link", name="年度计划").click()
    page.get_by_role("link", name="按规定生成计划").first.click()
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/plan/sheet/**")
    planned = PlannedActivity.objects.filter(branch=mining)
    assert planned.exists()
    assert page.evaluate(SIDEWAYS) == 0
    page.locator("[name$='-topic']").first.fill("学习条例")
    page.get_by_role("button", name="保存计划").click()
    page.locator("#messages .strip-good").wait_for()
    assert planned.filter(topic="学习条例").count() == 1

    page.goto(new_record(mining))
    type_record(page)
    choose_figure(page)
    assert page.evaluate(SIDEWAYS) == 0
    page.get_by_role("button", name="登记", exact=True).click()
    page.locator("#messages .strip-good").wait_for()
    record = LifeRecord.objects.get()
    assert (record.state, record.expected - record.present) == (LifeRecord.State.RECORDED, 1)
    assert record.absences.get().person.name == "马班长"
    assert FollowUp.objects.of(record).get().owner.name == "张师傅"
    assert links.from_row(record).get().to_type == "assessments.metric"
    assert page.evaluate("localStorage.length") == 0

    with page.expect_download() as download:
        page.get_by_role("link", name="会议记录（Word）").click()
    paper = docx.Document(io.BytesIO(download.value.path().read_bytes()))
    assert any("研究截齿消耗" in line.text for line in paper.paragraphs)
    assert page.complaints == []


def test_an_expired_session_loses_no_typed_text(visit, cast, mining):
    page = visit(new_record(mining), cast, PHONE)
    type_record(page)
    choose_figure(page)
    page.wait_for_timeout(500)
    Session.objects.all().delete()
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url("**/sign-in/**")
    page.fill("[name=username]", cast.username)
    page.fill("[name=password]", PASSWORD)
    page.locator("#sign-in [type=submit]").click()
    page.get_by_role("button", name="恢复填写内容").click()
    assert page.locator("[name=topics]").input_value() == "研究截齿消耗"
    assert page.locator(".person", has_text="马班长").locator("input").is_checked()
    assert page.locator(".stack-row:visible textarea").input_value() == "按班统计截齿消耗"
    assert "吨煤完全成本" in page.locator(".ts-control .item").first.inner_text()
    page.get_by_role("button", name="登记", exact=True).click()
    page.locator("#messages .strip-good").wait_for()
    assert FollowUp.objects.get().text == "按班统计截齿消耗"
    assert page.evaluate("localStorage.length") == 0


def test_a_reload_offers_what_was_typed_and_throwing_it_away_forgets_it(visit, cast, mining):
    page = visit(new_record(mining), cast, DESK)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("[name=topics]").press_sequentially("研究皮带空转")
    page.wait_for_timeout(500)
    page.reload()
    assert page.locator("[name=topics]").input_value() == ""
    page.get_by_role("button", name="不再保留").click()
    assert page.locator(".draft-offer").count() == 0
    page.reload()
    assert page.locator(".draft-offer").count() == 0


def test_a_refusal_keeps_what_was_typed_in_the_browser_too(visit, cast, mining):
    page = visit(new_record(mining), cast, DESK)
    page.locator("[name=topics]").press_sequentially("研究皮带空转")
    page.locator("[name=host]").fill("")
    page.get_by_role("button", name="登记", exact=True).click()
    page.locator(".error-summary").wait_for()
    assert page.locator("[name=topics]").input_value() == "研究皮带空转"
    assert page.locator(".draft-offer").count() == 0
    page.goto("/")
    page.goto(new_record(mining))
    page.get_by_role("button", name="恢复填写内容").click()
    assert page.locator("[name=topics]").input_value() == "研究皮带空转"


def test_what_was_typed_is_not_put_over_a_newer_version(visit, cast, mining):
    record = life_records.draft(
        by=cast, branch=mining, kind="party_class", held_on=date(2026, 9, 1), topics="旧"
    )
    url = f"/organisation/life_record/{record.pk}/edit/"
    page = visit(url, cast, DESK)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("[name=minutes]").press_sequentially("在手机上写的一段记录")
    page.wait_for_timeout(500)
    life_records.change(record, by=cast, held_on=record.held_on, topics="别人改过")
    page.goto(url)
    page.locator(".draft-offer").wait_for()
    assert page.get_by_role("button", name="恢复填写内容").count() == 0
    page.locator(".draft-offer summary").click()
    assert "在手机上写的一段记录" in page.locator(".draft-offer pre").inner_text()
    assert page.locator("[name=topics]").input_value() == "别人改过"


def test_signing_out_forgets_every_draft_and_nobody_else_is_offered_one(visit, cast, mining, admin):
    page = visit(new_record(mining), cast, DESK)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("[name=topics]").press_sequentially("研究皮带空转")
    page.wait_for_timeout(500)
    assert page.evaluate("localStorage.length") == 1
    page.goto("/")
    page.locator("details.menu summary").last.click()
    page.get_by_role("button", name="退出").last.click()
    page.locator("#sign-in").wait_for()
    assert page.evaluate("localStorage.length") == 0


def test_the_pages_fit_a_phone_and_a_finger(visit, cast, mining):
    record = life_records.draft(
        by=cast, branch=mining, kind="member_meeting", held_on=date(2026, 9, 1), topics="降本"
    )
    for path in (
        f"/organisation/life/{mining.pk}/",
        "/organisation/life/calendar/",
        "/organisation/life_record/",
        "/organisation/life_record/add/",
        new_record(mining),
        new_record(mining, "heart_talk"),
        record.get_absolute_url(),
        "/organisation/plan/",
        "/organisation/committee/add/",
        "/organisation/composition/",
    ):
        page = visit(path, cast, PHONE)
        assert page.evaluate(SIDEWAYS) == 0, path
        assert page.evaluate(TOO_SMALL) == [], path
        assert page.complaints == [], path
