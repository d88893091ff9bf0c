"""An office's workbook from the upload to its mapping, which is kept for the next quarter."""

import pytest
from django.urls import reverse

from assessments.models import OfficeWorkbook, WorkbookMapping
from assessments.services.office_book import Office
from tests import factories
from tests.assessments.office_pages.desk import FILE, TEAMS, decide, mapping_typed, settle, take, url
from tests.pages import page

pytestmark = pytest.mark.django_db


def test_the_mapping_page_proposes_everything_and_the_sheet_is_shown_as_it_is(sent, browser):
    row = sent()
    text = page(browser.get(url("mapping", row)))
    assert row.state == "mapping"
    assert "2026年三季度各单位生产经营指标完成情况表" in text
    assert "is-figure" in text
    typed = mapping_typed(browser, row)
    assert "raw_coal_output" in typed.values()
    assert sum(key.startswith("names-") and key.endswith("-unit") for key in typed) == len(TEAMS)


def test_a_name_without_a_unit_holds_everything_back_until_it_is_mapped_or_left_out(sent, browser, units):
    row = sent()
    typed = mapping_typed(browser, row)
    [place] = [key for key, value in typed.items() if value == "供电车间"]
    del typed[place.replace("-name", "-unit")]
    browser.post(url("mapping", row), typed)
    row.refresh_from_db()
    assert [finding.code for finding in Office(row).reading.blocking] == ["unknown_unit"]
    browser.post(url("mapping", row), typed | {place.replace("-name", "-leave_out"): "on"})
    row.refresh_from_db()
    assert not Office(row).reading.blocking


@pytest.fixture
def leaves_out():
    """Confirms the proposed mapping but for one name, which is left out."""

    def confirm(browser, row, name):
        typed = mapping_typed(browser, row)
        [place] = [key for key, value in typed.items() if value == name]
        typed.pop(place.replace("-name", "-unit"), None)
        typed[place.replace("-name", "-leave_out")] = "on"
        assert browser.post(url("mapping", row), typed).status_code == 302

    return confirm


def test_what_one_person_leaves_out_is_offered_to_the_next_who_uploads(sent, browser, leaves_out, units):
    leaves_out(browser, sent(), "供电车间")
    assert sent(name="再来.xlsx").mapping["units"]["供电车间"] == units["供电车间"].code


def test_leaving_a_name_out_does_not_take_away_what_another_said_it_means(sent, browser, leaves_out, units):
    row = sent()
    typed = mapping_typed(browser, row)
    [place] = [key for key, value in typed.items() if value == "供电车间"]
    typed[place.replace("-name", "-unit")] = units["机电队"].pk
    [twin] = [key for key, value in typed.items() if value == "机电队"]
    del typed[twin.replace("-name", "-unit")]
    typed[twin.replace("-name", "-leave_out")] = "on"
    assert browser.post(url("mapping", row), typed).status_code == 302
    leaves_out(browser, sent(name="再来.xlsx"), "供电车间")
    kept = WorkbookMapping.objects.get().mapping["units"]
    assert kept["供电车间"] == units["机电队"].code


def test_two_columns_of_the_same_figure_are_refused_in_words(sent, browser):
    row = sent()
    typed = mapping_typed(browser, row)
    typed["columns-0-meaning"] = "actual"
    answer = browser.post(url("mapping", row), typed)
    assert answer.status_code == 422
    assert "mapped to the same" in page(answer, 422)


def test_another_sheet_is_looked_at_anew(sent, browser):
    row = sent()
    browser.post(url("mapping", row), {"step": "propose", "sheet": "说明"})
    row.refresh_from_db()
    assert row.mapping == {"sheet": "说明"}
    assert page(browser.get(url("mapping", row)))
    browser.post(url("mapping", row), {"step": "propose", "sheet": "2026年3季度"})
    row.refresh_from_db()
    assert row.mapping["head_rows"] == [2, 3]


def test_the_mapping_is_kept_and_serves_next_quarter(mapped, sent, browser, run_jobs):
    settle(browser, mapped)
    take(browser, mapped, run_jobs)
    assert WorkbookMapping.objects.count() == 1
    again = sent(name="2026年四季度.xlsx")
    browser.post(url("mapping", again), mapping_typed(browser, again))
    again.refresh_from_db()
    book = Office(again)
    assert {cell.ref for cell in book.undecided} == {"F10"}  # the rest was decided for good
    assert next(cell for cell in book.cells if cell.ref == "H15").metric == "transport_cost"
    assert WorkbookMapping.objects.count() == 1


def test_blanks_that_are_not_assessed_for_good_can_be_taken_back(mapped, sent, browser, run_jobs):
    settle(browser, mapped)
    take(browser, mapped, run_jobs)
    again = sent(name="2026年四季度.xlsx")
    browser.post(url("mapping", again), mapping_typed(browser, again))
    decide(browser, again, F10="=1300", C11="not_reported", D11="not_reported")
    take(browser, again, run_jobs, reason="更正")
    third = sent(name="2027年一季度.xlsx")
    browser.post(url("mapping", third), mapping_typed(browser, third))
    third.refresh_from_db()
    assert {cell.ref for cell in Office(third).undecided} == {"F10", "C11", "D11"}


def test_a_file_that_cannot_be_read_is_refused_in_words(sent, browser):
    row = sent(b"PK\x03\x04 nonsense", "坏的.xlsx")
    assert row.state == "refused"
    assert row.problem
    assert row.problem in page(browser.get(row.get_absolute_url()))


def test_units_outside_ones_reach_are_not_even_proposed(
    as_user, upload, run_jobs, period, units, tunnelling, mining
):
    factories.unit("U900", "别处综采一队", tunnelling, short_name="综采九队")
    own = factories.person("conf1", "掘进核算员", tunnelling, "confirmer")
    browser = as_user(own)
    browser.post(
        reverse("assessments:office_add"), {"period": period.pk, "file": upload(FILE.name, FILE.read_bytes())}
    )
    run_jobs()
    row = OfficeWorkbook.objects.latest("pk")
    assert not set(row.mapping["units"].values()) & {unit.code for unit in units.values()}
    foreign = mapping_typed(browser, row) | {"names-0-unit": units["综采一队"].pk}
    assert browser.post(url("mapping", row), foreign).status_code == 422


def test_an_uploaded_workbook_is_its_uploaders_alone(mapped, as_user, company, admin, secretary):
    colleague = factories.person("fin2", "生产部小郑", company, "confirmer")
    for step in ("detail", "mapping", "take"):
        assert as_user(colleague).get(url(step, mapped)).status_code == 404
        assert as_user(secretary).get(url(step, mapped)).status_code == 404
    assert as_user(colleague).post(url("answers", mapped), {"ref": "F10"}).status_code == 404
    assert str(mapped) not in page(as_user(colleague).get(reverse("assessments:office_list")))
