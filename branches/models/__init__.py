"""The organisation and its people, one file a noun."""

from branches.models.accounts import TriedPassword, UsedPassword
from branches.models.contact_points import ContactPoint
from branches.models.contact_visits import ContactVisit
from branches.models.follow_ups import FollowUp
from branches.models.frequencies import FrequencyRule, LifeKind
from branches.models.grants import FirstGrant
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
    "FirstGrant",
    "FollowUp",
    "FrequencyRule",
    "LifeKind",
    "LoginSession",
    "PeerGroup",
    "ProductionUnit",
    "Regulation",
    "RegulationVersion",
    "TriedPassword",
    "UnitAssignment",
    "UsedPassword",
    "User",
]
