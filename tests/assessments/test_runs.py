"""Asking, publishing, cancelling: what is refused, and in which words."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assessments import tasks
from assessments.models import Period, ScoreLine, ScoreRun, ScoreTotal
from assessments.services import computing, runs
from common.audit import AuditEvent
from common.errors import RuleViolation
from common.jobs import Job
from tests.assessments import enterprise


@pytest.fixture
def quarter(company, mining, tunnelling):
    return enterprise.build(company, [mining, tunnelling], state="review")


@pytest.fixture
def draft(quarter):
    return computing.compute(runs.ask_for_run(quarter, by=None), token=1, report=lambda *progress: None)


def test_asking_inserts_a_run_and_its_job_and_notes_who_asked(quarter, admin):
    run = runs.ask_for_run(quarter, by=admin)
    assert (run.state, run.job.state) == ("queued", "queued")
    assert AuditEvent.objects.get(action="run.asked").by == admin


def test_a_second_start_is_answered_with_the_first(quarter, admin):
    first = runs.ask_for_run(quarter, by=admin)
    with pytest.raises(runs.RunInProgress) as refusal:
        runs.ask_for_run(quarter, by=admin)
    assert refusal.value.run == first
    assert Job.objects.count() == 1


def test_the_job_carries_the_run_out(quarter, admin, run_jobs):
    run = runs.ask_for_run(quarter, by=admin)
    [job] = run_jobs()
    run.refresh_from_db()
    assert (run.state, job.state, job.done) == ("draft", "done", 2)


def test_who_lost_the_right_while_the_job_waited_gets_nothing(quarter, admin, run_jobs):
    run = runs.ask_for_run(quarter, by=admin)
    admin.appointments.all().delete()
    run_jobs()
    run.refresh_from_db()
    assert run.state == "failed"
    assert not ScoreLine.objects.exists()


def test_nothing_is_published_while_filing_goes_on(draft, quarter, admin):
    Period.objects.filter(pk=quarter.pk).update(state="filing")
    with pytest.raises(RuleViolation):
        runs.publish(draft, by=admin)


def test_publishing_makes_the_draft_the_accepted_result(draft, admin):
    published = runs.publish(draft, by=admin)
    assert (published.state, published.published_by) == ("published", admin)


def test_a_draft_older_than_a_figure_is_not_published(draft, quarter, mining, admin):
    enterprise.report(quarter, "output", mining, target="200", actual="150")
    assert draft.is_stale
    with pytest.raises(RuleViolation):
        runs.publish(draft, by=admin)


def test_a_new_run_after_publication_needs_a_reason_and_supersedes(draft, quarter, mining, admin, run_jobs):
    runs.publish(draft, by=admin)
    with pytest.raises(RuleViolation):
        runs.ask_for_run(quarter, by=admin)
    enterprise.report(quarter, "output", mining, target="200", actual="150")
    again = runs.ask_for_run(quarter, by=admin, reason="产量更正")
    run_jobs()
    runs.publish(again, by=admin)
    draft.refresh_from_db()
    assert draft.state == "superseded"
    assert ScoreRun.objects.filter(state="published").count() == 1


@pytest.mark.parametrize("table", ["assessments_scoreline", "assessments_scoretotal", "assessments_scorerun"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {}"])
def test_published_results_do_not_change_even_in_the_database(draft, admin, table, statement):
    runs.publish(draft, by=admin)
    change = "fingerprint = 'x'" if table.endswith("run") else "branch_id = branch_id"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table, change))


def test_a_cancelled_run_leaves_room_for_the_next(quarter, admin):
    run = runs.ask_for_run(quarter, by=admin)
    runs.cancel(run, by=admin)
    assert runs.ask_for_run(quarter, by=admin).pk != run.pk


def test_a_published_run_is_not_cancelled(draft, admin):
    runs.publish(draft, by=admin)
    with pytest.raises(RuleViolation):
        runs.cancel(draft, by=admin)


def test_overlapping_parts_of_the_tree_are_not_both_published(draft, quarter, mining, admin, run_jobs):
    runs.publish(draft, by=admin)
    part = runs.ask_for_run(quarter, by=admin, scope=mining)
    run_jobs()
    part.refresh_from_db()
    with pytest.raises(RuleViolation):
        runs.publish(part, by=admin)


def test_a_period_without_a_scheme_in_force_cannot_be_computed(quarter):
    early = Period.objects.create(quarter="2020Q1", state="review", filing_deadline=timezone.now())
    with pytest.raises(RuleViolation):
        runs.ask_for_run(early, by=None)


def test_the_clock_ends_filing_and_asks_once(quarter):
    late = timezone.now() - timedelta(minutes=1)
    Period.objects.filter(pk=quarter.pk).update(state="filing", filing_deadline=late)
    tasks.tick()
    tasks.tick()
    quarter.refresh_from_db()
    assert quarter.state == "review"
    assert ScoreRun.objects.filter(period=quarter).count() == 1


def test_the_clock_does_not_publish(quarter, run_jobs):
    Period.objects.filter(pk=quarter.pk).update(filing_deadline=timezone.now())
    tasks.tick()
    run_jobs()
    tasks.tick()
    assert ScoreRun.objects.get().state == "draft"


def test_only_publishers_see_drafts(draft, admin, leader, secretary):
    assert ScoreTotal.objects.for_user(admin).count() == 2
    assert not ScoreTotal.objects.for_user(leader).exists()
    runs.publish(draft, by=admin)
    assert ScoreTotal.objects.for_user(leader).count() == 2
    assert ScoreTotal.objects.for_user(secretary).count() == 1
