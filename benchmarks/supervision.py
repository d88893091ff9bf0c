"""A quarter's supervision of every branch of a scope: a visit each, two findings each, most of them closed."""

from assessments.models import Finding, FindingCode, SupervisionPlan, SupervisionVisit
from benchmarks.records import insert
from branches.models import Branch

QUARTER, FINDINGS = "2026Q3", 2


def write(cursor, scope: Branch, values):
    """Visits on days of the quarter, findings due within it; stands on the table of places that records.write makes."""
    code = FindingCode.objects.get_or_create(
        code="CL-01", defaults={"name": "测量用问题", "theme": "integration"}
    )[0]
    plan = SupervisionPlan.objects.create(quarter=QUARTER, scope=scope, title="测量", state="approved")
    values = values | {"plan": plan.pk, "code": code.pk}
    day = "DATE '2026-07-06' + (p.n % 40)::int"
    insert(
        cursor, SupervisionVisit, "place p", values, plan_id="%(plan)s", branch_id="p.branch", leader_id="p.leader",
        planned_on=day, visited_on=day, signed_on=day, state="CASE WHEN p.n % 20 = 0 THEN 'planned' ELSE 'signed' END",
    )  # fmt: skip
    closed = "(p.n + k) % 5 > 0"
    due = "v.planned_on + 28"
    insert(
        cursor, Finding,
        f"place p JOIN assessments_supervisionvisit v ON v.branch_id = p.branch AND v.plan_id = %(plan)s,"
        f" generate_series(1, {FINDINGS}) k", values,
        visit_id="v.id", branch_id="p.branch", code_id="%(code)s", theme="'integration'", statement="'议题未联系生产'",
        owner_id="p.secretary", raised_by_id="p.leader", leader_id="p.leader", number="'CL' || p.branch || '-' || k",
        found_on="v.planned_on", issued_on="v.planned_on", due_on=due,
        state=f"CASE WHEN {closed} THEN 'closed' ELSE 'in_progress' END",
        submitted_on=f"CASE WHEN {closed} THEN {due} - 3 END", closed_on=f"CASE WHEN {closed} THEN {due} - 2 END",
        closed_by_id=f"CASE WHEN {closed} THEN p.leader END",
    )  # fmt: skip
