"""The score card: it explains itself down to the record, from stored rows only, and shows nobody else's scores."""

import copy
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Figure, ScoreTotal
from assessments.results import notices
from assessments.results.cards import card_of
from tests import factories
from tests.assessments import results_cast as cast

QUERIES = 15


@pytest.fixture
def quarter(company, mining, tunnelling):
    cast.scheme()
    period = cast.period()
    cast.worked(period, mining)
    cast.worked(period, tunnelling, output="190")
    return period


@pytest.fixture
def published(quarter):
    return cast.compute(quarter, publish=True)


def address(run, branch):
    return reverse("assessments:card", args=[run.pk, branch.pk])


def texts(response):
    """What a reader reads, without the marks of the page."""
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain.replace("&#x27;", "'"))


def test_the_worked_example_can_be_replayed_from_its_card(published, mining, secretary, as_user):
    page = texts(as_user(secretary).get(address(published, mining)))
    for arithmetic in (
        "60.00 − 3 × 2.50 = 52.50",
        "40.00 × 38/40 = 38.00",
        "50.00 + 2 × 1.00 = 52.00",
        "30.00 × (2 − 298/304) = 30.59",
        "100 × 90.50/100 + 1.50 = 92.00",
        "100 × 82.59/80 = 103.24",
        "0.40 × 92.00 + 0.60 × 103.24 = 98.74",
    ):
        assert arithmetic in page
    assert "优秀 · ≥90" in page


def test_every_line_leads_to_the_figure_behind_it(published, mining, secretary, as_user):
    page = as_user(secretary).get(address(published, mining)).content.decode()
    figure = Figure.objects.get(branch=mining, metric__code="output")
    assert f'href="{figure.get_absolute_url()}"' in page


def test_without_the_right_to_figures_there_are_no_links(published, mining, secretary, as_user):
    secretary.appointments.get().role.permissions.remove(
        *secretary.appointments.get().role.permissions.filter(codename="view_figure")
    )
    assert "/figure/" not in as_user(secretary).get(address(published, mining)).content.decode()


def test_a_line_that_is_not_assessed_says_what_becomes_of_its_points(published, mining, admin):
    card = card_of(admin, total(published, mining))
    [line] = [line for line in card.lines if line.indicator.code == "advance"]
    assert line.state
    assert line.arithmetic == ""
    assert len(line.reasons) == 1


def test_completeness_counts_what_applies(published, mining, admin):
    assert card_of(admin, total(published, mining)).counted == (4, 4)


def test_a_figure_corrected_after_the_run_is_marked_and_the_score_stays(quarter, published, mining, admin):
    cast.report(quarter, mining, "output", target="200", actual="100")
    card = card_of(admin, total(published, mining))
    [line] = [line for line in card.lines if line.indicator.code == "output"]
    assert line.is_corrected
    assert (str(line.score), line.arithmetic) == ("52.00", "50.00 + 2 × 1.00 = 52.00")


def test_a_veto_that_strikes_stands_on_its_own_line_with_what_it_changed(quarter, mining, secretary, as_user):
    cast.report(quarter, mining, "accident", items=[{"code": "a", "count": "1", "matter": "7·12"}])
    run = cast.compute(quarter, publish=True)
    card = card_of(secretary, total(run, mining))
    assert [line.indicator.code for line in card.struck] == ["accident"]
    assert "优秀 → 合格" in texts(as_user(secretary).get(address(run, mining)))


def test_what_holds_the_integration_back_most_comes_first(published, tunnelling, admin):
    card = card_of(admin, total(published, tunnelling))
    assert [each.line.indicator.code for each in card.obstacles] == ["findings", "topics", "output"]
    assert str(card.obstacles[0].lost) == "3.00"  # 7.5 of 100 points at a weight of 0.4


COEFFICIENT = {"优秀": "0.9", "良好": "0.8", "合格": "0.7", "不合格": "0.6"}


def test_under_a_coefficient_the_card_weighs_with_it_and_not_with_the_weights(
    company, mining, admin, as_user
):
    cast.scheme(coefficient=COEFFICIENT, party_weight="0.405", business_weight="0.595")
    period = cast.period()
    cast.worked(period, mining, output="150")
    run = cast.compute(period)
    [obstacle] = card_of(admin, total(run, mining)).obstacles
    # 8 of 50 points are lost; they are 10 of 100 points of the business side, and those count 0.9.
    assert (obstacle.line.indicator.code, str(obstacle.lost)) == ("output", "9.00")
    figures = as_user(admin).get(address(run, mining)).context["figures"]
    assert [figure["label"] for figure in figures[1:3]] == ["党建得分", "经营得分 × 0.90"]


