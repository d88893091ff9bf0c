"""Supervision visits, checklists and noted problems for tests, in one line each."""

from decimal import Decimal

from django.utils import timezone

from assessments.models import (
    FindingCode,
    SupervisionChecklist,
    SupervisionItem,
    SupervisionPlan,
    SupervisionVisit,
    VisitMember,
)
from assessments.services import supervision_checklists, visit_conduct
from assessments.services.findings import note
from common.quarters import Quarter

# theme, words, rule, points, step, most
LINES = (
    ("organisation", "三会一课记录完整", "per_occurrence", "6", "1", "4"),
    ("organisation", "组织生活会按期召开", "all_or_nothing", "4", "1", None),
    ("theory", "应知应会", "range", "3", "0.5", "3"),
    ("publicity", "公开栏更新及时", "per_occurrence", "4", "1", None),
    ("integration", "议题联系生产", "per_occurrence", "6", "2", "6"),
)


def code(value="ZZ-02", **values):
    values = {"name": "记录不全", "theme": "organisation", "basis": "工作条例", "measure": "补齐"} | values
    return FindingCode.objects.get_or_create(code=value, defaults=values)[0]


def draft(slug="quarterly", lines=LINES, **values):
    """A checklist that is being drawn up, with these lines."""
    values = {"title": "季度督查检查表", "code": slug} | values
    made = SupervisionChecklist.objects.create(edition=supervision_checklists.next_edition(slug), **values)
    for order, (theme, text, rule, points, step, most) in enumerate(lines, 1):
        SupervisionItem.objects.create(
            checklist=made,
            order=order,
            theme=theme,
            text=text,
            rule=rule,
            methods=["read"],
            points=Decimal(points),
            step=Decimal(step),
            most=None if most is None else Decimal(most),
            finding_code=code() if order == 1 else None,
        )
    return made


def published(slug="quarterly", lines=LINES):
    return supervision_checklists.publish(draft(slug, lines), by=None)


def plan(scope, quarter=None):
    """The approved plan of the running quarter."""
    quarter = str(quarter or Quarter.current())
    values = {"title": f"{quarter}督查计划", "state": SupervisionPlan.State.APPROVED}
    return SupervisionPlan.objects.get_or_create(quarter=quarter, scope=scope, defaults=values)[0]


def top(branch):
    while branch.parent_id:
        branch = branch.parent
    return branch


def planned(branch, leader, *members, day=None, **values):
    """A visit of the running quarter, planned for today unless another day is named."""
    day = day or timezone.localdate()
    made = SupervisionVisit.objects.create(
        plan=plan(top(branch), Quarter.of(day)), branch=branch, leader=leader, planned_on=day, **values
    )
    for member in members:
        VisitMember.objects.create(visit=made, user=member)
    return made


def under_way(branch, leader, *members, **values):
    if not SupervisionChecklist.objects.filter(state="published").exists():
        published()
    return visit_conduct.begin(planned(branch, leader, *members, **values), by=leader)


def line(visit, number=0):
    return list(visit.lines())[number]


def write(visit, item, by, *, version=0, **values):
    values = {"result": "in_order", "occurrences": 0, "methods": ["read"], "sample": "", "note": ""} | values
    return visit_conduct.save_line(visit, item, by=by, version=version, **values)


def answered(visit, by):
    """Every line is in order."""
    for item in visit.lines():
        write(visit, item, by)
    return visit


def completed(branch, leader, *members, **values):
    visit = answered(under_way(branch, leader, *members, **values), leader)
    return visit_conduct.complete(visit, by=leader)


def signed(branch, leader, *members, **values):
    return visit_conduct.sign_off(completed(branch, leader, *members, **values), by=leader)


def noted(visit, owner, by=None, **values):
    """A problem noted on the visit."""
    values = {"code": code(), "theme": "organisation", "statement": "缺2次支委会记录"} | values
    return note(visit, by=by or visit.leader, item=line(visit), owner=owner, **values)


def answered_rest(visit, by):
    """Every line that nobody has answered yet is in order."""
    known = set(visit.answers.values_list("item", flat=True))
    for item in visit.lines():
        if item.pk not in known:
            write(visit, item, by)
    return visit
