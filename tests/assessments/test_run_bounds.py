"""What a run leaves out, what it survives, and by which edition it may be made."""

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments import facts
from assessments.models import Metric, Period, ScoreLine, ScoreRun, ScoreTotal
from assessments.results.headlines import before_words, grade_words
from assessments.results.standings import standing_of
from assessments.services import filing, judging, periods, runs, schemes
from assessments.services.scheme_documents import create_from_document
from common.answers import Answer, Questions
from common.errors import RuleViolation
from tests import factories
from tests.assessments import results_cast as cast


def document(**changes):
    return deepcopy(cast.DOCUMENT) | changes


def publish(made, since=date(2020, 1, 1)):
    return schemes.publish(create_from_document(made, by=None, effective_from=since), by=None)


@pytest.fixture
def period(company, mining):
    return cast.period()


def line(run, branch, code):
    return ScoreLine.objects.get(run=run, branch=branch, indicator__code=code)


class TestIndicatorsOfOtherPeerGroups:
    """An indicator meant for some peer groups is none of the others', whatever is known of them."""

    def test_reported_figures_do_not_count(self, period, mining):
        made = document()
        made["groups"][1]["indicators"][0]["peer_groups"] = ["washing"]
        publish(made)
        cast.worked(period, mining)
        found = line(cast.compute(period), mining, "output")
        assert (found.state, found.score, found.possible) == ("not_applicable", None, 0)

    def test_records_do_not_count(self, period, mining, tunnelling, monkeypatch):
        questions = Questions()
        questions.ask("visits", "走访")(
            lambda first, last, branches: dict.fromkeys(branches, Answer(Decimal(2), Decimal(3)))
        )
        monkeypatch.setitem(facts.SOURCES, "visits", facts.from_records(questions.known["visits"]))
        made = document()
        visits = {"code": "visits", "name": "走访", "points": "10", "kind": "ratio", "params": {"cap": "1"}}
        visits |= {"source": "visits", "peer_groups": ["washing"]}
        made["groups"][0]["indicators"].append(visits)
        publish(made)
        washing = factories.branch(
            "B09", "洗选党支部", parent=mining.parent, peer_group=factories.peer_group("washing", "洗选")
        )
        for branch in (mining, washing):
            cast.worked(period, branch)
        run = cast.compute(period)
        assert line(run, washing, "visits").score == Decimal("6.67")
        assert line(run, mining, "visits").state == "not_applicable"


class TestWhatNobodyWouldType:
    """One slip of the pen never takes the scores of a whole organisation."""

    def test_a_bonus_beyond_all_points_is_not_counted_and_says_so(self, period, mining, tunnelling):
        publish(document())
        for branch in (mining, tunnelling):
            cast.worked(period, branch)
        cast.report(period, mining, "praise", items=[{"code": "group", "count": "10000000"}])
        run = cast.compute(period)
        assert (line(run, mining, "praise").state, line(run, mining, "praise").note) == (
            "not_reported",
            "not_computable",
        )
        assert ScoreTotal.objects.get(run=run, branch=tunnelling).integrated == Decimal("98.74")

    def test_any_number_of_events_with_amounts_of_their_own_is_printed(self, period, mining):
        made = document()
        rows = [{"code": "overdue", "name": "逾期", "min": "0.1", "max": "5"}]
        made["groups"][0]["indicators"][0]["params"] = {"rows": rows}
        publish(made)
        cast.worked(period, mining)
        events = [
            {"code": "overdue", "count": "1", "amount": f"0.{10 + n}", "matter": f"DC-{n}"} for n in range(60)
        ]
        cast.report(period, mining, "findings", items=events)
        lost = sum(Decimal(event["amount"]) for event in events)
        assert line(cast.compute(period), mining, "findings").score == 60 - lost

    @pytest.mark.parametrize("factor", ["110", "1.00449"])
    def test_a_coefficient_that_cannot_be_kept_is_refused_with_the_scheme(self, period, factor):
        factors = {"优秀": factor, "良好": "1", "合格": "0.9", "不合格": "0"}
        with pytest.raises(RuleViolation):
            publish(document(coefficient=factors))


