"""Why something cannot be done with a finding now: read from the table of steps, and what a table cannot say."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.models.finding_steps import BRANCH_SIDE, STEPS
from common import audit


class FindingRules:
    """`why_not(verb, by)` gives the reason in words, or nothing when it can be done."""

    def why_not(self, verb, by) -> str:
        """The table, then whose unit it is, then what is special about the verb."""
        step = STEPS[verb]
        if not self.allows(verb):
            return self.what_happened()
        if step.permission not in BRANCH_SIDE and by and self.is_answered_by(by):
            return _("The unit where the problem was found does not judge or change its own finding.")
        special = getattr(self, f"_why_not_{verb}", None)
        return special(by) if special else ""

    def allows(self, verb) -> bool:
        """Whether the verb makes sense in the present state."""
        step = STEPS[verb]
        sources = step.sources | (step.immediate if self.term == self.Term.IMMEDIATE else frozenset())
        return self.state in sources

    def is_answered_by(self, user) -> bool:
        """Whether this person belongs to the branch, or holds a post at the branch itself."""
        if user.branch_id == self.branch_id:
            return True
        return user.appointments.on(timezone.localdate()).filter(branch=self.branch_id).exists()

    def what_happened(self) -> str:
        """Who did the last thing, for whoever comes too late."""
        last = audit.history(self).filter(action__startswith="finding.").first()
        if last is None or last.by is None:
            return _("This cannot be done now: the finding is “%(state)s”.") % {
                "state": self.get_state_display()
            }
        return _("%(who)s acted at %(when)s (%(what)s); the finding is “%(state)s” now.") % {
            "who": last.by.name,
            "when": date_format(timezone.localtime(last.at), "Y-m-d H:i"),
            "what": last.words,
            "state": self.get_state_display(),
        }

    def waiting_hand_in(self, *kinds):
        """What was handed in and has no answer yet; of these kinds, or of any."""
        found = self.hand_ins.filter(verdict__in=["waiting", "checked"])
        return (found.filter(kind__in=kinds) if kinds else found).order_by("-pk").first()

    def _why_not_recall(self, by) -> str:
        handed_in = self.waiting_hand_in("measures", "rectification")
        if handed_in and by and handed_in.by_id != by.pk:
            return _("Only %(name)s, who handed it in, can recall it.") % {"name": handed_in.by.name}
        return ""

    def _why_not_close(self, by) -> str:
        if by and by.pk == self.owner_id:
            return _("Whoever is responsible for a finding does not close it.")
        handed_in = self.waiting_hand_in("rectification")
        if handed_in and by and handed_in.by_id == by.pk:
            return _("Whoever handed in the rectification does not close the finding.")
        return ""

    def _why_not_approve_measures(self, by) -> str:
        handed_in = self.waiting_hand_in("measures")
        if by and (by.pk == self.owner_id or (handed_in and handed_in.by_id == by.pk)):
            return _("Whoever answers a finding does not approve its measures.")
        return ""

    def _why_not_confirm(self, by) -> str:
        handed_in = self.waiting_hand_in("rectification")
        if handed_in and by and handed_in.judged_by_id == by.pk:
            return _("The second review is done by another person than the first one.")
        return self._why_not_close(by)

    def _why_not_refuse_closing(self, by) -> str:
        return self._why_not_confirm(by)

    def _why_not_withdraw(self, by) -> str:
        if by and by.pk == self.owner_id:
            return _("Whoever is responsible for a finding neither withdraws nor corrects it.")
        return ""

    def _why_not_change(self, by) -> str:
        return self._why_not_withdraw(by)

    def _why_not_ask_extension(self, by) -> str:
        if self.due_on < timezone.localdate():
            return _("It is overdue; an extension is asked for before that.")
        if self.hand_ins.filter(kind="extension").exists():
            return _("An extension is asked for once only.")
        return ""

    def _why_not_grant_extension(self, by) -> str:
        handed_in = self.waiting_hand_in("extension")
        if not handed_in:
            return _("No extension has been asked for.")
        if by and (by.pk == self.owner_id or handed_in.by_id == by.pk):
            return _("Whoever answers a finding does not extend its term.")
        return ""

    def _why_not_refuse_extension(self, by) -> str:
        return self._why_not_grant_extension(by)

    def _why_not_complete_measure(self, by) -> str:
        if not self.measures.filter(done_on=None).exists():
            return _("No measure is left to be done.")
        return ""
