"""A production problem from the board to the money it saves, through the pages alone, each step by the right person."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from projects.models import Assessor, Bid, Difficulty, ProgressReport, Project
from projects.services import approval_steps, rubrics
from tests import factories
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.test_look import SIDEWAYS, TOO_SMALL
from tests.projects import application_cast, board_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "Ein-langer-Satz-2026"
FIGURES = {"unit_saving": "2.5", "volume": "100000", "investment": "50000"}  # 200,000.00 yuan in a year
BACK = timedelta(days=60)
SAVED = "#messages .strip-good"
PARTS_ARE_THERE = """() => [...document.querySelectorAll("[data-part]")]
  .every((part) => part.innerText.trim() !== "正在读取……")"""


def in_days(days) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def cast(transactional_roles, mining, company, secretary, leader, admin):
    """The branch with its unit head and members, finance of the company, the steps and the dimensions."""
    approval_steps.ship_steps()
    rubrics.ship_rubric()
    return {
        "head": factories.person("head1", "孙队长", mining, "unit_head"),
        "miner": factories.person("m1", "张采煤", mining, "member"),
        "rival": factories.person("m2", "马班长", mining, "member"),
        "finance": factories.person("fin1", "财务刘芳", company, "confirmer"),
        "secretary": secretary,
        "leader": leader,
        "admin": admin,
    }


@pytest.fixture
def walk(visit, cast):
    """Everybody at the own browser; at the end nobody's browser has complained."""
    walking = Walk(visit, cast)
    yield walking
    assert {who: page.complaints for (who, _size), page in walking.pages.items() if page.complaints} == {}


class Walk:
    """The people of the cast, one page each at the desk and on the phone."""

    def __init__(self, visit, cast):
        self.visit, self.cast, self.pages = visit, cast, {}

    def at(self, who, path, size=DESK):
        """Somebody's page at this address; it never scrolls sideways."""
        key = (who, size)
        if key not in self.pages:
            self.pages[key] = self.visit(path, self.cast[who], size)
        else:
            self.pages[key].goto(path)
        page = self.pages[key]
        page.wait_for_function(PARTS_ARE_THERE)
        assert page.evaluate(SIDEWAYS) == 0, path
        return page

    def press(self, who, row, verb, size=DESK, **typed):
        """Open a record, press one of its buttons, type what is asked and send it."""
        page = self.at(who, row.get_absolute_url(), size)
        page.click(f".page-actions a[href*='/do/{verb}/']")
        return self.send(page, **typed)

    def send(self, page, button="main form .btn-primary", **typed):
        """Type and send; the portal says that it is saved."""
        fill(page, **typed)
        assert page.evaluate(SIDEWAYS) == 0, page.url
        page.click(button)
        page.locator(SAVED).first.wait_for()
        return page

    def agree(self, row, *people):
        for who in people:
            self.press(who, row, "decide", comment="同意")


def fill(page, **typed):
    """Fields by their names: a choice is chosen, a mark is set, all else is typed."""
    for name, value in typed.items():
        field = page.locator(f"main [name='{name}']")
        kind = field.first.evaluate("field => field.type")
        if kind in {"radio", "checkbox"}:
            for each in value if isinstance(value, list) else [value]:
                page.check(f"main [name='{name}'][value='{each}']")
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value.isoformat() if isinstance(value, date) else str(value))


def verbs(page) -> set:
    """The verbs that a record's page offers."""
    links = page.locator("a[href*='/do/']")
    return {link.get_attribute("href").rstrip("/").rpartition("/")[2] for link in links.all()}


def months_later(project):
    """The project was approved two months ago, so that its progress is due whatever day it is."""
    begun = {"starts_on": timezone.localdate() - BACK, "approved_on": timezone.localdate() - BACK}
    Project.objects.filter(pk=project.pk).update(**begun)
    project.refresh_from_db()


