"""Asks for a quarter's scores from the command line, as the page does."""

import json
import time

from django.core.management.base import BaseCommand, CommandError

from assessments.models import Period, ScoreRun
from assessments.services import runs
from branches.models import Branch
from common import jobs
from common.errors import RuleViolation
from common.quarters import Quarter


class Command(BaseCommand):
    help = "Computes the integrated scores of a quarter, for example: compute_quarter 2026Q3 --wait"

    def add_arguments(self, parser):
        parser.add_argument("quarter", help="for example 2026Q3")
        parser.add_argument("--scope", help="code of a party organisation; default: the whole tree")
        parser.add_argument("--reason", default="", help="needed when results are published already")
        parser.add_argument(
            "--wait", action="store_true", help="carry it out here if no worker does, and wait"
        )
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *, quarter, scope, reason, wait, **options):
        try:
            run = self.ask(quarter, scope, reason)
        except (RuleViolation, ValueError) as refusal:
            raise CommandError(str(refusal)) from None
        if wait:
            run = self.wait(run)
        self.answer(run, as_json=options["json"])
        if run.state == ScoreRun.State.FAILED:
            raise CommandError(run.problem)

    def ask(self, quarter, scope, reason):
        code = str(Quarter.parse(quarter))
        period = Period.objects.filter(quarter=code).first()
        if period is None:
            raise RuleViolation(f"There is no assessment period {code}.")
        place = None
        if scope:
            place = Branch.objects.filter(code=scope).first()
            if place is None:
                raise RuleViolation(f"There is no party organisation with the code {scope}.")
        try:
            return runs.ask_for_run(period, by=None, scope=place, reason=reason)
        except runs.RunInProgress as going_on:
            return going_on.run

    def wait(self, run):
        """Do the work here, every attempt that it takes; if a worker was faster, watch it."""
        while (run := ScoreRun.objects.get(pk=run.pk)).state in {
            ScoreRun.State.QUEUED,
            ScoreRun.State.RUNNING,
        }:
            jobs.sweep()  # nobody else may be there to notice that the worker died
            if jobs.run(run.job_id, report_class=jobs.LiveReport) is None:
                time.sleep(0.5)
        return run

    def answer(self, run, *, as_json):
        facts = {
            "run": run.pk,
            "period": run.period.quarter,
            "state": run.state,
            "branches": run.branches_count,
            "lines": run.lines_count,
            "held_back": run.blocked_count,
            "fingerprint": run.fingerprint,
            "same_as": run.same_as_id,
            "problem": run.problem,
        }
        text = (
            json.dumps(facts, ensure_ascii=False)
            if as_json
            else ", ".join(f"{k}: {v}" for k, v in facts.items())
        )
        self.stdout.write(text)
