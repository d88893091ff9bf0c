"""Pages of supervision visits: the list and one visit."""

from django.utils.translation import gettext_lazy as _

from assessments.models import SupervisionVisit
from assessments.views.visit_conduct import CONDUCT_ACTIONS, links_of_visit, shown_on_visit
from assessments.views.visit_planning import PLANNING_ACTIONS
from common.pages import ModelPages
from common.tables import Column

MENU = _("Supervision and rectification")
State = SupervisionVisit.State
TONES = {
    State.PLANNED: "plain",
    State.UNDER_WAY: "watch",
    State.COMPLETED: "watch",
    State.SIGNED: "good",
    State.MISSED: "bad",
    State.CANCELLED: "plain",
}
DAY = Column(
    "planned_on", _("Planned on"), kind="date", sort="planned_on", link=lambda v: v.get_absolute_url()
)
BRANCH = Column("branch__name", _("Branch"), sort="branch__path")
KIND = Column("kind", _("Kind of visit"), value=lambda v: v.get_kind_display(), sort="kind")
THEME = Column("theme", _("Theme"), value=lambda v: v.get_theme_display(), sort="theme")
LEADER = Column("leader__name", _("Led by"), sort="leader__name")
STATE = Column(
    "state", _("State"), value=lambda v: v.get_state_display(), kind="tag", tone=lambda v: TONES[v.state]
)


class SupervisionVisitPages(ModelPages):
    """Visits of inspection teams, from the plan to the leader's signature."""

    model = SupervisionVisit
    name = "supervision_visit"
    title = _("Supervision visits")
    menu = MENU
    related = ("branch", "leader", "plan")
    ordering = "planned_on"
    actions = {**PLANNING_ACTIONS, **CONDUCT_ACTIONS}
    empty_sentence = _("No supervision visit lies in your responsibility yet.")
    columns = (DAY, BRANCH, KIND, THEME, LEADER, STATE)
    sections = ((_("Visit"), columns),)

    @classmethod
    def extra_actions(cls, row, user):
        return links_of_visit(row, user)

    @classmethod
    def extra_context(cls, row, user):
        return shown_on_visit(row, user)
