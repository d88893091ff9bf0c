"""The life of a project as data: which verb leads from which state where, and whose permission it needs."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from projects.models.project_states import ALIVE, ProjectState

S = ProjectState
UNDER_REVIEW = (S.IN_REVIEW, S.MIDTERM, S.CLOSING)  # a step waits for its decision
WRITTEN = (S.DRAFT, S.RETURNED)  # the application may still be changed


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: from each state the states to which it may lead; none: the state stays as it is."""

    permission: str
    ways: dict[str, tuple[str, ...]]

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(self.ways)


def stays(permission, *states) -> Verb:
    return Verb(permission, dict.fromkeys(states, ()))


def leads(permission, states, *to) -> Verb:
    return Verb(permission, dict.fromkeys(states, to))


VERBS: dict[str, Verb] = {
    # Until it is approved
    "edit": stays("change", *WRITTEN),
    "submit": leads("change", WRITTEN, S.IN_REVIEW),
    "withdraw": leads("change", WRITTEN, S.WITHDRAWN),
    # A hand-in on its way through the steps: of the application, the mid-term check, the closing
    "decide": Verb(
        "decide",
        {
            S.IN_REVIEW: (S.IN_REVIEW, S.RUNNING),
            S.MIDTERM: (S.MIDTERM, S.RUNNING),
            S.CLOSING: (S.CLOSING, S.ACCEPTANCE),
        },
    ),
    "send_back": Verb(
        "decide", {S.IN_REVIEW: (S.RETURNED,), S.MIDTERM: (S.RUNNING,), S.CLOSING: (S.RUNNING,)}
    ),
    "recall": Verb("change", {S.IN_REVIEW: (S.DRAFT,), S.MIDTERM: (S.RUNNING,), S.CLOSING: (S.RUNNING,)}),
    # While it runs
    "report": stays("report", S.RUNNING, S.MIDTERM),
    "apply_midterm": leads("report", [S.RUNNING], S.MIDTERM),
    "apply_closing": leads("report", [S.RUNNING], S.CLOSING),
    "extend": stays("manage", S.RUNNING),
    "suspend": leads("manage", [S.RUNNING, S.MIDTERM], S.SUSPENDED),
    "resume": leads("manage", [S.SUSPENDED], S.RUNNING, S.MIDTERM),
    "terminate": leads("manage", ALIVE, S.TERMINATED),
    # When it ends
    "open_acceptance": stays("manage", S.ACCEPTANCE),
    "score": stays("score", S.ACCEPTANCE),
    "accept": leads("manage", [S.ACCEPTANCE], S.CONFIRMING, S.RUNNING, S.TERMINATED),
    "claim": stays("report", S.CONFIRMING),
    "confirm": leads("confirm", [S.CONFIRMING], S.FINISHED),
    "send_claim_back": stays("confirm", S.CONFIRMING),
    "award": stays("manage", S.FINISHED, S.ARCHIVED),
    "archive": leads("manage", [S.FINISHED], S.ARCHIVED),
}


def why_not(verb, project) -> str:
    """The reason why a verb does not fit the state of a project; empty when it does."""
    if project.state in VERBS[verb].ways:
        return ""
    return _("This is not possible in the state “%(state)s”.") % {"state": project.get_state_display()}


def ends_of(verb, state) -> tuple[str, ...]:
    """The states to which a verb may lead from this one."""
    return VERBS[verb].ways.get(state, ())
