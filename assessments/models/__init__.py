"""Supervision, findings, schemes, figures and results, one file a noun."""

from assessments.models.checks import RecordsCheck
from assessments.models.finding_codes import FindingCode, RectificationTerm, Severity
from assessments.models.findings import Finding
from assessments.models.follow_up_orders import FollowUpOrder
from assessments.models.inputs import Figure, FigureChange, OfficeWorkbook, WorkbookMapping
from assessments.models.look_backs import LookBack
from assessments.models.periods import Metric, Period
from assessments.models.random_draws import RandomDraw
from assessments.models.rectifications import FindingMeasure, HandIn
from assessments.models.runs import PeerSpread, ScoreLine, ScoreRun, ScoreTotal
from assessments.models.schemes import GradeLine, Indicator, IndicatorGroup, Scheme, Side
from assessments.models.supervision_checklists import SupervisionChecklist, SupervisionItem, VisitAnswer
from assessments.models.supervision_plans import PlanGap, SupervisionPlan, Theme
from assessments.models.supervision_reports import SupervisionReport
from assessments.models.supervision_visits import SupervisionVisit, VisitMember

__all__ = [
    "Figure",
    "FigureChange",
    "Finding",
    "FindingCode",
    "FindingMeasure",
    "FollowUpOrder",
    "GradeLine",
    "HandIn",
    "Indicator",
    "IndicatorGroup",
    "LookBack",
    "Metric",
    "OfficeWorkbook",
    "PeerSpread",
    "Period",
    "PlanGap",
    "RandomDraw",
    "RecordsCheck",
    "RectificationTerm",
    "Scheme",
    "ScoreLine",
    "ScoreRun",
    "ScoreTotal",
    "Severity",
    "Side",
    "SupervisionChecklist",
    "SupervisionItem",
    "SupervisionPlan",
    "SupervisionReport",
    "SupervisionVisit",
    "Theme",
    "VisitAnswer",
    "VisitMember",
    "WorkbookMapping",
]
