"""Says by its exit code whether one process of the portal does its work; docker-compose.yml asks it."""

import http.client
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg2

WAITED_TOO_LONG = """
    SELECT count(*) FROM common_job
    WHERE state = 'queued' AND (
        sent_at IS NULL AND greatest(asked_at, heartbeat_at) < now() - interval '2 minutes'
        OR sent_at < now() - interval '12 minutes'
    )
"""


def web() -> bool:
    """The page that asks the database answers."""
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=10)
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
    connection.request("GET", "/health/", headers={"Host": host, "X-Forwarded-Proto": "https"})
    return connection.getresponse().status == 200


def worker() -> bool:
    """This worker answers through the broker."""
    name = f"worker@{os.uname().nodename}"
    command = [
        "celery",
        "-A",
        "integration_portal",
        "inspect",
        "ping",
        "--destination",
        name,
        "--timeout",
        "10",
    ]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def beat() -> bool:
    """The schedule was written lately."""
    written = [path.stat().st_mtime for path in Path(os.environ["VAR_DIR"], "beat").glob("schedule*")]
    return bool(written) and time.time() - max(written) < 600


def dispatcher() -> bool:
    """No job waits to be sent, or to be sent again, for longer than a few rounds take."""
    with (
        psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=5) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(WAITED_TOO_LONG)
        return cursor.fetchone()[0] == 0


if __name__ == "__main__":
    checks = {"web": web, "worker": worker, "beat": beat, "dispatcher": dispatcher}
    sys.exit(0 if checks[sys.argv[1]]() else 1)
