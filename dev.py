#!/usr/bin/env python3
"""Sets up, runs, tests, checks and measures the portal on a machine that has nothing but Python and a network.

python3 dev.py run                the portal with its worker and its own PostgreSQL; PORT=8001 moves it
python3 dev.py test [pytest ...]  the whole suite, in parallel
python3 dev.py check              format, lint, types, import contracts, deployment, migrations, translations
python3 dev.py bench [...]        measures the main job and the pages
python3 dev.py manage COMMAND     manage.py with the environment, and the database of `run`
python3 dev.py lock               resolve the dependencies anew

DATABASE_URL and REDIS_URL name servers; unset, the portal brings what it needs and keeps its data under var/.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever has an older one deserves a sentence, not a traceback
    sys.exit("The portal needs Python 3.11 or newer; this is Python {}.{}.".format(*sys.version_info))

import contextlib
import http.client
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from deploy import embedded, packages, supervisor
from deploy.packages import PYTHON, ROOT, VENV, Stop, say

VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


# -- running things in the environment ---------------------------------------------------------------


@contextlib.contextmanager
def database(name: str = "postgres", durable: bool = True):
    """The environment of our processes, with the server that DATABASE_URL names or else our own."""
    environment = os.environ | {"PORTAL_PROFILE": "development", "VAR_DIR": str(VAR), "PYTHONUNBUFFERED": "1"}
    if environment.get("DATABASE_URL"):
        yield environment, None
        return
    with embedded.Server(VAR / name, VAR / "log" / f"{name}.log", VENV, durable=durable) as server:
        yield environment | {"DATABASE_URL": server.url}, server


def foreground(command: list, environment: dict[str, str]) -> int:
    """Run what owns the terminal: Ctrl-C reaches it directly, so we only wait for it to end."""
    process = subprocess.Popen([str(part) for part in command], cwd=ROOT, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
        except SystemExit:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# -- the commands ------------------------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    port = chosen_port()
    packages.make_folder(VAR)
    with supervisor.only_one(VAR / "run.lock", f"PORT={port}") as other:
        if other:
            raise Stop(f"The portal of this folder runs already ({other}); stop it first.")
        supervisor.end_leftovers(VAR)
        require_free(port)
        say("Integration portal: setting up")
        packages.prepare(VAR)
        with database() as (environment, server):
            say("  Database ...")
            setup = [PYTHON, "manage.py", "setup_portal", "--sample", *arguments]
            done = subprocess.run(
                setup, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False
            )
            if done.returncode:
                raise Stop("The portal could not be set up, see above.")
            services = supervisor.Services(ROOT, VAR, environment, commands(port))
            services.run(
                lambda: announce(port, done.stdout.strip()), beside=server.ensure if server else None
            )
    return 0


def commands(port: int) -> dict[str, list]:
    """The processes of the portal; docker-compose.yml starts the same, one machine each if need be."""
    web = [
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        port,
        "--workers",
        2,
        "--blocking-threads",
        4,
    ]
    quiet = ["--no-ws", "--log-level", "warning", "--respawn-failed-workers"]
    root_is_fine = "ignore:You're running the worker"  # here; a real site runs it as its own user
    worker = ["worker", "-B", "-P", "threads", "-c", 2, "--without-gossip", "--without-mingle"]
    return {
        "web": [PYTHON, "-m", "granian", *web, *quiet, "integration_portal.wsgi:application"],
        "worker": [PYTHON, "-W", root_is_fine, "-m", "celery", "-q", "-A", "integration_portal", *worker],
        "dispatcher": [PYTHON, "manage.py", "dispatch_jobs"],
    }


def chosen_port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not re.fullmatch("[0-9]{1,5}", given) or not 0 < int(given) < 65536:
        raise Stop(f"PORT must be a number from 1 to 65535, not {given!r}.")
    return int(given)


def require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as trouble:
            other = port + 1 if port < 65535 else port - 1
            raise Stop(
                f"Port {port} cannot be used ({trouble.strerror}); choose another: PORT={other} python3 dev.py run"
            ) from None


def announce(port: int, accounts: str) -> bool:
    """Tell the address as soon as the portal answers there."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        try:
            connection.request("GET", "/health/")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            return False
    say(f"\nThe portal is up: http://127.0.0.1:{port}\n{accounts}\nCtrl-C stops it.\n")
    return True


