"""The record of a contact-point visit (联系点走访记录表), with room for both signatures."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branches.models import FollowUp
from common import links
from common.documents import OfficeDocument


def record_form(visit) -> bytes:
    """The record as a Word file, in the language of the page."""
    document = OfficeDocument()
    document.title(_("Record of a contact-point visit"), below=visit.branch.name)
    document.facts(
        (
            (_("Contact leader"), visit.leader.name),
            (_("Contact branch"), visit.branch.name),
            (_("Visited on"), visit.visited_on),
            (_("How long"), str(visit.how_long)),
            (_("Form"), str(visit.get_form_display())),
            (_("Workers heard"), visit.workers_heard),
        )
    )
    document.wide_facts(
        (
            (_("What it was about"), visit.topics),
            (_("Problems found"), visit.problems),
            (_("Help given"), visit.help_given),
            (_("What workers said"), visit.workers_said),
            (_("Production topic"), production_topic(visit)),
        )
    )
    document.heading(_("Follow-ups"))
    agreed = FollowUp.objects.of(visit).filter(withdrawn=False).select_related("owner")
    rows = [
        (number, row.text, row.owner.name, row.due_on, row.result) for number, row in enumerate(agreed, 1)
    ]
    heads = (_("No."), _("What is to be done"), _("Owner"), _("Due on"), pgettext("follow-up", "Result"))
    document.table(heads, rows or [("", _("Nothing was agreed."), "", "", "")], shares=(1, 6, 2, 2.4, 3))
    document.signatures(_("Signature of the leader"), _("Signature of the branch"))
    return document.content()


def production_topic(visit) -> str:
    """The topic in words and what it is linked to, as it was called then."""
    linked = links.from_row(visit).values_list("to_label", flat=True)
    return "\n".join(filter(None, [visit.production_topic, *linked]))
