"""The organisation and its people, one file a noun."""

from branches.models.accountability import Accountability, InfluencePeriod
from branches.models.duties import DutyItem, DutyLibrary
from branches.models.duty_assignments import DutyAssignment, DutyHolder
from branches.models.duty_occurrences import DutyOccurrence
from branches.models.follow_ups import FollowUp
from branches.models.frequencies import FrequencyRule, LifeKind
from branches.models.organization import (
    Branch,
    BranchVersion,
    PeerGroup,
    ProductionUnit,
    UnitAssignment,
)
from branches.models.people import Appointment, LoginSession, User
from branches.models.regulations import Regulation, RegulationVersion
from branches.models.responsibility_letters import ResponsibilityLetter

__all__ = [
    "Accountability",
    "Appointment",
    "Branch",
    "BranchVersion",
    "DutyAssignment",
    "DutyHolder",
    "DutyItem",
    "DutyLibrary",
    "DutyOccurrence",
    "FollowUp",
    "FrequencyRule",
    "InfluencePeriod",
    "LifeKind",
    "LoginSession",
    "PeerGroup",
    "ProductionUnit",
    "Regulation",
    "RegulationVersion",
    "ResponsibilityLetter",
    "UnitAssignment",
    "User",
]
