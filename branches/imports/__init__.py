"""Organisations, production units and people from Excel tables."""

from branches.imports.duties import DutyItemImport
from branches.imports.duty_assignments import DutyAssignmentImport
from branches.imports.organization import BranchImport, UnitImport
from branches.imports.people import PersonImport

__all__ = ["BranchImport", "DutyAssignmentImport", "DutyItemImport", "PersonImport", "UnitImport"]