class TestFromTheBoardToTheMoney:
    def test_a_difficulty_becomes_a_project_that_is_carried_out_accepted_and_paid_off(self, walk):
        difficulty = self.post_a_difficulty(walk)
        project = self.bid_and_select(walk, difficulty)
        self.complete_and_hand_in(walk, project)
        self.send_back_and_mend(walk, project)
        self.approve(walk, project)
        months_later(project)
        self.file_progress(walk, project)
        self.check_and_close(walk, project)
        self.accept(walk, project)
        self.confirm_the_benefit(walk, project)
        self.solve(walk, difficulty)

    def post_a_difficulty(self, walk):
        page = walk.at("head", reverse("projects:difficulty_list"))
        page.click(".page-actions a[href$='/difficulty/add/']")
        walk.send(page, title="综采面吨煤成本居高不下", description="设备空转多，材料消耗高于定额。",
                  indicator="吨煤成本", current="312", wanted="298", measure_unit="元/吨",
                  bids_until=in_days(10), support="两名技术员")  # fmt: skip
        difficulty = Difficulty.objects.get()
        walk.press("head", difficulty, "post")
        difficulty.refresh_from_db()
        assert difficulty.state == Difficulty.State.OPEN
        return difficulty

    def bid_and_select(self, walk, difficulty):
        for who, promised in (("miner", "300"), ("rival", "306")):
            page = walk.at(who, difficulty.get_absolute_url())
            page.click(f".page-actions a[href*='bid/add/?difficulty={difficulty.pk}']")
            walk.send(page, approach="错峰开机，修旧利废，班组核算。", promised=promised,
                      promised_by=in_days(120))  # fmt: skip
        assert "张采煤" not in walk.at("rival", difficulty.get_absolute_url()).inner_text("main")
        shown = walk.at("head", difficulty.get_absolute_url()).inner_text("main")
        assert "张采煤" in shown
        assert "马班长" in shown
        walk.press("head", Bid.objects.get(lead=walk.cast["miner"]), "select", reason="降幅大，措施实")
        project = Project.objects.get()
        assert (project.difficulty, project.kind, project.state) == (difficulty, "member", "draft")
        lost = walk.at("rival", Bid.objects.get(lead=walk.cast["rival"]).get_absolute_url())
        assert "未选定" in lost.inner_text("main")
        return project

    def complete_and_hand_in(self, walk, project):
        page = walk.at("miner", project.get_absolute_url())
        shown = page.inner_text("main")
        assert "综采面吨煤成本居高不下" in shown
        assert page.locator(f"main a[href='{project.difficulty.get_absolute_url()}']").count()
        page.click(f".page-actions a[href$='/project/{project.pk}/edit/']")
        assert page.locator("[name=baseline]").input_value() == "312"
        assert page.locator("[name=target]").input_value() == "300"
        fill(page, formula="unit_saving", outputs="班组核算办法一份", party_role="党员包保关键设备",
             **{f"unit_saving-{name}": value for name, value in FIGURES.items()},
             **{"milestones-0-name": "完成班组核算办法", "milestones-0-output": "办法",
                "milestones-0-due_on": in_days(60)})  # fmt: skip
        page.click("main form button[value=submit]")
        page.wait_for_url("**/do/submit/")
        walk.send(page)
        project.refresh_from_db()
        assert project.state == Project.State.IN_REVIEW
        assert str(project.benefit.expected_amount) == "200000.00"
        assert not {"decide", "send-back"} & verbs(walk.at("miner", project.get_absolute_url()))
        assert "decide" not in verbs(walk.at("head", project.get_absolute_url())), (
            "who selected it drafted it"
        )

    def send_back_and_mend(self, walk, project):
        walk.press("secretary", project, "send-back", comment="措施未写明责任班组")
        page = walk.at("miner", project.get_absolute_url())
        assert "措施未写明责任班组" in page.inner_text("main")
        page.click(f".page-actions a[href$='/project/{project.pk}/edit/']")
        assert "措施未写明责任班组" in page.inner_text("main")
        fill(page, measures="错峰开机；生产一班负责班组核算。")
        page.click("main form button[value=submit]")
        page.wait_for_url("**/do/submit/")
        walk.send(page)

    def approve(self, walk, project):
        for who in ("finance", "leader"):
            assert "decide" not in verbs(walk.at(who, project.get_absolute_url())), "it is not their turn"
        walk.agree(project, "secretary", "finance", "leader")
        project.refresh_from_db()
        assert project.state == Project.State.RUNNING
        assert project.number
        page = walk.at("leader", project.get_absolute_url())
        assert all(name in page.inner_text("main") for name in ("李支书", "财务刘芳", "王书记"))

    def file_progress(self, walk, project):
        step = project.milestones.get()
        page = walk.at("miner", reverse("projects:my_projects"), PHONE)
        assert page.evaluate(TOO_SMALL) == []
        page.click(f"main a[href*='progress_report/add/?project={project.pk}']")
        assert page.evaluate(TOO_SMALL) == []
        walk.send(
            page, **{f"m{step.pk}-state": "done"}, value="305", health="on_track", words="班组核算已推开"
        )
        step.refresh_from_db()
        assert (step.state, step.done_on) == ("done", timezone.localdate())
        filed = ProgressReport.objects.get(project=project)
        assert (filed.value, filed.health, filed.by) == (305, "on_track", walk.cast["miner"])
        assert "班组核算已推开" in walk.at("leader", project.get_absolute_url()).inner_text("main")

    def check_and_close(self, walk, project):
        walk.press("miner", project, "midterm", reached="办法已推开，空转下降", value="304")
        walk.agree(project, "secretary")
        project.refresh_from_db()
        assert project.midterm_passed_on == timezone.localdate()
        walk.press("miner", project, "closing", closing_report="吨煤成本降到 299 元", result_value="299")
        walk.agree(project, "secretary", "finance")
        project.refresh_from_db()
        assert project.state == Project.State.ACCEPTANCE

    def accept(self, walk, project):
        judges = ("leader", "finance")
        walk.press("admin", project, "assessors", assessors=[walk.cast[who].pk for who in judges])
        assert not walk.at("miner", project.get_absolute_url()).locator("a[href$='/score/']").count()
        for who, points in zip(judges, ("7.5", "8"), strict=True):
            page = walk.at(who, project.get_absolute_url())
            page.click(".page-actions a[href$='/score/']")
            lines = page.locator("main [name^='line-']").all()
            walk.send(page, **{line.get_attribute("name"): points for line in lines}, words="数据属实")
            if who == "leader":
                given = f"{Assessor.objects.get(user=walk.cast[who]).total:.2f}"
                assert given not in walk.at("finance", project.get_absolute_url()).inner_text("main")
        assert given in walk.at("finance", project.get_absolute_url()).inner_text("main")
        walk.press("admin", project, "accept", result="passed", opinion="达到立项目标，同意通过验收")
        project.refresh_from_db()
        assert project.state == Project.State.CONFIRMING

    def confirm_the_benefit(self, walk, project):
        claimed = walk.press("miner", project, "claim", PHONE, commissioned_on=timezone.localdate())
        assert "confirm" not in verbs(claimed)
        walk.press("finance", project, "confirm", volume="90000", basis="9 月成本核算表")
        project.refresh_from_db()
        assert project.state == Project.State.FINISHED
        page = walk.at("leader", project.get_absolute_url())
        assert "9 月成本核算表" in page.inner_text("main")
        totals = walk.at("leader", reverse("projects:benefit_totals")).inner_text("main")
        assert "175,000.00" in totals
        assert "200,000.00" not in totals

    def solve(self, walk, difficulty):
        page = walk.press("head", difficulty, "solve")
        difficulty.refresh_from_db()
        assert difficulty.state == Difficulty.State.SOLVED
        assert "已解决" in page.inner_text("main")


