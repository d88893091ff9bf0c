"""What filing needs in tests: a quarter, figures of the catalogue, and a scheme that asks for them."""

from datetime import date, timedelta

from django.utils import timezone

from assessments.models import Indicator, IndicatorGroup, Metric, Period, Scheme

DEDUCTIONS = [
    {"code": "late", "name": "记录不及时", "amount": "1"},
    {"code": "faked", "name": "补写记录", "min": "2", "max": "5"},
]
RULES = {
    "raw_coal_output": ("business", "ratio", {"cap": "1.2"}, "40"),
    "cost_per_tonne": ("business", "ratio", {"direction": "lower", "form": "mirror", "cap": "1.2"}, "30"),
    "rule_violation": (
        "business",
        "deduct",
        {"rows": [{"code": "violation", "name": "“三违”", "amount": "2"}]},
        "30",
    ),
    "life_records": ("party", "deduct", {"rows": DEDUCTIONS}, "60"),
    "party_judged": ("party", "rating", {}, "40"),
}
METRICS = {
    "raw_coal_output": ("原煤产量", "business", "万吨", "higher", "sum"),
    "cost_per_tonne": ("吨煤完全成本", "business", "元/吨", "lower", "weighted_mean"),
    "rule_violation": ("“三违”", "business", "人次", "lower", "sum"),
    "life_records": ("组织生活记录", "party", "项", "lower", "sum"),
    "party_judged": ("党建工作评价", "party", "分", "higher", "mean"),
}


def period(quarter="2026Q3", state="filing", *, deadline=None):
    deadline = deadline or timezone.now() + timedelta(days=5)
    values = {"state": state, "filing_deadline": deadline}
    return Period.objects.get_or_create(quarter=quarter, defaults=values)[0]


def metric(code):
    name, side, measure, direction, roll_up = METRICS[code]
    return Metric.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "side": side,
            "unit_of_measure": measure,
            "direction": direction,
            "roll_up": roll_up,
        },
    )[0]


def metrics(*codes):
    return [metric(code) for code in codes or METRICS]


def scheme(rules=None, *, code="mine", since=date(2026, 1, 1), **more):
    """A published scheme with one group a side and these rules: code -> (side, kind, params, points)."""
    rules = rules or RULES
    made = Scheme.objects.create(code=code, name="采掘支部考核方案", effective_from=since)
    groups = {}
    for order, (name, (side, kind, params, points)) in enumerate(rules.items()):
        if side not in groups:
            groups[side] = IndicatorGroup.objects.create(scheme=made, side=side, name=side)
        Indicator.objects.create(
            scheme=made,
            group=groups[side],
            code=name,
            name=METRICS.get(name, (name,))[0],
            points=points,
            kind=kind,
            params=params,
            order=order,
            **more.get(name, {}),
        )
    made.state = Scheme.State.PUBLISHED
    made.save(update_fields=["state"])
    return made
