"""Makes checklists, self-checks, courses, points, activities and lessons for tests in one line each."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from branches.models import ActivityPartner, DemoSite, JointActivity, Lesson, SelfCheck, TrainingRecord
from branches.services import checklists, regulations, self_checks, spot_checks, training
from tests import factories

ITEMS = (
    ("好班子", "支委会健全", 40, "training_hours"),
    ("好班子", "按期换届", 10, ""),
    ("好制度", "记录完整", 50, ""),
)
LONG_AGO = date(2020, 1, 1)


def regulation(code="XL-01", title="党支部工作实施细则", since=LONG_AGO, **values):
    return regulations.add(by=None, code=code, title=title, since=since, summary="每季度一次。", **values)


def draft(year=None, *, purpose="standardisation", title="自查考核表"):
    """A checklist of 100 points that is still a draft."""
    year = year or timezone.localdate().year
    made = checklists.add(
        by=None, purpose=purpose, year=year, title=f"{year}{title}", due_on=date(year, 12, 10)
    )
    items = [
        {"section": section, "text": text, "points": Decimal(points), "question": question}
        for section, text, points, question in ITEMS
    ]
    return checklists.replace_items(made, by=None, items=items)


def published(year=None, **values):
    return checklists.publish(draft(year, **values), by=None)


def criteria(year=None):
    return published(year, purpose="demo_site", title="示范点标准")


def self_check(branch, checklist=None, state="draft"):
    """A self-check as its services leave it; points 40, 10 and 45, reviewed with 40, 8 and 45."""
    checklist = (
        checklist
        or SelfCheck.checklist.field.related_model.objects.filter(
            purpose="standardisation", state="published"
        ).first()
    )
    row = self_checks.start(by=None, branch=branch, checklist=checklist or published())
    if state == "draft":
        return row
    typed(row)
    SelfCheck.objects.filter(pk=row.pk).update(
        state="submitted", self_points=95, submitted_on=timezone.localdate()
    )
    if state == "reviewed":
        lines = list(row.lines.all())
        for line, points in zip(lines, (40, 8, 45), strict=True):
            line.review_points, line.review_note = points, "一次未按期" if points == 8 else ""
            line.save()
        values = {"review_points": 93, "reviewed_on": timezone.localdate()}
        SelfCheck.objects.filter(pk=row.pk).update(state="reviewed", **values)
    row.refresh_from_db()
    return row


def typed(row):
    """The branch gives 40, 10 and 45 points, with words for the last."""
    lines = list(row.lines.all())
    values = ((40, ""), (10, ""), (45, "个别记录不全"))
    found = {line.pk: (Decimal(points), note) for line, (points, note) in zip(lines, values, strict=True)}
    return self_checks.fill(row, by=None, lines=found)


def course(branch, title="书记轮训", day=None, **values):
    day = day or timezone.localdate() - timedelta(days=10)
    values = {"amount": Decimal(1), "unit": "day"} | values
    return training.plan(by=None, branch=branch, title=title, starts_on=day, **values)


def hours(person, amount, day=None, title="轮训"):
    return TrainingRecord.objects.create(
        person=person,
        branch=person.branch,
        title=title,
        held_on=day or timezone.localdate().replace(month=1, day=1),
        hours=amount,
    )


def norms(since=LONG_AGO):
    training.set_rule(by=None, kind="member_norm", hours=Decimal(32), since=since)
    training.set_rule(by=None, kind="secretary_norm", hours=Decimal(56), since=since, post_words="委员")


def demo_site(branch, name="党员先锋面", state="applied", **values):
    today = timezone.localdate()
    if state in {"named", "withdrawn"}:
        values = {"named_on": today, "review_due_on": today + timedelta(days=365)} | values
    return DemoSite.objects.create(
        branch=branch, name=name, shows="停机减少一半。", state=state, applied_on=today, **values
    )


def activity(host, *partners, topic="联合攻关", answered=False):
    row = JointActivity.objects.create(host=host, held_on=date(2026, 5, 1), topic=topic)
    for branch in partners:
        day = date(2026, 5, 3) if answered else None
        ActivityPartner.objects.create(
            activity=row, branch=branch, took_part=answered or None, answered_on=day
        )
    return row


def lesson(branch, title="一班一确认", **values):
    return Lesson.objects.create(
        branch=branch, title=title, text="问题、做法、效果。", shared_on=date(2026, 4, 1), **values
    )


def spot_check(branch, by, **values):
    values = {"first_day": date(2000, 1, 1), "last_day": timezone.localdate(), "size": 5} | values
    return spot_checks.draw(by=by, branch=branch, **values)


def member(number, branch, role="member", **values):
    """A party member who owes hours."""
    found = factories.person(number, f"党员{number}", branch, role)
    found.joined_party_on = LONG_AGO
    found.save()
    return found
