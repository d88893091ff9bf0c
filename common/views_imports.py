"""The pages of every import: upload, what was read, what was written, and the files beside them."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.validators import FileExtensionValidator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from common import exports, import_jobs, imports
from common.attachments import StoredFile
from common.batches import ImportBatch
from common.errors import RuleViolation
from common.sheets import LIMITS

MEGABYTE = 1024 * 1024


class UploadForm(forms.Form):
    """One table in one file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=format_lazy(
            gettext_lazy("Excel (.xlsx) or CSV (.csv), at most {megabytes} MB."),
            megabytes=LIMITS.size // MEGABYTE,
        ),
        validators=[FileExtensionValidator(["xlsx", "csv"])],
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LIMITS.size:
            limit = {"megabytes": LIMITS.size // MEGABYTE}
            raise forms.ValidationError(_("The file is larger than %(megabytes)s MB.") % limit)
        return file


class ImportView(View):
    """What every page of an import asks first: is it declared, may this person, and for what."""

    def permit(self, kind):
        if kind not in import_jobs.REGISTERED:
            raise Http404
        self.declaration = import_jobs.REGISTERED[kind]()
        if not self.request.user.has_perm(self.declaration.permission):
            raise PermissionDenied

    def read_context(self, given):
        self.given = {name: given.get(name, "") for name in self.declaration.context_names}
        self.context = self.declaration.find_context(self.request.user, self.given)

    def batch(self, pk):
        batch = get_object_or_404(ImportBatch.objects.for_user(self.request.user), pk=pk)
        self.permit(batch.kind)
        self.read_context(batch.context)
        return batch

    def show(self, template, status=200, **context):
        declaration, home = self.declaration, self.declaration.home(self.context)
        title = _("Import: %(what)s") % {"what": declaration.title}
        top = [(declaration.menu, None)] if declaration.menu else []
        context |= {
            "title": title,
            "breadcrumb": [*top, (declaration.title, home), (_("Import"), None)],
            "cancel_url": home,
            "home_url": home,
            "again_url": import_jobs.upload_url(declaration.name, **self.given),
        }
        return render(self.request, template, context, status=status)


class Upload(ImportView):
    """Choose the file."""

    def get(self, request, kind):
        return self.page(kind, UploadForm())

    def post(self, request, kind):
        self.permit(kind)
        self.read_context(request.GET)
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(kind, form, status=422)
        file = form.cleaned_data["file"]
        batch = import_jobs.receive(
            self.declaration, file.chunks(), name=file.name, given=self.given, by=request.user
        )
        return redirect(batch)

    def page(self, kind, form, status=200):
        self.permit(kind)
        self.read_context(self.request.GET)
        template_url = import_jobs.template_url(kind, **self.given)
        notes = self.declaration.notes(self.request.user, self.context)
        return self.show("pages/import.html", status, form=form, template_url=template_url, notes=notes)


class Template(ImportView):
    """The table to fill in, with what the portal knows already."""

    def get(self, request, kind):
        self.permit(kind)
        self.read_context(request.GET)
        content = imports.template_workbook(self.declaration, user=request.user, context=self.context)
        return exports.download_response(content, f"{self.declaration.title}.xlsx", exports.XLSX)


class Batch(ImportView):
    """One upload: being checked, checked, being taken over, taken over, or refused."""

    def get(self, request, pk):
        return self.page(self.batch(pk))

    def post(self, request, pk):
        batch = self.batch(pk)
        try:
            return redirect(
                import_jobs.take_over(batch, mode=request.POST.get("mode", "all"), by=request.user)
            )
        except RuleViolation as refusal:
            return self.page(self.batch(pk), status=409, problem=str(refusal.message))

    def page(self, batch, status=200, problem=""):
        states, context = ImportBatch.State, self.facts(batch) | {"problem": problem or batch.problem}
        if batch.state in {states.CHECKING, states.APPLYING}:
            step = 2 if batch.state == states.CHECKING else 3
            return self.show(
                "pages/import_job.html", status, step=step, follow=True, job=batch.job, tone="watch"
            )
        if batch.state == states.CHECKED:
            return self.show("pages/import_preview.html", status, **context)
        return self.show("pages/import_result.html", status, **context)

    def facts(self, batch):
        preview = batch.preview
        bad, good = preview.get("bad_rows", []), preview.get("good_rows", [])
        is_refused, has_errors = batch.state == ImportBatch.State.REFUSED, preview.get("errors_file")
        return {
            "batch": batch,
            "is_refused": is_refused,
            "file_name": batch.file.name,
            "counts": {
                "total": batch.good + batch.bad,
                "good": batch.good,
                "idle": preview.get("idle", 0),
                "bad": batch.bad,
                "saved": batch.applied,
            },
            "columns": preview.get("columns", []),
            "bad_rows": bad,
            "good_rows": good,
            "bad_note": shown_of(bad, batch.bad),
            "good_note": shown_of(good, batch.good),
            "notes": preview.get("notes", []),
            "error_workbook_url": reverse("common:import_errors", args=[batch.pk]) if has_errors else "",
        }


def shown_of(rows, count) -> str:
    """How many of the rows stand here, where it is not all of them."""
    if len(rows) >= count:
        return ""
    return _("the first %(shown)s of %(count)s") % {"shown": len(rows), "count": count}


class Errors(ImportView):
    """The refused rows as a workbook, each with its reason."""

    def get(self, request, pk):
        batch = self.batch(pk)
        file = get_object_or_404(StoredFile, pk=batch.preview.get("errors_file"), owner=request.user)
        return exports.download_response(file.path.read_bytes(), file.name, exports.XLSX)
