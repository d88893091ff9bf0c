"""The rectification form (整改单) of a finding, with room for the signatures."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.finding_lists import figures
from assessments.models import HandIn
from common.documents import OfficeDocument


def rectification_form(finding) -> bytes:
    """The finding, its measures and what came of them, as a Word file in the language of the page."""
    document = OfficeDocument()
    document.title(_("Rectification form"), below=finding.number)
    document.facts(
        (
            (_("Branch"), finding.branch.name),
            (_("Found on"), finding.found_on),
            (_("Kind of problem"), str(finding.code)),
            (_("Severity"), str(finding.get_severity_display())),
            (_("Responsible person"), finding.owner.name),
            (_("Leader in charge"), finding.leader.name if finding.leader else ""),
            (_("Due on"), finding.due_on),
            (_("State"), str(finding.get_state_display())),
        )
    )
    document.wide_facts(
        (
            (pgettext("finding", "What was found"), finding.statement),
            (_("What shows it"), finding.evidence),
            (_("Basis clause"), finding.basis),
            (_("Suggested measure"), finding.suggestion),
        )
    )
    document.heading(pgettext("finding", "Measures"))
    measures = finding.measures.select_related("owner")
    rows = [(n, m.text, m.owner.name, m.due_on, m.done_on) for n, m in enumerate(measures, 1)]
    heads = (_("No."), pgettext("finding", "Measure"), _("Responsible person"), _("Due on"), _("Done on"))
    document.table(heads, rows or [("", _("No measure yet."), "", "", "")], shares=(1, 6, 2, 2.4, 2.4))
    document.heading(_("Rectification and review"))
    document.wide_facts(review(finding))
    document.signatures(
        _("Signature of the branch"), _("Signature of the reviewer"), _("Signature of the leader in charge")
    )
    return document.content()


def review(finding):
    """The last version that was handed in and was not recalled, with what was said about it."""
    handed_in = finding.hand_ins.filter(kind=HandIn.Kind.RECTIFICATION)
    last = handed_in.exclude(verdict=HandIn.Verdict.RECALLED).order_by("-pk").first()
    return (
        (pgettext("finding", "What was done"), last.text if last else ""),
        (_("Before → after"), f"{last.figure} {figures(last)}".strip() if last else ""),
        (_("What was seen"), last.seen if last else ""),
        (_("Words of the second review"), last.confirmation if last else ""),
    )
