"""The organisation and its people, one file a noun."""

from branches.models.answer_terms import AnswerTerm
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
from branches.models.reception_days import ReceptionDay
from branches.models.regulations import Regulation, RegulationVersion
from branches.models.request_counts import RequestCount
from branches.models.request_rounds import FormerAnswer, RequestComment
from branches.models.worker_requests import WorkerRequest

__all__ = [
    "AnswerTerm",
    "Appointment",
    "Branch",
    "BranchVersion",
    "FollowUp",
    "FormerAnswer",
    "FrequencyRule",
    "LifeKind",
    "LoginSession",
    "PeerGroup",
    "ProductionUnit",
    "ReceptionDay",
    "Regulation",
    "RegulationVersion",
    "RequestComment",
    "RequestCount",
    "UnitAssignment",
    "User",
    "WorkerRequest",
]
