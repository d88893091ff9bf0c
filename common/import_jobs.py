"""Imports as pages that everybody knows: upload, check in a job, look at every row, take over in a job.

A table gets its pages by a declaration in `<app>/imports.py`, which every process loads at its start:

    @import_jobs.register
    class FigureImport(import_jobs.PageImport):    # columns, check_row, save_row ...: see common/imports.py
        name = "figures"                           # stands in the address: /import/figures/?period=2026Q3
        title = _("Figures of a quarter")
        permission = "assessments.add_figure"      # asked for by every page, and again by each job
        context_names = ("period",)                # parameters of the address that the pages keep

        def find_context(self, user, given):       # {"period": "2026Q3"} -> what check_row, save_row ... get
            return Period.objects.for_user(user).get(...)    # as `context`; RuleViolation: refused in words

        def home(self, context):                   # where the rows are seen afterwards
            return reverse("assessments:figure_list")

Every check and every taking over gets an instance of its own, so prepare() may keep what it looked up on self.
Links: import_jobs.upload_url("figures", period="2026Q3"). A job reads the file anew, and asks anew what its user
may: between the look and the taking over both may have changed. In mode "all" one refused row undoes all; in mode
"good" the refused ones are in a workbook. Whatever fails, the upload stays and can be tried again.
"""

from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import attachments, audit, imports, jobs
from common.batches import ImportBatch
from common.errors import RuleViolation, refuse
from common.import_heads import find_table
from common.sheets import read_workbook, shown
from common.words import listed

MODES = ("all", "good")
SAMPLE = 20  # good rows on the preview
KEPT = 500  # bad rows on the preview; the workbook has them all

REGISTERED: dict[str, type["PageImport"]] = {}


class PageImport(imports.TableImport):
    """A declaration of an import with what its pages need to know."""

    permission = ""
    menu: Any = ""
    context_names: tuple[str, ...] = ()

    def find_context(self, user, given: dict) -> Any:
        """What the rows are read for, from the parameters of the address; RuleViolation when it is not theirs."""
        return None

    def home(self, context) -> str:
        """The page that shows the rows afterwards."""
        raise NotImplementedError

    def notes(self, user, context) -> list[str]:
        """What stands above the file field."""
        return []


def register(declaration: type[PageImport]):
    """Give this import its pages."""
    REGISTERED[declaration.name] = declaration
    return declaration


def upload_url(name, **given) -> str:
    """The address where such a file is uploaded."""
    return address("import_upload", name, given)


def template_url(name, **given) -> str:
    """The address of the table to fill in."""
    return address("import_template", name, given)


def address(page, name, given) -> str:
    query = f"?{urlencode(given)}" if given else ""
    return reverse(f"common:{page}", args=[name]) + query


@transaction.atomic
def receive(declaration, chunks, *, name, given, by):
    """Keep an uploaded file and ask for its check."""
    declaration.find_context(by, given)
    file = attachments.store(chunks, name=name, owner=by)
    batch = ImportBatch.objects.create(kind=declaration.name, context=given, file=file, by=by)
    batch.job = jobs.ask("import.check", by=by, args=arguments(batch))
    batch.save(update_fields=["job"])
    return batch


