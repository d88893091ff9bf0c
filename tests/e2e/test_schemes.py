"""The scheme designer in a browser: a rule is tried while one types, comparisons mirror themselves."""

from datetime import date

import pytest
from django.urls import reverse

from assessments.services.scheme_documents import create_from_document
from tests.assessments import results_cast
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.test_look import SIDEWAYS, TOO_SMALL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft(transactional_roles, admin):
    return create_from_document(results_cast.DOCUMENT, by=None, effective_from=date(2026, 1, 1))


def address(name, *args):
    return reverse(f"assessments:{name}", args=args)


def test_the_score_follows_what_is_typed_and_nothing_is_saved(visit, admin, draft):
    indicator = draft.indicators.get(code="topics")
    page = visit(address("scheme_indicator_edit", indicator.pk), admin)
    page.get_by_text("40.00 × 38/40 = 38.00").wait_for()
    page.fill("[name=try-actual]", "30")
    page.get_by_text("40.00 × 30/40 = 30.00").wait_for()
    page.fill("[name=points]", "20")
    page.get_by_text("20.00 × 30/40 = 15.00").wait_for()
    indicator.refresh_from_db()
    assert indicator.points == 40
    assert not page.complaints


def test_a_field_is_shown_only_beside_the_answer_it_belongs_to(visit, admin, draft):
    page = visit(address("scheme_indicator_add", draft.pk, "ratio"), admin)
    assert not page.locator("[name=rule-form]").is_visible()
    page.select_option("[name=rule-direction]", "lower")
    page.locator("[name=rule-form]").wait_for(state="visible")


def test_the_other_half_of_the_matrix_follows(visit, admin, draft):
    page = visit(address("scheme_weights", draft.pk) + "?of=business", admin)
    page.fill("[name=pair-0-1]", "3")
    assert page.locator("[data-mirror=id_pair-0-1]").text_content() == "1/3"
    page.fill("[name=pair-0-1]", "1/5")
    assert page.locator("[data-mirror=id_pair-0-1]").text_content() == "5"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_fit_and_keep_their_policy(visit, admin, draft, size):
    pages = (
        address("scheme_detail", draft.pk),
        address("scheme_presets"),
        address("scheme_import"),
        address("scheme_kinds", draft.pk),
        address("scheme_edit", draft.pk),
        address("scheme_indicator_edit", draft.indicators.get(code="findings").pk),
        address("scheme_weights", draft.pk),
        address("scheme_entropy", draft.pk),
    )
    wrong = {}
    for path in pages:
        page = visit(path, admin, size)
        assert not page.complaints, (path, page.complaints)
        assert page.evaluate(SIDEWAYS) == 0, path
        if size is PHONE:
            # A box in a row of a table is taller than it looks: what surrounds it is part of it.
            small = [each for each in page.evaluate(TOO_SMALL) if "checkboxinput" not in each]
            wrong |= {path: small} if small else {}
    assert not wrong
