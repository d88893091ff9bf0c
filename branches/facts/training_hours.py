"""Who owes how many hours of training and has how many: one question for a page, a person and a score alike."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, DecimalField, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce

from branches.models import Appointment, CommitteeMember, TrainingRecord, TrainingRule, User
from branches.models.organization import valid_on
from branches.roles import Role

HOURS = DecimalField(max_digits=8, decimal_places=2)
MEMBER_NORM, SECRETARY_NORM = TrainingRule.Kind.MEMBER_NORM, TrainingRule.Kind.SECRETARY_NORM


@dataclass(frozen=True)
class Norms:
    """The hour norms in force on a day; None where there is no rule."""

    member: Decimal | None = None
    secretary: Decimal | None = None
    post_words: tuple[str, ...] = ()


def norms_on(day) -> Norms:
    """The norms of this day, in one query."""
    found = {rule.kind: rule for rule in TrainingRule.objects.on(day)}
    member, secretary = found.get(MEMBER_NORM), found.get(SECRETARY_NORM)
    return Norms(
        member.hours if member else None,
        secretary.hours if secretary else None,
        tuple(secretary.post_words.split()) if secretary else (),
    )


def due_share(day) -> Decimal:
    """Which share of the year's hours is due on this day: whole months that have passed."""
    passed = day.month if is_month_end(day) else day.month - 1
    return Decimal(passed) / 12


def is_month_end(day) -> bool:
    return date.fromordinal(day.toordinal() + 1).month != day.month


def people_with_hours(people, day, norms):
    """Party members with `owed` (a year), `owed_by_now` and `hours` (of the year until this day)."""
    share = due_share(day)
    mine = TrainingRecord.objects.filter(
        person=OuterRef("pk"), held_on__gte=date(day.year, 1, 1), held_on__lte=day
    )
    summed = mine.order_by().values("person").annotate(total=Sum("hours")).values("total")
    # Cast, because a norm that is missing would be a NULL of no kind.
    member, secretary = Cast(Value(norms.member), HOURS), Cast(Value(norms.secretary), HOURS)
    seats = seats_on(day).filter(person=OuterRef("pk"))
    owed = Case(
        When(Exists(posts_of(day, norms)) | Exists(seats), then=secretary), default=member, output_field=HOURS
    )
    return (
        people.filter(is_active=True, joined_party_on__lte=day)
        .annotate(owed=Coalesce(owed, member, output_field=HOURS), hours=hours_or_none(summed))
        .filter(owed__isnull=False)
        .annotate(owed_by_now=F("owed") * Value(share, DecimalField(max_digits=8, decimal_places=6)))
    )


def hours_or_none(summed):
    return Coalesce(Subquery(summed), Value(Decimal(0)), output_field=HOURS)


def posts_of(day, norms):
    """The posts of a person that make the higher norm hold."""
    return higher_posts(day, norms).filter(user=OuterRef("pk"))


def seats_on(day):
    """The seats in committees on a day; whoever holds one owes the higher norm, whatever the post is called."""
    still = Q(committee__ended_on=None) | Q(committee__ended_on__gt=day)
    return CommitteeMember.objects.filter(still, committee__elected_on__lte=day)


def higher_posts(day, norms):
    """The posts of secretaries and committee members on a day."""
    wanted = Q(role__name=Role.SECRETARY)
    for word in norms.post_words:
        wanted |= Q(title__contains=word)
    return Appointment.objects.filter(valid_on(day), wanted)


def counted(branches, day, norms) -> dict:
    """{branch: (how many have the hours that are due, how many owe some)}, for very many branches at once.

    Summed up here and not by a subquery for each person: at 200,000 people that is several times as fast.
    """
    share = due_share(day)
    records = TrainingRecord.objects.filter(
        person__branch__in=branches, held_on__gte=date(day.year, 1, 1), held_on__lte=day
    )
    hours = dict(records.order_by().values_list("person").annotate(total=Sum("hours")))
    posts = higher_posts(day, norms).filter(user__branch__in=branches).values("user")
    seats = seats_on(day).filter(person__branch__in=branches).values("person")
    higher = set(posts.union(seats).values_list("user", flat=True))
    people = User.objects.filter(branch__in=branches, is_active=True, joined_party_on__lte=day)
    found: dict = {}
    for person, branch in people.order_by().values_list("pk", "branch"):
        owed = norms.secretary if person in higher and norms.secretary is not None else norms.member
        if owed:
            having, owing = found.get(branch, (0, 0))
            found[branch] = (having + (hours.get(person, 0) >= owed * share), owing + 1)
    return found
