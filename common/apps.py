"""Names the app for Django and gathers what the apps register."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    name = "common"

    def ready(self):
        """Web, worker and commands know the same handlers of jobs."""
        autodiscover_modules("tasks", "import_jobs", "imports")
