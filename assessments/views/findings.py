"""Pages of findings: the three lists and one finding."""

from django.utils.translation import gettext_lazy as _

from assessments.models import Finding
from common.pages import ModelPages
from common.tables import Column

MENU = _("Supervision and rectification")
NUMBER = Column("number", _("Number"), sort="number", link=lambda f: f.get_absolute_url())
BRANCH = Column("branch__name", _("Branch"), sort="branch__path")
STATEMENT = Column("statement", _("What was found"))
DUE = Column("due_on", _("Due on"), kind="date", sort="due_on")
STATE = Column("state", _("State"), value=lambda f: f.get_state_display(), kind="tag", tone=lambda f: "plain")


class FindingPages(ModelPages):
    """What teams found at branches, until somebody else confirms that it is gone."""

    model = Finding
    name = "finding"
    title = _("Findings")
    menu = MENU
    related = ("branch", "owner", "code")
    ordering = "-found_on"
    empty_sentence = _("No finding lies in your responsibility.")
    columns = (NUMBER, BRANCH, STATEMENT, DUE, STATE)
    sections = ((_("Finding"), columns),)
