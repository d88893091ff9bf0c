"""Figures of a quarter from a table: one row a figure, or one row an event where a rule counts events."""

from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assessments.imports.rows import KEPT, Part, kept, together
from assessments.imports.template import template_rows
from assessments.models import Figure, Metric, Period, Side
from assessments.services import filing, verdicts
from assessments.services.entries import NOTE_LENGTH, REASON_LENGTH, Entry
from assessments.services.judging import Judges
from branches.models import Branch, ProductionUnit
from common import import_jobs, parsers
from common.errors import refuse
from common.imports import BadRow, ImportColumn, RowErrors
from common.sheets import Cell
from common.typed import squeezed

State = Figure.State
NUMBER, COUNT = parsers.decimal(places=6, percent=True), parsers.decimal(places=4, minimum=Decimal(0))
SAYING = {"target", "actual", "state", "event"}  # without any of these columns a file holds no figures
# In which column the fault of a figure stands; a missing reason beside the row, its column is the last of many.
COLUMNS = {"branch": "subject", "unit": "subject", "items": "event", "reason": ""}


class Typed(NamedTuple):
    """A number as it was typed; per cent is understood once it is known what the figure is measured in."""

    value: Decimal
    is_percent: bool


def value(cell: Cell) -> Typed:
    return Typed(NUMBER(cell), parsers.is_percent(cell))


class Context(NamedTuple):
    """For which quarter, and for one side only or for both."""

    period: Period
    side: str


