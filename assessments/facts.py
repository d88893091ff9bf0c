"""Database to plain values: what scoring is fed with. Reads, never writes.

A source answers for all given branches in a constant number of queries and is registered by name, so that a
scheme can pick it. Never a source: log-ins, clicks, likes, reads, numbers of articles or uploads, study minutes.
"""

import json
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from assessments.models import Metric, Period
from assessments.questions import registry as supervision
from assessments.scoring.values import Event, Fact, State
from branches.facts import registry as branches_year
from branches.models import BranchVersion
from projects.facts import registry as projects

Facts = dict[int, dict[str, Fact]]  # branch id -> indicator code -> fact

NOT_REPORTED = Fact(State.NOT_REPORTED)
NOT_DUE = Fact(State.NOT_APPLICABLE, reason="nothing_due")
NOT_MEANT = Fact(State.NOT_APPLICABLE, reason="other_peer_group")
STATES = {state.value: state for state in State}


@dataclass(frozen=True)
class Source:
    """One kind of fact that the portal holds: how it is called, and the function that answers."""

    name: str
    label: Any
    answer: Callable[[Period, Iterable[int], Iterable[str]], Facts]
    counts_meetings: bool = False


SOURCES: dict[str, Source] = {}


def from_records(question) -> Source:
    """A question that the records of another app answer, as a source of a scheme."""

    def answer(period, branches, codes):
        found = question.answer(period.first_day, period.last_day, branches)
        facts = {branch: fact_of(one) for branch, one in found.items()}
        return {branch: dict.fromkeys(codes, facts.get(branch, NOT_DUE)) for branch in branches}

    return Source(question.name, question.label, answer, question.counts_meetings)


def fact_of(answer) -> Fact:
    """An answer of the records in the words of scoring."""
    if answer.not_applicable:
        return NOT_DUE
    items = tuple(Event(code, count) for code, count in answer.counts)
    return Fact(State.VALUE, answer.actual, answer.target, items, answer.records)


def by_code(name, label):
    """Register a source that answers each indicator code by its own records."""

    def register(function):
        SOURCES[name] = Source(name, label, function)
        return function

    return register


def gather(period, branches, plan: Mapping[str, list[str]]) -> Facts:
    """The facts of these branches from every source that the scheme uses."""
    found: Facts = {branch: {} for branch in branches}
    for name, codes in plan.items():
        for branch, facts in SOURCES[name].answer(period, branches, codes).items():
            found[branch].update(facts)
    return found


def assessed_branches(period, scope, kind) -> array:
    """Keys of the branches of this kind inside the scope as the tree stood on the period's last day, in tree order."""
    then = BranchVersion.objects.on(period.last_day)
    root = then.filter(branch=scope).first()
    if root is None:
        return array("q")
    inside = then.filter(path__startswith=root.path, kind=kind).order_by("path")
    return array("q", inside.values_list("branch_id", flat=True).iterator())


def described(period, branches) -> list[tuple]:
    """(id, name, path, peer group id, peer group code) of these branches as they stood then, in tree order."""
    then = BranchVersion.objects.on(period.last_day).filter(branch__in=branches).order_by("path")
    return list(then.values_list("branch_id", "name", "path", "peer_group_id", "peer_group__code"))


FIGURES = """
    SELECT f.branch_id, f.metric_id, f.unit_id, f.state, f.target, f.actual,
        CASE WHEN f.items <> '[]' THEN f.items::text END, f.id,
        CASE WHEN f.unit_id IS NOT NULL THEN f.changed_at END
    FROM assessments_figure f
    WHERE f.period_id = %s AND f.branch_id = ANY(%s) AND f.metric_id = ANY(%s)
    ORDER BY f.branch_id, f.metric_id, f.unit_id
"""


@by_code("figures", _("Reported figures, by the code of the catalogue"))
def figures(period, branches, codes):
    """What was reported for the period; figures of production units rolled up to the branch."""
    metrics = {m.pk: m for m in Metric.objects.filter(code__in=codes)}
    names = {pk: metric.code for pk, metric in metrics.items()}
    found: Facts = {}
    units: dict[tuple[int, int], list] = {}
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, [period.pk, list(branches), list(metrics)])
        for branch, metric, unit, state, target, actual, items, pk, at in cursor.fetchall():
            if unit is None:
                events = read_events(items) if items else ()
                fact = Fact(STATES[state], actual, target, events, (("figure", pk),))
                found.setdefault(branch, {})[names[metric]] = fact
            else:
                units.setdefault((branch, metric), []).append((state, target, actual, items, pk, at))
    for (branch, metric), rows in units.items():
        # A figure typed for the branch itself stands; its units' figures are then only detail.
        found.setdefault(branch, {}).setdefault(names[metric], roll_up(rows, metrics[metric].roll_up))
    return found


def read_events(items) -> tuple[Event, ...]:
    """Stored events as plain values."""
    return tuple(
        Event(
            row["code"],
            Decimal(str(row.get("count", 1))),
            Decimal(str(row["amount"])) if row.get("amount") not in (None, "") else None,
            row.get("matter", ""),
        )
        for row in json.loads(items)
    )


def roll_up(rows, way) -> Fact:
    """One fact from the figures of several units: left-out units stay out, a silent one keeps the whole silent."""
    evidence = tuple(("figure", row[4]) for row in rows)
    assessed = [row for row in rows if row[0] != "not_applicable"]
    if not assessed:
        return Fact(State.NOT_APPLICABLE, evidence=evidence)
    if any(row[0] != "value" for row in assessed):
        return Fact(
            State.NOT_REPORTED, evidence=evidence, reason="a_unit_is_missing" if len(rows) > 1 else ""
        )
    events = tuple(event for row in assessed if row[3] for event in read_events(row[3]))
    actuals = [row[2] for row in assessed if row[2] is not None]
    targets = [row[1] for row in assessed if row[1] is not None]
    if way == Metric.RollUp.LAST:
        last = max(assessed, key=lambda row: row[5])
        return Fact(State.VALUE, last[2], last[1], events, evidence)
    actual = combine(actuals, way, targets if len(targets) == len(actuals) else ())
    return Fact(State.VALUE, actual, combine(targets, way, targets), events, evidence)


def combine(values, way, weights) -> Decimal | None:
    """Sum or mean of the units' values; four decimals, half up, as figures are stored."""
    if not values:
        return None
    if way == Metric.RollUp.SUM:
        return sum(values)
    if way == Metric.RollUp.WEIGHTED_MEAN and weights and sum(weights):
        mean = sum(v * w for v, w in zip(values, weights, strict=True)) / sum(weights)
    else:
        mean = sum(values) / len(values)
    return mean.quantize(Decimal("0.0001"), "ROUND_HALF_UP")


# What the portal's own records answer; nobody types these again.
for registry in (branches_year, supervision, projects):
    SOURCES |= {question.name: from_records(question) for question in registry.questions.known.values()}
