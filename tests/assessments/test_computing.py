"""The run: what it stores, when it is not needed, and that nothing half-done is ever seen."""

from datetime import date
from decimal import Decimal

import pytest

from assessments.models import Figure, Period, ScoreLine, ScoreRun, ScoreTotal
from assessments.scoring.sums import Standing, rank
from assessments.services import computing, runs
from branches.models import PeerGroup
from branches.services import organization
from common.errors import RuleViolation
from tests.assessments import enterprise
from tests.factories import LONG_AGO


@pytest.fixture
def quarter(company, mining, tunnelling):
    """A small enterprise with figures of one quarter."""
    return enterprise.build(company, [mining, tunnelling])


def compute(run):
    return computing.compute(run, token=1, report=lambda *progress: None)


def test_a_run_stores_every_line_and_total(quarter, mining):
    run = compute(runs.ask_for_run(quarter, by=None))
    assert run.state == ScoreRun.State.DRAFT
    assert (run.branches_count, run.lines_count) == (2, 6)
    total = ScoreTotal.objects.get(run=run, branch=mining)
    line = ScoreLine.objects.get(run=run, branch=mining, indicator__code="output")
    assert (line.score, line.target, line.actual) == (Decimal("52.00"), Decimal(200), Decimal(214))
    assert (total.party, total.business, total.integrated) == tuple(
        map(Decimal, ("95.00", "103.24", "99.94"))
    )
    assert total.name == "综采一队党支部"
    assert line.evidence == [["figure", Figure.objects.get(branch=mining, metric__code="output").pk]]


def test_the_same_inputs_make_no_new_result(quarter):
    first = compute(runs.ask_for_run(quarter, by=None))
    second = compute(runs.ask_for_run(quarter, by=None))
    assert second.state == ScoreRun.State.CANCELLED
    assert second.same_as == first
    assert not ScoreLine.objects.filter(run=second).exists()


def test_a_changed_figure_makes_another_fingerprint(quarter, mining):
    first = compute(runs.ask_for_run(quarter, by=None))
    enterprise.report(quarter, "output", mining, target="200", actual="190")
    second = compute(runs.ask_for_run(quarter, by=None))
    assert second.state == ScoreRun.State.DRAFT
    assert second.fingerprint != first.fingerprint


@pytest.fixture
def readings(monkeypatch):
    """How often facts were gathered."""
    seen = []

    def gather(*args):
        seen.append(args)
        return gathered(*args)

    gathered = computing.gather
    monkeypatch.setattr(computing, "gather", gather)
    return seen


def test_what_has_changed_is_read_once(quarter, mining, readings):
    compute(runs.ask_for_run(quarter, by=None))
    enterprise.report(quarter, "output", mining, target="200", actual="190")
    readings.clear()
    assert compute(runs.ask_for_run(quarter, by=None)).state == ScoreRun.State.DRAFT
    assert len(readings) == 1


def test_what_was_changed_and_changed_back_makes_no_new_result(quarter, mining):
    first = compute(runs.ask_for_run(quarter, by=None))
    for actual in ("190", "214"):
        enterprise.report(quarter, "output", mining, target="200", actual=actual)
    assert Figure.objects.filter(changed_at__gt=first.read_at).exists()
    again = compute(runs.ask_for_run(quarter, by=None))
    assert (again.state, again.same_as) == (ScoreRun.State.CANCELLED, first)
    assert not ScoreLine.objects.filter(run=again).exists()
    assert not ScoreTotal.objects.filter(run=again).exists()


def test_a_lost_run_writes_nothing(quarter):
    run = runs.ask_for_run(quarter, by=None)

    def taken_over(*progress):
        ScoreRun.objects.filter(pk=run.pk).update(attempt=2)

    with pytest.raises(computing.LostRun):
        computing.compute(run, token=1, report=taken_over)
    assert not ScoreLine.objects.filter(run=run).exists()
    assert not ScoreTotal.objects.filter(run=run).exists()


def test_an_older_attempt_cannot_take_a_run_back(quarter):
    run = runs.ask_for_run(quarter, by=None)
    ScoreRun.objects.filter(pk=run.pk).update(state="running", attempt=2)
    assert compute(run) is None


def test_results_show_the_tree_as_it_was_at_the_end_of_the_period(quarter, company, mining):
    organization.change(mining, by=None, valid_from=date(2026, 10, 1), name="综采队联合党支部")
    run = compute(runs.ask_for_run(quarter, by=None))
    assert ScoreTotal.objects.get(run=run, branch=mining).name == "综采一队党支部"


def test_a_figure_of_a_unit_counts_for_the_branch_that_answered_for_it_then(quarter, mining, tunnelling):
    unit = organization.add_unit(by=None, code="U9", name="综采九队", branch=mining, assigned_on=LONG_AGO)
    enterprise.report(quarter, "cost", mining, unit=unit, target="100", actual="100")
    Figure.objects.filter(branch=tunnelling, metric__code="cost").delete()
    organization.change_unit(unit, by=None, branch=tunnelling, assigned_on=date(2026, 8, 1))
    run = compute(runs.ask_for_run(quarter, by=None))
    line = ScoreLine.objects.get(run=run, branch=tunnelling, indicator__code="cost")
    assert line.actual == Decimal(100)


def test_branches_of_other_peer_groups_are_not_assessed_by_an_indicator(quarter, tunnelling):
    office = PeerGroup.objects.create(code="office", name="机关")
    organization.change(tunnelling, by=None, valid_from=LONG_AGO, peer_group=office)
    Figure.objects.filter(branch=tunnelling, metric__code="cost").delete()
    run = compute(runs.ask_for_run(quarter, by=None))
    line = ScoreLine.objects.get(run=run, branch=tunnelling, indicator__code="cost")
    assert (line.state, line.note) == ("not_applicable", "other_peer_group")


def test_ranks_in_the_database_are_those_of_the_engine(company):
    branches = [enterprise.a_branch(company, n) for n in range(12)]
    period = enterprise.build(company, branches, ties=True)
    run = compute(runs.ask_for_run(period, by=None))
    totals = list(ScoreTotal.objects.filter(run=run))
    places = rank(Standing(t.branch_id, "mining", t.integrated) for t in totals)
    assert {t.branch_id: t.rank for t in totals} == {key: place.rank for key, place in places.items()}
    assert len({t.rank for t in totals}) < len(totals)


def test_a_run_without_branches_says_so(company):
    period = enterprise.build(company, [])
    with pytest.raises(RuleViolation, match=r"考核|assess"):
        compute(runs.ask_for_run(period, by=None))


def test_a_figure_not_reported_holds_publication_back(quarter, mining):
    enterprise.report(quarter, "output", mining, state="not_reported")
    run = compute(runs.ask_for_run(quarter, by=None))
    assert run.blocked_count == 1
    Period.objects.filter(pk=quarter.pk).update(state="review")
    run.period.refresh_from_db()
    assert run.why_not_publish()
