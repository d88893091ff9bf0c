"""A rule is tried on the indicator's form: in words, with its numbers and its score, and nothing is saved."""

from datetime import date

import pytest
from django.urls import reverse

from assessments.models import Indicator
from assessments.scoring.values import Kind
from assessments.services.scheme_documents import create_from_document
from tests.assessments import results_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

ENGLISH = {"Accept-Language": "en"}
LIVE = ENGLISH | {"HX-Request": "true", "HX-Target": "try-result"}
RATIO = {"points": "40", "rule-direction": "higher", "rule-floor": "0", "rule-cap": "1"}
FORTY = {"try-target": "40", "try-actual": "38"}
NO_ROWS = {"rule-rows-TOTAL_FORMS": "0", "rule-rows-INITIAL_FORMS": "0"}


@pytest.fixture
def draft():
    return create_from_document(results_cast.DOCUMENT, by=None, effective_from=date(2026, 1, 1))


@pytest.fixture
def designer(as_user, admin):
    return as_user(admin)


@pytest.fixture
def tried(designer, draft):
    """What the form answers when a rule of this kind is tried."""

    def tried(kind, typed, headers=LIVE):
        url = reverse("assessments:scheme_indicator_add", args=[draft.pk, kind])
        before = Indicator.objects.count()
        answer = designer.post(url, typed | {"try": "1"}, headers=headers)
        assert answer.status_code == 200
        assert Indicator.objects.count() == before
        return answer

    return tried


def rows(*lines):
    """Rows of a rule's table as the form sends them."""
    typed = {"rule-rows-TOTAL_FORMS": str(len(lines)), "rule-rows-INITIAL_FORMS": "0"}
    return typed | {
        f"rule-rows-{n}-{key}": value for n, line in enumerate(lines) for key, value in line.items()
    }


def test_typed_figures_give_the_rule_with_its_numbers_and_the_score(tried):
    page = tried("ratio", RATIO | FORTY).content.decode()
    assert "<html" not in page
    assert "40.00 × 38/40 = 38.00" in page


def test_without_javascript_the_whole_page_comes_back_with_everything_typed(tried):
    answer = tried("ratio", RATIO | FORTY | {"name": "清单履行"}, headers=ENGLISH)
    page = answer.content.decode()
    assert "40.00 × 38/40 = 38.00" in page
    assert "清单履行" in page
    assert not answer.context["form"].errors


def test_without_points_a_hundred_are_taken(tried):
    assert "100.00 × 38/40 = 95.00" in tried("ratio", RATIO | FORTY | {"points": ""}).content.decode()


def test_what_is_no_number_is_said_beside_what_it_is_about(tried):
    page = tried("ratio", RATIO | {"try-target": "forty", "try-actual": "38"}).content.decode()
    assert "Target: Enter a number." in page
    page = tried("ratio", RATIO | FORTY | {"rule-floor": "5"}).content.decode()
    assert "Lowest multiple of the points: Enter a number not above 1." in page
    page = tried("ratio", RATIO | FORTY | {"points": "-3"}).content.decode()
    assert "Points: Enter points above 0." in page


def test_a_figure_that_cannot_be_used_is_said_in_words(tried):
    assert (
        "The target is 0" in tried("ratio", RATIO | {"try-target": "0", "try-actual": "1"}).content.decode()
    )
    assert (
        "The figure is missing."
        in tried("ratio", RATIO | {"try-target": "4", "try-actual": ""}).content.decode()
    )


def test_events_are_counted_row_by_row(tried):
    typed = {"points": "60"} | rows(
        {"code": "late", "name": "逾期", "amount": "2.5", "try": "3"},
        {"code": "again", "name": "重复", "amount": "1", "try": "0"},
    )
    assert "60.00 − 3 × 2.50 = 52.50" in tried("deduct", typed).content.decode()
    wrong = tried("deduct", typed | {"rule-rows-0-try": "many"}).content.decode()
    assert "Row 1 · Try: how many: Enter a number." in wrong


def test_a_number_to_try_that_is_none_does_not_hold_back_saving(designer, draft):
    typed = rows({"code": "late", "name": "逾期", "amount": "2.5", "try": "many"})
    typed |= {"group": draft.groups.first().pk, "code": "x", "name": "新", "points": "5", "source": "figures"}
    typed |= {"missing": "block", "not_applicable": "redistribute"}
    url = reverse("assessments:scheme_indicator_add", args=[draft.pk, "deduct"])
    assert designer.post(url, typed).status_code == 302


def test_a_veto_names_what_it_strikes(tried):
    typed = NO_ROWS | {"rule-effect": "zero_item", "rule-item": "findings"}
    page = tried("veto", typed).content.decode()
    assert "问题按期销号" in page


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_can_be_tried_with_nothing_filled_in(kind, tried):
    tried(kind.value, NO_ROWS)
    tried(kind.value, rows({}, {"try": "1"}), headers=ENGLISH)


def test_the_form_of_every_stored_indicator_offers_the_trial(designer, draft):
    for indicator in draft.indicators.all():
        page = designer.get(
            reverse("assessments:scheme_indicator_edit", args=[indicator.pk])
        ).content.decode()
        assert 'id="try-result"' in page
        assert 'name="try"' in page
