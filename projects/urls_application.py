"""Addresses of applications, approval and deputies."""

from projects.views.projects import ProjectPages

urlpatterns = [*ProjectPages.urls()]
