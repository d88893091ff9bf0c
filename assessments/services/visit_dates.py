"""Teams and days for many branches at once: each leader's visits spread over the working days."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.models import PlanGap

GOLDEN = 0.618034  # leaders begin at different places of the span, so that not all go on its first day


@dataclass
class Arranged:
    """One visit as it could be: who leads, when, who goes along."""

    branch: object
    leader: int
    day: object
    members: list[int]


def arrange(branches, teams, days, *, size, cap=None):
    """Visits for the branches, and (branch, reason, words) of those for which there is none."""
    led, gaps = defaultdict(list), []
    for branch in branches:
        if cap is not None and teams.used[branch.pk] >= cap:
            words = _("%(count)s in this quarter already; the cap is %(cap)s.")
            gaps.append((branch, PlanGap.Reason.FULL, words % {"count": teams.used[branch.pk], "cap": cap}))
        elif leader := teams.leader_of(branch):
            teams.load[leader.pk] += 1
            led[leader.pk].append((branch, leader))
        else:
            gaps.append((branch, PlanGap.Reason.NO_LEADER, teams.why_no_leader(branch)))
    found = []
    for number, rows in enumerate(led.values()):
        for place, (branch, leader) in enumerate(rows):
            share = (place + number * GOLDEN % 1) / len(rows)
            day = within(days, share, branch, leader.until)
            members = teams.members_of(branch, day, size) if day else []
            if members:
                found.append(Arranged(branch, leader.pk, day, members))
                teams.busy.add((leader.pk, day))
                for person in members:
                    teams.note(person, day)
            else:
                teams.load[leader.pk] -= 1
                gaps.append(
                    (branch, PlanGap.Reason.NO_TEAM, _("No inspector of another unit is free to go there."))
                )
    return found, gaps


def within(days, share, branch, until):
    """The working day at this share of the span, while the branch is open and the leader in office."""
    ends = [day for day in (until, branch.closed_on) if day]
    last = bisect_left(days, min(ends)) - 1 if ends else len(days) - 1
    first = bisect_left(days, branch.established_on)
    if first > last:
        return None
    return days[min(max(int(share * len(days)), first), last)]


def days_left(days, today):
    """The days of a list that still lie ahead; today itself where it is the last."""
    return days[bisect_right(days, today) :] or [day for day in days if day == today]
