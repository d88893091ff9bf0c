"""What is doubtful in an office's workbook is asked cell by cell, and every answer is kept."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Figure
from assessments.services import office
from assessments.services.office_book import Office
from assessments.workbooks.decisions import Decision
from common.errors import RuleViolation
from tests.assessments.office_pages.desk import decide, mapping_typed, settle, url
from tests.pages import page

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "cell-F10"}


def test_nothing_is_written_before_it_is_taken_over(mapped, browser):
    settle(browser, mapped)
    browser.get(url("take", mapped))
    assert not Figure.objects.exists()


def test_what_is_doubtful_is_asked_with_its_reason_and_holds_back_the_whole(mapped, browser):
    text = page(browser.get(mapped.get_absolute_url()))
    for ref in ("F10", "H15", "I15", "C11"):
        assert f'id="cell-{ref}"' in text
    assert "1,300" in text
    assert browser.get(url("take", mapped)).status_code == 302
    with pytest.raises(RuleViolation, match="undecided"):
        office.take_over(mapped, by=mapped.by)


def test_each_answer_is_kept_as_it_is_typed(mapped, browser):
    typed = {"ref": ["F10", "H15"], "value-F10": "1,300", "action-H15": ""}  # the whole form comes along
    answer = browser.post(url("answers", mapped), typed, headers=HTMX)
    text = page(answer)
    assert "<html" not in text
    assert 'id="office-counts"' in text
    mapped.refresh_from_db()
    assert mapped.decisions["F10"]["value"] == "1,300"
    taken_back = {"ref": "F10", "action-F10": ""}
    browser.post(url("answers", mapped), taken_back, headers=HTMX)
    mapped.refresh_from_db()
    assert mapped.decisions == {}


def test_an_answer_that_makes_no_sense_is_told_beside_its_cell(mapped, browser):
    typed = {"ref": "F10", "action-F10": "value", "value-F10": "about 1300"}
    text = page(browser.post(url("answers", mapped), typed, headers=HTMX))
    assert "is not a number" in text
    mapped.refresh_from_db()
    assert mapped.decisions == {}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"action-F10": "metric:washing_cost"}, "F10: the file has m here, the figure is measured in 元/吨"),
        ({"action-F10": "value", "value-F10": "105%"}, "This is per cent, but the figure is kept in “m”."),
    ],
)
def test_a_number_in_another_measure_is_refused_beside_its_cell(mapped, browser, answer, words):
    assert words in page(browser.post(url("answers", mapped), {"ref": "F10"} | answer, headers=HTMX))
    mapped.refresh_from_db()
    assert mapped.decisions == {}


@pytest.mark.parametrize(
    "answer", [Decision("metric", metric="washing_cost"), Decision("value", "105%"), Decision("value", "?")]
)
def test_an_answer_noted_before_that_can_no_longer_be_taken_is_asked_again(mapped, browser, answer):
    settle(browser, mapped)
    mapped.decisions["F10"] = answer.to_dict()
    mapped.save()
    assert page(browser.get(mapped.get_absolute_url()))
    assert [cell.ref for cell in Office(mapped).undecided] == ["F10"]
    with pytest.raises(RuleViolation, match="undecided"):
        office.take_over(mapped, by=mapped.by)


def test_one_answer_serves_for_all_blank_cells_but_for_no_other(mapped, browser):
    before = len(Office(mapped).undecided)
    browser.post(url("alike", mapped), {"code": "blank", "answer": "not_applicable"})
    mapped.refresh_from_db()
    after = Office(mapped).undecided
    assert len(after) < before
    assert "H15" in {cell.ref for cell in after}
    assert {answer["action"] for answer in mapped.decisions.values()} == {"not_applicable"}


def test_any_cell_can_be_decided_otherwise(mapped, browser):
    text = page(browser.get(mapped.get_absolute_url() + "?cell=D6"))
    assert 'id="cell-D6"' in text
    decide(browser, mapped, D6="leave_out")
    mapped.refresh_from_db()
    assert mapped.decisions["D6"]["action"] == "leave_out"


def test_answers_stay_when_the_mapping_is_read_again(mapped, browser):
    decide(browser, mapped, F10="=1300")
    browser.post(url("mapping", mapped), mapping_typed(browser, mapped))
    mapped.refresh_from_db()
    assert mapped.decisions["F10"]["value"] == "1300"


def test_an_answer_does_not_settle_what_is_asked_after_the_column_was_mapped_otherwise(mapped, browser):
    decide(browser, mapped, F10="=1300", H15="transport_cost")
    typed = mapping_typed(browser, mapped)
    [place] = [key for key, value in typed.items() if key.endswith("-index") and str(value) == "5"]
    typed[place.replace("-index", "-metric")] = "washing_cost"
    answer = browser.post(url("mapping", mapped), typed)
    assert answer.status_code == 302, page(answer, answer.status_code)
    mapped.refresh_from_db()
    assert set(mapped.decisions) == {"H15"}
    assert "F10" in {cell.ref for cell in Office(mapped).undecided}


def test_the_cells_cost_as_many_queries_with_all_doubts_as_with_none(mapped, browser):
    browser.get(mapped.get_absolute_url())
    with CaptureQueriesContext(connection) as many:
        browser.get(mapped.get_absolute_url())
    settle(browser, mapped)
    with CaptureQueriesContext(connection) as few:
        browser.get(mapped.get_absolute_url())
    assert len(many) == len(few) <= 12