@transaction.atomic
def take_over(batch, *, mode, by):
    """Ask for the rows to be written: all of them or none, or the good ones."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    refuse(batch.state != ImportBatch.State.CHECKED and _("This upload is not waiting to be taken over."))
    refuse(mode not in MODES and _("Choose between all rows and the good rows."))
    refuse(mode == "all" and batch.bad and _("Some rows are refused; mend them, or take over the good rows."))
    refuse(not batch.good and _("There is no row that could be taken over."))
    batch.state, batch.problem = ImportBatch.State.APPLYING, ""
    batch.job = jobs.ask("import.apply", by=by, args=arguments(batch) | {"mode": mode})
    batch.save(update_fields=["state", "problem", "job"])
    return batch


def arguments(batch) -> dict:
    """A job speaks the language of the page that asked for it."""
    return {"batch": batch.pk, "language": translation.get_language()}


def given_up(job, message):
    """A job that did not end well leaves the upload where it can be tried again."""
    batches = ImportBatch.objects.filter(job=job)
    batches.filter(state=ImportBatch.State.CHECKING).update(state=ImportBatch.State.REFUSED, problem=message)
    batches.filter(state=ImportBatch.State.APPLYING).update(state=ImportBatch.State.CHECKED, problem=message)


@jobs.handler("import.check", title=gettext_lazy("Check an upload"), failed=given_up)
def check(job, report):
    """Read the file and keep what the person is to look at."""
    batch = ImportBatch.objects.select_related("file").get(pk=job.args["batch"])
    if batch.state == ImportBatch.State.CHECKING:
        with translation.override(job.args["language"]):
            try:
                checked, workbook = read(batch)
            except RuleViolation as refusal:
                batch.state, batch.problem = ImportBatch.State.REFUSED, str(refusal.message)
                batch.save(update_fields=["state", "problem"])
            else:
                show(batch, checked, checked.bad, workbook)
    return {"url": batch.get_absolute_url()}


@jobs.handler("import.apply", title=gettext_lazy("Take over an upload"), failed=given_up)
def carry_over(job, report):
    """Write the rows; what is refused now goes into the workbook."""
    batch = ImportBatch.objects.select_related("file").get(pk=job.args["batch"])
    with translation.override(job.args["language"]):
        checked, workbook = read(batch)
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            if batch.state == ImportBatch.State.APPLYING:
                write(batch, checked, workbook, job.args["mode"], report)
    return {"url": batch.get_absolute_url()}


def read(batch):
    """The rows of an upload as they stand today, for the rights that its user holds today."""
    declaration, user = REGISTERED[batch.kind](), type(batch.by).objects.get(pk=batch.by_id)
    refuse(not user.has_perm(declaration.permission) and _("You may not import these records any more."))
    context = declaration.find_context(user, batch.context)
    workbook = read_workbook(batch.file.path, batch.file.name)
    return imports.check(declaration, workbook, user=user, context=context), workbook


def write(batch, checked, workbook, mode, report):
    applied = imports.apply(checked, by=batch.by, mode=mode, report=report)
    if applied.refused and mode == "all":
        show(batch, checked, applied.refused, workbook)
        batch.problem = _("Nothing was written: %(count)s rows are refused.") % {
            "count": len(applied.refused)
        }
        batch.save(update_fields=["problem"])
        return
    batch.applied, batch.state = applied.saved, ImportBatch.State.APPLIED
    keep(batch, checked, applied.refused, workbook)
    counts = {"saved": [None, str(applied.saved)], "refused": [None, str(len(applied.refused))]}
    audit.record(batch.by, "import.taken_over", batch, changes=counts)


def show(batch, checked, refused, workbook):
    """Keep what was read for the preview."""
    batch.state = ImportBatch.State.CHECKED
    names = {row.number for row in refused}
    batch.good = sum(row.number not in names for row in checked.good)
    keep(batch, checked, refused, workbook)


def keep(batch, checked, refused, workbook):
    places = find_table(checked.declaration, workbook)[2]
    names = {row.number for row in refused}
    good = [row for row in checked.good if row.number not in names]
    batch.bad = len(refused)
    batch.preview = {
        "columns": checked.heads,
        "good_rows": [preview_row(row, {}, places) for row in good[:SAMPLE]],
        "bad_rows": [preview_row(row, row.errors, places) for row in refused[:KEPT]],
        "notes": notes(checked),
        "idle": len(checked.declaration.idle),
        "errors_file": errors_file(batch, checked, refused),
    }
    batch.save(update_fields=["state", "good", "bad", "applied", "preview", "problem"])


def preview_row(row, errors, places):
    """The cells as typed, each with its own reason; other reasons beside the number of the row."""
    columns = {places[key]: words for key, words in errors.items() if key in places}
    others = [words for key, words in errors.items() if key not in places]
    cells = [{"value": shown(cell), "error": columns.get(place, "")} for place, cell in enumerate(row.typed)]
    return {"number": row.number, "error": " ".join(others), "cells": cells}


def notes(checked) -> list[str]:
    """What was read otherwise than it may seem."""
    found = []
    if checked.unknown_heads:
        found.append(_("Columns that are not read: %(names)s.") % {"names": listed(checked.unknown_heads)})
    if checked.absent_columns:
        found.append(_("Columns that the file lacks: %(names)s.") % {"names": listed(checked.absent_columns)})
    if checked.hidden_rows:
        numbers = listed(checked.hidden_rows[:SAMPLE])
        found.append(_("Hidden rows are read too: %(rows)s.") % {"rows": numbers})
    if checked.hidden_columns:
        names = listed(checked.hidden_columns)
        found.append(_("Hidden columns are read too: %(columns)s.") % {"columns": names})
    return found


def errors_file(batch, checked, refused):
    """The workbook of the refused rows; None where none is refused."""
    if not refused:
        return None
    name = _("Rows to correct - %(name)s") % {"name": batch.file.name.rsplit(".", 1)[0]}
    content = imports.error_workbook(checked, refused)
    return attachments.store([content], name=f"{name}.xlsx", owner=batch.by).pk


audit.WORDS["import.taken_over"] = gettext_lazy("upload taken over")
