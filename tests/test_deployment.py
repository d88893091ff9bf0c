"""What a site starts from is whole: services, secrets, files and locks fit together."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from deploy import packages, traces
from deploy.assets import FILES, copy_assets

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
PASSING = {"setup", "grants"}  # they end when they are done
LOCKS = sorted(packages.LOCKS)


def settings_of(service):
    return {name: str(value) for name, value in SERVICES[service].get("environment", {}).items()}


def test_every_part_of_the_portal_has_its_service():
    wanted = {"proxy", "setup", "grants", "web", "worker", "beat", "dispatcher", "postgres", "redis"}
    assert set(SERVICES) == wanted


@pytest.mark.parametrize("service", sorted(set(SERVICES) - PASSING))
def test_whatever_stays_up_is_asked_whether_it_is_well(service):
    assert SERVICES[service]["healthcheck"]["test"]
    assert SERVICES[service]["restart"] == "unless-stopped"


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_no_secret_is_written_down_or_has_a_default(service):
    for name, value in settings_of(service).items():
        if re.search("SECRET|PASSWORD|AUTH", name) and value != "${SECRET_KEY_FALLBACKS:-}":
            assert re.fullmatch(r"\$\{\w+:\?[^}]*\}", value), name
        for password in re.findall(r"://\w+:(.*?)@", value):
            assert re.fullmatch(r"\$\{\w+:\?[^}]*\}", password), name
    known = re.sub(
        r"\$\{(\w+_(PORT|COUNT|SECONDS):-\d+|SECRET_KEY_FALLBACKS:-)\}", "", str(SERVICES[service])
    )
    assert ":-" not in known


def test_every_required_variable_says_once_what_to_set():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in set(re.findall(r"\$\{(\w+):\?", text)):
        assert re.search(rf"\$\{{{name}:\?set {name}", text), name
        assert name in (ROOT / "deploy" / "README.md").read_text()


def variables(text):
    """What the tables of a text name as variables."""
    first = re.findall(r"^\|([^|]*`[^|]*)\|", text, re.M)
    return {name for cell in first for name in re.findall(r"`([A-Z][A-Z_]+)`", cell)}


def test_what_a_site_may_set_reaches_the_portal():
    """A line in .env that compose does not pass on would be believed and do nothing."""
    elsewhere = {"SECRET_KEY_FILE", "PORTAL_HTTPS"}  # SECRET_KEY instead of a file; the proxy speaks https
    portal = variables((ROOT / "README.md").read_text()) - elsewhere
    assert "TRUSTED_PROXY_COUNT" in portal
    for service in ("web", "worker", "beat", "dispatcher", "setup"):
        assert portal <= set(settings_of(service)), service
    site = variables((ROOT / "deploy" / "README.md").read_text())
    passed_on = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert site == passed_on


def test_the_proxy_keeps_the_port_that_was_typed_and_looks_for_the_portal_again():
    """Without the port every form is a foreign one; without looking an update answers 502 until a restart."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    assert "proxy_set_header Host $http_host;" in text
    assert "resolver 127.0.0.11 " in text
    assert re.search(r"upstream portal \{\s+zone \w+ \w+;\s+server web:8000 resolve;", text)
    major, minor = re.match(r"nginx:(\d+)\.(\d+)", SERVICES["proxy"]["image"]).groups()
    assert (int(major), int(minor)) >= (1, 28)  # the first stable one that knows resolve


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_mounted_file_exists_and_every_volume_is_declared(service):
    for mount in SERVICES[service].get("volumes", []):
        source = re.sub(r"\$\{.*?\}", "", mount).split(":")[0]
        if source.startswith("."):
            assert (ROOT / source).is_file(), source
        elif source:
            assert source in COMPOSE["volumes"], source


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_a_service_waits_for_others_that_can_become_what_it_waits_for(service):
    for other, condition in SERVICES[service].get("depends_on", {}).items():
        done = condition["condition"] == "service_completed_successfully"
        assert done == (other in PASSING)
        assert done or SERVICES[other]["healthcheck"]["test"]


def test_only_the_proxy_is_reachable_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"]
    assert all(s["networks"] == ["inside"] for name, s in SERVICES.items() if name != "proxy")


def test_the_portal_runs_without_rights_it_does_not_need():
    for service in ("web", "worker", "beat", "dispatcher", "setup"):
        assert SERVICES[service]["read_only"]
        assert SERVICES[service]["cap_drop"] == ["ALL"]
    recipe = (ROOT / "deploy" / "Dockerfile").read_text()
    assert recipe.rindex("\nUSER portal") > recipe.rindex("\nRUN")


def test_only_setting_up_owns_the_tables():
    owners = [name for name in SERVICES if "portal_owner" in str(settings_of(name))]
    assert sorted(owners) == ["grants", "setup"]


def test_the_image_is_made_of_files_that_exist():
    recipe = (ROOT / "deploy" / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", recipe, re.M)
    for name in " ".join(copied).split():
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_versions_and_hashes_and_no_address(name):
    text = (ROOT / name).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert not re.search(r"https?:|file:|--index|--find", text)


def test_what_a_site_runs_is_what_was_tested():
    pins = [
        re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(), re.M)
        for name in ("requirements.lock", "requirements-dev.lock")
    ]
    assert set(pins[0]) <= set(pins[1])


def test_the_front_end_lock_has_a_hash_for_everything_and_no_address():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert lock["packages"][""]["dependencies"] == wanted
    for name, package in lock["packages"].items():
        if name:
            assert package["integrity"].startswith("sha512-"), name
            assert "resolved" not in package, name
    assert wanted["htmx.org"].startswith("2.")


def test_a_trace_of_one_machine_is_found():
    assert traces.traces("a.toml", b'index = "https://pypi' + b'.org/simple"')
    assert traces.traces("a.md", b"see /home" + b"/somebody/portal")
    assert traces.traces("x.lock", b"a @ https" + b"://example.com/a.whl")
    assert not traces.traces("a.md", b"https://example.com/ and var/postgres")


def test_front_end_files_come_without_maps_and_replace_what_was_there(tmp_path):
    modules, target = tmp_path / "node_modules", tmp_path / "vendor"
    for name in FILES:
        (modules / name).parent.mkdir(parents=True, exist_ok=True)
        (modules / name).write_text('a,url("b.woff") format("woff")\n//# sourceMappingURL=x.map\n')
    target.mkdir()
    (target / "left.js").write_text("old")
    copy_assets(modules, target)
    files = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
    assert len(files) == len(FILES)
    assert "left.js" not in files
    assert "fonts/tabler-icons.woff2" in files
    assert (target / "htmx.min.js").read_text().strip() == "a"


def test_the_run_for_bare_machines_is_a_sound_script():
    subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=True)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_health_is_told_by_the_exit_code(tmp_path):
    """A beat that never wrote its schedule is not well, one that has just written it is."""
    (tmp_path / "beat").mkdir()
    ask = [sys.executable, ROOT / "deploy" / "healthy.py", "beat"]
    environment = os.environ | {"VAR_DIR": str(tmp_path)}
    assert subprocess.run(ask, env=environment, check=False).returncode == 1
    (tmp_path / "beat" / "schedule.db").touch()
    assert subprocess.run(ask, env=environment, check=False).returncode == 0
