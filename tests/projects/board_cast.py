"""Difficulties, bids and projects for tests, in one line each."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from projects.models import Benefit, Bid, Milestone, ProgressReport, Project
from projects.services import bids, difficulties

D = Decimal


def in_days(days) -> date:
    return timezone.localdate() + timedelta(days=days)


def written(by, branch, **values):
    """A difficulty that is not posted yet."""
    values = {
        "title": "综采面吨煤成本居高不下",
        "description": "设备空转多，材料消耗高于定额。",
        "indicator": "吨煤成本",
        "current": D(312),
        "wanted": D(298),
        "measure_unit": "元/吨",
        "bids_until": in_days(10),
    } | values
    return difficulties.write(by=by, branch=branch, **values)


def posted(by, branch, **values):
    return difficulties.post(written(by, branch, **values), by=by)


def bid(difficulty, by, **values):
    values = {
        "branch": by.branch,
        "lead": by,
        "approach": "错峰开机，修旧利废，班组核算。",
        "promised": D(300),
        "promised_by": in_days(120),
    } | values
    return bids.offer(by=by, difficulty=difficulty, **values)


def row_of_bid(difficulty, by, branch, **values):
    """A bid as it stands in the table, whoever might make it."""
    values = {"approach": "班组核算", "promised": D(300), "promised_by": in_days(120)} | values
    return Bid.objects.create(difficulty=difficulty, by=by, lead=by, branch=branch, **values)


def project(by, branch, *, name="降低吨煤成本", state="running", **values):
    values = {
        "lead": by,
        "created_by": by,
        "year": timezone.localdate().year,
        "starts_on": in_days(-60),
        "ends_on": in_days(120),
        "indicator": "吨煤成本",
        "baseline": D(312),
        "target": D(298),
        "measure_unit": "元/吨",
        "background": "材料消耗高于定额",
        "measures": "班组核算",
        "resources": "内部经费渠道",
    } | values
    row = Project.objects.create(branch=branch, name=name, state=state, **values)
    Benefit.objects.create(project=row)
    return row


def milestone(project, due_on, *, name="完成班组核算办法", **values):
    return Milestone.objects.create(project=project, name=name, due_on=due_on, **values)


def report(project, day, *, health="on_track", words="按计划推进"):
    return ProgressReport.objects.create(
        project=project,
        first_day=day.replace(day=1),
        last_day=day,
        health=health,
        words=words,
        by=project.lead,
        filed_on=day,
    )


def in_library(by, branch, **values):
    """A finished project that the enterprise may read of."""
    values = {
        "state": "finished",
        "in_library": True,
        "summary": "班组核算可以照搬",
        "number": "SJ2025-001",
    } | values
    return project(by, branch, **values)
