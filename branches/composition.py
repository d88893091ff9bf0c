"""What the size and the committee of an organisation ask for: the same conditions for its page and for the list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.models import Branch, Committee, CommitteeMember
from common.words import listed

REMIND_MONTHS = 6
FEWEST, WITH_COMMITTEE, MOST, AS_COMMITTEE = 3, 7, 50, 100
NEEDED = [CommitteeMember.Post(post) for post in ("secretary", "organization", "publicity", "discipline")]
SEATS = {Branch.Kind.BRANCH: (3, 7), Branch.Kind.GENERAL_BRANCH: (5, 9), Branch.Kind.COMMITTEE: (5, 11)}


@dataclass(frozen=True)
class Notice:
    """One thing that the rules ask of an organisation as it stands, and the condition under which they do."""

    code: str
    label: str
    tone: str
    condition: Callable[[date], Q]
    words: Callable[[Branch, date], str]


def months_after(day: date, months: int) -> date:
    """The first day of the month so many months later, which is near enough for a reminder."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def with_committee(branches):
    """Branches with their committee of now: when it was elected, until when it sits, who holds which post."""
    current = Committee.objects.current().filter(branch=OuterRef("pk"))
    seats = CommitteeMember.objects.filter(committee__branch=OuterRef("pk"), committee__ended_on=None)
    return branches.filter(closed_on=None).annotate(
        committee=Subquery(current.values("pk")[:1]),
        term_ends_on=Subquery(current.values("term_ends_on")[:1]),
        posts=ArraySubquery(seats.order_by("pk").values("post")),
    )


def size_condition(today):
    found = Q(pk__in=())
    for kind, (fewest, most) in SEATS.items():
        wrong = Q(posts__len__lt=fewest) | Q(posts__len__gt=most)
        found |= Q(kind=kind) & Q(committee__isnull=False) & wrong
    return found & (~Q(kind=Branch.Kind.BRANCH) | Q(members_count__gte=WITH_COMMITTEE))


def size_words(branch, today):
    fewest, most = SEATS[branch.kind]
    values = {"count": len(branch.posts), "fewest": fewest, "most": most}
    return _now("The committee has %(count)s members; %(fewest)s to %(most)s belong to it.") % values


def posts_words(branch, today):
    missing = listed(post.label for post in NEEDED if post not in branch.posts)
    return _now("Nobody in the committee is %(posts)s.") % {"posts": missing}


def whole_branch(**more):
    return Q(kind=Branch.Kind.BRANCH, **more)


NOTICES = (
    Notice(
        "term_over",
        _("term of the committee is over"),
        "bad",
        lambda today: Q(term_ends_on__lt=today),
        lambda b, today: (
            _now(
                "The term of the committee ended on %(day)s; an election is due, or an extension by the superior."
            )
            % {"day": b.term_ends_on}
        ),
    ),
    Notice(
        "term_soon",
        _("election within six months"),
        "watch",
        lambda today: Q(term_ends_on__gte=today, term_ends_on__lt=months_after(today, REMIND_MONTHS + 1)),
        lambda b, today: (
            _now("The term of the committee ends on %(day)s; prepare the election.") % {"day": b.term_ends_on}
        ),
    ),
    Notice(
        "no_committee",
        _("no committee registered"),
        "watch",
        lambda today: whole_branch(members_count__gte=WITH_COMMITTEE, committee__isnull=True),
        lambda b, today: (
            _now(
                "%(count)s members: from 7 on a branch has a committee of 3 to 5, at most 7. None is registered."
            )
            % {"count": b.members_count}
        ),
    ),
    Notice("size", _("number of committee members"), "watch", size_condition, size_words),
    Notice(
        "posts",
        _("posts of the committee"),
        "watch",
        lambda today: (
            whole_branch(members_count__gte=WITH_COMMITTEE, committee__isnull=False)
            & ~Q(posts__contains=[post.value for post in NEEDED])
        ),
        posts_words,
    ),
    Notice(
        "too_few",
        _("fewer than 3 members"),
        "watch",
        lambda today: whole_branch(members_count__lt=FEWEST),
        lambda b, today: (
            _now("%(count)s members: fewer than 3 form a joint branch with others, of at most 5 units.")
            % {"count": b.members_count}
        ),
    ),
    Notice(
        "too_many",
        _("more than 50 members"),
        "watch",
        lambda today: whole_branch(members_count__gt=MOST, members_count__lt=AS_COMMITTEE),
        lambda b, today: (
            _now(
                "%(count)s members: a branch normally has at most 50; from 50 on a general branch is set up."
            )
            % {"count": b.members_count}
        ),
    ),
    Notice(
        "as_committee",
        _("100 members and more"),
        "watch",
        lambda today: Q(
            kind__in=[Branch.Kind.BRANCH, Branch.Kind.GENERAL_BRANCH], members_count__gte=AS_COMMITTEE
        ),
        lambda b, today: (
            _now("%(count)s members: from 100 on a party committee is set up, with the superior's approval.")
            % {"count": b.members_count}
        ),
    ),
)
BY_CODE = {notice.code: notice for notice in NOTICES}


def marked(branches, today):
    """Each branch with a mark for every notice that holds, worked out by the database."""
    rows = with_committee(branches)
    marks = {
        f"notice_{notice.code}": Case(When(notice.condition(today), then=Value(True)), default=Value(False))
        for notice in NOTICES
    }
    return rows.annotate(**marks)


def any_of(codes, today) -> Q:
    """Rows of `with_committee` to which one of these notices applies."""
    found = Q(pk__in=())
    for code in codes:
        found |= BY_CODE[code].condition(today)
    return found


def notices_seen_by(user, branch) -> list[dict]:
    """The notices of one branch, for those who may see its committee."""
    if branch.closed_on or not user.reach(Committee.permission("view")).covers(branch.path):
        return []
    today = timezone.localdate()
    return notices_of(marked(Branch.objects.filter(pk=branch.pk), today).get(), today)


def notices_of(branch, today) -> list[dict]:
    """The notices of one marked branch, in words."""
    return [
        {"code": notice.code, "kind": notice.tone, "text": notice.words(branch, today)}
        for notice in NOTICES
        if getattr(branch, f"notice_{notice.code}")
    ]
