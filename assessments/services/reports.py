"""Asking for reports that are too long for a request, and writing them in the background."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.reports.quarter import quarter_report
from assessments.reports.quarter_book import write
from assessments.results import access
from common import attachments, jobs
from common.errors import RuleViolation

KIND = "assessments.report"
AT_ONCE = 5000  # lines that a request writes itself


def ask_for_report(run, *, by):
    """Ask for the quarter report of a run, in the language of whoever asks."""
    return jobs.ask(KIND, by=by, args={"run": run.pk, "language": translation.get_language()})


def write_report(job, report):
    """Carry out such a job: the rows of its asker, as a file that only the asker gets."""
    run = access.readable_runs(job.by).filter(pk=job.args["run"]).first()
    if run is None:
        raise RuleViolation(_("Whoever asked for this report may no longer see the run."))
    with translation.override(job.args["language"]):
        made = quarter_report(run, job.by)
        content = write(made, report)
        file = attachments.store([content], name=made.file_name, owner=job.by)
    return {"file": file.pk, "url": reverse("assessments:report_file", args=[job.pk])}


def is_long(run) -> bool:
    """Whether the report of this run is for the background."""
    return run.lines_count > AT_ONCE
