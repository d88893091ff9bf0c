"""What a project saves: claimed by its leader with the arithmetic, confirmed by another department or sent back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import audit, changes
from common.errors import RuleViolation, refuse
from projects import benefit_formulas
from projects.models import Benefit, Project, running_rules

audit.WORDS |= {
    "benefit.claimed": gettext_lazy("benefit claimed"),
    "benefit.confirmed": gettext_lazy("benefit confirmed"),
    "benefit.sent_back": gettext_lazy("benefit sent back"),
    "project.finished": gettext_lazy("finished"),
}
State = Benefit.State


@transaction.atomic
def claim(benefit, *, by, commissioned_on, inputs=None, words="", version=None):
    """Say what the project brings in the twelve months from commissioning; may be mended until it is confirmed."""
    project = changes.locked(benefit.project)
    benefit = changes.locked(benefit)
    refuse(running_rules.why_not("claim", project, by))
    inputs = inputs or {}
    if benefit.formula == Benefit.Formula.NONE and not words.strip():
        raise RuleViolation(_("Say in words what the project brought."))
    if commissioned_on > timezone.localdate():
        raise RuleViolation(_("The day of commissioning lies ahead."))
    values = {
        "commissioned_on": commissioned_on,
        "claimed_inputs": benefit_formulas.kept(benefit.formula, inputs),
        "claimed_amount": benefit_formulas.amount(benefit.formula, inputs),
        "words": words,
        "state": State.CLAIMED,
        "remark": "",
    }
    claimed = {"claimed_by": by, "claimed_on": timezone.localdate()}
    return changes.update(benefit, values, by=by, version=version, action="benefit.claimed", derived=claimed)


@transaction.atomic
def confirm(benefit, *, by, basis, inputs=None, amount=None, version=None):
    """Confirm with own figures, or an amount that differs from the arithmetic; the project is finished by it."""
    project = changes.locked(benefit.project)
    benefit = changes.locked(benefit)
    refuse(benefit.why_not_confirm(by))
    found = benefit_formulas.amount(benefit.formula, inputs or {})
    if benefit.formula == Benefit.Formula.NONE and amount is not None:
        raise RuleViolation(_("This benefit is confirmed in words, without an amount."))
    values = {
        "confirmed_inputs": benefit_formulas.kept(benefit.formula, inputs or {}),
        "confirmed_amount": found if amount is None else amount,
        "basis": basis,
        "state": State.CONFIRMED,
    }
    confirmed = {"confirmed_by": by, "confirmed_on": timezone.localdate()}
    benefit = changes.update(
        benefit, values, by=by, version=version, action="benefit.confirmed", derived=confirmed
    )
    finished = {"state": Project.State.FINISHED, "finished_on": timezone.localdate()}
    changes.update(project, finished, by=by, action="project.finished")
    return benefit


@transaction.atomic
def send_back(benefit, *, by, reason):
    """Say what is not proven; the project leader claims again."""
    changes.locked(benefit.project)
    benefit = changes.locked(benefit)
    refuse(benefit.why_not_confirm(by))
    values = {"state": State.SENT_BACK, "remark": reason}
    return changes.update(benefit, values, by=by, action="benefit.sent_back", reason=reason)
