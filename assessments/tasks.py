"""Work in the background: ids in, one service call."""

from celery import shared_task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import ScoreRun
from assessments.services import computing, drift, periods, plan_generation, reports, runs
from common import jobs
from common.errors import RuleViolation


@jobs.handler(
    runs.KIND, title=gettext_lazy("Compute a quarter's scores"), queue="score", failed=runs.job_ended
)
def compute_run(job, report):
    """Compute the run of this job, if its asker may still ask for it."""
    run = ScoreRun.objects.select_related("period", "scope", "scheme").get(pk=job.args["run"])
    if job.by and not job.by.reach(ScoreRun.permission("add")).covers(run.scope.path):
        raise RuleViolation(_("Whoever asked for this run may no longer do so."))
    run = computing.compute(run, token=job.attempt, report=report)
    return {"run": run.pk, "url": reverse("assessments:run_detail", args=[run.pk])} if run else {}


@jobs.handler(reports.KIND, title=gettext_lazy("Write a quarter report"), queue="export")
def write_report(job, report):
    """Write the report of this job: the rows of whoever asked, in their language."""
    return reports.write_report(job, report)


@jobs.handler(drift.KIND, title=gettext_lazy("Compare a result with the records behind it"), queue="score")
def compare_with_records(job, report):
    """Ask the records of this job's run again."""
    return drift.compare(ScoreRun.objects.select_related("period", "scheme", "scope").get(pk=job.args["run"]))


@jobs.handler(plan_generation.KIND, title=gettext_lazy("Plan a quarter's supervision visits"))
def plan_visits(job, report):
    """Plan the visits of this job's plan, for whoever asked."""
    return plan_generation.carry_out(job, report)


@shared_task(name="assessments.tick")
def tick():
    """What is due by the calendar; a missed tick is caught up by the next, a doubled one changes nothing."""
    now = timezone.now()
    periods.end_due_filings(now)
    runs.ask_due_runs(now)
    drift.ask_due_comparisons(now)
