"""Committees: elected, seated, extended; the next election ends the term before."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Branch, Committee, CommitteeMember
from branches.models.committees import LONGEST_EXTENSION, years_after
from common import audit, changes
from common.errors import refuse

audit.WORDS |= {
    "committee.elected": gettext_lazy("elected"),
    "committee.changed": gettext_lazy("changed"),
    "committee.extended": gettext_lazy("term extended"),
    "committee.ended": gettext_lazy("term ended by an election"),
}
Post = CommitteeMember.Post


@transaction.atomic
def elect(*, by, branch, elected_on, term_years, seats=()):
    """A new committee takes over; the term before ends on that day."""
    branch = Branch.objects.select_for_update().get(pk=branch.pk)
    refuse(branch.closed_on and _("This branch is closed."))
    refuse(elected_on > timezone.localdate() and _("An election is noted when it has been held."))
    if former := branch.committees.current().first():
        refuse(
            elected_on <= former.elected_on
            and _("The committee of now was elected on %(day)s; a new one comes later.")
            % {"day": former.elected_on}
        )
        changes.update(former, {"ended_on": elected_on}, by=by, action="committee.ended")
    committee = Committee(branch=branch, elected_on=elected_on, term_years=term_years)
    committee.term_ends_on = committee.regular_end
    changes.create(committee, by=by, action="committee.elected")
    take_seats(committee, seats)
    return committee


@transaction.atomic
def change(committee, *, by, version=None, seats=None, **values):
    """Correct the election or who sits in the committee."""
    committee = changes.locked(committee)
    before = seated(committee)
    day, years = (
        values.get("elected_on", committee.elected_on),
        values.get("term_years", committee.term_years),
    )
    refuse(day > timezone.localdate() and _("An election is noted when it has been held."))
    refuse(
        committee.extended_until
        and (day, years) != (committee.elected_on, committee.term_years)
        and _("The term has been extended; its beginning and length stay as they are.")
    )
    ends = committee.extended_until or years_after(day, years)
    committee = changes.update(
        committee, values, by=by, version=version, action="committee.changed", derived={"term_ends_on": ends}
    )
    if seats is not None:
        take_seats(committee, seats)
        if (after := seated(committee)) != before:
            audit.record(by, "committee.changed", committee, changes={"members": [before, after]})
    return committee


@transaction.atomic
def seat(committee, *, by, person, post):
    """Give one person a seat, or another post in the committee."""
    committee = changes.locked(committee)
    seats = {row.person: row.post for row in committee.members.select_related("person")} | {person: post}
    return change(committee, by=by, seats=list(seats.items()))


@transaction.atomic
def extend(committee, *, by, extended_until, approved_by):
    """The superior lets the committee go on for a while, at most a year."""
    committee = changes.locked(committee)
    refuse(committee.why_not_extend())
    regular = committee.regular_end
    refuse(extended_until <= regular and _("The term runs until %(day)s anyway.") % {"day": regular})
    latest = years_after(regular, LONGEST_EXTENSION)
    refuse(extended_until > latest and _("At most one year: until %(day)s.") % {"day": latest})
    values = {"extended_until": extended_until, "extension_approved_by": approved_by}
    return changes.update(
        committee,
        values,
        by=by,
        action="committee.extended",
        reason=approved_by,
        derived={"term_ends_on": extended_until},
    )


def take_seats(committee, seats):
    """The committee consists of these people in these posts."""
    people = [person for person, _post in seats]
    refuse(len(people) != len(set(people)) and _("Somebody is named twice."))
    for post in (Post.SECRETARY, Post.ORGANIZATION, Post.PUBLICITY, Post.DISCIPLINE):
        holders = [person for person, held in seats if held == post]
        refuse(
            len(holders) > 1
            and _("There is one %(post)s, not %(count)s.") % {"post": post.label, "count": len(holders)}
        )
    committee.members.all().delete()
    CommitteeMember.objects.bulk_create(
        CommitteeMember(committee=committee, person=person, post=post) for person, post in seats
    )


def seated(committee) -> str:
    rows = committee.members.select_related("person")
    return ", ".join(f"{row.person.name} ({row.get_post_display()})" for row in rows)
