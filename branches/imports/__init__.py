"""Organisations, production units, people, and the branches' own records from Excel tables."""

from branches.imports.committees import CommitteeImport
from branches.imports.life import LifeRecordImport
from branches.imports.organization import BranchImport, UnitImport
from branches.imports.people import PersonImport

__all__ = ["BranchImport", "CommitteeImport", "LifeRecordImport", "PersonImport", "UnitImport"]
