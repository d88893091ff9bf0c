"""Puts the apps together and owns nothing else."""

from integration_portal.celery import app as celery_app

__all__ = ["celery_app"]
