"""The mid-term check of a project: what was reached by half of its time, handed in for a decision."""

from django.db import transaction
from django.utils import timezone

from common import changes
from common.errors import refuse
from projects.models import MidtermCheck, Stage, running_rules
from projects.services import approvals


@transaction.atomic
def apply(project, *, by, reached, value=None, deviations=""):
    """Hand in what was reached, the value of the goal's indicator and what differs from the plan."""
    project = changes.locked(project)
    refuse(running_rules.why_not("apply_midterm", project, by))
    check = MidtermCheck(
        project=project,
        reached=reached,
        value=value,
        deviations=deviations,
        by=by,
        handed_in_on=timezone.localdate(),
    )
    check.full_clean()
    check.save()
    return approvals.hand_in(project, by=by, stage=Stage.MIDTERM)
