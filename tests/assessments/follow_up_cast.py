"""Findings, letters, look-backs and reports for tests, in one line each."""

from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from assessments.models import Finding, FindingCode, FollowUpOrder, LookBack, RandomDraw, SupervisionReport
from assessments.models.follow_up_orders import Step
from tests import factories

NUMBERS = count(1)


def today():
    return timezone.localdate()


def code(number="Z01", name="班前会学习无记录"):
    return FindingCode.objects.get_or_create(code=number, defaults={"name": name, "theme": "organisation"})[0]


def head(branch):
    """Whoever is responsible at this branch: its secretary."""
    found = branch.people.filter(username=f"head-{branch.code}").first()
    return found or factories.person(f"head-{branch.code}", f"{branch.code}支书", branch, "secretary")


def finding(branch, *, overdue=0, owner=None, state="in_progress", **values):
    """An issued finding; so many days overdue, or due so many days ahead when negative."""
    owner = owner or head(branch)
    values = {
        "due_on": today() - timedelta(overdue),
        "issued_on": today() - timedelta(max(overdue, 0) + 20),
        "found_on": today() - timedelta(max(overdue, 0) + 20),
        "number": f"2026Q3-{next(NUMBERS):04d}",
        "statement": "三季度班前会学习只有照片，没有记录",
        "theme": "organisation",
        "code": code(),
        "raised_by": owner,
    } | values
    return Finding.objects.create(branch=branch, owner=owner, state=state, **values)


def closed(branch, day, *, closer, **values):
    """A finding that was closed on this day."""
    values = {"issued_on": day - timedelta(15), "found_on": day - timedelta(15), "due_on": day} | values
    return finding(branch, state="closed", closed_on=day, closed_by=closer, **values)


def order(finding, *, by, step="urging", last_day=None, **values):
    serial = FollowUpOrder.objects.filter(year=2025).count() + 1
    values = {
        "issued_on": today() - timedelta(12),
        "addressee": finding.owner,
        "text": "请抓紧整改",
        "number": f"督办〔2025〕{serial}号",
        "year": 2025,
        "serial": serial,
        "round": finding.reopenings,
    } | values
    return FollowUpOrder.objects.create(
        finding=finding, step=Step(step), issued_by=by, last_day=last_day, **values
    )


def draw(scope, findings, *, by, quarter="2026Q3"):
    pks = sorted(each.pk for each in findings)
    return RandomDraw.objects.create(
        purpose="look_back", quarter=quarter, scope=scope, seed="a1b2", population=pks, drawn=pks, by=by
    )


def look_back(finding, *, by, due_on=None, scope=None):
    made = draw(scope or finding.branch, [finding], by=by)
    return LookBack.objects.create(draw=made, finding=finding, due_on=due_on or today() + timedelta(20))


def report(scope, *, by, quarter="2026Q3", **values):
    values = {"title": f"{scope.name}季度督查通报", "sections": {"situation": "督查情况"}} | values
    return SupervisionReport.objects.create(quarter=quarter, scope=scope, made_by=by, **values)


LONG_AGO = date(2020, 1, 1)
