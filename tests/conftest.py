"""The cast: a secretary, her outsider colleague, an inspector, an admin, a leader, an auditor, nobody."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from hypothesis import HealthCheck, settings

from common import audit, jobs
from integration_portal.catalogues import compile_catalogues
from integration_portal.roles import ensure_roles
from tests import factories


def pytest_configure():
    """Plain static names (nothing is collected), files in a folder of this run, Chinese texts compiled."""
    portal_settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    portal_settings.STORED_FILES_DIR = Path(tempfile.mkdtemp(prefix="portal-files-"))
    portal_settings.WHITENOISE_AUTOREFRESH = True
    compile_catalogues()
    audit.is_in_transaction = is_in_transaction_of_its_own
    # How long an example takes says something about a busy machine and nothing about the portal.
    settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("portal")


def is_in_transaction_of_its_own() -> bool:
    """Whether the code under test opened a transaction; the one around the test is none of its own."""
    return any(not block._from_testcase for block in connection.atomic_blocks)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        ensure_roles()


@pytest.fixture
def transactional_roles(transactional_db):
    """Roles again after the tables were emptied."""
    ensure_roles()


@pytest.fixture
def company(db):
    """The party committee of the whole enterprise."""
    return factories.branch("C01", "晋兴煤业党委", kind="committee")


@pytest.fixture
def mining(company):
    """A branch under the committee."""
    return factories.branch("B01", "综采一队党支部", parent=company, peer_group=factories.peer_group())


@pytest.fixture
def tunnelling(company):
    """Its sibling."""
    return factories.branch("B02", "掘进二队党支部", parent=company, peer_group=factories.peer_group())


@pytest.fixture
def admin(company):
    return factories.person("admin1", "党群部小周", company, "party_admin")


@pytest.fixture
def leader(company):
    return factories.person("leader1", "王书记", company, "leader")


@pytest.fixture
def auditor(company):
    return factories.person("auditor1", "审计老陈", company, "auditor")


@pytest.fixture
def secretary(mining):
    return factories.person("sec1", "李支书", mining, "secretary")


@pytest.fixture
def outsider(tunnelling):
    """A colleague of the same role in the branch next door."""
    return factories.person("sec2", "赵支书", tunnelling, "secretary")


@pytest.fixture
def inspector(company):
    return factories.person("insp1", "督查员小孙", company, "inspector")


@pytest.fixture
def nobody(mining):
    """Somebody who holds no post today."""
    return factories.person("nobody1", "卸任老钱", mining, "secretary", until=date(2020, 1, 1))


@pytest.fixture
def as_user(client):
    """Signs a person in; language Chinese as for everybody."""

    def sign_in(user):
        client.force_login(user, backend="branches.authentication.PostsBackend")
        return client

    return sign_in


@pytest.fixture
def run_jobs():
    """Carries out every queued job, as a worker would."""

    def carry_out():
        ended = []
        while job := jobs.Job.objects.waiting().order_by("pk").first():
            ended.append(jobs.run(job.pk))
        return ended

    return carry_out


@pytest.fixture
def upload():
    def make(name, content):
        return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())

    return make
