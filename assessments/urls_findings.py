"""Addresses of findings and their rectification."""

from assessments.views.findings import FindingPages

urlpatterns = [*FindingPages.urls()]
