"""A small enterprise for tests of runs: three indicators, a published scheme, figures by hand."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from assessments.models import Figure, Metric, Period
from assessments.services import schemes
from assessments.services.scheme_documents import create_from_document
from tests import factories

STEP = {"direction": "higher", "deviation": "relative", "step": "0.03", "counting": "whole", "up": "1", "down": "1", "max_up": "6", "max_down": "6"}  # fmt: skip
COST = {"direction": "lower", "form": "mirror", "floor": "0", "cap": "1.2"}
DOCUMENT = {
    "code": "small",
    "name": "小方案",
    "party_weight": "0.4",
    "business_weight": "0.6",
    "grades": [{"name": "优秀", "lower": "90"}, {"name": "良好", "lower": "80"}, {"name": "合格", "lower": "0"}],
    "groups": [
        {
            "side": "party",
            "name": "组织生活",
            "indicators": [
                {"code": "topics", "name": "议题联系生产", "points": "40", "kind": "ratio", "params": {"direction": "higher", "floor": "0", "cap": "1"}}
            ],
        },
        {
            "side": "business",
            "name": "产量成本",
            "indicators": [
                {"code": "output", "name": "原煤产量", "unit": "万吨", "points": "50", "kind": "step", "params": STEP},
                {"code": "cost", "name": "吨煤成本", "unit": "元/吨", "points": "30", "kind": "ratio", "params": COST, "peer_groups": ["mining"], "missing": "redistribute"},
            ],
        },
    ],
}  # fmt: skip


def build(company, branches, *, state="filing", ties=False):
    """Scheme, period and figures for these branches; with ties every second branch does the same."""
    scheme = create_from_document(DOCUMENT, by=None, effective_from=date(2026, 1, 1))
    schemes.publish(scheme, by=None)
    Metric.objects.filter(code="cost").update(roll_up=Metric.RollUp.MEAN, direction="lower")
    period = Period.objects.create(quarter="2026Q3", state=state, filing_deadline=timezone.now())
    for number, branch in enumerate(branches):
        step = (number // 2 if ties else number) * 7
        report(period, "topics", branch, target="40", actual="38")
        report(period, "output", branch, target="200", actual=str(214 - step))
        report(period, "cost", branch, target="304", actual="298")
    return period


def report(period, code, branch, *, target=None, actual=None, state="value", unit=None):
    """A figure as it is reported; an earlier one is replaced."""
    metric = Metric.objects.get(code=code)
    Figure.objects.filter(period=period, metric=metric, branch=branch, unit=None).delete()
    return Figure.objects.create(
        period=period,
        metric=metric,
        branch=branch,
        unit=unit,
        target=target and Decimal(target),
        actual=actual and Decimal(actual),
        state=state,
        changed_at=timezone.now(),
    )


def a_branch(company, number):
    return factories.branch(
        f"T{number:02d}", f"第{number}党支部", parent=company, peer_group=factories.peer_group()
    )