def test_under_a_coefficient_a_side_without_figures_is_weighed_by_nothing(company, mining, admin, as_user):
    cast.scheme(coefficient=COEFFICIENT)
    period = cast.period()
    cast.worked(period, mining)
    for code in ("output", "cost"):
        cast.report(period, mining, code, state="not_reported")
    run = cast.compute(period)
    figures = as_user(admin).get(address(run, mining)).context["figures"]
    assert [figure["label"] for figure in figures[1:3]] == ["党建得分", "经营得分"]
    assert card_of(admin, total(run, mining)).obstacles == []


def test_under_a_coefficient_a_branch_without_a_business_side_is_weighed_as_it_is_computed(
    company, mining, admin, as_user
):
    cast.scheme(coefficient=COEFFICIENT)
    period = cast.period()
    cast.worked(period, mining)
    for code in ("output", "cost"):
        cast.report(period, mining, code, state="not_applicable")
    run = cast.compute(period)
    figures = as_user(admin).get(address(run, mining)).context["figures"]
    assert figures[1]["label"] == "党建得分 × 1.00"
    obstacles = card_of(admin, total(run, mining)).obstacles
    assert [(each.line.indicator.code, str(each.lost)) for each in obstacles] == [
        ("findings", "7.50"),
        ("topics", "2.00"),
    ]


def test_nothing_adds_more_than_there_is_room_under_the_cap(company, mining, admin):
    cast.scheme(coefficient=COEFFICIENT | {"优秀": "1.05"})
    period = cast.period()
    cast.worked(period, mining, output="190")
    card = card_of(admin, total(cast.compute(period), mining))
    assert str(card.total.integrated) == "104.46"
    assert [str(each.lost) for each in card.obstacles] == ["0.54"]  # 1.31 without the cap of 105


@pytest.mark.parametrize(
    ("effect", "left"),
    [
        ({"effect": "zero_side", "side": "party"}, ["output"]),
        ({"effect": "zero_item", "item": "findings"}, ["output", "topics"]),
    ],
    ids=["side", "indicator"],
)
def test_what_a_veto_has_taken_is_not_promised_again(effect, left, company, tunnelling, admin):
    cast.scheme(groups=cast.with_veto(effect))
    period = cast.period()
    cast.worked(period, tunnelling, output="150")
    cast.report(period, tunnelling, "accident", items=[{"code": "a", "count": "1", "matter": "7·12"}])
    card = card_of(admin, total(cast.compute(period), tunnelling))
    assert [each.line.indicator.code for each in card.obstacles] == left


def test_under_a_coefficient_the_score_before_the_vetoes_has_its_own_arithmetic(company, mining, admin):
    effect = {"effect": "zero_side", "side": "party"}
    cast.scheme(groups=cast.with_veto(effect), coefficient=COEFFICIENT)
    period = cast.period()
    cast.worked(period, mining)
    cast.report(period, mining, "accident", items=[{"code": "a", "count": "1", "matter": "7·12"}])
    card = card_of(admin, total(cast.compute(period), mining))
    formulas = [step.formula for step in card.sums]
    assert str(card.total.factor) == "0.6000"
    assert "0.90 × 103.24 = 92.92" in formulas  # the party side was 92.00 and excellent
    assert "0.60 × 103.24 = 61.94" in formulas


def test_two_skins_are_told_with_numbers_and_the_lines_that_cost_most(quarter, mining, secretary, as_user):
    cast.report(quarter, mining, "findings", items=[{"code": "overdue", "count": "20"}])
    run = cast.compute(quarter, publish=True)
    notice = notices.two_skins(card_of(secretary, total(run, mining)))
    assert [line.indicator.code for line in notice.lines] == ["findings", "topics"]
    page = texts(as_user(secretary).get(address(run, mining)))
    for number in ("49.50", "103.24", "53.74"):  # party, business, and how far apart they are
        assert number in notice.sentences[0]
        assert number in page


def test_a_branch_in_step_gets_no_notice(published, mining, admin):
    assert notices.two_skins(card_of(admin, total(published, mining))) is None


@pytest.mark.parametrize("policy", ["redistribute", "refuse"])
def test_an_indicator_meant_for_others_says_so_and_holds_nothing_back(policy, company, mining, admin):
    groups = copy.deepcopy(cast.DOCUMENT["groups"])
    groups[1]["indicators"][2] |= {"peer_groups": ["tunnelling"], "not_applicable": policy}
    cast.scheme(groups=groups)
    period = cast.period()
    cast.worked(period, mining)
    period.figures.filter(metric__code="advance").delete()
    run = cast.compute(period)
    assert run.blocked_count == 0
    card = card_of(admin, total(run, mining))
    [line] = [line for line in card.lines if line.indicator.code == "advance"]
    assert (line.line.state, line.line.note) == ("not_applicable", "other_peer_group")
    assert len(line.reasons) == 2


