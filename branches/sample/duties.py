"""The sample's year of duties: the starter library, assignments, outcomes, a few measures; with gaps to be found."""

from datetime import date, timedelta

from django.db import connection

from branches.models import (
    Accountability,
    Appointment,
    DutyAssignment,
    DutyLibrary,
    DutyOccurrence,
    ResponsibilityLetter,
)
from branches.roles import Role
from branches.services import duty_assignments, duty_libraries
from common.copying import copy, row

YEAR = 2026
SIGNED_ON = date(2026, 1, 20)
NOBODYS = "AQ-04"  # nobody holds this duty
PARTY, PRODUCTION = ("DJ", "LZ", "YS"), ("AQ", "JY")
JOINT = "AQ-01"  # held by the two heads of a branch together
NOTES = {
    "DJ": "结合本单位采掘接续安排研究党建重点任务，明确党员责任区，会后逐项跟踪。",
    "LZ": "围绕物资验收、工程结算等环节排查廉洁风险点，完善防控措施。",
    "AQ": "带队检查作业现场，排查顶板支护、运输信号等隐患，明确责任人限期整改。",
    "XF": "接待职工反映班中餐质量和通勤车班次问题，当场答复并交办后勤部门。",
    "YS": "分析职工思想动态，就工资核算办法调整组织班组宣讲。",
    "JY": "对照季度指标分析吨煤成本偏差，制定修旧利废措施并落实到班组。",
}
State = DutyOccurrence.State
COPIED = (
    "assignment_id item_id branch_id first_day due_on number state done_on note reported_by_id confirmed_by_id "
    "remark version"
).split()


def write(cast):
    """Library, assignments, outcomes, letters and measures."""
    library = duty_libraries.set_up(by=cast.admin, year=YEAR, source="starter")
    library = duty_libraries.publish(library, by=cast.admin)
    DutyLibrary.objects.filter(pk=library.pk).update(note="经党委会研究印发")
    posts = posts_of(cast)
    carry_out(cast, assign(cast, library, posts))
    sign_letters(cast, posts)
    hold_accountable(cast, posts)


def posts_of(cast) -> list[Appointment]:
    """The posts of the leaders, secretaries and heads of the sample."""
    people = {user.pk for user in (*cast.leaders, *cast.secretaries.values(), *cast.heads.values())}
    roles = (Role.LEADER, Role.SECRETARY, Role.UNIT_HEAD)
    rows = Appointment.objects.filter(user__in=people, role__name__in=roles)
    return list(rows.select_related("user", "role", "branch").order_by("branch__path", "pk"))


def left_out(posts):
    """Two people with a gap: a business leader without a party duty, a secretary without a production duty."""
    leader = next(post for post in posts if post.role.name == Role.LEADER and post.title == "生产副总经理")
    secretaries = [post for post in posts if post.role.name == Role.SECRETARY]
    return {leader.pk: PARTY, secretaries[min(4, len(secretaries) - 1)].pk: PRODUCTION}


def assign(cast, library, posts):
    """Everybody gets what is meant for the post; the safety duty of a branch is held by both heads."""
    items = list(library.items.exclude(code=NOBODYS).select_related("library").order_by("code"))
    gaps, rows = left_out(posts), []
    for post in posts:
        lacking = gaps.get(post.pk, ())
        for item in items:
            if post.role.name not in item.roles or item.code.startswith(lacking or "-"):
                continue
            joint = item.code == JOINT and cast.heads.get(post.branch_id)
            if joint and post.role.name == Role.UNIT_HEAD and not lacks_production(post, gaps, posts):
                continue  # the secretary's row names both
            row = DutyAssignment(item=item, holder=post.user, branch=post.branch, since=date(YEAR, 1, 1))
            if joint and post.role.name == Role.SECRETARY:
                row.joint_holder = joint
            rows.append(row)
    return DutyAssignment.objects.bulk_create(rows)


def lacks_production(post, gaps, posts):
    """Whether the secretary beside this head is the one without a production duty."""
    return any(
        other.pk in gaps and other.branch_id == post.branch_id and other.role.name == Role.SECRETARY
        for other in posts
    )


def carry_out(cast, assignments):
    """The times of the year: what had begun was mostly carried out on time and confirmed, some late, some not."""
    lines = []
    for assignment in assignments:
        reach = cast.random.gauss(0.955, 0.04)
        for key in duty_assignments.times_of(assignment):
            occurrence = duty_assignments.occurrence(assignment, key)
            happen(cast, occurrence, reach)
            lines.append(row([getattr(occurrence, name) for name in COPIED]))
    with connection.cursor() as cursor:
        copy(cursor, DutyOccurrence, COPIED, lines)


def happen(cast, time, reach):
    """What became of one occurrence."""
    if time.first_day > cast.last_day:
        return
    is_ahead = time.due_on > cast.last_day
    if cast.random.random() > (0.35 if is_ahead else reach):
        return
    last = min(time.due_on, cast.last_day)
    day = last - timedelta(days=cast.random.randrange(0, max(1, (last - time.first_day).days // 2)))
    if not is_ahead and cast.random.random() < 0.04:
        day = min(time.due_on + timedelta(days=cast.random.randint(2, 9)), cast.last_day)
    if day < time.first_day:
        return
    time.done_on, time.note = day, NOTES[time.item.code[:2]]
    time.reported_by_id = time.assignment.holder_id
    time.state = State.CARRIED_OUT
    if time.due_on < date(YEAR, 10, 1) or cast.random.random() < 0.75:
        time.state, time.confirmed_by = State.CONFIRMED, cast.admin
        if time.assignment.joint_holder_id:
            time.confirmed_by_id = time.assignment.joint_holder_id
    elif cast.random.random() < 0.08:
        time.state, time.confirmed_by = State.NOT_CONFIRMED, cast.admin
        time.remark = "未说明隐患整改结果，请补充后重新上报。"


def sign_letters(cast, posts):
    """Nearly everybody signed with a leader above; three have not."""
    top = cast.leaders[0]
    rows = [
        ResponsibilityLetter(
            year=YEAR, signer=post.user, branch=post.branch, signed_with=top, signed_on=SIGNED_ON
        )
        for number, post in enumerate(posts)
        if post.user_id != top.pk and number % 17 != 5
    ]
    ResponsibilityLetter.objects.bulk_create(rows, ignore_conflicts=True)


def hold_accountable(cast, posts):
    """Three measures of the year: a reminder talk, an admonition of two heads, a criticism of a branch."""
    last = len(cast.branches) - 1
    first, second, third = (cast.branches[min(number, last)] for number in (2, 8, 9))
    common = {"decided_by": "西岭能源集团党委"}
    Accountability.objects.bulk_create(
        [
            Accountability(
                rung="reminder_talk",
                branch=first,
                person=cast.secretaries[first.pk],
                matter="第一季度主题党日与生产任务结合不紧，未研究采煤工作面过断层难题。",
                decided_on=date(2026, 4, 9),
                **common,
            ),
            Accountability(
                rung="formal_admonition",
                branch=second,
                person=cast.secretaries[second.pk],
                joint_person=cast.heads.get(second.pk),
                matter="8月12日回风巷瓦斯超限未按规定停电撤人，党政主要负责人履行安全生产责任不到位。",
                decided_on=date(2026, 8, 28),
                document_number="西能党〔2026〕31号",
                months=6,
                **common,
            ),
            Accountability(
                rung="public_criticism",
                branch=third,
                matter="第二季度督查发现问题逾期未整改，在全集团通报批评。",
                decided_on=date(2026, 7, 15),
                document_number="西能党〔2026〕25号",
                **common,
            ),
        ]
    )
