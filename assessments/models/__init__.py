"""Schemes, figures and results, one file a noun."""

from assessments.models.checks import RecordsCheck
from assessments.models.inputs import Figure, FigureChange, OfficeWorkbook, WorkbookMapping
from assessments.models.periods import Metric, Period
from assessments.models.runs import PeerSpread, ScoreLine, ScoreRun, ScoreTotal
from assessments.models.schemes import GradeLine, Indicator, IndicatorGroup, Scheme, Side

__all__ = [
    "Figure",
    "FigureChange",
    "GradeLine",
    "Indicator",
    "IndicatorGroup",
    "Metric",
    "OfficeWorkbook",
    "PeerSpread",
    "Period",
    "RecordsCheck",
    "Scheme",
    "ScoreLine",
    "ScoreRun",
    "ScoreTotal",
    "Side",
    "WorkbookMapping",
]
