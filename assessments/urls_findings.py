"""Addresses of findings and their rectification."""

from django.urls import path

from assessments.views import finding_boards
from assessments.views.finding_codes import FindingCodePages, RectificationTermPages
from assessments.views.findings import FindingDocument, FindingPages, ResponsibilityPages, TaskPages

urlpatterns = [
    *FindingPages.urls(),
    path("finding/<int:pk>/form.docx", FindingDocument.as_view(pages=FindingPages), name="finding_document"),
    path(
        "finding/preparation/<int:pk>/",
        finding_boards.FindingPreparation.as_view(),
        name="finding_preparation",
    ),
    *TaskPages.urls(),
    *ResponsibilityPages.urls(),
    path("common_problems/", finding_boards.CommonProblems.as_view(), name="common_problems"),
    path(
        "common_problems/export.<str:fmt>",
        finding_boards.CommonProblemsExport.as_view(),
        name="common_problems_export",
    ),
    *FindingCodePages.urls(),
    *RectificationTermPages.urls(),
]
