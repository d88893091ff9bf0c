"""Names the app for Django."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
