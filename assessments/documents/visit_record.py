"""The official record of a supervision visit (督查记录): team, lines with problems, findings, guidance, signatures."""

from django.utils.translation import gettext as _

from assessments.models import Finding
from assessments.scoring.printing import plain
from assessments.visit_lines import lines_of, parts_of, total_of
from common.documents import OfficeDocument


def record_of_visit(visit) -> bytes:
    """The record as a Word file, in the language of the page."""
    document = OfficeDocument()
    document.title(_("Record of supervision"), below=visit.branch.name)
    lines = lines_of(visit, with_findings=False)
    document.facts(head(visit, total_of(lines)))
    results(document, parts_of(lines))
    problems(document, [line for line in lines if line.is_problem])
    issued(document, visit)
    document.heading(_("Guidance and impression"))
    document.wide_facts(((_("Guidance given"), visit.guidance), (_("Overall impression"), visit.impression)))
    document.signatures(
        _("Signature of the leader"), _("Signature of the team"), _("Signature of the branch")
    )
    return document.content()


def head(visit, total):
    team = "、".join(str(member) for member in visit.members.select_related("user"))
    return (
        (_("Branch"), visit.branch.name),
        (_("Visited on"), visit.visited_on),
        (_("Led by"), visit.leader.name),
        (_("Team"), team),
        (_("Kind of visit"), str(visit.get_kind_display())),
        (_("Theme"), str(visit.get_theme_display())),
        (_("Checklist"), str(visit.checklist)),
        (_("Result"), _("%(reached)s of %(possible)s points") % points(total)),
    )


def results(document, parts):
    document.heading(_("Result by theme"))
    heads = (_("Theme"), _("Lines"), _("Problems"), _("Points off"), _("Points reached"))
    rows = [
        (
            part.label,
            len(part.lines),
            part.problems,
            plain(part.off),
            _("%(reached)s of %(possible)s points") % points(part),
        )
        for part in parts
    ]
    document.table(heads, rows, shares=(3, 1.4, 1.4, 1.4, 3))


def problems(document, lines):
    document.heading(_("Problems by line"))
    heads = (_("No."), _("What is looked at"), _("What was seen"), _("Looked at by"), _("Points off"))
    rows = [
        (
            number,
            line.item.text,
            "\n".join(filter(None, [line.answer.note, line.answer.sample])),
            "、".join(line.answer.method_labels),
            plain(line.off),
        )
        for number, line in enumerate(lines, 1)
    ]
    nothing = [("", _("No problem was found."), "", "", "")]
    document.table(heads, rows or nothing, shares=(0.8, 3.4, 4, 1.8, 1.2))


def issued(document, visit):
    document.heading(_("Findings"))
    found = visit.findings.exclude(state=Finding.State.WITHDRAWN).select_related("code", "owner")
    rows = [
        (
            finding.number or "—",
            finding.statement,
            finding.suggestion,
            finding.owner.name,
            finding.get_term_display() if finding.term == Finding.Term.IMMEDIATE else finding.due_on,
        )
        for finding in found.order_by("pk")
    ]
    heads = (_("Number"), _("What was found"), _("Suggested measure"), _("Responsible"), _("Due on"))
    nothing = [("", _("No finding was noted."), "", "", "")]
    document.table(heads, rows or nothing, shares=(2, 4, 3, 1.6, 2))


def points(part) -> dict:
    return {"reached": plain(part.reached), "possible": plain(part.possible)}
