"""Addresses of what every app shares."""

from django.urls import path

from common import views_imports
from common.pages import ExportFile
from common.views import AuditPages, ChoicesView, JobPage, JobPages
from common.views_saved import SavedViews

app_name = "common"
urlpatterns = [
    *JobPages.urls(),
    path("jobs/<int:pk>/", JobPage.as_view(), name="job"),
    *AuditPages.urls(),
    path("import/<slug:kind>/", views_imports.Upload.as_view(), name="import_upload"),
    path("import/<slug:kind>/template.xlsx", views_imports.Template.as_view(), name="import_template"),
    path("uploads/<int:pk>/", views_imports.Batch.as_view(), name="import_batch"),
    path("uploads/<int:pk>/errors.xlsx", views_imports.Errors.as_view(), name="import_errors"),
    path("exports/<int:pk>/", ExportFile.as_view(), name="export_file"),
    path("views/", SavedViews.as_view(), name="saved_views"),
    path("choices/<str:label>/", ChoicesView.as_view(), name="choose"),
]
