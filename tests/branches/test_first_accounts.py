"""A new site: one command makes the two accounts from which all others come, under production settings."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from branches.models import Branch, User
from tests import factories
from tests.chaos.conftest import database_url

ROOT = Path(__file__).parents[2]
OPTIONS = [
    *("--organisation", "C01", "晋兴煤业党委", "--established-on", "1998-07-01"),
    *("--security-admin", "10001", "王安", "--party-admin", "10002", "周宁"),
]
OWN = "zhengqi-煤海-42"


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def in_production(*command):
    """manage.py as a site calls it, on the database of this test."""
    site = {
        "PORTAL_PROFILE": "production",
        "SECRET_KEY": "a key of this test alone, long enough to be taken for one 0123456789",
        "ALLOWED_HOSTS": "portal.example",
        "DATABASE_URL": database_url(),
    }
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *command],
        env=os.environ | site,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def passwords(said) -> dict[str, str]:
    """What was printed, by employee number."""
    words = [line.split() for line in said.splitlines() if line.startswith("1000")]
    return {number: password for number, password, *_who in words}


def opens(browser, name) -> bool:
    return browser.get(reverse(name)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_an_empty_site_gets_two_accounts_that_change_their_passwords_first(transactional_roles, settings):
    settings.SAMPLE_ACCOUNTS_ALLOWED = False
    done = in_production("first_accounts", *OPTIONS)
    assert done.returncode == 0, done.stderr
    given = passwords(done.stdout)
    assert set(given) == {"10001", "10002"}
    browsers = {number: Client() for number in given}
    for number, browser in browsers.items():
        typed = {"username": number, "password": given[number]}
        assert browser.post(reverse("login"), typed).status_code == 302
        assert browser.get("/").url == reverse("password_change")
        new = {
            "old_password": given[number],
            "new_password1": f"{OWN}{number}",
            "new_password2": f"{OWN}{number}",
        }
        assert browser.post(reverse("password_change"), new).url == "/"
        assert browser.get("/").status_code == 200
    assert opens(browsers["10001"], "branches:appointment_add")
    assert opens(browsers["10002"], "branches:branch_add")
    assert opens(browsers["10002"], "branches:person_add")


@pytest.mark.parametrize("there", ["branch", "person"])
def test_where_anybody_or_anything_is_it_refuses_in_one_sentence(english, company, there):
    if there == "person":
        factories.person("10009", "李四", company)
    with pytest.raises(CommandError, match="already has organisations or people"):
        call_command("first_accounts", *OPTIONS)
    assert Branch.objects.count() == 1
    assert not User.objects.filter(username="10001").exists()


@pytest.mark.parametrize(
    ("option", "wrong"),
    [
        (1, ""),
        (4, (timezone.localdate() + timedelta(days=1)).isoformat()),
        (9, "10001"),
    ],
)
def test_what_is_wrong_leaves_nothing_behind(db, option, wrong):
    options = list(OPTIONS)
    options[option] = wrong
    with pytest.raises(CommandError):
        call_command("first_accounts", *options)
    assert not Branch.objects.exists()
    assert not User.objects.exists()


def test_a_superuser_is_refused_in_words(english, db):
    with pytest.raises(CommandError, match="first_accounts"):
        call_command("createsuperuser", interactive=False, username="10001", name="王安")
