"""The organisation and its people, one file a noun."""

from branches.models.checklists import Checklist, ChecklistItem
from branches.models.exchange import ActivityPartner, JointActivity, Lesson, LessonAdoption
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
from branches.models.self_checks import CheckLine, SelfCheck
from branches.models.sites import DemoSite, SiteCheck, SiteCheckLine
from branches.models.spot_checks import SpotCheck, SpotCheckPerson
from branches.models.training import Course, TrainingRecord, TrainingRule

__all__ = [
    "ActivityPartner",
    "Appointment",
    "Branch",
    "BranchVersion",
    "CheckLine",
    "Checklist",
    "ChecklistItem",
    "Course",
    "DemoSite",
    "FollowUp",
    "FrequencyRule",
    "JointActivity",
    "Lesson",
    "LessonAdoption",
    "LifeKind",
    "LoginSession",
    "PeerGroup",
    "ProductionUnit",
    "Regulation",
    "RegulationVersion",
    "SelfCheck",
    "SiteCheck",
    "SiteCheckLine",
    "SpotCheck",
    "SpotCheckPerson",
    "TrainingRecord",
    "TrainingRule",
    "UnitAssignment",
    "User",
]
