"""Four quarters of supervision in the sample: plans, visits, checklists, and the findings that came of them."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from assessments.models import (
    Finding,
    PlanGap,
    RandomDraw,
    RectificationTerm,
    SupervisionChecklist,
    SupervisionPlan,
    SupervisionVisit,
    Theme,
    VisitAnswer,
    VisitMember,
)
from assessments.models.finding_codes import DEFAULT_DAYS
from assessments.models.random_draws import drawn_from
from assessments.models.supervision_visits import VisitKind
from assessments.sample import rectifying
from assessments.sample.supervision_words import GUIDANCE, IMPRESSIONS, SERIOUS, STORIES
from assessments.services import supervision_checklists
from branches.models import Appointment, User
from branches.roles import Role
from branches.sample import Cast
from common.quarters import Quarter
from common.working_days import add_working_days

# Planted: a branch whose visit was missed, one left out by decision, one whose problem comes back every quarter,
# one with a serious finding overdue, one where everything is closed.
MISSED, LEFT_OUT, REPEATING, STRUCK, CLEAN = "化学车间", "财务部", "运输队", "通风队", "综采一队"
COMMON = [story for story in STORIES if story.code != "RH-01"]
State, VisitState = Finding.State, SupervisionVisit.State
ANSWERED = 2  # the checklists of so many quarters are kept line by line


@dataclass
class Supervision:
    """What every part of this topic needs: the people who go, and the checklist they carry."""

    cast: Cast
    random: Random
    inspectors: list[User]
    checklist: SupervisionChecklist
    codes: dict
    approver: User
    findings: list = field(default_factory=list)

    @property
    def plan_scope(self):
        return root_of(self.cast)

    def team(self, number) -> list[User]:
        """Two of the inspectors, in turn."""
        return [
            self.inspectors[(number + k) % len(self.inspectors)] for k in range(min(2, len(self.inspectors)))
        ]


def write(cast: Cast):
    """A plan for every quarter until today, its visits, and what was found and rectified."""
    checklist = supervision_checklists.publish(supervision_checklists.ship(by=cast.admin), by=cast.admin)
    found = Supervision(
        cast=cast,
        random=Random("supervision"),  # noqa: S311 - plausible, not secret
        inspectors=[post.user for post in inspectors()],
        checklist=checklist,
        codes=rectifying.codes(),
        approver=next((one for one in cast.leaders if one.username == "leader"), cast.leaders[0]),
    )
    for severity, days in DEFAULT_DAYS.items():
        RectificationTerm.objects.create(severity=severity, working_days=days, since=cast.first_day)
    quarter = Quarter.of(cast.first_day)
    while quarter.first_day <= cast.last_day:
        write_quarter(found, quarter)
        quarter = quarter.shift(1)
    rectifying.write(found)


def inspectors():
    posts = Appointment.objects.filter(role__name=Role.INSPECTOR, until=None)
    return posts.select_related("user").order_by("user__username")


def write_quarter(found, quarter):
    """The plan of a quarter with its visits; of the present one some are still to come."""
    cast = found.cast
    plan = SupervisionPlan.objects.create(
        quarter=str(quarter),
        scope=root_of(cast),
        title=f"{quarter.label}党建与生产经营融合督查计划",
        state=SupervisionPlan.State.APPROVED,
        made_by=cast.admin,
        submitted_on=quarter.first_day,
        approved_by=found.approver,
        approved_on=add_working_days(quarter.first_day, 2),
        note="每季度对所属党支部全覆盖督查一次；带队领导、组员回避本单位。",
    )
    visits = []
    for number, branch in enumerate(cast.branches):
        if LEFT_OUT in branch.name and quarter == Quarter.of(cast.scored_until):
            PlanGap.objects.create(
                plan=plan,
                branch=branch,
                reason=PlanGap.Reason.LEFT_OUT,
                words="集中办公搬迁，经研究安排下季度督查。",
            )
            continue
        visits.append(visit_of(found, plan, branch, quarter, number))
    SupervisionVisit.objects.bulk_create(visits)
    VisitMember.objects.bulk_create(
        VisitMember(visit=visit, user=user)
        for number, visit in enumerate(visits)
        for user in found.team(number)
    )
    if quarter == Quarter.of(cast.scored_until):
        write_checks(found, plan, quarter)
    made = [visit for visit in visits if visit.state == VisitState.SIGNED]
    for visit in made:
        raise_findings(found, visit, quarter)
    if quarter.last_day > cast.scored_until - timedelta(days=92 * ANSWERED):
        VisitAnswer.objects.bulk_create(row for visit in made for row in answers_of(found, visit))


def write_checks(found, plan, quarter):
    """Two branches drawn for a spot check, and one joint check with safety and production; beyond the cap, so with a reason."""
    population = sorted(branch.pk for branch in found.cast.branches)
    seed = f"{quarter}-0801"
    draw = RandomDraw.objects.create(
        purpose=RandomDraw.Purpose.SPOT_CHECK, quarter=str(quarter), scope=found.plan_scope, seed=seed,
        population=population, drawn=drawn_from(population, 2, seed), by=found.cast.admin, note="暗访抽查",
    )  # fmt: skip
    by_pk = {branch.pk: branch for branch in found.cast.branches}
    checks = [(by_pk[pk], VisitKind.SPOT_CHECK, draw) for pk in draw.drawn]
    checks.append((found.cast.branches[0], VisitKind.JOINT_CHECK, None))
    for number, (branch, kind, drawn) in enumerate(checks):
        day = add_working_days(quarter.first_day + timedelta(days=60), number + 1)
        visit = SupervisionVisit.objects.create(
            plan=plan, branch=branch, kind=kind, theme=Theme.INTEGRATION, leader=leader_of(found.cast, branch, number),
            planned_on=day, visited_on=day, draw=drawn, state=VisitState.SIGNED, checklist=found.checklist,
            completed_on=day, completed_by=found.team(number)[0], signed_on=add_working_days(day, 1),
            guidance=GUIDANCE[number], impression=IMPRESSIONS[0], over_cap_by=found.approver,
            over_cap_reason="三季度安全生产专项，经研究增加一次。",
        )  # fmt: skip
        parts = [VisitMember.Part.SAFETY, VisitMember.Part.PRODUCTION]
        for user, part in zip(found.team(number), parts, strict=False):
            is_joint = kind == VisitKind.JOINT_CHECK
            VisitMember.objects.create(
                visit=visit, user=user, part=part if is_joint else VisitMember.Part.PARTY
            )


def root_of(cast):
    """The organisation at the top, which plans for all."""
    branch = cast.branches[0]
    while branch.parent_id:
        branch = branch.parent
    return branch


def visit_of(found, plan, branch, quarter, number) -> SupervisionVisit:
    """One visit on a working day of the quarter's second and third month."""
    cast, random = found.cast, found.random
    day = add_working_days(
        quarter.first_day + timedelta(days=20), 1 + (number * 7 + random.randrange(5)) % 42
    )
    visit = SupervisionVisit(
        plan=plan,
        branch=branch,
        leader=leader_of(cast, branch, number),
        planned_on=min(day, quarter.last_day),
    )
    if MISSED in branch.name and quarter == Quarter.of(cast.scored_until).shift(-1):
        visit.state, visit.reason = (
            VisitState.MISSED,
            "带队领导参加上级应急检查，本季未能成行，已列入下季首批。",
        )
    elif visit.planned_on <= cast.last_day - timedelta(days=3):
        visit.state, visit.checklist = VisitState.SIGNED, found.checklist
        visit.visited_on = visit.completed_on = visit.planned_on
        visit.signed_on = min(add_working_days(visit.planned_on, 1), quarter.last_day, cast.last_day)
        visit.completed_by = found.team(number)[0]
        visit.guidance, visit.impression = random.choice(GUIDANCE), random.choice(IMPRESSIONS)
    return visit


