"""Jobs are rows: claimed once, fenced, swept up, set aside."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from common import jobs
from common.errors import RuleViolation
from common.jobs import Job
from deploy import healthy
from tests import factories

SEEN = []


@jobs.handler("test.count", title="Count", queue="quick")
def count(job, report):
    SEEN.append(job.args["number"])
    report(1, 2, "half")
    return {"url": "/done/"}


@jobs.handler("test.refuse", title="Refuse")
def refuse_to_work(job, report):
    raise RuleViolation("the quarter is closed")


@jobs.handler("test.break", title="Break")
def break_down(job, report):
    raise ZeroDivisionError


@jobs.handler("test.trip", title="Trip")
def trip_over_a_cancellation(job, report):
    jobs.cancel(Job.objects.get(pk=job.pk), by=None)
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def nothing_seen():
    SEEN.clear()


@pytest.fixture
def told():
    """What the domain is told when a job does not end well."""
    heard = []
    jobs.HANDLERS["test.told"] = jobs.Handler(
        refuse_to_work, "Told", "default", lambda job, message: heard.append((job.pk, message))
    )
    yield heard
    del jobs.HANDLERS["test.told"]


@pytest.fixture
def counting(admin):
    return jobs.ask("test.count", by=admin, args={"number": 7})


def fall_silent(job, seconds=60):
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(seconds=seconds))


def test_a_job_is_done_once_and_keeps_its_result(counting):
    job = jobs.run(counting.pk)
    assert (job.state, job.result, job.done, job.total) == (Job.State.DONE, {"url": "/done/"}, 1, 2)
    assert jobs.run(counting.pk) is None
    assert SEEN == [7]


def test_a_job_is_claimed_by_one_only(counting):
    assert jobs.claim(counting.pk).attempt == 1
    assert jobs.claim(counting.pk) is None


def test_asking_twice_in_one_slot_gives_the_same_job(admin):
    first = jobs.ask("test.count", by=admin, args={"number": 1}, slot="quarter 2026Q3")
    second = jobs.ask("test.count", by=admin, args={"number": 2}, slot="quarter 2026Q3")
    assert first == second
    assert Job.objects.get().args == {"number": 1}


def test_jobs_without_a_slot_do_not_meet(admin):
    assert jobs.ask("test.count", by=admin, args={}) != jobs.ask("test.count", by=admin, args={})


def test_a_refusal_is_the_last_word(admin):
    job = jobs.run(jobs.ask("test.refuse", by=admin, args={}).pk)
    assert (job.state, job.message, job.attempt) == (Job.State.FAILED, "the quarter is closed", 1)


def test_the_domain_is_told_when_its_job_fails(admin, told):
    job = jobs.ask("test.told", by=admin, args={})
    jobs.run(job.pk)
    assert told == [(job.pk, "the quarter is closed")]


def test_the_domain_is_told_when_its_job_is_cancelled_before_it_began(admin, told):
    job = jobs.ask("test.told", by=admin, args={})
    jobs.cancel(job, by=admin)
    assert [pk for pk, message in told] == [job.pk]


def test_an_error_is_tried_again_and_set_aside_after_three_attempts(admin, caplog):
    job = jobs.ask("test.break", by=admin, args={})
    states = [jobs.run(job.pk).state for attempt in range(jobs.ATTEMPTS)]
    assert states == [Job.State.QUEUED, Job.State.QUEUED, Job.State.FAILED]
    assert jobs.run(job.pk) is None
    assert str(job.pk) in Job.objects.get(pk=job.pk).message
    assert "ZeroDivisionError" in caplog.text


def test_work_that_stumbles_because_it_was_cancelled_has_not_failed(admin, caplog):
    job = jobs.run(jobs.ask("test.trip", by=admin, args={}).pk)
    assert (job.state, job.attempt) == (Job.State.CANCELLED, 1)
    assert "ERROR" not in {record.levelname for record in caplog.records}


def test_a_silent_job_goes_back_to_the_queue(counting):
    fall_silent(jobs.claim(counting.pk))
    jobs.sweep()
    counting.refresh_from_db()
    assert (counting.state, counting.sent_at) == (Job.State.QUEUED, None)


def test_a_job_with_a_heartbeat_is_left_alone(counting):
    jobs.claim(counting.pk)
    jobs.sweep()
    counting.refresh_from_db()
    assert counting.state == Job.State.RUNNING


def test_a_job_that_killed_three_workers_is_set_aside(counting):
    for _attempt in range(jobs.ATTEMPTS):
        fall_silent(jobs.claim(counting.pk))
        jobs.sweep()
    counting.refresh_from_db()
    assert counting.state == Job.State.FAILED
    assert counting.attempt == jobs.ATTEMPTS


def test_a_cancelled_job_whose_worker_died_is_not_carried_out(counting, admin):
    fall_silent(jobs.claim(counting.pk))
    jobs.cancel(counting, by=admin)
    assert jobs.claim(counting.pk) is None
    jobs.sweep()
    counting.refresh_from_db()
    assert (counting.state, counting.attempt) == (Job.State.CANCELLED, 1)
    assert jobs.run(counting.pk) is None
    assert SEEN == []


def test_a_cancelled_job_that_killed_its_last_worker_is_cancelled_not_set_aside(admin, told):
    job = jobs.ask("test.told", by=admin, args={})
    for _attempt in range(jobs.ATTEMPTS):
        jobs.sweep()
        fall_silent(jobs.claim(job.pk))
    jobs.cancel(job, by=admin)
    jobs.sweep()
    assert Job.objects.get(pk=job.pk).state == Job.State.CANCELLED
    assert [pk for pk, message in told] == [job.pk]


def test_a_job_cancelled_between_its_error_and_the_next_attempt_is_not_given_back(counting, admin):
    held = jobs.claim(counting.pk)
    jobs.cancel(counting, by=admin)
    jobs._give_back(jobs._mine(held), held, "given up")
    counting.refresh_from_db()
    assert (counting.state, held.cancel_asked) == (Job.State.CANCELLED, True)


def test_a_waiting_job_that_somebody_asked_to_stop_is_swept_up(counting):
    Job.objects.filter(pk=counting.pk).update(cancel_asked=True)
    assert jobs.claim(counting.pk) is None
    jobs.sweep()
    counting.refresh_from_db()
    assert counting.state == Job.State.CANCELLED


def test_a_worker_that_lost_its_job_changes_nothing(counting):
    """The attempt number is the fence: the first worker wakes up after the second one finished."""
    zombie = jobs.claim(counting.pk)
    fall_silent(zombie)
    fresh = jobs.claim(counting.pk)
    fresh.result = {"by": "the second"}
    jobs._end(fresh, Job.State.DONE, "")
    zombie.result = {"by": "the first"}
    jobs._end(zombie, Job.State.FAILED, "late")
    counting.refresh_from_db()
    assert (counting.state, counting.result) == (Job.State.DONE, {"by": "the second"})


def test_a_job_that_has_not_begun_is_cancelled_at_once(counting, admin):
    jobs.cancel(counting, by=admin)
    counting.refresh_from_db()
    assert counting.state == Job.State.CANCELLED
    assert jobs.run(counting.pk) is None
    assert SEEN == []


def test_a_job_that_has_ended_cannot_be_cancelled(counting, admin):
    jobs.run(counting.pk)
    with pytest.raises(RuleViolation):
        jobs.cancel(counting, by=admin)


def test_waiting_jobs_are_sent_and_sent_again_when_nobody_took_them(counting):
    assert list(jobs.unsent()) == [counting]
    Job.objects.update(sent_at=timezone.now())
    assert not jobs.unsent().exists()
    Job.objects.update(sent_at=timezone.now() - jobs.RESEND - timedelta(seconds=1))
    assert list(jobs.unsent()) == [counting]


def sent(job, waited, ago):
    """A job whose last message went off so many seconds ago, when it had waited for so many."""
    sent_at = timezone.now() - timedelta(seconds=ago)
    Job.objects.update(sent_at=sent_at, asked_at=sent_at - timedelta(seconds=waited))


@pytest.mark.parametrize(
    ("waited", "pause"), [(0, 30), (30, 30), (120, 120), (600, 600), (1800, 600), (86400, 600)]
)
def test_without_a_worker_the_messages_of_a_job_become_rare(counting, waited, pause):
    sent(counting, waited, pause - 5)
    assert not jobs.unsent().exists()
    sent(counting, waited, pause + 5)
    assert jobs.unsent().exists()


def test_a_job_given_back_begins_with_short_pauses_again(counting):
    sent(counting, waited=86400, ago=40)
    assert not jobs.unsent().exists()
    fall_silent(counting, seconds=50)
    assert jobs.unsent().exists()


def test_a_worker_that_comes_back_is_sent_at_once_what_waits(counting):
    sent(counting, waited=86400, ago=40)
    jobs.send_again()
    assert list(jobs.unsent()) == [counting]


@pytest.mark.parametrize(
    ("waited", "ago", "well"),
    [(86400, 600, True), (86400, 900, False), (0, None, True), (300, None, False)],
)
def test_a_dispatcher_is_well_while_it_only_keeps_the_pause(counting, waited, ago, well):
    sent(counting, waited, ago or 0)
    if ago is None:
        Job.objects.update(sent_at=None)
    with connection.cursor() as cursor:
        cursor.execute(healthy.WAITED_TOO_LONG)
        assert (cursor.fetchone()[0] == 0) == well


def test_the_queue_is_named_by_the_handler(counting, admin):
    assert jobs.queue_of(counting) == "quick"
    assert jobs.queue_of(Job(kind="unknown")) == "default"


def test_jobs_are_seen_by_who_asked_and_by_who_runs_the_system(counting, admin, leader, company):
    assert list(Job.objects.for_user(admin)) == [counting]
    assert not Job.objects.for_user(leader).exists()


@pytest.mark.django_db(transaction=True)
class TestLiveReport:
    """Progress is written outside the handler's transaction, by a thread of its own."""

    @pytest.fixture(autouse=True)
    def quick_heart(self, monkeypatch):
        monkeypatch.setattr(jobs, "HEARTBEAT_SECONDS", 0.02)

    @pytest.fixture
    def live(self, transactional_roles, counting):
        return counting

    def carry_out(self, job, work):
        handler = jobs.Handler(work, "Live", "default", None)
        jobs.HANDLERS["test.count"], kept = handler, jobs.HANDLERS["test.count"]
        try:
            return jobs.run(job.pk, report_class=jobs.LiveReport)
        finally:
            jobs.HANDLERS["test.count"] = kept

    def until(self, condition):
        for _attempt in range(200):
            if condition():
                return True
            threading.Event().wait(0.02)
        return False

    def test_progress_is_seen_while_the_job_runs(self, live):
        def work(job, report):
            report(3, 10, "三分之一")
            assert self.until(lambda: Job.objects.get(pk=job.pk).done == 3)
            report(10, 10)

        assert self.carry_out(live, work).done == 10

    def test_a_cancelled_job_stops_at_its_next_report(self, live, admin):
        def work(job, report):
            report(1, 10)
            jobs.cancel(job, by=admin)
            assert self.until(lambda: report.lost)
            report(2, 10)
            raise AssertionError("not reached")

        assert self.carry_out(live, work).state == Job.State.CANCELLED

    def test_a_job_taken_by_another_worker_stops_at_its_next_report(self, live):
        def work(job, report):
            fall_silent(job)
            Job.objects.filter(pk=job.pk).update(attempt=job.attempt + 1)
            assert self.until(lambda: report.lost)
            report(2, 10)

        job = self.carry_out(live, work)
        assert (job.state, job.attempt) == (Job.State.RUNNING, 2)

    def test_the_thread_ends_with_the_job(self, live):
        before = threading.active_count()
        self.carry_out(live, lambda job, report: None)
        assert threading.active_count() == before

    def test_two_workers_at_once_claim_it_once(self, live):
        claimed = []

        def worker():
            try:
                claimed.append(jobs.claim(live.pk))
            finally:
                connection.close()

        workers = [threading.Thread(target=worker) for number in range(5)]
        for one in workers:
            one.start()
        for one in workers:
            one.join()
        assert len([job for job in claimed if job]) == 1


def test_the_way_to_the_result_is_shown_to_the_asker_alone(counting, admin, company, as_user):
    jobs.run(counting.pk)
    operator = factories.person("sys9", "系统小马", company, "system_admin")
    assert as_user(admin).get(counting.get_absolute_url()).context["result_url"] == "/done/"
    seen = as_user(operator).get(counting.get_absolute_url())
    assert (seen.status_code, seen.context["result_url"]) == (200, "")
