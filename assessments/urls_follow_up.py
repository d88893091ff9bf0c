"""Addresses of follow-up orders, look-backs, boards and reports."""

from django.urls import path

from assessments.views.finding_follow_up import FindingFollowUp
from assessments.views.follow_up_orders import FollowUpOrderPages, LetterFile
from assessments.views.follow_up_proposals import FollowUpProposalPages, IssueLetters
from assessments.views.look_backs import LookBackDrawPages, LookBackPages

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
    path("finding/<int:pk>/follow-up/", FindingFollowUp.as_view(), name="finding_follow_up"),
]
