"""The year plan: made from the rules, made again without harm, moved inside its window, shown in calendar and year."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from branches.models import LifeRecord, PlannedActivity
from branches.services import life_plans, life_rules
from branches.views.life_plans import PlanPages
from common.errors import RuleViolation
from common.quarters import Quarter
from common.windows import Per, window_of
from tests import factories
from tests.branches.test_life_records import hold
from tests.pages import PagesTests, page

pytestmark = pytest.mark.django_db
NEXT = timezone.localdate().year + 1  # a year that lies ahead


@pytest.fixture(autouse=True)
def english():
    """Words as they stand in the code; pages answer in Chinese."""
    with translation.override("en"):
        yield


@pytest.fixture
def rules():
    life_rules.begin(
        by=None, kind="member_meeting", branch_kind="branch", since=date(2018, 1, 1), per="quarter"
    )
    return life_rules.begin(
        by=None, kind="study_day", branch_kind="branch", since=date(2018, 1, 1), per="month"
    )


class TestPlanPages(PagesTests):
    pages = PlanPages
    foreign_field, changed_field = "branch", "topic"

    @pytest.fixture
    def own(self, mining):
        return life_plans.add(
            by=None, branch=mining, kind="theme_activity", planned_on=date(NEXT, 3, 2), topic="降本"
        )

    @pytest.fixture
    def foreign(self, tunnelling):
        return life_plans.add(
            by=None, branch=tunnelling, kind="study_day", planned_on=date(NEXT, 3, 2), topic="进尺"
        )

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, secretary):
        return secretary

    @pytest.fixture
    def reader(self, mining):
        return factories.person("m1", "张师傅", mining, "member")

    def shown(self, own):
        return own.topic

    def typed(self, own):
        return {"branch": own.branch_id, "kind": "study_day", "planned_on": f"{NEXT}-04-01", "topic": "条例"}

    def more(self, own, count):
        for number in range(count):
            life_plans.add(by=None, branch=own.branch, kind="study_day", planned_on=date(NEXT, 3, 3 + number))


def test_a_plan_holds_what_the_rules_ask_on_working_days_of_their_windows(rules, mining, secretary):
    made = life_plans.make(mining, by=secretary, year=NEXT)
    assert sorted({(row.kind, row.first_day.month) for row in made if row.kind == "member_meeting"}) == [
        ("member_meeting", month) for month in (1, 4, 7, 10)
    ]
    assert len(made) == 4 + 12
    assert all(row.planned_on in row.window and row.planned_on.weekday() < 5 for row in made)


def test_made_again_it_adds_nothing_and_keeps_what_was_changed(rules, mining, secretary):
    row = life_plans.make(mining, by=secretary, year=NEXT)[0]
    life_plans.change(row, by=secretary, topic="降本")
    assert life_plans.make(mining, by=secretary, year=NEXT) == []
    row.refresh_from_db()
    assert row.topic == "降本"


def test_another_rule_touches_only_what_lies_ahead_and_nobody_touched(rules, mining, secretary):
    life_plans.make(mining, by=secretary, year=NEXT)
    kept = PlannedActivity.objects.get(kind="study_day", first_day=date(NEXT, 8, 1))
    life_plans.change(kept, by=secretary, topic="条例")
    life_rules.end(rules, by=secretary, until=date(NEXT, 7, 1))
    life_plans.make(mining, by=secretary, year=NEXT)
    months = {row.first_day.month for row in PlannedActivity.objects.filter(kind="study_day")}
    assert months == {1, 2, 3, 4, 5, 6, 8}


def test_what_is_over_is_not_planned_any_more(rules, mining, secretary):
    made = life_plans.make(mining, by=secretary, year=timezone.localdate().year)
    assert all(row.last_day >= timezone.localdate() for row in made)


def test_a_planned_day_stays_in_its_window(rules, mining, secretary):
    row = life_plans.make(mining, by=secretary, year=NEXT)[0]
    with pytest.raises(ValidationError, match="outside"):
        life_plans.change(row, by=secretary, planned_on=date(NEXT, 12, 31))


def test_an_own_activity_moves_freely(mining, secretary):
    row = life_plans.add(by=secretary, branch=mining, kind="study_day", planned_on=date(NEXT, 3, 2))
    row = life_plans.change(row, by=secretary, planned_on=date(NEXT, 5, 9))
    assert (row.first_day, row.last_day) == (date(NEXT, 5, 9), date(NEXT, 5, 9))


def test_what_has_a_record_is_not_planned_otherwise(mining, secretary):
    row = life_plans.add(by=secretary, branch=mining, kind="study_day", planned_on=date(2026, 8, 3))
    hold(mining, kind="study_day", day=date(2026, 8, 3))
    with pytest.raises(RuleViolation, match="There is a record"):
        life_plans.cancel(PlannedActivity.objects.get(pk=row.pk), by=secretary)


@pytest.mark.parametrize(
    ("kind", "per", "today", "day"),
    [
        (
            "member_meeting",
            Per.QUARTER,
            date(2026, 1, 1),
            date(2026, 2, 24),
        ),  # 15 to 23 February is spring festival
        ("theme_party_day", Per.MONTH, date(2026, 6, 25), date(2026, 6, 25)),
        (
            "study_day",
            Per.MONTH,
            date(2026, 10, 31),
            date(2026, 10, 31),
        ),  # today, though a Saturday: no day is left
    ],
)
def test_the_proposed_day_is_a_working_day_that_is_not_over(kind, per, today, day):
    assert life_plans.usual_day(kind, window_of(per, today), today) == day


def test_at_the_end_of_a_window_the_working_day_before_is_proposed():
    assert life_plans.to_working_day(date(2026, 10, 31), window_of(Per.MONTH, date(2026, 10, 1))) == date(
        2026, 10, 30
    )


class TestPages:
    def test_one_button_makes_the_plan_and_leads_to_its_sheet(self, as_user, secretary, rules, mining):
        answer = as_user(secretary).post("/organisation/plan/make/", {"branch": mining.pk, "year": NEXT})
        assert answer.status_code == 302
        assert answer.url == f"/organisation/plan/sheet/{mining.pk}/?quarter={NEXT}Q1"
        assert PlannedActivity.objects.count() == 16

    def test_the_sheet_saves_days_and_topics_together(self, as_user, secretary, rules, mining):
        life_plans.make(mining, by=secretary, year=NEXT)
        browser, url = as_user(secretary), f"/organisation/plan/sheet/{mining.pk}/?quarter={NEXT}Q1"
        typed = sheet(browser.get(url))
        typed |= {"plan-0-topic": "学条例", "plan-1-topic": "学规程"}
        assert browser.post(url, typed).status_code == 302
        assert set(PlannedActivity.objects.exclude(topic="").values_list("topic", flat=True)) == {
            "学条例",
            "学规程",
        }

    def test_one_wrong_day_saves_none_and_stands_at_its_line(self, as_user, secretary, rules, mining):
        life_plans.make(mining, by=secretary, year=NEXT)
        browser, url = as_user(secretary), f"/organisation/plan/sheet/{mining.pk}/?quarter={NEXT}Q1"
        typed = sheet(browser.get(url)) | {"plan-0-topic": "学条例", "plan-1-planned_on": f"{NEXT}-12-31"}
        answer = browser.post(url, typed)
        assert answer.status_code == 422
        assert answer.context["lines"].forms[1].errors
        assert not PlannedActivity.objects.exclude(topic="").exists()

    def test_the_calendar_shows_planned_and_held(self, as_user, secretary, mining):
        life_plans.add(
            by=secretary, branch=mining, kind="study_day", planned_on=date(2026, 8, 20), topic="学规程"
        )
        hold(mining, kind="party_class", day=date(2026, 8, 12))
        text = page(as_user(secretary).get("/organisation/life/calendar/?month=2026-08"))
        assert "学规程" in text
        assert "entry-good" in text
        assert "学规程" not in page(as_user(secretary).get("/organisation/life/calendar/?month=2026-09"))

    @pytest.mark.parametrize("query", ["month=2026-13", "month=x", "month=0-0", "branch=999999", "branch=x"])
    def test_a_wrong_month_or_branch_breaks_nothing(self, as_user, secretary, mining, query):
        assert as_user(secretary).get(f"/organisation/life/calendar/?{query}").status_code == 200

    def test_the_plan_of_the_year_is_read_by_members_and_has_a_table(self, as_user, rules, mining, secretary):
        life_plans.make(mining, by=secretary, year=NEXT)
        member = factories.person("m1", "张师傅", mining, "member")
        browser = as_user(member)
        text = page(browser.get(f"/organisation/plan/year/{mining.pk}/?year={NEXT}"))
        assert text.count("党员学习日") >= 12
        table = page(browser.get(f"/organisation/plan/export.csv?below={mining.pk}&year={NEXT}"))
        assert table.count("党员学习日") == 12


def sheet(answer) -> dict:
    """What the sheet holds, as a browser would send it back."""
    lines = answer.context["lines"]
    values = {bound.html_name: bound.value() for bound in lines.management_form}
    for form in lines.forms:
        values |= {bound.html_name: bound.field.widget.format_value(bound.value()) or "" for bound in form}
    return values


def test_the_quarter_of_a_sheet_is_the_present_one_where_none_is_named(as_user, secretary, mining):
    answer = as_user(secretary).get(f"/organisation/plan/sheet/{mining.pk}/")
    assert Quarter.current().label in page(answer)


def test_of_a_heart_talk_only_the_day_is_planned(as_user, secretary, mining):
    life_rules.begin(by=None, kind="heart_talk", branch_kind="branch", since=date(2018, 1, 1), per="year")
    life_plans.make(mining, by=secretary, year=NEXT)
    answer = as_user(secretary).get(f"/organisation/plan/sheet/{mining.pk}/?quarter={NEXT}Q4")
    [form] = answer.context["lines"].forms
    assert set(form.fields) == {"planned_on", "host", "version", "id"}


def test_the_record_is_a_link_only_for_who_may_open_it(as_user, secretary, mining):
    member = factories.person("m9", "党员小郑", mining, "member")
    record = hold(mining, kind="study_day", day=timezone.localdate())
    planned = life_plans.add(
        by=None, branch=mining, kind="study_day", planned_on=timezone.localdate(), topic="条例"
    )
    LifeRecord.objects.filter(pk=record.pk).update(plan=planned)
    link = f'href="{record.get_absolute_url()}"'
    assert link in page(as_user(secretary).get(planned.get_absolute_url()))
    assert link not in page(as_user(member).get(planned.get_absolute_url()))
