"""What the difficulty board and the library say about a branch."""

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from common.answers import Answer
from projects.facts import questions
from projects.models import Bid, Difficulty, Project

NOTHING = Answer(not_applicable=True)


@questions.ask("project_rollouts", _("Projects of the branch taken over by others and approved there"))
def project_rollouts(first_day, last_day, branches):
    """Adoptions approved within the span, whichever branch they are in; counted at the project they come from."""
    taken = Project.objects.approved().filter(approved_on__range=(first_day, last_day))
    taken = taken.filter(adopted_from__branch__in=set(branches)).order_by("pk")
    return answers(branches, taken.values_list("adopted_from__branch", "pk"), "projects.project")


@questions.ask("difficulties_solved", _("Difficulties taken on by the branch and solved"))
def difficulties_solved(first_day, last_day, branches):
    """Difficulties solved within the span, counted for the branch whose bid was selected, not for whoever posted them."""
    won = Bid.objects.filter(state=Bid.State.SELECTED, branch__in=set(branches))
    won = won.filter(
        difficulty__state=Difficulty.State.SOLVED, difficulty__solved_on__range=(first_day, last_day)
    )
    return answers(branches, won.order_by("pk").values_list("branch", "difficulty"), "projects.difficulty")


def answers(branches, rows, label):
    """How many rows each branch has; nobody owes them, so none is no answer."""
    found = defaultdict(list)
    for branch, pk in rows:
        found[branch].append((label, pk))
    return {
        branch: Answer(Decimal(len(found[branch])), records=tuple(found[branch]))
        if found[branch]
        else NOTHING
        for branch in set(branches)
    }
