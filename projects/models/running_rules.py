"""What may be done about a project that runs, is accepted or is over, and why not now."""

from django.utils import timezone
from django.utils.translation import gettext as _

MONTHS_LATER = 3  # by so many months at most a project is extended, once


def months_later(day, count):
    """The same day so many months later; a month that is shorter ends with its last day."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    for number in range(day.day, 27, -1):
        try:
            return day.replace(year=year, month=month, day=number)
        except ValueError:
            continue
    return day.replace(year=year, month=month)


class RunningRules:
    """Mixin of a project: the reasons why a verb has to wait; empty when nothing is in the way."""

    @property
    def is_reporting(self) -> bool:
        return self.state in {self.State.RUNNING, self.State.MIDTERM}

    @property
    def latest_end(self):
        """The latest day to which this may be extended."""
        return months_later(self.first_ends_on or self.ends_on, MONTHS_LATER)

    @property
    def has_ended(self) -> bool:
        return self.ends_on < timezone.localdate()

    def is_involved(self, user) -> bool:
        """Whether somebody leads this or works in it; whoever does judges nothing about it."""
        return self.lead_id == user.pk or self.team.filter(user=user.pk).exists()

    def why_involved(self, by) -> str:
        if self.is_involved(by):
            return _("Whoever leads a project or works in it does not decide about it.")
        return ""

    def only_in(self, *states) -> str:
        """The reason when this stands in none of these states."""
        if self.state in states:
            return ""
        names = " / ".join(str(state.label) for state in states)
        return _("This is for projects that are: %(states)s. This one is: %(state)s.") % {
            "states": names,
            "state": self.get_state_display(),
        }

    def why_not_report(self, by) -> str:
        return self.only_in(self.State.RUNNING, self.State.MIDTERM)

    def why_not_check(self, by) -> str:
        """Why the mid-term check cannot be handed in now."""
        if reason := self.only_in(self.State.RUNNING):
            return reason
        if self.midterm_passed_on:
            return _("The mid-term check was passed on %(day)s.") % {"day": self.midterm_passed_on}
        return ""

    def why_not_close(self, by) -> str:
        """Why closing cannot be applied for now."""
        if reason := self.only_in(self.State.RUNNING):
            return reason
        if self.midterm_due_on and not self.midterm_passed_on:
            return _("The mid-term check comes first; it was due on %(day)s.") % {"day": self.midterm_due_on}
        waiting = self.milestones.filter(state="planned").values_list("name", flat=True)
        if names := "、".join(waiting[:3]):
            return _("Milestones are neither done nor dropped yet: %(names)s.") % {"names": names}
        return ""

    def why_not_name_assessors(self, by) -> str:
        return self.only_in(self.State.ACCEPTANCE) or self.why_involved(by)

    def why_not_decide_acceptance(self, by) -> str:
        if reason := self.only_in(self.State.ACCEPTANCE) or self.why_involved(by):
            return reason
        acceptance = self.acceptances.filter(result="").first()
        if acceptance is None:
            return _("Assessors have to be named first.")
        waiting = [
            str(each.user) for each in acceptance.assessors.select_related("user") if each.total is None
        ]
        if waiting:
            return _("These assessors have not scored yet: %(names)s.") % {"names": "、".join(waiting)}
        return ""

    def why_not_suspend(self, by) -> str:
        states = (self.State.RUNNING, self.State.ACCEPTANCE, self.State.CONFIRMING)
        return self.only_in(*states) or self.why_involved(by)

    def why_not_resume(self, by) -> str:
        return self.only_in(self.State.SUSPENDED) or self.why_involved(by)

    def why_not_extend(self, by) -> str:
        if reason := self.only_in(self.State.RUNNING, self.State.MIDTERM) or self.why_involved(by):
            return reason
        if self.first_ends_on:
            return _("A project is extended once; this one was to end on %(day)s.") % {
                "day": self.first_ends_on
            }
        return ""

    def why_not_terminate(self, by) -> str:
        if not self.is_alive:
            return _("Only a project that is under way is terminated; this one is: %(state)s.") % {
                "state": self.get_state_display()
            }
        return self.why_involved(by)

    def why_not_archive(self, by) -> str:
        return self.only_in(self.State.FINISHED)
