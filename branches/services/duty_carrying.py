"""Last year's assignments go on in the new year's library; many, so a job does it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import DutyAssignment, DutyHolder, DutyLibrary
from branches.services import duty_assignments
from common import audit, jobs
from common.errors import refuse

audit.WORDS["duty_library.carried_over"] = gettext_lazy("assignments carried over")
KIND = "branches.carry_duties_over"
CHUNK = 500


@transaction.atomic
def ask(library, *, by):
    """Ask for the assignments of the year before to be carried over."""
    refuse(why_not_ask(library))
    jobs.ask(KIND, by=by, args={"library": library.pk})
    return library


def why_not_ask(library) -> str:
    """The reason why nothing can be carried over; empty when it can."""
    if not library.is_published:
        return _("The library of %(year)s is not published yet.") % {"year": library.year}
    if not DutyLibrary.objects.filter(year=library.year - 1).exists():
        return _("There is no library of the year before.")
    return ""


def carry_over(library, *, by, report) -> int:
    """Whoever holds a duty at the end of the year and still holds the post, holds it on; twice changes nothing."""
    refuse(why_not_ask(library))
    items = {item.code: item for item in library.items.current().select_related("library")}
    posts = set(DutyHolder.objects.values_list("user", "branch"))
    former = DutyAssignment.objects.for_user(by, "add").filter(
        item__library__year=library.year - 1, until=None, item__code__in=items
    )
    former = former.filter(branch__closed_on=None).select_related("item").order_by("pk")
    rows = [row for row in former if (row.holder_id, row.branch_id) in posts]
    made = 0
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        made += carry_chunk(chunk, items, date(library.year, 1, 1))
        report(min(made, len(rows)), len(rows))
    with transaction.atomic():
        words = _("%(count)s assignments were carried over.") % {"count": made}
        audit.record(by, "duty_library.carried_over", library, reason=words)
    return made


@transaction.atomic
def carry_chunk(former, items, since) -> int:
    """The assignments of a chunk that the new year lacks, planned for the year."""
    branches = {row.branch_id for row in former}
    held = DutyAssignment.objects.filter(item__in=items.values(), branch__in=branches)
    taken = set(held.values_list("item", "holder", "branch"))
    rows = [
        DutyAssignment(
            item=items[row.item.code],
            holder_id=row.holder_id,
            joint_holder_id=row.joint_holder_id,
            branch_id=row.branch_id,
            since=since,
            note=row.note,
        )
        for row in former
        if (items[row.item.code].pk, row.holder_id, row.branch_id) not in taken
    ]
    duty_assignments.plan(DutyAssignment.objects.bulk_create(rows))
    return len(rows)
