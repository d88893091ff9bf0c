"""The sample enterprise's year in its branches, a file a topic; loaded with the sample, never into real data."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from branches.models import Branch, User


@dataclass
class Cast:
    """Who plays in the sample: the branches that have a story, and their people; the same for the same seed."""

    random: Random
    admin: User
    leaders: list[User]  # of the group and of each site, in tree order
    branches: list[Branch]  # at most the first sixty; all other branches have no records of their own
    secretaries: dict[int, User]  # by branch id
    heads: dict[int, User]  # the administrative heads, by branch id
    members: dict[int, list[User]] = field(default_factory=dict)  # the first three are the branch committee
    first_day: date = date(2025, 10, 1)  # of the first quarter that is scored
    scored_until: date = date(2026, 9, 30)  # the last day that is scored
    last_day: date = date(2026, 11, 20)  # nothing of the sample happens later
