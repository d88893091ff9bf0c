"""A computed quarter for tests of results: the worked example of the scoring guide, with a bonus, a penalty and a veto."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

from django.utils import timezone

from assessments.models import Figure, Metric, Period, ScoreRun
from assessments.services import computing, runs, schemes
from assessments.services.scheme_documents import create_from_document

GRADES = [
    {"name": "优秀", "lower": "90"},
    {"name": "良好", "lower": "80"},
    {"name": "合格", "lower": "70"},
    {"name": "不合格", "lower": "0"},
]
STEP = {"direction": "higher", "deviation": "relative", "step": "0.03", "counting": "whole", "up": "1", "max_up": "6", "down": "1"}  # fmt: skip
DOCUMENT = {
    "code": "worked",
    "name": "党支部季度考核方案",
    "source": "某煤业集团党支部考核办法（2020）",
    "party_weight": "0.4",
    "business_weight": "0.6",
    "grades": GRADES,
    "groups": [
        {
            "side": "party",
            "name": "组织生活",
            "indicators": [
                {"code": "findings", "name": "问题按期销号", "points": "60", "kind": "deduct", "params": {"rows": [{"code": "overdue", "name": "逾期", "amount": "2.5"}]}},
                {"code": "topics", "name": "议题联系生产", "points": "40", "kind": "ratio", "params": {"cap": "1"}},
                {"code": "praise", "name": "上级表彰", "kind": "bonus", "params": {"rows": [{"code": "group", "name": "集团表彰", "amount": "1.5"}]}},
                {"code": "accident", "name": "责任事故", "kind": "veto", "params": {"effect": "cap_grade", "grade": "合格", "rows": [{"code": "a", "name": "责任事故"}]}},
            ],
        },
        {
            "side": "business",
            "name": "产量成本",
            "indicators": [
                {"code": "output", "name": "原煤产量", "unit": "万吨", "points": "50", "kind": "step", "params": STEP},
                {"code": "cost", "name": "吨煤成本", "unit": "元/吨", "points": "30", "kind": "ratio", "params": {"direction": "lower", "form": "mirror", "cap": "1.2"}},
                {"code": "advance", "name": "掘进进尺", "unit": "米", "points": "20", "kind": "ratio", "params": {"cap": "1"}},
            ],
        },
    ],
}  # fmt: skip


def with_veto(effect) -> list[dict]:
    """The groups of the worked example, whose veto does this instead."""
    groups = deepcopy(DOCUMENT["groups"])
    [veto] = (each for group in groups for each in group["indicators"] if each["kind"] == "veto")
    veto["params"] = effect | {"rows": veto["params"]["rows"]}
    return groups


def scheme(*, since=date(2020, 1, 1), **changes):
    """A published edition of the worked example, with these settings changed."""
    made = create_from_document(DOCUMENT | changes, by=None, effective_from=since)
    return schemes.publish(made, by=None)


def period(quarter="2026Q3", state="review"):
    return Period.objects.create(quarter=quarter, state=state, filing_deadline=timezone.now())


def report(period, branch, code, *, target=None, actual=None, items=(), state="value"):
    """A figure as it stands after somebody has reported it; the last report counts."""
    values = {
        "target": target and Decimal(target),
        "actual": actual and Decimal(actual),
        "items": list(items),
        "state": state,
        "changed_at": timezone.now(),
    }
    metric = Metric.objects.get(code=code)
    figure, _made = Figure.objects.update_or_create(
        period=period, metric=metric, branch=branch, unit=None, defaults=values
    )
    return figure


def worked(period, branch, *, output="214", overdue="3"):
    """The figures of the worked example."""
    report(
        period, branch, "findings", items=[{"code": "overdue", "count": overdue, "matter": "DC-2026-0117"}]
    )
    report(period, branch, "topics", target="40", actual="38")
    report(period, branch, "praise", items=[{"code": "group", "count": "1"}])
    report(period, branch, "output", target="200", actual=output)
    report(period, branch, "cost", target="304", actual="298")
    report(period, branch, "advance", state="not_applicable")


def compute(period, *, by=None, publish=False, **asked):
    """A draft of the period, published when asked."""
    run = runs.ask_for_run(period, by=by, **asked)
    computing.compute(run, token=1, report=lambda *progress: None)
    run = ScoreRun.objects.select_related("period", "scheme", "scope").get(pk=run.pk)
    return runs.publish(run, by=by) if publish else run