def leader_of(cast, branch, number) -> User:
    """A leader of the site above, or of the group where the site has none; never one of the branch."""
    near = [leader for leader in cast.leaders if leader.branch_id == branch.parent_id] or cast.leaders
    return near[number % len(near)]


def raise_findings(found, visit, quarter):
    """None, one or two problems; what comes back comes back under its old code."""
    random, branch = found.random, visit.branch
    stories = random.sample(COMMON, random.choice((0, 0, 1, 1, 2)))
    if REPEATING in branch.name:
        stories = [story for story in STORIES if story.code == "RH-01"]
    if STRUCK in branch.name and quarter == Quarter.of(found.cast.scored_until):
        stories = [SERIOUS]
    found.findings += [(finding_of(found, visit, story), story) for story in stories]


def finding_of(found, visit, story) -> Finding:
    """A finding as the leader's signature issued it."""
    code = found.codes[story.code]
    days = 10 if code.severity == Finding.Severity.SERIOUS else 20
    return Finding(
        visit=visit,
        branch=visit.branch,
        code=code,
        theme=code.theme,
        severity=code.severity,
        basis=code.basis,
        statement=story.statement,
        evidence=story.evidence,
        suggestion=story.suggestion,
        owner=found.cast.secretaries.get(visit.branch_id, found.cast.admin),
        leader=visit.leader,
        raised_by=visit.completed_by,
        found_on=visit.visited_on,
        issued_on=visit.signed_on,
        due_on=add_working_days(visit.signed_on, days),
    )


def answers_of(found, visit):
    """Every line of the checklist: in order, but for what became a finding."""
    for item in found.checklist.items.all():
        problem = any(
            one.visit is visit and one.code_id == item.finding_code_id for one, _story in found.findings
        )
        yield VisitAnswer(
            visit=visit,
            item=item,
            result=VisitAnswer.Result.PROBLEM if problem else VisitAnswer.Result.IN_ORDER,
            occurrences=int(problem),
            points_off=min(item.step, item.points) if problem else 0,
            methods=item.methods[:2],
            note="见问题清单。" if problem else "",
            by=visit.completed_by,
        )
