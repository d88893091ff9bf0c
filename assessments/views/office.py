"""An office workbook step by step: upload, mapping, every doubt, taking over, and what came of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from assessments.forms.office import HeadsForm, MappingForms, WorkbookForm
from assessments.models import Figure, OfficeWorkbook, Period
from assessments.services import filing, office, verdicts
from assessments.services.office_book import Office, Refused, say, why_not_change, why_not_take_over
from assessments.views.figures import MENU
from assessments.views.office_grid import COLUMNS_SHOWN, ROWS_SHOWN, cell_html, cells_html, sheet_html
from assessments.views.office_rows import ahead, alike, answer_of, answer_row, counts, result, skipped_rows
from common import forms
from common.errors import RuleViolation
from common.pages import ListPage, ModelPages
from common.tables import Column, choice

State = OfficeWorkbook.State
TONES = {
    State.READING: "watch",
    State.MAPPING: "watch",
    State.DECIDING: "watch",
    State.APPLIED: "good",
    State.REFUSED: "bad",
}
AT_ONCE = 60
FEW = 3  # cells with the same question that are still shown singly


class OfficeList(ListPage):
    def add(self, request):
        return super().add(request) | {"add_label": _("Upload an office workbook")}


class OfficePages(ModelPages):
    """One's own uploads of office workbooks; each can be left and taken up again."""

    model = OfficeWorkbook
    name = "office"
    title = _("Office workbooks")
    menu = MENU
    related = ("period", "file", "job", "by")
    ordering = "-pk"
    can_export = False
    create = office.receive
    empty_sentence = _(
        "You have not uploaded an office workbook yet. It may stay as it is: titles, groups and remarks."
    )
    columns = (
        Column("file", _("File"), value=str, link=lambda w: w.get_absolute_url()),
        Column("period", _("Period"), value=lambda w: str(w.period)),
        Column(
            "state",
            _("State"),
            value=choice("state"),
            kind="tag",
            tone=lambda w: TONES[w.state],
        ),
        Column("applied", _("Figures taken over"), kind="integer"),
        Column("created_at", _("Uploaded at"), kind="datetime"),
    )

    @classmethod
    def may(cls, user, action):
        return user.has_perm(Figure.permission("add"))

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(
            page, route, {"list": OfficeList, "add": OfficeAdd, "detail": OfficePage}.get(page, view)
        )

    @classmethod
    def rows(cls, user, action="view"):
        return super().rows(user, action).defer("sheets", "readings", "decisions", "mapping")


class OfficeView(View):
    """What every step asks first: the workbook of one who may report figures; anybody else's is not there."""

    pages = OfficePages
    step = 1

    def workbook(self, pk):
        rows = OfficeWorkbook.objects.for_user(self.request.user)
        row = rows.select_related("period", "file", "job", "by").filter(pk=pk).first()
        if row is None:
            raise Http404
        row.by = self.request.user
        return row

    def show(self, template, row=None, status=200, **context):
        title = str(row) if row else _now("Upload an office workbook")
        context |= {
            "title": title,
            "workbook": row,
            "summary": f"{row.period} · {stands(row, context.get('office'))}" if row else "",
            "breadcrumb": [(MENU, None), (OfficePages.title, OfficePages.url("list")), (title, None)],
            "step": self.step,
            "cancel_url": OfficePages.url("list"),
        }
        return render(self.request, f"assessments/{template}.html", context, status=status)


def stands(row, book) -> str:
    """The state in words: once every cell is decided, only the word of the office is missing."""
    if row.state == State.DECIDING and book and book.mapping and not book.undecided:
        return _now("waits to be taken over")
    return row.get_state_display()


