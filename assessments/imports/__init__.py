"""Figures of a quarter, planned visits and findings of a ledger from tables, and workbooks as offices keep them."""

from assessments.imports import office
from assessments.imports.figures import FigureImport
from assessments.imports.findings import FindingImport
from assessments.imports.planned_visits import PlannedVisitImport

__all__ = ["FigureImport", "FindingImport", "PlannedVisitImport", "office"]