def test_a_secretary_files_the_progress_of_her_project_on_a_phone(walk, cast, secretary, mining):
    project = board_cast.project(secretary, mining, kind="secretary", approved_on=in_days(-60))
    step = board_cast.milestone(project, in_days(5))
    page = walk.at("secretary", reverse("projects:my_projects"), PHONE)
    page.click(f"main a[href*='progress_report/add/?project={project.pk}']")
    assert page.evaluate(TOO_SMALL) == []
    walk.send(page, **{f"m{step.pk}-state": "done"}, value="303.5", health="at_risk", words="材料到货偏晚")
    assert ProgressReport.objects.get().health == "at_risk"


def test_whoever_applies_is_not_offered_to_decide_whatever_the_own_posts(walk, cast, secretary, mining):
    factories.appoint(secretary, "unit_head", mining)
    project = application_cast.handed_in(secretary, **application())
    assert not {"decide", "send-back"} & verbs(walk.at("secretary", project.get_absolute_url()))
    assert {"decide", "send-back"} <= verbs(walk.at("head", project.get_absolute_url()))


class TestWhatIsTyped:
    def test_the_second_of_two_who_edit_gets_the_comparison_and_keeps_the_text(self, walk, cast, secretary):
        project = application_cast.draft(secretary, **application())
        edit = reverse("projects:project_edit", args=[project.pk])
        late = walk.at("secretary", edit)
        late.fill("[name=measures]", "支书写的措施")
        walk.send(walk.at("admin", edit), measures="党群部补的措施")
        late.click("main form .btn-primary")
        late.locator(".error-summary, .sheet").first.wait_for()
        assert "党群部补的措施" in late.inner_text("main")
        assert late.locator("[name=measures]").input_value() == "支书写的措施"
        assert [words for words in late.complaints if "409" not in words] == []
        late.complaints.clear()
        walk.send(late)
        project.refresh_from_db()
        assert project.measures == "支书写的措施"

    def test_an_expired_session_loses_no_typed_text(self, walk, cast, secretary):
        secretary.set_password(PASSWORD)
        secretary.save()
        page = walk.at("secretary", reverse("projects:project_add"))
        page.locator("[name=name]").press_sequentially("降低主运皮带停机")
        page.locator("[name=background]").press_sequentially("接头频繁断裂")
        page.locator("[name=milestones-0-name]").press_sequentially("接头工艺定型")
        page.wait_for_timeout(500)
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        page.click("main form .btn-primary")
        page.wait_for_url("**/sign-in/**")
        fill_in = {"[name=username]": secretary.username, "[name=password]": PASSWORD}
        for field, value in fill_in.items():
            page.fill(field, value)
        page.click("#sign-in [type=submit]")
        page.get_by_role("button", name="恢复填写内容").click()
        assert page.locator("[name=background]").input_value() == "接头频繁断裂"
        assert page.locator("[name=milestones-0-name]").input_value() == "接头工艺定型"
        walk.send(page, **{"milestones-0-due_on": timezone.localdate()})
        assert Project.objects.get().milestones.get().name == "接头工艺定型"


def application() -> dict:
    """An application whose days fit whenever it is written."""
    return {
        "starts_on": in_days(-10),
        "ends_on": in_days(200),
        "milestones": [("接头工艺定型", "工艺卡", in_days(50))],
    }
