"""A year of projects in the sample: of every kind, at every step, with gaps for the checks to find."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from branches.models import Appointment, User
from branches.roles import Role
from branches.sample import Cast
from common import links
from common.quarters import Quarter
from common.windows import windows
from common.working_days import add_working_days
from projects.models import (
    Acceptance,
    Assessor,
    Award,
    Benefit,
    Decision,
    Health,
    Milestone,
    ProgressReport,
    Project,
    ProjectPartner,
    RubricLine,
    Stage,
    Tag,
    TeamMember,
)
from projects.sample import board, words
from projects.services import approval_steps, rubrics

State, Kind = Project.State, Project.Kind
# Planted: whose milestones slip, who has no secretary project, who begins the walk of docs/chain.md.
SLIPPING, WITHOUT, WALK = ("运输队", "供电车间"), "物资供应站", "综采一队"
# The states of the members' projects, in turn; the secretaries' run, but for a few.
MEMBERS_STATES = (
    State.RUNNING, State.RUNNING, State.FINISHED, State.RUNNING, State.CONFIRMING, State.RUNNING, State.ACCEPTANCE,
    State.RUNNING, State.CLOSING, State.FINISHED, State.IN_REVIEW, State.RUNNING, State.MIDTERM, State.DRAFT,
    State.ARCHIVED, State.SUSPENDED, State.RETURNED, State.RUNNING, State.TERMINATED,
)  # fmt: skip
ENDED = (State.CONFIRMING, State.FINISHED, State.ARCHIVED)
UNAPPROVED = (State.DRAFT, State.IN_REVIEW, State.RETURNED)
LETTERS = {Kind.SECRETARY: "书", Kind.MEMBER: "党", Kind.TASK_FORCE: "攻", Kind.JOINT: "联"}


@dataclass
class Portfolio:
    """The rows of this topic while they are made, and the people who decide."""

    cast: Cast
    random: Random
    finance: User
    deciders: dict[str, User]
    metrics: dict[str, object]
    add: Callable
    lines: list[RubricLine]
    numbers: dict = field(default_factory=dict)
    rows: dict[type, list] = field(default_factory=dict)  # what is written at the end, all at once

    def keep(self, model, **values):
        row = model(**values)
        self.rows.setdefault(model, []).append(row)
        return row

    def flush(self):
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows)


def write(cast: Cast):
    """Steps and rubric, the difficulty board, the projects with everything that belongs to them."""
    approval_steps.ship_steps(by=cast.admin)
    rubrics.ship_rubric()
    portfolio = start(cast)
    for number, branch in enumerate(cast.branches):
        write_branch(portfolio, branch, number)
    write_special(portfolio)
    board.write(portfolio)
    portfolio.flush()


def start(cast) -> Portfolio:
    finance = Appointment.objects.filter(role__name=Role.CONFIRMER).select_related("user").first().user
    metric = links.model_of("assessments.metric")
    return Portfolio(
        cast=cast,
        random=Random("projects"),  # noqa: S311 - plausible, not secret
        finance=finance,
        deciders={Role.CONFIRMER: finance, Role.LEADER: cast.leaders[0]},
        metrics={row.code: row for row in metric.objects.all()} if metric else {},
        add=add,
        lines=list(RubricLine.objects.all()),
    )


def write_branch(portfolio, branch, number):
    """The secretary's project of the year, and the members'."""
    cast, topics = portfolio.cast, words.TOPICS[:8]
    secretary = cast.secretaries.get(branch.pk)
    if secretary and WITHOUT not in branch.name:
        state = State.IN_REVIEW if number % 13 == 12 else State.RUNNING
        topic = topics[number % len(topics)]
        add(
            portfolio,
            branch,
            secretary,
            Kind.SECRETARY,
            topic,
            state,
            team=cast.members.get(branch.pk, [])[:3],
        )
    for place, member in enumerate(cast.members.get(branch.pk, [])[: 2 + number % 3]):
        state = MEMBERS_STATES[(number * 3 + place) % len(MEMBERS_STATES)]
        topic = topics[(number + place * 3 + 1) % len(topics)]
        helpers = cast.members[branch.pk][4 + place : 6 + place]
        add(portfolio, branch, member, Kind.MEMBER, topic, state, team=helpers)


def write_special(portfolio):
    """Task forces and joint projects of several branches."""
    cast = portfolio.cast
    mine = [branch for branch in cast.branches if branch.pk in cast.secretaries]
    for branch, topic, kind, state in (
        (mine[3 % len(mine)], words.TOPICS[8], Kind.TASK_FORCE, State.FINISHED),
        (mine[4 % len(mine)], words.TOPICS[8], Kind.TASK_FORCE, State.RUNNING),
        (mine[6 % len(mine)], words.TOPICS[9], Kind.JOINT, State.RUNNING),
    ):
        lead = cast.secretaries[branch.pk]
        project = add(portfolio, branch, lead, kind, topic, state, team=cast.members.get(branch.pk, [])[:2])
        if kind == Kind.JOINT:
            for partner in mine[7:9]:
                portfolio.keep(
                    ProjectPartner,
                    project=project,
                    branch=partner,
                    agreed_by=cast.secretaries[partner.pk],
                    agreed_on=project.starts_on,
                )


def add(portfolio, branch, lead, kind, topic, state, *, team=(), name="", **more) -> Project:
    """One project with its people, milestones, decisions, reports and what it earned."""
    starts, ends = span(state, portfolio.random)
    slips = any(one in branch.name for one in SLIPPING) and state == State.RUNNING
    project = Project(
        kind=kind, category=topic.category, name=name or topic.name, branch=branch, lead=lead, year=starts.year,
        starts_on=starts, ends_on=ends, background=topic.problem, indicator=topic.indicator, measure_unit=topic.unit,
        baseline=Decimal(topic.baseline), target=Decimal(topic.target), measures=topic.measures,
        outputs=topic.outputs, party_role=words.PARTY_ROLE, resources=words.RESOURCES, state=state,
        fund=dict(topic.inputs).get("investment", "0"), created_by=lead,
        report_every=Project.Every.QUARTER if kind == Kind.SECRETARY else Project.Every.MONTH, **more,
    )  # fmt: skip
    bring(portfolio, project)
    project.save()
    for user, task in zip(team, ("现场组织", "技术方案", "数据统计"), strict=False):
        portfolio.keep(TeamMember, project=project, user=user, task=task)
    if topic.metric in portfolio.metrics:
        links.connect(project, portfolio.metrics[topic.metric], by=lead)
    milestones(portfolio, project, slips)
    if state != State.DRAFT:
        decide(portfolio, project)
    if state not in UNAPPROVED:
        reports(portfolio, project, slips)
    earn(portfolio, project, topic)
    return project


def span(state, random) -> tuple[date, date]:
    """Ended ones lie in the scored quarters; what is only applied for begins next."""
    if state in (*ENDED, State.ACCEPTANCE, State.CLOSING, State.TERMINATED):
        return date(2026, 1, 10), date(2026, 9, 10 + random.randrange(15))
    if state in UNAPPROVED:
        return date(2026, 12, 1), date(2027, 10, 31)
    return date(2026, 2, 1 + random.randrange(20)), date(2026, 12, 20)


def bring(portfolio, project):
    """The days that belong to the state in which the project stands."""
    state = project.state
    if state in UNAPPROVED:
        project.round = 0 if state == State.DRAFT else 1
        project.reason = "请补充基线数据来源后重新提交。" if state == State.RETURNED else ""
        return
    number = portfolio.numbers[project.kind] = portfolio.numbers.get(project.kind, 0) + 1
    project.number = f"{LETTERS[project.kind]}{project.year}-{number:03d}"
    project.round, project.approved_on = 1, project.starts_on - timedelta(days=5)
    project.midterm_due_on = date(project.year, 7, 31)
    if state != State.MIDTERM:
        project.midterm_passed_on = date(project.year, 7, 10 + project.branch_id % 18)
    if state in (*ENDED, State.ACCEPTANCE, State.CLOSING):
        project.closed_on, project.closing_report = project.ends_on - timedelta(days=2), words.CLOSING
        project.result_value = project.target
    if state in ENDED:
        project.accepted_on = project.ends_on + timedelta(days=4)
    if state in (State.FINISHED, State.ARCHIVED):
        project.finished_on = min(project.ends_on + timedelta(days=6), portfolio.cast.scored_until)
    if state == State.SUSPENDED:
        project.state_before, project.reason = State.RUNNING, "配套设备招标延期，暂停实施。"
    if state == State.TERMINATED:
        project.reason = "采区接续调整，项目实施条件不再具备。"


def milestones(portfolio, project, slips):
    """Four steps of the time; what is over is done, but where it slips."""
    days = (project.ends_on - project.starts_on).days
    over = date(2026, 11, 20)
    for order, (name, output) in enumerate(
        (
            ("方案论证", "实施方案"),
            ("班组试点", "试点记录"),
            ("全面推开", "作业标准"),
            ("总结固化", "结项报告"),
        ),
        start=1,
    ):
        due = project.starts_on + timedelta(days=days * order // 4)
        done = due - timedelta(days=3) if due <= over else None
        if slips and order >= 3:
            done = None
        portfolio.keep(Milestone,
            project=project, order=order, name=name, output=output, due_on=due,
            state=Milestone.State.DONE if done and project.state not in UNAPPROVED else Milestone.State.PLANNED,
            done_on=done if project.state not in UNAPPROVED else None,
        )  # fmt: skip


def decide(portfolio, project):
    """The steps that were agreed on the way to where it stands; the last one waits or was sent back."""
    stages = [Stage.APPLICATION]
    if project.midterm_passed_on or project.state == State.MIDTERM:
        stages.append(Stage.MIDTERM)
    if project.closed_on:
        stages.append(Stage.CLOSING)
    waits = {State.IN_REVIEW: Stage.APPLICATION, State.MIDTERM: Stage.MIDTERM, State.CLOSING: Stage.CLOSING}
    for number, stage in enumerate(stages, start=1):
        day = {
            Stage.APPLICATION: project.starts_on - timedelta(days=20),
            Stage.MIDTERM: date(project.year, 7, 5),
        }
        day = day.get(stage, project.closed_on) if project.state not in UNAPPROVED else date(2026, 11, 16)
        write_steps(portfolio, project, stage, number, day, waits.get(project.state) == stage)
    project.round = len(stages)
    project.save(update_fields=["round"])


def write_steps(portfolio, project, stage, number, day, waits):
    steps = approval_steps.in_force(project.kind, stage)
    for place, step in enumerate(steps):
        by = decider(portfolio, project, step.role)
        state, due = Decision.State.PASSED, add_working_days(day, step.working_days)
        if waits and place == len(steps) - 1:
            state = Decision.State.WAITING
        if project.state == State.RETURNED and place == len(steps) - 1:
            state = Decision.State.SENT_BACK
        decided = state in {Decision.State.PASSED, Decision.State.SENT_BACK}
        comment = project.reason if state == Decision.State.SENT_BACK else words.OPINIONS[place % 3]
        portfolio.keep(Decision,
            project=project, stage=stage, round=number, order=step.order, name=step.name, role=step.role,
            working_days=step.working_days, state=state, since=day, due_on=due, by=by if decided else None,
            decided_at=noon(day + timedelta(days=1)) if decided else None, comment=comment if decided else "",
        )  # fmt: skip
        day = min(day + timedelta(days=2), portfolio.cast.last_day)


def decider(portfolio, project, role) -> User:
    """Who holds the role there and is not involved."""
    cast = portfolio.cast
    known = {Role.SECRETARY.value: cast.secretaries, Role.UNIT_HEAD.value: cast.heads}.get(role)
    by = known.get(project.branch_id) if known else portfolio.deciders.get(role)
    return by if by and by != project.lead else cast.leaders[0]


def reports(portfolio, project, slips):
    """What was filed of the windows that are over: the value moves from the baseline towards the target."""
    until = min(project.ends_on, portfolio.cast.last_day)
    spans = list(windows(project.report_every, project.starts_on, until))
    for number, window in enumerate(spans, start=1):
        if slips and Quarter.of(window.last_day) >= Quarter.of(portfolio.cast.scored_until):
            break
        share = Decimal(number) / len(spans) * (Decimal("0.4") if slips else 1)
        value = project.baseline + (project.target - project.baseline) * share
        portfolio.keep(ProgressReport,
            project=project, first_day=window.first_day, last_day=window.last_day, value=round(value, 2),
            health=Health.AT_RISK if slips else Health.ON_TRACK, words=words.REPORTS[number % len(words.REPORTS)],
            by=project.lead, filed_on=window.last_day - timedelta(days=2),
        )  # fmt: skip


def earn(portfolio, project, topic):
    """Expected from the start; claimed, confirmed and honoured where it has come so far."""
    benefit = portfolio.keep(
        Benefit, project=project, formula=topic.formula, expected_inputs=dict(topic.inputs)
    )
    benefit.expected_amount = Decimal(topic.amount) if topic.amount else None
    if topic.formula == "none":
        benefit.words = "以职工满意度和安全指标改善体现。"
    if project.state in ENDED:
        benefit.state, benefit.commissioned_on = Benefit.State.CLAIMED, project.ends_on - timedelta(days=60)
        benefit.claimed_inputs, benefit.claimed_amount = benefit.expected_inputs, benefit.expected_amount
        benefit.claimed_by, benefit.claimed_on = project.lead, project.accepted_on
        accept(portfolio, project)
    if project.finished_on:
        benefit.state, benefit.confirmed_by = Benefit.State.CONFIRMED, portfolio.finance
        benefit.confirmed_on, benefit.basis = project.finished_on, words.BASIS
        if benefit.claimed_amount:
            share = Decimal("0.92") if project.branch_id % 2 else Decimal(1)
            benefit.confirmed_amount = round(benefit.claimed_amount * share, 2)
    if project.state == State.ARCHIVED:
        publish(portfolio, project)


def accept(portfolio, project):
    """Three assessors scored it line by line."""
    acceptance = portfolio.keep(Acceptance,
        project=project, round=1, opened_on=project.closed_on, due_on=project.ends_on + timedelta(days=10),
        result=Acceptance.Result.PASSED, opinion=words.ACCEPTED, decided_by=portfolio.cast.admin, decided_on=project.accepted_on,
    )  # fmt: skip
    lines = portfolio.lines
    totals = []
    for place, user in enumerate((*portfolio.cast.leaders[:2], portfolio.finance)):
        points = {
            str(line.pk): str(round(line.points * Decimal(str(0.84 + 0.04 * place)), 1)) for line in lines
        }
        totals.append(sum(map(Decimal, points.values())))
        portfolio.keep(
            Assessor,
            acceptance=acceptance,
            user=user,
            points=points,
            total=totals[-1],
            words="同意。",
            scored_at=noon(project.accepted_on),
        )
    acceptance.score = round(sum(totals) / len(totals), 2)


def publish(portfolio, project):
    """In the library, with its tags and an award."""
    project.in_library, project.summary = True, words.SUMMARY
    project.save(update_fields=["in_library", "summary"])
    project.tags.add(
        *(Tag.objects.get_or_create(name=name)[0] for name in ("可推广", words.TAGS[project.category]))
    )
    portfolio.keep(
        Award,
        project=project,
        name="集团党员项目优秀成果",
        level="集团级",
        given_on=project.finished_on,
        by=portfolio.cast.admin,
    )


def noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))