def test_the_trend_knows_the_quarter_before(published, quarter, mining, secretary):
    later = cast.period("2026Q4")
    cast.worked(later, mining, output="220")
    cast.worked(later, quarter.figures.exclude(branch=mining).first().branch)
    run = cast.compute(later, publish=True)
    standing = card_of(secretary, total(run, mining)).standing
    assert [point.quarter for point in standing.points] == ["2026Q3", "2026Q4"]
    assert str(standing.before.integrated) == "98.74"
    assert standing.change > 0


def test_the_chart_is_drawn_from_the_same_points(published, mining, secretary, as_user):
    url = reverse("assessments:card_trend", args=[published.pk, mining.pk])
    option = as_user(secretary).get(url).json()
    assert [98.74] in [series["data"] for series in option["series"]]


def test_a_secretary_reads_the_own_card_and_no_other(published, mining, tunnelling, secretary, as_user):
    browser = as_user(secretary)
    assert browser.get(address(published, mining)).status_code == 200
    assert browser.get(address(published, tunnelling)).status_code == 404


def test_a_draft_is_hidden_from_those_who_do_not_compute(quarter, mining, secretary, auditor, admin, as_user):
    draft = cast.compute(quarter)
    assert as_user(secretary).get(address(draft, mining)).status_code == 404
    assert as_user(auditor).get(address(draft, mining)).status_code == 404
    assert as_user(admin).get(address(draft, mining)).status_code == 200


def test_without_a_post_there_is_no_card(published, mining, nobody, as_user):
    assert as_user(nobody).get(address(published, mining)).status_code == 403


def test_a_branch_sees_no_rank_unless_the_scheme_opens_it(published, mining, secretary, leader, as_user):
    rank = as_user(leader).get(address(published, mining)).context["figures"][0]["peers"]
    mine = as_user(secretary).get(address(published, mining)).context["figures"][0]["peers"]
    assert "1" in rank
    assert mine == ""


def test_an_open_scheme_shows_the_rank_to_the_branch(company, mining, secretary, as_user):
    cast.scheme(rank_is_public=True)
    period = cast.period()
    cast.worked(period, mining)
    run = cast.compute(period, publish=True)
    assert "1" in as_user(secretary).get(address(run, mining)).context["figures"][0]["peers"]


def test_too_few_peers_give_no_median_to_a_branch(published, mining, secretary, leader):
    assert card_of(secretary, total(published, mining)).standing.spreads == {}
    assert card_of(leader, total(published, mining)).standing.spreads["party"].count == 2


def test_enough_peers_give_an_anonymous_median(company, mining, secretary):
    cast.scheme()
    period = cast.period()
    branches = [mining] + [
        factories.branch(f"P{n}", f"第{n}党支部", parent=company, peer_group=mining.peer_group)
        for n in range(3)
    ]
    for branch in branches:
        cast.worked(period, branch)
    run = cast.compute(period, publish=True)
    assert str(card_of(secretary, total(run, mining)).standing.spreads["party"].median) == "92.00"


def test_my_card_is_the_newest_published_one_of_my_branch(published, mining, secretary, as_user):
    answer = as_user(secretary).get(reverse("assessments:my_card"))
    assert answer.headers["Location"] == address(published, mining)


def test_my_card_leads_to_the_list_where_there_is_none(quarter, secretary, as_user):
    assert as_user(secretary).get(reverse("assessments:my_card")).headers["Location"] == reverse(
        "assessments:results"
    )


def test_a_superseded_card_says_so_and_leads_to_the_result_in_force(
    quarter, published, mining, secretary, as_user
):
    cast.report(quarter, mining, "output", target="200", actual="190")
    newer = cast.compute(quarter, publish=True, reason="更正产量")
    page = as_user(secretary).get(address(published, mining)).content.decode()
    assert reverse("assessments:result_list", args=[newer.pk]) in page


def test_a_card_takes_the_same_few_queries_however_many_lines_it_has(published, mining, secretary, as_user):
    browser = as_user(secretary)
    browser.get(address(published, mining))
    with CaptureQueriesContext(connection) as taken:
        browser.get(address(published, mining))
    assert len(taken) <= QUERIES


def test_nothing_is_scored_again_for_display(published, mining, secretary, as_user, monkeypatch):
    """Stored numbers are shown even where the rule would say something else today."""

    def refuse(*args, **kwargs):
        raise AssertionError("scored again")

    monkeypatch.setattr("assessments.scoring.sums.score_branch", refuse)
    monkeypatch.setattr("assessments.scoring.sums.score_line", refuse)
    assert as_user(secretary).get(address(published, mining)).status_code == 200


def total(run, branch):
    related = ("run__period", "run__scheme", "run__scope", "peer_group")
    return ScoreTotal.objects.select_related(*related).get(run=run, branch=branch)
