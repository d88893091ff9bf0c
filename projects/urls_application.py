"""Addresses of applications, approval and deputies."""

from django.urls import path

from projects.views.approval_steps import ApprovalStepPages
from projects.views.consents import ConsentList, ConsentPage
from projects.views.coverage import CoveragePage
from projects.views.deputies import DeputyPages
from projects.views.projects import ProjectPages

urlpatterns = [
    *ProjectPages.urls(),
    *ApprovalStepPages.urls(),
    *DeputyPages.urls(),
    path("consents/", ConsentList.as_view(), name="consents"),
    path("consents/<slug:kind>/<int:pk>/<slug:verb>/", ConsentPage.as_view(), name="consent"),
    path("coverage/", CoveragePage.as_view(), name="coverage"),
]
