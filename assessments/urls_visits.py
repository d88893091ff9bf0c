"""Addresses of supervision visits and checklists."""

from django.urls import path

from assessments.views import supervision_checklists as checklists
from assessments.views import visit_conduct, visit_findings, visit_lines_sent, visit_preparation
from assessments.views.my_visits import MyVisits
from assessments.views.supervision_visits import SupervisionVisitPages
from assessments.views.visit_checklist import VisitChecklist

urlpatterns = [
    path("supervision_visit/mine/", MyVisits.as_view(), name="my_visits"),
    *SupervisionVisitPages.urls(),
    path(
        "supervision_visit/<int:pk>/prepare/", visit_preparation.VisitPrepare.as_view(), name="visit_prepare"
    ),
    path("supervision_visit/<int:pk>/begin/", visit_conduct.VisitBegin.as_view(), name="visit_begin"),
    path("supervision_visit/<int:pk>/checklist/", VisitChecklist.as_view(), name="visit_checklist"),
    path(
        "supervision_visit/<int:pk>/line/<int:item>/", visit_lines_sent.SentLine.as_view(), name="visit_line"
    ),
    path(
        "supervision_visit/<int:pk>/text/<slug:name>/", visit_lines_sent.SentText.as_view(), name="visit_text"
    ),
    path("supervision_visit/<int:pk>/state/", visit_lines_sent.VisitState.as_view(), name="visit_state"),
    path("supervision_visit/<int:pk>/result/", visit_conduct.VisitResult.as_view(), name="visit_result"),
    path("supervision_visit/<int:pk>/record/", visit_conduct.VisitRecord.as_view(), name="visit_record"),
    path(
        "supervision_visit/<int:pk>/finding/", visit_findings.NoteFinding.as_view(), name="visit_finding_add"
    ),
    path(
        "supervision_visit/<int:pk>/finding/<int:finding>/",
        visit_findings.ChangeNoted.as_view(),
        name="visit_finding_edit",
    ),
    path(
        "supervision_visit/<int:pk>/finding/<int:finding>/drop/",
        visit_findings.DropNoted.as_view(),
        name="visit_finding_drop",
    ),
    path(
        "score/<int:pk>/preparation/", visit_preparation.ScorePreparation.as_view(), name="score_preparation"
    ),
    path(
        "supervision_checklist/shipped/",
        checklists.ShipChecklist.as_view(),
        name="supervision_checklist_ship",
    ),
    *checklists.SupervisionChecklistPages.urls(),
    path(
        "supervision_checklist/<int:pk>/lines/",
        checklists.ChecklistItems.as_view(),
        name="supervision_checklist_items",
    ),
    path(
        "supervision_checklist/<int:pk>/difference/",
        checklists.ChecklistDifference.as_view(),
        name="supervision_checklist_difference",
    ),
]
