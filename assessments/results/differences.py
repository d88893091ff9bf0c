"""What a run changes against another one: who moves, by how much, and which lines make the move."""

import json
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection

from assessments.models import ScoreRun
from assessments.results import access

KINDS = ("up", "down", "same", "new", "gone")
FILTERS = {
    "moved": "kind IN ('up', 'down', 'new', 'gone') OR is_regraded OR is_reranked",
    "up": "kind = 'up'",
    "down": "kind = 'down'",
    "new": "kind = 'new'",
    "gone": "kind = 'gone'",
    "regraded": "is_regraded",
    "reranked": "is_reranked",
    "all": "TRUE",
}

# Both runs side by side. A score that appears or disappears moves by its whole height. Ranks are read only for those
# who may see them, so that nobody else learns from a filter, a count or a list whose rank has changed.
PAIRS = """
    WITH totals AS (
        SELECT *, CASE WHEN %(ranking)s THEN rank END AS seen_rank
        FROM assessments_scoretotal WHERE run_id IN (%(run)s, %(against)s)
    ),
    new AS (SELECT * FROM totals WHERE run_id = %(run)s), old AS (SELECT * FROM totals WHERE run_id = %(against)s),
    pairs AS (
        SELECT branch_id, coalesce(new.name, old.name) AS name,
            coalesce(new.peer_group_id, old.peer_group_id) AS peer_group_id,
            old.integrated AS old_score, new.integrated AS new_score,
            old.party AS old_party, new.party AS new_party,
            old.business AS old_business, new.business AS new_business,
            old.grade AS old_grade, new.grade AS new_grade, old.seen_rank AS old_rank, new.seen_rank AS new_rank,
            coalesce(new.integrated, 0) - coalesce(old.integrated, 0) AS moved,
            CASE WHEN old.id IS NULL THEN 'new' WHEN new.id IS NULL THEN 'gone'
                 WHEN new.integrated IS NOT DISTINCT FROM old.integrated THEN 'same'
                 WHEN coalesce(new.integrated, 0) > coalesce(old.integrated, 0) THEN 'up' ELSE 'down' END AS kind,
            old.id IS NOT NULL AND new.id IS NOT NULL AND old.grade <> new.grade AS is_regraded,
            old.id IS NOT NULL AND new.id IS NOT NULL AND old.seen_rank IS DISTINCT FROM new.seen_rank AS is_reranked
        FROM new FULL JOIN old USING (branch_id)
    )
"""
SUMMARY = """
    SELECT count(*) FILTER (WHERE kind = 'up') AS up, count(*) FILTER (WHERE kind = 'down') AS down,
        count(*) FILTER (WHERE kind = 'same') AS same, count(*) FILTER (WHERE kind = 'new') AS new,
        count(*) FILTER (WHERE kind = 'gone') AS gone, count(*) FILTER (WHERE is_regraded) AS regraded,
        count(*) FILTER (WHERE is_reranked) AS reranked, count(*) AS all
    FROM pairs
"""
MOVES = """
    SELECT pairs.*, groups.name AS peer_group FROM pairs LEFT JOIN branches_peergroup groups ON groups.id = peer_group_id
    WHERE ({condition}) AND pairs.name ILIKE %(like)s AND (%(branch)s IS NULL OR branch_id = %(branch)s)
        AND (-abs(moved), branch_id) > (%(after_move)s, %(after_branch)s)
    ORDER BY -abs(moved), branch_id LIMIT %(limit)s
"""
# Indicators of different editions are the same when their codes are.
LINES = """
    WITH new AS (
        SELECT l.*, i.code, i.name, i.kind, i.params, i.points, g.side, g.order AS place, i.order AS position
        FROM assessments_scoreline l JOIN assessments_indicator i ON i.id = l.indicator_id
        JOIN assessments_indicatorgroup g ON g.id = i.group_id
        WHERE l.run_id = %(run)s AND l.branch_id = ANY(%(branches)s)
    ), old AS (
        SELECT l.*, i.code, i.name, i.kind, i.params, i.points, g.side, g.order AS place, i.order AS position
        FROM assessments_scoreline l JOIN assessments_indicator i ON i.id = l.indicator_id
        JOIN assessments_indicatorgroup g ON g.id = i.group_id
        WHERE l.run_id = %(against)s AND l.branch_id = ANY(%(branches)s)
    )
    SELECT branch_id, code, coalesce(new.name, old.name) AS name, coalesce(new.kind, old.kind) AS kind,
        coalesce(new.params, old.params) AS params,
        old.indicator_id IS NOT NULL AS had, new.indicator_id IS NOT NULL AS has,
        old.state AS old_state, new.state AS new_state, old.score AS old_score, new.score AS new_score,
        old.possible AS old_possible, new.possible AS new_possible, old.target AS old_target, new.target AS new_target,
        old.actual AS old_actual, new.actual AS new_actual, old.items AS old_items, new.items AS new_items
    FROM new FULL JOIN old USING (branch_id, code)
    WHERE (new.state, new.score, new.possible, new.target, new.actual, new.items)
        IS DISTINCT FROM (old.state, old.score, old.possible, old.target, old.actual, old.items)
    ORDER BY branch_id, coalesce(new.kind, old.kind) = 'veto' DESC, abs(coalesce(new.score, 0) - coalesce(old.score, 0)) DESC,
        coalesce(new.side, old.side) DESC, coalesce(new.place, old.place), coalesce(new.position, old.position), code
"""


