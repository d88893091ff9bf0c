"""The one way by which figures get in: alone from a form, or many at once from a file.

Filing holds the period (a share of its row) until it is committed. Ending the filing takes that row whole, and so
waits for everything on its way in; what comes after is refused. So a figure is either counted or refused.
"""

from dataclasses import replace
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from assessments.models import Figure, FigureChange, Period
from assessments.services.entries import VALUES, Entry, Problem, cleaned, spelled
from assessments.services.judging import Judges
from assessments.services.verdicts import (
    ADDED,
    BAD,
    CORRECTED,
    SAME,
    Outcome,
    RowsRefused,
    Verdict,
    in_words,
    refuse_stale,
    stored,
)
from branches.models import UnitAssignment
from common import audit
from common.errors import refuse
from common.locks import one_after_the_other

audit.WORDS |= {
    "figure.reported": _lazy("reported"),
    "figure.corrected": _lazy("corrected"),
    "figures.filed": _lazy("figures taken over from a file"),
}
CHUNK = 500
ATTEMPTS = 3


def file_figure(
    period,
    metric,
    *,
    by,
    state=Figure.State.VALUE,
    branch=None,
    unit=None,
    target=None,
    actual=None,
    items=(),
    note="",
    source="",
    reason="",
    version=None,
):
    """Report one figure, or correct it; the version that was read guards against overwriting somebody's work."""
    entry = Entry(metric, branch, unit, state, target, actual, items, note, source, reason, version)
    with transaction.atomic():
        [verdict] = Filing(period, by=by).take([entry])
        if verdict.kind == BAD:
            errors: dict[str, list[str]] = {}
            for problem in verdict.problems:
                errors.setdefault(problem.field, []).append(problem.message)
            raise ValidationError(errors)
        if verdict.kind != SAME:
            _note(by, verdict)
    return verdict.figure


def correct(figure, *, by, version=None, **values):
    """Change a figure that was reported."""
    subject = {"unit": figure.unit} if figure.unit_id else {"branch": figure.branch}
    return file_figure(figure.period, figure.metric, by=by, version=version, **subject, **values)


def file_many(period, entries, *, by, source="", reason="", report=None) -> Outcome:
    """Report or correct many figures, all or none; raises RowsRefused with what is wrong with which."""
    entries = [_with(entry, source, reason) for entry in entries]
    with transaction.atomic():
        filing = Filing(period, by=by)
        # Two files at once take their turns: each locks many rows, and they might wait for each other for ever.
        one_after_the_other(f"figures {period.pk}")
        verdicts = filing.take(entries, report)
        bad = {place: v.problems for place, v in enumerate(verdicts) if v.kind == BAD}
        if bad:
            raise RowsRefused(bad, [f"{entry.subject} · {entry.metric}" for entry in entries])
        outcome = Outcome(verdicts)
        if outcome.count(ADDED) or outcome.count(CORRECTED):
            audit.record(
                by,
                "figures.filed",
                period,
                changes=outcome.summary | {_("Source"): ["", source]},
                reason=reason,
            )
    return outcome


def look_ahead(period, entries, *, by, source="", reason="") -> Outcome:
    """What would become of these entries now; writes nothing and keeps nobody waiting."""
    filing = Filing(period, by=by, holding=False)
    return Outcome(filing.judge_all([_with(entry, source, reason) for entry in entries]))


