"""A plausible quarter of records for every branch of a scope, written by PostgreSQL itself."""

from datetime import date

from django.db import connection

from benchmarks.data import SINCE
from branches.models import (
    Accountability,
    Appointment,
    Branch,
    BranchVersion,
    Checklist,
    ContactPoint,
    ContactVisit,
    DemoSite,
    DutyAssignment,
    DutyItem,
    DutyLibrary,
    DutyOccurrence,
    FirstAgendaItem,
    FollowUp,
    FormerAnswer,
    LifeRecord,
    SelfCheck,
    TrainingRecord,
    TrainingRule,
    User,
    WorkerRequest,
)
from branches.services import contact_points, life_rules
from common.links import Link

PEOPLE, DUTIES, REQUESTS = 5, 6, 3
HELD = {
    "member_meeting": 1, "committee_meeting": 3, "party_class": 1, "theme_party_day": 3, "study_day": 3,
    "organizational_life_meeting": 1, "member_appraisal": 1, "heart_talk": 1, "first_agenda_item": 1,
    "theory_study_group": 1, "publicity_talk": 1, "theme_activity": 1,
}  # fmt: skip
PLACES = """
    CREATE TEMP TABLE place AS
    SELECT b.id AS branch, b.path, row_number() OVER (ORDER BY b.id) AS n,
        lead(b.id) OVER (ORDER BY b.id) AS neighbour,
        NULL::bigint AS secretary, NULL::bigint AS member, NULL::bigint AS leader
    FROM branches_branch b WHERE b.path LIKE %(below)s AND b.kind = 'branch'
"""
KNOWN_PEOPLE = """
    UPDATE place SET
        secretary = (SELECT id FROM branches_user WHERE username = 'b' || place.branch || '-1'),
        member = (SELECT id FROM branches_user WHERE username = 'b' || place.branch || '-2'),
        leader = (SELECT id FROM branches_user WHERE username = 'l' || %(scope)s || '-' || (place.n / 20))
"""


def write(scope: Branch, also=None):
    """People, rules and the quarter's records of all branches below the scope; also: what else stands on them."""
    rules()
    values = {"scope": scope.pk, "below": f"{scope.path}%"}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS place")
        cursor.execute(PLACES, values)
        people(cursor, values)
        life(cursor)
        visits(cursor)
        duties(cursor)
        requests(cursor)
        capacity(cursor)
        if also:
            also(cursor, scope, values)
        cursor.execute("DROP TABLE place")
        cursor.execute("ANALYZE")


def rules():
    """What is the same for every scope: frequencies, hours, the year's checklist and library of duties."""
    life_rules.ship()
    contact_points.ensure_frequency()
    for kind, hours in (("member_norm", 32), ("secretary_norm", 56)):
        TrainingRule.objects.get_or_create(kind=kind, defaults={"hours": hours, "since": SINCE})
    published = {"state": "published", "title": "测量用清单", "due_on": date(2026, 8, 31)}
    Checklist.objects.get_or_create(year=2026, defaults=published)
    library, _is_new = DutyLibrary.objects.get_or_create(year=2026, defaults={"state": "published"})
    for number in range(DUTIES):
        words = {
            "domain": "party_building",
            "title": f"职责 {number}",
            "standard": "按月落实",
            "per": "month",
        }
        DutyItem.objects.get_or_create(
            library=library, code=f"D{number}", defaults={**words, "for_secretaries": True}
        )


def insert(cursor, model, source, values=None, **columns):
    """INSERT ... SELECT of these columns; what is not named gets the value that the model gives it."""
    values = dict(values or {})
    for field in model._meta.concrete_fields:
        if field.primary_key or field.null or field.column in columns:
            continue
        if getattr(field, "auto_now_add", False):
            columns[field.column] = "now()"
            continue
        values[field.column] = field.get_db_prep_save(field.get_default(), connection)
        columns[field.column] = f"%({field.column})s"
    names, picked = ", ".join(map(connection.ops.quote_name, columns)), ", ".join(columns.values())
    statement = f"INSERT INTO {model._meta.db_table} ({names}) SELECT {picked} FROM {source}"
    cursor.execute(statement.replace("% ", "%% "), values)


def people(cursor, values):
    """A secretary and members in every branch, parties' groups in every fourth, a leader for twenty branches."""
    insert(
        cursor, User, f"place p, generate_series(1, {PEOPLE}) k",
        username="'b' || p.branch || '-' || k", name="'党员' || p.n || '-' || k", password="'!'",
        branch_id="p.branch", joined_party_on="DATE '2015-07-01'",
    )  # fmt: skip
    insert(
        cursor, User, "(SELECT DISTINCT n / 20 AS k FROM place) p", values,
        username="'l' || %(scope)s || '-' || p.k", name="'领导' || p.k", password="'!'",
        branch_id="%(scope)s", joined_party_on="DATE '2005-07-01'",
    )  # fmt: skip
    cursor.execute("ANALYZE branches_user")  # else the three look-ups of each place read the whole table
    cursor.execute(KNOWN_PEOPLE, values)
    post = {"since": "DATE '2020-01-01'", "title": "'测量'"}
    for role, source, user, branch in (
        ("secretary", "place p", "p.secretary", "p.branch"),
        ("leader", "(SELECT DISTINCT leader FROM place) p", "p.leader", "%(scope)s"),
    ):
        found = f"(SELECT id FROM auth_group WHERE name = '{role}')"
        insert(cursor, Appointment, source, values, user_id=user, role_id=found, branch_id=branch, **post)
    groups(cursor)


