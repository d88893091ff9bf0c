"""Pages of projects: the list and one project."""

from django.utils.translation import gettext_lazy as _

from common.pages import ModelPages
from common.tables import Column
from projects.models import Project
from projects.views.application_verbs import APPLICATION_ACTIONS
from projects.views.board_parts import origin_fragments, paper_links
from projects.views.running_verbs import RUNNING_ACTIONS, running_fragments, running_links

MENU = _("Projects and difficulties")
NAME = Column("name", _("Project"), sort="name", link=lambda p: p.get_absolute_url())
BRANCH = Column("branch__name", _("Branch"), sort="branch__path")
KIND = Column("kind", _("Kind of project"), value=lambda p: p.get_kind_display(), sort="kind")
LEAD = Column("lead__name", _("Project leader"), sort="lead__name")
STATE = Column("state", _("State"), value=lambda p: p.get_state_display(), kind="tag", tone=lambda p: "plain")


class ProjectPages(ModelPages):
    """Projects on production problems, from the draft to the archive."""

    model = Project
    name = "project"
    title = _("Projects")
    menu = MENU
    related = ("branch", "lead")
    ordering = "-year"
    actions = {**APPLICATION_ACTIONS, **RUNNING_ACTIONS}
    empty_sentence = _("No project lies in your responsibility yet.")
    columns = (NAME, BRANCH, KIND, LEAD, STATE)
    sections = ((_("Project"), columns),)

    @classmethod
    def fragments(cls, row, user):
        return [*origin_fragments(row, user), *running_fragments(row, user)]

    @classmethod
    def extra_actions(cls, row, user):
        return [*running_links(row, user), *paper_links(row, user)]
