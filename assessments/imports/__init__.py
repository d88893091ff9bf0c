"""Figures of a quarter from tables, and from workbooks as offices keep them."""

from assessments.imports import office
from assessments.imports.figures import FigureImport
from assessments.imports.planned_visits import PlannedVisitImport

__all__ = ["FigureImport", "PlannedVisitImport", "office"]