def groups(cursor):
    """A party group below every fourth branch, with its monthly meetings."""
    named = {"name": "'党小组 ' || p.n", "kind": "'group'", "parent_id": "p.branch", "members_count": "6"}
    insert(
        cursor, Branch, "(SELECT *, nextval('branches_branch_id_seq') AS key FROM place WHERE n % 4 = 0) p",
        id="p.key", code="'PG' || p.branch", short_name="'党小组 ' || p.n",
        path="p.path || lpad(p.key::text, 7, '0') || '/'", established_on="DATE '2020-01-01'", **named,
    )  # fmt: skip
    insert(
        cursor, BranchVersion, "place p JOIN branches_branch g ON g.parent_id = p.branch AND g.kind = 'group'",
        branch_id="g.id", path="g.path", since="DATE '2020-01-01'", **named,
    )  # fmt: skip


def life(cursor):
    """Records of every kind, nine in ten counted; some joint, some about production, with what was resolved."""
    kinds = ", ".join(f"('{kind}', {times})" for kind, times in HELD.items())
    held = {
        "held_on": "DATE '2026-07-05' + ((k - 1) * 30 + p.n % 20)::int", "host": "'主持人'", "expected": "20",
        "present": "18", "recorded_at": "now()", "recorded_by_id": "p.secretary",
        "state": "CASE WHEN (p.n + k) % 10 = 0 THEN 'draft' ELSE 'recorded' END",
    }  # fmt: skip
    insert(
        cursor, LifeRecord, f"place p, (VALUES {kinds}) w(kind, times), generate_series(1, w.times) k",
        kind="w.kind", branch_id="p.branch", talks_count="4",
        topics="CASE WHEN w.kind = 'heart_talk' THEN '' ELSE '学习和讨论生产任务' END", **held,
    )  # fmt: skip
    insert(
        cursor, LifeRecord,
        "place p JOIN branches_branch g ON g.parent_id = p.branch AND g.kind = 'group', generate_series(1, 3) k",
        kind="'group_meeting'", branch_id="g.id", topics="'党小组学习'", **held,
    )  # fmt: skip
    joined = "place p JOIN branches_liferecord r ON r.branch_id = p.branch"
    insert(
        cursor, LifeRecord.joint_branches.through,
        f"{joined} AND r.kind = 'theme_party_day' WHERE p.n % 50 = 0 AND p.neighbour IS NOT NULL",
        liferecord_id="r.id", branch_id="p.neighbour",
    )  # fmt: skip
    insert(
        cursor, Link, f"{joined} AND r.kind IN ('theme_party_day', 'member_meeting') WHERE (p.n + r.id) % 3 = 0",
        from_type="'branches.liferecord'", from_id="r.id", to_type="'assessments.metric'",
        to_id="(SELECT min(id) FROM assessments_metric)", to_label="'测量用指标'",
    )  # fmt: skip
    insert(
        cursor, FirstAgendaItem, f"{joined} AND r.kind = 'first_agenda_item'", record_id="r.id",
        document="'重要讲话'", measures="'落实措施'", unit_in_charge="'综合部'", due_on="DATE '2026-09-20'",
        closed_on="CASE WHEN p.n % 5 > 0 THEN DATE '2026-09-10' + (p.n % 15)::int END",
    )  # fmt: skip
    agreed(cursor, f"{joined} AND r.kind = 'member_meeting', generate_series(1, 2) k", "branches.liferecord")


def agreed(cursor, source, origin):
    """Follow-ups of meetings or visits: most done in time, some late, some open."""
    insert(
        cursor, FollowUp, source, branch_id="r.branch_id", origin_type=f"'{origin}'", origin_id="r.id",
        origin_label="'测量'", text="'落实议定事项'", owner_id="p.secretary", due_on="DATE '2026-09-15'",
        done_on="CASE WHEN p.n % 7 > 0 THEN DATE '2026-09-05' + (p.n % 13)::int END",
    )  # fmt: skip


def visits(cursor):
    """A contact leader for every branch and a second one for every fourth; most visited once."""
    point = {"branch_id": "p.branch", "since": "DATE '2026-01-01'"}
    insert(cursor, ContactPoint, "place p", leader_id="p.leader", is_lead="true", **point)
    second = "place p WHERE p.n % 4 = 0 AND p.secretary <> p.leader"
    other = "(SELECT max(leader) FROM place o WHERE o.leader <> p.leader)"
    insert(
        cursor, ContactPoint, f"{second} AND {other} IS NOT NULL", leader_id=other, is_lead="false", **point
    )
    points = "place p JOIN branches_contactpoint c ON c.branch_id = p.branch"
    insert(
        cursor, ContactVisit, f"{points} WHERE p.n % 7 > 0", contact_point_id="c.id", leader_id="c.leader_id",
        branch_id="p.branch", visited_on="DATE '2026-07-10' + (p.n % 80)::int", topics="'调研生产'",
        state="CASE WHEN p.n % 3 = 0 THEN 'recorded' ELSE 'confirmed' END", recorded_on="DATE '2026-09-29'",
    )  # fmt: skip
    agreed(cursor, "place p JOIN branches_contactvisit r ON r.branch_id = p.branch", "branches.contactvisit")