class OfficeAdd(OfficeView):
    """Choose the file and the quarter."""

    def dispatch(self, request, *args, **kwargs):
        if not OfficePages.may(request.user, "add"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        period = Period.objects.for_user(request.user).filter(quarter=request.GET.get("period", "")).first()
        return self.page(WorkbookForm(initial={"period": period}))

    def post(self, request):
        form = forms.narrow(WorkbookForm(request.POST, request.FILES), request.user)
        if not form.is_valid():
            return self.page(form, 422)
        file = form.cleaned_data["file"]
        try:
            row = office.receive(form.cleaned_data["period"], file.chunks(), name=file.name, by=request.user)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
            return self.page(form, 422)
        return redirect(row)

    def page(self, form, status=200):
        return self.show("office_add", status=status, form=forms.narrow(form, self.request.user))


class OfficePage(OfficeView):
    """Where the workbook stands now."""

    def get(self, request, pk):
        row = self.workbook(pk)
        if row.job and row.job.is_open:
            self.step = 1 if row.state == State.READING else 4
            return self.show("office_job", row, job=row.job, tone="watch", follow=True)
        if row.state == State.MAPPING:
            return redirect("assessments:office_mapping", pk)
        if row.state == State.DECIDING:
            return self.cells(row)
        self.step = 4
        return self.show("office_result", row, **result(row))

    def cells(self, row):
        self.step, book, request = 3, Office(row), self.request
        asked = {cell.ref for cell in book.undecided}
        wanted = request.GET.get("cell", "")
        shown = [
            cell for cell in book.reading.cells if cell.ref == wanted or (cell.ref in asked and not wanted)
        ]
        decided = [cell for cell in book.reading.cells if cell.ref in book.answers]
        groups = alike(book)
        shared = {ref for group in groups if len(group["refs"]) > FEW for ref in group["refs"]} - {wanted}
        only_doubts = request.GET.get("only") == "doubts"
        return self.show(
            "office_cells",
            row,
            office=book,
            table=cells_html(book, only_doubts),
            only_doubts=only_doubts,
            findings=[
                {"text": say(finding), "blocking": finding.blocking} for finding in book.reading.findings
            ],
            rows=[answer_row(book, cell) for cell in shown[:AT_ONCE] if cell.ref not in shared],
            shared_rows=[answer_row(book, cell) for cell in shown[:AT_ONCE] if cell.ref in shared],
            more=max(0, len(shown) - AT_ONCE),
            wanted=wanted,
            decided=[answer_row(book, cell) for cell in decided],
            alike=groups,
            outside=skipped_rows(row.readings),
            problem=row.problem,
            **counts(book),
        )


class OfficeMapping(OfficeView):
    """How the sheet is read: where the table lies, what its columns are, whose its rows are."""

    step = 2

    def get(self, request, pk):
        row = self.workbook(pk)
        return self.page(row) if row.state in {State.MAPPING, State.DECIDING} else redirect(row)

    def post(self, request, pk):
        row = self.workbook(pk)
        if reason := why_not_change(row):
            raise RuleViolation(reason)
        if request.POST.get("step") == "propose":
            return self.propose(row)
        book = Office(row)
        if book.mapping is None:
            return redirect("assessments:office_mapping", pk)
        parts = MappingForms(book, request.POST)
        if not parts.is_valid():
            return self.page(row, parts=parts, status=422)
        try:
            office.read_cells(row, parts.mapping(), by=request.user)
        except Refused as refused:
            return self.page(
                row, parts=parts, status=422, remarks=[say(remark) for remark in refused.remarks]
            )
        return redirect(row)

    def propose(self, row):
        form = HeadsForm(self.request.POST, office=Office(row))
        if not form.is_valid():
            return self.page(row, heads=form, status=422)
        values = form.cleaned_data
        is_other = values["sheet"] != Office(row).sheet.name
        office.propose_again(
            row,
            by=self.request.user,
            sheet=values["sheet"],
            head_rows=None if is_other else values["head_rows"],
            unit_column=None if is_other else values["unit_column"],
        )
        messages.info(self.request, _("The sheet was looked at anew; please check what is proposed."))
        return redirect("assessments:office_mapping", row.pk)

    def page(self, row, parts=None, heads=None, status=200, remarks=()):
        book = Office(row)
        if parts is None and book.mapping:
            parts = MappingForms(book)
        sheet = book.sheet
        return self.show(
            "office_mapping",
            row,
            status,
            office=book,
            parts=parts,
            heads=heads or HeadsForm(office=book),
            remarks=remarks,
            reason=why_not_change(row),
            table=sheet_html(sheet, book.mapping),
            is_cut=len(sheet.rows) > ROWS_SHOWN or sheet.width > COLUMNS_SHOWN,
            comments=sorted((place[0] + 1, text) for place, text in sheet.comments.items()),
        )


class OfficeAnswers(OfficeView):
    """Answers to cells: one as it is typed, or all of a page at once."""

    def post(self, request, pk):
        row = self.workbook(pk)
        if request.htmx:
            return self.one(row, request.POST, (request.htmx.target or "").removeprefix("cell-"))
        refs = request.POST.getlist("ref")
        office.decide(row, {ref: answer_of(request.POST, ref) for ref in refs}, by=request.user)
        messages.success(request, _("The answers have been noted."))
        return redirect(row)

    def one(self, row, posted, ref):
        """The row of one cell, and the counts that changed with it; what cannot be noted stays as it was typed."""
        answer, errors = answer_of(posted, ref), []
        try:
            row = office.decide(row, {ref: answer}, by=self.request.user)
        except Refused as refused:
            errors = [say(remark) for remark in refused.remarks]
        row.by = self.request.user
        book = Office(row)
        cell = next((cell for cell in book.reading.cells if cell.ref == ref), None)
        if cell is None:
            raise Http404
        shown = answer_row(book, cell, errors, answer if errors else None)
        context = {"row": shown, "workbook": row, "swap": True, "alike": alike(book), **counts(book)}
        context["cell"] = cell_html(book, ref)
        return render(self.request, "assessments/office_answer.html", context)


class OfficeAlike(OfficeView):
    """One answer for all cells with the same question."""

    def post(self, request, pk):
        row = self.workbook(pk)
        code, action = request.POST.get("code", ""), request.POST.get("answer", "")
        office.decide_alike(row, by=request.user, code=code, action=action)
        messages.success(request, _("The answers have been noted."))
        return redirect(row)


class OfficeTakeOver(OfficeView):
    """What would be filed, before it is: new, corrected, unchanged, and what stands in the way."""

    step = 4

    def get(self, request, pk):
        row = self.workbook(pk)
        return self.page(row) if row.state == State.DECIDING else redirect(row)

    def post(self, request, pk):
        row, reason = self.workbook(pk), request.POST.get("reason", "").strip()[:500]
        try:
            office.take_over(row, by=request.user, reason=reason)
        except RuleViolation as refusal:
            return self.page(row, 422, reason, str(refusal.message))
        return redirect(row)

    def page(self, row, status=200, reason="", problem=""):
        book = Office(row)
        if why := why_not_take_over(book):
            messages.warning(self.request, why)
            return redirect(row)
        figures, entries = book.entries()
        outcome = filing.look_ahead(row.period, entries, by=self.request.user, reason=reason)
        rows = [ahead(figure, verdict) for figure, verdict in zip(figures, outcome.verdicts, strict=True)]
        return self.show(
            "office_take",
            row,
            status,
            added=[r for r in rows if r["kind"] == verdicts.ADDED],
            corrected=[r for r in rows if r["kind"] == verdicts.CORRECTED],
            same=[r for r in rows if r["kind"] == verdicts.SAME],
            bad=[r for r in rows if r["kind"] == verdicts.BAD and not r["needs_reason"]],
            unreasoned=[r for r in rows if r["needs_reason"]],
            problem=problem,
            reason=reason,
            office=book,
        )
