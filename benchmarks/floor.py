"""The floor of the main job: what PostgreSQL alone needs to compute and store the same lines, totals and ranks."""

import time

from django.db import connection, transaction

from assessments.services.result_rows import RANKS, SPREADS

# The same rules as benchmarks.data, as one statement; every stored column is filled as the run fills it.
LINES = """
    INSERT INTO assessments_scoreline
        (run_id, branch_id, indicator_id, state, target, actual, possible, score, working, note, items, evidence)
    SELECT %(run)s, v.branch_id, i.id, f.state, f.target, f.actual, i.points,
        round(greatest(0, CASE
            WHEN i.kind = 'ratio' AND i.params->>'direction' = 'higher'
                THEN i.points * least(1, f.actual / f.target)
            WHEN i.kind = 'ratio' THEN i.points * least(1.2, 2 - f.actual / f.target)
            WHEN i.kind = 'step'
                THEN i.points + least(6, greatest(-6, trunc((f.actual - f.target) / f.target / 0.03)))
            WHEN i.kind = 'interval'
                THEN i.points - 0.5 * greatest(0, 90 - f.actual, f.actual - 110)
            ELSE i.points - 0.5 * coalesce((SELECT sum((e->>'count')::numeric) FROM jsonb_array_elements(f.items) e), 0)
        END), 2),
        f.actual || ' ' || f.target, '', CASE WHEN f.items <> '[]' THEN f.items END,
        jsonb_build_array(jsonb_build_array('figure', f.id))
    FROM branches_branchversion v
    JOIN assessments_figure f ON f.branch_id = v.branch_id AND f.period_id = %(period)s
    JOIN assessments_metric m ON m.id = f.metric_id
    JOIN assessments_indicator i ON i.code = m.code AND i.scheme_id = %(scheme)s
    WHERE v.path LIKE %(path)s AND v.kind = 'branch' AND v.until IS NULL
    ORDER BY v.branch_id, i.id
"""
TOTALS = """
    INSERT INTO assessments_scoretotal
        (run_id, branch_id, name, path, peer_group_id, party_earned, party_possible, party_bonus, party_penalty,
         party_raw, party_capped, party, business_earned, business_possible, business_bonus, business_penalty,
         business_raw, business_capped, business, party_weight, business_weight, weighted, integrated_raw,
         integrated, grade_raw, grade, is_disqualified, completeness, unranked, is_blocked, coupling,
         coordination_index, coordination, coordination_grade, lag, two_skins, marks)
    SELECT s.run_id, v.branch_id, v.name, v.path, v.peer_group_id, pe, pp, 0, 0, p, p, p, be, bp, 0, 0, b, b, b,
        0.4, 0.6, g, g, g, CASE WHEN g >= 90 THEN '优秀' WHEN g >= 80 THEN '良好' ELSE '合格' END,
        CASE WHEN g >= 90 THEN '优秀' WHEN g >= 80 THEN '良好' ELSE '合格' END, false, 1, '', false,
        2 * sqrt(p * b) / (p + b), (p + b) / 200, sqrt(sqrt(p * b) / 100), 10, 'in_step', abs(p - b) >= 15,
        '{"vetoes": [], "marks": [], "blocking": [], "two_skins": []}'
    FROM (
        SELECT t.*, round(0.4 * p + 0.6 * b, 2) AS g FROM (
            SELECT l.run_id, l.branch_id,
                sum(l.score) FILTER (WHERE x.side = 'party') AS pe, sum(l.possible) FILTER (WHERE x.side = 'party') AS pp,
                sum(l.score) FILTER (WHERE x.side = 'business') AS be, sum(l.possible) FILTER (WHERE x.side = 'business') AS bp,
                least(105, round(100 * sum(l.score) FILTER (WHERE x.side = 'party')
                    / sum(l.possible) FILTER (WHERE x.side = 'party'), 2)) AS p,
                least(105, round(100 * sum(l.score) FILTER (WHERE x.side = 'business')
                    / sum(l.possible) FILTER (WHERE x.side = 'business'), 2)) AS b
            FROM assessments_scoreline l
            JOIN assessments_indicator i ON i.id = l.indicator_id
            JOIN assessments_indicatorgroup x ON x.id = i.group_id
            WHERE l.run_id = %(run)s GROUP BY l.run_id, l.branch_id
        ) t
    ) s JOIN branches_branchversion v ON v.branch_id = s.branch_id AND v.until IS NULL
"""


def floor(run, *, again=False) -> tuple[float, int]:
    """Seconds that the statements take, and how many lines they wrote; everything is undone."""
    values = {
        # Beside the lines of the run itself, once they are there: the same table at the same size.
        "run": -run.pk if again else run.pk,
        "period": run.period_id,
        "scheme": run.scheme_id,
        "path": f"{run.scope.path}%",
    }
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LINES, values)
        lines = cursor.rowcount
        cursor.execute(TOTALS, values)
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(RANKS, [values["run"]])
        for measure in ("integrated", "party", "business", "coordination"):
            cursor.execute(SPREADS.format(measure=measure), [measure, values["run"]])
        transaction.set_rollback(True)
        seconds = time.perf_counter() - started
    return seconds, lines
