"""What is measured: a scheme of forty indicators, and as many branches with figures as are asked for."""

from datetime import date
from random import Random

from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from assessments.models import Figure, Metric, Period, Scheme
from assessments.sample.organization import Place
from assessments.sample.writing import OrganisationWriter
from assessments.services import schemes
from assessments.services.scheme_documents import create_from_document
from branches.models import Branch
from branches.roles import Role
from common.copying import copy, row

QUARTER = "2026Q3"
SINCE = date(2020, 1, 1)
FIGURE = "period_id metric_id branch_id target actual items state note source changed_at version".split()
RULES = (
    ("ratio", {"direction": "higher", "floor": "0", "cap": "1"}),
    ("ratio", {"direction": "lower", "form": "mirror", "floor": "0", "cap": "1.2"}),
    ("step", {"deviation": "relative", "step": "0.03", "counting": "whole", "up": "1", "down": "1", "max_up": "6", "max_down": "6"}),
    ("interval", {"lo": "90", "hi": "110", "per_unit": "0.5"}),
    ("deduct", {"rows": [{"code": "late", "name": "迟报", "amount": "0.5"}, {"code": "missing", "name": "漏报", "amount": "1"}]}),
)  # fmt: skip


def document() -> dict:
    """Forty indicators: two sides, four groups, five kinds of rule in turn."""
    groups = []
    for side in ("party", "business"):
        for number in (1, 2):
            indicators = [
                {
                    "code": f"{side}_{number}_{order}",
                    "name": f"指标 {side} {number}-{order}",
                    "unit": "项",
                    "points": "5.00",
                    "kind": RULES[order % len(RULES)][0],
                    "params": RULES[order % len(RULES)][1],
                    "missing": "redistribute",
                    "not_applicable": "redistribute",
                    "source": "figures",
                }
                for order in range(10)
            ]
            groups.append({"side": side, "name": f"第{number}组", "indicators": indicators})
    grades = [("优秀", "90"), ("良好", "80"), ("合格", "70"), ("不合格", "0")]
    return {
        "code": "bench",
        "name": "测量用方案",
        "source": "测量",
        "party_weight": "0.4",
        "business_weight": "0.6",
        "grades": [{"name": name, "lower": lower} for name, lower in grades],
        "groups": groups,
    }


def prepare() -> tuple[Period, Scheme]:
    """The period, the published scheme and the catalogue of its figures."""
    period = Period.objects.create(quarter=QUARTER, state=Period.State.REVIEW, filing_deadline=timezone.now())
    scheme = create_from_document(document(), by=None, effective_from=date(2026, 1, 1))
    scheme = schemes.publish(scheme, by=None)
    return period, scheme


def enterprise() -> Branch:
    """The top of the one tree that grows."""
    writer = OrganisationWriter(Random(0))
    writer.write(Place("T", "测量集团党委", "committee", 0))
    return Branch.objects.get(code="T")


def grow(code: str, branches: int, period: Period, *, top: Branch, seed: int) -> Branch:
    """A committee with this many branches under the top, with a figure for every indicator."""
    random = Random(seed)
    writer = OrganisationWriter(random)
    kinds = list(writer.groups)
    place = Place(code, f"测量党委 {code}", "committee", 0)
    place.below = [
        Place(f"{code}-{n:06d}", f"测量党支部 {code}-{n}", "branch", 20, kinds[n % len(kinds)])
        for n in range(branches)
    ]
    writer.write(place, parent=top)
    metrics = list(Metric.objects.order_by("pk").values_list("pk", "code"))
    for start in range(0, branches, 2000):
        lines = [
            figure(period, metric, order, branch, random)
            for branch, _place in writer.branches[start : start + 2000]
            for order, (metric, _code) in enumerate(metrics)
        ]
        with connection.cursor() as cursor:
            copy(cursor, Figure, FIGURE, lines)
    settle()
    return Branch.objects.get(code=code)


def settle():
    """What PostgreSQL does by itself some time after so many new rows, done now, so that nothing else runs while measured."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def figure(period, metric, order, branch, random) -> str:
    kind = RULES[order % len(RULES)][0]
    items = []
    if kind == "deduct" and random.random() < 0.3:
        items = [{"code": "late", "count": str(random.randint(1, 3))}]
    actual = f"{random.uniform(80, 112):.2f}"
    now = timezone.now()
    return row([period.pk, metric, branch, "100", actual, items, "value", "", "测量", now, 1])


def admin_role() -> Group:
    """The role of whoever looks at the pages."""
    return Group.objects.get(name=Role.PARTY_ADMIN)
