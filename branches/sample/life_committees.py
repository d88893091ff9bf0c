"""The committees of the sample: terms that run, end soon, are over or extended, and one branch without any."""

from datetime import date

from branches.models import Committee, CommitteeMember
from branches.models.committees import years_after

TERM_OVER, TERM_SOON, EXTENDED = "掘进二队党支部", "机电队党支部", "洗选车间党支部"
NO_COMMITTEE, NO_PUBLICITY = "供电车间党支部", "通风队党支部"
ELECTED = {TERM_OVER: date(2023, 6, 16), TERM_SOON: date(2024, 3, 8), EXTENDED: date(2023, 9, 20)}
Post = CommitteeMember.Post
POSTS = (Post.SECRETARY, Post.ORGANIZATION, Post.PUBLICITY, Post.DISCIPLINE, Post.MEMBER)


def write(cast, branches):
    """A committee for every branch of seven members and more but one."""
    committees, seats = [], []
    for branch in branches:
        if branch.members_count < 7 or branch.name == NO_COMMITTEE:
            continue
        committee = elected(branch, cast.random)
        committees.append(committee)
        people = [cast.secretaries.get(branch.pk, cast.admin), *cast.members.get(branch.pk, [])[:4]]
        seats += [
            CommitteeMember(committee=committee, person=person, post=post)
            for person, post in zip(people, POSTS, strict=False)
            if not (branch.name == NO_PUBLICITY and post == Post.PUBLICITY)
        ]
    Committee.objects.bulk_create(committees)
    CommitteeMember.objects.bulk_create(seats)


def elected(branch, random):
    """The term of one committee, as its story wants it."""
    day = date(2024, random.randint(6, 12), random.randint(1, 28))
    day = ELECTED.get(branch.name, day)
    committee = Committee(branch=branch, elected_on=day, term_years=3, term_ends_on=years_after(day, 3))
    if branch.name == EXTENDED:
        committee.extended_until = committee.term_ends_on = date(2027, 3, 20)
        committee.extension_approved_by = "西岭煤矿党委 西煤党字〔2026〕41号"
    return committee
