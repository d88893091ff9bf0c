"""The run itself: read, score, store; one transaction, so that a kill at any moment leaves nothing behind.

The transaction sees one snapshot of the figures, streams branches through in chunks (flat memory), and ends with
a fenced update: a worker that lost its job finds the run in other hands and undoes everything it wrote.
"""

import gc
import hashlib
import json
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from assessments.facts import NOT_MEANT, assessed_branches, described, gather
from assessments.models import Period, ScoreRun
from assessments.results.staleness import with_stale_mark
from assessments.scoring import ENGINE_VERSION
from assessments.scoring.document import scheme_from_document
from assessments.scoring.sums import score_branch
from assessments.services.result_rows import ResultRows
from assessments.services.scheme_documents import document_of
from common.errors import RuleViolation

CHUNK = 500
# What lists of results select and sort by: statistics of every column took a tenth of a large run.
LOOKED_AT = """
    assessments_scoreline (run_id, branch_id, indicator_id, state, score),
    assessments_scoretotal (run_id, branch_id, path, peer_group_id, integrated, rank, unranked, grade, two_skins),
    assessments_peerspread
"""
State = ScoreRun.State


class LostRun(Exception):
    """Another attempt holds the run now; whatever this one wrote is undone."""


class Unchanged(Exception):
    """The inputs are those of an earlier run; carries that run."""


def compute(run, *, token, report):
    """Carry out a run that was asked for; returns it as a draft, or as cancelled when nothing has changed."""
    run = begin(run, token=token)
    if run is None:
        return None
    try:
        with one_snapshot(), no_garbage_hunt():
            fill(run, report)
            finish(run, token=token)
    except Unchanged as unchanged:
        earlier = unchanged.args[0]
        held(run, token).update(
            state=State.CANCELLED,
            same_as=earlier,
            finished_at=Now(),
            problem=_("The figures are those of run #%(pk)s; its results stand.") % {"pk": earlier.pk},
        )
    else:
        tell_the_planner()
    return ScoreRun.objects.get(pk=run.pk)


def tell_the_planner():
    """The first reader comes before PostgreSQL looks at its tables by itself, and would wait for a poor plan."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {LOOKED_AT}")


@transaction.atomic
def begin(run, *, token):
    """Take the run and wait for figures on their way in: what comes later is seen as later than `read_at`."""
    Period.objects.select_for_update().get(pk=run.period_id)
    open_run = Q(state__in=[State.QUEUED, State.RUNNING], attempt__lt=token)
    taken = ScoreRun.objects.filter(open_run, pk=run.pk).update(
        state=State.RUNNING,
        attempt=token,
        read_at=database_clock(),
        engine_version=ENGINE_VERSION,
        problem="",
    )
    return ScoreRun.objects.select_related("period", "scheme", "scope").get(pk=run.pk) if taken else None


def fill(run, report):
    """Score every branch of the run and store lines, totals, ranks and spreads."""
    align_units(run.period)
    document = document_of(run.scheme)
    inputs = Inputs(run, document)
    if not inputs.branches:
        raise RuleViolation(
            _("There is no branch to assess in “%(scope)s” for this period.") % {"scope": run.scope}
        )
    earlier = comparable(run)
    if earlier and not earlier[0].has_changed:
        read_only(inputs, earlier)
    scheme = scheme_from_document(document)
    rows = ResultRows(run, inputs.indicator_ids)
    digest, total = inputs.digest(), len(inputs.branches)
    for branches, facts in inputs.chunks(digest):
        with rows.sending():
            for branch in branches:
                rows.add(branch, score_branch(scheme, facts[branch[0]]))
        report(rows.branches, total)
    with rows.sending():
        pass
    run.fingerprint = digest.hexdigest()
    refuse_if_same(earlier, run.fingerprint)
    rows.rank()
    run.branches_count, run.lines_count, run.blocked_count = rows.branches, rows.lines, rows.blocked


def finish(run, *, token):
    """The fenced end: only the attempt that holds the run turns it into a draft."""
    ended = held(run, token).update(
        state=State.DRAFT,
        fingerprint=run.fingerprint,
        finished_at=Now(),
        branches_count=run.branches_count,
        lines_count=run.lines_count,
        blocked_count=run.blocked_count,
    )
    if not ended:
        raise LostRun


def held(run, token):
    return ScoreRun.objects.filter(pk=run.pk, state=State.RUNNING, attempt=token)


@contextmanager
def one_snapshot():
    """A transaction in which every query sees the same moment."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@contextmanager
