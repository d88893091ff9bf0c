"""Addresses of what every app shares."""

from django.urls import path

from common.views import AuditPages, ChoicesView, JobPage, JobPages

app_name = "common"
urlpatterns = [
    *JobPages.urls(),
    path("jobs/<int:pk>/", JobPage.as_view(), name="job"),
    *AuditPages.urls(),
    path("choices/<str:label>/", ChoicesView.as_view(), name="choose"),
]
