"""The Celery app: workers carry out job rows, wherever the broker is."""

import os
from pathlib import Path

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from django.utils.log import configure_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integration_portal.settings")

app = Celery("integration_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def use_our_logging(**kwargs):
    """Celery logs as Django does, one JSON line each."""
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)


def prepare_broker_folders():
    """The folder broker needs its folders before the first message."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    for name in ("data_folder_in", "control_folder"):
        if name in options:
            Path(options[name]).mkdir(parents=True, exist_ok=True)