def no_garbage_hunt():
    """Millions of plain values come and go without a cycle among them; hunting for cycles took a third of the time.

    What was there before is set aside, so that the few cycles of each chunk are found at little cost.
    """
    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()


def database_clock():
    """The database's own time; machines' clocks differ, and a transaction's start is too early."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def align_units(period):
    """Figures of production units count for the branch that answered for the unit on the period's last day."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE assessments_figure f SET branch_id = a.branch_id FROM branches_unitassignment a
            WHERE f.period_id = %s AND f.unit_id = a.unit_id AND f.branch_id <> a.branch_id
              AND a.since <= %s AND (a.until IS NULL OR a.until > %s)
            """,
            [period.pk, period.last_day, period.last_day],
        )


class Inputs:
    """What goes into a run: the branches of that day, and their facts chunk by chunk."""

    def __init__(self, run, document):
        self.run, self.document = run, document
        self.branches = assessed_branches(run.period, run.scope, run.scheme.assessed_kind)
        self.indicator_ids, self.plan, self.meant_for = {}, {}, {}
        for pk, code, source, groups in run.scheme.indicators.values_list(
            "pk", "code", "source", "peer_groups"
        ):
            self.indicator_ids[code] = pk
            self.plan.setdefault(source, []).append(code)
            if groups:
                self.meant_for[code] = frozenset(groups)

    def chunks(self, digest):
        """(branches, facts) a chunk, while the digest takes note of both."""
        for start in range(0, len(self.branches), CHUNK):
            gc.collect()
            keys = self.branches[start : start + CHUNK].tolist()
            branches = described(self.run.period, keys)
            facts = gather(self.run.period, keys, self.plan)
            for branch in branches:
                mine = facts[branch[0]]
                for code, groups in self.meant_for.items():
                    if branch[4] not in groups:
                        mine[code] = NOT_MEANT  # whatever records or figures there are
                digest.update(canonical(branch, mine).encode())
            yield branches, facts

    def digest(self):
        """A fingerprint that has seen everything but the branches: engine, period, scope, scheme."""
        head = [self.run.engine_version, self.run.period.quarter, self.run.scope_id, self.document]
        return hashlib.sha256(json.dumps(head, sort_keys=True, ensure_ascii=True).encode())


def canonical(branch, facts) -> str:
    """One branch's inputs in one spelling."""
    return f"\n{branch}" + "".join(
        [f"\n{c} {f.state} {f.actual} {f.target} {f.items or ''}" for c, f in sorted(facts.items())]
    )


def comparable(run) -> list:
    """The newest result and the one in force, where the same inputs would give them again, marked when figures came after."""
    others = ScoreRun.objects.finished().filter(period=run.period_id, scope=run.scope_id).exclude(pk=run.pk)
    newest, in_force = others.order_by("-pk")[:1], others.filter(state=State.PUBLISHED)
    both = ScoreRun.objects.filter(Q(pk__in=newest.values("pk")) | Q(pk__in=in_force.values("pk")))
    alike = both.filter(scheme=run.scheme_id, engine_version=ENGINE_VERSION)
    return list(with_stale_mark(alike).order_by("-pk"))


def read_only(inputs, earlier):
    """Nothing is known to have changed: the inputs are read before a line is written that would be thrown away.

    Where something has, they are read once, while they are scored.
    """
    digest = inputs.digest()
    for _chunk in inputs.chunks(digest):
        pass
    refuse_if_same(earlier, digest.hexdigest())


def refuse_if_same(earlier, fingerprint):
    """The same inputs give the same result: point at the run that has it instead of making another."""
    for run in earlier:
        if fingerprint == run.fingerprint:
            raise Unchanged(run)
