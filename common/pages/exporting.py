"""The list written to a file: same rows, same filters, same columns."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from common import audit, exports
from common.jobs import Job
from common.pages import list_files
from common.pages.base import PageView

audit.WORDS["list.exported"] = gettext_lazy("list exported")


class ExportPage(PageView):
    """A short list at once; a long one is written in the background."""

    def get(self, request, fmt):
        if fmt not in exports.FORMATS:
            raise Http404
        made = list_files.ListFile(self.pages, request)
        changes = {"list": self.pages.name, "format": fmt}
        with transaction.atomic():
            audit.record(request.user, "list.exported", request.user, changes=changes)
            if made.is_long():
                job = list_files.ask(self.pages, fmt, request.GET.urlencode(), by=request.user)
                messages.info(request, _("This list is long; it is being written in the background."))
                return redirect(job.get_absolute_url())
        return exports.download_response(made.content(fmt), f"{made.name}.{fmt}", exports.FORMATS[fmt])


class ExportFile(View):
    """A list that was written in the background, for whoever asked for it and may still see it."""

    def get(self, request, pk):
        job = get_object_or_404(Job, pk=pk, kind=list_files.KIND, by=request.user)
        if not (file := list_files.readable_file(job, request.user)):
            raise Http404
        return exports.file_response(file.path, file.name, exports.FORMATS[job.args["format"]])
