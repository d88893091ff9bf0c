"""Work in the background: one service call."""

from celery import shared_task

from branches.services import request_limits


@shared_task(name="branches.forget_sources")
def forget_sources():
    """What was counted to limit requests without account is dropped after a day."""
    request_limits.forget()
