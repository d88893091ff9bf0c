"""The main job against real PostgreSQL, Redis and Celery: killed, doubled, cut off - and right all the same."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from assessments.models import Period, ScoreLine, ScoreRun, ScoreTotal
from assessments.sample import loading
from assessments.services import runs
from common.jobs import Job
from tests.chaos.conftest import wait_for

pytestmark = pytest.mark.services

KILLS = 20
LINES = "run_id, branch_id, indicator_id, state, target, actual, possible, score, working, note"
TOTALS = "branch_id, party, business, integrated, grade, rank, completeness, coordination"


@pytest.fixture
def quarter(transactional_roles):
    """A sample large enough that a run can be hit in its middle."""
    loading.load(branches=1200, quarters=1)
    return Period.objects.get()


def digest(run) -> str:
    """One hash over everything that a run stored, but for its own number."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT md5((SELECT string_agg(l::text, '' ORDER BY l::text) FROM (
                SELECT {LINES.removeprefix("run_id, ")} FROM assessments_scoreline WHERE run_id = %s) l)
            || (SELECT string_agg(t::text, '' ORDER BY t::text) FROM (
                SELECT {TOTALS} FROM assessments_scoretotal WHERE run_id = %s) t))
            """,
            [run.pk, run.pk],
        )
        return cursor.fetchone()[0]


def forget(run):
    """Out of the way, so that the next run is not answered by this one."""
    with transaction.atomic():
        ScoreLine.objects.filter(run=run)._raw_delete("default")
        ScoreTotal.objects.filter(run=run)._raw_delete("default")
        run.spreads.all().delete()
        ScoreRun.objects.filter(pk=run.pk).delete()


def state_of(run):
    return ScoreRun.objects.values_list("state", flat=True).get(pk=run.pk)


def ended(run):
    return wait_for(
        lambda: state_of(run) in {"draft", "failed", "cancelled"} and state_of(run), what="the end of the run"
    )


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_random_moments_gives_the_same_digest(quarter, processes):
    chance = random.Random(7)
    processes.dispatcher()
    worker = processes.worker()
    undisturbed = runs.ask_for_run(quarter, by=None)
    assert ended(undisturbed) == "draft"
    expected, took = digest(undisturbed), (undisturbed_seconds(undisturbed))
    forget(undisturbed)
    hits = 0
    for _ in range(KILLS):
        run = runs.ask_for_run(quarter, by=None)
        wait_for(lambda run=run: state_of(run) != "queued", what="the start of the run")
        time.sleep(chance.uniform(0, took))
        processes.kill(worker)
        hits += state_of(run) == "running"
        worker = processes.worker()
        assert ended(run) == "draft"
        assert digest(run) == expected
        forget(run)
    assert hits >= KILLS // 3, "too few kills struck a run in its middle"


def undisturbed_seconds(run):
    run.refresh_from_db()
    return (run.finished_at - run.read_at).total_seconds()


@pytest.mark.django_db(transaction=True)
def test_twenty_computes_at_once_make_one_run(quarter):
    def ask(_):
        try:
            return runs.ask_for_run(quarter, by=None).pk
        except runs.RunInProgress as refusal:
            return -refusal.run.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(ask, range(20)))
    [made] = [answer for answer in answers if answer > 0]
    assert ScoreRun.objects.count() == 1
    assert answers.count(-made) == 19


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_down_asking_works_and_the_run_comes_when_it_is_back(quarter, redis, processes):
    processes.dispatcher()
    processes.worker()
    redis.stop()
    started = time.monotonic()
    run = runs.ask_for_run(quarter, by=None)
    assert time.monotonic() - started < 0.5
    time.sleep(1)
    assert state_of(run) == "queued"
    redis.start()
    assert ended(run) == "draft"


@pytest.mark.django_db(transaction=True)
def test_without_redis_the_folder_broker_does_the_same(quarter, processes_without_redis):
    processes_without_redis.dispatcher()
    processes_without_redis.worker()
    run = runs.ask_for_run(quarter, by=None)
    assert ended(run) == "draft"
    assert run.totals.count() == 1200


@pytest.mark.django_db(transaction=True)
def test_what_waited_long_is_taken_up_as_soon_as_a_worker_comes(transactional_roles, processes):
    """Its messages are lost and the next is due in an hour: the worker that comes asks for them."""
    loading.load(branches=3, quarters=1)
    run = runs.ask_for_run(Period.objects.get(), by=None)
    now = timezone.now()
    Job.objects.update(asked_at=now - timedelta(days=1), sent_at=now - timedelta(minutes=5))
    processes.dispatcher()
    processes.worker()
    assert ended(run) == "draft"
