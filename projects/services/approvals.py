"""The way of a project through its steps: handed in, agreed step by step, sent back, recalled."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common import audit, changes
from common.errors import StaleEdit, refuse
from common.tables import show
from common.working_days import add_working_days
from projects import deciders
from projects.completeness import why_not_submit
from projects.models import Decision, Project, Stage, project_steps
from projects.services import approval_steps, numbering

audit.WORDS |= {
    "project.handed_in": pgettext_lazy("project", "handed in"),
    "project.step_agreed": gettext_lazy("step agreed"),
    "project.sent_back": pgettext_lazy("project", "sent back"),
    "project.recalled": pgettext_lazy("project", "recalled"),
    "project.approved": pgettext_lazy("project", "approved"),
    "project.midterm_passed": gettext_lazy("mid-term check passed"),
    "project.closing_agreed": gettext_lazy("closing agreed"),
}
State, At = Project.State, Decision.State
UNDER = {Stage.APPLICATION: State.IN_REVIEW, Stage.MIDTERM: State.MIDTERM, Stage.CLOSING: State.CLOSING}
STAGE_OF = {state: stage for stage, state in UNDER.items()}


@transaction.atomic
def submit(project, *, by):
    """Hand in the application, once it is complete and everybody asked has agreed."""
    project = changes.locked(project)
    refuse(why_not_submit(project, by))
    return hand_in(project, by=by, stage=Stage.APPLICATION)


@transaction.atomic
def hand_in(project, *, by, stage):
    """Send the project on its way: the steps of its kind and stage are copied, the first one waits."""
    project = changes.locked(project)
    steps = approval_steps.in_force(project.kind, stage)
    refuse("" if steps else _("No approval steps are in use for this; the party-affairs office sets them."))
    values, derived = {"state": UNDER[stage], "reason": ""}, {"round": project.round + 1, "handed_in_by": by}
    project = changes.update(project, values, by=by, action="project.handed_in", derived=derived)
    for step in steps:
        copied = {name: getattr(step, name) for name in ("order", "name", "role", "working_days")}
        Decision.objects.create(project=project, stage=stage, round=project.round, **copied)
    begin_next(project)
    return project


def begin_next(project):
    """The next step of the present round begins to wait; None when all have agreed."""
    ahead = project.decisions.filter(round=project.round, state=At.AHEAD).order_by("order").first()
    if ahead:
        today = timezone.localdate()
        ahead.state, ahead.since = At.WAITING, today
        ahead.due_on = add_working_days(today, ahead.working_days)
        ahead.save(update_fields=["state", "since", "due_on"])
    return ahead


@transaction.atomic
def decide(project, *, by, step=None, comment=""):
    """Agree to the step that waits; after the last one the project goes on."""
    project = changes.locked(project)
    decision = decided(project, step, At.PASSED, comment, by)
    audit.record(by, "project.step_agreed", project, reason=in_words(decision))
    if begin_next(project):
        return project
    return {
        Stage.APPLICATION: numbering.approve,
        Stage.MIDTERM: pass_midterm,
        Stage.CLOSING: agree_closing,
    }[Stage(decision.stage)](project, by=by)


@transaction.atomic
def send_back(project, *, by, comment, step=None):
    """Say what is missing; the application is mended and handed in again, another project runs on."""
    project = changes.locked(project)
    stage = STAGE_OF.get(project.state)
    decision = decided(project, step, At.SENT_BACK, comment, by)
    state = State.RETURNED if stage == Stage.APPLICATION else State.RUNNING
    values = {"state": state, "reason": comment}
    return changes.update(project, values, by=by, action="project.sent_back", reason=in_words(decision))


@transaction.atomic
def recall(project, *, by):
    """Take back what was handed in while nobody has decided."""
    project = changes.locked(project)
    refuse(why_not_recall(project, by))
    project.decisions.filter(round=project.round, state=At.WAITING).update(
        state=At.RECALLED, by=by, decided_at=timezone.now()
    )
    (state,) = project_steps.ends_of("recall", project.state)
    return changes.update(project, {"state": state}, by=by, action="project.recalled")


def why_not_recall(project, by) -> str:
    """The reason why somebody cannot take back what was handed in; empty when they can."""
    if reason := project_steps.why_not("recall", project):
        return reason
    if by and by.pk != project.handed_in_by_id:
        return _("It is recalled by whoever handed it in.")
    of_round = [each for each in project.decisions.all() if each.round == project.round]
    agreed = next((each for each in of_round if each.state == At.PASSED), None)
    now = next((each for each in of_round if each.state == At.WAITING), None)
    if agreed and now and deciders.deciders(now):
        return _("%(who)s has already agreed; from then on it is sent back, not recalled.") % {
            "who": agreed.by or agreed.name
        }
    return ""


def decided(project, step, state, comment, by) -> Decision:
    """Write down one decision; whoever comes second is told who acted when."""
    decision = deciders.waiting(project)
    if step and (decision is None or decision.pk != int(step)):
        raise overtaken(project, int(step))
    refuse(deciders.why_not_decide(project, by))
    own = {each.user.pk: each.acting_for for each in deciders.deciders(decision)}
    decision.state, decision.by, decision.comment = state, by, comment
    decision.acting_for = own.get(by.pk) if by else None
    decision.decided_at = timezone.now()
    decision.save(update_fields=["state", "by", "comment", "acting_for", "decided_at"])
    return decision


def overtaken(project, step) -> StaleEdit:
    """Somebody else has decided this step, or it was taken back, while this person was reading."""
    former = project.decisions.filter(pk=step).select_related("by").first()
    if former is None or former.by is None:
        return StaleEdit(_("This step does not wait for a decision any more; look at the project again."))
    values = {
        "who": former.by,
        "step": former.name,
        "what": former.get_state_display(),
        "when": show(former.decided_at),
    }
    return StaleEdit(_("%(who)s acted on “%(step)s” before you, at %(when)s: %(what)s.") % values)


def in_words(decision) -> str:
    """A decision for the log: the step, for whom, the opinion."""
    parts = [decision.name]
    if decision.acting_for:
        parts.append(_("standing in for %(name)s") % {"name": decision.acting_for})
    return " · ".join([*parts, decision.comment] if decision.comment else parts)


def pass_midterm(project, *, by):
    values = {"state": State.RUNNING, "midterm_passed_on": timezone.localdate()}
    return changes.update(project, values, by=by, action="project.midterm_passed")


def agree_closing(project, *, by):
    return changes.update(project, {"state": State.ACCEPTANCE}, by=by, action="project.closing_agreed")
