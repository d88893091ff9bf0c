"""What can be done about a visit before it takes place."""

from django.utils.translation import gettext_lazy as _

from assessments.forms.planned_visits import ReplanForm
from assessments.models import SupervisionVisit
from assessments.services import visit_planning
from common.forms import ReasonForm
from common.pages import Action

State = SupervisionVisit.State

PLANNING_ACTIONS: dict = {
    "replan": Action(
        _("Set a new day"),
        visit_planning.replan,
        why_not=lambda visit, user: visit.why_not_replan(user),
        shown=lambda visit: visit.is_waiting_past_its_day or visit.state == State.MISSED,
        form=ReplanForm,
        explain=_("The visit did not take place on its day; it gets another one in the same quarter."),
        done=_("“%(row)s” has a new day."),
    ),
    "missed": Action(
        _("Note as missed"),
        visit_planning.note_missed,
        why_not=lambda visit, user: visit.why_not_miss(user),
        shown=lambda visit: (
            visit.state == State.PLANNED and (visit.is_waiting_past_its_day or visit.is_missed)
        ),
        form=ReasonForm,
        explain=_("Nobody came on that day. The visit counts as missed until it gets a new day."),
        done=_("“%(row)s” is noted as missed."),
    ),
    "cancel": Action(
        _("Cancel the visit"),
        visit_planning.cancel,
        why_not=lambda visit, user: visit.why_not_cancel(user),
        shown=lambda visit: visit.state == State.PLANNED and not visit.is_missed,
        form=ReasonForm,
        danger=True,
        explain=_("A cancelled visit counts nowhere: it neither helps nor hurts."),
        done=_("“%(row)s” is cancelled."),
    ),
}
