"""Writes a run's results: lines and totals by COPY, ranks and spreads by one statement each."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict

from django.db import connection

from assessments.models import PeerSpread, ScoreLine, ScoreTotal
from assessments.scoring.measures import lag
from common.copying import NULL, copied, copy, plain

LINE_FIELDS = (
    "run_id branch_id indicator_id state target actual possible score working note items evidence".split()
)
TOTAL_FIELDS = """run_id branch_id name path peer_group_id
    party_earned party_possible party_bonus party_penalty party_raw party_capped party
    business_earned business_possible business_bonus business_penalty business_raw business_capped business
    party_weight business_weight factor weighted integrated_raw integrated grade_raw grade is_disqualified
    completeness unranked is_blocked coupling coordination_index coordination coordination_grade lag two_skins
    marks""".split()


class ResultRows:
    """Collects a chunk of results and writes it in one go."""

    def __init__(self, run, indicator_ids):
        self.run, self.indicator_ids = run, indicator_ids
        self.branches = self.lines = self.blocked = 0
        self.line_rows, self.total_rows = [], []

    def add(self, branch, result):
        """Take the result of one branch, given as (id, name, path, peer group id, peer group code)."""
        run, ids, append = self.run.pk, self.indicator_ids, self.line_rows.append
        key = branch[0]
        for indicator, state, fact, possible, score, working, note, _is_counted in result.lines:
            _state, actual, target, items, evidence, reason = fact
            append(
                f"{run}\t{key}\t{ids[indicator]}\t{state}"
                f"\t{NULL if target is None else target}\t{NULL if actual is None else actual}"
                f"\t{possible}\t{NULL if score is None else score}"
                f"\t{' '.join(map(str, working))}\t{note or reason}"
                f"\t{copied([stored(event) for event in items]) if items else NULL}"
                f"\t{records(evidence) if evidence else NULL}\n"
            )
        self.total_rows.append("\t".join(map(plain, self.total(branch, result))) + "\n")
        self.branches += 1
        self.lines += len(result.lines)
        self.blocked += bool(result.blocking)

    def total(self, branch, result):
        """The values of one total in the order of TOTAL_FIELDS."""
        coupling = result.coupling
        return [
            self.run.pk,
            *branch[:4],
            *side_figures(result.party),
            *side_figures(result.business),
            result.party_weight,
            result.business_weight,
            result.factor,
            result.weighted,
            result.integrated_raw,
            result.integrated,
            result.raw_grade,
            result.grade,
            result.disqualified,
            result.completeness,
            result.unranked,
            bool(result.blocking),
            *coordination(coupling, result),
            bool(result.two_skins),
            {
                "vetoes": [asdict(hit) for hit in result.vetoes],
                "marks": result.marks,
                "blocking": result.blocking,
                "two_skins": result.two_skins,
            },
        ]

    @contextmanager
    def sending(self):
        """Send what was collected while the body scores the next branches: PostgreSQL and Python work side by side.

        The body must not touch the database; the connection is busy until it ends.
        """
        lines, totals = self.line_rows, self.total_rows
        self.line_rows, self.total_rows = [], []
        with connection.cursor() as cursor, ThreadPoolExecutor(1) as beside:
            sent = beside.submit(
                send, cursor.cursor, ((ScoreLine, LINE_FIELDS, lines), (ScoreTotal, TOTAL_FIELDS, totals))
            )
            yield
            with connection.wrap_database_errors:
                sent.result()

    def rank(self):
        """Standard competition ranks (1, 2, 2, 4) inside peer groups, and how each peer group lies."""
        with connection.cursor() as cursor:
            # The rows are too new to be in the planner's statistics: it would loop over them once for each.
            cursor.execute("SET LOCAL enable_nestloop = off")
            cursor.execute(RANKS, [self.run.pk])
            for measure in ("integrated", "party", "business", "coordination"):
                cursor.execute(SPREADS.format(measure=measure), [measure, self.run.pk])


# What `scoring.sums.rank` says, for a hundred thousand rows where they lie.
RANKS = f"""
    UPDATE {ScoreTotal._meta.db_table} t SET rank = r.rank FROM (
        SELECT id, rank() OVER (PARTITION BY peer_group_id ORDER BY integrated DESC) AS rank
        FROM {ScoreTotal._meta.db_table} WHERE run_id = %s AND unranked = '' AND integrated IS NOT NULL
    ) r WHERE t.id = r.id
"""
SPREADS = f"""
    INSERT INTO {PeerSpread._meta.db_table}
        (run_id, peer_group_id, measure, count, lower_quartile, median, upper_quartile)
    SELECT run_id, peer_group_id, %s, count({{measure}}),
        round(percentile_cont(0.25) WITHIN GROUP (ORDER BY {{measure}})::numeric, 2),
        round(percentile_cont(0.50) WITHIN GROUP (ORDER BY {{measure}})::numeric, 2),
        round(percentile_cont(0.75) WITHIN GROUP (ORDER BY {{measure}})::numeric, 2)
    FROM {ScoreTotal._meta.db_table} WHERE run_id = %s AND {{measure}} IS NOT NULL GROUP BY run_id, peer_group_id
"""


def send(cursor, parts):
    for model, fields, lines in parts:
        if lines:
            copy(cursor, model, fields, lines)


def stored(event) -> dict:
    """An event as figures and lines keep it."""
    amount = None if event.amount is None else str(event.amount)
    return {"code": event.code, "count": str(event.count), "amount": amount, "matter": event.matter}


def records(evidence) -> str:
    """Links to records as JSON; kinds of record are plain words."""
    if len(evidence) == 1:  # as nearly all have
        kind, pk = evidence[0]
        return f'[["{kind}", {pk}]]'
    return "[" + ", ".join([f'["{kind}", {pk}]' for kind, pk in evidence]) + "]"


def side_figures(side):
    if side is None:
        return [None] * 7
    return [side.earned, side.possible, side.bonus, side.penalty, side.raw, side.capped, side.score]


def coordination(coupling, result):
    if coupling is None:
        return [None, None, None, None, ""]
    in_step = lag(*(min(1.0, float(side.score) / 100) for side in (result.party, result.business)))
    return [f"{coupling.c:.4f}", f"{coupling.t:.4f}", f"{coupling.d:.4f}", coupling.grade, in_step]
