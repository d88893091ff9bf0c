"""A year of contact points, visits and what was agreed on them, with gaps for the coverage to find."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from branches.models import ContactPoint, ContactVisit, FollowUp, User
from branches.sample import Cast
from branches.sample.contact_words import AGREED, DOCUMENT, REMARKS, RESULTS, VISITS, WORKERS
from branches.services.contact_points import ensure_frequency
from common.quarters import Quarter

# Planted: a branch without a contact leader, one that nobody visited in the newest scored quarter, and a leader
# of three branches who made one visit in it.
UNLED, UNVISITED = "物资供应站", "运输队"
BEHIND = 2  # the place of this leader among those of the first site
State = ContactVisit.State
FORMS = list(ContactVisit.Form)


@dataclass
class Owing:
    """A contact point with who serves in its branch."""

    point: ContactPoint
    secretary: User
    members: list[User]
    is_second: bool = False


def write(cast: Cast):
    """Contact points of every site's leaders, their visits quarter by quarter, and the follow-ups."""
    ensure_frequency()
    points = points_of(cast)
    ContactPoint.objects.bulk_create(each.point for each in points)
    written = [pair for each in points for pair in visits_of(cast, each, points)]
    ContactVisit.objects.bulk_create(visit for visit, _each in written)
    FollowUp.objects.bulk_create(
        row for number, (visit, each) in enumerate(written) for row in agreed_of(cast, visit, each, number)
    )


def points_of(cast) -> list[Owing]:
    """The leaders of a site share its branches; a leader of the group takes part in some of the first site."""
    by_place = {}
    for leader in cast.leaders:
        by_place.setdefault(leader.branch_id, []).append(leader)
    found, turn = [], {}
    for branch in cast.branches:
        if UNLED in branch.name:
            continue
        leaders = by_place.get(branch.parent_id)
        if not leaders:
            continue
        place = turn.setdefault(branch.parent_id, 0)
        turn[branch.parent_id] += 1
        found.append(owing(cast, leaders[place % len(leaders)], branch, is_lead=True))
    group = next((leader for leader in cast.leaders if leader.username == "leader"), cast.leaders[0])
    first_site = [each for each in found if each.point.branch.parent_id == cast.branches[0].parent_id]
    for each in first_site[:1] + first_site[7:8]:
        found.append(owing(cast, group, each.point.branch, is_lead=False))
    if len(first_site) > BEHIND:
        behind = first_site[BEHIND].point.leader
        held = sum(each.point.leader == behind for each in found)
        for each in first_site[4 : 4 + max(0, 3 - held)]:
            found.append(owing(cast, behind, each.point.branch, is_lead=False))
    return found


def owing(cast, leader, branch, *, is_lead) -> Owing:
    point = ContactPoint(
        leader=leader,
        branch=branch,
        is_lead=is_lead,
        since=cast.first_day - timedelta(days=270),
        note=DOCUMENT,
    )
    secretary = cast.secretaries.get(branch.pk, cast.admin)
    return Owing(point, secretary, cast.members.get(branch.pk, [secretary]), not is_lead)


def visits_of(cast, each, points):
    """A visit a quarter, sometimes two; the gaps are planted in the newest scored quarter."""
    newest, quarter = Quarter.of(cast.scored_until), Quarter.of(cast.first_day)
    first_site = [one for one in points if one.point.branch.parent_id == cast.branches[0].parent_id]
    behind = first_site[BEHIND].point.leader if len(first_site) > BEHIND else None
    while quarter.first_day <= cast.last_day:
        count = 2 if cast.random.random() < 0.15 else 1
        if quarter == newest:
            skipped = UNVISITED in each.point.branch.name
            skipped |= each.point.leader == behind and each is not first_site[BEHIND]
            count = 0 if skipped else count
        elif quarter > newest:
            count = 1 if cast.random.random() < 0.6 else 0
        for _number in range(count):
            yield visit_of(cast, each, quarter), each
        quarter = quarter.shift(1)


def visit_of(cast, each, quarter) -> ContactVisit:
    """One visit with its words; what is past is confirmed, the newest waits, one was sent back, one is a draft."""
    random, point = cast.random, each.point
    last = min(quarter.last_day, cast.last_day)
    day = quarter.first_day + timedelta(days=random.randrange((last - quarter.first_day).days + 1))
    form = random.choice(FORMS)
    topics, problems, help_given, production = random.choice(VISITS[form.value])
    heard = random.choice((None, 3, 5, 8))
    state, recorded_on = State.CONFIRMED, min(day + timedelta(days=random.randrange(6)), quarter.last_day)
    if quarter.last_day > cast.last_day:
        recorded_on = min(recorded_on, cast.last_day)
        state = random.choice((State.CONFIRMED, State.RECORDED, State.RECORDED, State.SENT_BACK, State.DRAFT))
    elif random.random() < 0.04:
        recorded_on = quarter.last_day + timedelta(days=8)
    is_day = form in (ContactVisit.Form.RESEARCH, ContactVisit.Form.FIELD_WORK)
    return ContactVisit(
        contact_point=point,
        leader=point.leader,
        branch=point.branch,
        visited_on=day,
        form=form,
        duration=Decimal(1) if is_day else Decimal(random.choice(("1.5", "2", "2.5"))),
        duration_unit=ContactVisit.Unit.DAYS if is_day else ContactVisit.Unit.HOURS,
        topics=topics,
        problems=problems,
        help_given=help_given,
        workers_heard=heard,
        workers_said=random.choice(WORKERS) if heard else "",
        production_topic=production,
        state=state,
        recorded_on=None if state == State.DRAFT else recorded_on,
        confirmed_on=recorded_on + timedelta(days=2) if state == State.CONFIRMED else None,
        confirmed_by=each.secretary if state == State.CONFIRMED else None,
        remark=random.choice(REMARKS) if state == State.SENT_BACK else "",
    )


def agreed_of(cast, visit, each, number):
    """What was agreed on a visit: done in time, done late, open, overdue or withdrawn."""
    if visit.state == State.DRAFT:
        return
    for _turn in range(cast.random.choice((0, 1, 1, 2))):
        due_on = visit.visited_on + timedelta(days=cast.random.choice((15, 20, 30)))
        done_on, withdrawn = outcome(cast, due_on, number)
        yield FollowUp(
            branch=visit.branch,
            origin_type=ContactVisit._meta.label_lower,
            origin_id=visit.pk,
            origin_label=str(visit)[:200],
            text=cast.random.choice(AGREED),
            owner=each.secretary if cast.random.random() < 0.6 else cast.random.choice(each.members),
            due_on=due_on,
            done_on=done_on,
            result=cast.random.choice(RESULTS) if done_on else "",
            withdrawn=withdrawn,
        )


def outcome(cast, due_on, number) -> tuple[date | None, bool]:
    """(done on, withdrawn); most are done in time, some late, a few not at all."""
    chance = cast.random.random()
    if number % 29 == 7:
        return None, True
    if due_on > cast.last_day - timedelta(days=10):
        return None, False
    if chance < 0.72:
        return due_on - timedelta(days=cast.random.randrange(1, 9)), False
    if chance < 0.9 or due_on < cast.last_day - timedelta(days=60):
        return min(due_on + timedelta(days=cast.random.randrange(2, 12)), cast.last_day), False
    return None, False
