"""Pages of the quarterly supervision report: drafting, editing, approval, and its two files."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views import View

from assessments.follow_up_filters import SupervisionReportFilter
from assessments.forms.follow_up import ReportAddForm, ReportForm
from assessments.models import SupervisionReport
from assessments.models.follow_up_orders import Step
from assessments.reports.rectification_ledger import workbook
from assessments.reports.supervision_report import document, file_name
from assessments.reports.supervision_texts import SECTIONS
from assessments.services import supervision_reports
from assessments.views.follow_up_orders import MENU
from common import forms
from common.attachments import StoredFile
from common.documents import DOCX
from common.exports import XLSX, download_response, file_response
from common.forms import ReasonForm
from common.jobs import Job
from common.pages import Action, AddPage, DetailPage, ModelPages, PageView
from common.quarters import Quarter
from common.tables import Column, choice

State = SupervisionReport.State
TONES = {State.DRAFT: "plain", State.SUBMITTED: "watch", State.APPROVED: "good"}
TYPES = {"docx": (DOCX, "document"), "xlsx": (XLSX, "ledger")}

TITLE = Column("title", _("Title"), value=str, link=lambda r: r.get_absolute_url())
QUARTER = Column("quarter", _("Quarter"), value=lambda r: Quarter.parse(r.quarter).label, sort="quarter")
SCOPE = Column("scope__name", _("Party organisation"), sort="scope__path")
EDITION = Column("edition", _("Edition"), kind="integer")
STATE = Column("state", _("State"), value=choice("state"), kind="tag", tone=lambda r: TONES[r.state])
MAKER = Column("made_by__name", _("Drafted by"))
APPROVER = Column("approved_by__name", _("Approved by"))
APPROVED = Column("approved_on", _("Approved on"), kind="date", sort="approved_on")


class ReportAdd(AddPage):
    """Which quarter, which part of the tree; the rest stands in the records."""

    title = _("Draft a supervision report")

    def form(self, *args, **kwargs):
        user = self.request.user
        return forms.narrow(ReportAddForm(*args, user=user, **kwargs), user)

    def more(self, form):
        return {"submit_label": _now("Draft the report")}


class ReportPage(DetailPage):
    """One report; what waits for approval or is approved is not edited."""

    def actions(self, row):
        edit = self.pages.url("edit", row.pk)
        return [each for each in super().actions(row) if row.is_draft or each["url"] != edit]


class ReportFile(PageView):
    """The kept file of an approved report; a draft's is written from the records of the moment."""

    def get(self, request, pk, kind):
        report = self.row(pk)
        if kind not in TYPES:
            raise Http404
        content_type, field = TYPES[kind]
        if file := getattr(report, field):
            return file_response(file.path, file.name, content_type)
        if report.is_approved:
            messages.info(request, _now("The files of this report are being written; come back in a moment."))
            return redirect(report.get_absolute_url())
        if kind == "xlsx" and supervision_reports.is_long(report):
            job = supervision_reports.ask_for_files(report, by=request.user)
            messages.info(request, _now("This ledger is long; it is being written in the background."))
            return redirect(job.get_absolute_url())
        content = document(report) if kind == "docx" else workbook(report)
        return download_response(content, file_name(report, kind), content_type)


class WrittenFile(View):
    """A ledger that was written in the background, for whoever asked and may still see the report."""

    def get(self, request, pk):
        job = get_object_or_404(
            Job, pk=pk, kind=supervision_reports.KIND, by=request.user, state=Job.State.DONE
        )
        if not SupervisionReport.objects.for_user(request.user).filter(pk=job.args["report"]).exists():
            raise Http404
        file = get_object_or_404(StoredFile, pk=job.result.get("file"), owner=request.user)
        return file_response(file.path, file.name, XLSX)


PAGES = {"add": ReportAdd, "detail": ReportPage}


class SupervisionReportPages(ModelPages):
    """What a quarter's supervision brought, as a report and a ledger."""

    model = SupervisionReport
    name = "supervision_report"
    title = _("Supervision reports")
    menu = MENU
    related = ("scope", "made_by", "approved_by", "document", "ledger")
    ordering = "-quarter"
    filterset_class = SupervisionReportFilter
    form_class, change_form_class = ReportAddForm, ReportForm
    detail_template = "assessments/supervision_report.html"
    keeps_drafts = True
    create, update = supervision_reports.draft, supervision_reports.change
    actions = {
        "submit": Action(
            _("Hand in for approval"),
            supervision_reports.submit,
            why_not=lambda row, user: row.why_not_submit(user),
            shown=lambda row: row.is_draft,
            primary=True,
            explain=_("The numbers are taken anew; texts that nobody edited follow them. Somebody else approves."),
            done=_("“%(row)s” waits for approval."),
        ),
        "refresh": Action(
            _("Take the numbers anew"),
            supervision_reports.refresh,
            why_not=lambda row, user: row.why_not_change(user),
            shown=lambda row: row.is_draft,
            explain=_("The numbers become those of today. Texts that nobody edited follow them, the others stay."),
            done=_("The numbers of “%(row)s” are those of today."),
        ),
        "approve": Action(
            _("Approve"),
            supervision_reports.approve,
            permission="approve",
            why_not=lambda row, user: row.why_not_judge(user),
            shown=lambda row: row.state == State.SUBMITTED,
            primary=True,
            explain=_("Texts, numbers, report and ledger are kept as they are now; later changes of the records do not change them."),
            done=_("“%(row)s” is approved."),
        ),
        "send-back": Action(
            _("Send back"),
            supervision_reports.send_back,
            permission="approve",
            why_not=lambda row, user: row.why_not_judge(user),
            shown=lambda row: row.state == State.SUBMITTED,
            form=ReasonForm,
            explain=_("Say what is to be mended; the report is a draft again."),
            done=_("“%(row)s” has been sent back."),
        ),
        "renew": Action(
            _("Begin a new edition"),
            supervision_reports.renew,
            permission="add",
            why_not=lambda row, user: row.why_not_renew(user),
            shown=lambda row: row.is_approved,
            explain=_("The approved edition stays. The new one begins with its edited texts and the numbers of today."),
            done=_("“%(row)s” has been begun."),
        ),
    }  # fmt: skip
    empty_sentence = _("No quarter has been reported on yet.")
    columns = (TITLE, QUARTER, SCOPE, EDITION, STATE, MAKER, APPROVER, APPROVED)
    sections = (
        (
            pgettext_lazy("supervision report", "Report"),
            (QUARTER, SCOPE, EDITION, STATE, MAKER, APPROVER, APPROVED),
        ),
    )

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, PAGES.get(page, view))

    @classmethod
    def summary(cls, user):
        waiting = SupervisionReport.objects.for_user(user).filter(state=State.SUBMITTED).count()
        return _now("%(count)s wait for approval.") % {"count": waiting}

    @classmethod
    def extra_actions(cls, row, user):
        labels = {"docx": _now("Report as Word"), "xlsx": _now("Ledger as Excel")}
        return [
            {
                "label": label,
                "url": reverse("assessments:supervision_report_file", args=[row.pk, kind]),
                "icon": "download",
            }
            for kind, label in labels.items()
        ]

    @classmethod
    def extra_context(cls, row, user):
        return {
            "texts": [{"title": title, "text": row.sections.get(key, "")} for key, title in SECTIONS.items()],
            "numbers": row.numbers,
            "steps": [
                {"name": step.label, "found": row.numbers.get("orders", {}).get(step.value, 0)}
                for step in Step
            ],
        }
