"""What is started from a terminal: it ends, it says why not, and it does no work twice."""

import os
from io import StringIO

import pytest
from django.contrib.staticfiles.finders import get_finder
from django.core.management import CommandError, call_command

from assessments.services import computing
from branches.models import Branch
from common import jobs
from integration_portal.management.commands import setup_portal
from tests.assessments import results_cast as cast

# -- compute_quarter ---------------------------------------------------------------------------------


@pytest.fixture
def quarter(transactional_roles, company, mining):
    cast.scheme()
    period = cast.period()
    cast.worked(period, mining)
    return period


def compute():
    said = StringIO()
    call_command("compute_quarter", "2026Q3", "--wait", stdout=said)
    return said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_waiting_for_a_quarter_whose_first_attempt_errs_goes_on_without_a_worker(quarter, monkeypatch):
    whole, errors = computing.compute, [ZeroDivisionError()]

    def stumble(*arguments, **named):
        if errors:
            raise errors.pop()
        return whole(*arguments, **named)

    monkeypatch.setattr(computing, "compute", stumble)
    assert "state: draft" in compute()
    assert jobs.Job.objects.get().attempt == 2


@pytest.mark.django_db(transaction=True)
def test_waiting_for_a_quarter_that_errs_each_time_ends_with_the_reason(quarter, monkeypatch):
    monkeypatch.setattr(computing, "compute", lambda *arguments, **named: 1 / 0)
    with pytest.raises(CommandError):
        compute()
    assert jobs.Job.objects.get().attempt == jobs.ATTEMPTS


# -- the sample --------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["load_sample", "--force"], ["setup_portal", "--sample"]])
def test_the_sample_is_refused_at_a_site(db, settings, command):
    settings.SAMPLE_ACCOUNTS_ALLOWED = False
    with pytest.raises(CommandError, match="development sites only"):
        call_command(*command)
    assert not Branch.objects.exists()


# -- static files ------------------------------------------------------------------------------------


@pytest.fixture
def collected(settings, tmp_path, monkeypatch):
    """One static file that is older than any collection, and how often was collected."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "page.css").write_text("a{}")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    get_finder.cache_clear()
    times = []
    monkeypatch.setattr(setup_portal, "call_command", lambda *arguments, **named: times.append(arguments))
    yield source, times
    get_finder.cache_clear()


def test_static_files_are_collected_once(collected):
    _, times = collected
    setup_portal.Command().collect_static()
    setup_portal.Command().collect_static()
    assert times == [("collectstatic",)]


def test_a_static_file_that_came_with_an_old_date_is_collected(collected):
    source, times = collected
    setup_portal.Command().collect_static()
    (source / "other.css").write_text("b{}")
    os.utime(source / "other.css", (0, 0))
    setup_portal.Command().collect_static()
    (source / "page.css").unlink()
    setup_portal.Command().collect_static()
    assert len(times) == 3
