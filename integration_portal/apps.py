"""Names the app for Django."""

from django.apps import AppConfig


class IntegrationPortalConfig(AppConfig):
    name = "integration_portal"
