"""Pages of periods, of the catalogue and of reported figures, as people use them."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from assessments.models import Figure, FigureChange, Period
from assessments.services import filing, periods
from assessments.views.figures import ACTUAL, FigurePages
from assessments.views.periods import MetricPages, PeriodPages
from tests import factories
from tests.assessments import filing_cast as cast
from tests.pages import PagesTests, complaints, form_values, page, queries

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def english(in_english):
    """Words as they stand in the code; pages answer in Chinese."""


@pytest.fixture
def powerless(db, mining):
    return factories.person("member1", "职工小郝", mining, "member")


class TestPeriodPages(PagesTests):
    pages = PeriodPages

    @pytest.fixture
    def powerless(self, powerless):
        return powerless

    @pytest.fixture
    def own(self):
        return cast.period("2026Q2")

    def typed(self, own):
        (quarter, _label), *_others = PeriodPages.form_class.base_fields["quarter"].choices
        return {"quarter": quarter, "filing_deadline": "2099-01-10T18:00"}

    def more(self, own, count):
        for number in range(count):
            cast.period(f"20{10 + number}Q1", state="closed")

    def shown(self, own):
        return "2026"


class TestMetricPages(PagesTests):
    pages = MetricPages
    changed_field = "name"

    @pytest.fixture
    def powerless(self, powerless):
        return powerless

    @pytest.fixture
    def own(self):
        return cast.metric("raw_coal_output")

    def typed(self, own):
        return {
            "code": "washing_yield",
            "name": "精煤产率",
            "side": "business",
            "direction": "higher",
            "roll_up": "mean",
            "decimals": 2,
        }

    def more(self, own, count):
        for code in list(cast.METRICS)[1:]:
            cast.metric(code)

    def shown(self, own):
        return own.name


class TestFigurePages(PagesTests):
    pages = FigurePages
    changed_field, foreign_field = "note", "branch"

    @pytest.fixture
    def powerless(self, powerless):
        return powerless

    @pytest.fixture
    def period(self):
        cast.scheme()
        return cast.period()

    @pytest.fixture
    def writer(self, mining):
        return factories.person("conf1", "综采核算员", mining, "confirmer")

    @pytest.fixture
    def reader(self, secretary):
        return secretary

    @pytest.fixture
    def own(self, period, mining, writer):
        unit = factories.unit("U01", "综采一队", mining)
        metric = cast.metric("raw_coal_output")
        return filing.file_figure(period, metric, unit=unit, by=writer, target=D(52), actual=D("54.6"))

    @pytest.fixture
    def foreign(self, period, tunnelling):
        unit = factories.unit("U09", "掘进九队", tunnelling)
        metric = cast.metric("raw_coal_output")
        return filing.file_figure(period, metric, unit=unit, by=None, target=D(48), actual=D("47.1"))

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    def typed(self, own):
        return {
            "period": own.period_id,
            "metric": cast.metric("life_records").pk,
            "branch": own.branch_id,
            "state": "value",
            "items-TOTAL_FORMS": 0,
            "items-INITIAL_FORMS": 0,
        }

    def more(self, own, count):
        metric = cast.metric("rule_violation")
        for number in range(count):
            unit = factories.unit(f"UX{number}", f"综采{number}队", own.branch)
            filing.file_figure(own.period, metric, unit=unit, by=None, target=D(3), actual=D(1))

    def shown(self, own):
        return str(own.unit)


@pytest.fixture
def period():
    cast.scheme()
    return cast.period()


@pytest.fixture
def team(mining):
    return factories.unit("U01", "综采一队", mining)


@pytest.fixture
def output():
    return cast.metric("raw_coal_output")


def test_the_form_of_a_figure_shows_the_rule_that_will_judge_it_and_the_unit_of_measure(
    as_user, admin, period, team, output
):
    url = f"{reverse('assessments:figure_add')}?period={period.pk}&metric={output.pk}&unit={team.pk}"
    text = page(as_user(admin).get(url))
    assert "采掘支部考核方案" in text
    assert "万吨</span>" in text


def test_a_figure_that_stands_already_is_corrected_instead(as_user, admin, period, team, output):
    figure = filing.file_figure(period, output, unit=team, by=admin, target=D(52), actual=D(50))
    url = f"{reverse('assessments:figure_add')}?period={period.pk}&metric={output.pk}&unit={team.pk}"
    answer = as_user(admin).get(url)
    assert answer.url == reverse("assessments:figure_edit", args=[figure.pk])


def test_the_events_of_a_rule_are_typed_row_by_row(as_user, admin, period, mining):
    typed = {
        "period": period.pk,
        "metric": cast.metric("life_records").pk,
        "branch": mining.pk,
        "state": "value",
        "items-TOTAL_FORMS": 2,
        "items-INITIAL_FORMS": 0,
        "items-0-code": "late",
        "items-0-count": "2",
        "items-1-code": "faked",
        "items-1-count": "1",
        "items-1-amount": "2.5",
        "items-1-matter": "八月支委会",
    }
    answer = as_user(admin).post(reverse("assessments:figure_add"), typed)
    assert answer.status_code == 302, complaints(answer)
    figure = Figure.objects.get()
    assert [item["code"] for item in figure.items] == ["late", "faked"]
    text = page(as_user(admin).get(figure.get_absolute_url()))
    assert "补写记录" in text
    assert "八月支委会" in text


def test_points_that_the_rule_does_not_allow_are_told_beside_the_events(as_user, admin, period, mining):
    typed = {
        "period": period.pk,
        "metric": cast.metric("life_records").pk,
        "branch": mining.pk,
        "state": "value",
        "items-TOTAL_FORMS": 1,
        "items-INITIAL_FORMS": 0,
        "items-0-code": "faked",
        "items-0-count": "1",
        "items-0-amount": "9",
    }
    answer = as_user(admin).post(reverse("assessments:figure_add"), typed)
    assert answer.status_code == 422
    assert not Figure.objects.exists()


def test_a_correction_of_anothers_value_asks_for_the_reason_and_keeps_the_old_value(
    as_user, admin, period, team, output
):
    filing.file_figure(period, output, unit=team, by=None, target=D(52), actual=D(50))
    figure = Figure.objects.get()
    url, browser = reverse("assessments:figure_edit", args=[figure.pk]), as_user(admin)
    typed = form_values(browser.get(url)) | {"actual": "54.6"}
    answer = browser.post(url, typed)
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    assert browser.post(url, typed | {"reason": "过磅单补录"}).status_code == 302
    assert FigureChange.objects.get().old["actual"] == "50"
    text = page(browser.get(figure.get_absolute_url()))
    assert "过磅单补录" in text


@pytest.mark.parametrize(
    ("typed", "stored"), [("54_6", None), ("54.6%", None), ("1,512", 1512), ("５４．６", "54.6")]
)
def test_a_number_in_the_form_is_read_as_strictly_as_in_a_table(
    as_user, admin, period, team, output, typed, stored
):
    figure = filing.file_figure(period, output, unit=team, by=admin, target=D(52), actual=D(50))
    url, browser = reverse("assessments:figure_edit", args=[figure.pk]), as_user(admin)
    answer = browser.post(url, form_values(browser.get(url)) | {"actual": typed})
    figure.refresh_from_db()
    assert answer.status_code == (302 if stored else 422)
    assert figure.actual == D(stored or 50)


def test_a_figure_of_a_closed_quarter_cannot_be_corrected_and_the_button_says_why(
    as_user, admin, period, team, output
):
    figure = filing.file_figure(period, output, unit=team, by=admin, target=D(52), actual=D(50))
    Period.objects.update(state="closed")
    browser = as_user(admin)
    [correct] = browser.get(figure.get_absolute_url()).context["actions"]
    assert correct["reason"]
    url = reverse("assessments:figure_edit", args=[figure.pk])
    answer = browser.post(url, form_values(browser.get(url)) | {"actual": "51", "reason": "x"})
    assert answer.status_code == 422


def test_a_quarters_page_offers_the_next_step_and_what_is_possible(as_user, admin):
    period = cast.period(state="open")
    urls = [a["url"] for a in as_user(admin).get(period.get_absolute_url()).context["actions"]]
    assert [url.split("/")[-2] for url in urls if "/do/" in url] == ["open", "deadline"]


def test_the_steps_of_a_quarter_are_walked_on_its_page(as_user, admin):
    period, browser = cast.period(state="open"), as_user(admin)

    def do(verb, **typed):
        return browser.post(reverse("assessments:period_action", args=[period.pk, verb]), typed).status_code

    assert do("open") == 302
    assert do("end") == 422  # a reason is asked for
    assert do("end", reason="季度结束") == 302
    assert do("resume", filing_deadline="2000-01-01T00:00", reason="补报") == 422
    assert do("close") == 302
    assert do("reopen", reason="数据有误") == 302
    period.refresh_from_db()
    assert period.state == "review"


def owing(as_user, user, period):
    return as_user(user).get(reverse("assessments:period_owing", args=[period.pk]))


def test_who_still_owes_what_is_told_branch_by_branch_inside_ones_reach(
    as_user, admin, secretary, period, mining, tunnelling, team, output
):
    cast.metrics()
    filing.file_figure(period, output, unit=team, by=admin, target=D(52), actual=D(50))
    filing.file_figure(period, cast.metric("cost_per_tonne"), unit=team, by=admin, state="not_applicable")
    filing.file_figure(period, cast.metric("rule_violation"), unit=team, by=admin, state="not_reported")
    found = owing(as_user, admin, period).context["owing"]
    assert [(b.version.name, len(b.owed)) for b in found.branches] == [(mining.name, 3), (tunnelling.name, 5)]
    mine = owing(as_user, secretary, period).context["owing"]
    assert [b.version.name for b in mine.branches] == [mining.name]
    by_code = {row.metric.code: row for row in mine.metrics}
    assert by_code["rule_violation"].states == {"not_reported": 1}
    assert (by_code["cost_per_tonne"].owed, by_code["rule_violation"].owed) == (0, 1)


def test_figures_that_are_meant_for_other_peer_groups_are_not_owed(as_user, admin, mining, tunnelling):
    cast.scheme(raw_coal_output={"peer_groups": ["washing"]})
    cast.metrics()
    found = owing(as_user, admin, cast.period()).context["owing"]
    assert "raw_coal_output" not in {metric.code for branch in found.branches for metric in branch.owed}


def test_the_way_to_report_what_is_owed_names_the_only_unit(as_user, admin, period, mining, team):
    cast.metrics()
    rows = owing(as_user, admin, period).context["late"]
    links = {owed["metric"].code: owed["url"] for owed in rows[0]["owed"]}
    assert f"unit={team.pk}" in links["raw_coal_output"]
    assert f"branch={mining.pk}" in links["life_records"]


def test_who_owes_what_costs_as_many_queries_for_many_branches_as_for_few(as_user, admin, company, period):
    cast.metrics()
    browser, url = as_user(admin), reverse("assessments:period_owing", args=[period.pk])
    factories.branch("B50", "机电队党支部", parent=company)
    browser.get(url)
    few = queries(browser, url)
    for number in range(8):
        made = factories.branch(f"B6{number}", f"支部{number}", parent=company)
        factories.unit(f"U6{number}", f"队{number}", made)
    assert queries(browser, url) <= few + 0


def test_what_one_branch_reported_is_not_told_to_the_next_as_a_median_of_few(
    as_user, secretary, period, team, output
):
    figure = filing.file_figure(period, output, unit=team, by=None, target=D(52), actual=D(50))
    assert as_user(secretary).get(figure.get_absolute_url()).context["peers"] is None


def test_several_units_of_one_branch_are_one_peer_and_give_no_median(
    as_user, secretary, tunnelling, period, team, output
):
    figure = filing.file_figure(period, output, unit=team, by=None, target=D(52), actual=D(50))
    for number in range(3):
        unit = factories.unit(f"U7{number}", f"掘进{number}队", tunnelling)
        filing.file_figure(period, output, unit=unit, by=None, target=D(52), actual=D(40))
    assert as_user(secretary).get(figure.get_absolute_url()).context["peers"] is None


def test_a_peer_counts_with_what_its_units_come_to(
    as_user, secretary, company, mining, tunnelling, period, team, output
):
    figure = filing.file_figure(period, output, unit=team, by=None, target=D(52), actual=D(50))
    for number, actual in enumerate((10, 20)):
        unit = factories.unit(f"U7{number}", f"掘进{number}队", tunnelling)
        filing.file_figure(period, output, unit=unit, by=None, target=D(52), actual=D(actual))
    for number, actual in enumerate((31, 44)):
        peer = factories.branch(f"B7{number}", f"支部{number}", parent=company, peer_group=mining.peer_group)
        filing.file_figure(period, output, branch=peer, by=None, target=D(52), actual=D(actual))
    found = as_user(secretary).get(figure.get_absolute_url()).context["peers"]
    assert found == {"median": "31.00", "count": 3}


def test_ending_is_refused_in_words_when_another_was_faster(as_user, admin):
    period = cast.period()
    periods.end_filing(period, by=None)
    url = reverse("assessments:period_action", args=[period.pk, "end"])
    assert as_user(admin).post(url, {"reason": "x"}).status_code == 422


def test_ballots_stand_in_the_list_as_ballots_and_other_events_as_events():
    voices = [{"code": "first", "count": "18"}, {"code": "third", "count": "3"}]
    with translation.override("en"):
        assert ACTUAL.html(Figure(items=voices)) == "ballots 18 / 0 / 3 / 0"
        assert ACTUAL.html(Figure(items=[{"code": "group", "count": "1"}])) == "1 events"