@dataclass(slots=True)
class Input:
    """What went into a line and what came out, on one side of the comparison."""

    state: str
    target: Decimal | None
    actual: Decimal | None
    items: list | None
    score: Decimal | None
    possible: Decimal | None


@dataclass(slots=True)
class LineMove:
    """One indicator that is not what it was."""

    branch: int
    code: str
    name: str
    kind: str
    params: dict
    old: Input | None
    new: Input | None


@dataclass(slots=True)
class Move:
    """One branch in both runs."""

    branch: int
    name: str
    peer_group: str
    kind: str
    moved: Decimal
    old: dict
    new: dict
    is_regraded: bool
    is_reranked: bool
    lines: list[LineMove] = field(default_factory=list)


def baseline(run, user):
    """What a run is compared with: the accepted result, else the last finished run, else the quarter before.

    Of those that this reader may see; drafts are for whoever computes.
    """
    same = access.readable_runs(user).filter(scope=run.scope_id).exclude(pk=run.pk)
    here = same.filter(period=run.period_id)
    before = str(run.period.span.shift(-1))
    return (
        here.filter(state=ScoreRun.State.PUBLISHED, pk__lt=run.pk).first()
        or here.finished().filter(pk__lt=run.pk).first()
        or same.filter(period__quarter=before, state=ScoreRun.State.PUBLISHED).first()
    )


def filters(*, ranking=False) -> list[str]:
    """The filters a reader may choose; that by ranks is for those who may see ranks."""
    return [name for name in FILTERS if ranking or name != "reranked"]


def summary(run, against, *, ranking=False) -> dict[str, int]:
    """How many branches go up, down, come or go, and change grade or, for those who may see it, rank."""
    [row] = _rows(PAIRS + SUMMARY, {"run": run.pk, "against": against.pk, "ranking": ranking})
    return row


def moves(
    run, against, *, ranking=False, show="moved", search="", branch=None, after=None, limit=None
) -> list[Move]:
    """The branches that move, the farthest first, each with the lines that changed."""
    place, last = after or (Decimal("-1e12"), 0)
    args = {
        "run": run.pk,
        "against": against.pk,
        "ranking": ranking,
        "like": f"%{_escaped(search)}%",
        "after_move": place,
        "after_branch": last,
        "branch": branch,
        "limit": limit,
    }
    found = [_move(row) for row in _rows(PAIRS + MOVES.format(condition=FILTERS[show]), args)]
    by_branch = {move.branch: move for move in found}
    for line in line_moves(run, against, list(by_branch)):
        by_branch[line.branch].lines.append(line)
    return found


def line_moves(run, against, branches) -> list[LineMove]:
    """The changed lines of these branches, the heaviest first."""
    rows = _rows(LINES, {"run": run.pk, "against": against.pk, "branches": branches}) if branches else []
    return [
        LineMove(
            row["branch_id"],
            row["code"],
            row["name"],
            row["kind"],
            json.loads(row["params"]),
            _input(row, "old") if row["had"] else None,
            _input(row, "new") if row["has"] else None,
        )
        for row in rows
    ]


def _move(row) -> Move:
    sides = [
        {name: row[f"{side}_{name}"] for name in ("score", "party", "business", "grade", "rank")}
        for side in ("old", "new")
    ]
    return Move(
        row["branch_id"],
        row["name"],
        row["peer_group"] or "",
        row["kind"],
        row["moved"],
        *sides,
        row["is_regraded"],
        row["is_reranked"],
    )


def _input(row, side) -> Input:
    state, target, actual, items, score, possible = (
        row[f"{side}_{name}"] for name in ("state", "target", "actual", "items", "score", "possible")
    )
    return Input(state, target, actual, json.loads(items) if items else None, score, possible)


def _rows(statement, args) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(statement, args)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def _escaped(text) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