@import_jobs.register
class FigureImport(import_jobs.PageImport):
    """Business and party figures of one quarter."""

    name = "figures"
    title = _("Figures of a quarter")
    menu = _("Assessment and integration")
    permission = "assessments.add_figure"
    context_names = ("period", "side")
    columns = (
        ImportColumn("subject", _("Code of unit or branch"), parsers.text(30), example="U011"),
        ImportColumn("subject_name", _("Name of unit or branch"), parsers.text(100), required=False),
        ImportColumn("metric", _("Code of the figure"), parsers.text(60), example="raw_coal_output"),
        ImportColumn("metric_name", _("Figure"), parsers.text(100), required=False),
        ImportColumn(
            "measure",
            _("Unit of measure"),
            parsers.text(30),
            required=False,
            help=_("As in the catalogue; a figure in another unit of measure is refused, not converted."),
        ),
        ImportColumn("target", _("Target"), value, required=False, example="52"),
        ImportColumn("actual", _("Actual"), value, required=False, example="54.6"),
        ImportColumn(
            "state",
            _("State"),
            parsers.choice(dict(State.choices)),
            required=False,
            help=_("Reported is understood where a value stands. An empty row changes nothing."),
            choices=tuple(str(label) for label in State.labels),
        ),
        ImportColumn(
            "event",
            _("Event"),
            parsers.text(60),
            required=False,
            help=_("For rules that count events: one row an event, by code or name."),
        ),
        ImportColumn(
            "count", _("Number of events"), COUNT, required=False, help=_("0 says that it did not happen.")
        ),
        ImportColumn(
            "amount",
            _("Points or mark"),
            COUNT,
            required=False,
            help=_("Only where the rule leaves the points to the assessor."),
        ),
        ImportColumn("matter", _("Matter"), parsers.text(200), required=False),
        ImportColumn("note", _("Note"), parsers.text(NOTE_LENGTH), required=False),
        ImportColumn(
            "reason",
            _("Reason of the correction"),
            parsers.text(REASON_LENGTH),
            required=False,
            help=_("Needed once filing has ended, and where somebody else reported another value."),
        ),
    )

    def find_context(self, user, given):
        period = Period.objects.for_user(user).filter(quarter=given.get("period", "")).first()
        refuse(period is None and _now("Choose the quarter whose figures the file holds."))
        side = given.get("side", "")
        return Context(period, side if side in Side.values else "")

    def home(self, context):
        return reverse("assessments:period_detail", args=[context.period.pk])

    def notes(self, user, context):
        found = [
            _now("Quarter: %(period)s, %(state)s.")
            % {"period": context.period, "state": context.period.get_state_display()}
        ]
        if words := context.period.why_not_file():
            found.append(words)
        found.append(
            _now(
                "The template has a row for each figure that is still owed, with the targets of the quarter before."
            )
        )
        return found  # fmt: skip

    def rows_for_template(self, user, context):
        return template_rows(user, context.period, context.side)

    def prepare(self, user, context):
        self._refuse_without_values()
        self.is_about_targets = self.absent >= SAYING - {"target"}
        period = context.period
        refuse(period.why_not_file(correcting=True))
        reach = user.reach(self.permission)
        self.judges = Judges(period)
        self.metrics = {metric.code: metric for metric in Metric.objects.for_user(user)}
        self.branches = {b.code: b for b in Branch.objects.filter(reach.condition(["path"]))}
        units = ProductionUnit.objects.filter(reach.condition(["branch__path"]))
        self.units = {unit.code: unit for unit in units.select_related("branch")}

    def _refuse_without_values(self):
        """A head in another wording is no mistake that leaves every row empty without a word."""
        names = [str(column.label) for column in self.columns if column.key in SAYING]
        words = _now("The file has none of the columns %(columns)s, so it says nothing about any figure.")
        refuse(self.absent >= SAYING and words % {"columns": ", ".join(names)})

    def check_row(self, values, user, context):
        metric = self._metric(values)
        unit, branch = self._subject(values, metric)
        event = self._event(values, metric)
        typed = {name: self._number(name, values[name], metric) for name in ("target", "actual")}
        state = values["state"] or (State.VALUE if typed["actual"] is not None or event else "")
        entry = Entry(
            metric,
            branch,
            unit,
            state=state or State.NOT_REPORTED,
            note=values["note"] or "",
            reason=values["reason"] or "",
            **typed,
        )
        says = state or values["note"] or (self.is_about_targets and typed["target"] is not None)
        return Part(entry, is_blank=not says, names_event=bool(values["event"]), event=event)

    def _metric(self, values):
        metric = self.metrics.get(values["metric"])
        if metric is None:
            raise RowErrors(
                {"metric": _now("The catalogue has no figure “%(code)s”.") % {"code": values["metric"]}}
            )
        if values["measure"] and squeezed(values["measure"]) != squeezed(metric.unit_of_measure):
            words = _now("The figure is kept in “%(ours)s”, not in “%(theirs)s”.")
            raise RowErrors(
                {"measure": words % {"ours": metric.unit_of_measure, "theirs": values["measure"]}}
            )
        return metric

    def _subject(self, values, metric):
        """The unit or the branch of this code; what is not one's own is as unknown as what is not there."""
        code = values["subject"]
        unit = self.units.get(code) if metric.side == Side.BUSINESS else None
        branch = self.branches.get(code)
        if unit and branch:
            words = _now("“%(code)s” is the code of a unit and of a branch; change one of them.")
            raise RowErrors({"subject": words % {"code": code}})
        if not unit and not branch:
            raise RowErrors({"subject": _now("“%(code)s” is unknown or not yours.") % {"code": code}})
        subject = unit or branch
        name = values["subject_name"]
        if name and squeezed(name) not in {squeezed(subject.name), squeezed(subject.short_name)}:
            words = _now("“%(code)s” is %(subject)s, not “%(name)s”.")
            raise RowErrors({"subject_name": words % {"code": code, "subject": subject, "name": name}})
        return unit, branch

    def _event(self, values, metric):
        """The event of this row; None where none is counted."""
        typed = {name: values[name] for name in ("event", "count", "amount", "matter")}
        if not typed["event"]:
            extra = [name for name, found in typed.items() if found not in (None, "")]
            if extra:
                raise RowErrors({extra[0]: _now("Name the event to which this belongs.")})
            return None
        wanted = squeezed(typed["event"])
        known = self.judges.events_of(metric.code).values()
        found = next((e for e in known if wanted in {squeezed(e.code), squeezed(str(e.name))}), None)
        if found is None:
            names = "、".join(str(event.name) for event in known)
            words = _now("No rule in force counts “%(event)s” here; it counts: %(names)s.")
            raise RowErrors({"event": words % {"event": typed["event"], "names": names or _now("no events")}})
        if typed["count"] is None:
            if typed["amount"] is not None:
                raise RowErrors({"count": _now("Say how often.")})
            return None
        return {"code": found.code} | {
            n: typed[n] for n in ("count", "amount", "matter") if typed[n] is not None
        }

    def _number(self, name, typed, metric):
        if typed is None:
            return None
        if not typed.is_percent:
            return typed.value
        if not metric.unit_of_measure.startswith("%"):
            words = _now("This is per cent, but the figure is kept in “%(measure)s”.")
            raise RowErrors({name: words % {"measure": metric.unit_of_measure}})
        return typed.value * 100

    def check_rows(self, good, bad, user, context):
        """Rows of one figure belong together; then every figure is judged as it would be filed."""
        errors: dict[int, dict[str, str]] = {}
        figures = list(together(good, bad, errors))
        self.figures = self._completed(self._worth_filing(figures, context.period), context.period)
        outcome = filing.look_ahead(
            context.period, [f.entry for f in self.figures], by=user, source=self.source
        )
        for found, verdict in zip(self.figures, outcome.verdicts, strict=True):
            for number in found.numbers if verdict.problems else ():
                errors[number] = {COLUMNS.get(p.field, p.field): p.message for p in verdict.problems}
        return errors

    def _worth_filing(self, figures, period):
        """An empty row keeps its target for later, and never touches what somebody reported."""
        keys = {f.entry.key for f in figures if f.is_blank and f.entry.target is not None}
        standing = set()
        if keys and period.state == Period.State.FILING:
            rows = Figure.objects.filter(period=period, metric__in={key[0] for key in keys})
            standing = {
                (m, u or 0, 0 if u else b) for m, u, b in rows.values_list("metric", "unit", "branch")
            }
        else:
            keys = set()
        return [f for f in figures if not f.is_blank or f.entry.key in keys - standing]

    def _completed(self, figures, period):
        """A file that lacks a column says nothing about it, and so changes nothing of it."""
        if not figures or not self.absent & {"state", *KEPT}:
            return figures
        rows = Figure.objects.filter(period=period, metric__in={f.entry.metric.pk for f in figures})
        units = {f.entry.unit.pk for f in figures if f.entry.unit}
        branches = {f.entry.branch.pk for f in figures if not f.entry.unit}
        rows = rows.filter(unit__in=units) | rows.filter(unit=None, branch__in=branches)
        standing = {
            (row.metric_id, row.unit_id or 0, 0 if row.unit_id else row.branch_id): row for row in rows
        }
        for found in figures:
            if row := standing.get(found.entry.key):
                takes_figure = self.judges.takes_figure(found.entry.metric.code)
                found.entry = kept(found.entry, row, self.absent, takes_figure=takes_figure)
        return figures

    def save_rows(self, rows, *, by, context, report=None):
        """All figures in one call; those that are refused by now come back, and the others are filed."""
        wanted = {row.number for row in rows}
        typed = {row.number: row.typed for row in rows}
        figures = [found for found in self.figures if wanted >= set(found.numbers)]
        refused: list[BadRow] = []
        try:
            written = self._file(figures, by, context, report)
        except verdicts.RowsRefused as refusal:
            for place, problems in refusal.problems.items():
                told = {COLUMNS.get(p.field, p.field): p.message for p in problems}
                refused += [BadRow(number, typed[number], told) for number in figures[place].numbers]
            rest = [found for place, found in enumerate(figures) if place not in refusal.problems]
            written = self._file(rest, by, context, report)
        self.idle = frozenset(wanted - written - {row.number for row in refused})
        return refused

    def _file(self, figures, by, context, report):
        """The numbers of the rows whose figures were new or changed."""
        entries = [found.entry for found in figures]
        outcome = filing.file_many(context.period, entries, by=by, source=self.source, report=report)
        pairs = zip(figures, outcome.verdicts, strict=True)
        return {
            number for found, verdict in pairs if verdict.kind != verdicts.SAME for number in found.numbers
        }
