"""A quarter, its units and somebody who files for them, for the office's workbook in a browser."""

import pytest
from django.urls import reverse

from assessments.models import OfficeWorkbook
from tests import factories
from tests.assessments import filing_cast as cast
from tests.assessments.office_pages.desk import FILE, TEAMS, mapping_typed, url

MORE = {
    "tunnelling_advance": ("掘进进尺", "business", "m", "higher", "sum"),
    "transport_cost": ("吨公里运输成本", "business", "元/吨·km", "lower", "mean"),
    "washing_cost": ("入洗吨煤成本", "business", "元/吨", "lower", "mean"),
    "energy_consumption": ("综合能耗", "business", "千克标煤/吨", "lower", "mean"),
}


@pytest.fixture(autouse=True)
def english_pages(client, in_english):
    client.cookies["django_language"] = "en"


@pytest.fixture
def catalogue(monkeypatch):
    monkeypatch.setattr(cast, "METRICS", cast.METRICS | MORE)
    return cast.metrics()


@pytest.fixture
def period(catalogue):
    return cast.period()


@pytest.fixture
def units(mining, company):
    return {
        name: factories.unit(f"U{number:03}", f"晋兴煤业{name}", mining, short_name=name)
        for number, name in enumerate(TEAMS, start=1)
    }


@pytest.fixture
def filer(company):
    return factories.person("fin1", "经管部小吴", company, "confirmer")


@pytest.fixture
def browser(as_user, filer):
    return as_user(filer)


@pytest.fixture
def sent(browser, upload, run_jobs, period, units):
    """Uploads a workbook and carries out its reading."""

    def send(content=None, name=FILE.name):
        content = FILE.read_bytes() if content is None else content
        typed = {"period": period.pk, "file": upload(name, content)}
        answer = browser.post(reverse("assessments:office_add"), typed)
        assert answer.status_code == 302, answer.context["form"].errors
        run_jobs()
        return OfficeWorkbook.objects.latest("pk")

    return send


@pytest.fixture
def mapped(sent, browser):
    """The workbook of the office with the proposed mapping confirmed."""
    row = sent()
    answer = browser.post(url("mapping", row), mapping_typed(browser, row))
    assert answer.status_code == 302, answer.context
    row.refresh_from_db()
    return row