def test(arguments: list[str]) -> int:
    packages.prepare(VAR)
    present = {"BROWSER": any(map(shutil.which, CHROMIUM)), "REDIS": bool(shutil.which("redis-server"))}
    required = [kind for kind in present if os.environ.get(f"PORTAL_REQUIRE_{kind}") == "1"]
    warning = "\n".join(
        f"!!! {kind} TESTS ARE NOT RUN: not on this machine !!!" for kind in present if not present[kind]
    )
    if not all(present[kind] for kind in required):
        raise Stop(f"{warning}\nPORTAL_REQUIRE_... asks for them, so this is a failure.")
    if required:
        arguments = ["-p", "tests.nothing_skipped", *arguments]
    with database("postgres-test", durable=False) as (environment, _):
        environment["VAR_DIR"] = str(VAR / "test")
        result = foreground([PYTHON, "-m", "pytest", "-n", cores(), *arguments], environment)
    if warning:
        say(f"\n{warning}")
    return result


def check(arguments: list[str]) -> int:
    packages.prepare(VAR)
    failed = []
    with database("postgres-test", durable=False) as (environment, _):
        for name, (command, more) in checks().items():
            started = time.monotonic()
            done = subprocess.run(
                [str(part) for part in command],
                cwd=ROOT, env=environment | more, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
            )  # fmt: skip
            say(f"  {'FAILED' if done.returncode else 'ok    '} {name} ({time.monotonic() - started:.1f} s)")
            if done.returncode:
                failed.append((name, done.stdout))
    for name, output in failed:
        say(f"\n=== {name} ===\n{output.rstrip()}")
    say(f"\nFailed: {', '.join(name for name, _ in failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def checks() -> dict[str, tuple[list, dict[str, str]]]:
    """Every check: its command and what its environment needs besides."""
    production = {
        "PORTAL_PROFILE": "production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "site.example",
    }
    module, manage = [PYTHON, "-m"], [PYTHON, "manage.py"]
    every = {
        "format": ([*module, "ruff", "format", "--check", "."], {}),
        "lint": ([*module, "ruff", "check", "."], {}),
        "templates": ([*module, "djlint", "templates", "--lint", "--quiet"], {}),
        "types": ([*module, "mypy", "--strict", "assessments/scoring"], {}),
        "imports": ([VENV / "bin" / "lint-imports"], {}),
        "deployment": ([*manage, "check", "--deploy", "--fail-level", "WARNING"], production),
        "migrations": ([*manage, "makemigrations", "--check", "--dry-run"], {}),
        "translations": ([*manage, "check_translations"], {}),
        "traces": ([PYTHON, "deploy/traces.py"], {}),
    }
    if not shutil.which("xgettext") and os.environ.get("PORTAL_REQUIRE_GETTEXT") != "1":
        say("\n!!! TRANSLATIONS ARE NOT CHECKED: no GNU gettext here !!!\n")
        del every["translations"]
    return every


def bench(arguments: list[str]) -> int:
    packages.prepare(VAR)
    with database("postgres-bench") as (environment, _):
        ready = foreground([PYTHON, "manage.py", "collectstatic", "--noinput", "-v", "0"], environment)
        return ready or foreground([PYTHON, "-m", "benchmarks", *arguments], environment)


def manage(arguments: list[str]) -> int:
    packages.prepare(VAR)
    with database() as (environment, _):
        return foreground([PYTHON, "manage.py", *arguments], environment)


def lock(arguments: list[str]) -> int:
    packages.prepare(VAR)
    packages.resolve_anew(arguments)
    return 0


COMMANDS = {"run": run, "test": test, "check": check, "bench": bench, "manage": manage, "lock": lock}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        say(__doc__)
        return 2
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a shell's background job starts with it ignored
    for request in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(request, lambda number, _: sys.exit(128 + number))
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except (Stop, embedded.Unusable) as reason:
        say(str(reason))
    except PermissionError as trouble:
        say(
            f"No permission for {trouble.filename}: this folder must belong to the user who starts the portal."
        )
    except KeyboardInterrupt:
        say("Interrupted.")
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
