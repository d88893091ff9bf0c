"""The letters after a finding (情况提醒书、督办通知书、告诫书、问责书), in the form of an office letter."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from assessments.models.follow_up_orders import Step
from common.documents import OfficeDocument

TITLES = {
    Step.REMINDER: pgettext_lazy("title of a letter", "Reminder"),
    Step.URGING: pgettext_lazy("title of a letter", "Urging"),
    Step.WARNING: pgettext_lazy("title of a letter", "Warning"),
    Step.ACCOUNTABILITY: pgettext_lazy("title of a letter", "Accountability"),
}


def letter(order) -> bytes:
    """The letter as a Word file, in the language of the page."""
    document = OfficeDocument()
    document.title(TITLES[order.step], below=order.number)
    values = {"branch": order.finding.branch.name, "person": order.addressee.name}
    document.salutation(_("%(branch)s (%(person)s):") % values)
    document.paragraph(opening(order.finding))
    document.heading(_("1. The finding"))
    document.facts(facts(order))
    document.wide_facts(statement(order.finding))
    document.heading(_("2. What is asked"))
    document.paragraph(order.text)
    if order.last_day:
        document.paragraph(
            _("Last day: %(day)s. The result is handed in through the portal.")
            % {"day": date_format(order.last_day)}
        )
    document.closing(
        order.issued_by.branch.name,
        pgettext("letter", "(seal)"),
        date_format(order.issued_on),
    )
    receipt(document, order)
    return document.content()


def opening(finding) -> str:
    """Where the finding comes from."""
    values = {"day": date_format(finding.found_on), "theme": finding.get_theme_display()}
    if finding.visit_id:
        values["visit"] = finding.visit.get_kind_display()
        return (
            _("On %(day)s, during a %(visit)s (%(theme)s), the following was found at your branch.") % values
        )
    return _("On %(day)s the following was found at your branch (%(theme)s).") % values


def facts(order):
    finding = order.finding
    overdue = (order.issued_on - finding.due_on).days
    return (
        (_("Number of the finding"), finding.number),
        (_("Severity"), str(finding.get_severity_display())),
        (_("Kind of problem"), finding.code.name),
        (_("Theme"), str(finding.get_theme_display())),
        (_("Due on"), date_format(finding.due_on)),
        (pgettext("letter", "Overdue"), _("%(days)s days") % {"days": overdue} if overdue > 0 else "—"),
        (_("Responsible person"), finding.owner.name),
        (_("Leader in charge"), finding.leader.name if finding.leader else "—"),
    )


def statement(finding):
    rows = ((_("What was found"), finding.statement), (_("Basis clause"), finding.basis))
    return [(label, text) for label, text in rows if text]


def receipt(document, order):
    """What the addressee fills in, or what the portal knows of it."""
    document.heading(_("Receipt"))
    day = date_format(order.received_on) if order.received_on else ""
    document.facts(
        (
            (_("Letter"), order.number),
            (_("Received by"), order.addressee.name if day else ""),
            (_("Received on"), day),
            (_("Signature"), ""),
        )
    )
