"""Looking back at closed findings: a share drawn by a recorded seed, each checked once more on site."""

import math
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Finding, LookBack, RandomDraw
from assessments.models.random_draws import drawn_from
from assessments.services import rectifications
from common import audit, changes
from common.errors import refuse
from common.quarters import Quarter

audit.WORDS |= {
    "look_back.drawn": gettext_lazy("drawn for a look-back"),
    "look_back.holds": gettext_lazy("looked back: it holds"),
    "look_back.reopened": gettext_lazy("looked back: reopened"),
    "random_draw.made": gettext_lazy("drawn"),
}
SHARE = 30  # per cent of what a quarter closed
State = LookBack.State


@transaction.atomic
def draw(*, by, quarter, scope, due_on, share=SHARE, note=""):
    """Draw this share of what the quarter closed in this part of the tree, at least one finding."""
    population = sorted(drawable(quarter, scope).select_for_update().values_list("pk", flat=True))
    if not population:
        refuse(_("No finding was closed here in this quarter that has not been looked back at."))
    if due_on < timezone.localdate():
        refuse(_("The last day lies in the past."))
    seed = secrets.token_hex(8)
    made = RandomDraw(
        purpose=RandomDraw.Purpose.LOOK_BACK,
        quarter=str(quarter),
        scope=scope,
        seed=seed,
        population=population,
        drawn=drawn_from(population, math.ceil(len(population) * share / 100), seed),
        note=note,
        by=by,
    )
    made = changes.create(made, by=by, action="random_draw.made")
    for finding in Finding.objects.filter(pk__in=made.drawn).order_by("pk"):
        row = LookBack(draw=made, finding=finding, due_on=due_on)
        changes.create(row, by=by, action="look_back.drawn")
    return made


def drawable(quarter, scope):
    """Closed in the quarter, and not looked back at since."""
    quarter = Quarter.parse(quarter)
    rows = Finding.objects.filter(
        state=Finding.State.CLOSED,
        closed_on__range=(quarter.first_day, quarter.last_day),
        branch__path__startswith=scope.path,
    )
    done = LookBack.objects.filter(draw__quarter=str(quarter)).exclude(state=State.REOPENED)
    return rows.exclude(pk__in=done.values("finding"))


@transaction.atomic
def holds(look_back, *, by, seen):
    """Seen on site: the finding is gone for good."""
    look_back = changes.locked(look_back)
    refuse(look_back.why_not_check(by))
    return changes.update(look_back, verdict(State.HOLDS, by, seen), by=by, action="look_back.holds")


@transaction.atomic
def reopen(look_back, *, by, seen, due_on):
    """Seen on site: it is back or never went; the finding runs again until a new day."""
    look_back = changes.locked(look_back)
    refuse(look_back.why_not_check(by))
    if due_on < timezone.localdate():
        refuse(_("The last day lies in the past."))
    rectifications.reopen(look_back.finding, by=by, seen=seen, due_on=due_on)
    values = verdict(State.REOPENED, by, seen)
    return changes.update(look_back, values, by=by, action="look_back.reopened", reason=seen)


def verdict(state, by, seen):
    return {"state": state, "checked_by": by, "checked_on": timezone.localdate(), "seen": seen}
