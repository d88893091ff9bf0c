"""Imports as pages: upload, check, look at every row, take over; whatever fails, nothing is lost."""

import io

import openpyxl
import pytest
from django.urls import get_resolver, reverse

from branches.models import Appointment, Branch
from common import import_jobs, jobs
from common.audit import AuditEvent
from common.batches import ImportBatch
from common.errors import RuleViolation
from common.import_jobs import PageImport, upload_url
from common.imports import ImportColumn
from common.parsers import text
from common.sheets import LIMITS
from tests import factories
from tests.pages import page

HEADS = "code,name,kind,parent,members_count,established_on\n"
GOOD = "B11,综采三队党支部,branch,C01,21,2024-01-01\nB12,综采四队党支部,branch,C01,17,2024-01-01\n"
BAD = "B13,综采五队党支部,branch,nowhere,19,2024-01-01\nB14,综采六队党支部,branch,C01,many,2024-01-01\n"


@pytest.fixture
def sent(as_user, admin, upload, run_jobs):
    """Uploads a table of organisations and carries out its check."""

    def send(content, name="支部.csv", by=admin):
        answer = as_user(by).post(upload_url("branches"), {"file": upload(name, content)})
        assert answer.status_code == 302, answer.context["form"].errors
        run_jobs()
        return ImportBatch.objects.get(pk=answer.url.strip("/").rsplit("/", 1)[-1])

    return send


@pytest.fixture
def browser(as_user, admin):
    return as_user(admin)


def test_good_rows_are_looked_at_and_taken_over(sent, browser, run_jobs):
    batch = sent(HEADS + GOOD)
    assert (batch.state, batch.good, batch.bad) == (ImportBatch.State.CHECKED, 2, 0)
    assert "综采三队党支部" in page(browser.get(batch.get_absolute_url()))
    assert not Branch.objects.filter(code="B11").exists()
    assert browser.post(batch.get_absolute_url(), {"mode": "all"}).url == batch.get_absolute_url()
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.applied) == (ImportBatch.State.APPLIED, 2)
    assert Branch.objects.filter(code__in=["B11", "B12"]).count() == 2
    assert "2" in page(browser.get(batch.get_absolute_url()))
    assert AuditEvent.objects.filter(action="import.taken_over").count() == 1


def test_every_bad_row_is_shown_as_typed_with_its_reason(sent, browser):
    batch = sent(HEADS + GOOD + BAD)
    assert (batch.good, batch.bad) == (2, 2)
    text = page(browser.get(batch.get_absolute_url()))
    for typed in ("nowhere", "many", "综采五队党支部", "综采六队党支部"):
        assert typed in text
    errors = [[cell["error"] for cell in row["cells"] if cell["error"]] for row in batch.preview["bad_rows"]]
    assert all(len(found) == 1 for found in errors)


def test_with_bad_rows_all_or_nothing_is_refused(sent, browser):
    batch = sent(HEADS + GOOD + BAD)
    answer = browser.post(batch.get_absolute_url(), {"mode": "all"})
    assert answer.status_code == 409
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.CHECKED


def test_the_good_rows_alone_are_taken_over_and_the_others_stay_in_the_workbook(sent, browser, run_jobs):
    batch = sent(HEADS + GOOD + BAD)
    browser.post(batch.get_absolute_url(), {"mode": "good"})
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.applied, batch.bad) == (ImportBatch.State.APPLIED, 2, 2)
    answer = browser.get(reverse("common:import_errors", args=[batch.pk]))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert [row[0] for row in rows[1:]] == ["B13", "B14"]
    assert "nowhere" in rows[1][-1]


