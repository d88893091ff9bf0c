"""A scheme goes out as Excel and comes back as a draft, after a look at what the workbook holds."""

from datetime import date
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from assessments.models import Scheme
from assessments.services import schemes
from assessments.services.scheme_documents import create_from_document, document_of
from common import audit
from common.attachments import StoredFile
from tests import factories
from tests.assessments import results_cast
from tests.common.workbooks import packed, row, sheet, text, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
ENGLISH = {"Accept-Language": "en"}
UPLOAD, DAY = "assessments:scheme_import", "2027-01-01"


@pytest.fixture
def draft():
    return create_from_document(results_cast.DOCUMENT, by=None, effective_from=date(2026, 1, 1))


@pytest.fixture
def designer(as_user, admin):
    return as_user(admin)


@pytest.fixture
def book(designer, draft):
    """The exported workbook, open for changes."""
    answer = designer.get(reverse("assessments:scheme_book", args=[draft.pk]), headers=ENGLISH)
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.content))


def saved(book) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def upload(browser, content, name="方案.xlsx", day=DAY):
    file = SimpleUploadedFile(name, content)
    return browser.post(reverse(UPLOAD), {"file": file, "effective_from": day}, headers=ENGLISH)


def stored_files():
    return {path for path in settings.STORED_FILES_DIR.rglob("*") if path.is_file()}


def test_the_export_is_called_after_scheme_and_edition(designer, draft):
    answer = designer.get(reverse("assessments:scheme_book", args=[draft.pk]))
    assert "V1.xlsx" in answer["Content-Disposition"]


def test_whoever_reads_a_scheme_exports_it_and_imports_nothing(as_user, secretary, draft):
    browser = as_user(secretary)
    address = reverse("assessments:scheme_book", args=[draft.pk])
    assert browser.get(address).status_code == 404
    schemes.publish(draft, by=None)
    assert browser.get(address).status_code == 200
    assert browser.get(reverse(UPLOAD)).status_code == 403
    assert upload(browser, b"PK").status_code == 403


def test_a_known_code_is_looked_at_and_becomes_the_next_edition(designer, draft, book, admin):
    book["Second-level indicators"]["F5"] = 35
    answer = upload(designer, saved(book))
    assert answer.status_code == 302
    assert Scheme.objects.count() == 1
    page = designer.get(answer.url, headers=ENGLISH)
    words = page.content.decode()
    assert "becomes edition V2 of the scheme" in words
    assert page.context["form"].initial["effective_from"] == DAY
    changed = [each for each in page.context["differences"].indicators if each.state == "changed"]
    assert [(each.code, each.changes[0].new) for each in changed] == [("topics", "35")]
    done = designer.post(answer.url, {"effective_from": DAY})
    made = Scheme.objects.get(code=draft.code, edition=2)
    assert done.url == made.get_absolute_url()
    assert (made.state, str(made.effective_from)) == ("draft", DAY)
    assert made.indicators.get(code="topics").points == 35
    event = audit.history(made).first()
    assert (event.action, event.by) == ("scheme.created", admin)
    assert "方案.xlsx" in event.reason


def test_an_unchanged_workbook_gives_the_same_scheme_again(designer, draft, book):
    answer = upload(designer, saved(book))
    assert designer.get(answer.url).context["differences"].is_empty
    designer.post(answer.url, {"effective_from": DAY})
    made = document_of(Scheme.objects.get(edition=2))
    assert made | {"version": "1"} == document_of(draft)


def test_editions_that_differ_in_a_setting_alone_show_no_table_of_indicators(designer, draft, book):
    book["Scheme"]["B9"] = 4
    page = designer.get(upload(designer, saved(book)).url, headers=ENGLISH)
    assert len(page.context["differences"].settings) == 1
    assert ">Settings</h2>" in page.content.decode()
    assert ">Indicators</h2>" not in page.content.decode()


def test_a_new_code_becomes_a_new_scheme(designer, book):
    book["Scheme"]["B4"] = "another"
    answer = upload(designer, saved(book))
    page = designer.get(answer.url, headers=ENGLISH)
    assert "becomes a new scheme" in page.content.decode()
    assert page.context["differences"] is None
    designer.post(answer.url, {"effective_from": DAY})
    assert Scheme.objects.get(code="another").edition == 1


def test_what_stands_against_publishing_is_told_before_it_is_kept(designer, book):
    book["Scheme"]["B9"] = 0.5
    page = designer.get(upload(designer, saved(book)).url, headers=ENGLISH)
    assert "must add up to exactly 1" in page.content.decode()


def test_every_mistake_stands_beside_the_upload_and_nothing_is_kept(designer, book):
    book["Second-level indicators"]["F5"] = "many"
    book["Events"]["E4"] = -2
    before = stored_files()
    answer = upload(designer, saved(book))
    words = answer.content.decode()
    assert answer.status_code == 422
    assert [(f.place.sheet, f.place.cell) for f in answer.context["faults"]] == [
        ("Second-level indicators", "F5"),
        ("Events", "E4"),
    ]
    assert "many" in words
    assert f'value="{DAY}"' in words
    assert Scheme.objects.count() == 1
    assert not StoredFile.objects.exists()
    assert stored_files() == before


def test_many_mistakes_are_counted_and_the_first_are_shown(designer, book):
    for number in range(4, 400):
        book["Events"].cell(number, 1, "ghost")
    answer = upload(designer, saved(book))
    assert len(answer.context["faults"]) == 200
    assert answer.context["more"] > 100


HOSTILE = {
    "no workbook": (b"<html>", "方案.xlsx"),
    "another table": (xlsx(sheet(row(1, text("A1", "a")))), "方案.xlsx"),
    "an entity": (xlsx('<!DOCTYPE x [<!ENTITY y "z">]><worksheet/>'), "方案.xlsx"),
    "macros": (xlsx(extra={"xl/vbaProject.bin": "x"}), "方案.xlsx"),
    "a bomb": (packed({"[Content_Types].xml": "", "xl/workbook.xml": " " * 60_000_000}), "方案.xlsx"),
    "another ending": (b"a,b", "方案.csv"),
    "empty": (b"", "方案.xlsx"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_foreign_files_are_refused_in_words(name, designer):
    content, file_name = HOSTILE[name]
    before = stored_files()
    answer = upload(designer, content, file_name)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not Scheme.objects.exists()
    assert stored_files() == before


def test_a_day_that_is_none_is_told_beside_its_field(designer, book):
    answer = upload(designer, saved(book), day="soon")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["effective_from"]


def test_an_upload_is_kept_by_its_owner_only(designer, as_user, book, company):
    answer = upload(designer, saved(book))
    other = as_user(factories.person("admin2", "党群部小吴", company, "party_admin"))
    assert other.get(answer.url).status_code == 404
    assert other.post(answer.url, {"effective_from": DAY}).status_code == 404


def test_text_that_looks_like_a_formula_stays_text(designer, draft):
    draft.indicators.filter(code="topics").update(name="=HYPERLINK(1)")
    answer = designer.get(reverse("assessments:scheme_book", args=[draft.pk]), headers=ENGLISH)
    cell = load_workbook(BytesIO(answer.content))["Second-level indicators"]["D5"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
