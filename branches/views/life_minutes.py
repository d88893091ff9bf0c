"""The minutes of a meeting in the official form, as Word."""

from django.utils.translation import gettext as _
from django.views import View

from branches.models import FollowUp, LifeRecord
from branches.views.life_recording import not_found_for_talks
from common import documents, links
from common.exports import download_response
from common.pages import scoped_or_404


class MinutesDownload(View):
    """Minutes of one record: facts, attendance, topics, decisions, resolutions, signatures."""

    def get(self, request, pk):
        record = scoped_or_404(LifeRecord, request.user, pk)
        not_found_for_talks(record)
        content = minutes(record, links.records_of(record, request.user))
        name = _("%(kind)s minutes %(branch)s %(day)s") % {
            "kind": record.get_kind_display(),
            "branch": record.branch.name,
            "day": record.held_on,
        }
        return download_response(content, f"{name}.docx", documents.DOCX)


def minutes(record, linked) -> bytes:
    paper = documents.OfficeDocument()
    paper.title(_("Minutes: %(kind)s") % {"kind": record.get_kind_display()}, record.branch.name)
    paper.facts(facts(record))
    paper.wide_facts(attendance(record))
    paper.heading(_("Topics"))
    paper.paragraph(record.topics)
    paper.heading(_("What it had to do with production"))
    paper.paragraph(record.production_topic or _("none"))
    for link in linked:
        paper.paragraph(f"{link.kind}：{link.label}")
    if record.minutes:
        paper.heading(_("Course of the meeting"))
        paper.paragraph(record.minutes)
    decisions(paper, record)
    agenda(paper, record)
    resolutions(paper, record)
    paper.signatures(_("Host"), _("Recorder"))
    return paper.content()


def facts(record):
    begin, end = (f"{time:%H:%M}" if time else "" for time in (record.begins_at, record.ends_at))
    yield _("Day"), record.held_on
    yield _("Time"), f"{begin}—{end}" if begin and end else begin
    yield _("Place"), record.place
    yield _("Host"), record.host
    yield _("Recorder"), record.recorder
    if record.speaker:
        yield _("Lecturer or lead speaker"), record.speaker
    yield _("Expected"), record.expected
    yield _("Present"), record.present


def attendance(record):
    absent = "；".join(str(absence) for absence in record.absences.select_related("person"))
    yield _("Absent, with reasons"), absent or _("none")
    if record.observers:
        yield _("Also present"), record.observers
    if together := "、".join(branch.name for branch in record.joint_branches.all()):
        yield _("Held together with"), together


def decisions(paper, record):
    if not (record.decisions or record.votes or record.grades):
        return
    paper.heading(_("Decisions"))
    if record.decisions:
        paper.paragraph(record.decisions)
    if record.votes:
        names = (_("votes for"), _("votes against"), _("abstentions"))
        paper.table(names, [record.votes])
    if record.grades:
        names = (_("excellent"), _("qualified"), _("basically qualified"), _("unqualified"))
        paper.table(names, [record.grades])


def agenda(paper, record):
    rows = [
        (item.document, item.issued_on, item.measures, item.unit_in_charge, item.due_on, item.closure)
        for item in record.agenda_items.all()
    ]
    if rows:
        paper.heading(_("First agenda item"))
        heads = (_("Document"), _("Issued on"), _("Measures"), _("Unit in charge"), _("Due on"), _("Closure"))
        paper.table(heads, rows, (3, 2, 4, 2, 2, 3))


def resolutions(paper, record):
    rows = [
        (number, row.text, row.owner.name, row.due_on, row.result)
        for number, row in enumerate(
            FollowUp.objects.of(record).filter(withdrawn=False).select_related("owner"), 1
        )
    ]
    if rows:
        paper.heading(_("Resolutions"))
        heads = (_("No."), _("What is to be done"), _("Owner"), _("Due on"), _("What came of it"))
        paper.table(heads, rows, (1.4, 5, 2, 2.8, 4))