def test_mended_rows_of_the_error_workbook_are_read_again(sent, browser):
    batch = sent(HEADS + GOOD + BAD)
    answer = browser.get(reverse("common:import_errors", args=[batch.pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    book.active["D2"], book.active["E3"] = "C01", 12
    target = io.BytesIO()
    book.save(target)
    again = sent(target.getvalue(), "改好的.xlsx")
    assert (again.good, again.bad) == (2, 0)


def test_the_template_brought_back_unchanged_changes_nothing(sent, browser, mining, run_jobs):
    template = browser.get(import_jobs.template_url("branches"))
    batch = sent(template.content, "模板.xlsx")
    assert (batch.good, batch.bad) == (2, 0), batch.preview
    before = AuditEvent.objects.filter(action="branch.changed").count()
    browser.post(batch.get_absolute_url(), {"mode": "all"})
    run_jobs()
    assert AuditEvent.objects.filter(action="branch.changed").count() == before
    assert mining.versions.count() == 1


def test_a_file_that_is_no_table_is_refused_in_words(sent, browser):
    batch = sent(b"PK\x03\x04 nothing", "坏的.xlsx")
    assert batch.state == ImportBatch.State.REFUSED
    assert batch.problem in page(browser.get(batch.get_absolute_url()))


@pytest.mark.parametrize("name", ["a.xls", "a.exe", "a.xlsm", "a"])
def test_other_kinds_of_file_are_refused_before_they_are_kept(browser, upload, name):
    answer = browser.post(upload_url("branches"), {"file": upload(name, b"x")})
    assert answer.status_code == 422
    assert not ImportBatch.objects.exists()


def test_a_file_that_is_too_large_is_refused(browser, upload, monkeypatch):
    monkeypatch.setattr("common.views_imports.LIMITS", type(LIMITS)(size=10))
    assert browser.post(upload_url("branches"), {"file": upload("a.csv", "x" * 11)}).status_code == 422


def test_no_file_is_said_in_words(browser):
    assert browser.post(upload_url("branches"), {}).status_code == 422


def test_an_import_is_closed_without_its_permission(as_user, leader, sent):
    batch = sent(HEADS + GOOD)
    visitor = as_user(leader)
    for url in (upload_url("branches"), import_jobs.template_url("branches")):
        assert visitor.get(url).status_code == 403
    assert visitor.get(batch.get_absolute_url()).status_code == 404
    assert visitor.post(batch.get_absolute_url(), {"mode": "all"}).status_code == 404


def test_an_upload_is_its_uploaders_alone(as_user, sent, company):
    batch = sent(HEADS + GOOD + BAD)
    colleague = as_user(factories.person("admin9", "党群部小钱", company, "party_admin"))
    assert colleague.get(batch.get_absolute_url()).status_code == 404
    assert colleague.get(reverse("common:import_errors", args=[batch.pk])).status_code == 404


def test_an_import_that_is_not_declared_is_not_found(browser):
    assert browser.get(upload_url("secrets")).status_code == 404


def test_while_a_job_runs_its_progress_is_shown(browser, upload):
    answer = browser.post(upload_url("branches"), {"file": upload("a.csv", HEADS + GOOD)}, follow=True)
    text = page(answer)
    job = jobs.Job.objects.get()
    assert reverse("common:job", args=[job.pk]) + "?follow=1" in text


def test_a_right_that_was_taken_away_meanwhile_stops_the_job(sent, browser, admin, run_jobs):
    batch = sent(HEADS + GOOD)
    browser.post(batch.get_absolute_url(), {"mode": "all"})
    Appointment.objects.filter(user=admin).delete()
    (job,) = run_jobs()
    batch.refresh_from_db()
    assert job.state == jobs.Job.State.FAILED
    assert (batch.state, bool(batch.problem)) == (ImportBatch.State.CHECKED, True)
    assert not Branch.objects.filter(code="B11").exists()


def test_a_row_that_became_bad_meanwhile_undoes_all_and_says_so(sent, browser, company, run_jobs):
    batch = sent(HEADS + GOOD)
    browser.post(batch.get_absolute_url(), {"mode": "all"})
    factories.branch(
        "B12", "别人先建的党支部", parent=factories.branch("C09", "另一家党委", kind="committee")
    )
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.good, batch.bad) == (ImportBatch.State.CHECKED, 1, 1)
    assert batch.problem in page(browser.get(batch.get_absolute_url()))
    assert not Branch.objects.filter(code="B11").exists()


def test_taking_over_twice_writes_once(sent, browser, run_jobs):
    batch = sent(HEADS + GOOD)
    browser.post(batch.get_absolute_url(), {"mode": "all"})
    job = jobs.Job.objects.get(kind="import.apply")
    run_jobs()
    answer = browser.post(batch.get_absolute_url(), {"mode": "all"})
    assert answer.status_code == 409
    jobs.Job.objects.filter(pk=job.pk).update(state=jobs.Job.State.QUEUED, attempt=1)
    assert run_jobs()[0].state == jobs.Job.State.DONE
    assert Branch.objects.filter(code="B11").count() == 1
    assert AuditEvent.objects.filter(action="import.taken_over").count() == 1


def test_a_cancelled_take_over_leaves_the_upload_ready(sent, browser, admin):
    batch = sent(HEADS + GOOD)
    browser.post(batch.get_absolute_url(), {"mode": "all"})
    jobs.cancel(jobs.Job.objects.get(kind="import.apply"), by=admin)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.CHECKED


def test_a_cancelled_check_says_so(browser, upload, admin):
    browser.post(upload_url("branches"), {"file": upload("a.csv", HEADS + GOOD)})
    jobs.cancel(jobs.Job.objects.get(), by=admin)
    batch = ImportBatch.objects.get()
    assert batch.state == ImportBatch.State.REFUSED
    assert batch.problem


def test_what_was_read_otherwise_than_it_seems_is_told(sent, browser):
    batch = sent(
        "code,name,kind,parent,members_count,established_on,favourite colour\n"
        + GOOD.replace("-01\n", "-01,red\n")
    )
    assert "favourite colour" in page(browser.get(batch.get_absolute_url()))


def test_a_job_speaks_the_language_of_whoever_asked(sent, browser):
    browser.cookies["django_language"] = "en"
    batch = sent(HEADS + BAD)
    assert "is not a number" in str(batch.preview["bad_rows"])


class TestContext:
    """What an import is for stands in the address, and is asked anew at every step."""

    @pytest.fixture(autouse=True)
    def declared(self):
        @import_jobs.register
        class NoteImport(PageImport):
            name = "test-notes"
            title = "Notes"
            permission = "branches.view_branch"
            context_names = ("branch",)
            columns = (ImportColumn("note", "Note", text()),)

            def find_context(self, user, given):
                found = Branch.objects.for_user(user).filter(code=given["branch"]).first()
                if found is None:
                    raise RuleViolation("no such branch")
                return found

            def home(self, context):
                return context.get_absolute_url()

            def save_row(self, cleaned, *, by, context):
                Branch.objects.filter(pk=context.pk).update(short_name=cleaned["note"])

        yield
        del import_jobs.REGISTERED["test-notes"]

    def test_it_goes_with_the_upload(self, as_user, secretary, mining, upload, run_jobs):
        browser = as_user(secretary)
        url = upload_url("test-notes", branch="B01")
        assert page(browser.get(url)).count("branch=B01") >= 1
        answer = browser.post(url, {"file": upload("a.csv", "note\n短名\n")})
        run_jobs()
        browser.post(answer.url, {"mode": "all"})
        run_jobs()
        mining.refresh_from_db()
        assert mining.short_name == "短名"

    def test_a_foreign_one_is_refused_everywhere(self, as_user, secretary, tunnelling, upload):
        browser = as_user(secretary)
        for query in ({"branch": "B02"}, {}, {"branch": "x" * 500}):
            assert browser.get(upload_url("test-notes", **query)).status_code == 409
            assert browser.get(import_jobs.template_url("test-notes", **query)).status_code == 409
            assert browser.post(
                upload_url("test-notes", **query), {"file": upload("a.csv", "x")}
            ).status_code in {302, 409}
        assert not ImportBatch.objects.exists()


def test_the_examples_in_every_template_are_what_its_columns_take(db):
    get_resolver().url_patterns  # noqa: B018 - with the pages come their imports
    examples = [(c, c.example) for each in import_jobs.REGISTERED.values() for c in each.columns if c.example]
    assert len(examples) > 40
    for column, example in examples:
        assert column.parse(example) not in (None, "")
