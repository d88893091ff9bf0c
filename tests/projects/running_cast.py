"""Projects under way for tests, in one line each."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from common.windows import window_of
from projects.models import Acceptance, Assessor, Benefit, Milestone, ProgressReport, Project
from projects.services import rubrics

LONG_AGO = date(2025, 1, 1)
UNIT_SAVING = {"unit_saving": "2.50", "volume": "100000", "investment": "50000"}  # 200,000.00 yuan


def today():
    return timezone.localdate()


def project(branch, lead, state="running", *, formula="unit_saving", **values):
    """A project approved long ago, with its benefit; it ends in half a year."""
    values = {
        "name": "皮带直接转载降本攻关",
        "kind": "secretary",
        "category": "cost_saving",
        "starts_on": LONG_AGO,
        "ends_on": today() + timedelta(days=180),
        "approved_on": LONG_AGO,
        "indicator": "吨煤成本",
        "measure_unit": "元/吨",
        "baseline": Decimal(120),
        "target": Decimal(100),
        "report_every": "month",
    } | values
    values.setdefault("year", values["starts_on"].year)
    made = Project.objects.create(branch=branch, lead=lead, created_by=lead, state=state, **values)
    Benefit.objects.create(project=made, formula=formula, expected_amount=Decimal("180000.00"))
    return made


def milestone(project, due_on, *, name="完成设计", state="planned", done_on=None, **values):
    return Milestone.objects.create(
        project=project, name=name, due_on=due_on, state=state, done_on=done_on, **values
    )


def report(project, by, day=None, *, filed_on=None, **values):
    window = window_of(project.report_every, day or today())
    values = {"value": Decimal(112), "words": "已完成安装，开始试运行"} | values
    return ProgressReport.objects.create(
        project=project,
        first_day=window.first_day,
        last_day=window.last_day,
        by=by,
        filed_on=filed_on or min(window.last_day, today()),
        **values,
    )


def acceptance(project, *people, **values):
    """An open acceptance with these assessors, by the dimensions that come with the portal."""
    rubrics.ship_rubric()
    values = {"opened_on": today(), "due_on": today() + timedelta(days=14), "rubric_year": 2020} | values
    made = Acceptance.objects.create(project=project, round=project.acceptances.count() + 1, **values)
    for person in people:
        Assessor.objects.create(acceptance=made, user=person)
    return made


def scored(acceptance, user, total="80.00"):
    Assessor.objects.filter(acceptance=acceptance, user=user).update(total=Decimal(total))


def claimed(project, by, amount="200000.00", **values):
    """The benefit of a project as its leader claimed it."""
    values = {"claimed_inputs": UNIT_SAVING, "commissioned_on": LONG_AGO, "claimed_on": today()} | values
    Benefit.objects.filter(project=project).update(
        state="claimed", claimed_by=by, claimed_amount=Decimal(amount), **values
    )
    return Benefit.objects.get(project=project)


def confirmed(project, by, amount="190000.00", day=None, **values):
    """The benefit of a project as finance confirmed it."""
    Project.objects.filter(pk=project.pk).update(state="finished", finished_on=day or today())
    Benefit.objects.filter(project=project).update(
        state="confirmed",
        confirmed_by=by,
        confirmed_amount=Decimal(amount),
        confirmed_on=day or today(),
        basis="成本核算表",
        **values,
    )
    return Benefit.objects.get(project=project)
