"""An office workbook as its pages see it: sheets, mapping, cells after the answers, and what would be filed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from assessments.models import Figure, Metric, OfficeWorkbook, Side, WorkbookMapping
from assessments.services import office_sheets
from assessments.services.entries import Entry
from assessments.workbooks import decisions, proposals
from assessments.workbooks.decisions import Decision
from assessments.workbooks.heads import Grid
from assessments.workbooks.matching import is_figure
from assessments.workbooks.rows import classify
from assessments.workbooks.values import Mapping, Reading
from branches.models import ProductionUnit
from common.errors import RuleViolation, refuse

State = OfficeWorkbook.State
MAPPINGS_TRIED = 50


class Refused(RuleViolation):
    """Answers or a mapping that cannot be taken; carries the remarks."""

    def __init__(self, remarks):
        self.remarks = list(remarks)
        super().__init__(" ".join(say(remark) for remark in self.remarks))


def say(remark) -> str:
    """A remark of the interpretation in the reader's language."""
    return _(remark.message) % remark.args


@dataclass
class Office:
    """A workbook with what its reader may know: the catalogue, and the units of the uploader's own reach."""

    row: OfficeWorkbook

    @cached_property
    def metrics(self) -> list[Metric]:
        return list(Metric.objects.filter(side=Side.BUSINESS).order_by("code"))

    @cached_property
    def units(self) -> list[ProductionUnit]:
        reach = self.row.by.reach(Figure.permission("add"))
        return list(ProductionUnit.objects.filter(reach.condition(["branch__path"])).order_by("code"))

    @cached_property
    def sheets(self):
        return [office_sheets.restored(plain) for plain in self.row.sheets]

    @cached_property
    def mapping(self) -> Mapping | None:
        return Mapping.from_dict(self.row.mapping) if self.row.mapping.get("columns") else None

    @property
    def sheet(self):
        name = self.row.mapping.get("sheet", "")
        return next((sheet for sheet in self.sheets if sheet.name == name), self.sheets[0])

    @cached_property
    def reading(self) -> Reading:
        return Reading.from_dict(self.row.readings)

    @cached_property
    def source(self) -> decisions.Source:
        return decisions.Source.of(self.sheet, self.mapping, self.metrics)

    @cached_property
    def answers(self) -> dict[str, Decision]:
        return {ref: Decision.from_dict(plain) for ref, plain in self.row.decisions.items()}

    @cached_property
    def cells(self):
        """Every cell after the answers given so far."""
        return decisions.apply_noted(self.reading.cells, self.answers, self.source)

    @property
    def undecided(self):
        return [cell for cell in self.cells if cell.doubts]

    @cached_property
    def skipped_rows(self) -> dict:
        """Rows that hold no figures of a unit, by their index."""
        return {skipped.row: skipped for skipped in self.reading.skipped}

    @cached_property
    def names(self) -> dict[str, list[int]]:
        """The names of units in the sheet, each with the rows in which it stands."""
        mapping, found = self.mapping, {}
        figures = {column.index for column in mapping.columns if is_figure(column.meaning)}
        for row in classify(Grid(self.sheet), mapping.data_rows[0], mapping.unit_column, figures):
            if row.kind == "unit" and row.index <= mapping.data_rows[1]:
                found.setdefault(row.name, []).append(row.index)
        return found

    def entries(self) -> tuple[list[decisions.UnitFigure], list[Entry]]:
        """What would be filed; RuleViolation while something is undecided."""
        refuse(why_not_take_over(self))
        try:
            figures = decisions.to_figures(self.cells)
        except decisions.Refused as refused:
            raise Refused(refused.remarks.values()) from None
        metrics = {metric.code: metric for metric in self.metrics}
        units = {unit.code: unit for unit in self.units}
        refuse(
            any(figure.unit not in units or figure.metric not in metrics for figure in figures)
            and _("A unit or a figure of this mapping is no longer there; look at the mapping again.")
        )
        entries = [self._entry(figure, metrics[figure.metric], units[figure.unit]) for figure in figures]
        return list(figures), entries

    def _entry(self, figure, metric, unit) -> Entry:
        """One figure with its cells as its source; what the file does not speak of stays as it was reported."""
        standing = self._standing.get((unit.pk, metric.pk))
        told = {
            "state": str(figure.state),
            "target": figure.target,
            "actual": figure.actual,
            "note": figure.note,
        }
        return Entry(
            metric,
            unit=unit,
            source=f"{self.row.file.name} · {self.sheet.name}!{'、'.join(figure.refs)}",
            **told | (_staying(standing, figure) if standing else {}),
        )

    @cached_property
    def _standing(self):
        rows = Figure.objects.filter(period=self.row.period, unit__in=self.units)
        return {(row.unit_id, row.metric_id): row for row in rows}


def _staying(standing, figure) -> dict:
    """What stays of a reported figure; its version tells when somebody corrects it at the same moment."""
    kept = {}
    if not figure.has_actual and standing.state != Figure.State.NOT_REPORTED:
        kept = {name: getattr(standing, name) for name in ("state", "actual", "items")}
    if figure.target is None and kept.get("state", figure.state) != Figure.State.NOT_APPLICABLE:
        kept["target"] = standing.target
    if standing.note and not figure.note:
        kept["note"] = standing.note
    return kept | {"version": standing.version} if kept else {}


def why_not_change(row) -> str:
    """The reason why nothing about this workbook can be changed now; empty when it can."""
    if row.state in {State.APPLIED, State.REFUSED}:
        return _("This workbook has been dealt with; upload it again to read it anew.")
    if row.state == State.READING or (row.job and row.job.is_open):
        return _("A job is working on this workbook; wait for it to end.")
    return row.period.why_not_file(correcting=True)


def why_not_take_over(office) -> str:
    """The reason why the figures cannot be filed yet; empty when they can."""
    if office.row.state != State.DECIDING:
        return _("The cells have not been read yet.")
    if blocking := office.reading.blocking:
        return " ".join(say(finding) for finding in blocking)
    if count := len(office.undecided):
        return _("%(count)s cells are still undecided.") % {"count": count}
    return ""


def previous_mapping(office) -> Mapping | None:
    kept = mappings_kept(office)
    return proposals.best_previous(office.sheet, kept, office.metrics)


def mappings_kept(office) -> list[Mapping]:
    """What was kept from earlier workbooks, as far as it speaks of units that this person may report for."""
    mine = {unit.code for unit in office.units} | {""}
    return [narrowed(Mapping.from_dict(kept.mapping), mine)
            for kept in WorkbookMapping.objects.order_by("-changed_at")[:MAPPINGS_TRIED]]  # fmt: skip


def narrowed(mapping, codes: Iterable[str]) -> Mapping:
    units = {name: code for name, code in mapping.units.items() if code in codes}
    standing = {code: figures for code, figures in mapping.standing.items() if code in codes}
    return replace(mapping, units=units, standing=standing)
