"""Supervision plans and visits for tests, in one line each; quarters lie ahead, so that no test waits for a day."""

from datetime import date, timedelta

from assessments.models import SupervisionPlan, SupervisionVisit, VisitMember
from common.quarters import Quarter
from common.working_days import working_days
from tests import factories


def ahead() -> Quarter:
    return Quarter.current().shift(1)


def workday(number=10, quarter=None) -> date:
    """A working day of the quarter ahead."""
    quarter = quarter or ahead()
    return working_days(quarter.first_day, quarter.last_day)[number]


def plan(scope, by=None, *, quarter=None, state="draft", cap=1, **values):
    values = {"title": "季度督查计划"} | values
    return SupervisionPlan.objects.create(
        quarter=str(quarter or ahead()), scope=scope, made_by=by, state=state, cap=cap, **values
    )


def visit(plan, branch, leader, *, day=None, members=(), **values):
    """A visit as it stands in the table; past quarters are possible."""
    made = SupervisionVisit.objects.create(
        plan=plan, branch=branch, leader=leader, planned_on=day or workday(quarter=plan.span), **values
    )
    for person in members:
        VisitMember.objects.create(visit=made, user=person)
    return made


def past(scope, by=None, **values):
    """An approved plan of the quarter before this one."""
    return plan(scope, by, quarter=Quarter.current().shift(-1), state="approved", **values)


def branches(parent, count, prefix="P"):
    return [
        factories.branch(f"{prefix}{number:03d}", f"{prefix}{number:03d}党支部", parent=parent)
        for number in range(count)
    ]


def yesterday_of(day) -> date:
    return day - timedelta(days=1)
