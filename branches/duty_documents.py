"""The official papers of duties and accountability as Word files."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branches.models import DutyHolder
from common.documents import OfficeDocument
from common.tables import show

SHARES = (0.5, 2.2, 1.6, 3.4, 0.7, 1.6)


def duty_sheet(sheet) -> bytes:
    """The duty sheet of a person in the official form, to be signed by both heads."""
    document = OfficeDocument(landscape=True)
    document.title(_("Dual-responsibility duty sheet"), _("Year %(year)s") % {"year": sheet.year})
    posts = DutyHolder.objects.filter(user=sheet.person).select_related("branch")
    signed = "；".join(
        _("%(day)s with %(who)s") % {"day": letter.signed_on, "who": letter.signed_with}
        for letter in sheet.letters
    )
    document.facts(
        [
            (_("Holder of the duties"), str(sheet.person)),
            (_("Post"), "、".join(post.title or str(post.branch) for post in posts)),
            (_("Organisation"), str(sheet.person.branch)),
            (_("Responsibility letter"), signed),
        ]
    )
    heads = [
        _("No."),
        _("Duty"),
        pgettext("duty", "Scope"),
        _("Standard"),
        _("Points"),
        _("How it is checked"),
    ]
    number = 0
    for label, lines in sheet.columns:
        if not lines:
            continue
        document.heading(str(label))
        rows = []
        for line in lines:
            number += 1
            rows.append(duty_row(number, line.assignment))
        document.table(heads, rows, shares=SHARES)
    document.signatures(
        _("Holder of the duties"), _("Head of the party organisation"), _("Administrative head")
    )
    return document.content()


def duty_row(number, assignment) -> tuple:
    """One line of the official table."""
    item = assignment.item
    standard = f"{item.standard}\n{_('How often')}：{item.frequency}"
    if assignment.joint_holder_id:
        standard += "\n" + _("Held jointly: %(who)s") % {"who": assignment.holders}
    return (str(number), item.title, item.scope, standard, show(item.points, 1), item.checking_method)


def accountability_letter(row) -> bytes:
    """The notice of a measure to whom it concerns."""
    document = OfficeDocument()
    rung = row.get_rung_display()
    document.title(_("Notice of accountability: %(rung)s") % {"rung": rung}, row.document_number)
    document.facts(
        [
            (_("Concerns"), row.whom),
            (_("Organisation"), str(row.branch)),
            (_("Measure"), str(rung)),
            (_("Decided on"), row.decided_on),
            (_("Decided by"), row.decided_by),
            (_("Weighs until"), row.influence_ends_on or _("no period of influence")),
        ]
    )
    document.heading(_("Matter"))
    document.paragraph(row.matter)
    document.heading(_("Decision"))
    document.paragraph(decision_of(row))
    if row.revoked_on or row.lifted_on:
        document.paragraph(ending_of(row))
    document.signatures(_("For the deciding organisation"), _("Received by"))
    document.paragraph(_("Written on %(day)s") % {"day": timezone.localdate()})
    return document.content()


def decision_of(row) -> str:
    """What was decided, in a sentence."""
    words = _("By decision of %(by)s of %(day)s: %(rung)s for %(whom)s.")
    text = words % {
        "by": row.decided_by,
        "day": row.decided_on,
        "rung": row.get_rung_display(),
        "whom": row.whom,
    }
    if row.joint_person_id:
        text += _("Both heads answer for the matter together.")
    if row.months:
        text += _("It weighs for %(months)s months from the day of the decision.") % {"months": row.months}
    return text


def ending_of(row) -> str:
    if row.revoked_on:
        return _("Revoked on %(day)s.") % {"day": row.revoked_on}
    return _("Lifted on %(day)s.") % {"day": row.lifted_on}
