"""Organisations, production units and people from Excel tables."""

from branches.imports.organization import BranchImport, UnitImport
from branches.imports.people import PersonImport
from branches.imports.regulations import RegulationImport
from branches.imports.training import TrainingImport

__all__ = ["BranchImport", "PersonImport", "RegulationImport", "TrainingImport", "UnitImport"]
