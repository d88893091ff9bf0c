"""What may be done on a supervision visit, when and by whom: begun, written, completed, signed."""

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assessments.models.supervision_plans import SupervisionPlan, Theme
from common.quarters import Quarter

NAMED = 3  # lines that a refusal names


class VisitSteps:
    """The steps of a visit, for the model that has them."""

    @property
    def quarter(self) -> Quarter:
        return Quarter.of(self.planned_on)

    def is_on_team(self, user) -> bool:
        return user.pk == self.leader_id or self.members.filter(user=user.pk).exists()

    def lines(self):
        """The lines of the checklist that this visit looks at: those of its theme, or all."""
        if self.checklist_id is None:
            return ()
        lines = self.checklist.items.all()
        return lines if self.theme == Theme.WHOLE_PROCESS else lines.filter(theme=self.theme)

    def shows_lines_to(self, user) -> bool:
        """Until the leader has signed, the branch's own people and whoever only reads visits see no line."""
        if self.state == self.State.SIGNED or self.is_on_team(user):
            return True
        if user.branch.path.startswith(self.branch.path) or self.is_post_of(user):
            return False
        return user.reach("assessments.view_supervisionchecklist").covers(self.branch.path)

    def is_post_of(self, user) -> bool:
        """Whether somebody holds a post at the branch itself today."""
        return user.appointments.on(timezone.localdate()).filter(branch=self.branch_id).exists()

    def why_not_team(self, by) -> str:
        return "" if by is None or self.is_on_team(by) else _("Only the team of the visit does this.")

    def why_not_begin(self, by) -> str:
        """The reason why this visit cannot begin now; empty when it can."""
        today = timezone.localdate()
        if self.state != self.State.PLANNED:
            return _("Only a planned visit can begin.")
        if self.plan.state != SupervisionPlan.State.APPROVED:
            return _("The plan of this quarter is not approved yet.")
        if today < self.planned_on:
            return _now("It is planned for %(day)s and cannot begin before.") % {"day": self.planned_on}
        if today > self.quarter.last_day:
            return _("The quarter of this visit is over; it counts as missed.")
        if by and (by.branch_id == self.branch_id or self.is_post_of(by)):
            words = _now("%(name)s belongs to this branch; nobody checks the own unit.")
            return words % {"name": by}
        return self.why_not_team(by)

    def why_not_write(self, by) -> str:
        """The reason why no line can be written now; empty when one can."""
        if self.state == self.State.PLANNED:
            return _("The visit has not begun yet.")
        if self.state == self.State.COMPLETED:
            return _("It waits for the leader's signature; the leader can send it back.")
        return self.why_not_note(by)

    def why_not_note(self, by) -> str:
        """The reason why no problem can be noted, changed or dropped now; empty when one can."""
        if self.state == self.State.SIGNED:
            return _("It is signed off; nothing in it changes any more.")
        if self.state not in {self.State.UNDER_WAY, self.State.COMPLETED}:
            return _("Only during a visit is something noted.")
        return self.why_not_team(by)

    def why_not_complete(self, by) -> str:
        """The reason why the visit cannot be handed to its leader; empty when it can."""
        if reason := self.why_not_write(by):
            return reason
        answers = {answer.item_id: answer for answer in self.answers.all()}
        lines = list(self.lines())
        open_ones = [line for line in lines if line.pk not in answers or not answers[line.pk].result]
        if open_ones:
            words = ngettext(
                "%(count)s line is not answered yet: %(names)s",
                "%(count)s lines are not answered yet: %(names)s",
                len(open_ones),
            )
            return words % {"count": len(open_ones), "names": named(open_ones)}
        silent = [line for line in lines if answers[line.pk].lacks_words]
        if silent:
            words = _now("Say what was seen where a problem was found: %(names)s")
            return words % {"names": named(silent)}
        return ""

    def why_not_sign(self, by) -> str:
        """The reason why somebody cannot sign this off or send it back; empty when they can."""
        if self.state != self.State.COMPLETED:
            return _("Only a completed visit is signed off or sent back.")
        if by and by.pk != self.leader_id:
            return _("Only the leader who led the visit signs it.")
        return ""


def named(lines) -> str:
    """The first lines by their words."""
    names = "、".join(line.text for line in lines[:NAMED])
    return names if len(lines) <= NAMED else f"{names} …"
