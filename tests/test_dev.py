"""The commands of dev.py: clear sentences, a server for whoever needs it, and nothing left behind."""

import ast
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest

import dev as development
from deploy import embedded, packages, supervisor

ROOT = Path(__file__).resolve().parent.parent


def dev(*arguments, **environment):
    command = [sys.executable, ROOT / "dev.py", *arguments]
    return subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False
    )


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


# -- sentences ---------------------------------------------------------------------------------------


def test_without_a_command_it_says_what_there_is():
    said = dev()
    assert said.returncode == 2
    assert "dev.py run" in said.stderr


def test_a_taken_port_is_one_sentence_with_a_way_out(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = dev("run", PORT=str(port), VAR_DIR=str(tmp_path))
    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert f"Port {port} cannot be used" in said.stderr
    assert f"PORT={port + 1} python3 dev.py run" in said.stderr


def test_the_last_port_has_a_way_out_too(monkeypatch):
    monkeypatch.setattr(development.socket.socket, "bind", lambda *_: (_ for _ in ()).throw(OSError))
    with pytest.raises(packages.Stop, match="PORT=65534 "):
        development.require_free(65535)


@pytest.mark.parametrize("port", ["web", "0", "70000", "-1", "²", "9" * 5000])
def test_a_port_that_is_none_is_named(port, tmp_path):
    said = dev("run", PORT=port, VAR_DIR=str(tmp_path))
    assert said.returncode == 1
    assert said.stderr.strip() == f"PORT must be a number from 1 to 65535, not {port!r}."


def test_a_python_that_is_too_old_is_told_so():
    """Everything before that sentence has to be readable for it."""
    text = (ROOT / "dev.py").read_text()
    ast.parse(text, feature_version=(3, 6))
    assert "from __future__" not in text  # what is unknown there is a SyntaxError
    pretend = f"import sys; sys.version_info = (3, 9); exec(compile({text!r}, 'dev.py', 'exec'))"
    said = subprocess.run(
        [sys.executable, "-c", pretend], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert said.returncode == 1
    assert said.stderr.strip() == "The portal needs Python 3.11 or newer; this is Python 3.9."


@pytest.mark.parametrize("below", ["", "/var"])
@pytest.mark.parametrize("command", [["run"], ["manage", "check"]])
def test_data_that_shall_lie_in_a_file_are_refused_in_a_sentence(tmp_path, command, below):
    (tmp_path / "file").touch()
    said = dev(*command, VAR_DIR=f"{tmp_path}/file{below}", PORT=str(free_port()))
    assert said.returncode == 1
    assert re.fullmatch(r"VAR_DIR must name a folder; .*\n", said.stderr)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"TRUSTED_PROXY_COUNT": "²"}, "TRUSTED_PROXY_COUNT must be a whole number, not '²'."),
        ({"SECRET_KEY_FILE": "/no/such/file"}, "SECRET_KEY_FILE cannot be read: .*/no/such/file.*"),
        ({"VAR_DIR": __file__}, "VAR_DIR must name a folder; .* is a file."),
        ({"VAR_DIR": f"{__file__}/var"}, "VAR_DIR must name a folder; .* is a file."),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_sentence(wrong, sentence):
    environment = os.environ | {"PORTAL_PROFILE": "production", "SECRET_KEY": ""} | wrong
    if "SECRET_KEY_FILE" not in wrong:
        environment["SECRET_KEY"] = "x" * 60
    said = subprocess.run(
        [sys.executable, ROOT / "manage.py", "check"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 1
    assert re.fullmatch(f"{sentence}\n", said.stderr)


def test_an_environment_whose_python_went_up_a_version_is_made_anew(monkeypatch, tmp_path):
    made = tmp_path / "environment"
    monkeypatch.setattr(packages, "VENV", made)
    monkeypatch.setattr(packages, "PYTHON", made / "bin" / "python")
    steps = []
    monkeypatch.setattr(packages, "step", lambda text, command, **environment: steps.append(text))
    monkeypatch.setattr(packages, "uv", lambda: "uv")
    packages.install_packages()
    packages.install_packages()
    assert steps == ["Python packages"]
    found = made / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    found.rename(found.with_name("python3.8"))
    packages.install_packages()
    assert found.is_dir()
    assert steps == ["Python packages"] * 2


def test_a_missing_pip_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(packages, "VENV", tmp_path)
    monkeypatch.setattr(packages.shutil, "which", lambda name: None)
    monkeypatch.setattr(packages.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(packages.Stop, match="apt-get install python3-pip"):
        packages.uv()


def test_a_step_that_fails_shows_why(capsys):
    with pytest.raises(packages.Stop, match=r"no such mirror[\s\S]*Python packages: this step failed"):
        packages.step("Python packages", [sys.executable, "-c", "import sys; sys.exit('no such mirror')"])


def test_a_portal_of_the_same_folder_is_noticed(tmp_path):
    with supervisor.only_one(tmp_path / "run.lock", "PORT=8000") as first:
        assert first == ""
        said = dev("run", VAR_DIR=str(tmp_path))
    assert said.returncode == 1
    assert f"runs already (process {os.getpid()}, PORT=8000)" in said.stderr


def test_what_pip_was_told_about_a_mirror_reaches_uv():
    told = ":env:.cert='/etc/ssl/ca.crt'\nglobal.index-url='https://packages.example/simple'\nglobal.timeout='60'\n"
    assert packages.for_uv(told) == {
        "UV_DEFAULT_INDEX": "https://packages.example/simple",
        "SSL_CERT_FILE": "/etc/ssl/ca.crt",
    }
    assert packages.for_uv("") == {}


# -- processes ---------------------------------------------------------------------------------------

PARENT = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
CHILD = "import os, time; open(os.environ['NOTE'], 'a').write(f'{os.getpid()}\\n'); time.sleep(60)"


def supervised(tmp_path, code):
    """A program that supervises one service running this code."""
    program = f"""
import os, sys
from pathlib import Path
from deploy.supervisor import Services
Services(Path("."), Path({str(tmp_path)!r}), dict(os.environ), {{"web": [sys.executable, "-c", {code!r}]}}).run(
    ready=lambda: True, beside=None
)
"""
    environment = os.environ | {"NOTE": str(tmp_path / "note"), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    )


def noted(tmp_path):
    note = tmp_path / "note"
    return [int(line) for line in note.read_text().split()] if note.exists() else []


def gone(pid):
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True


def test_stopping_ends_the_children_of_the_children_too(tmp_path):
    process = supervised(tmp_path, PARENT.format(child=CHILD))
    assert until(lambda: noted(tmp_path))
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert until(lambda: gone(noted(tmp_path)[0]))


def test_what_crashes_is_started_again(tmp_path):
    process = supervised(
        tmp_path, "import os; open(os.environ['NOTE'], 'a').write(f'{os.getpid()}\\n'); os._exit(1)"
    )
    assert until(lambda: len(noted(tmp_path)) >= 2)
    process.terminate()
    process.wait(20)


def test_what_a_killed_supervisor_left_is_ended_and_nothing_else(tmp_path):
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    process = supervised(tmp_path, PARENT.format(child=CHILD))
    assert until(lambda: noted(tmp_path))
    process.kill()
    process.wait()
    assert not gone(noted(tmp_path)[0])
    supervisor.end_leftovers(tmp_path)
    assert gone(noted(tmp_path)[0])
    assert not supervisor.leftovers(tmp_path)
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


# -- the embedded server -----------------------------------------------------------------------------


@pytest.fixture
def folder():
    """A folder with a space in its name that an ordinary user may enter."""
    made = Path(tempfile.mkdtemp(prefix="portal data "))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def server(folder, durable=False):
    return embedded.Server(
        folder / "postgres", folder / "log" / "postgres.log", packages.VENV, durable=durable
    )


def ask(url, statement):
    with contextlib.closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


def pid_of(folder):
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])


def test_the_server_speaks_utf8_checks_its_pages_and_opens_no_port(folder):
    with server(folder) as one:
        assert ask(one.url, "SHOW server_encoding") == "UTF8"
        assert ask(one.url, "SHOW data_checksums") == "on"
        assert ask(one.url, "SHOW listen_addresses") == ""
        assert ask(one.url, "SELECT current_user || '@' || current_database()") == "portal@portal"
        assert one.sockets.stat().st_mode & 0o077 == 0
        sockets = one.sockets
    assert not sockets.exists()
    assert not (folder / "postgres" / "postmaster.pid").exists()


def test_the_last_to_leave_stops_the_server(folder):
    with server(folder) as first:
        with server(folder) as second:
            assert second.url == first.url
        assert ask(first.url, "SELECT 1") == 1
        pid = pid_of(folder)
    assert gone(pid)


def test_after_kill_nine_the_data_are_there(folder):
    """The stale pid file even names a stranger, as after a restart of the machine."""
    with contextlib.ExitStack() as stack:
        killed = stack.enter_context(server(folder, durable=True))
        ask(killed.url, "CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(pid_of(folder), signal.SIGKILL)
        killed.process.wait()
        note = folder / "postgres" / "postmaster.pid"
        note.write_text(note.read_text().replace(str(killed.process.pid), str(os.getpid()), 1))
        again = stack.enter_context(server(folder, durable=True))
        assert ask(again.url, "SELECT answer FROM kept") == 42
        assert note.read_text().split()[0] != str(os.getpid())
    again.process.wait(20)


def test_a_supervisor_gets_its_server_back_at_the_same_address(folder):
    with server(folder) as one:
        url = one.url
        os.kill(pid_of(folder), signal.SIGKILL)
        one.process.wait()
        one.ensure()
        assert one.url == url
        assert ask(url, "SELECT 1") == 1


def test_a_setup_that_was_interrupted_leaves_nothing_half_made(folder):
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("half")
    with server(folder) as one:
        assert ask(one.url, "SELECT 1") == 1
    assert not (folder / "postgres.new").exists()


def test_data_of_another_version_are_refused_in_words(folder):
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(embedded.Unusable, match="of PostgreSQL 9, which is not installed here"):
        server(folder).__enter__()
