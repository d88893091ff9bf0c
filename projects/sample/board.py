"""The sample's difficulty board: open ones with several bids, claimed ones with their project, one solved."""

from datetime import date, timedelta
from decimal import Decimal

from projects.models import Bid, Difficulty, Project
from projects.sample import words

State, BidState = Difficulty.State, Bid.State
# Where each difficulty stands: open, claimed, solved; the first begins the walk of docs/chain.md.
STANDING = (State.SOLVED, State.CLAIMED, State.CLAIMED, State.OPEN, State.OPEN, State.OPEN, State.DRAFT)
WHY = "方案措施具体，承诺值接近期望值，项目负责人熟悉现场。"


def write(portfolio):
    """Post the difficulties of the first branches and what was offered for them."""
    cast = portfolio.cast
    places = [branch for branch in cast.branches if branch.pk in cast.heads and cast.members.get(branch.pk)]
    for number, (told, standing) in enumerate(zip(words.DIFFICULTIES, STANDING, strict=True)):
        branch = places[number % len(places)]
        difficulty = post(portfolio, branch, told, standing, number)
        if standing != State.DRAFT:
            offer(portfolio, difficulty, branch, places, told[7])


def post(portfolio, branch, told, standing, number) -> Difficulty:
    title, category, description, indicator, now, wanted, unit, _topic = told
    day = (
        date(2026, 11, 5) + timedelta(days=number)
        if standing in {State.OPEN, State.DRAFT}
        else date(2026, 1, 4)
    )
    return Difficulty.objects.create(
        number=f"榜2026-{number + 1:03d}", title=title, branch=branch, category=category, description=description,
        indicator=indicator, current=Decimal(now), wanted=Decimal(wanted), measure_unit=unit,
        bids_until=day + timedelta(days=30 if standing == State.OPEN else 12), support="提供试验班组与备件，揭榜成功按项目管理。",
        state=standing, posted_by=portfolio.cast.heads[branch.pk],
        posted_on=None if standing == State.DRAFT else day,
        selected_reason=WHY if standing in {State.CLAIMED, State.SOLVED} else "",
        solved_on=date(2026, 9, 28) if standing == State.SOLVED else None,
    )  # fmt: skip


def offer(portfolio, difficulty, branch, places, topic):
    """Two or three bids; a claimed one becomes a project that keeps the link."""
    members = portfolio.cast.members[branch.pk]
    neighbour = places[(places.index(branch) + 1) % len(places)]
    bidders = [
        (members[0], branch),
        (members[1], branch),
        (portfolio.cast.members[neighbour.pk][0], neighbour),
    ]
    chosen = difficulty.state != State.OPEN
    for place, (lead, of) in enumerate(bidders[: 3 if chosen else 2]):
        state = BidState.OFFERED
        if chosen:
            state = BidState.SELECTED if place == 0 else BidState.DECLINED
        gap = difficulty.wanted - difficulty.current
        bid = Bid.objects.create(
            difficulty=difficulty, branch=of, lead=lead, by=lead, approach=words.APPROACHES[place],
            promised=round(difficulty.current + gap * Decimal(str(1 - 0.1 * place)), 2),
            promised_by=date(2026, 9, 30) if chosen else date(2027, 6, 30), state=state,
            remark=WHY if state == BidState.SELECTED else "",
        )  # fmt: skip
        if state == BidState.SELECTED:
            claim(portfolio, difficulty, bid, topic)


def claim(portfolio, difficulty, bid, topic):
    """The project that came of the selected bid; solved means that it is finished."""
    portfolio.add(
        portfolio, bid.branch, bid.lead, Project.Kind.MEMBER, words.TOPICS[topic],
        Project.State.FINISHED if difficulty.state == State.SOLVED else Project.State.RUNNING,
        name=f"揭榜攻关：{difficulty.title}"[:120], difficulty=difficulty, bid=bid,
    )  # fmt: skip
