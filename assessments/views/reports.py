"""The quarter report: at once when it is short, as a job when it is long."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views import View

from assessments.reports.quarter import quarter_report
from assessments.reports.quarter_book import write
from assessments.results import access
from assessments.services import reports
from assessments.views.results import readable_run_or_404
from common import audit, exports
from common.attachments import StoredFile
from common.jobs import Job


class RunReport(View):
    """Ask for the report of a run."""

    def post(self, request, run_id):
        run = readable_run_or_404(request.user, run_id)
        with transaction.atomic():
            audit.record(request.user, "report.exported", run)
            if reports.is_long(run):
                job = reports.ask_for_report(run, by=request.user)
                messages.info(request, _("This report is long; it is being written in the background."))
                return redirect(job.get_absolute_url())
        made = quarter_report(run, request.user)
        return exports.download_response(write(made), made.file_name, exports.XLSX)


class ReportFile(View):
    """A finished report, for whoever asked for it and may still see the run."""

    def get(self, request, pk):
        job = get_object_or_404(Job, pk=pk, kind=reports.KIND, by=request.user, state=Job.State.DONE)
        if not access.readable_runs(request.user).filter(pk=job.args["run"]).exists():
            raise Http404
        file = get_object_or_404(StoredFile, pk=job.result.get("file"), owner=request.user)
        return exports.download_response(file.path.read_bytes(), file.name, exports.XLSX)
