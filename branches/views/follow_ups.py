"""Pages of what was agreed: who does it until when, and what came of it."""

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from branches.life_filters import FollowUpFilter
from branches.life_forms import CompleteForm
from branches.models import FollowUp
from branches.services import follow_ups
from branches.views.life_rules import MENU
from common.forms import PortalForm, ReasonForm
from common.links import model_of
from common.pages import Action, ModelPages
from common.tables import Column


def standing(row):
    if row.withdrawn:
        return _now("withdrawn")
    if row.done_on:
        return _now("done late") if row.done_on > row.due_on else _now("done")
    days = (row.due_on - timezone.localdate()).days
    if days < 0:
        return ngettext("overdue by %(days)s day", "overdue by %(days)s days", -days) % {"days": -days}
    return (
        ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
        if days
        else _now("due today")
    )


def tone(row):
    if row.withdrawn:
        return "plain"
    if row.done_on:
        return "watch" if row.done_on > row.due_on else "good"
    return "bad" if row.is_overdue else "plain"


def origin_url(row):
    """The meeting or visit at which it was agreed; its page looks itself who may open it."""
    model = model_of(row.origin_type)
    return model(pk=row.origin_id).get_absolute_url() if model else ""


class FollowUpForm(PortalForm):
    class Meta:
        model = FollowUp
        fields = ["text", "owner", "due_on"]


TEXT = Column("text", _("What is to be done"))
OWNER = Column("owner__name", _("Owner"))
DUE = Column("due_on", _("Due on"), kind="date", sort="due_on")
STATE = Column("state", _("State"), value=standing, kind="tag", tone=tone)
BRANCH = Column("branch__name", _("Branch"), sort="branch__path", link=lambda r: r.branch.get_absolute_url())
ORIGIN = Column("origin_label", _("Agreed at"), link=origin_url)


class FollowUpPages(ModelPages):
    """Resolutions and promises, by the day on which they are due."""

    model = FollowUp
    name = "follow_up"
    title = _("Resolutions and what became of them")
    menu = MENU
    related = ("branch", "owner")
    ordering = "due_on"
    filterset_class = FollowUpFilter
    form_class = FollowUpForm
    update = follow_ups.change
    actions = {
        "complete": Action(
            _("Report as done"),
            follow_ups.complete,
            why_not=lambda row, user: row.why_not_complete(user),
            form=CompleteForm,
            primary=True,
            done=_("“%(row)s” is reported as done."),
        ),
        "withdraw": Action(
            _("Withdraw"),
            follow_ups.withdraw,
            why_not=lambda row, user: row.why_not_complete(user),
            form=ReasonForm,
            danger=True,
            done=_("“%(row)s” is withdrawn; it neither helps nor hurts."),
        ),
    }
    empty_sentence = _("Nothing has been resolved yet. Resolutions are typed in the record of a meeting.")
    columns = (
        Column("text", _("What is to be done"), link=lambda r: r.get_absolute_url()),
        OWNER,
        DUE,
        STATE,
        BRANCH,
        ORIGIN,
    )
    sections = (
        (_("Agreed"), (TEXT, OWNER, DUE, BRANCH, ORIGIN)),
        (
            _("What came of it"),
            (STATE, Column("done_on", _("Done on"), kind="date"), Column("result", _("What came of it"))),
        ),
    )
