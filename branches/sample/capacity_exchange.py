"""Exchange in the sample: joint activities with every kind of answer, lessons, and how others took them up."""

from datetime import date, timedelta

from branches.models import ActivityPartner, JointActivity, Lesson, LessonAdoption

# Host, partners, day, form, topic, place, what came of it, answers (True, False, None).
ACTIVITIES = (
    (
        "综采一队",
        ("机电队", "运输队"),
        date(2026, 3, 18),
        "problem",
        "联合解决3105工作面转载机频繁过载",
        "3105工作面",
        "三支部党员现场会诊，确定调整链条张紧和运输能力匹配方案；一个月内过载停机由9次降到2次。",
        (True, True),
    ),
    (
        "掘进一队",
        ("掘进二队", "开拓队"),
        date(2026, 5, 13),
        "study",
        "快速掘进支护工艺联学",
        "区队会议室",
        "形成锚杆支护工序对照表，两队试用后单班进尺提高0.6米。",
        (True, True),
    ),
    (
        "洗选车间",
        ("物资供应站",),
        date(2026, 6, 24),
        "pairing",
        "介质、药剂保供结对",
        "洗选车间",
        "约定库存下限和到货预告，半年未再因缺料降负荷。",
        (True,),
    ),
    (
        "锅炉车间",
        ("汽机车间", "燃料车间"),
        date(2026, 7, 16),
        "theme_day",
        "迎峰度夏保供主题党日",
        "集控室",
        "排查影响带负荷能力问题7项，当日消除5项。",
        (True, False),
    ),
    (
        "机电队",
        ("综采一队", "供电车间"),
        date(2026, 10, 29),
        "problem",
        "井下移动变电站切换时间压减",
        "地面变电所",
        "明确切换票样和双人确认步骤，切换时间由40分钟压到22分钟。",
        (None, True),
    ),
    (
        "运输队",
        ("调度指挥中心",),
        date(2026, 11, 12),
        "visit",
        "到调度指挥中心学习运输计划编排",
        "调度大厅",
        "",
        (None,),
    ),
)
DECLINED = "当日我支部负责设备抢修，仅派1人旁听，未参与排查。"
# Branch, day, title, text, tags.
LESSONS = (
    (
        "综采一队",
        date(2026, 4, 2),
        "“一班一确认”把隐患挡在开机前",
        "问题：交接班口头说、开机后才发现，月均停机11次。\n做法：党员包保三大系统，开机前按卡逐项确认，谁确认谁签字，班后在班前会点评。\n效果：停机降到月均4次，做法写进作业规程。",
        "安全 班组 设备",
    ),
    (
        "机电队",
        date(2026, 5, 20),
        "包机牌背面写什么",
        "包机牌正面写人，背面写最近三次故障和处理办法。新人到岗先读背面。\n半年后同类故障重复率由四成降到一成半。",
        "设备 检修",
    ),
    (
        "掘进二队",
        date(2026, 6, 15),
        "支委会先听三分钟生产简报",
        "支委会前由值班队长报三分钟生产情况，再定议题。全年26个议题中19个直接对应生产难题。",
        "组织生活 融合",
    ),
    (
        "洗选车间",
        date(2026, 7, 8),
        "介耗小指标竞赛怎样不走样",
        "只比班组平均、不比个人；数据取自计量系统，不另填表；月度讲评由当班党员讲原因，不排名。",
        "成本 班组",
    ),
    (
        "锅炉车间",
        date(2026, 8, 12),
        "飞灰含碳量攻关的三次失败",
        "前三次只调风量不看煤质，含碳量反弹。第四次与燃料车间联合做入炉煤分档，才稳定在2.5%以下。把失败写清楚，比写成绩更有用。",
        "节能 攻关",
    ),
    (
        "物资供应站",
        date(2026, 9, 10),
        "一张到货预告单减少等料",
        "把电话问料改成每日一张到货预告单，区队按单备工，等料停工由月均6次降到1次。",
        "服务 保供",
    ),
    (
        "安监处",
        date(2026, 10, 20),
        "“三违”谈心先问原因",
        "处理“三违”前先与当事人谈一次：为什么会这样做。全年有11次查出的是工序安排问题而不是人的问题。",
        "安全 谈心",
    ),
    (
        "运输队",
        date(2026, 2, 11),
        "支部微信打卡学习",
        "每日打卡学习并统计次数。",
        "学习",
    ),
)
WITHDRAWN = "支部微信打卡学习"
ADOPTED = (
    ("“一班一确认”把隐患挡在开机前", "综采二队", 20, "按综采一队的卡改出适合我面的11项，先在中班试行。"),
    ("“一班一确认”把隐患挡在开机前", "运输队", 41, "用在皮带开机前，增加拉线急停试验一项。"),
    ("包机牌背面写什么", "检修车间", 33, "检修车间照此做了28块牌，与缺陷系统编号对应。"),
    ("支委会先听三分钟生产简报", "综采一队", 18, "从7月起支委会先听生产简报，议题提前两天沟通。"),
    ("一张到货预告单减少等料", "物资公司", 25, "电厂物资改用同样的预告单，检修计划随单调整。"),
)


def write(cast):
    """What branches did together, and what they handed on."""
    by_unit = {branch.name.removesuffix("党支部"): branch for branch in cast.branches}
    for host, partners, *rest in ACTIVITIES:
        if host in by_unit and all(name in by_unit for name in partners):
            write_activity(cast, by_unit[host], [by_unit[name] for name in partners], rest)
    lessons = {
        title: Lesson(
            branch=by_unit[unit],
            shared_on=day,
            title=title,
            text=text,
            tags=tags,
            state="withdrawn" if title == WITHDRAWN else "shared",
        )
        for unit, day, title, text, tags in LESSONS
        if unit in by_unit
    }
    Lesson.objects.bulk_create(lessons.values())
    LessonAdoption.objects.bulk_create(
        LessonAdoption(
            lesson=lessons[title],
            branch=by_unit[unit],
            sentence=sentence,
            adopted_on=lessons[title].shared_on + timedelta(days=days),
            by=cast.secretaries.get(by_unit[unit].pk),
        )
        for title, unit, days, sentence in ADOPTED
        if unit in by_unit and title in lessons
    )


def write_activity(cast, host, partners, rest):
    """One activity and the answers of its partners."""
    day, form, topic, place, result, answers = rest
    activity = JointActivity.objects.create(
        host=host, held_on=day, form=form, topic=topic, place=place, result=result
    )
    ActivityPartner.objects.bulk_create(
        ActivityPartner(
            activity=activity,
            branch=branch,
            took_part=answer,
            answered_on=None if answer is None else day + timedelta(days=3),
            answered_by=None if answer is None else cast.secretaries.get(branch.pk),
            reason=DECLINED if answer is False else "",
        )
        for branch, answer in zip(partners, answers, strict=True)
    )
