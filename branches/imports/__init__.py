"""Organisations, production units, people and contact points from Excel tables."""

from branches.imports.contact_points import ContactPointImport
from branches.imports.organization import BranchImport, UnitImport
from branches.imports.people import PersonImport

__all__ = ["BranchImport", "ContactPointImport", "PersonImport", "UnitImport"]
