"""The list written to a file: same rows, same filters, same columns."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from common import audit, exports
from common.jobs import Job
from common.pages import list_files
from common.pages.base import PageView

audit.WORDS["list.exported"] = gettext_lazy("list exported")


class ExportPage(PageView):
    """A short list at once; a long one is written in the background, once somebody says so."""

    def get(self, request, fmt):
        made = self.file(fmt)
        if made.is_long():
            return self.offer(made, fmt)
        self.note(fmt)
        return exports.download_response(made.content(fmt), f"{made.name}.{fmt}", exports.FORMATS[fmt])

    def post(self, request, fmt):
        self.file(fmt)
        with transaction.atomic():
            self.note(fmt)
            job = list_files.ask(self.pages, fmt, request.GET.urlencode(), by=request.user)
        return redirect(job.get_absolute_url())

    def file(self, fmt):
        if fmt not in exports.FORMATS:
            raise Http404
        return list_files.ListFile(self.pages, self.request)

    def note(self, fmt):
        changes, user = {"list": self.pages.name, "format": fmt}, self.request.user
        with transaction.atomic():
            audit.record(user, "list.exported", user, changes=changes)

    def offer(self, made, fmt):
        """Nothing is begun by an address alone; what will happen stands above the button."""
        title, query = _("Export"), self.request.GET.urlencode()
        context = {
            "title": title,
            "breadcrumb": self.breadcrumb((title, None)),
            "explain": _("This list has more than %(count)s rows; it is written in the background.")
            % {"count": f"{list_files.EXPORT_CAP:,}"},
            "consequences": [
                _("You can go on working meanwhile; the job shows how far it is."),
                _("The file is kept for seven days, for you alone."),
                _("With filters the list is shorter, and comes at once."),
            ],
            "submit_label": _("Write “%(file)s”") % {"file": f"{made.name}.{fmt}"},
            "cancel_url": self.pages.url("list") + (query and f"?{query}"),
        }
        return render(self.request, "pages/confirm.html", context)


class ExportFile(View):
    """A list that was written in the background, for whoever asked for it and may still see it."""

    def get(self, request, pk):
        job = get_object_or_404(Job, pk=pk, kind=list_files.KIND, by=request.user)
        if not (file := list_files.readable_file(job, request.user)):
            raise Http404
        return exports.file_response(file.path, file.name, exports.FORMATS[job.args["format"]])
