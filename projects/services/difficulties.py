"""What becomes of a difficulty: written, posted, withdrawn, solved, posted once more."""

from django.db import transaction
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import audit, changes, links
from common.errors import refuse
from common.locks import one_after_the_other
from projects.models import Bid, Difficulty

audit.WORDS |= {
    "difficulty.written": gettext_lazy("written"),
    "difficulty.changed": gettext_lazy("changed"),
    "difficulty.posted": gettext_lazy("posted"),
    "difficulty.withdrawn": gettext_lazy("withdrawn"),
    "difficulty.solved": gettext_lazy("marked as solved"),
    "difficulty.posted_again": gettext_lazy("posted again"),
    "bid.declined": gettext_lazy("not selected"),
}
State = Difficulty.State
METRIC = "assessments.metric"


@transaction.atomic
def write(*, by, metric=None, origin=None, **values):
    """Write a difficulty down; only its own side sees it until it is posted."""
    refuse(why_not_unit(values["branch"], values.get("unit")))
    year = timezone.localdate().year
    row = Difficulty(posted_by=by, number=next_number(year), **values)
    row = changes.create(row, by=by, action="difficulty.written")
    if metric:
        links.replace(row, METRIC, metric, by=by)
    if origin:
        links.connect(row, origin, by=by)
    return row


@transaction.atomic
def change(difficulty, *, by, version=None, **values):
    """Change its words as long as nobody has bid; the linked figure stays where none is named."""
    linked = [values.pop("metric")] if "metric" in values else []
    difficulty = changes.locked(difficulty)
    refuse(difficulty.why_not_change(by))
    difficulty = changes.update(difficulty, values, by=by, version=version, action="difficulty.changed")
    refuse(why_not_unit(difficulty.branch, difficulty.unit))
    refuse(
        difficulty.state == State.OPEN
        and difficulty.bids_until < timezone.localdate()
        and _("Bids are taken until a day that lies ahead.")
    )
    for metric in linked:
        links.replace(difficulty, METRIC, metric, by=by)
    return difficulty


@transaction.atomic
def post(difficulty, *, by):
    """Put it on the board, where everybody reads it."""
    difficulty = changes.locked(difficulty)
    refuse(difficulty.why_not_post(by))
    values = {"state": State.OPEN, "posted_on": timezone.localdate()}
    return changes.update(difficulty, values, by=by, action="difficulty.posted")


@transaction.atomic
def withdraw(difficulty, *, by, reason):
    """Take it off the board; whoever has bid is told."""
    difficulty = changes.locked(difficulty)
    refuse(difficulty.why_not_withdraw(by))
    decline_others(difficulty, by=by, remark=reason)
    values = {"state": State.WITHDRAWN, "reason": reason}
    return changes.update(difficulty, values, by=by, action="difficulty.withdrawn", reason=reason)


@transaction.atomic
def solve(difficulty, *, by):
    """Its project is finished, and the figure hurts no more."""
    difficulty = changes.locked(difficulty)
    refuse(difficulty.why_not_solve(by))
    values = {"state": State.SOLVED, "solved_on": timezone.localdate()}
    return changes.update(difficulty, values, by=by, action="difficulty.solved")


@transaction.atomic
def post_again(difficulty, *, by, bids_until):
    """Its project came to nothing, so bids are taken once more."""
    difficulty = changes.locked(difficulty)
    refuse(difficulty.why_not_post_again(by))
    refuse(bids_until < timezone.localdate() and _("Bids are taken until a day that lies ahead."))
    for bid in difficulty.bids.filter(state=Bid.State.SELECTED):
        remark = _("Its project came to nothing.")
        changes.update(bid, {"state": Bid.State.DECLINED, "remark": remark}, by=by, action="bid.declined")
    values = {"state": State.OPEN, "bids_until": bids_until, "selected_reason": ""}
    return changes.update(difficulty, values, by=by, action="difficulty.posted_again")


def decline_others(difficulty, *, by, remark):
    """Every bid that is still offered ends, with a word to whoever made it."""
    for bid in difficulty.offered().order_by("pk"):
        values = {"state": Bid.State.DECLINED, "remark": remark}
        changes.update(bid, values, by=by, action="bid.declined")


def why_not_unit(branch, unit) -> str:
    return _("This unit belongs to another branch.") if unit and unit.branch_id != branch.pk else ""


def next_number(year) -> str:
    """The next number of the year, as JB2026-0012; whoever numbers at the same time waits for the other."""
    head = f"JB{year}-"
    one_after_the_other(f"number {head}")
    numbers = Difficulty.objects.filter(number__startswith=head).order_by(Length("number").desc(), "-number")
    last = numbers.values_list("number", flat=True).first()
    return f"{head}{int(last.removeprefix(head)) + 1 if last else 1:04d}"
