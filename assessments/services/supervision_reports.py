"""The report on a quarter's supervision: drafted from the records, edited, approved by somebody else, kept."""

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import SupervisionReport
from assessments.reports.rectification_ledger import ledger_rows, workbook
from assessments.reports.supervision_report import document, file_name
from assessments.reports.supervision_texts import SECTIONS, prefilled, renewed
from assessments.supervision_numbers import numbers_of
from common import attachments, audit, changes, jobs
from common.errors import RuleViolation, StaleEdit, refuse
from common.quarters import Quarter

audit.WORDS |= {
    "supervision_report.drafted": gettext_lazy("drafted"),
    "supervision_report.changed": gettext_lazy("changed"),
    "supervision_report.refreshed": gettext_lazy("numbers taken anew"),
    "supervision_report.submitted": gettext_lazy("handed in for approval"),
    "supervision_report.sent_back": gettext_lazy("sent back"),
    "supervision_report.approved": gettext_lazy("approved"),
    "supervision_report.kept": gettext_lazy("files kept"),
}
KIND = "assessments.supervision_report"
AT_ONCE = 2000  # lines of a ledger that a request writes itself
State = SupervisionReport.State


@transaction.atomic
def draft(*, by, quarter, scope, title="", sections=None):
    """Begin the report on a quarter and a part of the tree; the texts stand there as the numbers say them."""
    quarter = Quarter.parse(quarter)
    refuse(why_not_on(quarter))
    rows = SupervisionReport.objects.filter(quarter=str(quarter), scope=scope)
    report = SupervisionReport(quarter=str(quarter), scope=scope, made_by=by)
    report.edition = (rows.aggregate(last=Max("edition"))["last"] or 0) + 1
    report.title = title or title_of(quarter, scope)
    report.numbers = numbers_of(quarter, scope)
    report.prefilled = prefilled(report)
    report.sections = sections or dict(report.prefilled)
    return changes.create(report, by=by, action="supervision_report.drafted")


def why_not_on(quarter) -> str:
    return _("This quarter has not begun yet.") if quarter.first_day > timezone.localdate() else ""


def title_of(quarter, scope) -> str:
    values = {"scope": scope.name, "quarter": quarter.label}
    return (_("%(scope)s: report on the supervision of %(quarter)s") % values)[:120]


@transaction.atomic
def change(report, *, by, version=None, title=None, sections=None):
    """Go on writing; the numbers are the records' and not to be written."""
    report = changes.locked(report)
    refuse(report.why_not_change(by))
    values = {"title": title or report.title, "sections": report.sections | (sections or {})}
    if version is not None and version != report.version:
        stale = changes.stale(report, {})
        raise StaleEdit(stale.message, compared(report, values))
    edited = compared(report, values)
    if not edited:
        return report
    reason = _("Edited: %(what)s") % {"what": "、".join(each["field"] for each in edited)}
    return written(report, values, by=by, action="supervision_report.changed", reason=reason)


def written(report, values, *, by, action, reason=""):
    """Save texts and numbers; the log says what was edited and not every word."""
    for name, value in values.items():
        setattr(report, name, value)
    report.full_clean()
    report.version += 1
    report.save()
    audit.record(by, action, report, reason=reason)
    return report


def compared(report, values) -> list[dict]:
    """What somebody else saved beside what was typed, section by section."""
    found = []
    if values["title"] != report.title:
        found.append({"field": _("Title"), "yours": values["title"], "theirs": report.title})
    for key, text in values.get("sections", {}).items():
        theirs = report.sections.get(key, "")
        if text != theirs:
            found.append({"field": str(SECTIONS.get(key, key)), "yours": text, "theirs": theirs})
    return found


@transaction.atomic
def refresh(report, *, by):
    """Take the numbers anew; a text that nobody edited is said anew with them."""
    report = changes.locked(report)
    refuse(report.why_not_change(by))
    return written(report, anew(report), by=by, action="supervision_report.refreshed")


def anew(report) -> dict:
    """Numbers of today, and the texts that follow from them."""
    numbers = numbers_of(Quarter.parse(report.quarter), report.scope)
    sections = renewed(report, numbers)
    return {"numbers": numbers, "sections": sections, "prefilled": prefilled(report)}


@transaction.atomic
def submit(report, *, by):
    """Hand it to whoever approves, with the numbers of today."""
    report = changes.locked(report)
    refuse(report.why_not_submit(by))
    values = {"state": State.SUBMITTED, "submitted_by": by, "remark": ""}
    return changes.update(report, values, by=by, action="supervision_report.submitted", derived=anew(report))


@transaction.atomic
def send_back(report, *, by, reason):
    """Say what is to be mended; it is a draft again."""
    report = changes.locked(report)
    refuse(report.why_not_judge(by))
    values = {"state": State.DRAFT, "remark": reason}
    return changes.update(report, values, by=by, action="supervision_report.sent_back", reason=reason)


@transaction.atomic
def approve(report, *, by):
    """Approve it: texts, numbers and files stay as they are from now on."""
    report = changes.locked(report)
    refuse(report.why_not_judge(by))
    values = {"state": State.APPROVED, "approved_by": by, "approved_on": timezone.localdate()}
    report = changes.update(report, values, by=by, action="supervision_report.approved")
    if is_long(report):
        ask_for_files(report, by=by)
        return report
    return keep_files(report, by=by)


@transaction.atomic
def renew(report, *, by):
    """Begin the next edition: the texts of this one, with the numbers of today where nobody edited."""
    refuse(report.why_not_renew(by))
    made = draft(by=by, quarter=report.quarter, scope=report.scope, title=report.title)
    kept = {key: text for key, text in report.sections.items() if text != report.prefilled.get(key, "")}
    return change(made, by=by, sections=kept) if kept else made


def is_long(report) -> bool:
    """Whether the ledger of this report is for the background."""
    return ledger_rows(report)[: AT_ONCE + 1].count() > AT_ONCE


@transaction.atomic
def keep_files(report, *, by, progress=None):
    """Write both files once and for all; doing it again changes nothing."""
    report = changes.locked(report)
    if report.document_id or not report.is_approved:
        return report
    made = {"document": ("docx", document(report)), "ledger": ("xlsx", workbook(report, progress))}
    values = {
        name: attachments.store([content], name=file_name(report, kind), owner=by)
        for name, (kind, content) in made.items()
    }
    return changes.update(report, values, by=by, action="supervision_report.kept")


@transaction.atomic
def ask_for_files(report, *, by):
    """Ask for the files of a long report: those to keep, or the ledger of a draft."""
    return jobs.ask(KIND, by=by, args={"report": report.pk, "language": translation.get_language()})


def write_files(job, progress):
    """Carry out such a job, if its asker may still see the report."""
    report = SupervisionReport.objects.for_user(job.by).filter(pk=job.args["report"]).first()
    if report is None:
        raise RuleViolation(_("Whoever asked for this report may no longer see it."))
    with translation.override(job.args["language"]):
        if report.is_approved:
            keep_files(report, by=job.by, progress=progress)
            return {"url": report.get_absolute_url()}
        content = workbook(report, progress)
        file = attachments.store([content], name=file_name(report, "xlsx"), owner=job.by)
    return {"file": file.pk, "url": reverse("assessments:supervision_report_written", args=[job.pk])}
