"""Self-checks of the sample: last year's all reviewed, this year's in every state; one branch sees itself far too well."""

from datetime import date, timedelta
from decimal import Decimal

from branches.facts import questions
from branches.models import CheckLine, Checklist, SelfCheck, User
from branches.services import checklists

WIDE_APART = "运输队"  # hands in far more points than the reviewer finds
OWN_DRAFT = "综采一队"  # the named secretary's branch is still filling in
HALF = Decimal("0.5")
SELF_WORDS = ("个别记录要素不全，已补充说明。", "受检修影响推迟一次，已按计划补开。", "资料正在整理归档。")
REVIEW_WORDS = {
    "records": ("系统记录与签到不一致，按细则扣分。", "一次会议议题与生产任务无关联。"),
    "files": ("抽查2份材料要素不全。", "整改清单中1项无责任人和时限。"),
    "visit": ("现场公示内容为上季度，更新不及时。", "现场未见成效数据。"),
    "talk": ("座谈中2名党员说不清支部年度重点任务。",),
    "ballot": ("现场测评满意率84%。",),
}
FAR_WORDS = {
    "records": ("三季度记录为事后补记，按细则扣分。", "少开2次，自查未如实反映。"),
    "files": ("资料为检查前集中补做，日期前后矛盾。", "关键材料缺失，无法证明。"),
    "visit": ("现场与自查描述不符，设施长期未使用。", "攻关项目无数据支撑，业务部门未确认。"),
    "talk": ("党员对本项工作不知情。",),
    "ballot": ("职工测评满意率72%，低于80%。",),
}


def write(cast):
    """Two years of checklists and self-checks, and a draft for the next year."""
    reviewer = User.objects.filter(username="inspector").first() or cast.admin
    for year, due_on in ((2025, date(2025, 11, 30)), (2026, date(2026, 12, 10))):
        checklist = publish(cast, Checklist.Purpose.STANDARDISATION, year, due_on)
        write_year(cast, checklist, reviewer)
    checklists.load_starter(by=cast.admin, purpose=Checklist.Purpose.STANDARDISATION, year=2027)


def publish(cast, purpose, year, due_on=None):
    """The shipped checklist of a year, published in its spring."""
    made = checklists.load_starter(by=cast.admin, purpose=purpose, year=year)
    if due_on:
        made = checklists.change(made, by=cast.admin, due_on=due_on)
    made = checklists.publish(made, by=cast.admin)
    Checklist.objects.filter(pk=made.pk).update(published_on=date(year, 2, 20))
    return made


def write_year(cast, checklist, reviewer):
    """The self-checks of all branches that have begun one."""
    items, checks = list(checklist.items.all()), []
    for number, branch in enumerate(cast.branches):
        if state := state_of(branch, number, checklist.year):
            checks.append(SelfCheck(branch=branch, checklist=checklist, state=state))
    last_day = date(checklist.year, 11, 15)
    found = {
        item.pk: questions.known[item.question].answer(date(checklist.year, 1, 1), last_day, ids_of(checks))
        for item in items
        if item.question in questions.known
    }
    lines = {id(check): list(lines_of(cast, check, items, found)) for check in checks}
    for check in checks:
        total(check, lines[id(check)], cast, reviewer)
    SelfCheck.objects.bulk_create(checks)
    for check in checks:
        for line in lines[id(check)]:
            line.self_check = check  # now that it has its key
    CheckLine.objects.bulk_create(line for made in lines.values() for line in made)


def ids_of(checks):
    return [check.branch_id for check in checks]


def state_of(branch, number, year):
    """Last year everybody is reviewed; this year every state is there, and some have not begun."""
    states = SelfCheck.State
    if year == 2025 or branch.name.startswith(WIDE_APART):
        return states.REVIEWED
    if branch.name.startswith(OWN_DRAFT):
        return states.DRAFT
    by_place = (states.REVIEWED, states.SUBMITTED, states.REVIEWED, None, states.REVIEWED, states.DRAFT)
    return states.RETURNED if number == 4 else by_place[number % len(by_place)]


def lines_of(cast, check, items, found):
    """Points and words of both sides, item by item."""
    far, random = check.branch.name.startswith(WIDE_APART) and check.checklist.year == 2026, cast.random
    is_draft = check.state == SelfCheck.State.DRAFT
    for number, item in enumerate(items):
        line = CheckLine(self_check=check, item=item)
        answer = found.get(item.pk, {}).get(check.branch_id)
        if answer and not answer.not_applicable:
            line.is_found, line.found_actual, line.found_target = True, answer.actual, answer.target
            line.self_points = line.suggested
        elif not (is_draft and number > 8):
            lost = 0 if far or random.random() < 0.72 else random.choice((1, 1, 2))
            line.self_points = max(item.points - lost * HALF, 0)
            line.self_note = random.choice(SELF_WORDS) if lost else ""
        if check.state == SelfCheck.State.REVIEWED:
            harsh = 4 if far and number % 2 else 0
            less = harsh or (random.choice((0, 0, 0, 0, 1, 2)))
            line.review_points = max(line.self_points - less * HALF, 0)
            if line.differs:
                line.review_note = random.choice((FAR_WORDS if far else REVIEW_WORDS)[item.method])
        yield line


def total(check, lines, cast, reviewer):
    """Sums, days and names, as the services would have written them."""
    states, year = SelfCheck.State, check.checklist.year
    check.read_until = date(year, 11, 15)
    if check.state == states.DRAFT:
        return
    day = date(year, 11, 5) + timedelta(days=cast.random.randrange(9))
    check.submitted_by, check.submitted_on = cast.secretaries.get(check.branch_id, cast.admin), day
    check.self_points = sum(line.self_points for line in lines)
    if check.state == states.RETURNED:
        check.comment = "“好制度”部分扣分项未写明原因，发展党员材料请逐份核对后重新报送。"
    if check.state == states.REVIEWED:
        check.reviewed_by, check.reviewed_on = reviewer, min(day + timedelta(days=6), date(year, 11, 20))
        check.review_points = sum(line.review_points for line in lines)
        if check.branch.name.startswith(WIDE_APART):
            check.comment = "自查与考核差距较大，请支部逐项对照，下月报告整改情况。"
