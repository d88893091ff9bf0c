"""Makes duties, their assignments and measures for tests in one line each."""

from datetime import date

from django.utils import timezone

from branches.models import DutyLibrary, DutyOccurrence, ResponsibilityLetter
from branches.services import accountability, duty_assignments, duty_libraries

TODAY = timezone.localdate()
YEAR = TODAY.year


def library(year=YEAR, *, published=True):
    found = DutyLibrary.objects.filter(year=year).first() or duty_libraries.set_up(by=None, year=year)
    if published and not found.is_published:
        DutyLibrary.objects.filter(pk=found.pk).update(state="published")
        found.refresh_from_db()
    return found


def item(code="AQ-01", *, domain="work_safety", year=YEAR, published=True, **values):
    """A duty of the year's library, made before the library was published."""
    place = library(year, published=False)
    was = place.state
    DutyLibrary.objects.filter(pk=place.pk).update(state="draft")
    everybody = dict.fromkeys(("for_leaders", "for_secretaries", "for_unit_heads"), True)
    words = {"title": f"研究部署工作{code}", "standard": "每季度至少1次"}
    values = {"times": 1, "per": "quarter", "points": 5} | words | everybody | values
    made = duty_libraries.add_item(by=None, library=place, code=code, domain=domain, **values)
    DutyLibrary.objects.filter(pk=place.pk).update(state="published" if published else was)
    made.refresh_from_db()
    made.library.refresh_from_db()
    return made


def assignment(branch, holder, *, joint_holder=None, duty=None, since=None):
    return duty_assignments.assign(
        by=None,
        item=duty or item(f"AQ-{branch.code}-{holder.pk}"[:20]),
        holder=holder,
        joint_holder=joint_holder,
        branch=branch,
        since=since or date(YEAR, 1, 1),
    )


def occurrence(branch, holder, *, joint_holder=None, state="planned", done_on=None, reported_by=None, **more):
    """The first time of the year that a duty is due."""
    row = assignment(branch, holder, joint_holder=joint_holder, **more).occurrences.order_by("due_on").first()
    if state != "planned":
        DutyOccurrence.objects.filter(pk=row.pk).update(
            state=state, done_on=done_on or row.first_day, reported_by=reported_by or holder
        )
        row.refresh_from_db()
    return row


def letter(branch, signer, signed_with, year=YEAR):
    return ResponsibilityLetter.objects.create(
        year=year, signer=signer, branch=branch, signed_with=signed_with, signed_on=date(year, 1, 20)
    )


def measure(branch, person=None, *, rung="formal_admonition", decided_on=None, **more):
    values = {"matter": "履行责任不到位", "decided_by": "集团党委", "decided_on": decided_on or TODAY}
    return accountability.record(by=None, rung=rung, branch=branch, person=person, **values | more)
