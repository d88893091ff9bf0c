"""Very many projects below a scope with milestones, reports and benefits, and difficulties with bids, written by PostgreSQL itself."""

from django.db import connection

from benchmarks.records import insert
from branches.models import Branch
from projects.models import Benefit, Bid, Decision, Difficulty, ProgressReport, Project, TeamMember

PROJECTS, DIFFICULTIES, MILESTONES = 50_000, 5_000, 4
STATES = (
    *("draft", "in_review", "running", "running", "running", "running", "midterm", "closing"),
    *("acceptance", "confirming", "finished", "finished", "archived", "archived", "archived", "suspended"),
    *("terminated", "withdrawn", "returned", "finished"),
)
BEFORE = "'draft', 'in_review', 'returned', 'withdrawn'"
STAFFED = """
    CREATE TEMP TABLE staffed AS
    SELECT b.id AS branch, min(u.id) AS person, row_number() OVER (ORDER BY b.id) - 1 AS n
    FROM branches_branch b JOIN branches_user u ON u.branch_id = b.id
    WHERE b.path LIKE %(below)s AND b.kind = 'branch' GROUP BY b.id
"""
COUNT = "(SELECT count(*) FROM staffed)"
MARK = "'CS' || %(scope)s || '-'"
OURS = f"starts_with(p.number, {MARK})"
MILESTONE_ROWS = f"""
    INSERT INTO projects_milestone (project_id, "order", name, output, reason, due_on, state)
    SELECT p.id, m, '里程碑 ' || m, '', '', p.starts_on + 60 * m,
        CASE WHEN p.starts_on + 60 * m < CURRENT_DATE - 60 THEN 'done' ELSE 'planned' END
    FROM projects_project p, generate_series(1, {MILESTONES}) m WHERE {OURS}
"""


def write(scope: Branch, projects=PROJECTS, difficulties=DIFFICULTIES):
    """Projects of ten years, difficulties of the last one; every branch with people has its share."""
    values = {"scope": scope.pk, "below": f"{scope.path}%"}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS staffed")
        cursor.execute(STAFFED, values)
        write_difficulties(cursor, values, difficulties)
        write_projects(cursor, values, projects)
        write_parts(cursor, values)
        cursor.execute("DROP TABLE staffed")


def among(count) -> str:
    """So many numbers, each with one of the branches and its person."""
    return f"generate_series(1, {count}) k JOIN staffed s ON s.n = k % {COUNT}"


def write_difficulties(cursor, values, count):
    insert(
        cursor, Difficulty, among(count), values,
        number=f"{MARK} || k", title="'测量难题 ' || k", branch_id="s.branch", posted_by_id="s.person",
        description="'常规办法难以解决'", indicator="'吨煤成本'", current="312 + k % 40", wanted="298",
        measure_unit="'元/吨'", bids_until="CURRENT_DATE + (k % 30 - 10)::int",
        state="(ARRAY['open', 'open', 'claimed', 'solved', 'draft'])[1 + k % 5]",
        posted_on="CURRENT_DATE - (k % 200)::int",
    )  # fmt: skip
    neighbours = f"projects_difficulty p JOIN staffed s ON s.n = (p.id + 1) % {COUNT} WHERE {OURS}"
    insert(
        cursor, Bid, neighbours, values,
        difficulty_id="p.id", branch_id="s.branch", lead_id="s.person", by_id="s.person",
        approach="'班组核算'", promised="300", promised_by="CURRENT_DATE + 90",
    )  # fmt: skip


def write_projects(cursor, values, count):
    states = ", ".join(f"'{state}'" for state in STATES)
    state, year = f"(ARRAY[{states}])[1 + k % {len(STATES)}]", "2026 - (k % 10)"
    insert(
        cursor, Project, among(count), values,
        number=f"{MARK} || k", name="'测量项目 ' || k", branch_id="s.branch", lead_id="s.person",
        created_by_id="s.person", year=year, starts_on=f"make_date({year}, 1 + k % 6, 1)",
        ends_on=f"make_date({year}, 12, 20)", background="'材料消耗高于定额'", indicator="'吨煤成本'",
        baseline="312", target="298", measures="'班组核算'", fund="k % 100 * 1000", state=state,
        kind="(ARRAY['secretary', 'member', 'member', 'joint'])[1 + k % 4]",
        in_library=f"{state} IN ('finished', 'archived') AND k % 3 = 0", summary="'可照搬'",
        created_on="CURRENT_DATE", approved_on=f"make_date({year}, 1, 15)",
    )  # fmt: skip


def write_parts(cursor, values):
    """What hangs on a project."""
    ours = f"projects_project p WHERE {OURS}"
    insert(
        cursor, Benefit, ours, values,
        project_id="p.id", expected_amount="100000", claimed_amount="90000", confirmed_amount="80000",
        state="'confirmed'",
    )  # fmt: skip
    insert(cursor, TeamMember, ours, values, project_id="p.id", user_id="p.lead_id")
    insert(
        cursor, Decision, f"{ours} AND p.state = 'in_review'", values,
        project_id="p.id", stage="'application'", round="1", order="1", name="'党委审批'", role="'party_admin'",
        working_days="5", state="'waiting'", since="CURRENT_DATE - (p.id % 20)::int",
        due_on="CURRENT_DATE + 7 - (p.id % 20)::int",
    )  # fmt: skip
    day = "p.starts_on + 30 * m"
    approved = f"projects_project p, generate_series(1, 3) m WHERE {OURS} AND p.state NOT IN ({BEFORE})"
    insert(
        cursor, ProgressReport, approved, values,
        project_id="p.id", first_day=day, last_day=f"{day} + 29", filed_on=f"{day} + 29",
        words="'按计划推进'", by_id="p.lead_id",
    )  # fmt: skip
    cursor.execute(MILESTONE_ROWS, values)
