"""The organisation and its people, one file a noun."""

from branches.models.agenda_items import FirstAgendaItem
from branches.models.committees import Committee, CommitteeMember
from branches.models.follow_ups import FollowUp
from branches.models.frequencies import FrequencyRule, LifeKind
from branches.models.life_plans import PlannedActivity
from branches.models.life_records import Absence, LifeRecord
from branches.models.organization import (
    Branch,
    BranchVersion,
    PeerGroup,
    ProductionUnit,
    UnitAssignment,
)
from branches.models.people import Appointment, LoginSession, User
from branches.models.regulations import Regulation, RegulationVersion

__all__ = [
    "Absence",
    "Appointment",
    "Branch",
    "BranchVersion",
    "Committee",
    "CommitteeMember",
    "FirstAgendaItem",
    "FollowUp",
    "FrequencyRule",
    "LifeKind",
    "LifeRecord",
    "LoginSession",
    "PeerGroup",
    "PlannedActivity",
    "ProductionUnit",
    "Regulation",
    "RegulationVersion",
    "UnitAssignment",
    "User",
]
