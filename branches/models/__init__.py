"""The organisation, its people and their records, one file a noun."""

from branches.models.accountability import Accountability, InfluencePeriod
from branches.models.accounts import TriedPassword, UsedPassword
from branches.models.agenda_items import FirstAgendaItem
from branches.models.answer_terms import AnswerTerm
from branches.models.checklists import Checklist, ChecklistItem
from branches.models.committees import Committee, CommitteeMember
from branches.models.contact_points import ContactPoint
from branches.models.contact_visits import ContactVisit
from branches.models.duties import DutyItem, DutyLibrary
from branches.models.duty_assignments import DutyAssignment, DutyHolder
from branches.models.duty_occurrences import DutyOccurrence
from branches.models.exchange import ActivityPartner, JointActivity, Lesson, LessonAdoption
from branches.models.follow_ups import FollowUp
from branches.models.frequencies import FrequencyRule, LifeKind
from branches.models.grants import FirstGrant
from branches.models.life_plans import PlannedActivity
from branches.models.life_records import Absence, LifeRecord
from branches.models.organization import Branch, BranchVersion, PeerGroup, ProductionUnit, UnitAssignment
from branches.models.people import Appointment, LoginSession, User
from branches.models.reception_days import ReceptionDay
from branches.models.regulations import Regulation, RegulationVersion
from branches.models.request_counts import RequestCount
from branches.models.request_rounds import FormerAnswer, RequestComment
from branches.models.responsibility_letters import ResponsibilityLetter
from branches.models.self_checks import CheckLine, SelfCheck
from branches.models.sites import DemoSite, SiteCheck, SiteCheckLine
from branches.models.spot_checks import SpotCheck, SpotCheckPerson
from branches.models.training import Course, TrainingRecord, TrainingRule
from branches.models.worker_requests import WorkerRequest

__all__ = [
    "Absence",
    "Accountability",
    "ActivityPartner",
    "AnswerTerm",
    "Appointment",
    "Branch",
    "BranchVersion",
    "CheckLine",
    "Checklist",
    "ChecklistItem",
    "Committee",
    "CommitteeMember",
    "ContactPoint",
    "ContactVisit",
    "Course",
    "DemoSite",
    "DutyAssignment",
    "DutyHolder",
    "DutyItem",
    "DutyLibrary",
    "DutyOccurrence",
    "FirstAgendaItem",
    "FirstGrant",
    "FollowUp",
    "FormerAnswer",
    "FrequencyRule",
    "InfluencePeriod",
    "JointActivity",
    "Lesson",
    "LessonAdoption",
    "LifeKind",
    "LifeRecord",
    "LoginSession",
    "PeerGroup",
    "PlannedActivity",
    "ProductionUnit",
    "ReceptionDay",
    "Regulation",
    "RegulationVersion",
    "RequestComment",
    "RequestCount",
    "ResponsibilityLetter",
    "SelfCheck",
    "SiteCheck",
    "SiteCheckLine",
    "SpotCheck",
    "SpotCheckPerson",
    "TrainingRecord",
    "TrainingRule",
    "TriedPassword",
    "UnitAssignment",
    "UsedPassword",
    "User",
    "WorkerRequest",
]
