"""One run in a process of its own, as a worker carries it out; prints seconds and peak memory as JSON."""

import json
import os
import resource
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integration_portal.settings")
django.setup()

from assessments.models import ScoreRun  # noqa: E402 - Django has to be set up first
from common import jobs  # noqa: E402

run = ScoreRun.objects.get(pk=int(sys.argv[1]))
started = time.perf_counter()
job = jobs.run(run.job_id, report_class=jobs.LiveReport)
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
run.refresh_from_db()
print(json.dumps({"seconds": seconds, "peak_mb": peak, "lines": run.lines_count, "state": run.state}))
