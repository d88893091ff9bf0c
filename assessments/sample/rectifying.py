"""What became of the sample's findings: most are closed in time, the newest stand at every step of the way."""

from collections import Counter
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from assessments.models import (
    Finding,
    FindingCode,
    FindingMeasure,
    FollowUpOrder,
    HandIn,
    LookBack,
    RandomDraw,
)
from assessments.models.random_draws import drawn_from
from assessments.sample.supervision_words import FELL_BACK, HOLDS, ORDER_TEXTS, RETURNED, SEEN
from assessments.services.follow_up_orders import NUMBER
from common.quarters import Quarter
from common.working_days import add_working_days

State, Kind, Verdict = Finding.State, HandIn.Kind, HandIn.Verdict
# The steps at which the newest findings stand, in turn; what is older is closed.
NEWEST = (
    State.OPEN,
    State.MEASURES_SUBMITTED,
    State.MEASURES_APPROVED,
    State.IN_PROGRESS,
    State.SUBMITTED,
    State.RETURNED,
    State.CLOSED,
    State.CLOSED,
)
MEASURED = {State.OPEN, State.WITHDRAWN}  # no measures are there yet
RECENT = timedelta(days=40)  # what was due no longer ago stands at some step of the way
LATE = 9  # one in so many of the scored quarters was closed after its day
OVERDUE = ("运输队", "供电车间", "通风队")  # whose newest finding of the scored quarters is not closed yet


def codes() -> dict[str, FindingCode]:
    return {code.code: code for code in FindingCode.objects.all()}


def write(found):
    """Number the findings in order, bring each to its step, then letters and look-backs."""
    found.findings.sort(key=lambda pair: (pair[0].issued_on, pair[0].branch_id))
    bring_to_their_steps(found)
    Finding.objects.bulk_create(finding for finding, _story in found.findings)
    measures, hand_ins = [], []
    for finding, story in found.findings:
        if finding.state not in MEASURED:
            measures += measures_of(finding, story)
            hand_ins += hand_ins_of(found, finding, story)
    FindingMeasure.objects.bulk_create(measures)
    stamps = [row.at for row in hand_ins]
    HandIn.objects.bulk_create(hand_ins)
    for row, at in zip(hand_ins, stamps, strict=True):
        row.at = at
    HandIn.objects.bulk_update(hand_ins, ["at"])
    write_orders(found)
    write_look_backs(found)


def bring_to_their_steps(found):
    numbers, newest = {}, 0
    last_scored = found.cast.scored_until
    for number, (finding, _story) in enumerate(found.findings):
        quarter = Quarter.of(finding.issued_on)
        numbers[quarter] = numbers.get(quarter, 0) + 1
        finding.number = f"{quarter}-{numbers[quarter]:04d}"
        if finding.due_on > found.cast.last_day - RECENT:
            step, newest = NEWEST[newest % len(NEWEST)], newest + 1
        else:
            step = State.CLOSED
        if quarter == Quarter.of(last_scored) and any(name in finding.branch.name for name in OVERDUE):
            step = State.OPEN if finding.severity == Finding.Severity.GENERAL else State.IN_PROGRESS
        if number == 4:
            step, finding.reason = State.WITHDRAWN, "经核实属统计口径差异，问题不成立。"
        bring(found, finding, step, is_late=number % LATE == LATE - 1)


def bring(found, finding, step, *, is_late):
    """Set the finding to a step with the days that belong to it."""
    finding.state = step
    if step in {State.SUBMITTED, State.RETURNED}:
        finding.submitted_on = min(finding.due_on, found.cast.last_day) - timedelta(days=1)
    if step == State.CLOSED:
        done = finding.due_on + timedelta(days=6) if is_late else finding.due_on - timedelta(days=3)
        done = max(min(done, found.cast.last_day), finding.issued_on)
        finding.submitted_on = finding.closed_on = done
        finding.closed_by = closer_of(found, finding)


def closer_of(found, finding):
    """Somebody else than who raised it."""
    return next((one for one in found.inspectors if one != finding.raised_by), found.inspectors[0])


