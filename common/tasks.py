"""Celery tasks: carry out a job row, and sweep what was kept long enough."""

from celery import shared_task
from celery.signals import worker_init, worker_ready
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext_lazy

from common import jobs, sent_forms
from common.pages import list_files


@jobs.handler(list_files.KIND, title=gettext_lazy("Write a list to a file"), queue="export")
def write_list(job, report):
    """Write the list of this job: the rows of whoever asked, in their language."""
    return list_files.write(job, report)


@shared_task(name="common.run_job")
def run_job(job_id):
    """Pages give up on a lock after seconds; a job waits until whoever is writing is through."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '10min'")
    jobs.run(job_id, report_class=jobs.LiveReport)


def publish(job):
    """Send the hint that a job waits; the row stays the truth."""
    run_job.apply_async(args=[job.pk], queue=jobs.queue_of(job))
    jobs.Job.objects.filter(pk=job.pk).update(sent_at=jobs.Now())


@worker_init.connect
def load_addresses(**kwargs):
    """A job ends with the address of what it made: the first one should not wait until all pages are loaded."""
    reverse("home")


@worker_ready.connect
def send_again_to_the_worker_that_came(**kwargs):
    jobs.send_again()
    connection.close()


@shared_task(name="common.sweep")
def sweep():
    """What was kept long enough goes; a missed sweep is made up for by the next."""
    list_files.remove_old()
    sent_forms.remove_old()