def duties(cursor):
    """Every secretary's duties, a third of them joint, each month of the quarter."""
    insert(
        cursor, DutyAssignment, "place p, branches_dutyitem i", item_id="i.id", holder_id="p.secretary",
        joint_holder_id="CASE WHEN i.id % 3 = 0 THEN p.member END", branch_id="p.branch",
        since="DATE '2026-01-01'",
    )  # fmt: skip
    state = "(ARRAY['confirmed', 'confirmed', 'confirmed', 'carried_out', 'planned'])[1 + (p.n + k + a.item_id) % 5]"
    first = "(DATE '2026-06-01' + k * INTERVAL '1 month')::date"
    insert(
        cursor, DutyOccurrence,
        "place p JOIN branches_dutyassignment a ON a.branch_id = p.branch, generate_series(1, 3) k",
        assignment_id="a.id", item_id="a.item_id", branch_id="p.branch", first_day=first,
        due_on=f"({first} + INTERVAL '1 month - 1 day')::date", state=state,
        done_on=f"{first} + (20 + p.n % 14)::int", reported_by_id="p.secretary",
    )  # fmt: skip


def requests(cursor):
    """Workers' requests in all states, with former answers of some."""
    at = "TIMESTAMPTZ '2026-07-02 09:00+08' + ((k - 1) * 28 + p.n % 20) * INTERVAL '1 day'"
    answered, rated = "(p.n + k) % 5 > 0", "(p.n + k) % 5 > 1"
    insert(
        cursor, WorkerRequest, f"place p, generate_series(1, {REQUESTS}) k", branch_id="p.branch",
        text="'希望改善夜班条件'", code_hash="md5(p.branch || '-' || k) || md5(k || '-' || p.branch)",
        owner_id="p.secretary", answering_branch_id="p.branch", received_at=at, due_on=f"({at})::date + 4",
        state=f"CASE WHEN {rated} THEN 'rated' WHEN {answered} THEN 'answered' ELSE 'assigned' END",
        answer=f"CASE WHEN {answered} THEN '已经解决' ELSE '' END",
        answered_at=f"CASE WHEN {answered} THEN {at} + (p.n % 6) * INTERVAL '1 day' END",
        satisfaction=f"CASE WHEN {rated} THEN (ARRAY['very', 'satisfied', 'basically'])[1 + p.n % 3] ELSE '' END",
        rated_at=f"CASE WHEN {rated} THEN {at} + INTERVAL '7 days' END",
    )  # fmt: skip
    insert(
        cursor, FormerAnswer, "place p JOIN branches_workerrequest r ON r.branch_id = p.branch WHERE p.n % 20 = 0",
        request_id="r.id", round="1", owner_id="p.secretary", answering_branch_id="p.branch", answer="'说明'",
        due_on="r.due_on - 3", answered_at="r.received_at", satisfaction="'not'", rated_at="r.received_at",
    )  # fmt: skip


def capacity(cursor):
    """Reviewed self-checks, hours of training, named points and a few measures of accountability."""
    reviewed = {"reviewed_on": "DATE '2026-09-10'", "review_points": "80 + p.n % 20", "self_points": "90"}
    insert(
        cursor, SelfCheck, "place p, branches_checklist c WHERE c.year = 2026 AND p.n % 5 > 0",
        branch_id="p.branch", checklist_id="c.id", state="'reviewed'", **reviewed,
    )  # fmt: skip
    insert(
        cursor, TrainingRecord, "place p JOIN branches_user u ON u.branch_id = p.branch, generate_series(1, 3) k",
        person_id="u.id", branch_id="p.branch", title="'培训 ' || k", held_on="DATE '2026-03-01' + (k * 50)::int",
        hours="4 + u.id % 8",
    )  # fmt: skip
    days = {
        "applied_on": "DATE '2026-03-01'",
        "named_on": "DATE '2026-05-01'",
        "review_due_on": "DATE '2027-05-01'",
    }
    insert(
        cursor, DemoSite, "place p WHERE p.n % 50 = 0", branch_id="p.branch", name="'示范点 ' || p.n",
        shows="'经验做法'", state="'named'", **days,
    )  # fmt: skip
    insert(
        cursor, Accountability, "place p WHERE p.n % 100 = 0", rung="'reminder_talk'", branch_id="p.branch",
        person_id="p.secretary", matter="'未落实'", decided_by="'党委'", decided_on="DATE '2026-08-15'",
    )  # fmt: skip