class TestEditions:
    """A quarter is scored by an edition that held on its last day."""

    def test_one_from_the_future_is_refused(self, period):
        later = publish(document(code="next"), since=date(2030, 1, 1))
        with pytest.raises(RuleViolation, match="2026"):
            runs.ask_for_run(period, by=None, scheme=later)

    def test_one_out_of_use_is_refused(self, period):
        gone = publish(document())
        schemes.retire(gone, by=None)
        with pytest.raises(RuleViolation):
            runs.ask_for_run(period, by=None, scheme=gone)


class TestAnotherRun:
    def test_figures_put_back_lead_to_the_result_in_force_and_not_to_a_third(self, period, mining):
        publish(document())
        cast.worked(period, mining)
        first = cast.compute(period, publish=True)
        cast.report(period, mining, "output", target="200", actual="150")
        assert cast.compute(period, reason="更正").state == ScoreRun.State.DRAFT
        cast.report(period, mining, "output", target="200", actual="214")
        again = cast.compute(period, reason="改回")
        assert (again.state, again.same_as) == (ScoreRun.State.CANCELLED, first)

    def test_a_second_deadline_asks_for_scores_again(self, period, mining):
        publish(document())
        cast.worked(period, mining)
        now = timezone.now()
        runs.ask_due_runs(now)
        ScoreRun.objects.update(state=ScoreRun.State.CANCELLED)
        periods.resume_filing(
            Period.objects.get(pk=period.pk), by=None, filing_deadline=now + timedelta(days=3), reason="补报"
        )
        after = now + timedelta(days=4)
        periods.end_due_filings(after)
        for _tick in range(2):
            runs.ask_due_runs(after)
        assert ScoreRun.objects.filter(state=ScoreRun.State.QUEUED).count() == 1
        assert ScoreRun.objects.count() == 2


class TestWordsOfTheCard:
    def test_a_branch_without_a_score_is_not_unchanged(self, mining, admin, company):
        made = document()
        for each in made["groups"][1]["indicators"]:
            each["missing"] = "redistribute"
        publish(made)
        before = cast.period("2026Q2")
        cast.worked(before, mining)
        cast.compute(before, publish=True)
        period = cast.period()
        cast.worked(period, mining)
        for code in ("output", "cost"):
            cast.report(period, mining, code, state="not_reported")
        run = cast.compute(period, publish=True)
        total = ScoreTotal.objects.select_related("run__scheme", "run__period", "run__scope").get(run=run)
        assert total.integrated is None
        words = before_words(standing_of(admin, total))
        assert "98.74" in words
        assert "持平" not in words

    def test_a_grade_that_a_veto_holds_down_says_from_where(self, period, mining, admin):
        publish(document())
        cast.worked(period, mining)
        cast.report(period, mining, "accident", items=[{"code": "a", "count": "1"}])
        run = cast.compute(period)
        total = ScoreTotal.objects.select_related("run__scheme", "run__period", "run__scope").get(run=run)
        words = grade_words(standing_of(admin, total))
        assert total.grade in words
        assert total.grade_raw in words


def test_a_straight_line_from_the_target_asks_for_the_target(period, mining):
    made = document()
    made["groups"][0]["indicators"][1] |= {"kind": "linear", "params": {"span": "10"}}
    publish(made)
    assert judging.Judges(period).takes_target("topics")
    Period.objects.filter(pk=period.pk).update(state="filing")
    filed = filing.file_figure(
        Period.objects.get(pk=period.pk),
        Metric.objects.get(code="topics"),
        by=None,
        branch=mining,
        target=Decimal(40),
        actual=Decimal(38),
    )
    assert filed
