"""Real services: a Redis of our own, Celery workers and a dispatcher as processes that can be killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)


def wait_for(condition, *, seconds=60, what="the condition"):
    """Ask again and again until it holds; fail in words when it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    pytest.fail(f"{what} did not come true within {seconds} s")


class Redis:
    """A Redis server on a port of its own, which keeps nothing."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder, self.url, self.process = folder, f"redis://127.0.0.1:{self.port}/0", None

    def start(self):
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        wait_for(self.answers, seconds=10, what="Redis")

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def redis(tmp_path):
    if not shutil.which("redis-server"):
        pytest.skip("There is no redis-server on this machine.")
    server = Redis(tmp_path)
    server.start()
    yield server
    server.stop()


def database_url():
    """The address of the test's own database for another process."""
    known = connection.settings_dict
    secret = f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else ""
    place = f"?host={quote(known['HOST'], safe='')}" + (f"&port={known['PORT']}" if known["PORT"] else "")
    return f"postgres://{quote(known['USER'])}{secret}@/{quote(known['NAME'])}{place}"


class Processes:
    """Starts processes of the portal on the test's database, and kills them."""

    def __init__(self, folder, broker):
        self.folder, self.started = folder, []
        self.environment = os.environ | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": broker,
            "VAR_DIR": str(folder),
            "PORTAL_PROFILE": "development",
            "JOB_LEASE_SECONDS": "2",
        }

    def start(self, *command):
        with (self.folder / "processes.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def worker(self):
        options = ["-P", "threads", "-c", "2", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        return self.start(
            "-W", "ignore", "-m", "celery", "-q", "-A", "integration_portal", "worker", *options
        )

    def dispatcher(self):
        return self.start("manage.py", "dispatch_jobs", "--interval", "0.1")

    def kill(self, process):
        """SIGKILL to the process and all its children."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.started.remove(process)

    def kill_all(self):
        for process in list(self.started):
            self.kill(process)


@pytest.fixture
def processes(tmp_path, redis):
    found = Processes(tmp_path, redis.url)
    yield found
    found.kill_all()


@pytest.fixture
def processes_without_redis(tmp_path):
    for name in ("queue", "control"):  # as setup_portal makes them
        (tmp_path / "broker" / name).mkdir(parents=True)
    found = Processes(tmp_path, "")
    yield found
    found.kill_all()
