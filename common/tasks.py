"""Celery tasks: carry out a job row, and sweep what was kept long enough."""

from celery import shared_task
from django.utils.translation import gettext_lazy

from common import jobs, sent_forms
from common.pages import list_files


@jobs.handler(list_files.KIND, title=gettext_lazy("Write a list to a file"), queue="export")
def write_list(job, report):
    """Write the list of this job: the rows of whoever asked, in their language."""
    return list_files.write(job, report)


@shared_task(name="common.run_job")
def run_job(job_id):
    jobs.run(job_id, report_class=jobs.LiveReport)


def publish(job):
    """Send the hint that a job waits; the row stays the truth."""
    run_job.apply_async(args=[job.pk], queue=jobs.queue_of(job))
    jobs.Job.objects.filter(pk=job.pk).update(sent_at=jobs.Now())


@shared_task(name="common.sweep")
def sweep():
    """What was kept long enough goes; a missed sweep is made up for by the next."""
    list_files.remove_old()
    sent_forms.remove_old()
