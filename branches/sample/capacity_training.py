"""Training of the sample: hour rules, a year's plan, hours of everybody, two spot checks; one branch fell behind."""

from datetime import date
from decimal import Decimal

from django.db.models import Q

from branches.models import Appointment, Branch, Course, SpotCheckPerson, TrainingRecord, User
from branches.services import spot_checks, training

# Title, kind, for whom, day, how long, in, taught by.
PLAN = (
    ("年度党支部书记集中轮训（第一期）", "central", "secretaries", date(2025, 11, 12), 2, "day", "集团党校"),
    ("党的二十届四中全会精神宣讲", "themed", "members", date(2025, 12, 5), 1, "half_day", "集团宣讲团"),
    (
        "党务工作者业务培训：发展党员与党费管理",
        "themed",
        "workers",
        date(2026, 1, 22),
        1,
        "day",
        "党群工作部",
    ),
    ("学习贯彻全国两会精神专题辅导", "themed", "members", date(2026, 3, 20), 1, "half_day", "集团宣讲团"),
    ("党支部书记和支委集中轮训", "central", "secretaries", date(2026, 4, 14), 3, "day", "市委党校"),
    ("安全生产责任与党员作用发挥专题班", "themed", "members", date(2026, 5, 21), 1, "day", "安监处"),
    ("新版《党支部工作实施细则》解读", "themed", "members", date(2026, 6, 11), 1, "half_day", "党群工作部"),
    ("智能化综采技术与党员攻关课堂", "themed", "members", date(2026, 7, 23), 1, "day", "生产技术部"),
    ("党支部书记能力提升班", "sent", "secretaries", date(2026, 9, 8), 2, "day", "省煤炭干部学院"),
    ("党风廉政警示教育", "themed", "members", date(2026, 10, 16), 1, "half_day", "纪委"),
    ("入党积极分子和发展对象培训班", "central", "activists", date(2026, 11, 10), 3, "day", "集团党校"),
    ("党支部书记述职评议工作培训", "central", "secretaries", date(2026, 12, 8), 1, "half_day", "党群工作部"),
    ("班组长党员外出对标学习", "sent", "members", date(2026, 8, 18), 2, "day", "国源公司"),
)
CANCELLED = "班组长党员外出对标学习"
STUDY = (date(2026, 2, 26), date(2026, 4, 23), date(2026, 6, 25), date(2026, 8, 27), date(2026, 10, 22))
BEHIND = "通风队"  # its people have hardly any hours since spring
BEHIND_SINCE = date(2026, 3, 1)
ATTENDING = {"secretaries": 0.97, "members": 0.86}


def write_rules(cast):
    """32 and 56 hours a year; a day eight, half a day four."""
    since = date(2024, 1, 1)
    for kind, hours, words in (
        ("member_norm", 32, ""),
        ("secretary_norm", 56, "书记 委员"),
        ("day", 8, ""),
        ("half_day", 4, ""),
    ):
        training.set_rule(by=cast.admin, kind=kind, hours=Decimal(hours), since=since, post_words=words)


def write(cast):
    """The plan of the group, study in the branches, who was there, and what spot checks found."""
    group = Branch.objects.order_by("path").first()
    courses = [course(group, *line, last_day=cast.last_day) for line in PLAN]
    for branch in cast.branches:
        courses += [study(branch, day) for day in STUDY]
    Course.objects.bulk_create(courses)
    TrainingRecord.objects.bulk_create(records_of(cast, group, courses))
    write_spot_checks(cast, group)


def course(group, title, kind, audience, day, amount, unit, lecturer, *, last_day):
    state = Course.State.HELD if day <= last_day else Course.State.PLANNED
    if title == CANCELLED:
        state = Course.State.CANCELLED
    each = {"day": 8, "half_day": 4}[unit]
    return Course(
        branch=group,
        title=title,
        kind=kind,
        audience=audience,
        starts_on=day,
        amount=amount,
        unit=unit,
        hours=amount * each,
        lecturer=lecturer,
        state=state,
    )


def study(branch, day):
    return Course(
        branch=branch,
        title=f"{day.month}月支部集中学习",
        kind=Course.Kind.BRANCH_STUDY,
        audience=Course.Audience.MEMBERS,
        starts_on=day,
        amount=2,
        unit=Course.Unit.HOUR,
        hours=2,
        lecturer="支部书记",
        state=Course.State.HELD,
    )


def records_of(cast, group, courses):
    """Hours of everybody: secretaries and committees in their courses, all of them in the others."""
    committee = Appointment.objects.filter(Q(role__name="secretary") | Q(title__contains="委员"))
    committee = set(committee.values_list("user", flat=True))
    counted = [c for c in courses if c.state == Course.State.HELD and c.audience in ATTENDING]
    people = User.objects.filter(is_sample=True, joined_party_on__isnull=False).select_related("branch")
    for person in people.order_by("pk"):
        fell_behind = person.branch.name.startswith(BEHIND)
        for found in counted:
            if found.branch_id not in {group.pk, person.branch_id}:
                continue
            if found.audience == "secretaries" and person.pk not in committee:
                continue
            if fell_behind and found.starts_on >= BEHIND_SINCE:
                continue
            if cast.random.random() < ATTENDING[found.audience]:
                yield TrainingRecord(
                    person=person,
                    branch=person.branch,
                    course=found,
                    title=found.title,
                    held_on=found.starts_on,
                    hours=found.hours,
                )


def write_spot_checks(cast, group):
    """One draw that was looked into, one that is under way."""
    done = spot_checks.draw(
        by=cast.admin,
        branch=group,
        first_day=date(2026, 1, 1),
        last_day=date(2026, 6, 30),
        size=10,
        seed=20260706,
    )
    open_draw = spot_checks.draw(
        by=cast.admin,
        branch=group,
        first_day=date(2026, 7, 1),
        last_day=date(2026, 10, 31),
        size=8,
        seed=20261109,
    )
    for check, drawn_on, looked_into in ((done, date(2026, 7, 6), 10), (open_draw, date(2026, 11, 9), 3)):
        check.drawn_on = drawn_on
        check.save(update_fields=["drawn_on"])
        people = list(check.people.all())[:looked_into]
        for place, drawn in enumerate(people):
            drawn.result, drawn.note = result(place, check == done)
            drawn.checked_by, drawn.checked_on = cast.admin, drawn_on
        SpotCheckPerson.objects.bulk_update(people, ["result", "note", "checked_by", "checked_on"])


def result(place, is_done):
    if is_done and place == 3:
        return "partly", "5月21日专题班下午请假，应计4学时。"
    if is_done and place == 7:
        return "refused", "签到表无本人签名，当日在岗带班，学时应核减。"
    return "confirmed", ""
