"""The organisation and its people, one file a noun."""

from branches.models.contact_points import ContactPoint
from branches.models.contact_visits import ContactVisit
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

__all__ = [
    "Appointment",
    "Branch",
    "BranchVersion",
    "ContactPoint",
    "ContactVisit",
    "FollowUp",
    "FrequencyRule",
    "LifeKind",
    "LoginSession",
    "PeerGroup",
    "ProductionUnit",
    "Regulation",
    "RegulationVersion",
    "UnitAssignment",
    "User",
]
