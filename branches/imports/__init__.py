"""The organisation and its branches' records from Excel tables."""

from branches.imports.committees import CommitteeImport
from branches.imports.contact_points import ContactPointImport
from branches.imports.duties import DutyItemImport
from branches.imports.duty_assignments import DutyAssignmentImport
from branches.imports.life import LifeRecordImport
from branches.imports.life_plans import PlanImport
from branches.imports.organization import BranchImport, UnitImport
from branches.imports.people import PersonImport
from branches.imports.regulations import RegulationImport
from branches.imports.training import TrainingImport

__all__ = [
    "BranchImport",
    "CommitteeImport",
    "ContactPointImport",
    "DutyAssignmentImport",
    "DutyItemImport",
    "LifeRecordImport",
    "PersonImport",
    "PlanImport",
    "RegulationImport",
    "TrainingImport",
    "UnitImport",
]
