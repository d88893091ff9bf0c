"""Demonstration points of the sample in every state; one waits for its yearly review since early November."""

from datetime import date
from decimal import Decimal

from branches.models import Checklist, DemoSite, SiteCheck, SiteCheckLine, User
from branches.sample.capacity_checks import publish
from branches.services.sites import in_a_year

# Unit of the branch, name, what it shows, place, state, applied for on, named on.
SITES = (
    (
        "综采一队",
        "智能综采党员先锋面",
        "党员包保支架、煤机、转载三大系统，推行“一班一确认”。停机故障由月均11次降到4次，工作面自动跟机率保持在92%以上。",
        "3号煤层3105工作面",
        "named",
        date(2025, 9, 18),
        date(2025, 11, 10),
    ),
    (
        "机电队",
        "党员设备包机示范点",
        "主要设备挂牌包机，点检记录与维修工单对应，可查看三年故障曲线；外委维修费用下降18%。",
        "地面变电所",
        "named",
        date(2026, 2, 26),
        date(2026, 4, 8),
    ),
    (
        "锅炉车间",
        "节能降耗党员责任区",
        "围绕飞灰含碳量成立党员小组，逐班对标，供电煤耗下降2.1克/千瓦时。",
        "2号炉零米层",
        "named",
        date(2026, 4, 9),
        date(2026, 6, 3),
    ),
    (
        "洗选车间",
        "介耗攻关党员示范岗",
        "三名党员牵头改造磁选工艺，吨煤介耗由1.6千克降到1.1千克，做法形成操作标准。",
        "重介车间二楼",
        "checked",
        date(2026, 9, 24),
        None,
    ),
    (
        "掘进一队",
        "快速掘进党员突击队",
        "党员突击队与技术员结对，优化支护工序，单班循环由3个提高到4个。",
        "3107运输顺槽",
        "applied",
        date(2026, 10, 21),
        None,
    ),
    (
        "供电车间",
        "停送电“双确认”示范点",
        "党员监护、操作双确认，两年无误操作。",
        "35千伏变电站",
        "applied",
        date(2026, 11, 3),
        None,
    ),
    (
        "物资供应站",
        "修旧利废党员服务台",
        "开展修旧利废登记，为区队提供配件。",
        "中心库",
        "refused",
        date(2026, 3, 12),
        None,
    ),
    (
        "通风队",
        "一通三防党员监督岗",
        "党员每班巡查瓦斯探头和风门，隐患当班处理。",
        "总回风巷",
        "withdrawn",
        date(2025, 3, 5),
        date(2025, 4, 22),
    ),
)
REASONS = {
    "refused": "没有经财务确认的节约数据，职工测评满意率76%，未达到80%。补齐数据后可重新申报。",
    "withdrawn": "8月12日回风巷瓦斯超限未按规定停电撤人，按管理办法撤销命名。",
}
SEEN = {
    "files": ("抽查两季度记录，主题与任务结合。", "业务部门已确认改善数据。"),
    "visit": ("现场展板与记录一致，有数据对比。",),
    "ballot": ("随机测评12人，满意率92%。",),
    "talk": ("座谈5人，均能讲清做法和变化。",),
}


def write(cast):
    """Applications, checks, names; the criteria they were held against."""
    criteria = publish(cast, Checklist.Purpose.DEMO_SITE, 2025)
    publish(cast, Checklist.Purpose.DEMO_SITE, 2026)
    checker = User.objects.filter(username="inspector").first() or cast.admin
    by_unit = {branch.name.removesuffix("党支部"): branch for branch in cast.branches}
    items = list(criteria.items.all())
    for unit, *line in SITES:
        if branch := by_unit.get(unit):
            write_site(cast, branch, line, criteria, items, checker)


def write_site(cast, branch, line, criteria, items, checker):
    """One point with its checks."""
    name, shows, place, state, applied_on, named_on = line
    secretary = cast.secretaries.get(branch.pk)
    site = DemoSite.objects.create(
        branch=branch,
        name=name,
        shows=shows,
        place=place,
        contact=secretary.name if secretary else "",
        state=state,
        applied_by=secretary,
        applied_on=applied_on,
        named_on=named_on,
        named_by=cast.admin if named_on else None,
        review_due_on=in_a_year(named_on) if named_on else None,
        withdrawn_on=date(2026, 8, 20) if state == "withdrawn" else None,
        reason=REASONS.get(state, ""),
    )
    if state == "applied":
        return
    checked_on = min(named_on or date(2026, 10, 28), date(2026, 10, 28))
    write_check(cast, site, criteria, items, checker, checked_on, is_good=state != "refused")
    if state == "withdrawn":
        write_check(cast, site, criteria, items, checker, date(2026, 4, 20), is_good=True, is_review=True)


def write_check(cast, site, criteria, items, checker, day, *, is_good, is_review=False):
    shares = ("0.95", "1", "0.9") if is_good else ("0.7", "0.6", "0.8")
    points = [(item.points * Decimal(cast.random.choice(shares))).quantize(Decimal("0.1")) for item in items]
    check = SiteCheck.objects.create(
        site=site,
        checklist=criteria,
        is_review=is_review,
        checked_on=day,
        checked_by=checker,
        points=sum(points),
        conclusion="内容真实、特色明显，建议命名。" if is_good else "数据不足，暂不建议命名。",
    )
    SiteCheckLine.objects.bulk_create(
        SiteCheckLine(
            check_made=check,
            item=item,
            points=given,
            note=cast.random.choice(SEEN[item.method]) if is_good else "",
        )
        for item, given in zip(items, points, strict=True)
    )
