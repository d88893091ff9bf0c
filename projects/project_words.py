"""What the pages say about where a project stands and what comes next."""

from collections import Counter

from django.utils.translation import gettext as _

from branches.roles import role_label
from projects import deciders
from projects.models import Project, Stage
from projects.services import approval_steps

State = Project.State
TONES = {
    State.DRAFT: "plain",
    State.IN_REVIEW: "watch",
    State.RETURNED: "bad",
    State.RUNNING: "good",
    State.MIDTERM: "watch",
    State.CLOSING: "watch",
    State.ACCEPTANCE: "watch",
    State.CONFIRMING: "watch",
    State.FINISHED: "good",
    State.ARCHIVED: "plain",
    State.SUSPENDED: "watch",
    State.TERMINATED: "bad",
    State.WITHDRAWN: "plain",
}


def state(project) -> str:
    """The state, with the step that waits where one does."""
    words, step = project.get_state_display(), project.step_name
    return f"{words} · {step}" if step else words


def team(project) -> str:
    """The names of those who work in it."""
    return "、".join(member.user.name for member in project.team.all())


def tone(project) -> str:
    return TONES[project.state]


def way_ahead(project) -> str:
    """The steps that a hand-in passes, in one sentence."""
    names = [step.name for step in approval_steps.in_force(project.kind, Stage.APPLICATION)]
    return _("It passes these steps: %(steps)s. Until somebody decides you can recall it.") % {
        "steps": " → ".join(names)
    }


def about_the_step(project) -> str:
    decision = deciders.waiting(project)
    if not decision:
        return ""
    return _(
        "Step: %(step)s, due on %(day)s. Who leads, drafted, handed in or works in it decides nothing."
    ) % {
        "step": decision.name,
        "day": decision.due_on,
    }


def next_sentence(project) -> str:
    """What comes next, for whoever opens the page."""
    if decision := deciders.waiting(project):
        names = [words(each) for each in deciders.deciders(decision)]
        if not names:
            return ""
        shown = "、".join(names[:5])
        if len(names) > 5:
            shown = _("%(names)s and others") % {"names": shown}
        return _("“%(step)s” waits for %(role)s (%(names)s) until %(day)s.") % {
            "step": decision.name,
            "role": role_label(decision.role),
            "names": shown,
            "day": decision.due_on,
        }
    return {
        State.DRAFT: _(
            "The application is being written; it is seen by whoever is responsible for the branch."
        ),
        State.WITHDRAWN: _("It is not applied for any more."),
    }.get(project.state, "")


def words(decider) -> str:
    """A decider by name, with the person for whom he or she stands in."""
    if not decider.acting_for:
        return str(decider.user)
    return _("%(deputy)s for %(principal)s") % {"deputy": decider.user, "principal": decider.acting_for}


def rounds(project) -> list[dict]:
    """The hand-ins of a project, the newest first, each with its decisions; steps that were never reached left out."""
    found = {}
    for each in project.decisions.all():
        is_now = each.round == project.round
        if each.state == each.State.AHEAD and not is_now:
            continue
        found.setdefault(each.round, []).append(each)
    shown, of_stage = [], Counter()
    for number in sorted(found):
        first = found[number][0]
        of_stage[first.stage] += 1
        words = {"number": of_stage[first.stage], "stage": first.get_stage_display()}
        shown.insert(0, words | {"round": number, "decisions": reached(found[number])})
    return shown


def reached(decisions) -> list:
    """After a step was sent back or recalled those behind it are not ahead any more."""
    over = any(each.state in {each.State.SENT_BACK, each.State.RECALLED} for each in decisions)
    return [each for each in decisions if not (over and each.state == each.State.AHEAD)]
