"""Organisations, production units and people from Excel tables."""

from branches.imports.duties import DutyAssignmentImport, DutyItemImport
from branches.imports.organization import BranchImport, UnitImport
from branches.imports.people import PersonImport

__all__ = ["BranchImport", "DutyAssignmentImport", "DutyItemImport", "PersonImport", "UnitImport"]
