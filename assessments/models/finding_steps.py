"""The states of a finding and every step between them, as data: who may take it, from where, to where."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FindingState(models.TextChoices):
    NOTED = "noted", _("noted on the visit")  # not issued yet: the branch does not see it
    OPEN = "open", pgettext_lazy("finding", "open")
    MEASURES_SUBMITTED = "measures_submitted", _("measures submitted")
    MEASURES_APPROVED = "measures_approved", _("measures approved")
    IN_PROGRESS = "in_progress", _("being rectified")
    SUBMITTED = "submitted", _("rectification submitted")
    CHECKED = "checked", _("checked once, to be confirmed")  # serious ones: the second review is due
    RETURNED = "returned", _("returned")
    CLOSED = "closed", pgettext_lazy("finding", "closed")
    REOPENED = "reopened", _("reopened by look-back")
    WITHDRAWN = "withdrawn", pgettext_lazy("finding", "withdrawn")


S = FindingState
UNDONE = frozenset(set(S) - {S.NOTED, S.CLOSED, S.WITHDRAWN})
VOID = (S.NOTED, S.WITHDRAWN)  # neither help nor hurt, anywhere
AT_WORK = frozenset({S.MEASURES_APPROVED, S.IN_PROGRESS, S.RETURNED, S.REOPENED})
WAITING = frozenset({S.MEASURES_SUBMITTED, S.SUBMITTED, S.CHECKED})  # for somebody else than the branch
HANDED_IN = frozenset({S.SUBMITTED, S.CHECKED})
LINE = (S.OPEN, S.MEASURES_SUBMITTED, S.MEASURES_APPROVED, S.IN_PROGRESS, S.SUBMITTED, S.CLOSED)


@dataclass(frozen=True)
class Step:
    """One verb: from which states, to which (None: the state stays), by whom, and how it is called."""

    label: Any
    sources: frozenset
    target: FindingState | None
    permission: str  # answer: the branch; verify, confirm, withdraw, change: never the branch itself
    immediate: frozenset = frozenset()  # further states from which an immediate fix may take it


ANSWER, VERIFY, CONFIRM, WITHDRAW, CHANGE = "answer", "verify", "confirm", "withdraw", "change"
BRANCH_SIDE = frozenset({ANSWER})

STEPS: dict[str, Step] = {
    "submit_measures": Step(_("Hand in measures"), frozenset({S.OPEN}), S.MEASURES_SUBMITTED, ANSWER),
    "begin": Step(_("Begin rectification"), frozenset({S.MEASURES_APPROVED}), S.IN_PROGRESS, ANSWER),
    "complete_measure": Step(_("Mark a measure done"), AT_WORK, None, ANSWER),
    "submit": Step(
        _("Hand in the rectification"), AT_WORK, S.SUBMITTED, ANSWER, immediate=frozenset({S.OPEN})
    ),
    "recall": Step(_("Recall"), frozenset({S.MEASURES_SUBMITTED, S.SUBMITTED}), None, ANSWER),
    "ask_extension": Step(_("Ask for an extension"), AT_WORK | {S.OPEN, S.MEASURES_SUBMITTED}, None, ANSWER),
    "approve_measures": Step(
        _("Approve the measures"), frozenset({S.MEASURES_SUBMITTED}), S.MEASURES_APPROVED, VERIFY
    ),
    "return_measures": Step(_("Return the measures"), frozenset({S.MEASURES_SUBMITTED}), S.OPEN, VERIFY),
    "close": Step(_("Verify and close"), frozenset({S.SUBMITTED}), S.CLOSED, VERIFY),
    "return_rectification": Step(_("Return the rectification"), frozenset({S.SUBMITTED}), S.RETURNED, VERIFY),
    "confirm": Step(_("Confirm the closing"), frozenset({S.CHECKED}), S.CLOSED, CONFIRM),
    "refuse_closing": Step(_("Return at the second review"), frozenset({S.CHECKED}), S.RETURNED, CONFIRM),
    "grant_extension": Step(_("Grant the extension"), UNDONE, None, VERIFY),
    "refuse_extension": Step(_("Refuse the extension"), UNDONE, None, VERIFY),
    "change": Step(_("Correct the finding"), UNDONE, None, CHANGE),
    "withdraw": Step(_("Withdraw the finding"), UNDONE, S.WITHDRAWN, WITHDRAW),
}
