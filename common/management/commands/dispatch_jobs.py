"""The dispatcher: the only process that talks to the broker on behalf of the web."""

import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from common import jobs
from common.tasks import publish

logger = logging.getLogger(__name__)

SWEEP_EVERY = 10  # rounds


class Command(BaseCommand):
    help = "Publishes waiting jobs and sweeps up those whose worker died."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between rounds")

    def handle(self, *, once, interval, **options):
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        rounds = 0
        while True:
            self.round(sweep=rounds % SWEEP_EVERY == 0)
            rounds += 1
            if once or stop.wait(interval):
                break

    def round(self, *, sweep):
        """One look at the table; trouble with broker or database waits for the next round."""
        try:
            if sweep:
                jobs.sweep()
            for job in jobs.unsent()[:200]:
                publish(job)
        except Exception:
            logger.exception("The dispatcher could not finish a round")
            close_old_connections()
