"""Figures of a quarter from tables."""

from assessments.imports.figures import FigureImport

__all__ = ["FigureImport"]
