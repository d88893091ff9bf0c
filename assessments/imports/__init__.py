"""Figures of a quarter and findings of a ledger from tables, and workbooks as offices keep them."""

from assessments.imports import office
from assessments.imports.figures import FigureImport
from assessments.imports.findings import FindingImport

__all__ = ["FigureImport", "FindingImport", "office"]
