"""Who leads what in a part of the tree, as rows and columns; four queries for any size."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from branches.models import Branch, ContactPoint, User
from branches.models.contact_points import leading_posts
from common.scoping import way_to

ROWS_AT_MOST = 200


@dataclass(frozen=True)
class Cell:
    """A leader and a branch: the contact point, or whether there could be one."""

    leader: User
    branch: Branch
    point: ContactPoint | None

    @property
    def is_own(self) -> bool:
        return self.leader.branch_id == self.branch.pk

    @property
    def key(self) -> str:
        return f"{self.leader.pk}.{self.branch.pk}"


class Matrix:
    """The branches of a part of the tree against its leaders."""

    LEAVES = (Branch.Kind.BRANCH, Branch.Kind.GROUP)

    def __init__(self, part):
        rows = Branch.objects.below(part).filter(closed_on=None).exclude(pk=part.pk)
        rows = rows.exclude(kind__in=(Branch.Kind.GROUP, Branch.Kind.COMMITTEE)).order_by("path")
        branches = list(rows[: ROWS_AT_MOST + 1])
        self.is_cut, self.branches = len(branches) > ROWS_AT_MOST, branches[:ROWS_AT_MOST]
        points = ContactPoint.objects.filter(branch__in=self.branches, until=None).select_related("leader")
        self.points = {(point.leader_id, point.branch_id): point for point in points}
        self.leaders = self._leaders(part)

    def _leaders(self, part):
        """Who leads at this part itself, and whoever answers for one of its branches."""
        answering = {point.leader_id for point in self.points.values()}
        above = posts_at(way_to(part.path), answering)
        posts = {user.pk: post.title for user, post in above}
        leading = [user for user, post in above if post.branch_id == part.pk]
        known = {user.pk for user in leading}
        for point in self.points.values():
            if point.leader_id not in known:
                known.add(point.leader_id)
                leading.append(point.leader)
        count = defaultdict(int)
        for leader, _branch in self.points:
            count[leader] += 1
        return [{"user": user, "post": posts.get(user.pk), "count": count[user.pk]} for user in leading]

    @property
    def rows(self):
        for branch in self.branches:
            cells = [
                Cell(column["user"], branch, self.points.get((column["user"].pk, branch.pk)))
                for column in self.leaders
            ]
            yield {"branch": branch, "cells": cells, "is_led": any(cell.point for cell in cells)}

    @property
    def unled(self) -> int:
        led = {branch for _leader, branch in self.points}
        return sum(branch.pk not in led for branch in self.branches)


def posts_at(paths, others=()):
    """(leader, leading post) of those whose leading post stands at one of these places, and of the others."""
    posts = leading_posts().filter(Q(branch__path__in=paths) | Q(user__in=others))
    found = {}
    for post in posts.select_related("user").order_by("-branch__path", "user__username"):
        found.setdefault(post.user_id, (post.user, post))
    return list(found.values())


def leaders_above(part):
    """Everybody who could answer for branches of this part."""
    return posts_at(way_to(part.path))