class Filing:
    """Entries of one period meet the table: the window, the rules in force, and what stands there already."""

    def __init__(self, period, *, by, holding=True):
        self.period, self.by, self.holding = period, by, holding
        if holding:
            period.hold()
        refuse(period.why_not_file(correcting=True))
        # After the lock: a run compares this with its own reading time, which it takes while it holds the row
        # whole. The clock of the transaction's beginning would let a late commit look early.
        self.at = database_clock() if holding else None
        self.judges = Judges(period)
        self.seen = set()

    def take(self, entries, report=None):
        """Write what is new or changed, five hundred at a time; bad ones are named and not written."""
        ordered = sorted(enumerate(entries), key=lambda pair: pair[1].key if pair[1].subject else ())
        verdicts = [None] * len(ordered)
        walker, done = iter(ordered), 0
        while chunk := list(islice(walker, CHUNK)):
            found = self._write([entry for _place, entry in chunk])
            for (place, _entry), verdict in zip(chunk, found, strict=True):
                verdicts[place] = verdict
            done += len(chunk)
            if report:
                report(done, len(ordered))
        return verdicts

    def judge_all(self, entries):
        walker, verdicts = iter(entries), []
        while chunk := list(islice(walker, CHUNK)):
            verdicts += self._judge(chunk)
        return verdicts

    def _write(self, entries):
        """Somebody may report the same figure at the same moment; then the second look finds it there."""
        seen = set(self.seen)
        for _attempt in range(ATTEMPTS - 1):
            try:
                return self._write_once(entries)
            except IntegrityError:
                self.seen = set(seen)
        return self._write_once(entries)

    def _write_once(self, entries):
        verdicts = self._judge(entries)
        with transaction.atomic():
            self._store(verdicts)
        return verdicts

    def _judge(self, entries):
        """What has to be done with each entry; a constant number of queries."""
        verdicts = []
        for entry in entries:
            entry, problems = cleaned(entry, self.judges)
            verdicts.append(Verdict(entry, BAD if problems else ADDED, problems=problems))
        good = [verdict for verdict in verdicts if verdict.kind != BAD]
        self._place(good)
        standing = self._standing([verdict.entry for verdict in good])
        for verdict in good:
            verdict.problems += self._twice(verdict.entry)
            self._compare(verdict, standing.get(verdict.entry.key))
            if verdict.problems:
                verdict.kind = BAD
        return verdicts

    def _place(self, verdicts):
        """A unit's figure belongs to the branch that answered for the unit at the period's end."""
        day = self.period.last_day
        units = {verdict.entry.unit.pk for verdict in verdicts if verdict.entry.unit}
        found = (
            UnitAssignment.objects.on(day).filter(unit__in=units).select_related("branch") if units else ()
        )
        answering = {assignment.unit_id: assignment.branch for assignment in found}
        for verdict in verdicts:
            unit = verdict.entry.unit
            verdict.branch = answering.get(unit.pk) if unit else verdict.entry.branch
            if verdict.branch is None:
                words = _("No branch answered for “%(unit)s” at the end of %(period)s.")
                verdict.problems.append(Problem("unit", words % {"unit": unit, "period": self.period}))
            elif not unit and not _stood_on(verdict.branch, day):
                words = _("“%(branch)s” did not exist at the end of %(period)s.")
                verdict.problems.append(
                    Problem("branch", words % {"branch": verdict.branch, "period": self.period})
                )

    def _standing(self, entries):
        """The figures that stand already, held until the end when something is to be written."""
        if not entries:
            return {}
        rows = Figure.objects.filter(period=self.period, metric__in={e.metric.pk for e in entries})
        units = {entry.unit.pk for entry in entries if entry.unit}
        branches = {entry.branch.pk for entry in entries if not entry.unit}
        rows = rows.filter(unit__in=units) | rows.filter(unit=None, branch__in=branches)
        if self.holding:
            rows = rows.select_for_update(of=["self"]).order_by("pk")
        return {
            (row.metric_id, row.unit_id or 0, 0 if row.unit_id else row.branch_id): row
            for row in rows.select_related("changed_by", "branch")
        }

    def _twice(self, entry):
        if entry.key in self.seen:
            yield Problem(
                "branch", _("This figure of “%(subject)s” is there twice.") % {"subject": entry.subject}
            )
        self.seen.add(entry.key)

    def _compare(self, verdict, figure):
        """New, changed or the same; and whether this person may, with this reason."""
        entry, verdict.figure = verdict.entry, figure
        action = "add" if figure is None else "change"
        if figure is not None:
            standing = {name: getattr(figure, name) for name in VALUES}
            verdict.before = standing | {"items": spelled(figure.items)}
            if verdict.branch is not None and figure.branch_id != verdict.branch.pk:
                verdict.left = figure.branch
            verdict.kind = SAME if verdict.before == entry.values and not verdict.left else CORRECTED
            if verdict.kind == CORRECTED:
                refuse_stale(entry, figure)
        if verdict.kind == SAME or verdict.branch is None:
            return
        if self.by is not None and not self.by.reach(Figure.permission(action)).covers(verdict.branch.path):
            words = _("“%(subject)s” is outside your responsibility.") % {"subject": entry.subject}
            verdict.problems.append(Problem("branch", words))
        elif why := self.period.why_not_file(correcting=bool(entry.reason)):
            verdict.problems.append(Problem("reason", why))
        elif not entry.reason and (words := self._of_another(verdict)):
            words %= {
                "who": figure.changed_by or _("The portal"),
                "value": in_words(verdict.before),
                "target": stored(verdict.before)["target"],
            }
            verdict.problems.append(Problem("reason", words))

    def _of_another(self, verdict):
        """What would be overwritten that another person reported, in words; a figure still waited for is open."""
        figure, entry = verdict.figure, verdict.entry
        if figure is None or self.by is None or figure.changed_by_id == self.by.pk:
            return ""
        if verdict.before == entry.values:
            return ""  # only its unit has come to another branch
        if figure.state != Figure.State.NOT_REPORTED:
            return _("%(who)s reported %(value)s; say why this changes.")
        if figure.target is None or figure.target == entry.target:
            return ""
        return _("%(who)s has set the target to %(target)s; say why this changes.")

    def _store(self, verdicts):
        new = [verdict for verdict in verdicts if verdict.kind == ADDED]
        for verdict in new:
            entry = verdict.entry
            verdict.figure = Figure(period=self.period, metric=entry.metric, unit=entry.unit)
        changed = [verdict for verdict in verdicts if verdict.kind == CORRECTED]
        late = new if self.period.state == Period.State.REVIEW else []
        history = [self._change(verdict) for verdict in changed]
        for verdict in new + changed:
            self._fill(verdict)
        Figure.objects.bulk_create([verdict.figure for verdict in new])
        if changed:
            Figure.objects.bulk_update([verdict.figure for verdict in changed], WRITTEN)
        FigureChange.objects.bulk_create(history + [self._change(verdict) for verdict in late])

    def _fill(self, verdict):
        figure, entry = verdict.figure, verdict.entry
        for name, value in entry.values.items():
            setattr(figure, name, value)
        figure.branch, figure.source = verdict.branch, entry.source
        figure.changed_at, figure.changed_by = self.at, self.by
        if verdict.kind == CORRECTED:
            figure.version += 1

    def _change(self, verdict):
        """The entry of the figure's history: what stood there, when it was reported, by whom and from where."""
        figure, entry = verdict.figure, verdict.entry
        old, new = {}, stored(entry.values)
        if verdict.kind == CORRECTED:
            by = figure.changed_by.name if figure.changed_by else ""
            old = stored(verdict.before) | {
                "at": figure.changed_at.isoformat(),
                "by": by,
                "source": figure.source,
            }
            if verdict.left:
                old["branch"], new["branch"] = verdict.left.name, verdict.branch.name
        return FigureChange(
            figure=figure,
            at=self.at,
            by=self.by,
            reason=entry.reason,
            old=old,
            new=new,
            source=entry.source,
        )


WRITTEN = [*VALUES, "branch", "source", "changed_at", "changed_by", "version"]


def database_clock():
    """The database's own time at this moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _with(entry, source, reason):
    return replace(entry, source=entry.source or source, reason=entry.reason or reason)


def _stood_on(branch, day):
    return branch.established_on <= day and (branch.closed_on is None or branch.closed_on > day)


def _note(by, verdict):
    after = stored(verdict.entry.values)
    before = stored(verdict.before) if verdict.before else {}
    names = {"reported": "figure.reported", "corrected": "figure.corrected"}
    action = names["corrected" if verdict.before else "reported"]
    if verdict.left:
        before["branch"], after["branch"] = verdict.left.name, verdict.branch.name
    changes = audit.differences(before, after)
    audit.record(by, action, verdict.figure, changes=changes, reason=verdict.entry.reason)
