"""Requests on paper: the ledger as a workbook and the answer sheet as a Word document, without names."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import pgettext

from branches.models import WorkerRequest
from branches.views.voices import WorkerRequestPages, received_on, state_words
from common import audit, exports
from common.documents import DOCX, OfficeDocument
from common.errors import RuleViolation
from common.pages import EXPORT_CAP, PageView, filtered, scoped_or_404
from common.tables import show


class Ledger(PageView):
    """The ledger of requests (诉求台账): the rows and filters of the list, every word, nobody's name or contact."""

    pages = WorkerRequestPages

    def get(self, request):
        rows = filtered(self.pages, request)["rows"].order_by("received_at", "pk")
        if len(rows.order_by().values("pk")[: EXPORT_CAP + 1]) > EXPORT_CAP:
            raise RuleViolation(
                _now("An export holds at most %(count)s rows; please narrow the list by its filters.")
                % {"count": EXPORT_CAP}
            )
        title = _now("Ledger of workers' requests")
        columns = ledger_columns()
        sheet = exports.BookSheet(
            title,
            [exports.Column(label, kind=kind, width=width) for label, kind, width, _value in columns],
            ([value(row) for _label, _kind, _width, value in columns] for row in rows),
            title=title,
            lines=[
                _now("Unit: %(unit)s    Written on: %(day)s")
                % {"unit": request.user.branch, "day": timezone.localdate()}
            ],
            freeze_columns=1,
        )
        with transaction.atomic():
            audit.record(
                request.user, "list.exported", request.user, changes={"list": "ledger", "format": "xlsx"}
            )
        return exports.download_response(exports.write_book([sheet]), f"{title}.xlsx", exports.XLSX)


def ledger_columns():
    """Head, kind, width and value of each column of the ledger."""
    return (
        (_now("Request no."), "text", 15, lambda r: r.number),
        (_now("Received"), "date", 12, received_on),
        (_now("Came by"), "text", 12, lambda r: r.get_channel_display()),
        (_now("By name"), "text", 9, lambda r: _now("yes") if r.is_by_name else _now("no")),
        (_now("Branch concerned"), "text", 20, lambda r: r.branch.name),
        (_now("Production unit"), "text", 16, lambda r: r.unit and r.unit.name),
        (_now("Category"), "text", 12, lambda r: r.get_category_display()),
        (_now("Request"), "text", 48, lambda r: r.text),
        (_now("Owner"), "text", 10, lambda r: r.owner and r.owner.name),
        (_now("Due on"), "date", 12, lambda r: r.due_on),
        (
            _now("Answered on"),
            "date",
            12,
            lambda r: r.answered_at and timezone.localtime(r.answered_at).date(),
        ),
        (pgettext("worker's request", "Answer"), "text", 48, lambda r: r.answer or r.closing_words),
        (_now("State"), "text", 18, state_words),
        (_now("Satisfaction"), "text", 11, lambda r: r.get_satisfaction_display()),
        (_now("Round"), "integer", 7, lambda r: r.round),
        (_now("Repeats"), "text", 15, lambda r: r.repeats and r.repeats.number),
    )


class AnswerSheet(PageView):
    """The answer sheet (职工诉求答复单) as a Word document: question, answer, rating, signatures."""

    pages = WorkerRequestPages

    def get(self, request, pk):
        row = scoped_or_404(WorkerRequest, request.user, pk)
        name = _now("Answer sheet %(number)s") % {"number": row.number}
        return exports.download_response(answer_sheet(row), f"{name}.docx", DOCX)


def answer_sheet(row) -> bytes:
    """The document of one request; who asked stays out of it."""
    sheet = OfficeDocument()
    sheet.title(_now("Answer to a worker's request"), row.number)
    sheet.facts(
        [
            (_now("Received"), received_on(row)),
            (_now("Came by"), row.get_channel_display()),
            (_now("Unit or branch"), (row.unit or row.branch).name),
            (_now("Category"), row.get_category_display()),
            (_now("Owner"), row.owner.name if row.owner else ""),
            (_now("Due on"), row.due_on),
            (_now("Answered on"), row.answered_at and show(timezone.localtime(row.answered_at).date())),
            (_now("Round"), row.round),
        ]
    )
    former = [
        (_now("Answer of round %(round)s") % {"round": each.round}, each.answer)
        for each in row.former_answers.all()
    ]
    sheet.wide_facts(
        [
            (_now("Request"), row.text),
            *former,
            (pgettext("worker's request", "Answer"), row.answer or row.closing_words),
            (_now("Satisfaction"), row.get_satisfaction_display() or levels()),
        ]
    )
    sheet.signatures(_now("Owner"), _now("Head of the unit"), _now("Asker (may stay empty)"))
    return sheet.content()


def levels() -> str:
    """The four levels to tick by hand."""
    return "    ".join(f"□ {label}" for _value, label in WorkerRequest.Satisfaction.choices)
