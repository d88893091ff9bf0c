"""The table that a department fills in: a row for each figure that is asked for, with what the portal knows."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.models import Figure, Side
from assessments.services.judging import Judges
from assessments.services.owing import Owing, units_of
from common.errors import refuse

ROWS_AT_MOST = 20_000
State = Figure.State
NOT_ASSESSED = State.NOT_APPLICABLE


def template_rows(user, period, side="") -> Iterator[dict]:
    """One row a figure, and one row an event where rules count events; values that stand already are shown."""
    found = list(Template(user, period, side).rows())
    refuse(
        len(found) > ROWS_AT_MOST
        and _(
            "The template would have more than %(count)s rows; choose one side, or let each branch fill in its own."
        )
        % {"count": ROWS_AT_MOST}
    )
    return found


class Template:
    """The figures asked for inside one person's reach, with those of this quarter and of the one before."""

    def __init__(self, user, period, side):
        self.owing, self.judges, self.side = Owing(period, user), Judges(period), side
        reach = user.reach(Figure.permission("add"))
        versions = [branch.version for branch in self.owing.branches]
        mine = [v for v in versions if reach.covers(v.branch.path)]
        self.versions, self.units = mine, units_of(period, [v.branch_id for v in mine])
        self.now = self.figures(user, period.quarter)
        self.before = self.figures(user, str(period.span.shift(-1)))
        self.reported_before = {(branch, metric) for branch, _unit, metric in self.before}

    def figures(self, user, quarter):
        rows = Figure.objects.for_user(user, "add").filter(period__quarter=quarter)
        return {(f.branch_id, f.unit_id, f.metric_id): f for f in rows}

    def rows(self):
        for version in self.versions:
            for metric in self.owing.asked_from(version):
                if self.side in {"", metric.side}:
                    for subject, unit in self.subjects(version, metric):
                        yield from self.figure_rows(version.branch_id, subject, unit, metric)

    def subjects(self, version, metric):
        """The units that report this figure, as in the quarter before; or the branch itself."""
        units = self.units.get(version.branch_id, []) if metric.side == Side.BUSINESS else []
        if not units or (version.branch_id, None, metric.pk) in {*self.now, *self.before}:
            return [(version.branch, None)]
        if (version.branch_id, metric.pk) in self.reported_before:
            reporting = [u for u in units if self.standing(version.branch_id, u.pk, metric.pk) is not None]
            units = reporting or units
        return [(unit, unit.pk) for unit in units]

    def standing(self, *key):
        return self.now.get(key) or self.before.get(key)

    def figure_rows(self, branch, subject, unit, metric):
        now, before = self.now.get((branch, unit, metric.pk)), self.before.get((branch, unit, metric.pk))
        row = {
            "subject": subject.code,
            "subject_name": subject.name,
            "metric": metric.code,
            "metric_name": metric.name,
            "measure": metric.unit_of_measure,
        } | prefilled(now, before)
        events = self.judges.events_of(metric.code)
        if not events or NOT_ASSESSED in {now and now.state, before and not now and before.state}:
            yield row
            return
        if not self.judges.takes_figure(metric.code):
            row.pop("actual", None)
        yield from event_rows(row, events, now)


def prefilled(now, before) -> dict:
    """What stands already; else the target of the quarter before, and that it was not assessed."""
    if now is not None:
        state = str(now.get_state_display())
        return {"target": now.target, "actual": now.actual, "state": state, "note": now.note}
    if before is None:
        return {}
    state = {"state": str(before.get_state_display())} if before.state == NOT_ASSESSED else {}
    return {"target": before.target} | state


def event_rows(row, events, now):
    """One row for each kind of event; what was counted already is shown, nothing happened as zero."""
    counted = defaultdict(list)
    for item in now.items if now else ():
        counted[item["code"]].append(item)
    nothing = {"count": 0} if now and now.state == State.VALUE and not now.items else {}
    for code, event in events.items():
        for item in counted.get(code) or [nothing]:
            shown = {name: Decimal(item[name]) for name in ("count", "amount") if name in item}
            yield row | {"event": str(event.name), "matter": item.get("matter")} | shown
            row.pop("actual", None)
