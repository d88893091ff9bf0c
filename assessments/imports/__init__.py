"""Figures of a quarter from tables, and from workbooks as offices keep them."""

from assessments.imports import office
from assessments.imports.figures import FigureImport

__all__ = ["FigureImport", "office"]
