"""Loads the sample enterprise into an empty database and computes its quarters."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from assessments.models import Period, ScoreRun
from assessments.sample import loading
from assessments.services import runs
from common import jobs
from common.errors import RuleViolation


def refuse_at_a_site():
    """The accounts of the sample have published passwords; its branches have no business among real ones."""
    if not settings.SAMPLE_ACCOUNTS_ALLOWED:
        raise CommandError(
            "The sample enterprise belongs to development sites only (PORTAL_PROFILE=development)."
        )


class Command(BaseCommand):
    help = "Loads a sample enterprise, the same for the same seed; refuses a database that holds data."

    def add_arguments(self, parser):
        parser.add_argument("--branches", type=int, default=40)
        parser.add_argument("--quarters", type=int, default=4)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--force", action="store_true", help="load although the database is not empty")
        parser.add_argument("--no-compute", action="store_true", help="load the figures only")

    def handle(self, *, branches, quarters, seed, force, no_compute, **options):
        refuse_at_a_site()
        if branches < 1 or quarters < 1:
            raise CommandError("There must be at least one branch and one quarter.")
        started = time.monotonic()
        try:
            loading.load(branches=branches, quarters=quarters, seed=seed, force=force)
            if not no_compute:
                self.compute()
        except RuleViolation as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(
            f"{branches} branches, {quarters} quarters loaded in {time.monotonic() - started:.1f} s."
        )

    def compute(self):
        """Past quarters are computed and published; the newest is computed and waits for a person."""
        for period in Period.objects.order_by("quarter"):
            run = runs.ask_for_run(period, by=None)
            jobs.run(run.job_id)
            run = ScoreRun.objects.get(pk=run.pk)
            if run.state != ScoreRun.State.DRAFT:
                raise RuleViolation(f"The sample's {period.quarter} could not be computed: {run.problem}")
            if period.state == Period.State.CLOSED:
                runs.publish(run, by=None)