def measures_of(finding, story):
    days = max((finding.due_on - finding.issued_on).days, 1)
    is_done = finding.state in {State.SUBMITTED, State.CLOSED}
    for order, text in enumerate(story.measures, start=1):
        due = finding.issued_on + timedelta(days=days * order // len(story.measures))
        done = min(due, finding.submitted_on) if is_done else None
        yield FindingMeasure(
            finding=finding, order=order, text=text, owner=finding.owner, due_on=due, done_on=done
        )


def hand_ins_of(found, finding, story):
    """The measures as handed in, and where it came so far the rectification with its figures."""
    handed = add_working_days(finding.issued_on, 2)
    waits = finding.state == State.MEASURES_SUBMITTED
    text = "\n".join(story.measures)
    judge = finding.raised_by
    yield HandIn(
        finding=finding, kind=Kind.MEASURES, text=text, by=finding.owner, at=noon(handed),
        verdict=Verdict.WAITING if waits else Verdict.APPROVED,
        judged_by=None if waits else judge, judged_at=None if waits else noon(handed + timedelta(days=1)),
    )  # fmt: skip
    if finding.submitted_on is None:
        return
    verdict = {State.CLOSED: Verdict.APPROVED, State.RETURNED: Verdict.RETURNED}.get(
        finding.state, Verdict.WAITING
    )
    seen = {Verdict.APPROVED: SEEN[finding.branch_id % len(SEEN)], Verdict.RETURNED: RETURNED}.get(
        verdict, ""
    )
    judged = verdict != Verdict.WAITING
    yield HandIn(
        finding=finding, kind=Kind.RECTIFICATION, text=story.result, figure=story.figure, unit=story.unit,
        before=decimal(story.before), after=decimal(story.after), by=finding.owner, at=noon(finding.submitted_on),
        verdict=verdict, judged_by=closer_of(found, finding) if judged else None,
        judged_at=noon(finding.closed_on or finding.submitted_on) if judged else None, seen=seen,
    )  # fmt: skip


def decimal(text):
    return Decimal(text) if text else None


def noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def write_orders(found):
    """What is long overdue has its reminder, the worst its urging and warning too."""
    steps, numbers = list(FollowUpOrder.Step)[:3], Counter()
    for finding, _story in found.findings:
        if not finding.is_undone or finding.due_on >= found.cast.last_day:
            continue
        serious = finding.severity == Finding.Severity.SERIOUS
        for late, step in enumerate(steps if serious else steps[:2]):
            day = add_working_days(finding.due_on, 3 * late) if late else finding.due_on - timedelta(days=2)
            if day > found.cast.last_day:
                break
            numbers[day.year] += 1
            serial = numbers[day.year]
            FollowUpOrder.objects.create(
                finding=finding, step=step, year=day.year, serial=serial, number=NUMBER.format(year=day.year, serial=serial), addressee=finding.owner,
                text=ORDER_TEXTS[step.value], last_day=add_working_days(day, 5), issued_on=day, issued_by=found.inspectors[0],
                received_on=add_working_days(day, 1) if late == 0 else None,
            )  # fmt: skip


def write_look_backs(found):
    """Thirty per cent of what was closed in the quarter before the newest: all hold but one."""
    quarter = Quarter.of(found.cast.scored_until)
    closed = [
        finding
        for finding, _story in found.findings
        if finding.state == State.CLOSED and Quarter.of(finding.closed_on) == quarter.shift(-1)
    ]
    if not closed:
        return
    seed = f"{quarter}-0701"
    population = sorted(finding.pk for finding in closed)
    drawn = drawn_from(population, max(1, round(len(population) * 0.3)), seed)
    draw = RandomDraw.objects.create(
        purpose=RandomDraw.Purpose.LOOK_BACK, quarter=str(quarter.shift(-1)), scope=found.plan_scope,
        seed=seed, population=population, drawn=drawn, by=found.inspectors[0], note="按30%比例抽取",
    )  # fmt: skip
    by_pk = {finding.pk: finding for finding in closed}
    for number, pk in enumerate(drawn):
        finding = by_pk[pk]
        day = quarter.first_day + timedelta(days=40 + number)
        fell_back = number == 0
        checker = next(one for one in found.inspectors if one not in (finding.closed_by, finding.raised_by))
        LookBack.objects.create(
            draw=draw, finding=finding, due_on=quarter.last_day, checked_by=checker, checked_on=day,
            state=LookBack.State.REOPENED if fell_back else LookBack.State.HOLDS,
            seen=FELL_BACK if fell_back else HOLDS,
        )  # fmt: skip
        if fell_back:
            finding.state, finding.reopened_on, finding.reopenings = State.REOPENED, day, 1
            finding.closed_on = finding.closed_by = None
            finding.due_on = add_working_days(day, 60)
            finding.save()
