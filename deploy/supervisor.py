"""Keeps the portal's processes running, restarts what crashes and leaves nothing behind: standard library only."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

MARK = "PORTAL_SUPERVISED_IN"  # in the environment of every process we start, inherited by its children
PATIENCE = 15  # seconds a process may take to stop; jobs survive more than that
STEADY = 60  # seconds after which a crash counts as the first one again


@contextlib.contextmanager
def only_one(path: Path, note: str) -> Iterator[str]:
    """Hold this file for as long as we run; yields what the other holder wrote into it, or nothing."""
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            yield lock.read()
            return
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, {note}")
        lock.flush()
        yield ""


def leftovers(var: Path) -> list[int]:
    """Processes of a supervisor that was killed before it could stop them, by the mark they carry."""
    mark = f"{MARK}={var}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # gone meanwhile, or somebody else's
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


def end_leftovers(var: Path) -> None:
    """Stop what a killed supervisor left running: asked first, then made to."""
    for request in (signal.SIGTERM, signal.SIGKILL):
        for pid in leftovers(var):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, request)
        deadline = time.monotonic() + PATIENCE
        while leftovers(var) and time.monotonic() < deadline:
            time.sleep(0.1)


class Service:
    """One process of the portal, with the processes it starts itself."""

    def __init__(self, name: str, command: list) -> None:
        self.name, self.command = name, [str(part) for part in command]
        self.process: subprocess.Popen | None = None
        self.crashes, self.started, self.due = 0, 0.0, 0.0

    def start(self, root: Path, environment: dict[str, str]) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, cwd=root, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def watch(self, root: Path, environment: dict[str, str]) -> None:
        """Start it when its time has come; after a crash that is later and later, up to half a minute."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            self.crashes = 1 if now - self.started > STEADY else self.crashes + 1
            delay = min(2 ** (self.crashes - 1), 30)
            print(
                f"{self.name} ended ({self.process.returncode}); again in {delay} s",
                file=sys.stderr,
                flush=True,
            )
            self.signal_group(signal.SIGKILL)
            self.process, self.due = None, now + delay
        if self.process is None and now >= self.due:
            self.start(root, environment)

    def signal_group(self, request: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody is left in it
            os.killpg(self.process.pid, request)


class Services:
    """The portal's processes together: all run, or none."""

    def __init__(self, root: Path, var: Path, environment: dict[str, str], commands: dict[str, list]) -> None:
        self.root, self.environment = root, environment | {MARK: str(var)}
        self.services = [Service(name, command) for name, command in commands.items()]

    def run(self, ready: Callable[[], bool], beside: Callable[[], None] | None) -> None:
        """Keep them running until Ctrl-C or SIGTERM; `ready` is asked until it agrees, `beside` again and again."""
        announced, looked = False, 0.0
        try:
            while True:
                for service in self.services:
                    service.watch(self.root, self.environment)
                announced = announced or ready()
                if beside is not None and time.monotonic() - looked > 2:
                    beside()
                    looked = time.monotonic()
                time.sleep(0.1)
        except KeyboardInterrupt:
            print("\nStopping ...", file=sys.stderr, flush=True)
        finally:
            self.stop()

    def stop(self) -> None:
        """Ask each to end, wait for all of them, then remove what is left of their groups."""
        for request in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(request, signal.SIG_IGN)
        running = [service for service in self.services if service.process is not None]
        for service in running:
            service.process.terminate()
        deadline = time.monotonic() + PATIENCE
        for service in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                service.process.wait(max(0.1, deadline - time.monotonic()))
            service.signal_group(signal.SIGKILL)
            service.process.wait()
