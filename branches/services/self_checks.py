"""Self-checks: prefilled from the records, handed in by the branch, reviewed by somebody else, every difference explained."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.facts import questions
from branches.facts import registry as _registry  # noqa: F401 - makes the questions known
from branches.models import Branch, CheckLine, Checklist, SelfCheck
from branches.models.checklists import plain
from common import audit, changes
from common.answers import Answer
from common.errors import StaleEdit, refuse

audit.WORDS |= {
    "self_check.started": gettext_lazy("begun"),
    "self_check.records_read": gettext_lazy("records read anew"),
    "self_check.filled": gettext_lazy("filled in"),
    "self_check.submitted": gettext_lazy("handed in"),
    "self_check.returned": gettext_lazy("returned"),
    "self_check.review_noted": gettext_lazy("review noted"),
    "self_check.reviewed": gettext_lazy("reviewed"),
}


@transaction.atomic
def start(*, by, branch, checklist):
    """Begin the self-check of a branch, with everything that the records know."""
    refuse(why_not_start(branch, checklist))
    row = changes.create(SelfCheck(branch=branch, checklist=checklist), by=by, action="self_check.started")
    CheckLine.objects.bulk_create(CheckLine(self_check=row, item=item) for item in checklist.items.all())
    take_from_records(row)
    return row


def why_not_start(branch, checklist) -> str:
    """The reason why this branch cannot be checked with this checklist; empty when it can."""
    if branch.kind not in {Branch.Kind.BRANCH, Branch.Kind.GENERAL_BRANCH} or branch.closed_on:
        return _("Only open branches and general branches check themselves.")
    if checklist.purpose != Checklist.Purpose.STANDARDISATION or checklist.is_draft:
        return _("Choose a published checklist of branch standardisation.")
    return ""


@transaction.atomic
def read_records(self_check, *, by):
    """Ask the records again; points that were typed stay."""
    self_check = changes.locked(self_check)
    refuse(self_check.why_not_fill())
    take_from_records(self_check)
    audit.record(by, "self_check.records_read", self_check)
    return self_check


def take_from_records(self_check):
    """What the records say for each item that names a question; points only where none stand yet."""
    year, today = self_check.checklist.year, timezone.localdate()
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    lines = list(self_check.lines.select_related("item"))
    for line in lines:
        answer = answer_of(line.item.question, first, last, self_check.branch_id)
        line.is_found = answer is not None and not answer.not_applicable and answer.actual is not None
        line.found_actual = answer.actual if line.is_found else None
        line.found_target = answer.target if line.is_found else None
        if line.self_points is None:
            line.self_points = line.suggested
    CheckLine.objects.bulk_update(lines, ["is_found", "found_actual", "found_target", "self_points"])
    self_check.read_until = max(first, last)
    self_check.save(update_fields=["read_until"])


def answer_of(question, first, last, branch) -> Answer | None:
    known = questions.known.get(question)
    return known.answer(first, last, [branch]).get(branch) if known and first <= last else None


@transaction.atomic
def fill(self_check, *, by, lines, version=None):
    """Note points and words of the branch, item by item; {line id: (points, note)}."""
    self_check = held(self_check, version)
    refuse(self_check.why_not_fill())
    write(self_check, lines, "self")
    return saved(self_check, by, "self_check.filled")


@transaction.atomic
def submit(self_check, *, by):
    """Hand it in; every item has its points, and words where they are needed."""
    self_check = changes.locked(self_check)
    refuse(self_check.why_not_fill())
    lines = list(self_check.lines.select_related("item"))
    refuse(next((f"{line}: {reason}" for line in lines if (reason := why_not_hand_in(line))), ""))
    self_check.self_points = sum(line.self_points for line in lines)
    self_check.state = SelfCheck.State.SUBMITTED
    self_check.submitted_by, self_check.submitted_on = by, timezone.localdate()
    return saved(self_check, by, "self_check.submitted")


def why_not_hand_in(line, points=None, note=None) -> str:
    """What an item still lacks on the side of the branch; empty when nothing."""
    points = line.self_points if points is None else points
    note = line.self_note if note is None else note
    if points is None:
        return _("Give the points.")
    if points > line.item.points:
        return _("At most %(points)s points.") % {"points": plain(line.item.points)}
    if note.strip():
        return ""
    if line.suggested is None:
        return _("Say why points are missing.") if points < line.item.points else ""
    return _("Say why the points differ from what the records say.") if points != line.suggested else ""


@transaction.atomic
def send_back(self_check, *, by, comment):
    """Return it to the branch with a comment; what was typed stays."""
    self_check = changes.locked(self_check)
    refuse(self_check.why_not_review(by))
    self_check.state, self_check.comment = SelfCheck.State.RETURNED, comment
    return saved(self_check, by, "self_check.returned", reason=comment)


@transaction.atomic
def note_review(self_check, *, by, lines, version=None):
    """Note what the reviewer found so far; {line id: (points, words)}."""
    self_check = held(self_check, version)
    refuse(self_check.why_not_review(by))
    write(self_check, lines, "review")
    return saved(self_check, by, "self_check.review_noted")


@transaction.atomic
def review(self_check, *, by, comment=""):
    """Close the review: every item has its points, and every difference its words."""
    self_check = changes.locked(self_check)
    refuse(self_check.why_not_review(by))
    lines = list(self_check.lines.select_related("item"))
    refuse(next((f"{line}: {reason}" for line in lines if (reason := why_not_close(line))), ""))
    self_check.review_points = sum(line.review_points for line in lines)
    self_check.state, self_check.comment = SelfCheck.State.REVIEWED, comment
    self_check.reviewed_by, self_check.reviewed_on = by, timezone.localdate()
    return saved(self_check, by, "self_check.reviewed", reason=comment)


def why_not_close(line, points=None, note=None) -> str:
    """What an item still lacks on the side of the reviewer; empty when nothing."""
    points = line.review_points if points is None else points
    note = line.review_note if note is None else note
    if points is None:
        return _("Give the points.")
    if points > line.item.points:
        return _("At most %(points)s points.") % {"points": plain(line.item.points)}
    if points != line.self_points and not note.strip():
        return _("Say why your points differ from those of the branch.")
    return ""


def held(self_check, version):
    """The row as it is now; whoever read an older one is told."""
    row = changes.locked(self_check)
    if version is not None and row.version != version:
        raise StaleEdit(changes.stale(row, {}).message, [])
    return row


def write(self_check, typed, side):
    """Put what was typed into the lines of this self-check; other ids are left out."""
    lines = list(self_check.lines.filter(pk__in=typed))
    for line in lines:
        points, note = typed[line.pk]
        setattr(line, f"{side}_points", points)
        setattr(line, f"{side}_note", note)
    CheckLine.objects.bulk_update(lines, [f"{side}_points", f"{side}_note"])


def saved(self_check, by, action, reason=""):
    self_check.version += 1
    self_check.save()
    audit.record(by, action, self_check, reason=reason)
    return self_check
