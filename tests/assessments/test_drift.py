"""A result keeps its numbers when the records behind it change, and says so."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from assessments import facts
from assessments.models import Figure, ScoreRun
from assessments.results import staleness
from assessments.services import drift, runs
from branches.services import organization
from common import audit, jobs
from common.answers import Answer, Questions
from common.errors import RuleViolation
from tests import factories
from tests.assessments import results_cast
from tests.factories import LONG_AGO

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """How many visits the records show; a test changes it."""
    return {"visits": 2}


@pytest.fixture
def draft(monkeypatch, mining, held):
    questions = Questions()
    questions.ask("visits", "走访")(
        lambda first, last, branches: {
            pk: Answer(Decimal(held["visits"]), Decimal(3), records=(("branches.branch", pk),))
            for pk in branches
        }
    )
    monkeypatch.setitem(facts.SOURCES, "visits", facts.from_records(questions.known["visits"]))
    document = {**results_cast.DOCUMENT}
    party, business = document["groups"]
    visits = {"code": "visits", "name": "联系点走访", "points": "10", "kind": "ratio", "params": {"cap": "1"}, "source": "visits"}  # fmt: skip
    results_cast.scheme(groups=[{**party, "indicators": [*party["indicators"], visits]}, business])
    period = results_cast.period()
    results_cast.worked(period, mining)
    return results_cast.compute(period)


def something_happens(row):
    with transaction.atomic():
        audit.record(None, "branch.changed", row)


def look_again(run_jobs):
    drift.ask_due_comparisons(timezone.now())
    return [job for job in run_jobs() if job.kind == drift.KIND]


def test_the_line_is_scored_from_the_records_and_names_them(draft, mining):
    line = draft.lines.get(indicator__code="visits")
    assert (line.actual, line.target, line.score) == (2, 3, Decimal("6.67"))
    assert line.evidence == [["branches.branch", mining.pk]]


def test_as_long_as_nothing_happens_nobody_looks(draft, run_jobs):
    assert look_again(run_jobs) == []


def test_other_records_with_the_same_answer_leave_the_result_in_peace(draft, mining, run_jobs):
    something_happens(mining)
    assert len(look_again(run_jobs)) == 1
    assert not ScoreRun.objects.get(pk=draft.pk).is_stale


def test_another_answer_marks_the_draft_and_holds_publication_back(draft, held, mining, admin, run_jobs):
    held["visits"] = 3
    something_happens(mining)
    look_again(run_jobs)
    draft = ScoreRun.objects.get(pk=draft.pk)
    assert draft.is_stale
    assert staleness.with_stale_mark(ScoreRun.objects.all()).get().has_changed
    with pytest.raises(RuleViolation):
        runs.publish(draft, by=admin)


def test_two_ticks_and_ten_changes_ask_once_until_the_pause_is_over(draft, mining, run_jobs):
    something_happens(mining)
    drift.ask_due_comparisons(timezone.now())
    drift.ask_due_comparisons(timezone.now())
    assert jobs.Job.objects.filter(kind=drift.KIND).count() == 1
    run_jobs()
    something_happens(mining)
    assert look_again(run_jobs) == []
    drift.ask_due_comparisons(timezone.now() + timedelta(minutes=11))
    assert jobs.Job.objects.filter(kind=drift.KIND).count() == 2


def test_what_was_still_being_written_during_a_look_is_looked_at_once_more(draft, held, mining, run_jobs):
    something_happens(mining)
    look_again(run_jobs)
    held["visits"] = 3  # told later than it was written
    assert look_again(run_jobs) == []
    later = timezone.now() + timedelta(minutes=11)
    drift.ask_due_comparisons(later)
    run_jobs()
    assert ScoreRun.objects.get(pk=draft.pk).is_stale


def test_figures_too_are_compared_when_the_catalogue_or_the_tree_has_changed(company, mining, run_jobs):
    results_cast.scheme()
    period = results_cast.period()
    results_cast.worked(period, mining)
    draft = results_cast.compute(period)
    mining.versions.update(peer_group=factories.peer_group("office", "机关"))
    something_happens(mining)
    assert len(look_again(run_jobs)) == 1
    assert ScoreRun.objects.get(pk=draft.pk).is_stale


def test_a_unit_moved_in_hindsight_takes_its_figures_along_and_the_result_wears_the_mark(
    company, mining, tunnelling, run_jobs
):
    results_cast.scheme()
    period = results_cast.period()
    results_cast.worked(period, mining)
    unit = organization.add_unit(by=None, code="U9", name="综采九队", branch=mining, assigned_on=LONG_AGO)
    figure = results_cast.report(period, mining, "output", target="200", actual="214")
    Figure.objects.filter(pk=figure.pk).update(unit=unit)
    draft = results_cast.compute(period)
    with transaction.atomic():
        organization.change_unit(unit, by=None, branch=tunnelling, assigned_on=date(2026, 8, 1))
    look_again(run_jobs)
    assert ScoreRun.objects.get(pk=draft.pk).is_stale
    assert Figure.objects.get(pk=figure.pk).branch == tunnelling


def test_a_published_result_keeps_its_numbers_and_wears_the_mark(draft, held, mining, admin, run_jobs):
    runs.publish(draft, by=admin)
    held["visits"] = 0
    something_happens(mining)
    look_again(run_jobs)
    published = ScoreRun.objects.get(pk=draft.pk)
    assert (published.state, published.is_stale) == ("published", True)
    assert published.lines.get(indicator__code="visits").score == Decimal("6.67")
