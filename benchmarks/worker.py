"""One run in a process of its own, as a worker carries it out; prints seconds and peak memory as JSON."""

import json
import os
import resource
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integration_portal.settings")
django.setup()

from assessments.models import ScoreRun  # noqa: E402 - Django has to be set up first
from common import jobs, tasks  # noqa: E402


def peak_mb() -> float:
    """The most memory that this program held; ru_maxrss would count what its parent held when it was forked."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        / 1024
    )


tasks.load_addresses()  # as a worker does when it comes
run = ScoreRun.objects.get(pk=int(sys.argv[1]))
started = time.perf_counter()
job = jobs.run(run.job_id, report_class=jobs.LiveReport)
seconds = time.perf_counter() - started
peak = peak_mb()
run.refresh_from_db()
print(json.dumps({"seconds": seconds, "peak_mb": peak, "lines": run.lines_count, "state": run.state}))
