"""What organisational life says for scoring: held against due, topics on production, resolutions done in time."""

from decimal import Decimal

from django.db import connection
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from branches import occurrence
from branches.facts import questions
from branches.models import LifeKind
from common.answers import Answer

RECORD = "branches.liferecord"


def of(label, pks) -> tuple[tuple[str, int], ...]:
    return tuple((label, pk) for pk in pks)


def answer(count) -> Answer:
    """Held against owed; who owes nothing is not asked."""
    if count is None or not count.owed:
        return Answer(not_applicable=True)
    return Answer(Decimal(count.held), Decimal(count.owed), of(RECORD, count.records))


def held(kinds, first_day, last_day, branches):
    """For each branch the kinds together, more than due in one window never making up for another."""
    branches = list(branches)
    counts = occurrence.count(first_day, last_day, branches, kinds=kinds, with_records=True)
    found = {}
    for branch in branches:
        together = None
        for kind in kinds:
            if one := counts.get(branch, {}).get(kind):
                together = (together or occurrence.Count()).add(one)
        found[branch] = answer(together)
    return found


def ask_for(kind):
    """One question a kind: held against what the rules ask for."""

    @questions.ask(
        f"meetings_{kind.value}",
        format_lazy(_("{kind}: held against due"), kind=kind.label),
        counts_meetings=True,
    )
    def meetings(first_day, last_day, branches):
        return held([kind], first_day, last_day, branches)


for _kind in LifeKind:
    if _kind != LifeKind.CONTACT_VISIT:
        ask_for(_kind)


@questions.ask("meetings_held", _("Three meetings and one class held against due"), counts_meetings=True)
def meetings_held(first_day, last_day, branches):
    return held(occurrence.THREE_MEETINGS_ONE_CLASS, first_day, last_day, branches)


@questions.ask(
    "topics_on_production", _("Records that name a figure of production or a project, of all records")
)
def topics_on_production(first_day, last_day, branches):
    branches = list(branches)
    found = occurrence.on_production(first_day, last_day, branches)
    return {
        branch: Answer(Decimal(touching), Decimal(total), of(RECORD, sorted(ids)))
        for branch in branches
        for total, touching, ids in [found.get(branch, (0, 0, []))]
        if total
    } | {branch: Answer(not_applicable=True) for branch in branches if branch not in found}


AGENDA = """
SELECT r.branch_id, count(*) FILTER (WHERE i.closed_on <= i.due_on), count(*), array_agg(i.id ORDER BY i.id)
FROM branches_firstagendaitem i JOIN branches_liferecord r ON r.id = i.record_id
WHERE r.state = 'recorded' AND r.branch_id = ANY(%(branches)s)
  AND i.due_on BETWEEN %(first)s AND %(last)s AND (i.closed_on IS NOT NULL OR i.due_on < %(today)s)
GROUP BY r.branch_id
"""
RESOLVED = """
SELECT f.branch_id, count(*) FILTER (WHERE f.done_on <= f.due_on), count(*), array_agg(f.id ORDER BY f.id)
FROM branches_followup f JOIN branches_liferecord r ON r.id = f.origin_id
WHERE f.origin_type = 'branches.liferecord' AND r.state = 'recorded' AND NOT f.withdrawn
  AND f.branch_id = ANY(%(branches)s) AND f.due_on BETWEEN %(first)s AND %(last)s
  AND (f.done_on IS NOT NULL OR f.due_on < %(today)s)
GROUP BY f.branch_id
"""


def in_time(statement, label, first_day, last_day, branches):
    """Done by their day against all whose day was in the span; what is not due yet is not asked."""
    branches = list(branches)
    params = {"branches": branches, "first": first_day, "last": last_day, "today": timezone.localdate()}
    found = {branch: Answer(not_applicable=True) for branch in branches}
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        for branch, done, due, ids in cursor.fetchall():
            found[branch] = Answer(Decimal(done), Decimal(due), of(label, ids))
    return found


@questions.ask("first_agenda_items", _("First agenda items closed by their day, of those due"))
def first_agenda_items(first_day, last_day, branches):
    return in_time(AGENDA, "branches.firstagendaitem", first_day, last_day, branches)


@questions.ask("resolutions_on_time", _("Resolutions of meetings done by their day, of those due"))
def resolutions_on_time(first_day, last_day, branches):
    return in_time(RESOLVED, "branches.followup", first_day, last_day, branches)
