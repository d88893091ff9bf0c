"""A real Chromium that walks the pages as a signed-in person, on a desk or on a phone."""

import os
import shutil

import pytest
from django.test import Client
from playwright.sync_api import sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK, PHONE = (1440, 900), (390, 844)


@pytest.fixture(scope="package")
def chromium():
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not found:
        pytest.skip("There is no Chromium on this machine.")
    # Playwright's loop runs in this thread, so Django takes every query of the test for one inside async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visit(chromium, live_server, transactional_roles):
    """visit(path, user, size): the page that this person sees; what the browser complains about is collected."""
    contexts = []

    def go(path, user=None, size=DESK):
        context = chromium.new_context(
            viewport=dict(zip(("width", "height"), size, strict=True)),
            has_touch=size == PHONE,
            locale="zh-CN",
            base_url=live_server.url,
        )
        contexts.append(context)
        if user:
            context.add_cookies([session(user, live_server.url)])
        page = context.new_page()
        page.complaints, page.asked = [], []
        page.on(
            "console", lambda said: said.type in {"error", "warning"} and page.complaints.append(said.text)
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(path, wait_until="load")
        return page

    yield go
    for context in contexts:
        context.close()


def session(user, url):
    """The cookie of a person who has signed in."""
    client = Client()
    client.force_login(user, backend="branches.authentication.PostsBackend")
    [(name, found)] = client.cookies.items()
    return {"name": name, "value": found.value, "url": url}
