"""The one Celery task: carry out a job row."""

from celery import shared_task

from common import jobs


@shared_task(name="common.run_job")
def run_job(job_id):
    jobs.run(job_id, report_class=jobs.LiveReport)


def publish(job):
    """Send the hint that a job waits; the row stays the truth."""
    run_job.apply_async(args=[job.pk], queue=jobs.queue_of(job))
    jobs.Job.objects.filter(pk=job.pk).update(sent_at=jobs.Now())
