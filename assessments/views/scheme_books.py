"""A scheme as a workbook: written for whoever reads it, read back as a draft after a look at what it holds."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from assessments.forms.schemes import FirstDayForm, FromWorkbookForm
from assessments.models import Scheme, Side
from assessments.scheme_books.faults import InvalidBook
from assessments.scheme_books.reading import LIMITS, read_scheme
from assessments.scheme_books.writing import file_name, write_scheme
from assessments.scoring.rules import is_ordinary
from assessments.services.peer_groups import peer_group_names
from assessments.services.scheme_differences import (
    coefficient_in_words,
    compare,
    gate_in_words,
    grade_names,
    grades_in_words,
    indicator_names,
)
from assessments.services.scheme_documents import create_from_document, document_of
from assessments.views.schemes import crumbs
from assessments.wording import NOTHING, kind_label, rule_sentences
from common import attachments, exports
from common.attachments import StoredFile
from common.errors import RuleViolation
from common.forms import add_errors
from common.pages import scoped_or_404
from common.sheets import read_workbook

FAULTS_SHOWN = 200
LIST = "assessments:scheme_list"


class BookExport(View):
    """The workbook of a scheme, in the language of the reader."""

    def get(self, request, pk):
        document = document_of(scoped_or_404(Scheme, request.user, pk))
        content = write_scheme(document, peer_groups=peer_group_names())
        return exports.download_response(content, file_name(document), exports.XLSX)


class BookPage(View):
    """What the upload and the page before keeping it have in common."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(Scheme.permission("add")):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def show(self, template, status=200, **context):
        title = _("Scheme from Excel")
        context = {"title": title, "breadcrumb": crumbs((title, None)), "list_url": reverse(LIST)} | context
        return render(self.request, template, context, status=status)


class BookUpload(BookPage):
    """Choose the workbook; a bad one is refused with every mistake, a good one is shown before it is kept."""

    def get(self, request):
        return self.show("assessments/scheme_import.html", form=FromWorkbookForm())

    def post(self, request):
        form, faults = FromWorkbookForm(request.POST, request.FILES), []
        if form.is_valid():
            upload, day = form.cleaned_data["file"], form.cleaned_data["effective_from"]
            try:
                return redirect(f"{self.keep(upload)}?from={day}")
            except RuleViolation as refusal:
                form.add_error("file", refusal.message)
            except InvalidBook as invalid:
                faults = invalid.faults
                form.add_error("file", _("This workbook is no scheme yet; nothing was kept. See below."))
        context = {"faults": faults[:FAULTS_SHOWN], "more": max(0, len(faults) - FAULTS_SHOWN)}
        return self.show("assessments/scheme_import.html", 422, form=form, **context)

    def keep(self, upload):
        """The address of the page that shows it; the file stays only when it is a scheme."""
        with transaction.atomic():
            file = attachments.store(upload.chunks(), name=upload.name, owner=self.request.user)
            try:
                read(file)
            except (RuleViolation, InvalidBook):
                file.path.unlink(missing_ok=True)
                raise
        return reverse("assessments:scheme_import_keep", args=[file.pk])


def read(file):
    """The scheme in a stored workbook."""
    workbook = read_workbook(file.path, file.name, limits=LIMITS)
    return read_scheme(workbook, peer_groups=peer_group_names())


class BookKeep(BookPage):
    """What the workbook holds, and the button that makes a draft of it."""

    def get(self, request, pk):
        file, found = self.find(pk)
        return self.page(file, found, FirstDayForm(initial={"effective_from": request.GET.get("from", "")}))

    def post(self, request, pk):
        file, found = self.find(pk)
        form = FirstDayForm(request.POST)
        if form.is_valid():
            reason = _("from the workbook “%(name)s”") % {"name": file.name}
            day = form.cleaned_data["effective_from"]
            try:
                scheme = create_from_document(
                    found.document, by=request.user, effective_from=day, reason=reason
                )
            except ValidationError as invalid:
                add_errors(form, invalid)
            else:
                return redirect(scheme.get_absolute_url())
        return self.page(file, found, form, 422)

    def find(self, pk):
        """One's own upload, read again; what no longer is a scheme is gone."""
        file = get_object_or_404(StoredFile, pk=pk, owner=self.request.user)
        try:
            return file, read(file)
        except (RuleViolation, InvalidBook) as wrong:
            raise Http404 from wrong

    def page(self, file, found, form, status=200):
        earlier = Scheme.objects.for_user(self.request.user).filter(code=found.document["code"])
        last = earlier.order_by("-edition").first()
        context = {
            "file": file,
            "form": form,
            "document": found.document,
            "hints": found.hints[:FAULTS_SHOWN],
            "last": last,
            "edition": last.edition + 1 if last else 1,
            "differences": compare(document_of(last), found.document, peer_group_names()) if last else None,
            "sides": [side_of(found.document, side) for side in Side],
            "settings": list(settings_of(found.document)),
        }
        return self.show("assessments/scheme_import_keep.html", status, **context)


def settings_of(document):
    """(what, value) of what a reader looks at first."""
    yield _("Code"), document["code"]
    yield _("Name"), document["name"]
    yield _("Source of the rubric"), document["source"] or NOTHING
    yield _("Weights"), f"{document['party_weight']} / {document['business_weight']}"
    yield _("Grade lines"), grades_in_words(document["grades"])
    if document["coefficient"]:
        yield _("Party coefficient"), coefficient_in_words(document["coefficient"], grade_names(document))
    if document["gate"]:
        yield _("Party gate"), gate_in_words(document["gate"])


def side_of(document, side):
    """The groups of one side with their indicators in words."""
    names = indicator_names(document)
    groups = [
        {"name": group["name"], "rows": [row_of(entry, names) for entry in group["indicators"]]}
        for group in document["groups"]
        if group["side"] == side
    ]
    points = sum(row["points"] or 0 for group in groups for row in group["rows"])
    return {"label": side.label, "groups": groups, "points": points}


def row_of(entry, names):
    """An indicator of a document as a table shows it."""
    return {
        "code": entry["code"],
        "name": entry["name"],
        "unit": entry["unit"],
        "kind": kind_label(entry["kind"]),
        "words": rule_sentences(entry["kind"], entry["params"], names),
        "points": Decimal(entry["points"]) if is_ordinary(entry["kind"]) else None,
    }
