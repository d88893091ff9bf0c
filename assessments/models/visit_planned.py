"""What may be done about a supervision visit before it takes place: changed, moved, noted as missed, cancelled."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.supervision_plans import SupervisionPlan
from common.quarters import Quarter


class VisitPlanned:
    """The rules of planning, for the model that has its state, day and plan."""

    @property
    def is_missed(self) -> bool:
        """Noted as missed, or planned for a quarter that is over."""
        over = self.planned_on < Quarter.current().first_day
        return self.state == self.State.MISSED or (self.state == self.State.PLANNED and over)

    @property
    def is_waiting_past_its_day(self) -> bool:
        """Planned, its day is over, its quarter is not."""
        late = self.state == self.State.PLANNED and self.planned_on < timezone.localdate()
        return late and not self.is_missed

    def why_not_plan(self, by=None) -> str:
        """The reason why nothing of what is planned may change; empty when it may."""
        if self.state == self.State.MISSED:
            return _("The visit was missed.")
        if self.state == self.State.CANCELLED:
            return _("The visit was cancelled.")
        if self.state != self.State.PLANNED:
            return _("The visit has begun; what was planned stays as it is.")
        if self.plan.state in {SupervisionPlan.State.SUBMITTED, SupervisionPlan.State.WITHDRAWN}:
            return self.plan.why_not_change(by)
        return ""

    def why_not_change(self, by=None) -> str:
        """The reason why day, leader and team cannot change now; empty when they can."""
        if reason := self.why_not_plan(by):
            return reason
        if self.planned_on < timezone.localdate():
            return _("Its day is over; give it a new day, or note it as missed.")
        return ""

    def why_not_cancel(self, by=None) -> str:
        """The reason why the visit cannot be cancelled now; empty when it can."""
        if reason := self.why_not_plan(by):
            return reason
        return _("Its quarter is over; it was missed.") if self.is_missed else ""

    def why_not_miss(self, by=None) -> str:
        """The reason why the visit cannot be noted as missed now; empty when it can."""
        if reason := self.why_not_plan(by):
            return reason
        return "" if self.planned_on < timezone.localdate() else _("Its day is not over yet.")

    def why_not_replan(self, by=None) -> str:
        """The reason why a visit that did not take place gets no new day; empty when it does."""
        if self.state != self.State.MISSED and (reason := self.why_not_miss(by)):
            return reason
        if self.plan.state != SupervisionPlan.State.APPROVED and self.plan.why_not_change(by):
            return self.plan.why_not_change(by)
        if self.plan.is_over:
            return _("Its quarter is over; it was missed.")
        return ""
