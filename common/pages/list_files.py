"""Lists as files: at once when they are short, as a job when they are long, kept for a week for whoever asked."""

from datetime import timedelta
from itertools import islice

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common import attachments, exports, jobs, tables
from common.attachments import StoredFile
from common.errors import RuleViolation, refuse
from common.jobs import Job
from common.pages import registry
from common.pages.lists import filtered

KIND = "common.list_export"
EXPORT_CAP = 20_000  # rows that a request writes itself
SHEET_ROWS = 1_000_000  # a sheet of a workbook holds hardly more
CHUNK = 2_000
KEPT = timedelta(days=7)


class ListFile:
    """The list as filtered, sorted and seen by this user, ready to be written."""

    def __init__(self, pages, asked):
        self.pages, self.asked = pages, asked
        columns = pages.export_columns or pages.columns_for(asked.user)
        self.name = str(pages.title)
        self.columns = [column for column in columns if column.export]
        sortable = (*pages.columns_for(asked.user), *columns)
        sorting = tables.Sorting(sortable, pages.ordering, asked.GET.get("sort", ""))
        self.found = filtered(pages, asked)["rows"]
        self.rows = sorting.apply(self.found)

    def is_long(self) -> bool:
        return len(self.found.order_by().values("pk")[: EXPORT_CAP + 1]) > EXPORT_CAP

    def heads(self):
        return [exports.Column(str(c.label), kind=kind_of(c)) for c in self.columns]

    def cells(self, rows):
        for row in rows:
            yield [value_of(column, row) for column in self.columns]

    def content(self, fmt) -> bytes:
        rows = self.pages.exported(self.rows, self.asked)
        return exports.write_list(fmt, self.name, self.heads(), self.cells(rows))

    def chunks(self, fmt, report):
        """The file piece by piece, telling how far it is."""
        total = self.found.order_by().count()
        refuse(
            fmt == "xlsx"
            and total > SHEET_ROWS
            and _("A workbook holds no more than %(count)s rows; please take CSV.") % {"count": SHEET_ROWS}
        )
        rows = self.cells(counted(self.completed(), total, report))
        if fmt == "csv":
            return exports.csv_chunks(self.heads(), rows)
        return [exports.write_list(fmt, self.name, self.heads(), rows)]

    def completed(self):
        """The rows with what they need beside their own columns, a chunk at a time."""
        rows = self.rows.iterator(chunk_size=CHUNK)
        while some := list(islice(rows, CHUNK)):
            yield from self.pages.exported(some, self.asked)


def counted(rows, total, report):
    """The rows, with a word to the report now and then; it is there that a stopped job ends."""
    for number, row in enumerate(rows):
        if number % 500 == 0:
            report(number, total)
        yield row
    report(total, total)


def ask(pages, fmt, query, *, by):
    """Ask for a long list as a file; the same one that is still being written is not written twice."""
    args = {"page": pages.key(), "of": list(pages.address), "query": query, "format": fmt}
    args["language"] = translation.get_language()
    open_states = [Job.State.QUEUED, Job.State.RUNNING]
    same = Job.objects.filter(kind=KIND, by=by, args=args, state__in=open_states).first()
    return same or jobs.ask(KIND, by=by, args=args)


def write(job, report):
    """Carry out such a job with the rights that its asker holds now."""
    args, user = job.args, get_user_model().objects.get(pk=job.by_id)
    with translation.override(args["language"]):
        pages = pages_for(user, args)
        if pages is None:
            raise RuleViolation(_("Whoever asked for this list may no longer see it."))
        made = ListFile(pages, registry.Asked(user, QueryDict(args["query"])))
        chunks = made.chunks(args["format"], report)
        file = attachments.store(chunks, name=f"{made.name}.{args['format']}", owner=user)
        report(report.done, report.total, _("“%(file)s” is kept for seven days.") % {"file": file.name})
    reach = list(user.reach(pages.model.permission("view")).paths)
    return {"file": file.pk, "reach": reach, "url": reverse("common:export_file", args=[job.pk])}


def pages_for(user, args):
    """The page set of such a job; None when the user may not see it any more."""
    try:
        pages = registry.find(args["page"], user, *args["of"])
    except (Http404, PermissionDenied):
        return None
    return pages if pages.may(user, "view") else None


def readable_file(job, user) -> StoredFile | None:
    """The finished file, for whoever asked for it, may still see such rows and reaches as far as when it was written."""
    if job.by_id != user.pk or job.state != Job.State.DONE:
        return None
    pages = pages_for(user, job.args)
    if pages is None:
        return None
    reach = user.reach(pages.model.permission("view"))
    if not all(reach.covers(path) for path in job.result.get("reach", [])):
        return None
    return StoredFile.objects.filter(pk=job.result.get("file"), owner=user).first()


def remove_old():
    """Files that were kept long enough are gone; that somebody asked for them stays written."""
    old = Job.objects.filter(kind=KIND, finished_at__lt=timezone.now() - KEPT, result__has_key="file")
    for job in old:
        with transaction.atomic():
            for file in StoredFile.objects.filter(pk=job.result["file"]):
                attachments.remove(file)
            job.result, job.message = {}, _("The file was kept for seven days and has been removed.")
            job.save(update_fields=["result", "message"])


def kind_of(column):
    kinds = {"number": "decimal2", "integer": "integer", "date": "date", "datetime": "datetime"}
    return kinds.get(column.kind, "text")


def value_of(column, row):
    value = column.of(row)
    return value if kind_of(column) != "text" else tables.words(value)
