"""The organisation and its people, one file a noun."""

from branches.models.accounts import TriedPassword, UsedPassword
from branches.models.organization import (
    Branch,
    BranchVersion,
    PeerGroup,
    ProductionUnit,
    UnitAssignment,
)
from branches.models.people import Appointment, LoginSession, User

__all__ = [
    "Appointment",
    "Branch",
    "BranchVersion",
    "LoginSession",
    "PeerGroup",
    "ProductionUnit",
    "TriedPassword",
    "UnitAssignment",
    "UsedPassword",
    "User",
]
