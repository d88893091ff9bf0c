"""A long list becomes a file in the background: the same rows, for whoever asked, as long as the rights last."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from branches.models import Appointment
from branches.views.organization import BranchPages
from common import jobs
from common.attachments import StoredFile, store
from common.audit import AuditEvent
from common.jobs import Job
from common.pages import list_files
from common.tasks import sweep
from tests import factories
from tests.pages import page


@pytest.fixture(autouse=True)
def low_cap(monkeypatch):
    monkeypatch.setattr("common.pages.list_files.EXPORT_CAP", 1)


@pytest.fixture
def asked(as_user, admin, mining, tunnelling):
    """The job of a list that is too long for a request."""
    as_user(admin).post(BranchPages.url("export", "csv"))
    return Job.objects.get()


def download(browser, job):
    """The answer, read to its end, which closes the file."""
    answer = browser.get(reverse("common:export_file", args=[job.pk]))
    if answer.streaming:
        answer.streaming_content = [b"".join(answer)]
    return answer


def lines(answer):
    return list(csv.reader(io.StringIO(page(answer))))


class TestAsking:
    def test_an_address_alone_begins_nothing_and_says_what_will_happen(
        self, as_user, admin, mining, tunnelling
    ):
        text = page(as_user(admin).get(BranchPages.url("export", "csv") + "?kind=branch"))
        assert not Job.objects.exists()
        assert not AuditEvent.objects.filter(action="list.exported").exists()
        assert "列表超过 1 行" in text
        assert f'href="{BranchPages.url("list")}?kind=branch"' in text

    def test_it_leads_to_the_job_and_is_noted(self, as_user, admin, mining, tunnelling):
        answer = as_user(admin).post(BranchPages.url("export", "csv"))
        job = Job.objects.get()
        assert answer.url == job.get_absolute_url()
        assert (job.kind, job.by, job.state) == (list_files.KIND, admin, "queued")
        assert AuditEvent.objects.get(action="list.exported").by == admin

    def test_the_same_list_is_not_written_twice_at_once(self, as_user, admin, asked):
        assert as_user(admin).post(BranchPages.url("export", "csv")).url == asked.get_absolute_url()
        as_user(admin).post(BranchPages.url("export", "xlsx"))
        assert Job.objects.count() == 2

    def test_a_short_list_comes_at_once(self, as_user, admin, mining, tunnelling):
        assert as_user(admin).get(BranchPages.url("export", "csv") + "?q=B01").status_code == 200
        assert not Job.objects.exists()

    def test_it_waits_in_the_queue_of_exports(self, asked):
        assert jobs.queue_of(asked) == "export"


class TestFile:
    def test_it_is_what_a_short_list_would_be(self, as_user, admin, asked, monkeypatch):
        jobs.run(asked.pk)
        long = page(download(as_user(admin), asked))
        monkeypatch.setattr("common.pages.list_files.EXPORT_CAP", 20_000)
        assert long == page(as_user(admin).get(BranchPages.url("export", "csv")))

    @pytest.mark.parametrize("query", ["?sort=-code&kind=branch", "?q=B0&sort=name"])
    def test_filters_and_order_are_those_of_the_list(
        self, as_user, admin, mining, tunnelling, query, monkeypatch
    ):
        as_user(admin).post(BranchPages.url("export", "csv") + query)
        job = jobs.run(Job.objects.get().pk)
        long = lines(download(as_user(admin), job))
        monkeypatch.setattr("common.pages.list_files.EXPORT_CAP", 20_000)
        assert long == lines(as_user(admin).get(BranchPages.url("export", "csv") + query))
        assert len(long) == 3

    def test_a_workbook_too(self, as_user, admin, mining, tunnelling):
        as_user(admin).post(BranchPages.url("export", "xlsx"))
        answer = download(as_user(admin), jobs.run(Job.objects.get().pk))
        rows = list(load_workbook(io.BytesIO(b"".join(answer))).active.values)
        assert len(rows) == 4
        assert answer["Content-Disposition"].startswith("attachment")
        assert "no-store" in answer["Cache-Control"]

    def test_it_speaks_the_language_of_whoever_asked(self, as_user, admin, mining, tunnelling):
        as_user(admin).post(BranchPages.url("export", "csv"), headers={"accept-language": "en"})
        assert lines(download(as_user(admin), jobs.run(Job.objects.get().pk)))[0][0] == "Organisation"

    def test_progress_is_told(self, asked):
        job = jobs.run(asked.pk)
        assert (job.state, job.done, job.total) == ("done", 3, 3)

    def test_it_is_written_in_chunks(self, asked, company, monkeypatch):
        monkeypatch.setattr("common.pages.list_files.CHUNK", 2)
        monkeypatch.setattr("common.exports.CSV_CHUNK", 1)
        for number in range(5):
            factories.branch(f"X{number}", f"{number}号党支部", parent=company)
        job = jobs.run(asked.pk)
        assert StoredFile.objects.get(pk=job.result["file"]).path.read_text("utf-8-sig").count("\n") == 9

    def test_a_list_longer_than_a_sheet_is_refused_in_words(
        self, as_user, admin, mining, tunnelling, monkeypatch
    ):
        monkeypatch.setattr("common.pages.list_files.SHEET_ROWS", 2)
        as_user(admin).post(BranchPages.url("export", "xlsx"))
        job = jobs.run(Job.objects.get().pk)
        assert (job.state, "CSV" in job.message) == ("failed", True)

    def test_a_job_that_is_stopped_leaves_no_file(self, asked, admin):
        class Stopped(jobs.Report):
            def __call__(self, *args):
                raise jobs.Cancelled

        before = set(files())
        assert jobs.run(asked.pk, report_class=Stopped).state == "cancelled"
        assert set(files()) == before
        assert not StoredFile.objects.exists()

    def test_it_is_run_once(self, asked):
        jobs.run(asked.pk)
        assert jobs.run(asked.pk) is None
        assert StoredFile.objects.count() == 1


def files():
    folder = settings.STORED_FILES_DIR
    return [path for path in folder.rglob("*") if path.is_file()]


class TestWhose:
    """What the asker may is asked when the file is written and again when it is fetched."""

    def test_a_branch_gets_its_own_rows(self, as_user, secretary, mining, tunnelling):
        factories.branch("B11", "综采一队第一党小组", parent=mining, kind="group")
        as_user(secretary).post(BranchPages.url("export", "csv"))
        text = page(download(as_user(secretary), jobs.run(Job.objects.get().pk)))
        assert mining.name in text
        assert tunnelling.name not in text

    def test_others_do_not_find_it(self, as_user, asked, auditor, leader):
        jobs.run(asked.pk)
        for person in (auditor, leader):
            assert download(as_user(person), asked).status_code == 404

    def test_nobody_fetches_it_before_it_is_done(self, as_user, admin, asked):
        assert download(as_user(admin), asked).status_code == 404

    def test_rights_that_ended_before_writing_end_the_job(self, asked, admin):
        Appointment.objects.filter(user=admin).update(until=date(2020, 1, 1))
        job = jobs.run(asked.pk)
        assert (job.state, StoredFile.objects.count()) == ("failed", 0)

    def test_rights_that_shrank_before_writing_shrink_the_file(
        self, as_user, admin, asked, mining, tunnelling
    ):
        Appointment.objects.filter(user=admin).update(branch=mining)
        text = page(download(as_user(admin), jobs.run(asked.pk)))
        assert tunnelling.name not in text

    def test_rights_that_ended_after_writing_close_the_file(self, as_user, admin, asked):
        jobs.run(asked.pk)
        Appointment.objects.filter(user=admin).update(until=date(2020, 1, 1))
        assert download(as_user(admin), asked).status_code == 404

    def test_rights_that_shrank_after_writing_close_the_file(self, as_user, admin, asked, mining):
        jobs.run(asked.pk)
        Appointment.objects.filter(user=admin).update(branch=mining)
        assert download(as_user(admin), asked).status_code == 404


class TestKept:
    def age(self, job, days):
        Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(days=days))

    def test_after_seven_days_file_and_link_are_gone(
        self, as_user, admin, asked, django_capture_on_commit_callbacks
    ):
        job = jobs.run(asked.pk)
        path = StoredFile.objects.get().path
        self.age(job, 8)
        with django_capture_on_commit_callbacks(execute=True):
            sweep()
        assert not path.exists()
        assert not StoredFile.objects.exists()
        assert download(as_user(admin), job).status_code == 404
        assert reverse("common:export_file", args=[job.pk]) not in page(
            as_user(admin).get(job.get_absolute_url())
        )

    def test_before_that_it_stays(self, as_user, admin, asked):
        self.age(jobs.run(asked.pk), 6)
        sweep()
        assert download(as_user(admin), asked).status_code == 200

    def test_other_files_are_not_touched(self, asked, admin):
        kept = store([b"x"], name="a.txt", owner=admin)
        self.age(jobs.run(asked.pk), 8)
        sweep()
        assert list(StoredFile.objects.all()) == [kept]
