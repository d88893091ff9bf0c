"""Addresses of follow-up orders, look-backs, boards and reports."""

from django.urls import path

from assessments.views.finding_follow_up import FindingFollowUp
from assessments.views.follow_up_orders import FollowUpOrderPages, LetterFile
from assessments.views.follow_up_proposals import FollowUpProposalPages, IssueLetters
from assessments.views.look_backs import LookBackDrawPages, LookBackPages
from assessments.views.supervision_board import SupervisionBoard, SupervisionBoardExport
from assessments.views.supervision_reports import ReportFile, SupervisionReportPages, WrittenFile

urlpatterns = [
    path("follow_up_order/issue/", IssueLetters.as_view(), name="follow_up_issue"),
    *FollowUpOrderPages.urls(),
    path(
        "follow_up_order/<int:pk>/letter/",
        LetterFile.as_view(pages=FollowUpOrderPages),
        name="follow_up_order_letter",
    ),
    *FollowUpProposalPages.urls(),
    *LookBackPages.urls(),
    *LookBackDrawPages.urls(),
    *SupervisionReportPages.urls(),
    path(
        "supervision_report/<int:pk>/file.<str:kind>",
        ReportFile.as_view(pages=SupervisionReportPages),
        name="supervision_report_file",
    ),
    path("supervision_report/written/<int:pk>/", WrittenFile.as_view(), name="supervision_report_written"),
    path("supervision_board/", SupervisionBoard.as_view(), name="supervision_board"),
    path(
        "supervision_board/<slug:table>.<str:fmt>",
        SupervisionBoardExport.as_view(),
        name="supervision_board_export",
    ),
    path("finding/<int:pk>/follow-up/", FindingFollowUp.as_view(), name="finding_follow_up"),
]
